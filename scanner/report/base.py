"""What a report is: a writer that takes each artefact's row with its findings, and at the end the summary."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from scanner.model import ArtefactResult, Finding, Summary


class Format(StrEnum):
    """What a report is written as."""

    TERMINAL = "terminal"
    JSONL = "jsonl"
    CSV = "csv"


class ListFormat(StrEnum):
    """What a list of what is recognised is written as."""

    TERMINAL = "terminal"
    JSON = "json"
    JSONL = "jsonl"
    CSV = "csv"


class TextSink(Protocol):
    """What a report is written to."""

    def write(self, text: str, /) -> object:
        """Take text."""

    def flush(self) -> None:
        """Hand what was written to the system."""


class Report(Protocol):
    """A writer of one format; findings are taken one at a time and never kept."""

    def artefact(self, result: ArtefactResult, findings: Iterable[Finding]) -> None:
        """Write a top-level artefact: ``findings`` are its own and its members', in their order."""

    def finish(self, summary: Summary) -> None:
        """Write what the whole run came to; nothing comes after it."""


class NoReport:
    """The report of ``--quiet``: the exit status tells."""

    def artefact(self, result: ArtefactResult, findings: Iterable[Finding]) -> None:
        """Say nothing."""

    def finish(self, summary: Summary) -> None:
        """Say nothing."""


@dataclass(frozen=True, slots=True)
class Row:
    """The result of one artefact with the name of the container it stands in, None at the top."""

    result: ArtefactResult
    container: str | None


def rows(result: ArtefactResult, container: str | None = None) -> Iterator[Row]:
    """The rows of a result, members before the container that holds them."""
    for member in result.members:
        yield from rows(member, result.artefact)
    yield Row(result, container)


def exit_status(summary: Summary) -> int:
    """0 if all is clean, 1 if something is flagged, 3 if something is unscanned, which wins."""
    if summary.verdicts.get("unscanned", 0):
        return 3
    return 1 if summary.verdicts.get("flagged", 0) else 0
