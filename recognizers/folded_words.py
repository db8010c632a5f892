"""Words and phrases of the lexicons as expressions over a text without accents, for ``Triggers.folded``.

A list of thousands of words costs a matcher little as plain letters, and much where each letter may have an
accent.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

BEGINS = r"(?<![^\W_])"
"""Before a word: no letter or digit."""
ENDS = r"(?![^\W_])"
"""Behind a word: no letter or digit."""
GAP = ".{1,2}"
"""What may stand between the words of a phrase, and more: a class of Unicode costs a matcher much."""
_LONGEST = 15_000
"""Bytes of one expression over bytes, in which a letter takes ten and a class of Unicode a hundred: Hyperscan
takes no longer ones."""


def endings(phrases: Iterable[str]) -> list[str]:
    """The phrases without those that end with another one, as anything may stand before them."""
    known = sorted(set(phrases))
    return [one for one in known if not any(one != other and one.endswith(other) for other in known)]


def _size(expression: str) -> int:
    return 10 * len(expression) + 110 * expression.count("W") + 30 * expression.count(".{")


def spelt(phrase: str, gap: str = GAP) -> str:
    """A folded phrase as an expression; what is folded to 'ss' may have been one letter."""
    words = map(re.escape, phrase.split(" "))
    return gap.join(word.replace("ss", "(?:ss|ß)").replace("'", "['’]") for word in words)


def either(phrases: Iterable[str], gap: str = GAP) -> str:
    """One of a few folded phrases as an expression."""
    return "(?:" + "|".join(spelt(phrase, gap) for phrase in sorted(set(phrases))) + ")"


def _groups(phrases: Iterable[str], room: int) -> Iterator[list[str]]:
    group: list[str] = []
    size = 0
    for phrase in sorted(set(phrases)):
        added = _size(spelt(phrase))
        if group and size + added > room:
            yield group
            group, size = [], 0
        group.append(phrase)
        size += added
    if group:
        yield group


def expressions(
    phrases: Iterable[str], before: str = BEGINS, behind: str = ENDS, gap: str = GAP
) -> tuple[str, ...]:
    """Expressions one of which matches where one of the folded phrases stands between ``before`` and
    ``behind``, in any case."""
    room = _LONGEST - _size(before) - _size(behind)
    return tuple(f"(?i){before}{either(group, gap)}{behind}" for group in _groups(phrases, room))
