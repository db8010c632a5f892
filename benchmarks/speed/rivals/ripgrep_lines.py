"""ripgrep with those of the product's expressions that it takes, one thread, counting the lines that match.

The raw limit: no spans, no validators, no context. Its engine has no look-around, so that it refuses most.
(With look-around taken out of the others it takes all but two, and is a thousand times slower.) Its own
count of the seconds that it searched is taken, since compiling takes it longer than searching.
"""

from __future__ import annotations

import json
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.speed.rivals.expressions import expressions, has_look_around

TIMES_PATIENCE = 10
"""It cannot be stopped half-way; after so many times the patience it is given up."""
LIMITS = ("--regex-size-limit", "2G", "--dfa-size-limit", "2G")


def program() -> str | None:
    """Where it is: beside the interpreter, or on the path."""
    return shutil.which("rg", path=str(Path(sys.executable).parent)) or shutil.which("rg")


def accepted(rg: str, texts: list[str]) -> list[str]:
    """The expressions that it takes."""
    taken = []
    for text in texts:
        tried = subprocess.run(
            [rg, *LIMITS, "--no-config", "-e", text, "-"], input=b"", capture_output=True, check=False
        )
        if tried.returncode != 2:
            taken.append(text)
    return taken


def main() -> None:
    """Print the figures."""
    path, patience = sys.argv[1], float(sys.argv[2])
    rg = sys.argv[3] if len(sys.argv) > 3 else program()
    if rg is None:
        sys.exit("rg is not installed")
    texts = expressions()
    taken = accepted(rg, [text for text in texts if not has_look_around(text)])
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", suffix=".txt") as patterns:
        patterns.write("\n".join(taken) + "\n")
        patterns.flush()
        options = ["--no-config", "--threads", "1", "--text", "--count", "--stats", "--file", patterns.name]
        cpu, seconds, lines = min(
            _run([rg, *LIMITS, *options, path], TIMES_PATIENCE * patience) for _ in range(2)
        )
    figures = {
        "size": Path(path).stat().st_size,
        "findings": lines,
        "seconds": seconds,
        "cpu_seconds": cpu,
        "note": f"{len(taken)} of {len(texts)} expressions",
    }
    print(json.dumps(figures))


def _run(command: list[str], patience: float) -> tuple[float, float, int]:
    """Processor seconds and seconds of the search, and how many lines match."""
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=patience)
    except subprocess.TimeoutExpired:
        sys.exit(f"given up after {patience:g} seconds")
    whole, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode == 2:
        sys.exit("rg failed")
    searching = re.search(r"^([\d.]+) seconds spent searching$", done.stdout, re.MULTILINE)
    lines = re.search(r"^(\d+) matched lines$", done.stdout, re.MULTILINE)
    assert searching is not None
    assert lines is not None
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    # It has one thread: what it got of the processor while it ran, it got while it searched.
    return float(searching[1]) * min(1.0, cpu / whole), float(searching[1]), int(lines[1])


if __name__ == "__main__":
    main()
