"""What was missed and what is false, in files for people; every value is made up, so it may be shown."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from benchmarks.accuracy.scoring import Example, Score

FALSE = "false_positives.txt"


def write_misses(folder: Path, score: Score) -> None:
    """Write ``ENTITY.txt`` for each entity with missed values, and ``false_positives.txt``; old ones go."""
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.txt"):
        old.unlink()
    by_entity: dict[str, list[Example]] = defaultdict(list)
    for example in score.missed:
        by_entity[example.entity].append(example)
    for entity, examples in by_entity.items():
        count = score.entities[entity]
        lost = f"{count.values - count.found} of {count.values} missed"
        head = f"# {entity}: {lost}. format | value | found instead | line\n"
        (folder / f"{entity}.txt").write_text(head + _lines(examples), encoding="utf-8")
    head = f"# {len(score.false)} findings on text that holds no such value. entity | format | text | line\n"
    body = "".join(
        f"{one.entity} | {one.form} | {one.text} | {one.context.strip()}\n"
        for one in sorted(score.false, key=_order)
    )
    (folder / FALSE).write_text(head + body, encoding="utf-8")


def _order(example: Example) -> tuple[str, str, str, int]:
    return (example.entity, example.form, example.file, example.line)


def _lines(examples: Iterable[Example]) -> str:
    return "".join(
        f"{one.form} | {one.text} | {' '.join(one.instead) or '-'} | {one.context.strip()}\n"
        for one in sorted(examples, key=_order)
    )
