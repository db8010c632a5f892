"""Values whose label says too little by itself, in a text or a record about the subject that makes it clear.

``policy number`` is a customer's number, and an insurance policy's beside ``insurer``; ``exp`` is a card's
expiry beside ``cvv``. A rule's ``context`` holds the words of its subject.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from recognizers.base import (
    STRONG_LABEL,
    Candidate,
    Features,
    LabelledRecognizer,
    telling_labels,
    whole_value,
)
from recognizers.labels import Label, phrases_of
from recognizers.rules import Rule
from recognizers.surroundings import BESIDE, UNDER
from recognizers.triggers import Triggers
from recognizers.words import normal_phrases

if TYPE_CHECKING:
    from presidio_analyzer.nlp_engine import NlpArtifacts

IN_SUBJECT = 0.85
"""Score of a value with an unclear label in a text about the subject: above a clear label of another
entity."""
NEAR_LABEL = 200
"""Code points before and behind a label in which a word of the subject is looked for."""


def words_of_keys(context: Iterable[str]) -> Iterator[str]:
    """The phrases of a value's key, of the keys above it and of those beside it, without their marks."""
    for word in context:
        yield word.removeprefix(UNDER).removeprefix(BESIDE)


class SubjectRecognizer(LabelledRecognizer):
    """Labelled values: strong labels count alone; weak ones, and those ``borrowed`` from another entity,
    where the subject is spoken of."""

    borrowed_from: str = ""
    """Entity whose labels count too, in the subject."""
    borrowed: frozenset[str] = frozenset()
    """Those of its labels that do."""

    def __init__(self, rule: Rule) -> None:
        super().__init__(rule)
        strong, weak = phrases_of(self.borrowed_from)
        self._borrowed = (strong | weak) & normal_phrases(self.borrowed)
        self._unclear = (self.weak_phrases | self._borrowed) - self.strong_phrases
        self._subject = normal_phrases(rule.context)
        longest_first = sorted(rule.context, key=len, reverse=True)
        words = "|".join(re.escape(word).replace("\\ ", "[ _-]?") for word in longest_first)
        self._speaks = re.compile(rf"(?<![^\W_])(?:{words})(?![^\W_])", re.IGNORECASE)
        self.context_phrases = frozenset()

    def triggers(self) -> Triggers | None:
        """A label of the entity, or of the one whose labels are borrowed."""
        return Triggers(labels=frozenset({self._entity, self.borrowed_from} - {""}))

    def might_match(self, features: Features, key_entities: frozenset[str]) -> bool:
        """A label or key names the entity, or the one whose labels are borrowed."""
        named = {self._entity, self.borrowed_from}
        return not (
            named.isdisjoint(features.labelled) and named.isdisjoint(key_entities)
        ) and self.needs_met(features)

    def in_subject(self, text: str, label: Label) -> bool:
        """Whether the text around a label speaks of the subject."""
        window = text[max(0, label.start - NEAR_LABEL) : label.value_start + NEAR_LABEL]
        return self._speaks.search(window) is not None

    def label_score(self, text: str, label: Label, value: str) -> float | None:
        """Score of a value behind a label; None if the label is another's."""
        if label.phrase in self.strong_phrases:
            return STRONG_LABEL
        if label.phrase not in self._unclear:
            return None
        return IN_SUBJECT if self.in_subject(text, label) else None

    def labelled_values(self, text: str) -> Iterator[tuple[Label, int, int]]:
        """Labels of a text with the spans of the values behind them that have the rule's shape."""
        for label in telling_labels(text):
            if label.phrase not in self.strong_phrases and label.phrase not in self._unclear:
                continue
            if not (label.separator or label.quoted or label.flag or self.rule.bare):
                continue
            match = self._shape.match(text, label.value_start, label.value_end)
            if match is None:
                continue
            value = match.group()
            if not label.separator and not label.quoted and not any(map(str.isdigit, value)):
                continue
            if self.accepts(value, label):
                yield label, match.start(), match.end()

    def candidates(self, text: str, nlp_artifacts: NlpArtifacts | None) -> Iterator[Candidate]:
        """Labelled values, and the whole text as a value of the key."""
        for label, start, end in self.labelled_values(text):
            score = self.label_score(text, label, text[start:end])
            if score is not None:
                yield Candidate(start, end, score, "the label before it", final=True)
        whole = self._shape.fullmatch(text.strip())
        if whole is not None and self.accepts(whole.group(), None):
            yield whole_value(text, whole.group())

    def score_by_key(self, value: str, context: frozenset[str]) -> float:
        """Counts under a strong key, and under an unclear one in a record about the subject."""
        if self.strong_phrases & context:
            return STRONG_LABEL
        if not self._unclear & context:
            return 0.0
        return IN_SUBJECT if self.record_in_subject(context) else 0.0

    def record_in_subject(self, context: Iterable[str]) -> bool:
        """Whether a key of the record, or one above it, speaks of the subject."""
        return any(
            phrase in self._subject or not self._subject.isdisjoint(phrase.split())
            for phrase in words_of_keys(context)
            if phrase not in self._unclear
        )
