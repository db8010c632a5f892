"""Stock Presidio with the product's recognizers and least threshold: ``AnalyzerEngine.analyze`` on each text.

``--names`` runs the small English model on every text, as Presidio does; without it there is no model.
Texts are lines; with ``--segments`` what the product's reader makes of the file, each with the context of
its key, as the product itself has to answer for them.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from presidio_analyzer import AnalyzerEngine, RecognizerRegistry

from benchmarks.speed.rivals.no_model import NoModel, small_model
from benchmarks.speed.rivals.timing import WARM, read_lines
from recognizers import context_of_key, load_recognizers
from scanner.decide import load_policy
from scanner.detect.engine import DEFAULT_THRESHOLD
from scanner.identify import identify
from scanner.model import FileContent, Segment
from scanner.readers import reader_for


def _segments(path: Path) -> Iterator[tuple[str, list[str]]]:
    content = FileContent(path)
    identification = replace(identify(content, path.name), name=path.name)
    assert identification.reader is not None
    for part in reader_for(identification.reader).read(content, identification):
        if isinstance(part, Segment):
            yield part.text, list(context_of_key(part.key, part.parents, sorted(part.siblings - {part.key})))


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser()
    parser.add_argument("path", type=Path)
    parser.add_argument("patience", type=float)
    parser.add_argument("--names", action="store_true")
    parser.add_argument("--segments", action="store_true")
    given = parser.parse_args()
    thresholds = load_policy("default").thresholds.values()
    engine = AnalyzerEngine(
        registry=RecognizerRegistry(recognizers=load_recognizers(), supported_languages=["en"]),
        nlp_engine=small_model() if given.names else NoModel(),
        supported_languages=["en"],
    )
    least = min([DEFAULT_THRESHOLD, *thresholds])
    texts: list[tuple[str, list[str]]] = (
        list(_segments(given.path))
        if given.segments
        else [(line, []) for line in read_lines(str(given.path))]
    )
    whole = given.path.stat().st_size
    engine.analyze(WARM, "en", score_threshold=least)
    findings = characters = 0
    everything = sum(len(text) for text, _ in texts)
    cpu, began = time.process_time(), time.perf_counter()
    for text, context in texts:
        findings += len(engine.analyze(text, "en", score_threshold=least, context=context))
        characters += len(text)
        if time.perf_counter() - began > given.patience:
            break
    seconds, cpu = time.perf_counter() - began, time.process_time() - cpu
    # A file has delimiters and line ends besides; of what was not reached they are left out evenly.
    size = round(whole * characters / everything)
    json.dump({"size": size, "findings": findings, "seconds": seconds, "cpu_seconds": cpu}, sys.stdout)


if __name__ == "__main__":
    main()
