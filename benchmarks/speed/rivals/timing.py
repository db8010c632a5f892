"""Times a rival that looks at one text after the other: ``python timing.py MODULE PATH SECONDS``.

The module has ``make``, which gives a function from a text to the number of its findings, and ``TEXT``,
about so many characters a text, 0 for lines. Nothing of the product is imported here, so that a rival can
run under an interpreter that lacks it.
"""

from __future__ import annotations

import importlib
import json
import sys
import time
from collections.abc import Callable, Iterator

WARM = "2026-01-01 12:00:00 INFO warm up for Jane Smith, jane@example.com, 203.0.113.9, 415-555-2671"


def read_lines(path: str) -> list[str]:
    """The lines of a file."""
    with open(path, encoding="utf-8", newline="") as source:
        return source.read().split("\n")


def blocks(lines: list[str], size: int) -> Iterator[str]:
    """Whole lines put together again, about so many characters each."""
    block: list[str] = []
    length = 0
    for line in lines:
        block.append(line)
        length += len(line) + 1
        if length >= size:
            yield "\n".join(block)
            block, length = [], 0
    if block:
        yield "\n".join(block)


def report(find: Callable[[str], int], texts: list[str], patience: float) -> None:
    """Let it look at the texts, for at most so many seconds, and print the figures."""
    find(WARM)
    findings = looked = 0
    cpu, began = time.process_time(), time.perf_counter()
    for text in texts:
        findings += find(text)
        looked += 1
        if time.perf_counter() - began > patience:
            break
    seconds, cpu = time.perf_counter() - began, time.process_time() - cpu
    size = sum(len(text.encode()) + 1 for text in texts[:looked])
    print(json.dumps({"size": size, "findings": findings, "seconds": seconds, "cpu_seconds": cpu}))


def main() -> None:
    """Print the figures of the module that the command line names."""
    name, path, patience = sys.argv[1:4]
    rival = importlib.import_module(f"{__package__}.{name}" if __package__ else name)
    lines = read_lines(path)
    report(rival.make(), list(blocks(lines, rival.TEXT)) if rival.TEXT else lines, float(patience))


if __name__ == "__main__":
    main()
