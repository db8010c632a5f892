"""Numbers that a state gives to a person, behind their name: labelled values whose check digit is right.

A name that says exactly which number it is outweighs the labels of others ('customer no', 'insurance
number') and the shape of a phone number; a name that many countries' numbers have ('tax id', 'ssn') yields
to them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from recognizers import validators
from recognizers.base import (
    STRONG_LABEL,
    WHOLE_VALUE,
    Candidate,
    Features,
    LabelledRecognizer,
    RuleRecognizer,
)
from recognizers.rules import Rule
from recognizers.shapes import shape
from recognizers.triggers import Triggers
from recognizers.words import normal_phrases

if TYPE_CHECKING:
    from presidio_analyzer.nlp_engine import NlpArtifacts

NAMED = 0.9
"""Score of a valid number behind its own name."""
NAMED_LOOSELY = 0.55
"""Score of a valid number behind a name that other numbers have too."""


class NationalNumber(LabelledRecognizer):
    """A labelled number with a validator, which is more than a shape."""

    def candidates(self, text: str, nlp_artifacts: NlpArtifacts | None) -> Iterator[Candidate]:
        """The labelled numbers, and the whole text as one."""
        for candidate in super().candidates(text, nlp_artifacts):
            if candidate.whole:
                yield replace(candidate, checksum=True)
            else:
                named = candidate.score >= STRONG_LABEL
                yield replace(candidate, score=NAMED if named else NAMED_LOOSELY, checksum=True, final=True)

    def score_by_key(self, value: str, context: frozenset[str]) -> float:
        """Score of a whole text as a number, by the context of its key."""
        if self.strong_phrases & context:
            return NAMED
        return NAMED_LOOSELY if self.weak_phrases & context else 0.0


class IdNumber(RuleRecognizer):
    """A valid number of one country behind nothing more than 'ID number', which any system may call its own
    keys.

    These words are no key phrase of the lexicons: 'employee id number' is still an employee's.
    """

    def __init__(self, rule: Rule) -> None:
        self._shape = shape(rule.value or "code")
        self._is_valid = validators.by_name(rule.validator or "")
        super().__init__(rule)

    def triggers(self) -> Triggers | None:
        """The words, and a number behind them."""
        return Triggers((_ID_NUMBER.pattern + self._shape.pattern,))

    def might_match(self, features: Features, key_entities: frozenset[str]) -> bool:
        """A number behind the words, or a text that as a whole is a number."""
        return self.needs_met(features) and (
            ("id" in features.lower and _ID_NUMBER.search(features.text) is not None)
            or self._whole(features.text) is not None
        )

    def candidates(self, text: str, nlp_artifacts: NlpArtifacts | None) -> Iterator[Candidate]:
        """The numbers behind the words, and the whole text as one."""
        for words in _ID_NUMBER.finditer(text):
            match = self._shape.match(text, words.end())
            if match is not None and self._is_valid(match.group()):
                yield Candidate(
                    match.start(),
                    match.end(),
                    NAMED_LOOSELY,
                    "'ID number' before it, and its check passes",
                    True,
                    True,
                )
        whole = self._whole(text)
        if whole is not None:
            start = len(text) - len(text.lstrip())
            yield Candidate(
                start,
                start + len(whole),
                WHOLE_VALUE,
                "the key of the value, and its check passes",
                True,
                whole=True,
            )

    def _whole(self, text: str) -> str | None:
        value = text.strip() if len(text) <= _LONGEST_VALUE else ""
        return value if value and self._shape.fullmatch(value) and self._is_valid(value) else None

    def score_by_key(self, value: str, context: frozenset[str]) -> float:
        """Score of a whole text as a number, by the context of its key."""
        return NAMED_LOOSELY if _ID_PHRASES & context else 0.0


_ID_PHRASES = normal_phrases(["id number", "id no", "id nr", "id num", "id nummer"])
_ID_NUMBER = re.compile(
    r"(?i)(?<![a-z\d_.-])id[ _-]?(?:number|nummer|num|no|nr)\b\.?(?:\\?[\"'])?"
    r"\s{0,3}(?:[:=>#]|is|ist)?\s{0,3}(?:\\?[\"'])?"
)
_LONGEST_VALUE = 40
