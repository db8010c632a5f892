"""Whether the last run is slower than those before it, told by ratios to rivals in the same run, so that
neither another machine nor a busy one is taken for a loss."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from benchmarks.speed.history import Run
from scanner.errors import UsageError

LOSS = 0.2
"""So much of a ratio may be lost by default."""
Against = Literal["previous", "best"]


@dataclass(frozen=True, slots=True)
class Change:
    """A ratio then and now; more is better."""

    ratio: str
    before: float
    now: float
    fell: bool

    @property
    def change(self) -> float:
        """0.1 is a tenth more."""
        return self.now / self.before - 1


def compare(history: Sequence[Run], loss: float = LOSS, against: Against = "previous") -> list[Change]:
    """The ratios that the last run shares with the run before it of its form, or with the best of all those
    before. Raises ``UsageError`` if there is nothing to compare with."""
    if not history:
        raise UsageError("the history is empty: run ticketsafe bench speed first")
    last = history[-1]
    earlier = [run["ratios"] for run in history[:-1] if run["form"] == last["form"]]
    if not earlier:
        raise UsageError(f"there is no earlier run of the {last['form']} form to compare with")
    changes = []
    for name, now in last["ratios"].items():
        known = [ratios[name] for ratios in earlier if name in ratios]
        if known:
            before = known[-1] if against == "previous" else max(known)
            changes.append(Change(name, before, now, now < before * (1 - loss)))
    if not changes:
        raise UsageError("the last run shares no ratio with those before: were the rivals installed?")
    return changes
