"""One command over an upload: every file is scanned first and redacted after, so that known values are
shared."""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any, Literal, Protocol

from recognizers import rules_hash, rules_in_force
from scanner.act.redact import edits_of, name_label
from scanner.act.release import place, stage
from scanner.act.vault import Vault, default_vault, open_vault
from scanner.decide import Policy
from scanner.detect import KnownValues, outside
from scanner.errors import ReadError, UsageError, VaultError
from scanner.model import Action, ArtefactResult, EngineKind, Finding, Mode, Summary, Verdict
from scanner.pipeline import WITHHELD, withheld_note
from scanner.preview import load_key
from scanner.readers.base import edited_text
from scanner.report.jsonl import WrittenFindings
from scanner.sources import Source, walk
from scanner.sweep import agenda
from scanner.sweep.agenda import Agenda, Failed
from scanner.sweep.pool import Pool, pool, processors, shared_number
from scanner.sweep.work_folder import work_folder
from scanner.sweep.worker import (
    Copied,
    Job,
    Scanned,
    Setting,
    SharedNumber,
    clean_name,
    forget,
    prepare,
    read_values,
    redact,
    scan,
    write_values,
)  # fmt: skip

LEAST_TIMEOUT = 600.0
SECONDS_PER_MEGABYTE = 30.0


@dataclass(frozen=True, slots=True)
class Order:
    """What one command is to do.

    ``timeout`` is in seconds for each artefact (for each range of one that is scanned range by range), None
    for one that grows with its size; ``workers`` None is one a processor; ``vault`` None is the user's own;
    ``passwords`` are tried on what is encrypted.
    """

    sources: tuple[str, ...]
    command: Literal["scan", "redact", "triage"]
    policy: Policy
    to: Path | None = None
    mode: Mode = Mode.LABEL
    in_place: bool = False
    vault: Path | None = None
    workers: int | None = None
    timeout: float | None = None
    reveal: bool = False
    engine: EngineKind = EngineKind.FUSED
    names: bool = True
    passwords: tuple[str, ...] = field(default=(), repr=False)


class Listener(Protocol):
    """Who is told how it goes."""

    def phase(self, name: str, artefacts: int, size: int) -> None:
        """A phase over so many top-level artefacts and bytes begins."""

    def advance(self, size: int) -> None:
        """So many bytes more are done."""

    def artefact(self, result: ArtefactResult, findings: Iterable[Finding]) -> None:
        """A top-level artefact is done; in the order of the walk."""


