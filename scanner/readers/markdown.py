"""Markdown with tables: the lines of a text, and of its tables the cells under their headers.

Everything else of Markdown is read as plain text: links, addresses and code need no reader of their own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import BinaryIO

from scanner.model import Content, Edit, Identification, Locator, Member, Part, Segment
from scanner.readers.base import Revised, Reviser, Sieve
from scanner.readers.decoding import texts
from scanner.readers.text import TextReader

_CELL = re.compile(r"(?:[^|\\]|\\.|\\$)+")
_DASHES = r"[ \t]*:?-+:?[ \t]*"
_RULE = re.compile(rf"[ \t>]*\|?{_DASHES}(?:\|{_DASHES})*\|?[ \t]*")
_RULE_LINE = re.compile(rf"^[ \t>]*\|?{_DASHES}\|[ \t|:\-]*\r?$", re.MULTILINE)
_LABEL = 80


class MarkdownReader:
    """Reads and rewrites Markdown that has tables (GitHub Flavored Markdown, 4.10)."""

    name = "markdown"
    media_types: tuple[str, ...] = ("text/markdown",)

    def read(
        self, content: Content, identification: Identification, sieve: Sieve | None = None
    ) -> Iterator[Part]:
        """Yield lines, and cells instead of a table's rows. Raises ``ReadError``."""
        tables = _Tables()
        for part in TextReader().read(content, identification):
            if isinstance(part, Segment):
                for cell, _ in tables.cells(part):
                    yield cell

    def rewrite(
        self, content: Content, identification: Identification, sink: BinaryIO, reviser: Reviser
    ) -> None:
        """Copy the bytes with the edits put in. Raises ``ReadError``."""
        TextReader().rewrite(content, identification, sink, _ByCell(reviser))


def has_table(content: Content, encoding: str | None) -> bool:
    """Whether a line of the text parts the header of a table from its rows. Raises ``ReadError``."""
    tail = ""
    for piece in texts(content, encoding):
        if _RULE_LINE.search(tail + piece):
            return True
        tail = piece[-1000:]
    return False


class _Tables:
    """Knows of each line whether it is in a table, told all lines that have text in order."""

    def __init__(self) -> None:
        self._before: tuple[str, ...] = ()
        self._headers: tuple[str, ...] = ()
        self._line = -1

    def cells(self, segment: Segment) -> Iterator[tuple[Segment, int]]:
        """The segments of a line, each with its place in it: the line itself, or the cells of a row."""
        line = segment.line or 0
        if line != self._line + 1:
            self._before = self._headers = ()
        self._line = line
        found = [] if segment.owned is not None else list(_cells(segment.text))
        if "|" not in segment.text or not found:
            self._before = self._headers = ()
        elif not self._headers and self._before and _RULE.fullmatch(segment.text):
            if len(found) == len(self._before):
                self._headers = self._before
        elif self._headers:
            for number, (start, text) in enumerate(found):
                if text:
                    yield self._cell(segment, number, start, text), start
            return
        self._before = tuple(text[:_LABEL] for _, text in found)
        yield segment, 0

    def _cell(self, segment: Segment, number: int, start: int, text: str) -> Segment:
        key = self._headers[number].strip(" *_`") if number < len(self._headers) else ""
        return replace(
            segment,
            text=text,
            locator=Locator(f"line {segment.line}, column {{}}", (key or str(number + 1),)),
            offset=segment.offset + start,
            key=key or None,
            siblings=frozenset(filter(None, self._headers)),
            record=(*segment.record[:1], segment.line or 0),
        )


def _cells(line: str) -> Iterator[tuple[int, str]]:
    """The cells of a row, without the spaces round them, each with its place."""
    lead = len(line) - len(line.lstrip(" \t>|"))
    position = line.find("|") + 1 if "|" in line[:lead] else 0
    end = len(line.rstrip())
    end -= line[:end].endswith("|") and not line[:end].endswith("\\|") and end > position
    while position <= end:
        match = _CELL.match(line, position, end)
        stop = match.end() if match is not None else position
        raw = line[position:stop]
        yield position + len(raw) - len(raw.lstrip()), raw.strip()
        position = stop + 1


class _ByCell:
    """Asks about each cell of a row, where the reader of text asks about the line."""

    sieve = None

    def __init__(self, reviser: Reviser) -> None:
        self._reviser = reviser
        self._tables = _Tables()

    def edits(self, segment: Segment) -> Sequence[Edit]:
        """The edits of a line."""
        return [
            Edit(edit.start + start, edit.end + start, edit.replacement)
            for cell, start in self._tables.cells(segment)
            for edit in self._reviser.edits(cell)
        ]

    def member(self, member: Member) -> Revised | None:
        """None: a text has no members."""
        return None
