"""The words of a lexicon, wherever they stand as whole words: a company's project names, its own products."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from ahocorasick_rs import AhoCorasick

from recognizers.base import Candidate, RuleRecognizer
from recognizers.errors import RulesError
from recognizers.rules import Rule, lexicon
from recognizers.triggers import Triggers

if TYPE_CHECKING:
    from presidio_analyzer.nlp_engine import NlpArtifacts


def _lower(text: str) -> str:
    """Small letters, one for one, so that positions stay."""
    if text.isascii():
        return text.lower()
    return "".join(low if len(low := one.lower()) == 1 else one for one in text)


def _words(data: Any) -> Iterator[str]:
    if isinstance(data, str):
        yield from data.split()
    elif isinstance(data, dict):
        for section in data.values():
            yield from _words(section)
    elif isinstance(data, Iterable):
        for one in data:
            yield from [one] if isinstance(one, str) else _words(one) if isinstance(one, list) else [str(one)]


def words_of(rule: Rule) -> tuple[str, ...]:
    """The words and phrases of a rule's lexicon. Raises ``RulesError``."""
    if not rule.lexicon:
        raise RulesError(f"{rule.id}: a rule of kind lexicon needs 'lexicon: NAME'")
    name, _, section = rule.lexicon.partition(".")
    data = lexicon(name)
    if section:
        if not isinstance(data, dict) or section not in data:
            raise RulesError(f"{rule.id}: the lexicon {name} has no section {section}")
        data = data[section]
    words = tuple(dict.fromkeys(_lower(word).strip() for word in _words(data)))
    if not any(words):
        raise RulesError(f"{rule.id}: the lexicon {rule.lexicon} holds no words")
    return tuple(word for word in words if word)


class LexiconRecognizer(RuleRecognizer):
    """Words and phrases of a lexicon, in any case, as whole words; context raises their score as
    everywhere."""

    def __init__(self, rule: Rule) -> None:
        self._words = words_of(rule)
        self._automaton = AhoCorasick(self._words)
        super().__init__(rule)

    def triggers(self) -> Triggers | None:
        """One of the words."""
        return Triggers(tuple(f"(?i){re.escape(word)}" for word in self._words))

    def candidates(self, text: str, nlp_artifacts: NlpArtifacts | None) -> Iterator[Candidate]:
        """Every word of the lexicon that stands by itself."""
        for _, start, end in self._automaton.find_matches_as_indexes(_lower(text), overlapping=True):
            inside = start > 0 and text[start - 1].isalnum() and text[start].isalnum()
            if not inside and not (end < len(text) and text[end].isalnum() and text[end - 1].isalnum()):
                yield Candidate(start, end, self.rule.score, f"a word of the lexicon '{self.rule.lexicon}'")
