"""Accuracy beside Presidio as it comes: names in sentences, and findings in logs without people.

Run: ``python -m benchmarks.names``. Prints one JSON object a rival.
"""

from __future__ import annotations

import json
from itertools import islice
from pathlib import Path

import yaml

from benchmarks.rivals import RIVALS
from benchmarks.speed.system_logs import lines

SENTENCES = Path(__file__).with_name("sentences.yaml")
LOG_LINES = 1_000


def measure(name: str) -> dict[str, float | str]:
    """The figures of one rival."""
    find = RIVALS[name]()
    wanted = found = wrong = 0
    for sentence in yaml.safe_load(SENTENCES.read_text(encoding="utf-8")):
        people = set(sentence["people"])
        named = {value for entity, value in find(sentence["text"]) if entity == "PERSON"}
        wanted += len(people)
        found += len(people & named)
        wrong += len(named - people)
    in_logs = [entity for text in islice(lines(), LOG_LINES) for entity, _ in find(text)]
    return {
        "name": name,
        "names": wanted,
        "names_found": round(found / wanted, 3),
        "wrong_names": wrong,
        "log_lines": LOG_LINES,
        "findings_in_logs": len(in_logs),
        "people_in_logs": in_logs.count("PERSON"),
    }


def main() -> None:
    """Measure all rivals in this run."""
    for name in RIVALS:
        print(json.dumps(measure(name)))


if __name__ == "__main__":
    main()
