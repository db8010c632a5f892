"""Joins what listens to a run: the report, on stdout or in a file, and the progress bar."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from scanner.errors import UsageError
from scanner.model import ArtefactResult, Finding, Summary
from scanner.report.base import Format, NoReport, Report, TextSink
from scanner.report.csv import CsvReport
from scanner.report.jsonl import JsonLinesReport
from scanner.report.output import check_output, output_file
from scanner.report.progress import ProgressBar
from scanner.report.terminal import Run, TerminalReport, report_console


@dataclass(frozen=True, slots=True)
class Look:
    """How a run is shown.

    ``output`` None is stdout. ``quiet`` leaves out what is for people. ``progress`` asks for the bar, which
    shows on a terminal only. ``reveal`` says that findings carry values, so that a file is made readable by
    its owner alone.
    """

    format: Format = Format.TERMINAL
    output: Path | None = None
    quiet: bool = False
    progress: bool = True
    reveal: bool = False


class Reporter:
    """Passes each result on to the report and the bar; what ``scanner.sweep.upload`` calls a listener."""

    def __init__(self, report: Report, bar: ProgressBar) -> None:
        self._report = report
        self._bar = bar

    def phase(self, name: str, artefacts: int, size: int) -> None:
        """A phase over so many top-level artefacts and bytes begins."""
        self._bar.phase(name, artefacts, size)

    def advance(self, size: int) -> None:
        """So many bytes more are done."""
        self._bar.advance(size)

    def artefact(self, result: ArtefactResult, findings: Iterable[Finding]) -> None:
        """A top-level artefact is done."""
        self._bar.artefact()
        self._report.artefact(result, findings)

    def finish(self, summary: Summary) -> None:
        """The run is done."""
        self._bar.close()
        self._report.finish(summary)


def _report(run: Run, look: Look, sink: TextSink, console: Console) -> Report:
    if look.format is Format.JSONL:
        return JsonLinesReport(sink)
    if look.format is Format.CSV:
        return CsvReport(sink, look.reveal)
    return TerminalReport(console, run)


@contextmanager
def reporting(run: Run, look: Look) -> Iterator[Reporter]:
    """A reporter for one run; a report file appears only if the block ends well. Raises ``UsageError``."""
    show_bar = look.progress and not look.quiet and sys.stderr.isatty()
    if look.output is not None:
        check_output(look.output, run.sources)
        errors = report_console(sys.stderr)
        with output_file(look.output, look.reveal) as file, ProgressBar(errors, show_bar) as bar:
            yield Reporter(_report(run, look, file, report_console(file)), bar)
        if not look.quiet:
            errors.print(f"Report: {look.output}", soft_wrap=True)
        return
    if sys.stdout is None:
        raise UsageError("standard output is closed; write the report to a file with -o FILE")
    make_stdout_safe(look.format)
    console = report_console(sys.stdout)
    shared = console if sys.stdout.isatty() and look.format is Format.TERMINAL else report_console(sys.stderr)
    silent = look.quiet and look.format is Format.TERMINAL
    with ProgressBar(shared, show_bar) as bar:
        yield Reporter(NoReport() if silent else _report(run, look, sys.stdout, console), bar)


def make_stdout_safe(form: Format) -> None:
    """Make stdout take any text: in its own encoding with escapes for people, in UTF-8 for programs."""
    if not isinstance(sys.stdout, io.TextIOWrapper):
        return
    if form is Format.TERMINAL:
        sys.stdout.reconfigure(errors="backslashreplace")
    else:
        sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace", newline="\n")
