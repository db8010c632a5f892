"""Candidates that lie apart from each other."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterable, Iterator

from recognizers.base import Candidate


def apart(candidates: Iterable[Candidate]) -> Iterator[Candidate]:
    """The candidates without those that overlap one before them in the order given."""
    taken: list[tuple[int, int]] = []
    for candidate in candidates:
        place = bisect_left(taken, (candidate.start, candidate.end))
        if place < len(taken) and taken[place][0] < candidate.end:
            continue
        if place > 0 and taken[place - 1][1] > candidate.start:
            continue
        insort(taken, (candidate.start, candidate.end))
        yield candidate
