"""What the product must reach, and whether it does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.speed.figures import MORE_RULES, NO_NAMES, PRODUCT, Figure, cheaper, faster, find

LARGEST = 4_000_000_000
"""Bytes of the log whose memory and cost are judged."""
FROM = 100_000_000
"""Bytes from which on the cost must be linear."""
PARALLEL = 200_000_000
"""Bytes of the log that two workers share."""


@dataclass(frozen=True, slots=True)
class Bar:
    """``measured`` None: this run did not measure it. ``note`` tells what is smaller than it should be."""

    measure: str
    limit: float
    at_least: bool
    measured: float | None
    unit: str = "×"
    note: str = ""

    @property
    def reached(self) -> bool | None:
        """None where nothing was measured."""
        if self.measured is None:
            return None
        return self.measured >= self.limit if self.at_least else self.measured <= self.limit


def bars(figures: Sequence[Figure]) -> list[Bar]:
    """All of them. Ratios to rivals are of processor time for each byte, one worker."""

    def to(corpus: str, who: str, rival: str) -> float | None:
        one, other = find(figures, corpus, who), find(figures, corpus, rival)
        return None if one is None or other is None else cheaper(one, other)

    def parallel(corpus: str, wanted: int) -> tuple[float | None, str]:
        one, two = find(figures, corpus, NO_NAMES), find(figures, corpus, NO_NAMES, 2)
        if one is None or two is None:
            return None, ""
        return faster(two, one), "" if one.size >= wanted else f"of {one.size / 1e6:,.0f} MB"

    german, quiet = find(figures, "german-log", NO_NAMES), find(figures, "quiet-log", NO_NAMES)
    more = find(figures, "quiet-log", MORE_RULES)
    log, log_note = parallel("quiet-log", PARALLEL)
    files, files_note = parallel("small-files", 8_000_000)
    huge = sorted(
        (one for one in figures if (one.corpus, one.who, one.workers) == ("huge-file", NO_NAMES, 2)),
        key=lambda one: one.size,
    )
    largest = huge[-1] if huge else None
    short_of = "" if largest is None or largest.size >= LARGEST else f"of {largest.size / 1e6:,.0f} MB"
    base = next((one for one in huge if one.size >= FROM), None)
    growth = None
    if base is not None and largest is not None and base is not largest:
        growth = 100 * abs(largest.cpu_seconds_per_gigabyte / base.cpu_seconds_per_gigabyte - 1)
    return [
        Bar("quiet log, no names, to stock Presidio with the same recognizers", 150, True,
            to("quiet-log", NO_NAMES, "presidio-same")),
        Bar("quiet log, names, to stock Presidio with the same recognizers and the small model", 400, True,
            to("quiet-log", PRODUCT, "presidio-same-names")),
        Bar("quiet log, no names, to datafog's Rust core", 1.0, True,
            to("quiet-log", NO_NAMES, "datafog-rust")),
        Bar("German log, share of the speed on the quiet log", 0.6, True,
            None if german is None or quiet is None else cheaper(german, quiet)),
        Bar("quiet log, no names, share of ripgrep's speed", 0.05, True,
            to("quiet-log", NO_NAMES, "ripgrep")),
        Bar("dense CSV, to stock Presidio with the same recognizers on the same cells", 20, True,
            to("dense-csv", NO_NAMES, "presidio-same-segments")),
        Bar("two workers to one, 200 MB log", 1.8, True, log, note=log_note),
        Bar("two workers to one, 2,000 small files", 1.8, True, files, note=files_note),
        Bar("peak memory of the tree, 4 GB log, two workers", 600, False,
            None if largest is None or not largest.peak_mb else largest.peak_mb, "MB", short_of),
        Bar("change of the cost of a byte from 100 MB to 4 GB", 10, False, growth, "%", short_of),
        Bar("cost of 20 more recognizers, quiet log", 10, False,
            None if more is None or quiet is None else 100 * (1 / cheaper(more, quiet) - 1), "%"),
    ]  # fmt: skip
