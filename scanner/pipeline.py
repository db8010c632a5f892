"""The main job for one artefact: read → detect → decide → act → prove.

A ``Pipeline`` belongs to one process. It never writes outside its private work folder; whoever called it puts
what was proven where it belongs.
"""

from __future__ import annotations

import html
import os
import re
import tempfile
from collections.abc import Callable, Iterator, Sequence, Set
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO

from recognizers import taxonomy
from scanner.act.proof import Leak, raw_leaks
from scanner.act.redact import REPLACEMENTS, Replacement, edits_of, name_label
from scanner.decide import Policy, tags_of
from scanner.detect import Detector, KnownValues, worth_knowing
from scanner.errors import LimitExceeded, ProofFailed, ReadError
from scanner.identify import identify, promised_type
from scanner.model import (
    ArtefactResult,
    BytesContent,
    Content,
    Detection,
    Edit,
    FileContent,
    Finding,
    Identification,
    Locator,
    Mark,
    Member,
    Mode,
    Part,
    Segment,
    Severity,
    Unread,
    Verdict,
    worst,
)  # fmt: skip
from scanner.preview import Fingerprints, preview
from scanner.readers import reader_for
from scanner.readers.base import Revised, Sieve, edited_text
from scanner.records import PROFILE, People, Placed, Records

CHUNK = 1024 * 1024
IN_MEMORY = 256 * 1024
"""Members up to this size (bytes) are held in memory, larger ones in the private work folder."""
TICK = 32 * 1024
"""Characters between two signs of progress."""
ROUNDS = 3
"""How often a copy is redacted again when its proof still finds something."""
SEPARATOR = "!/"
WITHHELD = ".withheld.txt"

Emit = Callable[[Finding], None]
Learn = Callable[[str, str], None]


@dataclass
class _Budget:
    """What is left of the limits of one top-level artefact."""

    limits_depth: int
    members: int
    unpacked: int


@dataclass
class Tally:
    """What has been found in one artefact, or in a range of one, so far."""

    entities: dict[str, int] = field(default_factory=dict)
    severity: Severity | None = None
    flagged: bool = False
    profiles: int = 0
    people: People = field(default_factory=People)
    unread: list[str] = field(default_factory=list)
    members: list[ArtefactResult] = field(default_factory=list)

    def add(self, entity: str, severity: Severity, flagged: bool) -> None:
        self.entities[entity] = self.entities.get(entity, 0) + 1
        self.severity = max(severity, self.severity or severity)
        self.flagged = self.flagged or flagged

    def merge(self, other: Tally) -> None:
        """What was found in the range behind, too."""
        for entity, count in other.entities.items():
            self.entities[entity] = self.entities.get(entity, 0) + count
        if other.severity is not None:
            self.severity = max(other.severity, self.severity or other.severity)
        self.flagged = self.flagged or other.flagged
        self.profiles += other.profiles
        self.people.merge(other.people)
        self.unread += other.unread
        self.members += other.members


@dataclass(frozen=True, slots=True)
class Survey:
    """What a large artefact is, with all of it read for that, and its name looked at, but nothing in it
    scanned; ``identification`` is None if it could not be read."""

    shown: str
    identification: Identification | None
    size: int
    sha256: str
    tally: Tally


@dataclass(frozen=True)
class Redacted:
    """A copy that passed its proof: ``path`` in the work folder, None if the original needs no change;
    ``name`` is the cleaned name of the file; ``withheld`` counts members that were left out."""

    path: Path | None
    name: str
    withheld: int


@contextmanager
def _unread_on_error(tally: Tally) -> Iterator[None]:
    """What cannot be read makes the artefact unscanned, and the block ends."""
    try:
        yield
    except ReadError as error:
        tally.unread.append(str(error))
    except OSError as error:
        tally.unread.append(f"cannot be read: {error.strerror or type(error).__name__}")
    except (RecursionError, MemoryError) as error:
        tally.unread.append(f"too much for this machine: {type(error).__name__}")


_UNKNOWN = Identification("application/octet-stream")


@dataclass
class _Withheld(Exception):
    reason: str


_Spot = tuple[tuple[int, ...], Locator, int, int, int]
"""A detection's place in its artefact."""


def _spot_of(segment: Segment, hit: Detection) -> _Spot:
    return segment.record, segment.locator, segment.offset, hit.start, hit.end


