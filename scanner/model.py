"""The product's words as small frozen dataclasses.

Everything that crosses the border of a room is one of these. They hold no logic beyond what a word itself
means (for instance that a container is as bad as its worst member).
"""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from pathlib import Path
from typing import BinaryIO, Protocol

MOST_PEOPLE = 100_000
"""Up to so many distinct people are told apart in one artefact; this number stands for so many or more."""

SCHEMA = 1
"""Version of the machine-readable reports; grows when a key changes its meaning."""


class Verdict(StrEnum):
    """What was found out about an artefact."""

    CLEAN = "clean"
    FLAGGED = "flagged"
    UNSCANNED = "unscanned"

    @property
    def badness(self) -> int:
        """0 for the best; what was not read is worse than what was read and flagged."""
        return (Verdict.CLEAN, Verdict.FLAGGED, Verdict.UNSCANNED).index(self)


def worst(verdicts: Sequence[Verdict]) -> Verdict:
    """The verdict of a whole that consists of parts with these verdicts; ``clean`` of nothing."""
    return max(verdicts, key=lambda verdict: verdict.badness, default=Verdict.CLEAN)


class Action(StrEnum):
    """What the policy does with an artefact."""

    PASS = "pass"  # noqa: S105  (an action, no password)
    REDACT = "redact"
    QUARANTINE = "quarantine"
    REPORT = "report"


class Severity(IntEnum):
    """How much harm a finding can do."""

    LOW = 1
    MEDIUM = 2
    HIGH = 3

    @property
    def label(self) -> str:
        """Lower-case word, as in policies and reports."""
        return self.name.lower()


class Mode(StrEnum):
    """How a value is replaced."""

    LABEL = "label"
    MASK = "mask"


class EngineKind(StrEnum):
    """Which engine asks the recognizers; both find the same."""

    FUSED = "fused"
    STOCK = "stock"


# --- content -----------------------------------------------------------------------------------------------


class Content(Protocol):
    """Bytes that can be read again and again from their start."""

    @property
    def size(self) -> int:
        """Length in bytes."""

    def open(self) -> BinaryIO:
        """A fresh, seekable stream at position 0; the caller closes it."""


@dataclass(frozen=True, slots=True)
class FileContent:
    """Content of a regular file."""

    path: Path

    @property
    def size(self) -> int:
        """Length in bytes."""
        return self.path.stat().st_size

    def open(self) -> BinaryIO:
        """A fresh stream on the file."""
        return self.path.open("rb")


@dataclass(frozen=True, slots=True)
class BytesContent:
    """Content held in memory; only for small members and for tests."""

    data: bytes = field(repr=False)

    @property
    def size(self) -> int:
        """Length in bytes."""
        return len(self.data)

    def open(self) -> BinaryIO:
        """A fresh stream on the bytes."""
        return io.BytesIO(self.data)


# --- what readers yield ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Edit:
    """Replace ``text[start:end]`` of a segment (code points) by ``replacement`` (plain, not escaped)."""

    start: int
    end: int
    replacement: str = field(repr=False)


Opened = tuple[tuple[int, tuple[int, ...] | None], ...]
"""Recognizers by number, each with the numbers of its expressions that may match, None for all of them."""


@dataclass(frozen=True, slots=True)
class Mark:
    """What may stand in a line, seen at a glance: never less than what does.

    ``start`` and ``end`` are the line's place (code points) in the text that was looked at. ``opened`` are
    the recognizers that may find something without being told a key; ``layers`` and ``fields`` tell whether
    there may be encoded runs and named values; ``turns`` whether the line may change what the lines behind it
    are taken for. ``found`` is what stands in it where nothing above it tells more, None if nobody has
    looked.
    """

    start: int
    end: int
    opened: Opened = ()
    layers: bool = False
    fields: bool = False
    turns: bool = False
    found: tuple[Detection, ...] | None = field(default=None, repr=False)


NOTHING = Mark(0, 0)
"""That nothing stands in a line."""


@dataclass(frozen=True, slots=True)
class Locator:
    """Where in its artefact a segment stands, in the format's own terms.

    ``form`` is the product's text with one ``{}`` for each of ``parts``; ``parts`` come from the artefact
    (JSON keys, column headers, member names) and can be personal data themselves, so that only a report that
    has cleaned them may show them: ``Locator("row 3, column {}", ("email",))``.
    """

    form: str
    parts: tuple[str, ...] = ()

    def show(self, clean: Callable[[str], str]) -> str:
        """The locator as text, each part passed through ``clean`` first."""
        return self.form.format(*(clean(part) for part in self.parts))


