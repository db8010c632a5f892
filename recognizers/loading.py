"""From rules to recognizers."""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterable, Iterator

from recognizers.base import LabelledRecognizer, PatternRuleRecognizer, RuleRecognizer
from recognizers.errors import RulesError
from recognizers.lexicon_words import LexiconRecognizer
from recognizers.rules import Rule, rules_in_force
from recognizers.shapes import shape
from recognizers.validators import VALIDATORS

Path = tuple[str | int, ...]


def make_recognizer(rule: Rule) -> RuleRecognizer:
    """The recognizer of a rule. Raises ``RulesError``."""
    for _, problem in problems_of_form(rule):
        raise RulesError(f"{rule.id}: {problem}")
    return _of_kind(rule)


def _of_kind(rule: Rule) -> RuleRecognizer:
    if rule.kind == "pattern":
        return PatternRuleRecognizer(rule)
    if rule.kind == "labelled":
        return LabelledRecognizer(rule)
    if rule.kind == "lexicon":
        return LexiconRecognizer(rule)
    module, _, name = (rule.implementation or "").rpartition(".")
    try:
        kind = getattr(importlib.import_module(f"recognizers.{module}"), name)
    except (ImportError, AttributeError):
        raise RulesError(f"{rule.id}: recognizers has no class {rule.implementation}") from None
    if not (isinstance(kind, type) and issubclass(kind, RuleRecognizer)):
        raise RulesError(f"{rule.id}: {rule.implementation} is not a RuleRecognizer")
    return kind(rule)


def problems_of_form(rule: Rule) -> Iterator[tuple[Path, str]]:
    """Path within the rule and what is wrong there: expressions that do not compile, unknown names, and
    what its kind needs and it lacks."""
    expressions: list[tuple[Path, str]] = [
        (("patterns", index, "regex"), entry.regex) for index, entry in enumerate(rule.patterns)
    ]
    if rule.weak_value is not None:
        expressions.append((("weak_value",), rule.weak_value))
    for path, regex in expressions:
        try:
            re.compile(regex)
        except re.error as error:
            yield path, f"not a regular expression: {error.msg} at character {(error.pos or 0) + 1}"
        except (OverflowError, RecursionError) as error:
            yield path, f"not a regular expression that can be used: {type(error).__name__}"
    if rule.value is not None:
        try:
            shape(rule.value)
        except RulesError as error:
            yield ("value",), str(error)
    if rule.validator is not None and rule.validator not in VALIDATORS:
        names = ", ".join(sorted(VALIDATORS))
        yield ("validator",), f"no validator is named {rule.validator}; there are: {names}"
    needed = {"pattern": "patterns", "lexicon": "lexicon", "class": "implementation"}.get(rule.kind)
    if needed and not getattr(rule, needed):
        yield ("kind",), f"a rule of kind {rule.kind} needs {needed}"


def load_recognizers(rules: Iterable[Rule] | None = None) -> list[RuleRecognizer]:
    """One recognizer for each rule; of the rules in force if none are given. Raises ``RulesError`` with
    file and line."""
    if rules is not None:
        return [make_recognizer(rule) for rule in rules]
    return [_placed(rule) for rule in rules_in_force().rules]


def _placed(rule: Rule) -> RuleRecognizer:
    place = rules_in_force().places[rule.id]
    try:
        # The form of our own rules is what tests look at; to compile all expressions at each start is dear.
        return make_recognizer(rule) if place.own else _of_kind(rule)
    except RulesError as error:
        raise RulesError(f"{place}: {error}") from None
