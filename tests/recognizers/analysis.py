"""What a stock Presidio ``AnalyzerEngine`` finds with the shipped rules."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from presidio_analyzer import AnalyzerEngine, RecognizerRegistry
from presidio_analyzer.nlp_engine import NoOpNlpEngine

from recognizers import context_of_key, load_recognizers, shipped_rules

THRESHOLD = 0.5


@cache
def _engine(entity: str) -> AnalyzerEngine:
    rules = [rule for rule in shipped_rules() if rule.entity == entity]
    return AnalyzerEngine(
        registry=RecognizerRegistry(recognizers=load_recognizers(rules)),
        nlp_engine=NoOpNlpEngine(models=[{"lang_code": "en", "model_name": "none"}]),
        supported_languages=["en"],
    )


def found(
    entity: str, text: str, key: str | None = None, parents: Iterable[str] = (), siblings: Iterable[str] = ()
) -> set[str]:
    """The values of an entity that are found in a text which stands under a key."""
    context = context_of_key(key, parents, siblings)
    results = _engine(entity).analyze(text, "en", context=context)
    return {text[result.start : result.end] for result in results if result.score >= THRESHOLD}
