"""``ticketsafe bench accuracy``: what the command does with its options."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from benchmarks.accuracy.misses import write_misses
from benchmarks.accuracy.results import STANDARD, changes, read_result, same_corpus, stored, write_result
from benchmarks.accuracy.run import SEED, SIZE, chosen_rivals, make_corpus, measure
from benchmarks.accuracy.spots import LABELS, write_corpus, write_labels
from benchmarks.accuracy.table import print_result
from scanner.errors import UsageError


@dataclass(frozen=True, slots=True)
class Options:
    """``rivals`` None is those installed; ``pythons`` are texts like ``datafog=PATH``; ``output`` None keeps
    a standard run of a checkout only."""

    seed: int = SEED
    size: int = SIZE
    form: str | None = None
    policy: str = "default"
    workers: int | None = None
    rivals: str | None = None
    pythons: tuple[str, ...] = ()
    files: Path | None = None
    misses: Path | None = None
    output: Path | None = None
    check: bool = False


def accuracy(options: Options, console: Console) -> bool:
    """Do it; False if ``--check`` found that an entity fell. Raises ``UsageError``."""
    pythons = dict(_named_pythons(options.pythons))
    rivals, absent = chosen_rivals(options.rivals, pythons)
    corpus = make_corpus(options.seed, options.size, options.form)
    if options.files is not None:
        write_corpus(options.files, corpus.artefacts)
        write_labels(options.files / LABELS, corpus.artefacts)
        console.print(f"{len(corpus.artefacts):,} artefacts and {LABELS} are in {options.files}")
        return True
    target = options.output or STANDARD
    last = read_result(target)
    result = measure(corpus, options.policy, options.workers, rivals, pythons, absent)
    now = stored(result)
    comparable = last is not None and same_corpus(last, now)
    if options.check and not comparable:
        raise UsageError(f"nothing to check against: {target} is of another corpus or not there")
    changed = changes(last, now) if last is not None and comparable else {}
    print_result(console, now, changed, absent)
    if options.misses is not None:
        write_misses(options.misses, result.score)
        console.print(f"what was missed and what is false stands in {options.misses}")
    fell = sorted(name for name, change in changed.items() if change.fell)
    if options.check:
        console.print(
            f"fell by more than a point: {', '.join(fell)}" if fell else "no entity fell by more than a point"
        )
        return not fell
    if options.output is not None or _is_standard(options):
        write_result(target, now)
        console.print(f"the result is in {target}")
    return True


def _is_standard(options: Options) -> bool:
    standard = (options.seed, options.size, options.form, options.policy) == (SEED, SIZE, None, "default")
    return standard and STANDARD.parent.is_dir()


def _named_pythons(texts: Iterable[str]) -> Iterable[tuple[str, str]]:
    for text in texts:
        name, equals, path = text.partition("=")
        if not equals or not Path(path).is_file():
            raise UsageError(
                "--python wants the name of a rival and the path of a Python, "
                "like datafog=/opt/datafog/bin/python"
            )
        yield name.replace("-", "_"), path
