"""Runs as they are kept: one JSON object a line, the newest last."""

from __future__ import annotations

import datetime
import importlib.metadata
import json
import os
import platform
from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any, TypedDict

from benchmarks.speed.figures import Figure, ratios
from recognizers import rules_hash
from scanner.errors import UsageError

SCHEMA = 1
STANDARD = Path("benchmarks/results/speed.jsonl")
"""Where a checkout keeps its history."""
PACKAGES = ("ticketsafe", "hyperscan", "presidio-analyzer", "spacy", "datafog")
_FIELDS = {one.name for one in fields(Figure)}


class Machine(TypedDict):
    """``memory_gb`` in units of 10^9 bytes."""

    cpu: str
    cores: int
    memory_gb: float


class Run(TypedDict):
    """One line. ``form`` is ``short`` or ``full``: only runs of one form are compared."""

    schema: int
    date: str
    form: str
    seed: int
    machine: Machine
    versions: dict[str, str]
    rules: str
    figures: list[dict[str, Any]]
    ratios: dict[str, float]
    absent: dict[str, str]


def record(figures: Sequence[Figure], form: str, seed: int, absent: Mapping[str, str]) -> Run:
    """A run as it is kept."""
    return Run(
        schema=SCHEMA,
        date=datetime.datetime.now(datetime.UTC).strftime("%Y-%m-%dT%H:%MZ"),
        form=form,
        seed=seed,
        machine=machine(),
        versions=versions(),
        rules=rules_hash(),
        figures=[_rounded(one) for one in figures],
        ratios=ratios(figures),
        absent=dict(absent),
    )


def _rounded(figure: Figure) -> dict[str, Any]:
    return {
        name: round(value, 3) if isinstance(value, float) else value
        for name, value in asdict(figure).items()
        if value != ""
    }


def figures_of(run: Run) -> list[Figure]:
    """The figures of a kept run."""
    known = ({name: value for name, value in one.items() if name in _FIELDS} for one in run["figures"])
    return [Figure(**one) for one in known]


def machine() -> Machine:
    """This one."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return Machine(cpu=_processor(), cores=len(os.sched_getaffinity(0)), memory_gb=round(memory / 1e9, 1))


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor()
    named = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(named, platform.machine())


def versions() -> dict[str, str]:
    """Of Python and of the packages that are installed."""
    found = {"python": platform.python_version()}
    for package in PACKAGES:
        try:
            found[package] = importlib.metadata.version(package)
        except importlib.metadata.PackageNotFoundError:
            continue
    return found


def append(path: Path, run: Run) -> None:
    """Put it behind the others."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8") as sink:
        sink.write(json.dumps(run, ensure_ascii=False) + "\n")


def read(path: Path) -> list[Run]:
    """All runs, oldest first; none if there is no file. Raises ``UsageError`` with the line that is none."""
    if not path.is_file():
        return []
    runs: list[Run] = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        try:
            run = json.loads(line)
        except ValueError:
            raise UsageError(f"{path}:{number}: not JSON") from None
        if not isinstance(run, dict) or run.get("schema") != SCHEMA:
            raise UsageError(f"{path}:{number}: not a run of schema {SCHEMA}")
        runs.append(run)  # type: ignore[arg-type]
    return runs
