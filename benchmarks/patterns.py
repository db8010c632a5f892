"""Processor time of every regular expression of the rules on hostile lines of 100 kB.

Run: ``python -m benchmarks.patterns``. Lists what takes more than 10 ms, best of three; exit status 1 if
there is any. An expression of a value that stands behind a label is tried at the line's start only, as the
recognizers do.
"""

from __future__ import annotations

import re
import signal
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from types import FrameType

from recognizers import shipped_rules

SIZE = 100_000
BOUND = 0.010
PATIENCE = 2.0
"""Seconds after which an expression is not awaited."""
UNITS = {
    "digits": "0123456789",
    "ones": "1",
    "spaces": " ",
    "a@": "a@",
    "double quotes": '"',
    "single quotes": "'",
    "digits and hyphens": "123-",
    "digits and spaces": "4 ",
    "letters": "a",
    "capitals": "A",
    "words": "Abc ",
    "key=": "a=",
    "dots": "a.",
    "slashes": "/a",
    "colons": "a:",
}


@dataclass(frozen=True, slots=True)
class Expression:
    """An expression and where it stands; ``anchored``: it is only tried where a value begins."""

    place: str
    pattern: re.Pattern[str]
    anchored: bool = False


def expressions() -> Iterator[Expression]:
    """Those of the shipped rules."""
    for rule in shipped_rules():
        flags = re.IGNORECASE if rule.ignore_case else 0
        for entry in rule.patterns:
            yield Expression(f"{rule.id}: {entry.name}", re.compile(entry.regex, flags))
        for what in ("value", "weak_value"):
            if (text := getattr(rule, what)) is not None:
                yield Expression(f"{rule.id}: {what}", re.compile(text), anchored=True)


def seconds(expression: Expression, line: str) -> float:
    """Processor seconds for the whole line, best of three; infinite where it was not awaited."""
    best = float("inf")
    signal.setitimer(signal.ITIMER_REAL, PATIENCE)
    try:
        for _ in range(3):
            began = time.process_time()
            if expression.anchored:
                expression.pattern.match(line)
            else:
                for _hit in expression.pattern.finditer(line):
                    pass
            best = min(best, time.process_time() - began)
            if best < BOUND / 2:
                break
    except TimeoutError:
        return best
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
    return best


def _expired(number: int, frame: FrameType | None) -> None:
    raise TimeoutError


def main() -> None:
    """Try all on all and list the slow ones."""
    signal.signal(signal.SIGALRM, _expired)
    count = slow = 0
    for expression in expressions():
        count += 1
        for name, unit in UNITS.items():
            taken = seconds(expression, (unit * SIZE)[:SIZE])
            if taken > BOUND:
                slow += 1
                print(f"{taken * 1000:8.1f} ms  {name:20}  {expression.place}", flush=True)
    print(f"{count} expressions on {len(UNITS)} lines of {SIZE // 1000} kB: {slow} over {BOUND * 1000:g} ms")
    sys.exit(slow > 0)


if __name__ == "__main__":
    main()
