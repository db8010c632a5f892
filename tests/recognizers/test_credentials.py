"""Token shapes of providers: how many there are, that each has an example of its own, and that the finding
names the provider."""

from __future__ import annotations

import re
from functools import cache

import pytest

from recognizers import Rule, load_recognizers, shipped_rules
from recognizers.base import features_of
from recognizers.schema import Example, PatternEntry
from recognizers.validators import by_name
from tests.recognizers.analysis import found

LEAST_PROVIDERS = 150

NO_PROVIDERS = {"credential-in-configuration"}
RULES = [rule for rule in shipped_rules() if rule.validator == "no_filler" and rule.id not in NO_PROVIDERS]
"""The rules whose patterns are providers' token shapes."""


@cache
def _compiled() -> list[tuple[Rule, PatternEntry, re.Pattern[str]]]:
    return [(rule, entry, re.compile(entry.regex)) for rule in RULES for entry in rule.patterns]


def _texts(rule: Rule) -> list[str]:
    return [example.text if isinstance(example, Example) else example for example in rule.examples]


def _values(pattern: re.Pattern[str], text: str) -> list[str]:
    group = "value" if "value" in pattern.groupindex else 0
    return [
        match.group(group) for match in pattern.finditer(text) if by_name("no_filler")(match.group(group))
    ]


def test_there_are_many_providers() -> None:
    names = [entry.name for _, entry, _ in _compiled()]
    assert len(set(names)) == len(names), "two patterns bear one name"
    assert len({name.split()[0] for name in names}) >= LEAST_PROVIDERS


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_each_provider_has_an_example_that_only_its_pattern_matches(rule: Rule) -> None:
    lonely: dict[str, bool] = {entry.name: False for entry in rule.patterns}
    for text in _texts(rule):
        matching = [entry.name for _, entry, pattern in _compiled() if _values(pattern, text)]
        if len(matching) == 1 and matching[0] in lonely:
            lonely[matching[0]] = True
    assert [name for name, found_one in lonely.items() if not found_one] == []


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_each_pattern_has_a_gate_that_lets_its_matches_pass(rule: Rule) -> None:
    (recognizer,) = load_recognizers([rule])
    for entry in rule.patterns:
        assert entry.needs, entry.name
    for text in _texts(rule):
        assert recognizer.might_match(features_of(text), frozenset()), text
        reasons = [result.analysis_explanation.textual_explanation for result in recognizer.analyze(text, [])]
        assert any(entry.name in reason for reason in reasons for entry in rule.patterns), text


def test_the_finding_names_the_provider() -> None:
    rule = next(rule for rule in RULES if any(entry.name == "GitHub token" for entry in rule.patterns))
    (recognizer,) = load_recognizers([rule])
    (result,) = recognizer.analyze("ghp" + "_" + "FAKE" * 9, [])
    assert "'GitHub token'" in result.analysis_explanation.textual_explanation


@pytest.mark.parametrize(
    "around", ["{}", "token={}", '"x": "{}",', "<k>{}</k>", "a {} b", "https://u:{}@h.example/x", "({})"]
)
def test_a_token_is_found_whole_wherever_it_stands(around: str) -> None:
    for token in ("ghp" + "_" + "FAKE" * 9, "npm" + "_" + "Fak3" * 9, "pul" + "-" + "fa4e" * 10):
        values = found("CREDENTIAL", around.format(token)) | found("PASSWORD", around.format(token))
        assert token in values
