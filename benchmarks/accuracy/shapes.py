"""Values from shapes of the data files.

``#`` is a digit, ``%`` one from 2 to 9, ``^`` a capital letter, ``{a|b}`` a choice; a backslash takes the
next sign as it is.
"""

from __future__ import annotations

import re
from random import Random

from benchmarks.accuracy.identifiers import DIGITS, LETTERS

_CHOICE = re.compile(r"\{([^{}]*\|[^{}]*)\}")


def shaped(shape: str, chance: Random) -> str:
    """A value of the shape. A group of ``#`` does not begin with 0 where it begins a number."""
    text = _CHOICE.sub(lambda choice: chance.choice(choice[1].split("|")), shape)
    out = ""
    escaped = False
    for sign in text:
        if escaped or sign == "\\":
            out += "" if sign == "\\" and not escaped else sign
            escaped = not escaped
        elif sign == "#":
            out += chance.choice(DIGITS if out[-1:].isalnum() else DIGITS[1:])
        elif sign == "%":
            out += chance.choice(DIGITS[2:])
        elif sign == "^":
            out += chance.choice(LETTERS)
        else:
            out += sign
    return out
