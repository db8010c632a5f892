"""``ticketsafe bench speed`` and ``bench compare``: what the commands do with their options."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from rich.console import Console

from benchmarks.speed.bars import bars
from benchmarks.speed.compare import LOSS, Against, compare
from benchmarks.speed.corpora import CORPORA
from benchmarks.speed.fields import SEED
from benchmarks.speed.figures import Figure
from benchmarks.speed.history import STANDARD, append, read, record
from benchmarks.speed.plot import plot
from benchmarks.speed.rivals.run import RIVALS
from benchmarks.speed.run import MEGABYTE, Bench, Plan, full_plan, short_plan
from benchmarks.speed.table import amount, print_bars, print_changes, print_figures, print_ratios, widen
from scanner.errors import UsageError

SIZES = (1, 4, 16, 64, 100, 256)
"""Megabytes of the log that grows, by default; up to 4,000 the bars ask for."""


@dataclass(frozen=True, slots=True)
class Options:
    """``rivals`` None is those installed; ``pythons`` are texts like ``datafog=PATH``; ``sizes`` in MB;
    ``folder`` None keeps no corpora; ``output`` None is the history of a checkout, where there is one."""

    short: bool = False
    only: str | None = None
    rivals: str | None = None
    pythons: tuple[str, ...] = ()
    sizes: str | None = None
    seed: int = SEED
    patience: float | None = None
    folder: Path | None = None
    output: Path | None = None
    show_bars: bool = False


def speed(options: Options, console: Console) -> None:
    """Measure, keep, and show. Raises ``UsageError``."""
    plan = _plan(options)
    at = dict(_named_pythons(options.pythons))
    widen(console)
    with _folder(options.folder) as folder:
        bench = Bench(plan, folder, options.seed, at, lambda figure: _tell(console, figure))
        figures = bench.run()
    run = record(figures, "short" if options.short else "full", options.seed, bench.absent)
    print_figures(console, figures)
    print_ratios(console, run["ratios"])
    if options.show_bars:
        print_bars(console, bars(figures))
    for name, reason in bench.absent.items():
        console.print(f"not beside: {name}, {reason}", soft_wrap=True)
    target = options.output or (STANDARD if _is_whole(options) else None)
    if target is not None:
        append(target, run)
        console.print(f"the run is in {target}")


def compare_runs(
    history: Path | None, loss: float | None, against: Against, picture: Path | None, console: Console
) -> bool:
    """Show what changed; False if a ratio fell by more than the loss. Raises ``UsageError``."""
    widen(console)
    runs = read(history or STANDARD)
    if picture is not None:
        if not runs:
            raise UsageError("the history is empty: run ticketsafe bench speed first")
        picture.write_text(plot(runs, runs[-1]["form"]), encoding="utf-8")
        console.print(f"the picture is in {picture}")
    allowed = LOSS if loss is None else loss
    changes = compare(runs, allowed, against)
    print_changes(console, changes)
    fell = [change.ratio for change in changes if change.fell]
    console.print(
        f"fell by more than {allowed:.0%}: {', '.join(fell)}"
        if fell
        else f"no ratio fell by more than {allowed:.0%}"
    )
    return not fell


def _tell(console: Console, figure: Figure) -> None:
    workers = "" if figure.workers == 1 else f", {figure.workers} workers"
    console.print(
        f"{figure.corpus}, {figure.size / 1e6:,.1f} MB, {figure.who}{workers}: "
        f"{amount(figure.megabytes_per_second)} MB/s",
        soft_wrap=True,
    )


def _is_whole(options: Options) -> bool:
    whole = (options.only, options.rivals, options.seed) == (None, None, SEED)
    return whole and STANDARD.parent.is_dir()


def _plan(options: Options) -> Plan:
    plan = short_plan() if options.short else full_plan(tuple(_sizes(options.sizes)))
    if options.only is not None:
        wanted = options.only.split(",")
        _check(wanted, CORPORA, "corpus")
        plan = replace(
            plan,
            works=tuple(work for work in plan.works if work.corpus in wanted),
            rivals={corpus: names for corpus, names in plan.rivals.items() if corpus in wanted},
        )
    if options.rivals is not None:
        wanted = [] if options.rivals == "none" else options.rivals.split(",")
        _check(wanted, RIVALS, "rival")
        plan = replace(
            plan,
            rivals={
                corpus: tuple(name for name in names if name in wanted)
                for corpus, names in plan.rivals.items()
            },
        )
    if options.patience is not None:
        plan = replace(plan, patience=options.patience)
    if not plan.works:
        raise UsageError("the short form measures nothing on these corpora")
    return plan


def _check(wanted: Iterable[str], known: Mapping[str, object], what: str) -> None:
    for name in wanted:
        if name not in known:
            raise UsageError(f"there is no {what} {name}; there are {', '.join(known)}")


def _sizes(text: str | None) -> Iterator[int]:
    for part in text.split(",") if text is not None else map(str, SIZES):
        if not part.strip().isdigit() or int(part) < 1:
            raise UsageError("--sizes wants whole megabytes, like 1,16,256")
        yield int(part) * MEGABYTE


@contextmanager
def _folder(kept: Path | None) -> Iterator[Path]:
    if kept is not None:
        kept.mkdir(parents=True, exist_ok=True)
        yield kept
        return
    folder = Path(tempfile.mkdtemp(prefix="ticketsafe-bench-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _named_pythons(texts: Iterable[str]) -> Iterator[tuple[str, str]]:
    for text in texts:
        name, equals, path = text.partition("=")
        if not equals or name not in RIVALS or not Path(path).is_file():
            raise UsageError(
                "--python wants the name of a rival and the path of a Python, like "
                "datafog=/opt/datafog/bin/python, or that of the program, like ripgrep=/usr/bin/rg"
            )
        yield name, path