def _spot(placed: Placed) -> _Spot:
    assert placed.segment is not None
    return _spot_of(placed.segment, placed.hit)


class Pipeline:
    """Scans and redacts artefacts by one policy.

    ``tick`` is told of every so many characters that were looked at. ``work`` is a private folder (mode 0700)
    for what must be spooled. ``known`` are values found elsewhere in the same upload. ``passwords`` are tried
    on what is encrypted.
    """

    def __init__(
        self,
        policy: Policy,
        detector: Detector,
        fingerprints: Fingerprints,
        work: Path,
        *,
        reveal: bool = False,
        known: KnownValues | None = None,
        mode: Mode = Mode.LABEL,
        tick: Callable[[int], None] | None = None,
        passwords: tuple[str, ...] = (),
    ) -> None:
        self._passwords = passwords
        self._tick = tick
        self._unticked = 0
        self._policy = policy
        self._detector = detector.with_known(known) if known else detector
        self._known = known
        self._fingerprints = fingerprints
        self._work = work
        self._reveal = reveal
        self._replacement: Replacement = REPLACEMENTS[mode]
        self.clean = lru_cache(maxsize=4096)(self._clean)

    # --- names -----------------------------------------------------------------------------------------

    def clean_name(self, name: str) -> str:
        """A file or member name with its personal data as labels; path separators and extensions stay."""
        return "/".join(
            edited_text(part, edits_of(self._name_detections(part), name_label)) for part in name.split("/")
        )

    def _name_detections(self, part: str) -> list[Detection]:
        stem = part[: len(part) - len(_extension(part))]
        found: list[Detection] = []
        for text in dict.fromkeys((stem, stem.replace("_", " "))):
            for detection in self._detector.detect_text(text):
                overlaps = any(other.start < detection.end and detection.start < other.end for other in found)
                if not overlaps and self._counts(detection, part):
                    found.append(detection)
        return found

    def _clean(self, text: str) -> str:
        """A text from an artefact (a key, a locator's part) with its personal data as labels."""
        detections = [hit for hit in self._detector.detect_text(text) if self._counts(hit, "")]
        text = edited_text(text, edits_of(detections, name_label))
        # The part may be a file name, the extension of which keeps a value in it from being one.
        return self.clean_name(text) if _extension(text) else text

    def _counts(self, detection: Detection, artefact: str) -> bool:
        severity = self._policy.counts(detection, artefact)
        return severity is not None and self._policy.flags(severity)

    # --- scan ------------------------------------------------------------------------------------------

    def scan(
        self, content: Content, shown: str, name: str, emit: Emit, learn: Learn | None = None
    ) -> ArtefactResult:
        """Scan one top-level artefact with everything inside it.

        ``name`` is its path as far as it is content (below the source), ``shown`` how the report calls it,
        not yet cleaned. Findings go to ``emit`` in order; values worth knowing elsewhere go to ``learn``.
        """
        budget = self._fresh_budget(content)
        return self._scan(content, self._cleaned(shown, name), name, emit, learn, budget, 0)

    def _cleaned(self, shown: str, name: str) -> str:
        lead = shown[: len(shown) - len(name)] if shown.endswith(name) else ""
        return lead + self.clean_name(name)

    def survey(
        self, content: Content, shown: str, name: str, emit: Emit, learn: Learn | None = None
    ) -> Survey:
        """All of the scan of a top-level artefact but what stands in it, which ``scan_range`` scans;
        ``conclude`` puts them together."""
        tally = Tally()
        shown = self._cleaned(shown, name)
        identification, size, digest = None, 0, ""
        self._record_name(name, shown, tally, emit, learn)
        with _unread_on_error(tally):
            size = content.size
            identification = self._identified(content, name)
            digest = _digest(content)
        return Survey(shown, identification, size, digest, tally)

    def scan_range(
        self,
        content: Content,
        identification: Identification,
        shown: str,
        name: str,
        emit: Emit,
        learn: Learn | None = None,
    ) -> Tally:
        """Scan a range of a plain text as a text of its own; arguments as for ``scan``."""
        tally = Tally()
        shown = self._cleaned(shown, name)
        with self._records(shown, tally, emit, learn) as records, _unread_on_error(tally):
            for part in reader_for("text").read(content, identification, self.sieve):
                if isinstance(part, Segment):
                    self._segment(part, records)
        return tally

    def conclude(self, survey: Survey, tally: Tally) -> ArtefactResult:
        """The row of an artefact that was scanned range by range; ``tally`` is of all ranges."""
        whole = Tally()
        whole.merge(survey.tally)
        whole.merge(tally)
        found = survey.identification or _UNKNOWN
        return self._result(survey.shown, found.media_type, found.declared, survey.size, survey.sha256, whole)

    @contextmanager
    def _records(self, shown: str, tally: Tally, emit: Emit, learn: Learn | None) -> Iterator[Records]:
        """Where the hits of an artefact go; the last record is complete at the end."""

        def done(record: list[Placed], profile: bool) -> None:
            tally.profiles += profile
            tally.people.add(record, self._fingerprints.of)
            for placed in record:
                self._record(placed, shown, tally, emit, learn)

        records = Records(done, lambda hit: self._policy.counts(hit, shown))
        yield records
        records.finish()

    @property
    def sieve(self) -> Sieve | None:
        """What tells readers of lines which of them can matter; None if all must be looked at."""
        return self if self._detector.marks("") is not None else None

    def marks(self, text: str) -> list[Mark]:
        """The lines of a text that can matter."""
        self._looked_at(len(text))
        return self._detector.marks(text) or []

    def look(self, line: str, mark: Mark) -> Mark | None:
        """A marked line looked at: the mark with what stands there; None if nothing that counts does."""
        looked = self._detector.look(line, mark)
        if looked is None or looked.found is None or self._known is not None:
            return looked
        return looked if any(self._policy.counts(hit, "") is not None for hit in looked.found) else None

    def _identified(self, content: Content, name: str) -> Identification:
        """What the content is, and what its reader is to know of it besides. Raises ``ReadError``."""
        return replace(identify(content, name), name=name, passwords=self._passwords)

    def _segment(self, segment: Segment, records: Records) -> None:
        if segment.mark is None:
            self._looked_at(len(segment.text) + 1)
        records.add(segment, self._detector.detect(segment))

    def _scan(
        self,
        content: Content,
        shown: str,
        name: str,
        emit: Emit,
        learn: Learn | None,
        budget: _Budget,
        depth: int,
        people: People | None = None,
    ) -> ArtefactResult:
        tally = Tally()
        found, digest, size = _UNKNOWN, "", 0
        self._record_name(name, shown, tally, emit, learn)
        with self._records(shown, tally, emit, learn) as records, _unread_on_error(tally):
            size = content.size
            digest = _digest(content)
            found = self._identified(content, name)
            if found.reader is None:
                tally.unread.append(found.reason or "no reader knows this kind of file")
                parts: Iterator[Part] = iter(())
            else:
                parts = reader_for(found.reader).read(content, found, self.sieve)
            for part in parts:
                if isinstance(part, Segment):
                    self._segment(part, records)
                elif isinstance(part, Member):
                    records.finish()
                    member = self._scan_member(part, shown, emit, learn, budget, depth, tally.people)
                    tally.members.append(member)
                elif isinstance(part, Unread):
                    tally.unread.append(part.reason)
        if people is not None:
            people.merge(tally.people)
        return self._result(shown, found.media_type, found.declared, size, digest, tally)

    def _looked_at(self, characters: int) -> None:
        self._unticked += characters
        if self._tick is not None and self._unticked >= TICK:
            self._tick(self._unticked)
            self._unticked = 0

    def _scan_member(
        self,
        member: Member,
        shown: str,
        emit: Emit,
        learn: Learn | None,
        budget: _Budget,
        depth: int,
        people: People,
    ) -> ArtefactResult:
        inner = f"{shown}{SEPARATOR}{self.clean_name(member.name)}"
        try:
            content = self._spool(member, budget, depth)
        except ReadError as error:
            tally = Tally(unread=[str(error)])
            self._record_name(member.name, inner, tally, emit, learn)
            return self._result(inner, "application/octet-stream", None, member.size or 0, "", tally)
        try:
            return self._scan(content, inner, member.name, emit, learn, budget, depth + 1, people)
        finally:
            _discard(content)

    def _spool(self, member: Member, budget: _Budget, depth: int) -> Content:
        """The member's bytes, to be read again and again. Raises ``ReadError``."""
        if depth + 1 > budget.limits_depth:
            raise LimitExceeded(f"more than {budget.limits_depth} containers inside one another")
        budget.members -= 1
        if budget.members < 0:
            raise LimitExceeded("more members than the policy's limit")
        with member.open() as stream:
            head = _read_fully(stream, IN_MEMORY + 1)
            self._spend(budget, len(head))
            if len(head) <= IN_MEMORY:
                return BytesContent(head)
            descriptor, place = tempfile.mkstemp(dir=self._work, prefix="member-")
            try:
                with os.fdopen(descriptor, "wb") as sink:
                    sink.write(head)
                    while chunk := stream.read(CHUNK):
                        self._spend(budget, len(chunk))
                        sink.write(chunk)
            except BaseException:
                os.unlink(place)
                raise
        return FileContent(Path(place))

    @staticmethod
    def _spend(budget: _Budget, size: int) -> None:
        budget.unpacked -= size
        if budget.unpacked < 0:
            raise LimitExceeded("unpacks to more than the policy's limit")

    def _record_name(self, name: str, shown: str, tally: Tally, emit: Emit, learn: Learn | None) -> None:
        for step in name.split("/"):
            for hit in self._name_detections(step):
                severity = self._policy.counts(hit, shown)
                if severity is not None:
                    self._record(Placed(hit, None, severity), shown, tally, emit, learn)

    def _record(self, placed: Placed, shown: str, tally: Tally, emit: Emit, learn: Learn | None) -> None:
        hit, segment, severity = placed.hit, placed.segment, placed.severity
        flagged = self._policy.flags(severity)
        tally.add(hit.entity, severity, flagged)
        if learn is not None and flagged and worth_knowing(hit.entity, hit.value):
            learn(hit.entity, hit.value)
        entry = taxonomy().entities[hit.entity]
        line, column, start, end, locator, key = None, None, hit.start, hit.end, "name", None
        if segment is not None:
            locator = segment.locator.show(self.clean)
            key = self.clean(segment.key) if segment.key is not None else None
            if segment.line is not None:
                line = segment.line
                start = segment.offset + (
                    segment.offsets[hit.start] if segment.offsets is not None else hit.start
                )
                end = segment.offset + (segment.offsets[hit.end] if segment.offsets is not None else hit.end)
                column = start + 1
        emit(
            Finding(
                artefact=shown,
                entity=hit.entity,
                classes=tuple(entry.classes),
                tags=(*tags_of(entry), PROFILE) if placed.profile else tags_of(entry),
                severity=severity,
                score=round(hit.score, 4),
                line=line,
                column=column,
                start=start,
                end=end,
                locator=locator,
                key=key,
                recognizer=hit.recognizer,
                reason=hit.reason,
                preview=preview(hit.entity, hit.value),
                fingerprint=self._fingerprints.of(hit.entity, hit.value),
                text=hit.value if self._reveal else None,
            )
        )

    def _result(
        self, shown: str, media_type: str, declared: str | None, size: int, digest: str, tally: Tally
    ) -> ArtefactResult:
        own = Verdict.UNSCANNED if tally.unread else Verdict.FLAGGED if tally.flagged else Verdict.CLEAN
        verdict = worst([own, *(member.verdict for member in tally.members)])
        entities = dict(tally.entities)
        severity, profiles = tally.severity, tally.profiles
        for member in tally.members:
            profiles += member.profiles
            for entity, count in member.entities.items():
                entities[entity] = entities.get(entity, 0) + count
            if member.severity is not None:
                severity = max(member.severity, severity or member.severity)
        classes: dict[str, int] = {}
        for entity, count in entities.items():
            for letter in taxonomy().entities[entity].classes:
                classes[letter] = classes.get(letter, 0) + count
        reason = None
        if tally.unread:
            reason = tally.unread[0]
            if len(tally.unread) > 1:
                reason = f"{reason} (and {len(tally.unread) - 1} more)"
        elif verdict is Verdict.UNSCANNED:
            unread = sum(member.verdict is Verdict.UNSCANNED for member in tally.members)
            reason = f"{unread} of {len(tally.members)} members could not be read"
        return ArtefactResult(
            artefact=shown,
            media_type=media_type,
            size=size,
            sha256=digest,
            verdict=verdict,
            action=self._policy.action(verdict),
            reason=reason,
            declared=declared,
            severity=severity,
            entities=dict(sorted(entities.items())),
            classes=dict(sorted(classes.items())),
            profiles=profiles,
            people=tally.people.count(),
            members=tuple(tally.members),
            readable=not tally.unread,
        )

    # --- redact ----------------------------------------------------------------------------------------

    def redact(self, content: Content, name: str) -> Redacted:
        """A safe copy of an artefact, proven: nothing flagged is left in it and no known value stands in it.

        Raises ``ReadError`` if the artefact itself cannot be read or rewritten, ``ProofFailed`` if what came
        out cannot be proven. Members that cannot be read are left out, and a note with the reason stands in
        for each.
        """
        withheld = _Counter()
        current: Content = content
        copies: list[FileContent] = []
        try:
            for attempt in range(ROUNDS):
                changed = self._rewritten(current, name, self._fresh_budget(content), 0, withheld)
                if changed is not None:
                    copies.append(changed)
                    current = changed
                leak = self._leak(current, name)
                if leak is None:
                    break
                if attempt == ROUNDS - 1 or changed is None:
                    raise ProofFailed(f"the redacted copy did not pass its proof: {leak.reason}")
            path = copies.pop().path if copies else None
            return Redacted(path, self.clean_name(name), withheld.count)
        except _Withheld as refusal:
            raise ReadError(refusal.reason) from None
        finally:
            for copy in copies:
                _discard(copy)

    def _fresh_budget(self, content: Content) -> _Budget:
        limits = self._policy.limits
        unpacked = min(limits.unpacked_bytes, max(content.size, 4096) * limits.ratio)
        return _Budget(limits.depth, limits.members, unpacked)

    def _rewritten(
        self, content: Content, name: str, budget: _Budget, depth: int, withheld: _Counter
    ) -> FileContent | None:
        """The artefact rewritten; None if nothing in it changes. Raises ``_Withheld``."""
        try:
            identification = self._identified(content, name)
            if identification.reader is None:
                raise _Withheld(identification.reason or "no reader knows this kind of file")
            reader = reader_for(identification.reader)
            raised: set[_Spot] = set()

            def note(record: list[Placed], profile: bool) -> None:
                if profile:
                    raised.update(map(_spot, record))

            records = Records(note, lambda hit: self._policy.counts(hit, ""))
            for part in reader.read(content, identification, self.sieve):
                if isinstance(part, Unread):
                    raise _Withheld(part.reason)
                # Where lesser findings do not flag a file, those of a profile still do.
                if isinstance(part, Segment) and self._policy.flag_from > Severity.LOW:
                    records.add(part, self._detector.detect(part))
            records.finish()
            markup = identification.reader == "text" and _is_markup(identification.media_type)
            reviser = _Reviser(self, budget, depth, withheld, markup, raised)
            descriptor, place = tempfile.mkstemp(dir=self._work, prefix="copy-")
            kept = False
            try:
                with os.fdopen(descriptor, "wb") as sink:
                    reader.rewrite(content, identification, sink, reviser)
                kept = reviser.changed
            finally:
                reviser.discard()
                if not kept:
                    os.unlink(place)
        except ReadError as error:
            raise _Withheld(str(error)) from None
        except OSError as error:
            raise _Withheld(f"cannot be read: {error.strerror or type(error).__name__}") from None
        except (RecursionError, MemoryError) as error:
            raise _Withheld(f"too much for this machine: {type(error).__name__}") from None
        if not reviser.changed:
            return None
        copy = FileContent(Path(place))
        after = identify(copy, name)
        if identification.reader != after.reader and "text" not in (identification.reader, after.reader):
            _discard(copy)
            raise _Withheld("the redacted copy would no longer be a valid file of its kind")
        return copy

    def edits(self, segment: Segment, markup: bool, raised: Set[_Spot]) -> list[Edit]:
        """The edits that take everything flagged out of a segment, and what is ``raised`` by a profile; in
        ``markup`` labels are escaped."""
        if segment.mark is None:
            self._looked_at(len(segment.text) + 1)
        hits = [
            hit
            for hit in self._detector.detect(segment)
            if self._counts(hit, "")
            or (raised and _spot_of(segment, hit) in raised)
            # What is taken out anywhere is taken out everywhere, also where it would weigh little.
            or (self._known is not None and self._known.holds(hit.value))
        ]
        replacement = self._replacement
        if markup:
            return edits_of(hits, lambda hit: html.escape(replacement(hit), quote=False)) if hits else []
        return edits_of(hits, replacement) if hits else []

    def _leak(self, content: Content, name: str) -> Leak | None:
        """What the proof still finds in a copy, read again from disk; None if it passes."""
        found: list[Finding] = []

        def note(finding: Finding) -> None:
            if len(found) < 10 and self._policy.flags(finding.severity) and finding.locator != "name":
                found.append(finding)

        result = self._scan(
            content, "copy", self.clean_name(name), note, None, self._fresh_budget(content), 0
        )
        if found:
            return Leak(f"{found[0].entity} is still found ({found[0].locator})")
        if result.verdict is Verdict.UNSCANNED:
            return Leak(f"it cannot be read again: {result.reason}")
        if self._known is not None and raw_leaks(content, self._known):
            return Leak("a redacted value still stands in its bytes")
        return None


