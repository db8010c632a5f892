"""What a worker process does: scan or redact one top-level artefact, its results left in the private work
folder."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Protocol

from recognizers import use_rules
from scanner.decide import Policy
from scanner.detect import Detector, KnownValues
from scanner.errors import ProofFailed, ReadError
from scanner.model import ArtefactResult, FileContent, Finding, Mode, Severity
from scanner.pipeline import Pipeline
from scanner.preview import Fingerprints

logger = logging.getLogger(__name__)


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
class Scanned:
    """The row of an artefact, and where its findings and values wait."""

    result: ArtefactResult
    findings: Path | None
    values: Path | None


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


_FINDING = tuple(field.name for field in fields(Finding))

_setting: Setting | None = None
_detector: Detector | None = None
_known: tuple[Path, KnownValues] | None = None


def prepare(setting: Setting) -> None:
    """Load the rules, unless the parent did before it forked."""
    global _setting, _detector
    use_rules(setting.rule_folders, setting.rules_hash)
    if _detector is None:
        _detector = Detector(setting.policy.thresholds)
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
            _known = (known, KnownValues(read_values(known)))
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
    )


class _Meter:
    """Counts what was done of one task: never more than its size, and all of it at its end."""

    def __init__(self, size: int) -> None:
        self._left = size

    def tick(self, size: int) -> None:
        """So many bytes more, about."""
        assert _setting is not None
        size = min(size, self._left)
        self._left -= size
        with _setting.progress.get_lock():
            _setting.progress.value += size

    def finish(self) -> None:
        """All of it is done."""
        self.tick(self._left)


def scan(job: Job) -> Scanned:
    """Scan one artefact; findings are streamed to a file, so that memory stays flat."""
    assert _setting is not None
    findings = _setting.work / f"findings-{job.number}{'-known' if job.known else ''}.jsonl"
    values = _setting.work / f"values-{job.number}.jsonl" if job.learn else None
    seen: set[tuple[str, str]] = set()
    with findings.open("x", encoding="utf-8", errors="surrogatepass") as sink:

        def emit(finding: Finding) -> None:
            # Not asdict, which copies deeply: a finding holds nothing that could change.
            sink.write(json.dumps({name: getattr(finding, name) for name in _FINDING}) + "\n")

        def learn(entity: str, value: str) -> None:
            seen.add((entity, value))

        logger.debug("scanning artefact %d", job.number)
        meter = _Meter(0 if job.known else job.size)
        result = _pipeline(job.known, meter.tick).scan(
            FileContent(job.path), job.shown, job.relative, emit, learn if job.learn else None
        )
    meter.finish()
    if values is not None:
        write_values(values, sorted(seen))
    return Scanned(result, findings, values)


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


def write_values(path: Path, values: list[tuple[str, str]]) -> None:
    """Write (entity, value) pairs to a file of the private work folder."""
    with path.open("x", encoding="utf-8", errors="surrogatepass") as sink:
        for pair in values:
            sink.write(json.dumps(pair) + "\n")


def read_values(path: Path) -> Iterator[tuple[str, str]]:
    """The pairs that ``write_values`` wrote."""
    with path.open(encoding="utf-8", errors="surrogatepass") as source:
        for line in source:
            entity, value = json.loads(line)
            yield entity, value


def read_findings(path: Path) -> Iterator[Finding]:
    """The findings that ``scan`` wrote, one at a time."""
    with path.open(encoding="utf-8", errors="surrogatepass") as source:
        for line in source:
            read: dict[str, Any] = json.loads(line)
            read["classes"] = tuple(read["classes"])
            read["tags"] = tuple(read["tags"])
            read["severity"] = Severity(read["severity"])
            yield Finding(**read)
