"""Runs the other tools, each under the interpreter in which it is installed."""

from __future__ import annotations

import importlib.util
import json
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.accuracy.data import load
from benchmarks.accuracy.spots import Spot
from scanner.errors import UsageError

HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Rival:
    """One entry of ``data/rivals.yaml``."""

    name: str
    title: str
    rounds: int
    thresholds: tuple[float, ...]
    entities: Mapping[str, tuple[str, ...]]
    package: str | None
    program: str | None

    @property
    def knows(self) -> frozenset[str]:
        """Our entities that it has."""
        return frozenset(entity for mapped in self.entities.values() for entity in mapped)

    def installed(self, python: str | None) -> bool:
        """Whether it can run: a named interpreter is taken at its word."""
        if python is not None:
            return True
        if self.package is not None:
            return importlib.util.find_spec(self.package) is not None
        beside = shutil.which(str(self.program), path=str(Path(sys.executable).parent))
        return (beside or shutil.which(str(self.program))) is not None


def load_rivals() -> dict[str, Rival]:
    """All that there are, by name."""
    return {
        name: Rival(
            name,
            entry["title"],
            entry["rounds"],
            tuple(entry.get("thresholds", (0.0,))),
            {theirs: tuple(ours) for theirs, ours in entry["entities"].items()},
            entry.get("package"),
            entry.get("program"),
        )
        for name, entry in load("rivals.yaml").items()
    }


def run(
    rival: Rival, python: str | None, folder: Path, files: Sequence[str]
) -> list[tuple[str, float, Spot]]:
    """What it finds in the files: file, score, place. Raises ``UsageError`` if it does not run."""
    command = [python or sys.executable, str(HERE / f"{rival.name}_finds.py"), str(folder), *files]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
    if done.returncode:
        reason = done.stderr.strip().splitlines()[-1:] or ["no reason given"]
        raise UsageError(f"{rival.title} does not run under {command[0]}: {reason[0]}")
    found = []
    for line in done.stdout.splitlines():
        hit = json.loads(line)
        ours = rival.entities.get(hit["entity"]) or rival.entities.get("*")
        if ours:
            found.append((hit["file"], float(hit["score"]), Spot(hit["start"], hit["end"], ours)))
    return found