def carry_out(order: Order, listener: Listener) -> Summary:
    """Do what is ordered. Raises ``UsageError`` before anything is done; ``KeyboardInterrupt`` passes
    through, with nothing half-written left."""
    began = time.monotonic()
    _check(order)
    sources = walk(order.sources)
    if order.to is not None:
        _check_targets(order.to, sources)
    results: list[ArtefactResult] = []
    size = sum(_size(source) for source in sources)
    with ExitStack() as stack:
        vault = open_vault(order.vault) if order.in_place else None
        work = stack.enter_context(work_folder())
        progress = shared_number()
        setting = Setting(
            order.policy, load_key(), work, order.reveal, order.mode, progress,
            rules_in_force().folders, rules_hash(), order.engine, order.names, order.passwords,
        )  # fmt: skip
        forget()
        prepare(setting)
        pieces = sum(1 + _size(source) // agenda.RANGE_BYTES for source in sources)
        workers = min(order.workers or processors(), max(1, pieces))
        processes = stack.enter_context(pool(workers, prepare, (setting,)))
        listener.phase("scan", len(sources), size)
        meter = _Meter(progress, listener, size)
        if order.command == "scan":
            for _, scanned in _scan_all(order, sources, processes, meter):
                results.append(scanned.result)
                listener.artefact(scanned.result, _findings(scanned))
        else:
            rows = [scanned for _, scanned in _scan_all(order, sources, processes, meter)]
            known = _known(rows, work)
            listener.phase("redact", len(sources), size)
            meter = _Meter(progress, listener, size)
            names = _Names(known)
            act = _Act(order, vault, work)
            for source, scanned, copied in _redact_all(order, sources, rows, known, processes, meter):
                if isinstance(copied, Copied) and copied.again is not None:
                    scanned = copied.again
                result = act.upon(source, names.of_result(scanned.result), copied)
                results.append(result)
                listener.artefact(result, names.of_findings(_findings(scanned)))
            if order.to is not None:
                _make_empty_folders(order.to, order.sources, names)
    return _summary(results, order, time.monotonic() - began)


class _Meter:
    """Passes what the processes have done in a phase on to the listener."""

    def __init__(self, progress: SharedNumber, listener: Listener, size: int) -> None:
        self._progress = progress
        self._size = size
        self._listener = listener
        self._told = 0
        progress.value = 0

    def look(self) -> None:
        """Tell what is new."""
        # What was done in vain, and is done again, counts twice.
        done = min(self._progress.value, self._size)
        if done > self._told:
            self._listener.advance(done - self._told)
            self._told = done


# --- checks ------------------------------------------------------------------------------------------------


def _check(order: Order) -> None:
    if not order.sources:
        raise UsageError("no source was given")
    if order.command == "scan":
        return
    if order.in_place == (order.to is not None):
        raise UsageError(f"{order.command} needs either --to FOLDER for safe copies, or --in-place")
    for source in order.sources:
        place_of_source = Path(source).resolve()
        if order.to is not None and _within(order.to.resolve(), place_of_source):
            raise UsageError(f"--to {order.to} lies inside a source; choose a folder outside")
        vault = order.vault or default_vault()
        if order.in_place and _within(vault.resolve(), place_of_source):
            raise UsageError(f"the vault {vault} lies inside a source; choose a folder outside")
    if order.to is not None and os.path.lexists(order.to) and not order.to.is_dir():
        raise UsageError(f"--to {order.to} is not a folder")


def _within(path: Path, folder: Path) -> bool:
    return path == folder or folder in path.parents


def _check_targets(to: Path, sources: list[Source]) -> None:
    existing = [source for source in sources if os.path.lexists(to / source.relative)]
    if existing:
        raise UsageError(
            f"--to {to} already holds {len(existing)} of the files that would be written; "
            "choose another folder, or remove what is there"
        )


def _size(source: Source) -> int:
    try:
        return 0 if source.reason else source.path.stat().st_size
    except OSError:
        return 0


# --- the two phases ----------------------------------------------------------------------------------------


def _scan_all(
    order: Order, sources: list[Source], processes: Pool, meter: _Meter
) -> Iterator[tuple[Source, Scanned]]:
    learn = order.command != "scan"
    readable = [(number, source) for number, source in enumerate(sources) if source.reason is None]
    jobs = [
        Job(number, source.path, source.shown, source.relative.as_posix(), _size(source), learn)
        for number, source in readable
    ]
    answers = _Answers(scan, jobs, partial(_timeout, order), processes, meter)
    for number, source in enumerate(sources):
        if source.reason is not None:
            yield source, Scanned(_unscanned(order, source, source.reason))
            continue
        answer = answers.of(number)
        if isinstance(answer, Failed):
            yield source, Scanned(_unscanned(order, source, answer.reason))
        else:
            yield source, answer


class _Answers:
    """What became of each artefact in a phase, to be asked for in the order of the walk."""

    def __init__(
        self,
        function: Callable[[Job], Any],
        jobs: list[Job],
        timeout: Callable[[int], float],
        processes: Pool,
        meter: _Meter,
    ) -> None:
        self._agenda = Agenda(function, jobs, timeout, processes.workers)
        self._steps = processes.run(self._agenda, meter.look)

    def of(self, number: int) -> Any:
        """What became of one artefact, as soon as it is known."""
        while number not in self._agenda.answers:
            next(self._steps)
        return self._agenda.answers.pop(number)


def _redact_all(
    order: Order,
    sources: list[Source],
    rows: list[Scanned],
    known: Path | None,
    processes: Pool,
    meter: _Meter,
) -> Iterator[tuple[Source, Scanned, Copied | Failed | None]]:
    jobs: list[Job] = []
    wanted: list[bool] = []
    for number, (source, scanned) in enumerate(zip(sources, rows, strict=True)):
        row = scanned.result
        needed = row.readable and _action(order, row) in (Action.REDACT, Action.PASS)
        # A file that the policy lets pass although it is flagged is copied as it is.
        needed = needed and not (row.verdict is Verdict.FLAGGED and _action(order, row) is Action.PASS)
        wanted.append(needed)
        if needed:
            job = Job(
                number, source.path, source.shown, source.relative.as_posix(), _size(source), False, known,
                row.verdict is Verdict.CLEAN,
            )  # fmt: skip
            jobs.append(job)
    answers = _Answers(redact, jobs, lambda size: 4 * _timeout(order, size), processes, meter)
    for number, (source, scanned, needed) in enumerate(zip(sources, rows, wanted, strict=True)):
        yield source, scanned, answers.of(number) if needed else None


def _action(order: Order, row: ArtefactResult) -> Action:
    """What is to become of an artefact. ``redact`` redacts what is flagged whatever the policy says."""
    if row.verdict is Verdict.UNSCANNED and row.readable:
        # Only members could not be read: they are left out of the copy, as the policy's quarantine asks.
        action = order.policy.action(Verdict.UNSCANNED) if order.command == "triage" else Action.QUARANTINE
        return Action.REDACT if action is Action.QUARANTINE else action
    if order.command == "triage":
        return order.policy.action(row.verdict)
    return {
        Verdict.CLEAN: Action.PASS,
        Verdict.FLAGGED: Action.REDACT,
        Verdict.UNSCANNED: Action.QUARANTINE,
    }[row.verdict]


def _timeout(order: Order, size: int) -> float:
    if order.timeout is not None:
        return order.timeout
    return LEAST_TIMEOUT + SECONDS_PER_MEGABYTE * size / 1e6


def _unscanned(order: Order, source: Source, reason: str) -> ArtefactResult:
    # The name was not cleaned: its reader never ran. Only the part that the caller typed is shown.
    return ArtefactResult(
        artefact=_cleaned(source),
        media_type="application/octet-stream",
        size=_size(source),
        sha256="",
        verdict=Verdict.UNSCANNED,
        action=order.policy.action(Verdict.UNSCANNED),
        reason=reason,
        readable=False,
    )


def _cleaned(source: Source) -> str:
    relative = source.relative.as_posix()
    lead = source.shown[: len(source.shown) - len(relative)] if source.shown.endswith(relative) else ""
    return lead + clean_name(relative)


def _findings(scanned: Scanned) -> WrittenFindings:
    return WrittenFindings(scanned.kept.findings)


def _known(rows: list[Scanned], work: Path) -> Path | None:
    values: set[tuple[str, str]] = set()
    for row in rows:
        values.update(read_values(row.kept.values))
    if not values:
        return None
    path = work / "known.jsonl"
    write_values(path, sorted(values))
    return path


class _Names:
    """Takes values that became known in the upload out of the names that reports show."""

    def __init__(self, known: Path | None) -> None:
        self._known = KnownValues(read_values([known])) if known is not None else None

    def clean(self, text: str) -> str:
        """A name with the known values in it as labels."""
        if self._known is None:
            return text
        return edited_text(text, edits_of(outside([], self._known.find(text)), name_label))

    def of_result(self, row: ArtefactResult) -> ArtefactResult:
        """A row and those of its members with clean names."""
        members = tuple(self.of_result(member) for member in row.members)
        return replace(row, artefact=self.clean(row.artefact), members=members)

    def of_findings(self, findings: WrittenFindings) -> Iterable[Finding]:
        """Findings with clean names, one at a time."""
        return findings if self._known is None else map(self.of_finding, findings)

    def of_finding(self, finding: Finding) -> Finding:
        """A finding with clean names."""
        return replace(
            finding,
            artefact=self.clean(finding.artefact),
            locator=self.clean(finding.locator),
            key=None if finding.key is None else self.clean(finding.key),
        )


def _make_empty_folders(to: Path, sources: Iterable[str], names: _Names) -> None:
    """Give folders that hold nothing their place in the output too."""
    for source in sources:
        if os.path.isdir(source) and not os.path.islink(source):
            for folder, folders, files in os.walk(source):
                if not folders and not files:
                    relative = os.path.relpath(folder, source)
                    (to / names.clean(clean_name(relative))).mkdir(parents=True, exist_ok=True)


# --- acting ------------------------------------------------------------------------------------------------


class _Act:
    """Puts copies, notes and originals where they belong."""

    def __init__(self, order: Order, vault: Vault | None, work: Path) -> None:
        self._order = order
        self._vault = vault
        self._work = work

    def upon(self, source: Source, row: ArtefactResult, copied: Copied | Failed | None) -> ArtefactResult:
        """Act on one artefact; the row that tells what was done."""
        action = _action(self._order, row)
        reason = row.reason
        if isinstance(copied, Failed) or (copied is not None and copied.reason is not None):
            action, reason = Action.QUARANTINE, copied.reason
        try:
            if action is Action.REPORT:
                return replace(row, action=action)
            if action is Action.QUARANTINE:
                return self._withhold(source, row, reason or "the policy quarantines it")
            if not isinstance(copied, Copied):
                return self._pass(source, row, source.relative.as_posix())
            if copied.copy is None and copied.name == source.relative.as_posix():
                return self._pass(source, row, copied.name)
            return self._release(source, row, copied)
        except ReadError as error:
            return self._withhold(source, row, str(error))
        except (OSError, VaultError) as error:
            why = str(error) if isinstance(error, VaultError) else f"cannot be written: {error.strerror}"
            return replace(row, verdict=Verdict.UNSCANNED, action=Action.QUARANTINE, reason=why)

    def _pass(self, source: Source, row: ArtefactResult, name: str) -> ArtefactResult:
        if self._order.to is None:
            return replace(row, action=Action.PASS)
        written = place(source.path, self._order.to / name, source.path, row.sha256)
        return replace(row, action=Action.PASS, output=str(written))

    def _release(self, source: Source, row: ArtefactResult, copied: Copied) -> ArtefactResult:
        copy = copied.copy if copied.copy is not None else source.path
        digest = None if copied.copy is not None else row.sha256
        if self._order.to is not None:
            written = place(copy, self._order.to / copied.name, source.path, digest)
            return replace(row, action=Action.REDACT, output=str(written))
        assert self._vault is not None
        folder = source.path.parent
        part = stage(copy, folder, source.path, digest)
        try:
            name = Path(copied.name).name
            if name == source.path.name:
                self._vault.keep(source.path, row.artefact, row, replacement=part)
                return replace(row, action=Action.REDACT, output=str(source.path))
            written = place(part, folder / name, source.path)
            try:
                self._vault.keep(source.path, row.artefact, row)
            except VaultError:
                written.unlink()
                raise
            return replace(row, action=Action.REDACT, output=str(written))
        finally:
            part.unlink(missing_ok=True)

    def _withhold(self, source: Source, row: ArtefactResult, reason: str) -> ArtefactResult:
        note = withheld_note(reason)
        clean = row.artefact
        if self._order.to is not None:
            name = _clean_relative(source, clean)
            written = self._write_note(note, self._order.to / (name + WITHHELD))
            return replace(row, action=Action.QUARANTINE, reason=reason, output=str(written))
        assert self._vault is not None
        if source.reason is not None:
            # A link or a device has no content of its own to move.
            return replace(row, action=Action.REPORT, reason=reason)
        self._vault.keep(source.path, clean, row)
        written = self._write_note(note, source.path.parent / (Path(clean).name + WITHHELD))
        return replace(row, action=Action.QUARANTINE, reason=reason, output=str(written))

    def _write_note(self, note: str, target: Path) -> Path:
        text = self._work / "note.txt"
        text.write_text(note, encoding="utf-8")
        return place(text, target)


def _clean_relative(source: Source, cleaned: str) -> str:
    """The cleaned path below the source, from the cleaned name that reports show."""
    depth = len(source.relative.parts)
    return "/".join(cleaned.split("/")[-depth:])


def _summary(results: list[ArtefactResult], order: Order, seconds: float) -> Summary:
    entities: Counter[str] = Counter()
    classes: Counter[str] = Counter()
    for result in results:
        entities.update(result.entities)
        classes.update(result.classes)
    verdicts = Counter(result.verdict.value for result in results)
    return Summary(
        artefacts=len(results),
        members=sum(_members(result) for result in results),
        bytes=sum(result.size for result in results),
        seconds=round(seconds, 3),
        verdicts={verdict.value: verdicts[verdict.value] for verdict in Verdict},
        entities=dict(sorted(entities.items())),
        classes=dict(sorted(classes.items())),
        rules=rules_hash(),
        policy=order.policy.name,
    )


def _members(result: ArtefactResult) -> int:
    return len(result.members) + sum(_members(member) for member in result.members)
