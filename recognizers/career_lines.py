"""Lines of a signature or a curriculum vitae, taken apart: '2014 - 2018  Vertriebsleiter, Harbour GmbH'.

Such a line tells a title and a company side by side, with nothing to name them but its place in the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from recognizers.text_parts import PARTS

KEYS_OF_PARTS = frozenset({"SIGNATURE_BLOCK", "CV_OR_REFERENCE"})
"""Entities that the names of these parts stand for in the key lexicons: a gate asks for them."""
LONGEST_LINE = 160
_BREAK = re.compile(
    r"\s{2,}|\t|\s?[|·•/]\s|\s[-–—]\s|;\s"
    r"|,\s(?!(?:Inc|Ltd|LLC|L\.L\.C|Corp|GmbH|AG|SA|SARL|S\.A|plc|Limited|Pty|Pte|Co)\b)"
    r"|\s@\s?|\s?\((?!haftungs)|(?<!beschränkt)\)"
    r"|\s(?:at|bei|chez)\s(?:(?:der|dem|the|la|le|l['’])\s?)?(?=[A-ZÀ-Þ])|:\s"
)
_DATE = re.compile(
    r"(?i)(?:(?:seit|since|depuis|from|ab|von|de|du|to|bis|until|till|à|au|present|heute|now|today|current"
    r"|currently|aktuell|ongoing"
    r"|aujourd['’]hui|actuel(?:lement)?|ce jour|jan\w*|feb\w*|fév\w*|mar\w*|mär\w*|apr\w*|avr\w*|mai|may"
    r"|jun[ei]?|juin|jul[yi]?|juil\w*"
    r"|aug\w*|août|sep\w*|o[ck]t\w*|nov\w*|de[czé]\w*)\b\.?|[\d./\-–—,'’]|\s)+"
)
_BULLET = re.compile(r"[\s*•·\-–—>#]+")


@dataclass(frozen=True, slots=True)
class Piece:
    """What stands between two separators of a line; ``start`` and ``end`` are code points."""

    start: int
    end: int
    text: str


@lru_cache(maxsize=64)
def pieces(text: str) -> tuple[Piece, ...]:
    """The pieces of a line that are more than dates."""
    if len(text) > LONGEST_LINE or "\n" in text:
        return ()
    found: list[Piece] = []
    position = 0
    for begin, end in (*(match.span() for match in _BREAK.finditer(text)), (len(text), len(text))):
        piece = _piece(text, position, begin)
        if piece is not None:
            found.append(piece)
        position = end
    return tuple(found)


def _piece(text: str, start: int, end: int) -> Piece | None:
    bullet = _BULLET.match(text, start, end)
    start = bullet.end() if bullet else start
    date = _DATE.match(text, start, end)
    # 'de' and 'mar...' also begin words of a title: only what holds a digit or is all of the piece is a date.
    if date is not None and (date.end() == end or re.search(r"\d\S*\s*\Z", text[start : date.end()])):
        start = date.end()
    while start < end and text[end - 1] in " \t,;*_":
        end -= 1
    while start < end and text[start] in " \t,;*_":
        start += 1
    return Piece(start, end, text[start:end]) if start < end else None


def is_piece(value: str) -> bool:
    """Whether a value is one piece of a line, and no line of several."""
    found = pieces(value)
    return len(found) == 1 and found[0].text == value


def stands_in_part(context: Iterable[str]) -> bool:
    """Whether a value stands in a signature or a curriculum vitae."""
    return not PARTS.isdisjoint(context)
