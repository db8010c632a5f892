"""Findings per 1,000 lines in logs without personal data, which you name: public system logs, for instance.

Run: ``python -m benchmarks.false_positives FOLDER``. Addresses of machines and user names are left aside:
such logs do hold them. Exit status 1 if there is more than one finding per 1,000 lines at the default
policy's thresholds. ``--show`` also lists what was found; only use it on logs that anyone may see.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from pathlib import Path

from benchmarks.accuracy.product import collect

ASIDE = frozenset({"IP_ADDRESS", "MAC_ADDRESS", "USERNAME"})
PER = 1_000
ALLOWED = 1.0


def lines_of(path: Path) -> int:
    """How many lines a file has."""
    count = 0
    last = b"\n"
    with path.open("rb") as source:
        while block := source.read(1 << 20):
            count += block.count(b"\n")
            last = block[-1:]
    return count + (last != b"\n")


def rate(findings: int, lines: int) -> float:
    """Findings per 1,000 lines."""
    return PER * findings / lines if lines else 0.0


def main(arguments: list[str] | None = None) -> int:
    """Print the figures of each file and of all; the exit status."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.false_positives", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--policy", default="default")
    parser.add_argument("--workers", type=int)
    parser.add_argument("--show", action="store_true")
    given = parser.parse_args(arguments)
    files = sorted(path for path in given.folder.rglob("*") if path.is_file())
    total = found = 0
    entities: Counter[str] = Counter()
    for path in files:
        lines = lines_of(path)
        hits = collect((str(path),), given.policy, given.workers, reveal=given.show).get(path.name, [])
        hits = [hit for hit in hits if hit.entity not in ASIDE]
        total, found = total + lines, found + len(hits)
        entities.update(hit.entity for hit in hits)
        kinds = ", ".join(
            f"{entity} {count}" for entity, count in Counter(hit.entity for hit in hits).most_common()
        )
        print(
            f"{rate(len(hits), lines):8.2f}  {lines:9,} lines  {path.relative_to(given.folder)}  {kinds}",
            flush=True,
        )
        if given.show:
            for hit in hits:
                print(f"          line {hit.line}: {hit.entity} {hit.text!r} ({hit.recognizer})")
    kinds = ", ".join(f"{entity} {count}" for entity, count in entities.most_common())
    print(f"{rate(found, total):8.2f}  {total:9,} lines  all  {kinds}")
    return int(rate(found, total) > ALLOWED)


if __name__ == "__main__":
    sys.exit(main())
