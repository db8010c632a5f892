"""Presidio recognizers for the personal data of support artefacts; usable without the scanner.

>>> from presidio_analyzer import AnalyzerEngine, RecognizerRegistry
>>> from recognizers import load_recognizers, KeyContextEnhancer
>>> registry = RecognizerRegistry(recognizers=load_recognizers())
>>> engine = AnalyzerEngine(registry=registry, context_aware_enhancer=KeyContextEnhancer())  # doctest: +SKIP
"""

from __future__ import annotations

import importlib
from collections.abc import Iterable

from recognizers.base import LabelledRecognizer, PatternRuleRecognizer, RuleRecognizer
from recognizers.context import KeyContextEnhancer
from recognizers.errors import RulesError
from recognizers.rules import Rule, Taxonomy, rules_hash, shipped_rules, taxonomy
from recognizers.surroundings import context_of_key

__all__ = [
    "KeyContextEnhancer",
    "Rule",
    "RuleRecognizer",
    "RulesError",
    "Taxonomy",
    "context_of_key",
    "load_recognizers",
    "make_recognizer",
    "rules_hash",
    "shipped_rules",
    "taxonomy",
]


def make_recognizer(rule: Rule) -> RuleRecognizer:
    """The recognizer of a rule. Raises ``RulesError``."""
    if rule.kind == "pattern":
        return PatternRuleRecognizer(rule)
    if rule.kind == "labelled":
        return LabelledRecognizer(rule)
    module, _, name = (rule.implementation or "").rpartition(".")
    try:
        kind = getattr(importlib.import_module(f"recognizers.{module}"), name)
    except (ImportError, AttributeError):
        raise RulesError(f"{rule.id}: recognizers has no class {rule.implementation}") from None
    if not (isinstance(kind, type) and issubclass(kind, RuleRecognizer)):
        raise RulesError(f"{rule.id}: {rule.implementation} is not a RuleRecognizer")
    return kind(rule)


def load_recognizers(rules: Iterable[Rule] | None = None) -> list[RuleRecognizer]:
    """One recognizer for each rule; of the shipped rules if none are given. Raises ``RulesError``."""
    return [make_recognizer(rule) for rule in (shipped_rules() if rules is None else rules)]