@dataclass
class _Counter:
    count: int = 0


class _Reviser:
    """Answers a rewriter's questions from the pipeline."""

    def __init__(
        self,
        pipeline: Pipeline,
        budget: _Budget,
        depth: int,
        withheld: _Counter,
        markup: bool,
        raised: Set[_Spot],
    ) -> None:
        self._pipeline = pipeline
        self._raised = raised
        self._markup = markup
        self._budget = budget
        self._depth = depth
        self._withheld = withheld
        self._contents: list[Content] = []
        self.changed = False

    @property
    def sieve(self) -> Sieve | None:
        """The pipeline's own."""
        return self._pipeline.sieve

    def edits(self, segment: Segment) -> Sequence[Edit]:
        """The edits of a segment."""
        edits = self._pipeline.edits(segment, self._markup, self._raised)
        self.changed = self.changed or bool(edits)
        return edits

    def member(self, member: Member) -> Revised | None:
        """The member redacted; a note in its place if that cannot be; None if it stays."""
        name = self._pipeline.clean_name(member.name)
        if member.name.endswith("/"):
            if name == member.name:
                return None
            self.changed = True
            return Revised(name, BytesContent(b""))
        try:
            content = self._pipeline._spool(member, self._budget, self._depth)
            self._contents.append(content)
            copy = self._pipeline._rewritten(
                content, member.name, self._budget, self._depth + 1, self._withheld
            )
        except (_Withheld, ReadError) as refusal:
            reason = refusal.reason if isinstance(refusal, _Withheld) else str(refusal)
            self._withheld.count += 1
            self.changed = True
            return Revised(name + WITHHELD, BytesContent(withheld_note(reason).encode()))
        if copy is None and name == member.name:
            return None
        self.changed = True
        if copy is not None:
            self._contents.append(copy)
        return Revised(name, copy if copy is not None else content)

    def discard(self) -> None:
        """Remove what was spooled."""
        for content in self._contents:
            _discard(content)


