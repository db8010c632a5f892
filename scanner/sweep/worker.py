"""What a worker process does: scan or redact a top-level artefact, several small ones or a range of a large
one, its results left in the private work folder."""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import mkstemp
from typing import Protocol, TextIO, TypeVar

from recognizers import use_rules
from scanner.decide import Policy
from scanner.detect import Detector, KnownValues
from scanner.errors import ProofFailed, ReadError
from scanner.identify import identify
from scanner.model import (
    ArtefactResult,
    Content,
    EngineKind,
    FileContent,
    Finding,
    Identification,
    Mode,
)
from scanner.pipeline import Pipeline, Survey, Tally
from scanner.preview import Fingerprints
from scanner.readers.ranges import Frontier, RangeContent, TextRange, next_ranges
from scanner.report.jsonl import kept_line

logger = logging.getLogger(__name__)

HEAD_BYTES = 1024 * 1024
"""What of a large artefact tells for the time being what it is."""

Result = TypeVar("Result")


class SharedNumber(Protocol):
    """A number that processes share (``multiprocessing.Value``)."""

    value: int

    def get_lock(self) -> AbstractContextManager[bool]:
        """The lock to hold while it is changed."""


@dataclass(frozen=True, slots=True)
class Setting:
    """What all tasks of a run share. ``work`` is the private work folder, ``progress`` the bytes
    done in the phase, which all processes see. ``rule_folders`` are the user's own, ``rules_hash`` names all
    rules in force, so that no worker has others."""

    policy: Policy
    key: bytes
    work: Path
    reveal: bool
    mode: Mode
    progress: SharedNumber
    rule_folders: tuple[Path, ...]
    rules_hash: str
    engine: EngineKind = EngineKind.FUSED
    names: bool = True
    passwords: tuple[str, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class Job:
    """One top-level artefact; ``known`` is the file of known values in the redaction phase, ``was_clean``
    tells that nothing was found in it before those were known."""

    number: int
    path: Path
    shown: str
    relative: str
    size: int
    learn: bool = False
    known: Path | None = None
    was_clean: bool = False


@dataclass(frozen=True, slots=True)
class Kept:
    """Where the findings and values of a task wait: files in the work folder, in order."""

    findings: tuple[Path, ...] = ()
    values: tuple[Path, ...] = ()


@dataclass(frozen=True, slots=True)
class Scanned:
    """The row of an artefact, and where its findings and values wait."""

    result: ArtefactResult
    kept: Kept = Kept()


@dataclass(frozen=True, slots=True)
class Ranged:
    """A part of the work on a large artefact that is taken for what ``identification`` says: to cut it
    into ranges of about ``size`` bytes from the ``frontier`` on, to scan one ``range``, or look at all."""

    job: Job
    size: int
    identification: Identification | None = None
    frontier: Frontier | None = None
    range: TextRange | None = None


@dataclass(frozen=True, slots=True)
class Begun:
    """The next ranges of a large plain text, and from where on it is still to be cut."""

    identification: Identification
    ranges: list[TextRange]
    frontier: Frontier | None


@dataclass(frozen=True, slots=True)
class Surveyed:
    """What a large artefact is, and what was found in its name."""

    survey: Survey
    kept: Kept


@dataclass(frozen=True, slots=True)
class Copied:
    """How redaction ended: ``copy`` is the proven file, None if the original can be copied as it is;
    ``reason`` is why there is none. ``again`` is what the known values made of an artefact that was clean
    without them."""

    name: str
    copy: Path | None = None
    withheld: int = 0
    reason: str | None = None
    again: Scanned | None = None


_setting: Setting | None = None
_detector: Detector | None = None
_known: tuple[Path, KnownValues] | None = None


def prepare(setting: Setting) -> None:
    """Load the rules, unless the parent did before it forked."""
    global _setting, _detector
    use_rules(setting.rule_folders, setting.rules_hash)
    if _detector is None:
        _detector = Detector(setting.policy.thresholds, engine=setting.engine, names=setting.names)
        # The first text makes what is made on demand; done before the fork, all workers share it.
        _detector.detect_text("warm up: user=x1 with 203.0.113.1 and 2 x 3.")
    _setting = setting


def forget() -> None:
    """Drop what ``prepare`` loaded, so that another policy can be prepared."""
    global _setting, _detector, _known
    _setting = _detector = _known = None


def _pipeline(known: Path | None, tick: Callable[[int], None] | None = None) -> Pipeline:
    global _known
    assert _setting is not None
    assert _detector is not None
    values = None
    if known is not None:
        if _known is None or _known[0] != known:
            _known = (known, KnownValues(read_values([known])))
        values = _known[1]
    return Pipeline(
        _setting.policy,
        _detector,
        Fingerprints(_setting.key),
        _setting.work,
        reveal=_setting.reveal,
        known=values,
        mode=_setting.mode,
        tick=tick,
        passwords=_setting.passwords,
    )


class _Meter:
    """Counts what was done of one task: never more than its size, and all of it at its end."""

    def __init__(self, size: int) -> None:
        self._left = size

    def tick(self, size: int) -> None:
        """So many bytes more, about."""
        assert _setting is not None
        size = min(size, self._left)
        if not size:
            return
        self._left -= size
        with _setting.progress.get_lock():
            _setting.progress.value += size

    def finish(self) -> None:
        """All of it is done."""
        self.tick(self._left)


class _Keeper:
    """Streams findings to a file of the work folder, so that memory stays flat; it is made for the first."""

    def __init__(self, job: Job) -> None:
        self._sink: TextIO | None = None
        self._findings: tuple[Path, ...] = ()
        self._seen: set[tuple[str, str]] = set()
        self.learn = self._learn if job.learn else None

    def emit(self, finding: Finding) -> None:
        """Keep a finding."""
        if self._sink is None:
            self._sink, path = _new_file("findings")
            self._findings = (path,)
        # Ready for the report, so that the process that writes it, of which there is one only, just copies.
        self._sink.write(kept_line(finding))

    def _learn(self, entity: str, value: str) -> None:
        self._seen.add((entity, value))

    def finish(self) -> Kept:
        """Where all is kept."""
        if self._sink is not None:
            self._sink.close()
        if not self._seen:
            return Kept(self._findings)
        sink, path = _new_file("values")
        with sink:
            _write_pairs(sink, sorted(self._seen))
        return Kept(self._findings, (path,))


def _new_file(kind: str) -> tuple[TextIO, Path]:
    assert _setting is not None
    descriptor, place = mkstemp(dir=_setting.work, prefix=f"{kind}-", suffix=".jsonl")
    return os.fdopen(descriptor, "w", encoding="utf-8", errors="surrogatepass"), Path(place)


def scan(job: Job) -> Scanned:
    """Scan one artefact."""
    keeper = _Keeper(job)
    logger.debug("scanning artefact %d", job.number)
    meter = _Meter(0 if job.known else job.size)
    result = _pipeline(job.known, meter.tick).scan(
        FileContent(job.path), job.shown, job.relative, keeper.emit, keeper.learn
    )
    meter.finish()
    return Scanned(result, keeper.finish())


def several(call: tuple[Callable[[Job], Result], tuple[Job, ...]]) -> list[Result]:
    """Do one thing upon several artefacts; progress is told of at the end, since all may be done again."""
    function, jobs = call
    results = [function(replace(job, size=0)) for job in jobs]
    _Meter(sum(job.size for job in jobs)).finish()
    return results


def begin(ranged: Ranged) -> Scanned | Begun:
    """The first ranges of a large artefact that is plain text as far as its beginning tells; any other is
    scanned as a whole at once."""
    content = FileContent(ranged.job.path)
    try:
        guess = identify(_head(content), ranged.job.relative)
        if guess.reader == "text":
            begun = go_on(replace(ranged, identification=guess))
            if len(begun.ranges) > 1 or begun.frontier is not None:
                return begun
    except (ReadError, OSError):
        # The scan says why it cannot be read.
        pass
    return scan(ranged.job)


def go_on(ranged: Ranged) -> Begun:
    """The next ranges of a large plain text."""
    found = ranged.identification
    assert found is not None
    content = RangeContent(FileContent(ranged.job.path), 0, ranged.job.size)
    ranges, frontier = next_ranges(content, found.encoding, ranged.size, ranged.frontier)
    return Begun(found, ranges, frontier)


def _head(content: Content) -> Content:
    """The first lines of a content."""
    with content.open() as stream:
        stop = stream.read(HEAD_BYTES).rfind(b"\n") + 1
    return RangeContent(content, 0, stop or min(HEAD_BYTES, content.size))


def survey(ranged: Ranged) -> Surveyed:
    """Tell what a large artefact is, and what stands in its name."""
    job, keeper = ranged.job, _Keeper(ranged.job)
    content = RangeContent(FileContent(job.path), 0, job.size)
    seen = _pipeline(job.known).survey(content, job.shown, job.relative, keeper.emit, keeper.learn)
    if seen.identification is not None and job.path.stat().st_size < job.size:
        seen.tally.unread.append("the file became shorter while it was read")
    return Surveyed(seen, keeper.finish())


def scan_range(ranged: Ranged) -> tuple[Tally, Kept]:
    """Scan one range of a large plain text."""
    job, one, found = ranged.job, ranged.range, ranged.identification
    assert one is not None
    assert found is not None
    keeper = _Keeper(job)
    meter = _Meter(one.stop - one.start)
    content = RangeContent(FileContent(job.path), one.start, one.stop)
    found = replace(found, encoding=one.encoding, first_line=one.first_line)
    tally = _pipeline(job.known, meter.tick).scan_range(
        content, found, job.shown, job.relative, keeper.emit, keeper.learn
    )
    meter.finish()
    return tally, keeper.finish()


def conclude(seen: Surveyed, tally: Tally, ranges: Sequence[Kept]) -> Scanned:
    """The row of an artefact that was scanned range by range, from what all ``ranges`` came to, and where
    all its findings wait."""
    kept = [seen.kept, *ranges]
    return Scanned(
        _pipeline(None).conclude(seen.survey, tally),
        Kept(
            tuple(path for one in kept for path in one.findings),
            tuple(path for one in kept for path in one.values),
        ),
    )


def clean_name(name: str) -> str:
    """A name of a file that was not scanned, with its personal data as labels."""
    return _pipeline(None).clean_name(name)


def redact(job: Job) -> Copied:
    """Make the safe copy of one artefact in the work folder."""
    meter = _Meter(job.size)
    # Rewriting looks at each text once, and its proof once more.
    pipeline = _pipeline(job.known, lambda size: meter.tick(size // 2))
    try:
        redacted = pipeline.redact(FileContent(job.path), job.relative)
    except (ReadError, ProofFailed) as error:
        return Copied(pipeline.clean_name(job.relative), reason=str(error))
    finally:
        meter.finish()
    changed = redacted.path is not None or redacted.name != job.relative
    again = scan(job) if changed and job.was_clean else None
    return Copied(redacted.name, redacted.path, redacted.withheld, again=again)


def _write_pairs(sink: TextIO, pairs: Iterable[tuple[str, str]]) -> None:
    for pair in pairs:
        sink.write(json.dumps(pair) + "\n")


def write_values(path: Path, values: Iterable[tuple[str, str]]) -> None:
    """Write (entity, value) pairs to a file of the private work folder."""
    with path.open("x", encoding="utf-8", errors="surrogatepass") as sink:
        _write_pairs(sink, values)


def read_values(paths: Iterable[Path]) -> Iterator[tuple[str, str]]:
    """The pairs that were written to files."""
    for path in paths:
        with path.open(encoding="utf-8", errors="surrogatepass") as source:
            for line in source:
                entity, value = json.loads(line)
                yield entity, value
