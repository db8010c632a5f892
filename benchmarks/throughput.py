"""Throughput of detection on system logs, one process, beside Presidio as it comes.

Run: ``python -m benchmarks.throughput``. Prints one JSON object a rival: bytes a second of processor
time, lines, findings, and the ratio to Presidio.
"""

from __future__ import annotations

import json
import time

from benchmarks.rivals import RIVALS
from benchmarks.system_logs import lines

LINES = {"ticketsafe": 5_000, "presidio": 300}
"""So many lines for each: enough for a steady figure, few enough for who is slow."""


def measure(name: str) -> dict[str, float | str]:
    """The figures of one rival."""
    find = RIVALS[name]()
    find("warm up with user=x1, 203.0.113.9 and a sentence that Jane Smith wrote for us.")
    texts = list(lines(LINES[name]))
    began = time.process_time()
    found = sum(len(find(text)) for text in texts)
    seconds = time.process_time() - began
    size = sum(len(text.encode()) + 1 for text in texts)
    return {"name": name, "lines": len(texts), "findings": found, "bytes_per_second": round(size / seconds)}


def main() -> None:
    """Measure all rivals in this run."""
    figures = {name: measure(name) for name in RIVALS}
    base = float(figures["presidio"]["bytes_per_second"])
    for figure in figures.values():
        figure["ratio_to_presidio"] = round(float(figure["bytes_per_second"]) / base, 1)
        print(json.dumps(figure))


if __name__ == "__main__":
    main()
