"""Health: conditions, medications and diagnosis codes, where the words around them say that a person is
meant."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from ahocorasick_rs import AhoCorasick

from recognizers.base import STRONG_LABEL, Candidate, Features, LabelledRecognizer, whole_value
from recognizers.folded_words import expressions
from recognizers.placeholders import is_placeholder
from recognizers.rules import lexicon
from recognizers.sentences import cues
from recognizers.triggers import Triggers
from recognizers.valued_labels import valued_labels
from recognizers.words import fold

if TYPE_CHECKING:
    from presidio_analyzer.nlp_engine import NlpArtifacts

_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*(?:-\d+)?|\d+")
_ICD = re.compile(r"(?<![\w.#/-])[A-TV-Z]\d[0-9AB](?:\.[0-9A-Z]{1,4})?(?![\w/-]|\.\w)")
"""ICD-10 and ICD-10-CM: a letter, a digit, a digit or A or B, and up to four places (WHO; CDC)."""
_DOTTED_ICD = re.compile(r"(?<![\w.#/-])[A-TV-Z]\d[0-9AB]\.[0-9A-Z]{1,4}(?![\w/-]|\.\w)")
_DOSE = re.compile(
    r"\s{0,2}\d{1,4}(?:[.,]\d{1,3})?\s?(?:mg|mcg|µg|ug|ml|IU|IE|UI|units|g)\b(?:/\w{1,4})?", re.IGNORECASE
)
_BLOOD = re.compile(
    r"(?i)(?:A|B|AB|0|O)\s?(?:\(?(?:Rh(?:esus)?\.?|D)[ -]?(?:D|factor|faktor)?\)?\s?)?"
    r"(?:[+-]|pos(?:itive?)?|positi[vf]|neg(?:ative?)?|négatif|negativ)"
)
_POSITIVE = re.compile(r"(?i)[ -](?:positive?|positif|négatif|negative?)\b")
_GLUE = re.compile(r"[\s:,(–-]{1,3}")
_LONGEST_TERM = 5
_WINDOW = 8
_FREE = re.compile(r"[^\s\"'`,;|&<>\[\]{}=][^\"`;|&<>\[\]{}=\r\n]{0,158}")


@dataclass(frozen=True, slots=True)
class _Lexicon:
    terms: dict[str, str]
    triggers: frozenset[str]
    against: frozenset[str]
    everyday: frozenset[str]
    allergens: frozenset[str]


def _phrase(text: str) -> str:
    return " ".join(fold(word.replace("’", "'")) for word in _WORD.findall(text))


@cache
def _lexicon() -> _Lexicon:
    data = lexicon("medical")
    terms = {_phrase(str(term)): "condition" for group in data["conditions"] for term in group}
    terms |= {_phrase(str(term)): "medication" for group in data["medications"] for term in group}
    return _Lexicon(
        terms,
        frozenset(_phrase(str(word)) for group in data["triggers"] for word in group),
        frozenset(_phrase(str(word)) for word in data["against"]),
        frozenset(_phrase(str(word)) for word in data["everyday"]),
        frozenset(_phrase(str(word)) for word in data["allergens"]),
    )


@cache
def _first_words() -> frozenset[str]:
    return frozenset(term.split()[0] for term in _lexicon().terms)


@dataclass(frozen=True, slots=True)
class _Term:
    start: int
    end: int
    first: int
    last: int
    kind: str
    phrase: str


@cache
def _gate() -> AhoCorasick:
    """Finds, in a folded text, a word of each term that stands in it; a superset of the terms."""
    terms = _lexicon().terms
    words = set()
    for term in terms:
        parts = term.split()
        words.add(next((part for part in parts if part in terms), max(parts, key=len)))
    return AhoCorasick(sorted(words))


class MedicalRecognizer(LabelledRecognizer):
    """Medical information about a person.

    A medication with a dose counts by itself. A condition or medication counts behind a label
    ('diagnosis:') or
    where a word near it speaks of a patient. A diagnosis code counts behind a label or beside a term.
    """

    def triggers(self) -> Triggers | None:
        """A label, a word of the lexicon, or a diagnosis code."""
        letters_end, letters_begin = r"(?![^\W\d_])", r"(?<![^\W\d_])"
        terms = expressions(_lexicon().terms, letters_begin, letters_end, r"[\W_]*")
        return Triggers((_DOTTED_ICD,), frozenset({self.rule.entity}), terms)

    def might_match(self, features: Features, key_entities: frozenset[str]) -> bool:
        """A word of the lexicon stands in the text, or a label or key of health with a code."""
        if self.rule.entity in key_entities or self.rule.entity in features.labelled:
            return True
        return _has_term(features.text) or (
            features.digits >= 3 and "." in features.text and _DOTTED_ICD.search(features.text) is not None
        )

    def candidates(self, text: str, nlp_artifacts: NlpArtifacts | None) -> Iterator[Candidate]:
        """Labelled values, terms in a person's context, and the whole text as a value of the key."""
        spans = [*self._labelled(text), *self._free(text), *_codes(text)]
        last_end = -1
        for start, end, score, reason in sorted(spans, key=lambda span: (span[0], -span[1])):
            if start >= last_end:
                yield Candidate(start, end, score, reason, final=True)
                last_end = end
        bare = text.strip()
        if 0 < len(bare) <= 200 and not is_placeholder(bare):
            yield whole_value(text, bare)

    def score_by_key(self, value: str, context: frozenset[str]) -> float:
        """Behind a health key: a value with a known term, a code, a blood group or an allergen."""
        if not (self.strong_phrases | self.weak_phrases) & context:
            return 0.0
        return STRONG_LABEL if is_health_value(value) else 0.0

    def _labelled(self, text: str) -> Iterator[tuple[int, int, float, str]]:
        for label in valued_labels(text):
            if label.phrase not in self.strong_phrases and label.phrase not in self.weak_phrases:
                continue
            if not label.separator and not label.quoted:
                code = _ICD.match(text, label.value_start)
                if code and label.phrase in self.strong_phrases:
                    start, end = code.span()
                    if self._code_means_health(text, code, label.phrase):
                        yield start, self._with_neighbours(text, end), STRONG_LABEL, "a code behind its label"
                continue
            match = _FREE.match(text, label.value_start, label.value_end)
            if match is None:
                continue
            value = match.group()
            if not label.quoted and text[match.end() : match.end() + 1] in ("=", ":"):  # the next label
                value = value.rpartition(" ")[0]
            value = value.rstrip(" .,)")
            if label.phrase in self.weak_phrases and not _ICD.fullmatch(value):
                continue
            if is_health_value(value) and not _words_against(value):
                yield match.start(), match.start() + len(value), STRONG_LABEL, "a health label before it"

    def _code_means_health(self, text: str, code: re.Match[str], phrase: str) -> bool:
        return "." in code.group() or phrase.startswith("icd") or _has_term(text)

    def _with_neighbours(self, text: str, end: int) -> int:
        """The end of the terms that follow directly."""
        for term in _terms(text[end : end + 80]):
            if _GLUE.fullmatch(text[end : end + term.start]):
                return end + term.end
            break
        return end

    def _free(self, text: str) -> Iterator[tuple[int, int, float, str]]:
        if not _has_term(text):
            return
        known = _lexicon()
        words = [
            (fold(match.group().replace("’", "'")), match.start(), match.end())
            for match in _WORD.finditer(text)
        ]
        for term in _terms(text):
            dose = _DOSE.match(text, term.end)
            if term.kind == "medication" and dose:
                yield term.start, dose.end(), STRONG_LABEL, "a medication with its dose"
                continue
            before = [word for word, _, _ in words[max(0, term.first - _WINDOW) : term.first]]
            after = [word for word, _, _ in words[term.last + 1 : term.last + 5]]
            close = (
                _phrases(before[-3:]) if term.phrase in known.everyday else _phrases(before) | _phrases(after)
            )
            # the name of a program's part stands close by; a logger's name at the line's start does
            # not matter
            against = (_phrases(before[-3:]) | _phrases(after[:2])) & known.against
            if against or not (close & known.triggers or _a_person_has(before)):
                continue
            if text[term.end : term.end + 1] in ("_", ".") and text[term.end + 1 : term.end + 2].isalnum():
                continue
            positive = _POSITIVE.match(text, term.end)
            end = positive.end() if positive else term.end
            start = term.start
            code = _ICD.search(text, max(0, start - 12), start)
            if code and _GLUE.fullmatch(text[code.end() : start]):
                start = code.start()
            yield start, end, 0.7, "a word of health, and a person's words near it"


