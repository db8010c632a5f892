"""What a person agreed to be sent, and what they like: a choice or a list behind a label or under a key.

``opt_in=true`` is a setting of a program as well; it counts where a person is spoken of, and never behind the
name of a feature or a flag.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from presidio_analyzer.recognizer_result import RecognizerResult

from recognizers.base import (
    STRONG_LABEL,
    WEAK_KEY_IN_RECORD,
    Candidate,
    LabelledRecognizer,
    features_of,
    telling_labels,
    whole_value,
)
from recognizers.in_record import is_about_a_person, is_record_of_a_person
from recognizers.labels import Label, find_labels, key_lexicon
from recognizers.placeholders import is_placeholder
from recognizers.rules import lexicon
from recognizers.surroundings import BESIDE, UNDER, is_label
from recognizers.words import split

if TYPE_CHECKING:
    from presidio_analyzer.nlp_engine import NlpArtifacts

_OF_A_PROGRAM = re.compile(
    r"(?i)(?<![^\W_])(?:feature|flag|toggle|enable|enabled|disable|show|hide|module|plugin|config|configuration|setting|default|job|"
    r"service|queue|topic|template|widget|test|schema|column|field|metric|cron|worker|handler|endpoint|count|total)s?"
    r"(?:[._\-/][\w.\-]{0,40})?\Z"
)


@cache
def _above_programs() -> frozenset[str]:
    """Context words of the keys whose values are settings of a program."""
    return frozenset(UNDER + word for word in lexicon("segments")["programs"])


@cache
def _ranks() -> frozenset[str]:
    return frozenset(lexicon("segments")["ranks"].split())


@cache
def _people() -> frozenset[str]:
    return frozenset(lexicon("segments")["people"].split())


def names_people(value: str) -> bool:
    """Whether a value names a group of customers, or what people like: 'young families', 'hiking, yoga'."""
    return not _people().isdisjoint(split(value))


@lru_cache(maxsize=256)
def speaks_of_a_person(text: str) -> bool:
    """Whether a text holds fields of a person, or names one by a label such as ``customer=``."""
    if is_about_a_person(text):
        return True
    people = key_lexicon().people
    return any(label.phrase in people and (label.separator or label.quoted) for label in find_labels(text))


def _beside_a_person(context: frozenset[str]) -> bool:
    people = key_lexicon().people
    return is_record_of_a_person(context) or any(
        word.startswith(BESIDE) and word[len(BESIDE) :].rpartition(" ")[0] in people
        for word in context
        if word.endswith((" id", " no", " number", " key"))
    )


class MarketingPreference(LabelledRecognizer):
    """Consent to advertising and its withdrawal, newsletters, channels of contact."""

    def accepts(self, value: str, label: Label | None) -> bool:
        """All values of the shape: here "yes" and "no" are what is looked for."""
        return True

    def fits(self, value: str) -> bool:
        """Whether a value behind an unclear label shows by itself that it is one."""
        return False

    def analyze(
        self, text: str, entities: list[str], nlp_artifacts: NlpArtifacts | None = None
    ) -> list[RecognizerResult]:
        """Presidio's hook. Unlike elsewhere, a value may be a field's name as well: ``optIn=opted-out``."""
        if not self.needs_met(features_of(text)):
            return []
        return [self.result(candidate) for candidate in self.candidates(text, nlp_artifacts)]

    def candidates(self, text: str, nlp_artifacts: NlpArtifacts | None) -> Iterator[Candidate]:
        """Labelled choices, and the whole text as one."""
        for label in telling_labels(text):
            strong = label.phrase in self.strong_phrases
            if not strong and label.phrase not in self.weak_phrases:
                continue
            if not (label.separator or label.quoted or (label.flag and strong)):
                continue
            match = self._shape.match(text, label.value_start, label.value_end)
            if match is None or _OF_A_PROGRAM.search(text[max(0, label.start - 60) : label.start]):
                continue
            if strong or speaks_of_a_person(text) or self.fits(match.group()):
                score = STRONG_LABEL if strong else WEAK_KEY_IN_RECORD
                yield Candidate(*match.span(), score, "the label before it", final=True)
        whole = self._shape.fullmatch(text.strip())
        if whole is not None:
            yield whole_value(text, whole.group())

    def score_by_key(self, value: str, context: frozenset[str]) -> float:
        """A choice under its key; under an unclear one only in a person's record."""
        if not _above_programs().isdisjoint(context):
            return 0.0
        if self.strong_phrases & context:
            return STRONG_LABEL
        if self.weak_phrases & context and _beside_a_person(context):
            return WEAK_KEY_IN_RECORD
        return 0.0


