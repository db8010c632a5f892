"""The doctor's findings as people read them."""

from __future__ import annotations

from collections.abc import Iterable

from rich.console import Console
from rich.table import Table
from rich.text import Text

from scanner.doctor import Part, State
from scanner.safe_text import shown

_STYLES = {State.GOOD: "green", State.ABSENT: "yellow", State.BAD: "bold red"}


def print_parts(console: Console, parts: Iterable[Part]) -> None:
    """Print one row a part, and what a missing one costs."""
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(no_wrap=True)
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for part in parts:
        found = Text(shown(part.found))
        if part.cost:
            found.append(f"\n{shown(part.cost)}", style="yellow")
        table.add_row(Text(part.state, style=_STYLES[part.state]), Text(part.name, style="bold"), found)
    console.print(table)
