"""What was measured, and the ratios that follow.

A ratio is of processor time for each byte, a rival's divided by the product's, so that more is better and
neither a slow nor a busy machine changes it much. Only where processes work side by side it is of time by the
clock.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

PRODUCT = "ticketsafe"
NO_NAMES = "ticketsafe-no-names"
MORE_RULES = "ticketsafe-more-rules"
DETECTION = "ticketsafe-detection"
"""The whole product; without names of people in prose; that with twenty rules more; its detection alone,
in one process without a pool."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One measurement. ``size`` in bytes; ``seconds`` and ``cpu_seconds`` without the start-up, which is
    ``start_seconds``; ``peak_mb`` in units of 10^6 bytes, 0 where memory was not looked at."""

    corpus: str
    who: str
    workers: int
    size: int
    files: int
    seconds: float
    cpu_seconds: float
    start_seconds: float = 0.0
    peak_mb: float = 0.0
    findings: int = 0
    note: str = ""

    @property
    def megabytes_per_second(self) -> float:
        """By the clock."""
        return self.size / 1e6 / self.seconds

    @property
    def files_per_second(self) -> float:
        """By the clock."""
        return self.files / self.seconds

    @property
    def cpu_seconds_per_gigabyte(self) -> float:
        """Of all processes."""
        return self.cpu_seconds / (self.size / 1e9)

    @property
    def is_product(self) -> bool:
        """Whether it is the product's or a rival's."""
        return self.who.startswith(PRODUCT)


def find(figures: Sequence[Figure], corpus: str, who: str, workers: int = 1) -> Figure | None:
    """The one with the greatest size, if there is one."""
    fitting = [one for one in figures if (one.corpus, one.who, one.workers) == (corpus, who, workers)]
    return max(fitting, key=lambda one: one.size, default=None)


def cheaper(one: Figure, other: Figure) -> float:
    """How many times less processor time for each byte ``one`` took than ``other``."""
    return other.cpu_seconds_per_gigabyte / one.cpu_seconds_per_gigabyte


def faster(one: Figure, other: Figure) -> float:
    """How many times faster ``one`` was than ``other`` by the clock."""
    return one.megabytes_per_second / other.megabytes_per_second


def ratios(figures: Sequence[Figure]) -> dict[str, float]:
    """All that are worth comparing from run to run, by name; of each, more is better."""
    return {name: round(ratio, 4) for name, ratio in _ratios(figures)}


def _ratios(figures: Sequence[Figure]) -> Iterator[tuple[str, float]]:
    for one in figures:
        if one.who not in (PRODUCT, NO_NAMES) or find(figures, one.corpus, one.who) is not one:
            continue
        for rival in figures:
            # Who looks for names too is beside who looks for names, and the others beside the others.
            like = rival.who.endswith("-names") == (one.who == PRODUCT)
            if not rival.is_product and rival.corpus == one.corpus and like:
                yield f"{one.corpus}: {one.who} / {rival.who}", cheaper(one, rival)
        two = find(figures, one.corpus, one.who, 2)
        if two is not None and two.size == one.size:
            yield f"{one.corpus}: {one.who}, two workers / one", faster(two, one)
    quiet = find(figures, "quiet-log", NO_NAMES)
    german, more = find(figures, "german-log", NO_NAMES), find(figures, "quiet-log", MORE_RULES)
    if quiet is not None and german is not None:
        yield f"german-log / quiet-log: {NO_NAMES}", cheaper(german, quiet)
    if quiet is not None and more is not None:
        yield f"quiet-log: {MORE_RULES} / {NO_NAMES}", cheaper(more, quiet)
