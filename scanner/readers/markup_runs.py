"""Runs of text in markup: what a person reads as one, wherever its pieces stand in the file.

A run is put together from pieces: stretches that are written as they read, and single ones that are not (an
entity, a line break, spaces that show as one). An edit of the run becomes one change for each stretch of the
file that it covers: the first one takes the replacement, the others go; the tags between them stay.
"""

from __future__ import annotations

import html
import re
from array import array
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from scanner.readers.windows import LEFT, OWNED, RIGHT

Change = tuple[int, int, str]
"""Put the text in place of the characters between two positions of the file."""

_ENTITY = r"&(?:#[0-9]{1,7};?|#[xX][0-9a-fA-F]{1,6};?|[A-Za-z][A-Za-z0-9]{1,31};)"
_ENTITIES = re.compile(_ENTITY)
_FLOWING = re.compile(rf"[ \t\r\n\f]{{2,}}|[\t\r\n\f]|[\u00ad\u200b]|{_ENTITY}")
_UNSEEN = frozenset("\u00ad\u200b")


@dataclass(frozen=True, slots=True)
class Pieces:
    """Where the characters of a text stand: for each piece its first character in the text and in the file,
    and its length there. A piece as long in the file as in the text is written as it reads.
    """

    starts: Sequence[int]
    raw_starts: Sequence[int]
    raw_lengths: Sequence[int]
    length: int

    def _end(self, index: int) -> int:
        return self.starts[index + 1] if index + 1 < len(self.starts) else self.length

    def position(self, place: int) -> int:
        """Where in the file the character at ``place`` begins; at the end, where the last one ends."""
        index = max(0, bisect_right(self.starts, min(place, self.length - 1)) - 1)
        length = self._end(index) - self.starts[index]
        if place >= self.length:
            return self.raw_starts[index] + self.raw_lengths[index]
        if length == self.raw_lengths[index]:
            return self.raw_starts[index] + place - self.starts[index]
        return self.raw_starts[index]

    def spans(self, start: int, end: int) -> list[tuple[int, int]]:
        """The stretches of the file that the characters ``start:end`` cover."""
        if start >= end:
            at = self.position(start)
            return [(at, at)]
        found: list[tuple[int, int]] = []
        index = max(0, bisect_right(self.starts, start) - 1)
        while index < len(self.starts) and self.starts[index] < end:
            first, last = max(start, self.starts[index]), min(end, self._end(index))
            raw, size = self.raw_starts[index], self.raw_lengths[index]
            if size == self._end(index) - self.starts[index]:
                raw, size = raw + first - self.starts[index], last - first
            if found and found[-1][1] == raw:
                found[-1] = (found[-1][0], raw + size)
            elif size or not found:
                found.append((raw, raw + size))
            index += 1
        return found

    def offsets(self) -> Sequence[int] | None:
        """As ``Segment.offsets``; None if all is written as it reads."""
        if len(self.starts) == 1 and self.raw_lengths[0] == self.length:
            return None
        origin = self.raw_starts[0]
        found = array("q")
        for index, start in enumerate(self.starts):
            raw, size = self.raw_starts[index] - origin, self._end(index) - start
            found.extend(range(raw, raw + size) if size == self.raw_lengths[index] else [raw] * size)
        found.append(self.raw_starts[-1] + self.raw_lengths[-1] - origin)
        return found


def plain(start: int, length: int) -> Pieces:
    """The pieces of a text that is written as it reads."""
    return Pieces((0,), (start,), (length,), length)


@dataclass(frozen=True, slots=True)
class View:
    """A run, or a window of a long one; ``settled`` is the position in the file up to which no later window
    of the run changes anything."""

    text: str
    pieces: Pieces
    owned: tuple[int, int] | None
    settled: int


