"""System logs of sixteen kinds, made up line by line; the same for the same seed.

A log is a row of bursts, each of one kind, as logs of several services that were collected in one file
are. Its clock only goes forward. One line in ``PLANTED_EVERY`` holds a personal value; in the German log a
line in three is German and has letters that are not ASCII.
"""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.speed.fields import SEED, data, draw_person, pick, state, templates

PLANTED_EVERY = 4_000
"""Lines for each line that holds a personal value."""
GERMAN_EVERY = 3
BURST = (20, 200)
"""Fewest and most lines of one kind in a row."""
STEP_SECONDS = 0.04
"""The clock's mean step."""


def lines(seed: int = SEED, german: bool = False) -> Iterator[str]:
    """Endless, without line feeds at their ends; a stack trace comes as one of several lines."""
    logs = data("logs.yaml")
    kinds = [
        templates(kind.get("head", "") + line for line in kind["lines"]) for kind in logs["kinds"].values()
    ]
    planted, foreign = templates(logs["planted"]), templates(logs["german"])
    made = state(seed)
    chance = made.chance
    number = 0
    while True:
        kind = chance.choice(kinds)
        for _ in range(chance.randint(*BURST)):
            made.now += chance.random() * 2 * STEP_SECONDS
            number += 1
            if number % PLANTED_EVERY == PLANTED_EVERY // 2:
                draw_person(made)
                yield pick(planted, chance).filled(made)
            elif german and number % GERMAN_EVERY == 0:
                yield pick(foreign, chance).filled(made)
            else:
                yield pick(kind, chance).filled(made)


def kinds() -> list[str]:
    """What kinds of log there are."""
    return list(data("logs.yaml")["kinds"])
