"""Reports: what was found, for people (terminal) and programs (JSON Lines, CSV)."""

from __future__ import annotations

from scanner.report.base import Format, NoReport, Report, Row, TextSink, exit_status, rows
from scanner.report.csv import CsvReport
from scanner.report.jsonl import JsonLinesReport, schema
from scanner.report.listener import Look, Reporter, reporting
from scanner.report.terminal import Run, TerminalReport, report_console

__all__ = [
    "CsvReport",
    "Format",
    "JsonLinesReport",
    "Look",
    "NoReport",
    "Report",
    "Reporter",
    "Row",
    "Run",
    "TerminalReport",
    "TextSink",
    "exit_status",
    "report_console",
    "reporting",
    "rows",
    "schema",
]
