"""The contract of a reader: reading and rewriting of one format family, side by side.

A reader never looks for personal data and never decides anything. It yields what an artefact holds, and it
writes the artefact again with the edits that it is given; what has no edit stays as it is, byte for byte.
Whatever the bytes are, it raises nothing but ``ReadError``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO, Protocol

from scanner.model import Content, Edit, Identification, Mark, Member, Part, Segment


@dataclass(frozen=True, slots=True)
class Revised:
    """A member as it must stand in the rewritten container."""

    name: str
    content: Content


def edited_text(text: str, edits: Iterable[Edit]) -> str:
    """The text with the edits, sorted and not overlapping, put in."""
    pieces, done = [], 0
    for edit in edits:
        pieces += [text[done : edit.start], edit.replacement]
        done = edit.end
    return "".join([*pieces, text[done:]])


class Sieve(Protocol):
    """Who knows at a glance which lines of a text can matter at all."""

    def marks(self, text: str) -> Sequence[Mark]:
        """The lines that must be looked at, in order, of a text of complete lines (``\\n``, ``\\r`` or both
        end them); one that is longer than a window is always among them."""

    def look(self, line: str, mark: Mark) -> Mark | None:
        """A marked line looked at where nothing above it tells more of it: the mark with what stands there;
        None if nothing does that counts."""


class Reviser(Protocol):
    """Who tells a rewriter what to change."""

    @property
    def sieve(self) -> Sieve | None:
        """Who can tell a reader of lines which of them need not be asked about."""

    def edits(self, segment: Segment) -> Sequence[Edit]:
        """The edits of a segment: sorted, not overlapping, inside its text; empty for none."""

    def member(self, member: Member) -> Revised | None:
        """The member's new name and content; None if it stays as it is."""


class Reader(Protocol):
    """One format family."""

    name: str
    media_types: tuple[str, ...]

    def read(
        self, content: Content, identification: Identification, sieve: Sieve | None = None
    ) -> Iterator[Part]:
        """Yield every part that can hold text, in order; with a sieve only those that it lets through, where
        the format is one of lines. Raises ``ReadError``."""

    def rewrite(
        self, content: Content, identification: Identification, sink: BinaryIO, reviser: Reviser
    ) -> None:
        """Write the artefact to ``sink`` with the edits applied; the same parts are asked as in ``read``.

        Raises ``ReadError`` if the artefact cannot be read or its format cannot hold an edit.
        """
