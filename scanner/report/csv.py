"""CSV: one table for a spreadsheet, with the findings, the artefacts and the summary told apart by
``type``.

The columns are the keys of the JSON Lines report, with the same meaning; what is a list there is joined by
blanks, and counts are written ``EMAIL_ADDRESS=3 US_SSN=1``. A spreadsheet runs a cell that begins like a
formula, so such a cell gets an apostrophe in front (OWASP, CSV injection).
"""

from __future__ import annotations

import csv
from collections.abc import Iterable

from scanner.model import ArtefactResult, Finding, Summary
from scanner.report.base import TextSink, rows
from scanner.report.jsonl import Json, artefact_object, finding_object, summary_object
from scanner.safe_text import shown

COLUMNS = (
    "type",
    "artefact",
    "container",
    "verdict",
    "severity",
    "action",
    "reason",
    "entity",
    "preview",
    "line",
    "column",
    "locator",
    "key",
    "score",
    "classes",
    "tags",
    "entities",
    "people",
    "profiles",
    "media_type",
    "declared",
    "size",
    "sha256",
    "output",
    "start",
    "end",
    "recognizer",
    "fingerprint",
    "artefacts",
    "members",
    "bytes",
    "seconds",
    "verdicts",
    "policy",
    "rules",
    "schema",
)
REVEALED = "text"

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def cell(value: Json) -> str | int | float:
    """A value as a cell that no spreadsheet takes for a formula."""
    if value is None:
        return ""
    if isinstance(value, (int, float)):
        return value
    if isinstance(value, list):
        value = " ".join(str(item) for item in value)
    elif isinstance(value, dict):
        value = " ".join(f"{key}={count}" for key, count in value.items())
    if value.lstrip(" ").startswith(_FORMULA_STARTS):
        value = "'" + value
    return shown(value)


class CsvReport:
    """Writes CSV to a text stream; ``reveal`` adds the column ``text``."""

    def __init__(self, stream: TextSink, reveal: bool = False) -> None:
        self._stream = stream
        columns = (*COLUMNS, REVEALED) if reveal else COLUMNS
        self._writer = csv.DictWriter(stream, columns, restval="", lineterminator="\n")
        self._header_written = False

    def artefact(self, result: ArtefactResult, findings: Iterable[Finding]) -> None:
        """Write the findings, then the rows of the members and of the artefact itself."""
        for finding in findings:
            self._write(finding_object(finding))
        for row in rows(result):
            self._write(artefact_object(row))
        self._stream.flush()

    def finish(self, summary: Summary) -> None:
        """Write the summary as the last row."""
        self._write(summary_object(summary))
        self._stream.flush()

    def _write(self, fields: dict[str, Json]) -> None:
        if not self._header_written:
            self._writer.writeheader()
            self._header_written = True
        self._writer.writerow({name: cell(value) for name, value in fields.items()})
