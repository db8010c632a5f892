"""What a tool found: an entity, a place in a file of a corpus; and the corpus on disk."""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from benchmarks.accuracy.artefacts import Artefact

LABELS = "labels.jsonl"


@dataclass(frozen=True, slots=True)
class Spot:
    """``text[start:end]`` (code points) of a file is one of ``entities``: several where a tool's own name is
    wider."""

    start: int
    end: int
    entities: tuple[str, ...]


def line_starts(text: str) -> list[int]:
    """The code point at which each line begins."""
    starts = [0]
    starts += [place + 1 for place, sign in enumerate(text) if sign == "\n"]
    return starts


def line_of(starts: list[int], place: int) -> int:
    """The line, counted from 1, in which a code point stands."""
    return bisect_right(starts, place)


def write_corpus(folder: Path, artefacts: Iterable[Artefact]) -> None:
    """Write each artefact as a file, without labels."""
    folder.mkdir(parents=True, exist_ok=True)
    for artefact in artefacts:
        with (folder / artefact.name).open("w", encoding="utf-8", newline="") as sink:
            sink.write(artefact.text)


def write_labels(path: Path, artefacts: Iterable[Artefact]) -> None:
    """Write ``labels.jsonl``: one object a label, with its place in code points and in lines."""
    with path.open("w", encoding="utf-8") as sink:
        for artefact in artefacts:
            starts = line_starts(artefact.text)
            for label in artefact.labels:
                line = line_of(starts, label.start)
                fields = {
                    "file": artefact.name,
                    "format": artefact.form,
                    "entity": label.entity,
                    "accepted": sorted(label.accepted),
                    "required": label.required,
                    "start": label.start,
                    "end": label.end,
                    "line": line,
                    "column": label.start - starts[line - 1] + 1,
                    "text": artefact.text[label.start : label.end],
                }
                sink.write(json.dumps(fields, ensure_ascii=False) + "\n")
