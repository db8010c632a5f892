"""Measures what is asked for, the product and its rivals in turn."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path

from benchmarks.speed.corpora import Corpus, make
from benchmarks.speed.figures import DETECTION, MORE_RULES, NO_NAMES, PRODUCT, Figure
from benchmarks.speed.more_rules import write_rules
from benchmarks.speed.people import letters
from benchmarks.speed.rivals.run import RIVALS, Rival, measure
from benchmarks.speed.system_logs import lines
from benchmarks.speed.watch import Watched, watch
from scanner.errors import UsageError

MEGABYTE = 1_000_000
LEAST_SIZE = 250_000
"""Bytes; no corpus is cut to less."""
GROWING = "huge-file"
GROWING_PATIENCE = 20
"""Times the patience that one scan of the log that grows may take."""
WARM_LINES = 400
LEAST_SECONDS = 0.05
"""A scan is never taken to be faster: the start-up that is subtracted is not that steady."""
OPTIONS = {PRODUCT: (), NO_NAMES: ("--no-names",), MORE_RULES: ("--no-names", "--rules")}


@dataclass(frozen=True, slots=True)
class Work:
    """One measurement of the product."""

    corpus: str
    who: str
    workers: int
    size: int


@dataclass(frozen=True, slots=True)
class Plan:
    """``rivals`` are those beside the product, by corpus. ``repeats``: so often is the product measured,
    and its best taken. ``patience`` bounds each measurement, in seconds, about."""

    works: tuple[Work, ...]
    rivals: Mapping[str, tuple[str, ...]]
    patience: float
    repeats: int


_ON_QUIET_LOG = tuple(name for name in RIVALS if name != "presidio-same-segments")


def short_plan() -> Plan:
    """Under three minutes on two cores."""
    log, files = 32 * MEGABYTE, 2 * MEGABYTE
    return Plan(
        (
            Work("quiet-log", NO_NAMES, 1, log),
            Work("quiet-log", PRODUCT, 1, log),
            Work("quiet-log", NO_NAMES, 2, log),
            Work("quiet-log", MORE_RULES, 1, log),
            Work("german-log", NO_NAMES, 1, log),
            Work("dense-csv", NO_NAMES, 1, 2 * MEGABYTE),
            Work("small-files", NO_NAMES, 1, files),
            Work("small-files", NO_NAMES, 2, files),
        ),
        {
            "quiet-log": tuple(name for name in _ON_QUIET_LOG if RIVALS[name].in_short),
            "dense-csv": ("presidio-same-segments",),
        },
        patience=6.0,
        repeats=2,
    )


def full_plan(sizes: tuple[int, ...]) -> Plan:
    """Everything that the bars ask for; ``sizes`` are those of the log that grows, in bytes."""
    log, files = 200 * MEGABYTE, 10 * MEGABYTE
    works = [
        Work(corpus, who, workers, size)
        for corpus, size in (
            ("quiet-log", log),
            ("german-log", 100 * MEGABYTE),
            ("dense-csv", 20 * MEGABYTE),
            ("json", 40 * MEGABYTE),
            ("small-files", files),
            ("nested-zip", 40 * MEGABYTE),
            ("prose", 4 * MEGABYTE),
        )
        for who in (NO_NAMES, PRODUCT)
        for workers in (1, 2)
    ]
    works += [Work("quiet-log", MORE_RULES, 1, log), Work("quiet-log", DETECTION, 1, log)]
    works += [Work(GROWING, NO_NAMES, 2, size) for size in sizes]
    return Plan(
        tuple(works),
        {
            "quiet-log": _ON_QUIET_LOG,
            "german-log": ("presidio-same", "datafog-rust", "ripgrep"),
            "dense-csv": ("presidio-same", "presidio-same-segments", "datafog-rust"),
            "prose": ("presidio-same", "presidio-same-names", "datafog-rust"),
        },
        patience=60.0,
        repeats=2,
    )


@dataclass(slots=True)
class Bench:
    """Measures by a plan. ``folder`` keeps the corpora, ``at`` is what ``--python`` names by rival,
    ``tell`` is told of each figure as it is there."""

    plan: Plan
    folder: Path
    seed: int
    at: Mapping[str, str]
    tell: Callable[[Figure], None]
    absent: dict[str, str] = field(default_factory=dict)
    """Rivals, and sizes of the log that grows, that were not measured, and why."""
    _start_ups: dict[tuple[str, int], Watched] = field(default_factory=dict)
    _speeds: dict[str, float] = field(default_factory=dict)

    def run(self) -> list[Figure]:
        """All figures. Raises ``UsageError`` if the product cannot scan a corpus."""
        figures = []
        for figure in self._figures():
            self.tell(figure)
            figures.append(figure)
        return figures

    def _figures(self) -> Iterator[Figure]:
        beside = {corpus: list(names) for corpus, names in self.plan.rivals.items()}
        for work in self.plan.works:
            if self._takes_too_long(work):
                self.absent[f"{work.corpus} of {work.size / 1e6:,.0f} MB"] = "it would take too long"
                continue
            yield self._product(work)
            # A rival comes right behind the product, so that both find the machine in one mood.
            for name in beside.pop(work.corpus, []):
                corpus = make(work.corpus, self.folder, work.size, self.seed)
                figure = self._rival(RIVALS[name], corpus)
                if figure is not None:
                    yield figure

    def _rival(self, rival: Rival, corpus: Corpus) -> Figure | None:
        if not rival.installed(self.at.get(rival.name)):
            self.absent[rival.name] = "not installed"
            return None
        try:
            return measure(rival, corpus, self.at.get(rival.name), self.folder, self.plan.patience)
        except UsageError as error:
            self.absent[rival.name] = str(error)
            return None

    # --- the product -----------------------------------------------------------------------------------

    def _product(self, work: Work) -> Figure:
        corpus = self._corpus(work)
        if work.who == DETECTION:
            return self._detection(corpus)
        start = self._start_up(work)
        runs = [self._watch(work, corpus.path) for _ in range(self.plan.repeats)]
        best = min(runs, key=lambda one: one.seconds)
        return Figure(
            corpus.name,
            work.who,
            work.workers,
            corpus.size,
            corpus.files,
            max(best.seconds - start.seconds, LEAST_SECONDS),
            max(min(one.cpu_seconds for one in runs) - start.cpu_seconds, LEAST_SECONDS),
            start.seconds,
            max(one.peak_mb for one in runs),
            json.loads(best.output)["findings"],
        )

    def _detection(self, corpus: Corpus) -> Figure:
        watched = watch([sys.executable, "-m", "benchmarks.speed.detection", str(corpus.path)])
        said = json.loads(watched.output)
        return Figure(
            corpus.name,
            DETECTION,
            1,
            corpus.size,
            corpus.files,
            said["seconds"],
            said["cpu_seconds"],
            watched.seconds - said["seconds"],
            watched.peak_mb,
            said["findings"],
        )

    def _watch(self, work: Work, path: Path) -> Watched:
        try:
            return watch(self._command(work, path))
        except UsageError as error:
            raise UsageError(f"{work.who} on {work.corpus} {error}") from None

    def _command(self, work: Work, path: Path) -> list[str]:
        command = [
            sys.executable,
            "-m",
            "benchmarks.speed.product",
            str(path),
            "--workers",
            str(work.workers),
        ]
        for option in OPTIONS[work.who]:
            command.append(option)
            if option == "--rules":
                command.append(str(write_rules(self.folder / "rules")))
        return command

    def _start_up(self, work: Work) -> Watched:
        """A scan of some lines of log and a letter, so that whatever is made on demand is made."""
        key = (work.who, work.workers)
        if key not in self._start_ups:
            warm = self.folder / "warm"
            warm.mkdir(exist_ok=True)
            for number in range(work.workers):
                text = "\n".join([*islice(lines(), WARM_LINES), next(letters())])
                (warm / f"{number}.log").write_text(text, "utf-8")
            runs = [self._watch(work, warm) for _ in range(self.plan.repeats + 1)]
            best = min(runs, key=lambda one: one.seconds)
            self._start_ups[key] = replace(best, cpu_seconds=min(one.cpu_seconds for one in runs))
        return self._start_ups[key]

    def _corpus(self, work: Work) -> Corpus:
        return make(work.corpus, self.folder, self._fitting(work), self.seed)

    def _fitting(self, work: Work) -> int:
        """The size that is wanted, or what the product gets through in time: a small one tells its speed. It
        is the same for all measurements on a corpus, so that they can be compared."""
        if work.corpus == GROWING or work.size <= LEAST_SIZE:
            return work.size
        size = work.size
        while size > LEAST_SIZE and size / self._speed(work) > self.plan.patience:
            size //= 2
        return size

    def _takes_too_long(self, work: Work) -> bool:
        """The log that grows is not cut, but what would take hours is left out."""
        return (
            work.corpus == GROWING and work.size / self._speed(work) > GROWING_PATIENCE * self.plan.patience
        )

    def _speed(self, work: Work) -> float:
        if work.corpus not in self._speeds:
            self._speeds[work.corpus] = self._first_speed(work)
        return self._speeds[work.corpus]

    def _first_speed(self, work: Work) -> float:
        """Bytes a second of one worker on a small corpus."""
        corpus = make(work.corpus, self.folder, LEAST_SIZE, self.seed)
        one = Work(work.corpus, NO_NAMES if work.who == DETECTION else work.who, 1, corpus.size)
        start = self._start_up(one).seconds  # first, so that what is kept between runs is there
        seconds = self._watch(one, corpus.path).seconds
        return corpus.size / max(seconds - start, LEAST_SECONDS)
