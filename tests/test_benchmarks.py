"""The benchmarks run; their figures are not judged here."""

from __future__ import annotations

from benchmarks import names
from benchmarks.system_logs import lines


def test_the_lines_are_the_same_for_the_same_seed() -> None:
    assert list(lines(50)) == list(lines(50))
    assert list(lines(50)) != list(lines(50, seed=8))


def test_accuracy_is_measured() -> None:
    figures = names.measure("ticketsafe")
    assert figures["people_in_logs"] == 0
    assert float(figures["names_found"]) > 0.5
