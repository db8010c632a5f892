"""Overlapping windows over runs of text that are too long to hold.

Where a run is cut depends on nothing but the count of its characters, so that the answer does not depend on
how it was read. Every character is owned by exactly one window; a value that begins in the owned part can be
seen whole as far as the right margin reaches, and with what stands before it as far as the left one does.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

OWNED = 64 * 1024
"""Characters that a window owns; a run of up to that many is not cut."""
LEFT = 1024
"""Characters of context before the owned part."""
RIGHT = 16 * 1024
"""Characters of context after the owned part."""


@dataclass(frozen=True, slots=True)
class Window:
    """A piece of a run: its text, the raw position of its first character in the run, and what it owns."""

    text: str
    start: int
    offsets: Sequence[int] | None
    owned: tuple[int, int] | None


class Cutter:
    """Cuts one run, fed piece by piece, into windows.

    A piece comes with the raw position of each of its characters (from the run's start) where escapes make
    them differ from the characters' own; None stands for a run in which they are the same.
    """

    def __init__(self) -> None:
        self._text = ""
        self._raw: array[int] = array("q")
        self._mapped = False
        self._first = 0
        self._cut = 0

    def feed(self, text: str, positions: Sequence[int] | None = None) -> Iterator[Window]:
        """Take in a piece; yield the windows that are complete."""
        if positions is not None and not self._mapped:
            self._mapped = True
            self._raw = array("q", range(self._first, self._first + len(self._text)))
        self._text += text
        if self._mapped:
            base = self._first + len(self._text) - len(text)
            self._raw.extend(range(base, base + len(text)) if positions is None else positions)
        while self._first + len(self._text) > self._cut + OWNED + RIGHT:
            yield self._window(self._cut + OWNED + RIGHT, None)

    def close(self, end: int | None = None) -> Iterator[Window]:
        """Yield the rest; ``end`` is the raw position after the last character of a mapped run."""
        total = self._first + len(self._text)
        if total <= OWNED:
            if self._text:
                yield Window(self._text, 0, self._map(0, total, end), None)
            return
        while self._cut < total:
            yield self._window(min(total, self._cut + OWNED + RIGHT), end)

    def _window(self, stop: int, end: int | None) -> Window:
        total = self._first + len(self._text)
        start = max(0, self._cut - LEFT)
        text = self._text[start - self._first : stop - self._first]
        owned = (self._cut - start, min(self._cut + OWNED, total) - start)
        raw_start = self._raw[start - self._first] if self._mapped else start
        window = Window(text, raw_start, self._map(start, stop, end), owned)
        self._cut += OWNED
        drop = max(0, self._cut - LEFT - self._first)
        self._text = self._text[drop:]
        del self._raw[:drop]
        self._first += drop
        return window

    def _map(self, start: int, stop: int, end: int | None) -> Sequence[int] | None:
        if not self._mapped:
            return None
        low, high = start - self._first, stop - self._first
        after = self._raw[high] if high < len(self._raw) else end
        if after is None:
            raise ValueError("a mapped run is closed with the raw position of its end")
        origin = self._raw[low]
        if after - origin == high - low:
            return None
        offsets = array("q", (position - origin for position in self._raw[low:high]))
        offsets.append(after - origin)
        return offsets


def cut(text: str, offsets: Sequence[int] | None = None) -> Iterator[Window]:
    """The windows of a run that is at hand; ``offsets`` has one entry more than ``text``."""
    if len(text) <= OWNED:
        if text:
            yield Window(text, 0, offsets, None)
        return
    cutter = Cutter()
    yield from cutter.feed(text, None if offsets is None else offsets[:-1])
    yield from cutter.close(None if offsets is None else offsets[-1])