def _is_markup(media_type: str) -> bool:
    return media_type.endswith(("xml", "html"))


def withheld_note(reason: str) -> str:
    """The text that stands in for a file that is not there."""
    return (
        "This file was withheld by ticketsafe: it could not be read or proven safe.\n"
        f"Reason: {reason}\n"
        "The original is where it was, or in the vault (ticketsafe vault list).\n"
    )


_EXTENSION = re.compile(r"\.[A-Za-z0-9]{1,8}\Z")
_PACKED = frozenset({".gz", ".bz2", ".xz", ".lzma", ".zst", ".lz4"})


def _extension(name: str) -> str:
    """The known extensions at the end of a name, '.log.gz' of 'app.log.gz'."""
    match = _EXTENSION.search(name)
    if match is None or match.start() == 0 or (promised_type(name) is None and match.group() not in _PACKED):
        return ""
    if match.group().lower() in _PACKED:
        return _extension(name[: match.start()]) + match.group()
    return match.group()


def _digest(content: Content) -> str:
    digest = sha256()
    with content.open() as stream:
        while chunk := stream.read(CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def _read_fully(stream: BinaryIO, size: int) -> bytes:
    pieces: list[bytes] = []
    while size > 0 and (chunk := stream.read(size)):
        pieces.append(chunk)
        size -= len(chunk)
    return b"".join(pieces)


def _discard(content: Content) -> None:
    if isinstance(content, FileContent):
        content.path.unlink(missing_ok=True)
