"""Class C, protected classifications: gender."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from presidio_analyzer.nlp_engine import NlpArtifacts

from recognizers.base import STRONG_LABEL, WHOLE_VALUE, Candidate, Features, RuleRecognizer
from recognizers.labels import find_labels, phrases_of
from recognizers.rules import Rule, lexicon
from recognizers.words import fold

GENDER = "GENDER"
_VALUE = re.compile(r"[^\W\d_]+(?:[ \-/][^\W\d_]+){0,3}")
_AGED = re.compile(
    r"(?i)\b(?:\d{1,3}[- ](?:year|yr)s?[- ]old|\d{1,3} ?(?:yo|y/o)|\d{1,3}[- ]jährige[rn]?)"
    r" (?P<word>[^\W\d_]+)"
)

_AGES = ("old", "OLD", "yo", "y/o", "jährige")


@cache
def _lists() -> tuple[frozenset[str], frozenset[str]]:
    data = lexicon("genders")
    return (
        frozenset(fold(str(value)) for value in data["values"]),
        frozenset(fold(str(value)) for value in data["people"]),
    )


class Gender(RuleRecognizer):
    """Genders under their key, and after an age ('34-year-old woman')."""

    def __init__(self, rule: Rule) -> None:
        self.strong_phrases, _ = phrases_of(GENDER)
        super().__init__(rule)

    def might_match(self, features: Features, key_entities: frozenset[str]) -> bool:
        """A label, the key, or an age stand there."""
        if GENDER in features.labelled or GENDER in key_entities:
            return True
        return any(age in features.text for age in _AGES) and _AGED.search(features.text) is not None

    def candidates(self, text: str, nlp_artifacts: NlpArtifacts | None) -> Iterator[Candidate]:
        """The values."""
        values, people = _lists()
        for label in find_labels(text):
            if GENDER not in label.strong or not (label.separator or label.quoted):
                continue
            match = _VALUE.match(text, label.value_start, label.value_end)
            while match is not None:
                after = text[match.end() : match.end() + 2]
                if fold(match.group()) in values and not re.match(r"[\w.(=]\w|[(=\[{]", after):
                    yield Candidate(*match.span(), STRONG_LABEL, "the label before it", final=True)
                    break
                cut = max(match.group().rfind(" "), match.group().rfind("-"), match.group().rfind("/"))
                match = _VALUE.match(text, match.start(), match.start() + cut) if cut > 0 else None
        for match in _AGED.finditer(text):
            if fold(match["word"]) in people:
                yield Candidate(*match.span("word"), 0.65, "the age before it", final=True)
        stripped = text.strip()
        if stripped and fold(stripped) in values:
            start = len(text) - len(text.lstrip())
            yield Candidate(start, start + len(stripped), WHOLE_VALUE, "the key of the value", whole=True)

    def score_by_key(self, value: str, context: frozenset[str]) -> float:
        """A value under a key such as 'gender'."""
        return STRONG_LABEL if self.strong_phrases & context else 0.0
