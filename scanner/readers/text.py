"""Logs and every other plain text: one segment a line, blocks of lines as records.

Lines end at ``\\n``, ``\\r\\n`` or ``\\r``, mixed at will. Two exceptions: the lines of a private key in PEM
form (RFC 7468) are one segment, since only together are they a value; a line of more than ``windows.OWNED``
characters comes in overlapping windows, so that memory stays flat. Lines of a signature or a curriculum vitae
have that part as the key above them, turns of a call that they are one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import BinaryIO, NamedTuple

from recognizers.sensory import Turns
from recognizers.text_parts import SIGNATURE, Parts
from scanner.model import NOTHING, Content, Edit, Identification, Locator, Mark, Part, Segment
from scanner.readers.base import Reviser, Sieve
from scanner.readers.decoding import Patcher, texts
from scanner.readers.windows import OWNED, Cutter, Window, cut

_LINE_END = re.compile(r"\r\n|\n|\r")
_PEM_BEGIN = re.compile(r"-----BEGIN [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----[ \t]*$")
_PEM_END = re.compile(r"-----END [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----")
_PEM_BODY = re.compile(
    r"[ \t]*(?:[A-Za-z0-9+/]*={0,3}|=[A-Za-z0-9+/]{4}|[A-Z][A-Za-z-]{1,30}: [^\r\n]{0,200})[ \t]*$"
)
_PEM_FULL_LINE = re.compile(r"[ \t]*[A-Za-z0-9+/]{40,}={0,2}[ \t]*$")
BLOCK_LINES = 40
"""Where no line begins a block for so many lines, each line whose number is a multiple of this does: where a
block begins then depends on the lines near by and not on all lines above, so that files can be cut."""
_NEW_BLOCK = re.compile(
    r"\s*(?:[\[(<]?\d{1,4}[-/.:]\d\d|[A-Z][a-z]{2} [ \d]\d |\[?(?:DEBUG|INFO|WARN|ERROR)|[-*] "
    r"|<[A-Za-z][\w:.-]*>\s*$)"
)
"""How a line of a log, an item of a list or a parent element begins."""
PEM_LINES = 200
"""A private key of more lines is not taken together."""
PEM_CHARACTERS = 32 * 1024
"""A private key of more characters is not taken together."""


class _Line(NamedTuple):
    """A line without its end, or a window on one; ``position`` is its first character's in all the text."""

    number: int
    position: int
    text: str
    end: str
    window: Window | None


class TextReader:
    """Reads and rewrites plain text in any encoding that Python decodes."""

    name = "text"
    media_types: tuple[str, ...] = ("text/plain", "inode/x-empty")

    def read(
        self, content: Content, identification: Identification, sieve: Sieve | None = None
    ) -> Iterator[Part]:
        """Yield the lines that have text, in order; with a sieve those that can matter. Raises
        ``ReadError``."""
        for segment, _ in _segments(content, identification.encoding, identification.first_line, sieve):
            yield segment

    def rewrite(
        self, content: Content, identification: Identification, sink: BinaryIO, reviser: Reviser
    ) -> None:
        """Copy the bytes with the edits put in. Raises ``ReadError``."""
        with Patcher(content, identification.encoding, sink) as patcher:
            for segment, position in _segments(content, identification.encoding, 1, reviser.sieve):
                edits = reviser.edits(segment)
                if edits:
                    apply_plain(patcher, segment, position, edits)
            patcher.finish()


def owned_edits(segment: Segment, edits: Sequence[Edit]) -> Iterator[Edit]:
    """The edits that begin in the part that the segment owns; its neighbours are asked for the others."""
    if segment.owned is None:
        yield from edits
        return
    low, high = segment.owned
    at_end = high == len(segment.text)
    for edit in edits:
        if low <= edit.start < high or (at_end and edit.start == high):
            yield edit


def apply_plain(patcher: Patcher, segment: Segment, position: int, edits: Sequence[Edit]) -> None:
    """Put edits in at the segment that begins at ``position``, where nothing has to be escaped."""
    for edit in owned_edits(segment, edits):
        patcher.replace(position + edit.start, position + edit.end, edit.replacement)


def begins_block(line: str) -> bool:
    """Whether a line begins a block of lines by what it says."""
    return not line or _NEW_BLOCK.match(line) is not None


def is_within_key(line: str, before: bool) -> bool:
    """Whether a private key can go on behind a line, told whether one can before it; one that ended because
    it became too long is not known of."""
    if _PEM_BEGIN.search(line):
        return True
    return before and _PEM_BODY.match(line) is not None and not _PEM_END.search(line)


def is_overdue(number: int, begun: int) -> bool:
    """Whether the line of this number begins a block because none has begun since line ``begun``."""
    return number - begun >= BLOCK_LINES and number % BLOCK_LINES == 0


