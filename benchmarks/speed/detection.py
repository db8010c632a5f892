"""The product's reading, detection and decision in this one process: no pool, no report.

Run by ``ticketsafe bench speed``: ``python -m benchmarks.speed.detection PATH``. Prints findings and
seconds of the scan alone.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from pathlib import Path

from scanner.decide import load_policy
from scanner.detect import Detector
from scanner.model import FileContent, Finding
from scanner.pipeline import Pipeline
from scanner.preview import Fingerprints

WARM = "2026-01-01 12:00:00 INFO warm up for Jane Smith, jane@example.com, 203.0.113.9\n" * 50


def main() -> None:
    """Scan one file."""
    path = Path(sys.argv[1])
    policy = load_policy("default")
    findings = 0

    def count(finding: Finding) -> None:
        nonlocal findings
        findings += 1

    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        pipeline = Pipeline(policy, Detector(policy.thresholds, names=False), Fingerprints(bytes(32)), work)
        warm = work / "warm.log"
        warm.write_text(WARM, "utf-8")
        pipeline.scan(FileContent(warm), "warm.log", "warm.log", count)
        findings = 0
        cpu, began = time.process_time(), time.perf_counter()
        pipeline.scan(FileContent(path), path.name, path.name, count)
        seconds, cpu = time.perf_counter() - began, time.process_time() - cpu
    print(json.dumps({"findings": findings, "seconds": seconds, "cpu_seconds": cpu}))


if __name__ == "__main__":
    main()
