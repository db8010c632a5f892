"""From rules to recognizers."""

from __future__ import annotations

import importlib
from collections.abc import Iterable

from recognizers.base import LabelledRecognizer, PatternRuleRecognizer, RuleRecognizer
from recognizers.errors import RulesError
from recognizers.rules import Rule, shipped_rules


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
