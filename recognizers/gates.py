"""Which recognizers can find anything in a text: the cheap necessary conditions of all of them at once.

Each recognizer can tell by itself (``RuleRecognizer.might_match``). With many of them it is cheaper to look
for the strings that all their rules need in one pass, and to ask only those whose strings are there.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ahocorasick_rs import AhoCorasick

from recognizers.base import Features, LabelledRecognizer, PatternRuleRecognizer, RuleRecognizer


class _Channel:
    """Needles to be found in one form of a text, and the conditions that each of them meets."""

    def __init__(self) -> None:
        self._conditions: dict[str, set[int]] = {}
        self._automaton: AhoCorasick | None = None
        self._met: list[tuple[int, ...]] = []

    def add(self, needles: Iterable[str], condition: int) -> None:
        for needle in needles:
            self._conditions.setdefault(needle, set()).add(condition)

    def close(self) -> None:
        self._automaton = AhoCorasick(list(self._conditions)) if self._conditions else None
        self._met = [tuple(conditions) for conditions in self._conditions.values()]

    def find(self, text: str, met: set[int]) -> None:
        if self._automaton is None:
            return
        for index in {hit[0] for hit in self._automaton.find_matches_as_indexes(text, overlapping=True)}:
            met.update(self._met[index])


class Gates:
    """The conditions of a set of recognizers.

    Conditions are numbered; a recognizer's gate is open when all of its conditions are met, a condition when
    one of its needles stands in the text, in the text in small letters or in its shape.
    """

    def __init__(self, recognizers: Sequence[RuleRecognizer]) -> None:
        self._text, self._lower, self._shape = _Channel(), _Channel(), _Channel()
        self._always: list[int] = []
        self._by_entity: dict[str, list[int]] = {}
        self._by_condition: dict[int, list[int]] = {}
        self._recognizers = list(recognizers)
        self._conditions: list[frozenset[int]] = []
        count = 0
        for index, recognizer in enumerate(self._recognizers):
            own: list[int] = []
            # Who judges its needs by itself is asked.
            plain = type(recognizer).needs_met in (RuleRecognizer.needs_met, PatternRuleRecognizer.needs_met)
            for text, lower, shape in recognizer.needles() if plain else ():
                self._text.add(text, count)
                self._lower.add(lower, count)
                self._shape.add(shape, count)
                own.append(count)
                count += 1
            self._conditions.append(frozenset(own))
            if own:
                self._by_condition.setdefault(own[0], []).append(index)
            elif type(recognizer).might_match is LabelledRecognizer.might_match:
                self._by_entity.setdefault(recognizer.rule.entity, []).append(index)
            else:
                self._always.append(index)
        for channel in (self._text, self._lower, self._shape):
            channel.close()

    def open(self, features: Features, key_entities: frozenset[str]) -> list[RuleRecognizer]:
        """The recognizers that might match, in their order; exactly those whose ``might_match`` says so."""
        met: set[int] = set()
        self._text.find(features.text, met)
        self._lower.find(features.lower, met)
        self._shape.find(features.shape, met)
        indexes = list(self._always)
        for entity in features.labelled | key_entities:
            indexes.extend(self._by_entity.get(entity, ()))
        for condition in met:
            for index in self._by_condition.get(condition, ()):
                if self._conditions[index] <= met:
                    indexes.append(index)
        indexes.sort()
        return [
            recognizer
            for index in indexes
            if (recognizer := self._recognizers[index]).might_match(features, key_entities)
        ]