class Run:
    """A run that is being put together."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self.length = 0
        self._first = 0
        self._cut = 0
        self._starts: list[int] = []
        self._raw_starts: list[int] = []
        self._raw_lengths: list[int] = []

    def __bool__(self) -> bool:
        return self.length > 0

    @property
    def is_decoded(self) -> bool:
        """Whether it has more than one piece, as every run with an entity in it has."""
        return len(self._starts) > 1 or (
            len(self._starts) == 1 and self._raw_lengths[0] != self.length - self._starts[0]
        )

    @property
    def start(self) -> int:
        """Where in the file the run begins."""
        return self._raw_starts[0]

    def head(self) -> str:
        """The run's first piece."""
        return self._parts[0] if self._parts else ""

    def whole(self) -> str:
        """All of the text at hand."""
        return "".join(self._parts)

    def add(self, text: str, raw_start: int, raw_length: int) -> None:
        """Another piece."""
        if not text:
            return
        self._starts.append(self.length)
        self._raw_starts.append(raw_start)
        self._raw_lengths.append(raw_length)
        self._parts.append(text)
        self.length += len(text)

    def add_raw(self, raw: str, start: int, flowing: bool) -> None:
        """A text as written in the file, with its entities; in ``flowing`` text spaces and line ends show as
        one space, and none at the beginning."""
        if not flowing:
            if "&" not in raw:
                self.add(raw, start, len(raw))
                return
            self._decode(raw, start, _ENTITIES)
            return
        if not self or (raw[:1] in " \t\r\n\f" and self._parts[-1][-1] in " \n"):
            kept = raw.lstrip(" \t\r\n\f")
            start, raw = start + len(raw) - len(kept), kept
        self._decode(raw, start, _FLOWING)

    def _decode(self, raw: str, start: int, pattern: re.Pattern[str]) -> None:
        done = 0
        for match in pattern.finditer(raw):
            written = match.group()
            if written[0] == "&":
                read = html.unescape(written)
                if read == written or (not read and pattern is _ENTITIES):
                    continue
                if pattern is _FLOWING:
                    read = " " if read == "\xa0" else "" if read in _UNSEEN else read
            else:
                read = "" if written in _UNSEEN else " "
            self.add(raw[done : match.start()], start + done, match.start() - done)
            # An entity as long as what it says would be taken for plain text.
            self.add(read, start + match.start(), len(written))
            done = match.end()
        self.add(raw[done:], start + done, len(raw) - done)

    def pieces(self) -> Pieces:
        """Where all of the text at hand stands."""
        return Pieces(self._starts, self._raw_starts, self._raw_lengths, self.length)

    def trim(self) -> None:
        """Drop spaces at the end; only of a run of which no window was taken."""
        while self._parts:
            part = self._parts[-1]
            kept = part.rstrip()
            if kept == part:
                return
            if kept and self._raw_lengths[-1] == len(part):
                self._parts[-1] = kept
                self._raw_lengths[-1] = len(kept)
            elif kept:
                return
            else:
                self._parts.pop()
                for places in (self._starts, self._raw_starts, self._raw_lengths):
                    places.pop()
            self.length -= len(part) - len(kept)

    def views(self, final: bool) -> Iterator[View]:
        """The windows that are complete; with ``final`` the rest of the run."""
        if final and self._cut == 0 and self.length <= OWNED:
            if self.length:
                text, pieces = self.whole(), self.pieces()
                end = self._raw_starts[-1] + self._raw_lengths[-1]
                yield View(text, pieces, None, end)
            return
        while self._cut < self.length if final else self.length - self._cut > OWNED + RIGHT:
            yield self._window(min(self.length, self._cut + OWNED + RIGHT))

    def _window(self, stop: int) -> View:
        text = self.whole()
        start = max(0, self._cut - LEFT)
        low = max(0, bisect_right(self._starts, start) - 1)
        high = bisect_right(self._starts, stop - 1)
        starts, raws, lengths = [], [], []
        for index in range(low, high):
            begin = self._starts[index]
            end = self._starts[index + 1] if index + 1 < len(self._starts) else self.length
            raw, size = self._raw_starts[index], self._raw_lengths[index]
            first, last = max(begin, start), min(end, stop)
            if size == end - begin:
                raw, size = raw + first - begin, last - first
            starts.append(first - start)
            raws.append(raw)
            lengths.append(size)
        pieces = Pieces(starts, raws, lengths, stop - start)
        owned_end = min(self._cut + OWNED, self.length)
        owned = (self._cut - start, owned_end - start)
        settled = pieces.position(owned_end - start)
        view = View(text[start - self._first : stop - self._first], pieces, owned, settled)
        self._cut += OWNED
        self._forget(text, max(0, self._cut - LEFT))
        return view

    def _forget(self, text: str, before: int) -> None:
        """Drop whole pieces that no further window sees."""
        low = max(0, bisect_right(self._starts, before) - 1)
        if low < len(self._starts):
            keep = self._starts[low]
            self._parts = [text[keep - self._first :]]
            self._first = keep
            del self._starts[:low], self._raw_starts[:low], self._raw_lengths[:low]
