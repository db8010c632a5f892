"""Plain lists of objects, such as the vault's entries, for programs: JSON Lines or CSV."""

from __future__ import annotations

import csv
from collections.abc import Iterable

from scanner.report.base import Format, TextSink
from scanner.report.csv import cell
from scanner.report.jsonl import Json, json_line


def write_objects(form: Format, objects: Iterable[dict[str, Json]], sink: TextSink) -> None:
    """Write objects that all have the same keys; in CSV the keys of the first make the header."""
    writer: csv.DictWriter[str] | None = None
    for fields in objects:
        if form is Format.JSONL:
            sink.write(json_line(fields))
            continue
        if writer is None:
            writer = csv.DictWriter(sink, list(fields), lineterminator="\n")
            writer.writeheader()
        writer.writerow({name: cell(value) for name, value in fields.items()})
