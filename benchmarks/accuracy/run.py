"""One run of the benchmark: generate, let each tool look, score."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from benchmarks.accuracy.artefacts import Artefact, generate
from benchmarks.accuracy.data import load
from benchmarks.accuracy.product import find
from benchmarks.accuracy.rivals.run import Rival, load_rivals, run
from benchmarks.accuracy.scoring import Score, score
from benchmarks.accuracy.spots import Spot, write_corpus
from recognizers import taxonomy
from scanner.errors import UsageError

SEED = 2026
SIZE = 12
Found = Mapping[str, Sequence[Spot]]


@dataclass(frozen=True, slots=True)
class Corpus:
    """The artefacts of a seed and a size."""

    seed: int
    size: int
    artefacts: list[Artefact]


@dataclass(frozen=True, slots=True)
class Duel:
    """A rival's figures and the product's on the same artefacts, over the entities that the rival knows."""

    rival: Rival
    rounds: int
    threshold: float
    theirs: Score
    ours: Score


@dataclass(frozen=True, slots=True)
class Result:
    """All that a run came to. ``absent`` names the rivals that are not installed."""

    corpus: Corpus
    policy: str
    score: Score
    duels: list[Duel]
    absent: list[str]


def make_corpus(seed: int, size: int, form: str | None = None) -> Corpus:
    """The corpus; with ``form``, its artefacts of one format. Raises ``UsageError`` for a format there is
    not."""
    artefacts = [one for one in generate(seed, size) if form is None or one.form == form]
    if not artefacts:
        known = ", ".join(sorted({one.form for one in generate(seed, 1)}))
        raise UsageError(f"there is no format {form}; there are: {known}")
    return Corpus(seed, size, artefacts)


def chosen_rivals(names: str | None, pythons: Mapping[str, str]) -> tuple[list[Rival], list[str]]:
    """The rivals to run and the names of those that are not installed. ``names`` None takes those
    installed."""
    rivals = load_rivals()
    if names == "none":
        return [], []
    asked = list(rivals) if names is None else [name.strip().replace("-", "_") for name in names.split(",")]
    for name in (*asked, *pythons):
        if name not in rivals:
            raise UsageError(f"there is no rival {name}; there are: {', '.join(rivals)}")
    absent = [name for name in asked if not rivals[name].installed(pythons.get(name))]
    if absent and names is not None:
        how = "Install them with pip install 'ticketsafe[bench]', or name the Python of another environment"
        raise UsageError(f"not installed: {', '.join(absent)}. {how}: --python {absent[0]}=PATH")
    return [rivals[name] for name in asked if name not in absent], absent


def measure(
    corpus: Corpus,
    policy: str,
    workers: int | None,
    rivals: Sequence[Rival],
    pythons: Mapping[str, str],
    absent: list[str],
) -> Result:
    """Let the product and the rivals look, and score them."""
    with _on_disk(corpus) as folder:
        ours = find(folder, corpus.artefacts, policy, workers)
        duels = [_duel(rival, pythons.get(rival.name), corpus, folder, ours) for rival in rivals]
    return Result(corpus, policy, score(corpus.artefacts, ours, classes(), encloses()), duels, absent)


def _duel(rival: Rival, python: str | None, corpus: Corpus, folder: Path, ours: Found) -> Duel:
    rounds = min(rival.rounds, corpus.size)
    artefacts = [one for one in corpus.artefacts if one.round < rounds]
    hits = run(rival, python, folder, [one.name for one in artefacts])
    best: tuple[float, float, Score] | None = None
    for threshold in rival.thresholds:
        spots: dict[str, list[Spot]] = {}
        for name, certainty, spot in hits:
            if certainty >= threshold:
                spots.setdefault(name, []).append(spot)
        figures = score(artefacts, spots, classes(), encloses(), rival.knows)
        if best is None or (figures.total.f2 or 0.0) > best[0]:
            best = (figures.total.f2 or 0.0, threshold, figures)
    assert best is not None
    return Duel(rival, rounds, best[1], best[2], score(artefacts, ours, classes(), encloses(), rival.knows))


@contextmanager
def _on_disk(corpus: Corpus) -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as name:
        write_corpus(Path(name), corpus.artefacts)
        yield Path(name)


def classes() -> dict[str, tuple[str, ...]]:
    """CCPA letters by entity."""
    return {name: tuple(entity.classes) for name, entity in taxonomy().entities.items()}


def encloses() -> frozenset[str]:
    """The entities whose values are records around other values."""
    return frozenset(load("scoring.yaml")["encloses"])


def versions() -> dict[str, str]:
    """Of the packages on which the corpus depends besides the seed."""
    return {name: metadata.version(name) for name in ("Faker", "python-stdnum")}
