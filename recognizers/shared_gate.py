"""Many small patterns, one gate: rules of several files whose needs are looked for in one pass over a text.

Hundreds of providers' token shapes and forms of command lines would each cost a search of every line. Here
one Aho-Corasick automaton over the needs of all rules of this kind tells which of them are worth a try.
"""

from __future__ import annotations

from functools import cache, lru_cache

from ahocorasick_rs import AhoCorasick

from recognizers.base import Features, PatternRuleRecognizer
from recognizers.rules import Rule, rules_in_force

IMPLEMENTATION = "shared_gate.SharedGateRecognizer"


@cache
def _gate() -> tuple[AhoCorasick, tuple[tuple[tuple[str | None, str], ...], ...]]:
    """The automaton over all needs in small letters and, for each, the needs as they are written (None if any
    case will do) with the ids of their rules."""
    users: dict[str, dict[tuple[str | None, str], None]] = {}
    for rule in rules_in_force().rules:
        if rule.implementation != IMPLEMENTATION:
            continue
        for entry in rule.patterns:
            any_case = rule.ignore_case or entry.regex.startswith("(?i)")
            for need in entry.needs:
                exact = None if any_case or need.lower() == need.upper() else need
                users.setdefault(need.lower(), {})[exact, rule.id] = None
    return AhoCorasick(list(users)), tuple(tuple(wanted) for wanted in users.values())


@cache
def _shared_ids() -> frozenset[str]:
    return frozenset(rule_id for wanted in _gate()[1] for _, rule_id in wanted)


@lru_cache(maxsize=64)
def _worth_a_try(text: str, lower: str) -> frozenset[str]:
    """The ids of the rules one of whose needs stands in a text, given as it is and in small letters."""
    automaton, users = _gate()
    found: set[str] = set()
    for need in {hit[0] for hit in automaton.find_matches_as_indexes(lower, overlapping=True)}:
        for exact, rule_id in users[need]:
            if rule_id not in found and (exact is None or exact in text):
                found.add(rule_id)
    return frozenset(found)


class SharedGateRecognizer(PatternRuleRecognizer):
    """A pattern rule whose patterns all name what they need; the gate of all rules of this kind is one."""

    def __init__(self, rule: Rule) -> None:
        super().__init__(rule)
        self._shared = all(entry.needs for entry in rule.patterns)

    def needs_met(self, features: Features) -> bool:
        """One of the strings that the patterns need stands in the text."""
        if not self._shared or self.rule.id not in _shared_ids():
            return super().needs_met(features)
        return self.rule.id in _worth_a_try(features.text, features.lower)