@dataclass(frozen=True, slots=True)
class Segment:
    """A run of text with its place and the key that names it.

    ``text`` is what a person would read (escapes of the format undone). ``line`` counts from 1 in the
    artefact's own text, None where there are no lines; ``offset`` is the position (code points) of the
    segment's first character in that line. ``offsets`` maps each index of ``text`` (and ``len(text)``) to
    its distance in raw code points from the segment's start, None where they are the same. Only findings
    that start inside ``owned`` belong to the segment: the rest of ``text`` is margin that a neighbouring
    segment owns (windows over very long lines overlap); None means all of it.

    ``key`` names the value (column header, JSON key), ``parents`` are the keys above it, outermost first,
    ``siblings`` the keys that stand beside it in the same record.

    ``record`` numbers the row, object or block of lines that the segment belongs to, behind the number of the
    record around it if there is one; segments of one record follow each other. Empty where there are none.
    ``mark`` is what a sieve saw in it, None if it was not looked at.
    """

    text: str = field(repr=False)
    locator: Locator
    line: int | None = None
    offset: int = 0
    offsets: Sequence[int] | None = field(default=None, repr=False)
    owned: tuple[int, int] | None = None
    key: str | None = None
    parents: tuple[str, ...] = ()
    siblings: frozenset[str] = frozenset()
    record: tuple[int, ...] = ()
    mark: Mark | None = None


@dataclass(frozen=True, slots=True)
class Member:
    """An inner artefact of a container.

    ``name`` is the name as it stands in the container. ``open`` gives its decoded bytes as a forward-only
    stream and may raise ``ReadError`` at any read. ``index`` tells members of the same name apart.
    """

    name: str
    index: int
    open: Callable[[], BinaryIO] = field(repr=False)
    size: int | None = None


@dataclass(frozen=True, slots=True)
class Unread:
    """A part of an artefact that could not be read, and why; makes the artefact ``unscanned``."""

    reason: str


Part = Segment | Member | Unread
"""What a reader yields, in the order of the artefact."""


@dataclass(frozen=True, slots=True)
class Identification:
    """What an artefact is.

    ``media_type`` follows the content; ``declared`` is the media type that its name promises where the two
    disagree. ``reader`` names the reader that reads it, None if there is none, and ``reason`` then says why.
    ``encoding`` is a Python codec name for text. ``name`` is the artefact's own name, from which the names of
    its members can follow (``app.log`` in ``app.log.gz``). ``first_line`` is the number of the first line,
    where the content is only a range of a plain text. ``passwords`` are the user's, to be tried on what is
    encrypted.
    """

    media_type: str
    declared: str | None = None
    reader: str | None = None
    encoding: str | None = None
    reason: str | None = None
    name: str | None = None
    first_line: int = 1
    passwords: tuple[str, ...] = field(default=(), repr=False)


# --- results -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, eq=False)
class Layer:
    """A run of encoded text (percent, HTML, base64...) inside a text, and what it says when decoded.

    ``start`` and ``end`` are code points in the outer text. ``offsets`` maps each index of ``text`` (and
    ``len(text)``) to a position in the outer text where the encoding keeps characters apart; None where the
    run can only be replaced as a whole. ``encode`` is the way back.
    """

    encoding: str
    start: int
    end: int
    text: str = field(repr=False)
    offsets: Sequence[int] | None = field(repr=False)
    encode: Callable[[str], str] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Detection:
    """A hit in a text, before policy; besides segments and edits the only word that carries a raw value.

    ``start`` and ``end`` are code points in the segment's text; ``value`` is the decoded value. Where it
    stood in an encoding, ``layer`` is the outermost encoded run and ``inner`` the same hit in that layer's
    text. ``scope`` is ``private`` for addresses that only mean something inside a network.
    """

    entity: str
    start: int
    end: int
    score: float
    recognizer: str
    reason: str
    value: str = field(repr=False)
    checksum: bool = False
    scope: str | None = None
    layer: Layer | None = None
    inner: Detection | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """A hit as reports show it: tagged, masked, fingerprinted; no raw value except under ``--reveal``."""

    artefact: str
    entity: str
    classes: tuple[str, ...]
    tags: tuple[str, ...]
    severity: Severity
    score: float
    line: int | None
    column: int | None
    start: int
    end: int
    locator: str
    key: str | None
    recognizer: str
    reason: str
    preview: str
    fingerprint: str
    text: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class ArtefactResult:
    """The row of one artefact, top-level or inner.

    ``entities`` counts flagged findings by entity and ``classes`` by CCPA letter, members included;
    ``profiles`` counts records that are a person's profile, ``people`` is how many distinct people it holds.
    ``reason`` says why it is unscanned or withheld. ``members`` are the rows of its inner artefacts.
    ``readable`` tells whether everything but members that could not be read was read. ``output`` is where its
    safe copy went.
    """

    artefact: str
    media_type: str
    size: int
    sha256: str
    verdict: Verdict
    action: Action
    reason: str | None = None
    declared: str | None = None
    severity: Severity | None = None
    entities: dict[str, int] = field(default_factory=dict)
    classes: dict[str, int] = field(default_factory=dict)
    profiles: int = 0
    people: int = 0
    members: tuple[ArtefactResult, ...] = ()
    readable: bool = True
    output: str | None = None


@dataclass(frozen=True, slots=True)
class Summary:
    """What a whole run came to; ``artefacts`` counts top-level ones, ``members`` all inner ones."""

    artefacts: int
    members: int
    bytes: int
    seconds: float
    verdicts: dict[str, int]
    entities: dict[str, int]
    classes: dict[str, int]
    rules: str
    policy: str
