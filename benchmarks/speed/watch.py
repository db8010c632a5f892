"""Runs a command and watches it: time, processor time and memory of the whole process tree. Linux only."""

from __future__ import annotations

import os
import subprocess
import tempfile
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from scanner.errors import UsageError

SAMPLE_SECONDS = 0.25
"""How often memory is looked at. Each look walks the page tables, which costs what is measured a little."""


@dataclass(frozen=True, slots=True)
class Watched:
    """``seconds`` from start to end, ``cpu_seconds`` of it and all its descendants; ``peak_mb`` the greatest
    proportional set size of the tree in units of 10^6 bytes, 0 if it was not looked at."""

    seconds: float
    cpu_seconds: float
    peak_mb: float
    output: str


def watch(command: Sequence[str], memory: bool = True) -> Watched:
    """Run it to its end. Raises ``UsageError`` with the last line of its complaint if it fails."""
    with tempfile.TemporaryFile("w+", encoding="utf-8") as said, tempfile.TemporaryFile("w+") as complaint:
        began = time.monotonic()
        running = subprocess.Popen(list(command), stdout=said, stderr=complaint)
        peak = _Peak(running.pid)
        if memory:
            peak.start()
        # wait4, unlike Popen.wait, tells the processor time of this child and of those that it waited for.
        _, status, usage = os.wait4(running.pid, 0)
        seconds = time.monotonic() - began
        running.returncode = os.waitstatus_to_exitcode(status)
        if memory:
            peak.stop()
        said.seek(0)
        complaint.seek(0)
        if running.returncode:
            reason = complaint.read().strip().splitlines()[-1:] or ["no reason given"]
            raise UsageError(f"does not run: {reason[0]}")
        return Watched(seconds, usage.ru_utime + usage.ru_stime, peak.kilobytes * 1.024e-3, said.read())


class _Peak(threading.Thread):
    """Looks at the memory of a process tree until it is stopped."""

    def __init__(self, process: int) -> None:
        super().__init__(daemon=True)
        self.kilobytes = 0
        self._process = process
        self._ended = threading.Event()

    def run(self) -> None:
        while not self._ended.wait(SAMPLE_SECONDS):
            self.kilobytes = max(self.kilobytes, sum(map(_proportional_kilobytes, _tree(self._process))))

    def stop(self) -> None:
        """Look no more."""
        self._ended.set()
        self.join()


def _tree(process: int) -> list[int]:
    found, new = [process], [process]
    while new:
        parent = new.pop()
        for children in Path(f"/proc/{parent}/task").glob("*/children"):
            try:
                young = [int(child) for child in children.read_text(encoding="ascii").split()]
            except OSError:
                continue
            found += young
            new += young
    return found


def _proportional_kilobytes(process: int) -> int:
    try:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text(encoding="ascii").splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)
