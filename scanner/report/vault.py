"""The vault as people and programs see it; never the original path."""

from __future__ import annotations

from collections.abc import Iterable

from rich.console import Console
from rich.filesize import decimal
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from scanner.act.vault import Entry
from scanner.model import SCHEMA
from scanner.report.jsonl import Json
from scanner.safe_text import shown


def entry_object(entry: Entry) -> dict[str, Json]:
    """An entry as JSON."""
    return {
        "type": "vault_entry",
        "schema": SCHEMA,
        "id": entry.id,
        "when": entry.when,
        "name": entry.name,
        "sha256": entry.sha256,
        "size": entry.size,
        "verdict": entry.verdict,
        "reason": entry.reason,
        "entities": dict(entry.entities),
    }


def list_entries(console: Console, entries: Iterable[Entry]) -> None:
    """Print one row an entry, oldest first."""
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    table.add_column("Id", no_wrap=True)
    table.add_column("Name", overflow="fold")
    table.add_column("Size", justify="right", no_wrap=True)
    table.add_column("Why", overflow="fold")
    for entry in entries:
        table.add_row(entry.id, Text(shown(entry.name)), decimal(entry.size), Text(why(entry)))
    if not table.row_count:
        console.print("The vault is empty.")
        return
    console.print(table)
    console.print()
    console.print("Give one back: ticketsafe vault release ID --to FILE", style="dim")


def show_entry(console: Console, entry: Entry) -> None:
    """Print all facts of one entry."""
    console.print(Text(f"{entry.id}: {shown(entry.name)}", style="bold", overflow="fold"))
    facts = (
        ("kept since", entry.when),
        ("size", f"{entry.size:,} bytes"),
        ("mode", f"{entry.mode:04o}"),
        ("sha256", entry.sha256),
        ("verdict", entry.verdict),
        ("reason", shown(entry.reason) if entry.reason else None),
        ("found", _entities(entry) or None),
    )
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(style="dim", no_wrap=True)
    table.add_column(overflow="fold")
    for name, fact in facts:
        if fact is not None:
            table.add_row(name, Text(fact))
    console.print(Padding(table, (0, 0, 0, 2)))


def why(entry: Entry) -> str:
    """The verdict with its reason or counts, in one line."""
    reason = shown(entry.reason) if entry.reason else _entities(entry)
    return f"{entry.verdict}: {reason}" if reason else entry.verdict


def _entities(entry: Entry) -> str:
    ordered = sorted(entry.entities.items(), key=lambda item: (-item[1], item[0]))
    return ", ".join(f"{entity} {count:,}" for entity, count in ordered)
