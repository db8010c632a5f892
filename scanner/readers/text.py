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
from scanner.model import Content, Edit, Identification, Locator, Part, Segment
from scanner.readers.base import Reviser
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
"""A block of lines is no record of more lines."""
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

    def read(self, content: Content, identification: Identification) -> Iterator[Part]:
        """Yield the lines that have text, in order. Raises ``ReadError``."""
        for segment, _ in _segments(content, identification.encoding):
            yield segment

    def rewrite(
        self, content: Content, identification: Identification, sink: BinaryIO, reviser: Reviser
    ) -> None:
        """Copy the bytes with the edits put in. Raises ``ReadError``."""
        with Patcher(content, identification.encoding, sink) as patcher:
            for segment, position in _segments(content, identification.encoding):
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


def _segments(content: Content, encoding: str | None) -> Iterator[tuple[Segment, int]]:
    """Each segment with the position (code points) of its first character in the decoded text."""
    key: list[_Line] = []
    size = 0
    block = begun = 0
    parts, turns = Parts(), Turns()
    for line in _lines(content, encoding):
        above = (*parts.follow(line.text), *turns.follow(line.text))
        # A signature is one block, although an empty line often stands behind the closing.
        if parts.part != SIGNATURE and (
            not line.text or line.number - begun >= BLOCK_LINES or _NEW_BLOCK.match(line.text)
        ):
            block, begun = block + 1, line.number
        if key:
            body = line.window is None and len(key) < PEM_LINES and size + len(line.text) <= PEM_CHARACTERS
            if body and _PEM_END.search(line.text):
                yield _joined([*key, line]), key[0].position
                key = []
                continue
            if body and _PEM_BODY.match(line.text):
                key.append(line)
                size += len(line.text) + len(line.end)
                continue
            yield from _without_end(key)
            key = []
        if line.window is None and "-----BEGIN" in line.text and _PEM_BEGIN.search(line.text):
            key, size = [line], len(line.text) + len(line.end)
        elif line.text:
            yield _segment(line, (block,), above), line.position
    yield from _without_end(key)


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


def _segment(line: _Line, record: tuple[int, ...] = (), above: tuple[str, ...] = ()) -> Segment:
    if line.window is None:
        return Segment(line.text, Locator(f"line {line.number}"), line.number, parents=above, record=record)
    return Segment(
        line.text,
        Locator(f"line {line.number}"),
        line.number,
        offset=line.window.start,
        owned=line.window.owned,
        parents=above,
        record=record,
    )


def _lines(content: Content, encoding: str | None) -> Iterator[_Line]:
    """Lines in order, empty ones too; windows instead of a line that is too long to hold."""
    number, position, kept, fed = 1, 0, "", 0
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
        for line, line_end in _whole_lines(text, at):
            if len(line) <= OWNED:
                yield _Line(number, position, line, line_end, None)
            else:
                yield from _windows(cut(line), number, position)
            number += 1
            step = len(line) + len(line_end)
            position += step
            at += step
        kept = text[at:]
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


def _whole_lines(text: str, start: int) -> Iterator[tuple[str, str]]:
    """The lines of the text that are complete, each with its end."""
    if "\r" not in text:
        stop = text.rfind("\n")
        if stop >= start:
            for line in text[start:stop].split("\n"):
                yield line, "\n"
        return
    for end in _LINE_END.finditer(text, start):
        if end.end() == len(text) and end.group() == "\r":
            return
        yield text[start : end.start()], end.group()
        start = end.end()


def _windows(windows: Iterator[Window], number: int, position: int) -> Iterator[_Line]:
    for window in windows:
        yield _Line(number, position + window.start, window.text, "", window)
