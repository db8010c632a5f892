"""The product's expressions as one alternation of Python's ``re``, line by line; no validator, no context."""

from __future__ import annotations

import re
from collections.abc import Callable

from benchmarks.speed.rivals.expressions import expressions

TEXT = 0


def make() -> Callable[[str], int]:
    """Text to number of matches."""
    pattern = re.compile("|".join(f"(?:{one})" for one in expressions()))
    return lambda line: sum(1 for _ in pattern.finditer(line))
