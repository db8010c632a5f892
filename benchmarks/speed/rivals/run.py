"""Who the rivals are, whether they are there, and how each is run."""

from __future__ import annotations

import importlib.util
import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from benchmarks.speed.corpora import Corpus, sample
from benchmarks.speed.figures import Figure
from benchmarks.speed.rivals.ripgrep_lines import program
from benchmarks.speed.watch import watch
from scanner.errors import UsageError

HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Rival:
    """``module`` stands in this folder; ``sample`` is how many bytes it is given at most. ``in_order``: it is
    fast enough for all of them, and is given the lines as they stand; the others may stop at any. ``timed``:
    it is run by ``timing``; ``apart``: it can be so under an interpreter that lacks this product.
    ``in_short`` says whether the short form has it."""

    name: str
    title: str
    module: str
    sample: int
    package: str | None = None
    options: tuple[str, ...] = ()
    timed: bool = False
    in_order: bool = False
    apart: bool = False
    in_short: bool = True

    def installed(self, at: str | None) -> bool:
        """Whether it can run; what ``--python`` names is taken at its word."""
        if at is not None:
            return True
        if self.name == "ripgrep":
            return program() is not None
        return self.package is None or importlib.util.find_spec(self.package) is not None


_ALL = (
    Rival("presidio-same", "stock Presidio, the same recognizers, no model", "presidio_same", 1_000_000),
    Rival("presidio-same-names", "stock Presidio, the same recognizers, the small model",
          "presidio_same", 1_000_000, options=("--names",)),
    Rival("presidio-same-segments", "stock Presidio, the same recognizers, cell by cell",
          "presidio_same", 100_000, options=("--segments",)),
    Rival("presidio-patterns", "Presidio's own pattern recognizers, no model",
          "presidio_patterns", 2_000_000, timed=True),
    Rival("datafog", "DataFog, regular expressions in Python",
          "datafog_python", 20_000_000, "datafog", timed=True, apart=True),
    Rival("datafog-rust", "DataFog's core in Rust",
          "datafog_rust", 100_000_000, "datafog_core", timed=True, in_order=True, apart=True),
    Rival("python-re", "our expressions in one alternation of re", "python_re", 1_000_000, timed=True),
    Rival("ripgrep", "ripgrep, those of our expressions that it takes",
          "ripgrep_lines", 100_000_000, in_order=True),
    Rival("hyperscan", "Hyperscan, our expressions without look-around",
          "hyperscan_marks", 20_000_000, "hyperscan", in_order=True, in_short=False),
)  # fmt: skip
RIVALS: Mapping[str, Rival] = {rival.name: rival for rival in _ALL}


def measure(rival: Rival, corpus: Corpus, at: str | None, folder: Path, patience: float) -> Figure:
    """Its figure on lines of a corpus of one file. Raises ``UsageError`` if it does not run.

    ``at`` is the interpreter, or for ripgrep the program, that ``--python`` names.
    """
    shuffled = not rival.in_order and corpus.path.suffix != ".csv"
    part = folder / f"{corpus.name}-{corpus.size}-{rival.sample}-{'shuffled' if shuffled else 'first'}.sample"
    if not part.is_file():
        sample(corpus.path, part, rival.sample, shuffled)
    options = [str(part), str(patience), *rival.options]
    if rival.apart:
        command = [at or sys.executable, str(HERE / "timing.py"), rival.module, *options]
    elif rival.timed:
        command = [sys.executable, "-m", "benchmarks.speed.rivals.timing", rival.module, *options]
    else:
        command = [sys.executable, "-m", f"benchmarks.speed.rivals.{rival.module}", *options]
        if at is not None:
            command.append(at)
    try:
        watched = watch(command)
    except UsageError as error:
        raise UsageError(f"{rival.title} {error}") from None
    said = json.loads(watched.output)
    return Figure(
        corpus.name,
        rival.name,
        1,
        said["size"],
        1,
        said["seconds"],
        said["cpu_seconds"],
        watched.seconds - said["seconds"],
        watched.peak_mb,
        said["findings"],
        said.get("note", ""),
    )