def _segments(
    content: Content, encoding: str | None, first_line: int = 1, sieve: Sieve | None = None
) -> Iterator[tuple[Segment, int]]:
    """Each segment with the position (code points) of its first character in the decoded text; with a sieve
    only those that it marks and those that hang together with lines that it marks."""
    state = _State(first_line)
    for piece in _pieces(content, encoding, first_line):
        if isinstance(piece, _Line):
            yield from state.line(piece)
        elif sieve is None:
            for line in piece.lines():
                yield from state.line(line)
        else:
            yield from _sifted(piece, sieve, state)
    yield from state.close()


class _State:
    """What a reader knows of the lines above: block, part of the text, private key."""

    def __init__(self, first_line: int) -> None:
        self._parts, self._turns = Parts(), Turns()
        self._key: list[_Line] = []
        self._size = 0
        self._begun = self._block = first_line - 1
        self._number = first_line - 1
        self._tail = ""

    @property
    def idle(self) -> bool:
        """Whether a line that no sieve marks changes nothing of what is known but its block."""
        return not self._key and self._parts.idle and self._turns.idle

    def line(self, line: _Line, mark: Mark | None = None) -> Iterator[tuple[Segment, int]]:
        """Take in the next line."""
        above = (*self._parts.follow(line.text), *self._turns.follow(line.text))
        # A signature is one block, although an empty line often stands behind the closing.
        if self._parts.part != SIGNATURE:
            if begins_block(line.text):
                self._block = self._begun = line.number
            elif is_overdue(line.number, self._begun):
                self._block = line.number
        self._number = line.number
        if self._key:
            body = (
                line.window is None
                and len(self._key) < PEM_LINES
                and self._size + len(line.text) <= PEM_CHARACTERS
            )
            if body and _PEM_END.search(line.text):
                yield _joined([*self._key, line]), self._key[0].position
                self._key = []
                return
            if body and _PEM_BODY.match(line.text):
                self._key.append(line)
                self._size += len(line.text) + len(line.end)
                return
            yield from self.close()
        if line.window is None and "-----BEGIN" in line.text and _PEM_BEGIN.search(line.text):
            self._key, self._size = [line], len(line.text) + len(line.end)
        elif line.text:
            yield _segment(line, (self._block,), above, mark), line.position

    def pass_over(self, text: str, number: int) -> None:
        """Lines that need not be looked at, up to the one before ``number``; ``text`` ends with them and
        holds as many of them as can matter."""
        lines = _LINE_END.split(text)[:-1]
        below = number
        for line in reversed(lines[-2 * BLOCK_LINES :]):
            below -= 1
            if below <= self._number:
                break
            if begins_block(line):
                self._block = self._begun = below
                break
        overdue = (number - 1) // BLOCK_LINES * BLOCK_LINES
        if overdue > self._number and is_overdue(overdue, max(self._begun, number - 1 - 2 * BLOCK_LINES)):
            self._block = overdue
        if lines:
            self._parts.pass_over(lines[-1])
        self._number = number - 1

    def close(self) -> Iterator[tuple[Segment, int]]:
        """A private key without an end."""
        key, self._key = self._key, []
        yield from _without_end(key)


def _sifted(piece: _Whole, sieve: Sieve, state: _State) -> Iterator[tuple[Segment, int]]:
    """The segments of many lines of which a sieve has marked some."""
    text, marks = piece.text, sieve.marks(piece.text)
    at, number = 0, piece.number
    for place in range(len(marks) + 1):
        start = marks[place].start if place < len(marks) else len(text)
        mark = marks[place] if place < len(marks) else NOTHING
        while at < start and not state.idle:
            line, end = _line_at(text, at)
            yield from state.line(_Line(number, piece.position + at, line, end, None), NOTHING)
            at += len(line) + len(end)
            number += 1
        if state.idle and place < len(marks) and not mark.turns and mark.end - start <= OWNED:
            looked = sieve.look(text[start : mark.end], mark)
            if looked is None:
                continue
            mark = looked
        if start > at:
            passed = _count_lines(text, at, start)
            state.pass_over(_last_lines(text, at, start), number + passed)
            number += passed
            at = start
        if place < len(marks) and at == start:
            line, end = _line_at(text, at)
            if len(line) > OWNED:
                for window in _windows(cut(line), number, piece.position + at):
                    yield from state.line(window)
            else:
                yield from state.line(_Line(number, piece.position + at, line, end, None), mark)
            at += len(line) + len(end)
            number += 1


def _count_lines(text: str, start: int, stop: int) -> int:
    count = text.count("\n", start, stop)
    if "\r" in text:
        count += text.count("\r", start, stop) - text.count("\r\n", start, stop)
    return count


def _last_lines(text: str, start: int, stop: int) -> str:
    """The end of some lines, two blocks at most."""
    at = stop
    if "\r" in text:
        return text[start:stop]
    for _ in range(2 * BLOCK_LINES + 1):
        at = text.rfind("\n", start, at)
        if at < 0:
            return text[start:stop]
    return text[at + 1 : stop]


