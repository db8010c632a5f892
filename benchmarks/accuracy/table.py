"""Results as tables for a terminal."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table

from benchmarks.accuracy.results import Change, Figures, Stored

WIDTH = 150
"""Of what goes into a file or a pipe, in characters."""


def print_result(console: Console, result: Stored, changed: dict[str, Change], absent: list[str]) -> None:
    """Everything: entities with what changed, classes, formats, the rivals beside."""
    if not console.is_terminal:
        console.width = WIDTH
    made = f"{result['artefacts']:,} made-up artefacts, {result['characters']:,} characters"
    settings = f"seed {result['seed']}, size {result['size']}, policy {result['policy']}"
    console.print(f"{made}, {result['total']['values']:,} values; {settings}")
    console.print(_entities(result, changed))
    console.print(_sums("class", result["classes"]))
    console.print(_sums("format", result["formats"]))
    if result["rivals"]:
        console.print(_rivals(result))
        for rival in result["rivals"].values():
            theirs, ours = _figure(rival["total"]["f2"]), _figure(rival["ours_total"]["f2"])
            where = f"the first {rival['rounds']} rounds, scores from {rival['threshold']}"
            console.print(f"{rival['title']}: F2 {theirs} over what it knows, ticketsafe {ours}; {where}")
    if absent:
        console.print(f"not installed, so not beside: {', '.join(absent)}")


def _entities(result: Stored, changed: dict[str, Change]) -> Table:
    table = _table("entity", "values", "recall", "Δ", "precision", "Δ", "F2", "false", "confused")
    for name, figures in result["entities"].items():
        change = changed.get(name)
        table.add_row(
            name,
            f"{figures['values']:,}",
            _figure(figures["recall"]),
            _moved(change.recall if change else 0.0),
            _figure(figures["precision"]),
            _moved(change.precision if change else 0.0),
            _figure(figures["f2"]),
            f"{figures['false']:,}",
            f"{figures['confused']:,}",
        )
    table.add_section()
    table.add_row("all", *_row(result["total"]))
    return table


def _row(figures: Figures) -> list[str]:
    return [
        f"{figures['values']:,}",
        _figure(figures["recall"]),
        "",
        _figure(figures["precision"]),
        "",
        _figure(figures["f2"]),
        f"{figures['false']:,}",
        f"{figures['confused']:,}",
    ]


def _sums(what: str, sums: dict[str, Figures]) -> Table:
    table = _table(what, "values", "recall", "precision", "F2", "false", "covered")
    for name, figures in sums.items():
        covered = figures["covered"] / figures["values"] if figures["values"] else None
        table.add_row(
            name,
            f"{figures['values']:,}",
            _figure(figures["recall"]),
            _figure(figures["precision"]),
            _figure(figures["f2"]),
            f"{figures['false']:,}",
            _figure(covered),
        )
    return table


def _rivals(result: Stored) -> Table:
    rivals = result["rivals"]
    heads = [head for rival in rivals.values() for head in (rival["title"], "ticketsafe")]
    table = _table("F2, on the same artefacts", *heads)
    names = sorted({name for rival in rivals.values() for name in rival["ours"]})
    for name in names:
        cells = []
        for rival in rivals.values():
            theirs, ours = rival["theirs"].get(name), rival["ours"].get(name)
            ahead = theirs is not None and ours is not None and (theirs["f2"] or 0.0) > (ours["f2"] or 0.0)
            cells.append(
                ""
                if theirs is None
                else f"[bold red]{_figure(theirs['f2'])}[/]"
                if ahead
                else _figure(theirs["f2"])
            )
            cells.append("" if ours is None else _figure(ours["f2"]))
        table.add_row(name, *cells)
    return table


def _table(first: str, *others: str) -> Table:
    table = Table(box=None, padding=(0, 1), header_style="bold")
    table.add_column(first, no_wrap=True)
    for other in others:
        table.add_column(other, justify="right", no_wrap=True)
    return table


def _figure(figure: float | None) -> str:
    return "-" if figure is None else f"{figure:.3f}"


def _moved(change: float) -> str:
    if abs(change) < 0.0005:
        return ""
    return f"[{'green' if change > 0 else 'red'}]{change:+.3f}[/]"
