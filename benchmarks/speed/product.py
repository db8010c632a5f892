"""One scan by the whole product in a process of its own, as ``ticketsafe scan`` does it; prints what it
found.

Run by ``ticketsafe bench speed``: ``python -m benchmarks.speed.product PATH --workers 1``.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable
from pathlib import Path

from recognizers import use_rules
from scanner.decide import load_policy
from scanner.errors import UsageError
from scanner.model import ArtefactResult, Finding, Verdict
from scanner.sweep.upload import Order, carry_out


class _Count:
    """A listener that counts findings, and does not let what could not be scanned pass for fast."""

    def __init__(self) -> None:
        self.findings = 0

    def phase(self, name: str, artefacts: int, size: int) -> None:
        """Nothing to do."""

    def advance(self, size: int) -> None:
        """Nothing to do."""

    def artefact(self, result: ArtefactResult, findings: Iterable[Finding]) -> None:
        """Count. Raises ``UsageError`` if it was not scanned."""
        if result.verdict is Verdict.UNSCANNED:
            raise UsageError(f"not scanned: {result.reason}")
        self.findings += sum(1 for _ in findings)


def main() -> None:
    """Scan it."""
    parser = argparse.ArgumentParser()
    parser.add_argument("path", type=Path)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--no-names", action="store_true")
    parser.add_argument("--rules", type=Path, action="append", default=[])
    given = parser.parse_args()
    use_rules(given.rules)
    heard = _Count()
    order = Order(
        (str(given.path),),
        "scan",
        load_policy("default"),
        workers=given.workers,
        names=not given.no_names,
    )
    carry_out(order, heard)
    print(json.dumps({"findings": heard.findings}))


if __name__ == "__main__":
    main()
