"""Reports: what was found, for people (terminal) and programs (JSON Lines, CSV).

Names are imported when they are first asked for: ``ticketsafe --help`` writes no report.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scanner.report.base import Format, NoReport, Report, Row, TextSink, exit_status, rows
    from scanner.report.csv import CsvReport
    from scanner.report.jsonl import JsonLinesReport, schema
    from scanner.report.listener import Look, Reporter, reporting
    from scanner.report.terminal import Run, TerminalReport, report_console

_HOMES = {
    "CsvReport": "csv",
    "Format": "base",
    "JsonLinesReport": "jsonl",
    "Look": "listener",
    "NoReport": "base",
    "Report": "base",
    "Reporter": "listener",
    "Row": "base",
    "Run": "terminal",
    "TerminalReport": "terminal",
    "TextSink": "base",
    "exit_status": "base",
    "report_console": "terminal",
    "reporting": "listener",
    "rows": "base",
    "schema": "jsonl",
}

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


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module 'scanner.report' has no attribute {name!r}")
    return getattr(import_module(f"scanner.report.{_HOMES[name]}"), name)
