"""Revisers for tests: they know nothing of detection and edit what they are told to."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence

from scanner.model import BytesContent, Edit, Identification, Member, Segment
from scanner.readers import reader_for
from scanner.readers.base import Revised


class WordReviser:
    """Replaces words wherever a segment owns them; passes members through ``inner`` if it is given."""

    def __init__(
        self, words: dict[str, str], inner: Callable[[Member, bytes], Revised | None] | None = None
    ) -> None:
        self._words = words
        self._inner = inner
        self.seen: list[Segment] = []

    sieve = None

    def edits(self, segment: Segment) -> Sequence[Edit]:
        """Every occurrence of a word that begins in the segment's own part."""
        self.seen.append(segment)
        low, high = segment.owned or (0, len(segment.text))
        found = []
        for word, replacement in self._words.items():
            at = segment.text.find(word)
            while at >= 0:
                if low <= at < high:
                    found.append(Edit(at, at + len(word), replacement))
                at = segment.text.find(word, at + len(word))
        return sorted(found, key=lambda edit: edit.start)

    def member(self, member: Member) -> Revised | None:
        """What ``inner`` makes of the member's name and bytes."""
        if self._inner is None:
            return None
        with member.open() as stream:
            return self._inner(member, stream.read())


def identified(reader: str, encoding: str | None = "utf-8", name: str | None = None) -> Identification:
    """An identification as the pipeline would pass it."""
    return Identification("test/any", reader=reader, encoding=encoding, name=name)


def segments(reader: str, data: bytes, encoding: str | None = "utf-8") -> list[Segment]:
    """All segments of some bytes."""
    parts = reader_for(reader).read(BytesContent(data), identified(reader, encoding))
    return [part for part in parts if isinstance(part, Segment)]


def rewritten(
    reader: str,
    data: bytes,
    words: dict[str, str],
    encoding: str | None = "utf-8",
    inner: Callable[[Member, bytes], Revised | None] | None = None,
    name: str | None = None,
) -> bytes:
    """The bytes with words replaced."""
    sink = io.BytesIO()
    reviser = WordReviser(words, inner)
    reader_for(reader).rewrite(BytesContent(data), identified(reader, encoding, name), sink, reviser)
    return sink.getvalue()
