"""What the language model reads instead of prose: the same with one number in place of every number, time,
hex string and other word with a digit, so that lines which differ in nothing else are one line to it."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass

STAND_IN = "12"
"""A number that can be a house's, a day and a sum: '0' makes the model take more streets for people."""
# Words with a digit, and what a sign without a blank joins to them: '10:30:00,123', '0x7f3a', 'a3f0-dead-12'.
_CHANGING = re.compile(r"\b[^\W\d]*\d\w*(?:[.:,/+\-]+(?:[^\W\d]*\d\w*|(?:[a-f]{2,12}|[A-F]{2}|[A-F]{4})\b))*")
_SURROGATE = re.compile(r"[\ud800-\udfff]")
"""Bytes that do not decode come so, and the model takes no such text."""


@dataclass(frozen=True, slots=True)
class Masked:
    """A text with stand-ins. ``ends`` are the places (code points) in it where stand-ins end, ``spans`` what
    each of them stands for in the text itself."""

    text: str
    ends: tuple[int, ...]
    spans: tuple[tuple[int, int], ...]

    def start(self, place: int) -> int:
        """The place in the text itself of a span that begins at ``place``; where a stand-in begins, if it
        lies in one."""
        return self._behind(place, first=True)

    def end(self, place: int) -> int:
        """The place in the text itself of a span that ends at ``place``; where a stand-in ends, if it lies in
        one."""
        return self._behind(place, first=False)

    def _behind(self, place: int, first: bool) -> int:
        index = bisect_right(self.ends, place)
        if index < len(self.ends):
            inside = place - (self.ends[index] - len(STAND_IN))
            if inside > 0:
                return self.spans[index][0 if first else 1]
        return place if index == 0 else self.spans[index - 1][1] + place - self.ends[index - 1]


def masked(text: str) -> Masked:
    """A text as the model reads it."""
    if not text.isascii():
        text = _SURROGATE.sub("\ufffd", text)
    spans = tuple(match.span() for match in _CHANGING.finditer(text))
    if not spans:
        return Masked(text, (), ())
    parts: list[str] = []
    ends: list[int] = []
    behind = length = 0
    for start, end in spans:
        parts += (text[behind:start], STAND_IN)
        length += start - behind + len(STAND_IN)
        ends.append(length)
        behind = end
    parts.append(text[behind:])
    return Masked("".join(parts), tuple(ends), spans)
