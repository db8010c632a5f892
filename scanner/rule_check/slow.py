"""Finds expressions that a hostile line makes slow: catastrophic backtracking, and work that grows with
the square of a line.

Every expression is tried on long hostile lines (``hostile``), in a process of its own that is ended when
a line takes too long.
"""

from __future__ import annotations

import json
import queue
import subprocess
import sys
import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scanner.rule_check import hostile

PATIENCE = 4.0
"""Seconds that one hostile line may take by the clock before its process is ended."""
START = 60.0
"""Seconds that the process may take to start."""


@dataclass(frozen=True, slots=True)
class Expression:
    """An expression with the flags of ``re``; ``match``: it is only tried where a value begins; ``size``:
    the most characters that it is ever tried on."""

    regex: str
    flags: int = 0
    match: bool = False
    size: int = hostile.SIZE


@dataclass(frozen=True, slots=True)
class Slow:
    """What the worst hostile line costs an expression: seconds of processor time, None if it was not
    awaited."""

    seconds: float | None
    line: str
    size: int = hostile.SIZE

    def __str__(self) -> str:
        """The figure, the line and the bound, in words."""
        bound = f"{hostile.BOUND * 1000:g} ms"
        size = f"{self.size // 1000} kB of {self.line}"
        if self.seconds is None:
            return f"not done after {PATIENCE:g} s with {size} (bound {bound}): catastrophic backtracking"
        return f"{self.seconds * 1000:,.0f} ms of processor time for {size} (bound {bound})"


def slow_expressions(expressions: Iterable[Expression]) -> Iterator[Slow | None]:
    """For each expression what makes it slow, None if nothing does. All must compile."""
    process = _Process()
    try:
        for expression in expressions:
            yield process.ask(expression)
    finally:
        process.end()


class _Process:
    """The process that tries expressions; started when it is needed, and again after it was ended."""

    def __init__(self) -> None:
        self._running: subprocess.Popen[str] | None = None
        self._answers: queue.SimpleQueue[str] = queue.SimpleQueue()

    def ask(self, expression: Expression) -> Slow | None:
        running = self._start()
        order = {
            "regex": expression.regex,
            "flags": expression.flags,
            "match": expression.match,
            "size": expression.size,
        }
        assert running.stdin is not None
        running.stdin.write(json.dumps(order) + "\n")
        running.stdin.flush()
        worst: Slow | None = None
        trying = "a line"
        patience = START
        while True:
            try:
                answer: dict[str, Any] = json.loads(self._answers.get(timeout=patience) or "{}")
            except queue.Empty:
                self.end()
                return Slow(None, trying, expression.size)
            patience = PATIENCE
            if "trying" in answer:
                trying = answer["trying"]
            elif "seconds" in answer:
                if answer["seconds"] > max(hostile.BOUND, (worst and worst.seconds) or 0):
                    worst = Slow(answer["seconds"], trying, expression.size)
            else:
                if "done" not in answer:
                    self.end()  # it ran out of memory or stack
                    return Slow(None, trying, expression.size)
                return worst

    def _start(self) -> subprocess.Popen[str]:
        if self._running is None:
            self._running = subprocess.Popen(
                [sys.executable, "-I", str(Path(hostile.__file__))],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                text=True,
                encoding="ascii",
            )
            self._answers = queue.SimpleQueue()
            threading.Thread(target=_listen, args=(self._running, self._answers), daemon=True).start()
        return self._running

    def end(self) -> None:
        """End the process, whatever it is doing."""
        if self._running is not None:
            self._running.kill()
            self._running.wait()
            for pipe in (self._running.stdin, self._running.stdout):
                if pipe is not None:
                    pipe.close()
            self._running = None


def _listen(process: subprocess.Popen[str], answers: queue.SimpleQueue[str]) -> None:
    assert process.stdout is not None
    try:
        for line in process.stdout:
            answers.put(line)
    except ValueError:
        return  # closed meanwhile
    answers.put("")
