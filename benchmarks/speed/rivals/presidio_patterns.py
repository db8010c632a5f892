"""Presidio's own predefined pattern recognizers for English alone, without a model, line by line."""

from __future__ import annotations

from collections.abc import Callable

import tldextract
from presidio_analyzer import AnalyzerEngine, PatternRecognizer, RecognizerRegistry

from benchmarks.speed.rivals.no_model import NoModel

TEXT = 0
THRESHOLD = 0.5

# Its mail recognizer would else ask the network for a list of domains, at length where there is none.
setattr(tldextract, "extract", tldextract.TLDExtract(suffix_list_urls=()))  # noqa: B010


def make() -> Callable[[str], int]:
    """Text to number of findings."""
    nlp = NoModel()
    registry = RecognizerRegistry()
    registry.load_predefined_recognizers(nlp_engine=nlp, languages=["en"])
    registry.recognizers = [one for one in registry.recognizers if isinstance(one, PatternRecognizer)]
    engine = AnalyzerEngine(nlp_engine=nlp, registry=registry)
    return lambda line: len(engine.analyze(line, "en", score_threshold=THRESHOLD))
