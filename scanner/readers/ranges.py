"""Ranges of a large plain text, each of which can be read by itself and gives what it gives in the whole.

What a line is taken for can depend on lines above it: its block of lines, a private key, a signature, a
curriculum vitae, a call (see ``readers.text``). A text is therefore cut only where none of these can be open,
whatever stands further above, and only before a line that begins a block: there a reader that starts afresh
is in the very state in which one that has read everything is. That is told from the few hundred lines
before the cut. Where no such place is found, the range goes on.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO

from recognizers.sensory import LINES_WITHOUT_TURN, speaker_of
from recognizers.text_parts import CURRICULUM_VITAE, LONGEST_PART, LONGEST_SIGNATURE, part_opened_by
from scanner.model import Content
from scanner.readers.decoding import codec_of, opened, pull
from scanner.readers.text import PEM_LINES, begins_block, is_overdue, is_within_key
from scanner.readers.windows import OWNED

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

_BLOCK = 1024 * 1024
_LINE_END = re.compile(rb"\r\n|\n|\r")
_CUTTABLE = frozenset(
    (
        *("utf-8", "ascii", "koi8-r", "mac-roman", "cp437", "cp850", "cp866"),
        *("cp1250", "cp1251", "cp1252", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257"),
        *("iso8859-1", "iso8859-2", "iso8859-5", "iso8859-7", "iso8859-15"),
    )
)
"""Encodings in which the bytes 0x0A and 0x0D are line ends wherever they stand, and nothing else is one."""


@dataclass(frozen=True, slots=True)
class RangeContent:
    """The bytes from ``start`` up to ``stop`` of other content."""

    whole: Content
    start: int
    stop: int

    @property
    def size(self) -> int:
        """Length in bytes."""
        return self.stop - self.start

    def open(self) -> BinaryIO:
        """A fresh stream on the bytes."""
        return io.BufferedReader(_Within(self.whole.open(), self.start, self.stop))


class _Within(io.RawIOBase):
    """A window on a seekable stream, which it closes with itself."""

    def __init__(self, stream: BinaryIO, start: int, stop: int) -> None:
        self._stream = stream
        self._start, self._stop = start, stop
        self._at = stream.seek(start)

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        base = {io.SEEK_SET: self._start, io.SEEK_CUR: self._at, io.SEEK_END: self._stop}[whence]
        self._at = self._stream.seek(max(self._start, base + offset))
        return self._at - self._start

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        view = memoryview(buffer).cast("B")
        data = self._stream.read(min(len(view), max(0, self._stop - self._at)))
        view[: len(data)] = data
        self._at += len(data)
        return len(data)

    def close(self) -> None:
        self._stream.close()
        super().close()


@dataclass(frozen=True, slots=True)
class TextRange:
    """A range of a plain text: its bytes, the number of its first line, and its encoding as a text of its
    own."""

    start: int
    stop: int
    first_line: int
    encoding: str


@dataclass(frozen=True, slots=True)
class Frontier:
    """How far a text has been cut: where the range that is not complete begins, the number of its first
    line, and the place from which on the next cut is looked for."""

    start: int
    first_line: int
    wanted: int


def next_ranges(
    content: Content, encoding: str | None, size: int, frontier: Frontier | None = None, places: int = 32
) -> tuple[list[TextRange], Frontier | None]:
    """The next ranges, of ``size`` bytes or somewhat more each, into which a plain text can be cut, and the
    frontier behind them; None at the end. Only so many places are tried at once, since all lines before a
    place are counted, which takes its time in a file of gigabytes.

    All ranges together are the whole content. Raises ``ReadError``.
    """
    whole = content.size
    with opened(content) as stream:
        codec = codec_of(pull(stream, 4), encoding)
    begun = frontier or Frontier(0, 1, size)
    start, line, wanted = begun.start, begun.first_line, begun.wanted
    finder = _Finder(content, codec.name, codec.errors, start, line)
    ranges: list[TextRange] = []

    def add(stop: int) -> None:
        # Only the first range can begin with a byte order mark.
        ranges.append(TextRange(start, stop, line, codec.name if start else encoding or "utf-8"))

    if codec.name not in _CUTTABLE:
        wanted = whole
    for _ in range(places):
        if wanted >= whole:
            add(whole)
            return ranges, None
        cut = finder.cut(wanted, min(wanted + size, whole))
        if cut is not None:
            add(cut[0])
            start, line = cut
        wanted += size
    return ranges, Frontier(start, line, wanted)


class _Finder:
    """Finds places where a text can be cut; asked with rising positions."""

    def __init__(self, content: Content, encoding: str, errors: str, start: int, first_line: int) -> None:
        self._content = content
        self._encoding = encoding
        self._errors = errors
        self._counted = start
        self._lines = first_line - 1

    def cut(self, wanted: int, stop: int) -> tuple[int, int] | None:
        """The first place between the two where the text can be cut, and the number of the line there."""
        start = self._line_start(wanted, stop)
        while start is not None and start < stop:
            number = self._number(start)
            watch = _Watch()
            for place, piece in self._pieces(start, stop):
                if len(piece) > OWNED:
                    # A line so long is read in windows; what they open is not followed here.
                    start = self._line_start(place + len(piece), stop)
                    break
                for index, raw in enumerate(_lines_of(piece)):
                    line = raw.decode(self._encoding, self._errors)
                    if index == 0 and watch.can_cut(line, number):
                        self._counted, self._lines = place, number - 1
                        return place, number
                    watch.follow(line)
                    number += 1
            else:
                return None
        return None

    def _line_start(self, wanted: int, stop: int) -> int | None:
        """The first position from ``wanted`` on that stands behind a line feed."""
        with opened(self._content) as stream:
            at = stream.seek(wanted - 1)
            while at < stop:
                data = pull(stream, _BLOCK)
                if not data:
                    return None
                feed = data.find(b"\n")
                if feed >= 0:
                    return at + feed + 1
                at += len(data)
        return None

    def _pieces(self, start: int, stop: int) -> Iterator[tuple[int, bytes]]:
        """What stands between line feeds, with its position; of what is too long only the beginning."""
        with opened(self._content) as stream:
            at = stream.seek(start)
            while at < stop:
                piece = stream.readline(OWNED + 1)
                if not piece:
                    return
                yield at, piece
                at += len(piece)

    def _number(self, position: int) -> int:
        """The number of the line that begins at the position, which stands behind a line feed."""
        if position > self._counted:
            self._lines += _line_ends(self._content, self._counted, position)
            self._counted = position
        return self._lines + 1


def _lines_of(piece: bytes) -> list[bytes]:
    lines = _LINE_END.split(piece)
    return lines if lines[-1] else lines[:-1]


def _line_ends(content: Content, start: int, stop: int) -> int:
    """How many line ends there are between two positions that both stand behind a line feed."""
    ends, at, last = 0, start, b""
    with opened(content) as stream:
        stream.seek(start)
        while at < stop:
            data = pull(stream, min(_BLOCK, stop - at))
            if not data:
                break
            ends += data.count(b"\n")
            if b"\r" in data:
                ends += data.count(b"\r") - data.count(b"\r\n")
            if last == b"\r" and data.startswith(b"\n"):
                ends -= 1
            last = data[-1:]
            at += len(data)
    return ends


class _Watch:
    """Follows lines of which nothing is known before the first, and tells where nothing can be open."""

    def __init__(self) -> None:
        self._lines = 0
        self._opening = self._heading = self._turn = self._begun = self._key = 0
        self._commented = self._within_key = True

    def can_cut(self, line: str, number: int) -> bool:
        """Whether the text can be cut before this line, the next one, of that number."""
        lines = self._lines
        if (
            self._commented
            or lines - self._heading <= LONGEST_PART
            or lines - self._turn <= LINES_WITHOUT_TURN
        ):
            return False
        if lines - self._opening <= LONGEST_SIGNATURE or part_opened_by(line) is not None:
            return False
        if self._within_key and lines - self._key <= PEM_LINES:
            return False
        return begins_block(line) or is_overdue(number, number - 1 - lines + self._begun)

    def follow(self, line: str) -> None:
        """Take in a line."""
        self._lines += 1
        opened_part = part_opened_by(line)
        if opened_part is not None:
            self._opening = self._lines
            if opened_part == CURRICULUM_VITAE:
                self._heading = self._lines
        if speaker_of(line) is not None:
            self._turn = self._lines
        if begins_block(line):
            self._begun = self._lines
        self._commented = line.startswith("--")
        if is_within_key(line, False):
            self._key = self._lines
        self._within_key = is_within_key(line, self._within_key)