def _codes(text: str) -> Iterator[tuple[int, int, float, str]]:
    """Diagnosis codes right behind words that speak of a person's health: 'sick leave because of E11.9'."""
    known = _lexicon()
    for code in _DOTTED_ICD.finditer(text):
        before = [fold(word) for word in _WORD.findall(text[max(0, code.start() - 80) : code.start()])]
        after = [fold(word) for word in _WORD.findall(text[code.end() : code.end() + 40])][:2]
        close = _phrases(before[-_WINDOW:])
        behind = any(word.startswith("diagnos") for word in after)
        if (behind or close & known.triggers) and not (close | _phrases(after)) & known.against:
            yield code.start(), code.end(), 0.7, "a diagnosis code, and a person's words before it"


def _a_person_has(before: list[str]) -> bool:
    """Whether the words before a term say that a person has or takes it: 'my father has'."""
    people = cues()
    words = before[-4:]
    while (
        words
        and words[-1] in people.behind_having
        and not (words[-1] == "a" and len(words) > 1 and words[-2] in people.people)
    ):
        words.pop()
    return (
        len(words) > 1
        and words[-1] in people.having
        and (words[-2] in people.people or words[-2] in people.pronouns or words[-2] in people.other_pronouns)
    )


def _has_term(text: str) -> bool:
    folded = text.lower() if text.isascii() else fold.__wrapped__(text.replace("’", "'"))
    return bool(_gate().find_matches_as_indexes(folded))


