"""Figures, bars and comparisons as tables for a terminal."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table

from benchmarks.speed.bars import Bar
from benchmarks.speed.compare import Change
from benchmarks.speed.figures import Figure

WIDTH = 150
"""Of what goes into a file or a pipe, in characters."""


def widen(console: Console) -> None:
    """No table is broken in a pipe."""
    if not console.is_terminal:
        console.width = WIDTH


def print_figures(console: Console, figures: Sequence[Figure]) -> None:
    """One row a measurement."""
    table = _table(
        "corpus",
        "who",
        "workers",
        "MB",
        "files",
        "MB/s",
        "files/s",
        "CPU s/GB",
        "start s",
        "peak MB",
        "findings",
    )
    last = ""
    for one in figures:
        if last and one.corpus != last:
            table.add_section()
        last = one.corpus
        table.add_row(
            one.corpus,
            one.who,
            str(one.workers),
            f"{one.size / 1e6:,.1f}",
            f"{one.files:,}",
            amount(one.megabytes_per_second),
            amount(one.files_per_second) if one.files > 1 else "",
            amount(one.cpu_seconds_per_gigabyte),
            f"{one.start_seconds:.1f}",
            f"{one.peak_mb:,.0f}" if one.peak_mb else "",
            f"{one.findings:,}",
        )
    console.print(table)
    for one in figures:
        if one.note:
            console.print(f"{one.who} on {one.corpus}: {one.note}")


def print_ratios(console: Console, named: dict[str, float]) -> None:
    """One row a ratio."""
    table = _table("ratio", "×")
    for name, ratio in named.items():
        table.add_row(name, amount(ratio))
    console.print(table)


def print_bars(console: Console, bars: Sequence[Bar]) -> None:
    """One row a bar."""
    table = _table("measure", "at least", "measured", "ok")
    for bar in bars:
        table.add_row(bar.measure, limit_of(bar), measured_of(bar), verdict_of(bar))
    console.print(table)


def limit_of(bar: Bar) -> str:
    """``150 ×``, ``under 600 MB``."""
    return f"{'' if bar.at_least else 'under '}{bar.limit:g} {bar.unit}"


def measured_of(bar: Bar) -> str:
    """Empty if it was not."""
    if bar.measured is None:
        return ""
    return f"{amount(bar.measured)} {bar.unit}{f' ({bar.note})' if bar.note else ''}"


def verdict_of(bar: Bar) -> str:
    """In a word."""
    return {None: "not measured", True: "yes", False: "no"}[bar.reached]


def print_changes(console: Console, changes: Sequence[Change]) -> None:
    """One row a ratio that both runs have."""
    table = _table("ratio", "before", "now", "change", "")
    for one in changes:
        table.add_row(
            one.ratio, amount(one.before), amount(one.now), f"{one.change:+.0%}", "fell" if one.fell else ""
        )
    console.print(table)


def amount(number: float) -> str:
    """Three figures are enough of any."""
    if abs(number) >= 100:
        return f"{number:,.0f}"
    return (
        f"{number:.1f}" if abs(number) >= 10 else f"{number:.3g}" if abs(number) >= 0.01 else f"{number:.4f}"
    )


def _table(first: str, *others: str) -> Table:
    table = Table()
    table.add_column(first)
    for name in others:
        left = name in ("who", "ok", "")
        table.add_column(name, justify="left" if left else "right", no_wrap=True)
    return table
