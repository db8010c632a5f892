"""What was found in a text that the user typed, for ``ticketsafe rules test``; so values may be shown."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from rich.console import Console
from rich.table import Table
from rich.text import Text

from recognizers import taxonomy
from scanner.model import Detection
from scanner.safe_text import shown


def print_detections(
    console: Console, detections: Iterable[Detection], counts: Callable[[Detection], bool]
) -> bool:
    """Print one row a detection, and whether it counts for the policy; True if at least one does."""
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    for heading in ("Entity", "Value", "Score", "Counts", "Classes", "Rule and reason"):
        table.add_column(heading, overflow="fold")
    some_count = False
    for detection in detections:
        counted = counts(detection)
        some_count = some_count or counted
        entry = taxonomy().entities.get(detection.entity)
        encoding = f", in {detection.layer.encoding}" if detection.layer else ""
        table.add_row(
            Text(detection.entity, style="bold" if counted else "dim"),
            Text(shown(detection.value), style="cyan"),
            f"{detection.score:.2f}",
            Text("yes" if counted else "no", style="red" if counted else "dim"),
            " ".join(entry.classes) if entry else "",
            Text(f"{detection.recognizer}: {shown(detection.reason)}{encoding}"),
        )
    if table.row_count:
        console.print(table)
    else:
        console.print("Nothing was found.")
    return some_count
