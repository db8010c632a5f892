"""From labels and findings to figures.

- A value is **found** if findings of a right entity together cover more than half of its characters. A value
  that encloses others (a signature block, a transcript) is found if a finding of its entity touches it, since
  a tool may mark the block by its first line.
- A finding is **right** if it touches a value that accepts its entity, **confused** if it only touches values
  of other entities, and **false** if it touches no value. Precision is right / (right + false); confused
  findings are counted apart, and cost recall, since the value stays not found. A finding that encloses values
  and is no label of its own (an address of a page with a mail address in it) is none of these.
- A value is **covered** if findings of whatever entity cover more than half of it: what redaction takes out.
- F2 is 5 P R / (4 P + R): recall counts four times as much as precision.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from benchmarks.accuracy.artefacts import Artefact
from benchmarks.accuracy.marking import Label
from benchmarks.accuracy.spots import Spot, line_of, line_starts


@dataclass(slots=True)
class Count:
    """Of one entity, class or format."""

    values: int = 0
    found: int = 0
    covered: int = 0
    right: int = 0
    false: int = 0
    confused: int = 0

    @property
    def recall(self) -> float | None:
        """None where there are no values."""
        return self.found / self.values if self.values else None

    @property
    def precision(self) -> float | None:
        """None where nothing is right or false."""
        findings = self.right + self.false
        return self.right / findings if findings else None

    @property
    def f2(self) -> float | None:
        """None where there are no values."""
        if not self.values:
            return None
        recall, precision = self.recall or 0.0, self.precision or 0.0
        below = 4 * precision + recall
        return 5 * precision * recall / below if below else 0.0


@dataclass(frozen=True, slots=True)
class Example:
    """A value that was missed, or a finding that is false, in its line."""

    entity: str
    form: str
    file: str
    line: int
    text: str
    context: str
    instead: tuple[str, ...] = ()


@dataclass(slots=True)
class Score:
    """All figures of one tool."""

    entities: dict[str, Count] = field(default_factory=lambda: defaultdict(Count))
    classes: dict[str, Count] = field(default_factory=lambda: defaultdict(Count))
    formats: dict[str, Count] = field(default_factory=lambda: defaultdict(Count))
    total: Count = field(default_factory=Count)
    missed: list[Example] = field(default_factory=list)
    false: list[Example] = field(default_factory=list)


def score(
    artefacts: Iterable[Artefact],
    spots: Mapping[str, Sequence[Spot]],
    classes: Mapping[str, Sequence[str]],
    encloses: frozenset[str],
    only: frozenset[str] | None = None,
) -> Score:
    """The figures; ``classes`` are the CCPA letters of each entity, ``only`` the entities that the tool
    knows."""
    result = Score()
    for artefact in artefacts:
        found = [
            spot for spot in spots.get(artefact.name, ()) if only is None or only.intersection(spot.entities)
        ]
        _values(result, artefact, found, classes, encloses, only)
        _findings(result, artefact, found, classes, encloses)
    return result


def _counts(result: Score, entity: str, form: str, classes: Mapping[str, Sequence[str]]) -> list[Count]:
    letters = [result.classes[letter] for letter in classes.get(entity, ())]
    return [result.entities[entity], result.formats[form], result.total, *letters]


def _values(
    result: Score,
    artefact: Artefact,
    found: list[Spot],
    classes: Mapping[str, Sequence[str]],
    encloses: frozenset[str],
    only: frozenset[str] | None,
) -> None:
    starts = line_starts(artefact.text)
    for label in artefact.labels:
        if not label.required or (only is not None and label.entity not in only):
            continue
        touching = [spot for spot in found if spot.start < label.end and label.start < spot.end]
        right = [spot for spot in touching if any(label.accepts(entity) for entity in spot.entities)]
        own = label.entity in encloses and any(label.entity in spot.entities for spot in right)
        hit = own or _mostly(label, right)
        for count in _counts(result, label.entity, artefact.form, classes):
            count.values += 1
            count.found += hit
            count.covered += hit or _mostly(label, touching)
        if not hit:
            instead = tuple(sorted({entity for spot in touching for entity in spot.entities}))
            result.missed.append(_example(label.entity, artefact, starts, label.start, label.end, instead))


def _findings(
    result: Score,
    artefact: Artefact,
    found: list[Spot],
    classes: Mapping[str, Sequence[str]],
    encloses: frozenset[str],
) -> None:
    starts = line_starts(artefact.text)
    for spot in found:
        touched = [label for label in artefact.labels if spot.start < label.end and label.start < spot.end]
        accepting = [label for label in touched if any(label.accepts(entity) for entity in spot.entities)]
        entity = _entity(spot, accepting)
        if touched and not accepting and entity in encloses:
            continue
        for count in _counts(result, entity, artefact.form, classes):
            if any(label.required for label in accepting):
                count.right += 1
            elif accepting:
                continue
            elif any(label.required for label in touched):
                count.confused += 1
            else:
                count.false += 1
        if not accepting and not any(label.required for label in touched):
            result.false.append(_example(entity, artefact, starts, spot.start, spot.end))


def _entity(spot: Spot, accepting: Iterable[Label]) -> str:
    """For which entity a finding of one of several counts: the value's own, else one that the value
    accepts."""
    for fits in (lambda label, one: label.entity == one, lambda label, one: one in label.accepted):
        for label in accepting:
            for one in spot.entities:
                if fits(label, one):
                    return one
    return spot.entities[0]


def _mostly(label: Label, spots: Iterable[Spot]) -> bool:
    """Whether the spots cover more than half of the characters."""
    covered = 0
    at = label.start
    for start, end in sorted((spot.start, spot.end) for spot in spots):
        start, end = max(start, at), min(end, label.end)
        if end > start:
            covered += end - start
            at = end
    return 2 * covered > label.end - label.start


def _example(
    entity: str, artefact: Artefact, starts: list[int], start: int, end: int, instead: tuple[str, ...] = ()
) -> Example:
    line = line_of(starts, start)
    begin = max(starts[line - 1], start - 110)
    stop = artefact.text.find("\n", end)
    stop = min(len(artefact.text) if stop < 0 else stop, end + 70)
    context = artefact.text[begin:stop].replace("\n", "⏎")
    return Example(
        entity,
        artefact.form,
        artefact.name,
        line,
        artefact.text[start:end].replace("\n", "⏎"),
        context,
        instead,
    )