def _phrases(words: list[str]) -> frozenset[str]:
    return frozenset(
        " ".join(words[begin : begin + length])
        for length in (1, 2, 3)
        for begin in range(len(words) - length + 1)
    )


def _words_against(value: str) -> bool:
    return bool(_phrases(_phrase(value).split()) & _lexicon().against)


def _terms(text: str) -> Iterator[_Term]:
    """The terms of the lexicon in a text, the longest at each place."""
    known = _lexicon().terms
    first_words = _first_words()
    words = [
        (fold(match.group().replace("’", "'")), match.start(), match.end()) for match in _WORD.finditer(text)
    ]
    index = 0
    while index < len(words):
        if words[index][0] in first_words:
            for length in range(min(_LONGEST_TERM, len(words) - index), 0, -1):
                phrase = " ".join(word for word, _, _ in words[index : index + length])
                if phrase in known:
                    last = index + length - 1
                    yield _Term(words[index][1], words[last][2], index, last, known[phrase], phrase)
                    index = last
                    break
        index += 1


def is_health_value(value: str) -> bool:
    """Whether a value behind a health label or key names a condition, medication, code, blood group or
    allergen."""
    bare = value.strip()
    if _ICD.fullmatch(bare.split(" ", 1)[0].rstrip(",:;")) or _BLOOD.fullmatch(bare) or _DOSE.search(bare):
        return True
    if any(True for _ in _terms(bare)):
        return True
    return bool(_phrases(_phrase(bare).split()) & _lexicon().allergens)