_IN_LIST = re.compile(r"""\s{0,3}["']([^"'\[\]{}\r\n]{2,80})["']\s{0,3}(,|\])""")
_NO_PREFERENCE = re.compile(
    r"(?i)(?:https?|www|true|false|default|all|any|other|test)\b|[A-Za-z]{0,3}\d*\Z|\w+\.\w+"
)
_ABOVE_A_SCORE = 0.03
"""By so much a segment in words stands above the score that the same key would name."""


class Preference(MarketingPreference):
    """What a person likes, and the group of customers they were put in: words, or a list of them."""

    def accepts(self, value: str, label: Label | None) -> bool:
        """Whether a value is words and no sign, switch or reference."""
        return (
            not is_placeholder(value)
            and _NO_PREFERENCE.match(value) is None
            and not is_label(value, self._entity)
            and any(map(str.isalpha, value))
        )

    def fits(self, value: str) -> bool:
        """Words for groups of people and what they like fit a segment's label, whatever it stands in."""
        return names_people(value)

    @staticmethod
    def _likes(value: str, phrases: Iterable[str]) -> float:
        """What a value scores above one under a key that names a score as well, such as ``customer_segment``;
        negative for one that ranks, and 0 under all other keys."""
        known = key_lexicon()
        if not any("PROFILE_SCORE" in known.entities(phrase) for phrase in phrases):
            return 0.0
        return -1.0 if _ranks().issuperset(split(value)) else _ABOVE_A_SCORE

    def candidates(self, text: str, nlp_artifacts: NlpArtifacts | None) -> Iterator[Candidate]:
        """Labelled words, the strings of a labelled list, and the whole text as words."""
        at = {label.value_start: label.phrase for label in telling_labels(text)}
        for candidate in super().candidates(text, nlp_artifacts):
            value = text[candidate.start : candidate.end]
            if not self.accepts(value, None):
                continue
            if candidate.whole:
                yield candidate
                continue
            above = self._likes(value, {at.get(candidate.start, "")})
            if above >= 0:
                yield replace(candidate, score=candidate.score + above)
        yield from self._of_lists(text)

    def _of_lists(self, text: str) -> Iterator[Candidate]:
        for label in telling_labels(text):
            strong = label.phrase in self.strong_phrases
            if not strong and (label.phrase not in self.weak_phrases or not speaks_of_a_person(text)):
                continue
            if not label.separator or text[label.value_start : label.value_start + 1] != "[":
                continue
            position, more = label.value_start + 1, True
            while more and (item := _IN_LIST.match(text, position)) is not None:
                if self.accepts(item[1], label):
                    score = STRONG_LABEL if strong else WEAK_KEY_IN_RECORD
                    yield Candidate(*item.span(1), score, "the label before its list", final=True)
                position, more = item.end(), item[2] == ","

    def score_by_key(self, value: str, context: frozenset[str]) -> float:
        """Words under their key; those that rank a person are a score."""
        score = super().score_by_key(value, context)
        named = (self.strong_phrases | self.weak_phrases) & context
        if not score and named and self.fits(value) and _above_programs().isdisjoint(context):
            score = WEAK_KEY_IN_RECORD
        above = self._likes(value, named) if score else 0.0
        return 0.0 if above < 0 else score + above
