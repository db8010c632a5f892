"""Presidio recognizers for the personal data of support artefacts; usable without the scanner.

>>> from presidio_analyzer import AnalyzerEngine, RecognizerRegistry
>>> from recognizers import load_recognizers
>>> registry = RecognizerRegistry(recognizers=load_recognizers())
>>> engine = AnalyzerEngine(registry=registry)  # doctest: +SKIP
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from recognizers.base import RuleRecognizer
    from recognizers.errors import RulesError
    from recognizers.loading import load_recognizers, make_recognizer
    from recognizers.rules import (
        Rule,
        RuleSet,
        Taxonomy,
        rules_hash,
        rules_in_force,
        shipped_rules,
        taxonomy,
        use_rules,
    )
    from recognizers.surroundings import context_of_key

# Names are imported when they are first asked for: an error class should not cost the loading of Presidio.
_HOMES = {
    "Rule": "rules",
    "RuleRecognizer": "base",
    "RuleSet": "rules",
    "RulesError": "errors",
    "Taxonomy": "rules",
    "context_of_key": "surroundings",
    "load_recognizers": "loading",
    "make_recognizer": "loading",
    "rules_hash": "rules",
    "rules_in_force": "rules",
    "shipped_rules": "rules",
    "taxonomy": "rules",
    "use_rules": "rules",
}

__all__ = [
    "Rule",
    "RuleRecognizer",
    "RuleSet",
    "RulesError",
    "Taxonomy",
    "context_of_key",
    "load_recognizers",
    "make_recognizer",
    "rules_hash",
    "rules_in_force",
    "shipped_rules",
    "taxonomy",
    "use_rules",
]


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module 'recognizers' has no attribute {name!r}")
    return getattr(import_module(f"recognizers.{_HOMES[name]}"), name)
