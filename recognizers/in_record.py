"""Values whose key alone says too little: 'photo', 'company' or 'zip' count where a person is spoken of."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

from recognizers.base import (
    STRONG_LABEL,
    WEAK_KEY_IN_RECORD,
    WEAK_LABEL,
    WEAK_LABEL_FITTING_VALUE,
    Candidate,
    LabelledRecognizer,
)
from recognizers.labels import find_labels, key_lexicon
from recognizers.surroundings import BESIDE, is_personal_record

if TYPE_CHECKING:
    from presidio_analyzer.nlp_engine import NlpArtifacts

_ABOUT_PEOPLE = frozenset(
    {
        "PERSON",
        "EMAIL_ADDRESS",
        "PHONE_NUMBER",
        "DATE_OF_BIRTH",
        "US_SSN",
        "UK_NINO",
        "JOB_TITLE",
        "EMPLOYEE_ID",
    }
)
_MAIL = re.compile(r"[\w.+\-]{1,64}@[\w\-]{1,63}\.[a-z]{2,24}\b")


@lru_cache(maxsize=256)
def is_about_a_person(text: str) -> bool:
    """Whether a text holds the fields of a person: a label such as 'first name' or 'email', or a mail
    address."""
    if "@" in text and _MAIL.search(text):
        return True
    return any(
        not label.strong.isdisjoint(_ABOUT_PEOPLE) and (label.separator or label.quoted)
        for label in find_labels(text)
    )


def one_field(text: str, start: int, end: int) -> str:
    """The value at ``start`` without the key of the next field: 'jane' of 'jane action=join'."""
    value = re.split(r"\s{2,}|\s[-–|]\s|\s--?[a-z]|\\[nrt]", text[start:end])[0]
    if text[start + len(value) : start + len(value) + 1] in ("=", ":") and " " in value:
        value = value.rpartition(" ")[0]
    return value.rstrip()


def is_record_of_a_person(context: Iterable[str]) -> bool:
    """Whether a value stands in a record about a person; a name of a person beside it is enough."""
    context = tuple(context)
    if is_personal_record(context):
        return True
    known = key_lexicon()
    return any(
        "PERSON" in known.strong.get(word[len(BESIDE) :], ()) for word in context if word.startswith(BESIDE)
    )


class LabelledInRecord(LabelledRecognizer):
    """Labelled values whose weak labels count where the text or the record is about a person."""

    def candidates(self, text: str, nlp_artifacts: NlpArtifacts | None) -> Iterator[Candidate]:
        """Labelled values, and the whole text as a value of the key."""
        for candidate in super().candidates(text, nlp_artifacts):
            if candidate.whole or candidate.score != WEAK_LABEL:
                yield candidate
            elif is_about_a_person(text):
                yield replace(candidate, score=WEAK_KEY_IN_RECORD)

    def score_by_key(self, value: str, context: frozenset[str]) -> float:
        """A value under its key; under a weak one only in a person's record, or if it fits by itself."""
        if self.strong_phrases & context:
            return STRONG_LABEL
        if self.weak_phrases & context:
            if is_record_of_a_person(context):
                return WEAK_KEY_IN_RECORD
            if self._weak_value is not None and self._weak_value.fullmatch(value):
                return WEAK_LABEL_FITTING_VALUE
        return 0.0
