"""The gates of all recognizers together open for the same as each recognizer's own."""

from __future__ import annotations

from functools import cache

from hypothesis import given
from hypothesis import strategies as st

from recognizers import RuleRecognizer, load_recognizers, shipped_rules
from recognizers.base import features_of
from recognizers.gates import Gates
from recognizers.rules import Example

TEXTS = [
    entry.text if isinstance(entry, Example) else entry
    for rule in shipped_rules()
    for entry in (*rule.examples, *rule.near_misses)
]


@cache
def _recognizers() -> tuple[RuleRecognizer, ...]:
    return tuple(load_recognizers())


@cache
def _gates() -> Gates:
    return Gates(_recognizers())


def _same(text: str, entities: frozenset[str]) -> None:
    features = features_of(text)
    alone = [
        one.rule.id
        for one in _recognizers()
        if one.might_match(features, entities) and one.needs_met(features)
    ]
    together = [one.rule.id for one in _gates().open(features, entities) if one.needs_met(features)]
    assert together == alone


def test_for_all_examples_and_near_misses() -> None:
    assert TEXTS
    for text in TEXTS:
        _same(text, frozenset())


@given(
    st.lists(st.sampled_from(TEXTS), max_size=3),
    st.text(max_size=20),
    st.sets(st.sampled_from(["PERSON", "AGE"])),
)
def test_for_pieces_of_them_with_anything_between(texts: list[str], between: str, entities: set[str]) -> None:
    _same(between.join(texts), frozenset(entities))
