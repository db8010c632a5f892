"""What this product finds in the corpus, through the door that ``ticketsafe scan`` uses: readers, keys and
all."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from benchmarks.accuracy.artefacts import Artefact
from benchmarks.accuracy.spots import Spot, line_starts
from scanner.decide import load_policy
from scanner.errors import UsageError
from scanner.model import ArtefactResult, Finding, Verdict
from scanner.sweep.upload import Order, carry_out


class _Collect:
    """A listener that keeps what it hears of each file."""

    def __init__(self) -> None:
        self.found: dict[str, list[Finding]] = {}
        self.unscanned: list[str] = []

    def phase(self, name: str, artefacts: int, size: int) -> None:
        """Nothing to do."""

    def advance(self, size: int) -> None:
        """Nothing to do."""

    def artefact(self, result: ArtefactResult, findings: Iterable[Finding]) -> None:
        """Keep the findings."""
        if result.verdict is Verdict.UNSCANNED:
            self.unscanned.append(f"{result.artefact}: {result.reason}")
        for finding in findings:
            self.found.setdefault(Path(finding.artefact).name, []).append(finding)


def collect(
    sources: Iterable[str], policy: str, workers: int | None, reveal: bool = False
) -> dict[str, list[Finding]]:
    """The findings in files and folders under the policy, by file name. Raises ``UsageError`` if a file
    cannot be read."""
    heard = _Collect()
    carry_out(Order(tuple(sources), "scan", load_policy(policy), workers=workers, reveal=reveal), heard)
    if heard.unscanned:
        raise UsageError(f"not scanned: {heard.unscanned[0]}")
    return heard.found


def find(folder: Path, artefacts: list[Artefact], policy: str, workers: int | None) -> dict[str, list[Spot]]:
    """The findings under the policy, by file name. Raises ``UsageError`` if a file cannot be read."""
    found = collect((str(folder),), policy, workers)
    spots: dict[str, list[Spot]] = {}
    for artefact in artefacts:
        starts = line_starts(artefact.text)
        for finding in found.get(artefact.name, ()):
            base = starts[finding.line - 1] if finding.line is not None else 0
            spots.setdefault(artefact.name, []).append(
                Spot(base + finding.start, base + finding.end, (finding.entity,))
            )
    return spots
