"""Every shipped rule finds its examples and leaves its near misses alone, in a stock ``AnalyzerEngine``.

A rule is tried together with all other rules of its entity: its near misses are no values of it at all.
"""

from __future__ import annotations

from functools import cache

import pytest
from presidio_analyzer import AnalyzerEngine, RecognizerRegistry

from recognizers import Rule, context_of_key, load_recognizers, shipped_rules
from recognizers.prose_engine import ProseNlpEngine
from recognizers.rules import Example

THRESHOLD = 0.5

RULES = pytest.mark.parametrize("rule", shipped_rules(), ids=lambda rule: rule.id)


@cache
def _engine(entity: str) -> AnalyzerEngine:
    rules = [rule for rule in shipped_rules() if rule.entity == entity]
    return AnalyzerEngine(
        registry=RecognizerRegistry(recognizers=load_recognizers(rules)),
        nlp_engine=ProseNlpEngine(),
        supported_languages=["en"],
        default_score_threshold=THRESHOLD,
    )


def _found(rule: Rule, example: Example) -> list[str]:
    results = _engine(rule.entity).analyze(example.text, "en", context=context_of_key(example.key))
    return [example.text[result.start : result.end] for result in results]


def _as_example(entry: str | Example) -> Example:
    return entry if isinstance(entry, Example) else Example(text=entry)


@RULES
def test_examples_are_found(rule: Rule) -> None:
    for example in map(_as_example, rule.examples):
        values = _found(rule, example)
        assert values, f"nothing found in {example.text!r} under the key {example.key!r}"
        if example.found is not None:
            assert example.found in values, f"{example.text!r} under the key {example.key!r}"


@RULES
def test_near_misses_are_left_alone(rule: Rule) -> None:
    for example in map(_as_example, rule.near_misses):
        assert _found(rule, example) == [], f"{example.text!r} under the key {example.key!r}"


@RULES
def test_gates_let_examples_pass(rule: Rule) -> None:
    """An engine that asks ``might_match`` first finds the same as one that does not."""
    from recognizers.base import features_of
    from recognizers.labels import key_lexicon
    from recognizers.words import key_phrases

    for recognizer in load_recognizers([rule]):
        for example in map(_as_example, rule.examples):
            known = key_lexicon()
            entities = {
                entity
                for phrase in (key_phrases(example.key) if example.key else ())
                for entity in (*known.strong.get(phrase, ()), *known.weak.get(phrase, ()))
            }
            if not recognizer.might_match(features_of(example.text), frozenset(entities)):
                context = context_of_key(example.key)
                engine = AnalyzerEngine(
                    registry=RecognizerRegistry(recognizers=[recognizer]),
                    nlp_engine=ProseNlpEngine(),
                    supported_languages=["en"],
                    default_score_threshold=THRESHOLD,
                )
                assert engine.analyze(example.text, "en", context=context) == [], example.text


def test_presidio_still_finds_its_own_recognizers_beside_ours() -> None:
    """Presidio looks its predefined ones up by class name among all subclasses."""
    import presidio_analyzer.predefined_recognizers as predefined

    ours = {type(recognizer).__name__ for recognizer in load_recognizers()}
    assert ours.isdisjoint(dir(predefined))