def _line_at(text: str, start: int) -> tuple[str, str]:
    """The line that begins at a place, and its end."""
    end = text.find("\n", start)
    end = len(text) if end < 0 else end
    carriage = text.find("\r", start, end)
    if carriage >= 0:
        return text[start:carriage], "\r\n" if text.startswith("\r\n", carriage) else "\r"
    return text[start:end], "\n"


def _without_end(lines: list[_Line]) -> Iterator[tuple[Segment, int]]:
    """A private key that breaks off is taken together up to its last full line."""
    last = max((place for place, line in enumerate(lines) if _PEM_FULL_LINE.match(line.text)), default=0)
    if last:
        # A shorter line behind the full ones is the key's last one.
        if (
            last + 1 < len(lines)
            and _PEM_BODY.match(lines[last + 1].text)
            and ":" not in lines[last + 1].text
        ):
            last += 1
        yield _joined(lines[: last + 1]), lines[0].position
        lines = lines[last + 1 :]
    for line in lines:
        if line.text:
            yield _segment(line), line.position


def _joined(lines: list[_Line]) -> Segment:
    text = "".join(line.text + line.end for line in lines[:-1]) + lines[-1].text
    return Segment(text, Locator(f"line {lines[0].number}"), lines[0].number)


def _segment(
    line: _Line, record: tuple[int, ...] = (), above: tuple[str, ...] = (), mark: Mark | None = None
) -> Segment:
    if line.window is None:
        return Segment(
            line.text,
            Locator(f"line {line.number}"),
            line.number,
            parents=above,
            record=record,
            mark=mark,
        )
    return Segment(
        line.text,
        Locator(f"line {line.number}"),
        line.number,
        offset=line.window.start,
        owned=line.window.owned,
        parents=above,
        record=record,
    )


class _Whole(NamedTuple):
    """Many complete lines; none of them is cut into windows unless a line of them is too long to hold."""

    number: int
    position: int
    text: str

    def lines(self) -> Iterator[_Line]:
        """Each of them, empty ones too."""
        number, position = self.number, self.position
        for line, end in _whole_lines(self.text):
            if len(line) <= OWNED:
                yield _Line(number, position, line, end, None)
            else:
                yield from _windows(cut(line), number, position)
            number += 1
            position += len(line) + len(end)


def _pieces(content: Content, encoding: str | None, number: int = 1) -> Iterator[_Line | _Whole]:
    """All lines in order; windows instead of a line that is too long to hold."""
    position, kept, fed = 0, "", 0
    cutter: Cutter | None = None
    for piece in texts(content, encoding):
        text, at = kept + piece, 0
        if cutter is not None:
            end = _LINE_END.search(text)
            # A carriage return at the very end may be half of a line end: it waits for the next piece.
            if end is None or (end.group() == "\r" and end.end() == len(text)):
                stop = len(text) if end is None else end.start()
                yield from _windows(cutter.feed(text[:stop]), number, position)
                fed, kept = fed + stop, text[stop:]
                continue
            yield from _windows(cutter.feed(text[: end.start()]), number, position)
            yield from _windows(cutter.close(), number, position)
            number, position, at, cutter = number + 1, position + fed + end.end(), end.end(), None
        stop = _end_of_lines(text, at)
        if stop > at:
            yield _Whole(number, position, text[at:stop])
            number += _count_lines(text, at, stop)
            position += stop - at
        kept = text[stop:]
        if len(kept) > OWNED + 1:
            cutter, fed = Cutter(), len(kept) - kept.endswith("\r")
            yield from _windows(cutter.feed(kept[:fed]), number, position)
            kept = kept[fed:]
    if cutter is not None:
        yield from _windows(cutter.close(), number, position)
    elif kept:
        line = kept.removesuffix("\r")
        if len(line) <= OWNED:
            yield _Line(number, position, line, kept[len(line) :], None)
        else:
            yield from _windows(cut(line), number, position)


def _end_of_lines(text: str, start: int) -> int:
    """Where the last complete line ends; a carriage return at the very end may be half of a line end."""
    stop = len(text) - text.endswith("\r")
    return max(start, text.rfind("\n", start, stop) + 1, text.rfind("\r", start, stop) + 1)


def _whole_lines(text: str) -> Iterator[tuple[str, str]]:
    """Complete lines, each with its end."""
    if "\r" not in text:
        for line in text[:-1].split("\n"):
            yield line, "\n"
        return
    start = 0
    for end in _LINE_END.finditer(text):
        yield text[start : end.start()], end.group()
        start = end.end()


def _windows(windows: Iterator[Window], number: int, position: int) -> Iterator[_Line]:
    for window in windows:
        yield _Line(number, position + window.start, window.text, "", window)
