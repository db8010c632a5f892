"""What was found in a text that the user typed, for ``ticketsafe rules test``; so values may be shown."""

from __future__ import annotations

from collections.abc import Iterable

from rich.console import Console
from rich.table import Table
from rich.text import Text

from recognizers import taxonomy
from scanner.model import Detection, Severity
from scanner.safe_text import shown

_STYLES: dict[Severity | None, str] = {Severity.HIGH: "red", Severity.MEDIUM: "yellow", Severity.LOW: ""}


def print_detections(console: Console, detections: Iterable[tuple[Detection, Severity | None]]) -> None:
    """Print one row a detection with its severity, None for those that the policy leaves out."""
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    for heading in ("Entity", "Value", "Score", "Severity", "Classes", "Rule and reason"):
        table.add_column(heading, overflow="fold")
    for detection, severity in detections:
        entry = taxonomy().entities.get(detection.entity)
        table.add_row(
            Text(detection.entity, style="bold" if severity else "dim"),
            Text(shown(detection.value), style="cyan"),
            f"{detection.score:.2f}",
            Text(severity.label if severity else "not counted", style=_STYLES.get(severity, "dim")),
            " ".join(entry.classes) if entry else "",
            Text(f"{detection.recognizer}: {shown(detection.reason)}"),
        )
    if table.row_count:
        console.print(table)
    else:
        console.print("Nothing was found.")
