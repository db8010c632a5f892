"""Results as JSON, and what changed since the last one.

The content depends on the code, the seed, the size and the versions that are named in it, and on the day.
Figures are rounded to four places.
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

from benchmarks.accuracy.run import Duel, Result, versions
from benchmarks.accuracy.scoring import Count, Score
from scanner.errors import UsageError

SCHEMA = 1
STANDARD = Path("benchmarks/results/accuracy.json")
"""Where a checkout keeps the result of the standard run."""
TOLERANCE = 0.01
"""So much may the recall or the precision of an entity fall before ``--check`` complains."""


class Figures(TypedDict):
    """Of an entity, a class, a format or all; recall and the like are None where there is nothing to
    count."""

    values: int
    found: int
    covered: int
    recall: float | None
    precision: float | None
    f2: float | None
    false: int
    confused: int


class RivalFigures(TypedDict):
    """A rival's and the product's figures on the same artefacts."""

    title: str
    rounds: int
    threshold: float
    theirs: dict[str, Figures]
    ours: dict[str, Figures]
    total: Figures
    ours_total: Figures


class Stored(TypedDict):
    """The file."""

    schema: int
    date: str
    seed: int
    size: int
    policy: str
    versions: dict[str, str]
    artefacts: int
    characters: int
    total: Figures
    entities: dict[str, Figures]
    classes: dict[str, Figures]
    formats: dict[str, Figures]
    rivals: dict[str, RivalFigures]


def figures(count: Count) -> Figures:
    """A count as figures."""
    return {
        "values": count.values,
        "found": count.found,
        "covered": count.covered,
        "recall": _rounded(count.recall),
        "precision": _rounded(count.precision),
        "f2": _rounded(count.f2),
        "false": count.false,
        "confused": count.confused,
    }


def _rounded(figure: float | None) -> float | None:
    return None if figure is None else round(figure, 4)


def _all(counts: Mapping[str, Count]) -> dict[str, Figures]:
    return {name: figures(count) for name, count in sorted(counts.items())}


def _known(score: Score, duel: Duel) -> dict[str, Figures]:
    return {
        name: figures(score.entities[name]) for name in sorted(duel.rival.knows) if name in duel.ours.entities
    }


def stored(result: Result) -> Stored:
    """The result as it is kept."""
    return {
        "schema": SCHEMA,
        "date": datetime.datetime.now(datetime.UTC).date().isoformat(),
        "seed": result.corpus.seed,
        "size": result.corpus.size,
        "policy": result.policy,
        "versions": versions(),
        "artefacts": len(result.corpus.artefacts),
        "characters": sum(len(one.text) for one in result.corpus.artefacts),
        "total": figures(result.score.total),
        "entities": _all(result.score.entities),
        "classes": _all(result.score.classes),
        "formats": _all(result.score.formats),
        "rivals": {
            duel.rival.name: {
                "title": duel.rival.title,
                "rounds": duel.rounds,
                "threshold": duel.threshold,
                "theirs": _known(duel.theirs, duel),
                "ours": _known(duel.ours, duel),
                "total": figures(duel.theirs.total),
                "ours_total": figures(duel.ours.total),
            }
            for duel in result.duels
        },
    }


def write_result(path: Path, result: Stored) -> None:
    """Write it, whole or not at all."""
    part = path.with_name(f".{path.name}.part")
    part.write_text(json.dumps(result, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    part.replace(path)


def read_result(path: Path) -> Stored | None:
    """The last result, None if there is none. Raises ``UsageError`` if it cannot be read."""
    if not path.is_file():
        return None
    try:
        loaded: Stored = json.loads(path.read_text(encoding="utf-8"))
        if loaded["schema"] == SCHEMA:
            return loaded
    except (ValueError, KeyError, TypeError):
        pass
    raise UsageError(f"{path} is no result of this version; remove it")


def same_corpus(one: Stored, other: Stored) -> bool:
    """Whether two results are of the same corpus, so that every difference is the product's."""
    return all(one[key] == other[key] for key in ("seed", "size", "policy", "versions", "characters"))


@dataclass(frozen=True, slots=True)
class Change:
    """How recall and precision of an entity moved."""

    recall: float
    precision: float

    @property
    def fell(self) -> bool:
        """By more than the tolerance."""
        return min(self.recall, self.precision) < -TOLERANCE


def changes(last: Stored, now: Stored) -> dict[str, Change]:
    """By entity. What has no figure (no finding at all) counts as precision 1, so that a first finding can
    only lower it."""
    out = {}
    for name, figure in now["entities"].items():
        old = last["entities"].get(name)
        if old is not None:
            recall = (figure["recall"] or 0.0) - (old["recall"] or 0.0)
            precision = _or_one(figure["precision"]) - _or_one(old["precision"])
            out[name] = Change(round(recall, 4), round(precision, 4))
    return out


def _or_one(figure: float | None) -> float:
    return 1.0 if figure is None else figure
