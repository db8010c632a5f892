"""Documents whose number a label names only together with a country: 'passport no' is a British one where the
line, the key or a key above it says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from recognizers.base import Candidate, LabelledRecognizer, telling_labels
from recognizers.labels import key_lexicon
from recognizers.rules import Rule
from recognizers.surroundings import BESIDE, UNDER
from recognizers.words import LONGEST_PHRASE, normal_phrases, split

if TYPE_CHECKING:
    from presidio_analyzer.nlp_engine import NlpArtifacts

OF_THE_COUNTRY = 0.9
"""Score where the country is named; above that of the country which a bare label stands for."""
_BEFORE = 80
_BEHIND = 60
"""Code points before the label and behind the value in which the country is looked for."""


def _phrases(words: list[str]) -> Iterator[str]:
    for begin in range(len(words)):
        for end in range(begin + 1, min(begin + LONGEST_PHRASE, len(words)) + 1):
            yield " ".join(words[begin:end])


class DocumentOfCountryRecognizer(LabelledRecognizer):
    """A value behind a label that names the country, or behind another one where one of the words of
    ``context`` does. A sibling key that another number of the same country has ('nhs_number') names it
    too."""

    def __init__(self, rule: Rule) -> None:
        super().__init__(rule)
        self._country = normal_phrases(rule.context)
        telling = {phrase for phrase in self.strong_phrases if self._is_in(phrase)}
        self.weak_phrases |= self.strong_phrases - telling
        self.strong_phrases = frozenset(telling)
        self._kin = rule.entity.partition("_")[0]

    def _is_in(self, phrase: str) -> bool:
        """Whether a phrase, spaced or joined, begins or ends with the country: 'ukpassport', 'passport
        gb'."""
        joined = phrase.replace(" ", "")
        return any(joined.startswith(name) or joined.endswith(name) for name in self._country)

    def candidates(self, text: str, nlp_artifacts: NlpArtifacts | None) -> Iterator[Candidate]:
        """Labelled values, and the whole text as a value of the key."""
        labels = {label.value_start: label for label in telling_labels(text)}
        for candidate in super().candidates(text, nlp_artifacts):
            if candidate.whole:
                yield candidate
                continue
            label = labels[candidate.start]
            if label.phrase in self.strong_phrases or self._named(
                (
                    text[max(0, label.start - _BEFORE) : label.value_start],
                    text[candidate.end : candidate.end + _BEHIND],
                )
            ):
                yield Candidate(
                    candidate.start, candidate.end, OF_THE_COUNTRY, "the label before it", final=True
                )

    def _named(self, texts: Iterable[str]) -> bool:
        return any(not self._country.isdisjoint(_phrases(split(text))) for text in texts)

    def score_by_key(self, value: str, context: frozenset[str]) -> float:
        """Score of a whole text as a value, by the context of its key."""
        if self.strong_phrases & context:
            return OF_THE_COUNTRY
        if not self.weak_phrases & context:
            return 0.0
        own = [word.removeprefix(UNDER) for word in context if not word.startswith(BESIDE)]
        return OF_THE_COUNTRY if self._named(own) or self._has_kin(context) else 0.0

    def _has_kin(self, context: frozenset[str]) -> bool:
        """Whether a sibling key names another number that only people of the same country have, and none a
        number of another one."""
        known = key_lexicon()
        countries = {
            entity.partition("_")[0]
            for word in context
            if word.startswith(BESIDE)
            for entities in [known.strong.get(word.removeprefix(BESIDE), frozenset())]
            if len(entities) == 1
            for entity in entities
            if entity[2:3] == "_" and entity not in ("IP_ADDRESS", "CV_OR_REFERENCE")
        }
        return countries == {self._kin}
