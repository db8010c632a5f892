"""The progress bar: bytes, rate and time left, on a terminal only."""

from __future__ import annotations

from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import (
    BarColumn,
    DownloadColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
    TransferSpeedColumn,
)

_VERBS = {"scan": "Scanning", "redact": "Redacting"}


class ProgressBar:
    """Shows how far a run is; a context manager that erases itself at the end. Does nothing where not
    shown.

    Where the report goes to the same terminal, both must share one ``console``, so that neither overwrites
    the other.
    """

    def __init__(self, console: Console, show: bool) -> None:
        self._progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(bar_width=24),
            TextColumn("{task.fields[files]}"),
            DownloadColumn(),
            TransferSpeedColumn(),
            TimeRemainingColumn(compact=True),
            console=console,
            transient=True,
            disable=not show,
        )
        self._task: TaskID | None = None
        self._total = 0
        self._done = 0

    def __enter__(self) -> Self:
        """Begin to draw."""
        self._progress.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Erase the bar."""
        self.close()

    def close(self) -> None:
        """Erase the bar; what is printed after that stands alone."""
        self._progress.stop()

    def phase(self, name: str, artefacts: int, size: int) -> None:
        """Begin a phase over so many artefacts and bytes; the bar starts again."""
        if self._task is not None:
            self._progress.remove_task(self._task)
        self._total, self._done = artefacts, 0
        description = _VERBS.get(name, name)
        # An empty upload is complete at once; a total of 0 would be drawn as a bar without an end.
        self._task = self._progress.add_task(description, total=max(size, 1), files=self._files())

    def advance(self, size: int) -> None:
        """So many bytes more are done."""
        if self._task is not None:
            self._progress.advance(self._task, size)

    def artefact(self) -> None:
        """One more artefact is done."""
        self._done += 1
        if self._task is not None:
            self._progress.update(self._task, files=self._files())

    def _files(self) -> str:
        return f"{self._done:,}/{self._total:,} files"
