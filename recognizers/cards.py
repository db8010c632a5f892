"""What stands on a payment card beside its number, and numbers of which a part is masked."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from recognizers.base import WHOLE_VALUE, Candidate, Features, RuleRecognizer
from recognizers.in_record import is_about_a_person, is_record_of_a_person
from recognizers.labels import Label, phrases_of
from recognizers.rules import Rule
from recognizers.subjects import NEAR_LABEL, SubjectRecognizer
from recognizers.surroundings import BESIDE, UNDER
from recognizers.triggers import Triggers
from recognizers.validators.finance import card_prefix, payment_card

if TYPE_CHECKING:
    from presidio_analyzer.nlp_engine import NlpArtifacts

_NUMBER = re.compile(
    r"(?<![\w.])(?:\d{4}(?P<gap>[ -])\d{4}(?P=gap)\d{4}(?P=gap)\d{4}"
    r"|3\d{3}(?P<other>[ -])\d{6}(?P=other)\d{4,5}|\d{13,19})(?!\w)"
)


def card_numbers(text: str) -> Iterator[tuple[int, int]]:
    """Spans of the payment card numbers of a text."""
    for match in _NUMBER.finditer(text):
        if payment_card(match.group()):
            yield match.span()


class CardField(SubjectRecognizer):
    """Expiry and security code: behind a label of their own, and behind an unclear one where a card is spoken
    of or its number stands."""

    def in_subject(self, text: str, label: Label) -> bool:
        """Whether a card's word or number stands near the label."""
        if super().in_subject(text, label):
            return True
        begin = max(0, label.start - NEAR_LABEL)
        return any(card_numbers(text[begin : label.value_start + NEAR_LABEL]))

    def label_score(self, text: str, label: Label, value: str) -> float | None:
        """Also an expiry of month and year in a person's record that speaks of no other document."""
        score = super().label_score(text, label, value)
        if score is not None or label.phrase not in self.weak_phrases or not label.separator:
            return score
        if not _MONTH_YEAR.fullmatch(value) or _OTHER_DOCUMENT.search(text):
            return None
        behind = label.value_start + len(value)
        short = "/" in value and _GOES_ON.match(text, behind) is None
        return IN_RECORD if short or is_about_a_person(text) else None

    def score_by_key(self, value: str, context: frozenset[str]) -> float:
        """Also an expiry of month and year in a person's record that speaks of no other document."""
        score = super().score_by_key(value, context)
        if score or not self.weak_phrases & context or not _MONTH_YEAR.fullmatch(value):
            return score
        if any(_OTHER_DOCUMENT.search(word) for word in context):
            return 0.0
        short = "/" in value
        return IN_RECORD if short or is_record_of_a_person(context) else 0.0


IN_RECORD = 0.6
"""Score of an expiry that a person's record makes a card's, or a month and a year with a slash between them,
as no other document's expiry is written."""
_MONTH_YEAR = re.compile(r"(?:0[1-9]|1[0-2])(?:/(?:20)?[2-4]\d|[2-4]\d)")
_GOES_ON = re.compile(r" [a-z]{2,30}(?![\w=:.\"'-])")
"""Words behind a value that make it part of a sentence."""
_OTHER_DOCUMENT = re.compile(
    r"(?i)passport|licen[cs]e|visa[ _-]?type|permit|ausweis|führerschein|passeport|permis|certificate|token"
    r"|warranty|contract|vertrag|contrat|zertifikat|certificat|garantie|subscription|lease"
)

_EXPIRY = r"(?P<expiry>(?:0[1-9]|1[0-2])[ ]?[|/-][ ]?(?:20)?[2-4]\d|20[2-4]\d-(?:0[1-9]|1[0-2]))"
_BETWEEN = r"[ \t]{0,3}[|,;/ \t][ \t]{0,3}"
_FOLLOWS = re.compile(rf"{_BETWEEN}{_EXPIRY}(?![\w/-])(?:{_BETWEEN}(?P<code>\d{{3,4}})(?!\w))?")


class BesideCardNumber(RuleRecognizer):
    """Expiry or security code directly behind a card's number, as in ``4111111111111111|12|2027|123``."""

    def __init__(self, rule: Rule) -> None:
        self._group = "expiry" if rule.entity == "CARD_EXPIRY" else "code"
        super().__init__(rule)

    def triggers(self) -> Triggers | None:
        """A number of a card's length with an expiry behind it."""
        return Triggers((_NUMBER.pattern + _FOLLOWS.pattern,))

    def candidates(self, text: str, nlp_artifacts: NlpArtifacts | None) -> Iterator[Candidate]:
        """The value behind each card number that has one."""
        for _, end in card_numbers(text):
            match = _FOLLOWS.match(text, end)
            if match is not None and match[self._group] is not None:
                yield Candidate(*match.span(self._group), 0.85, "the card number before it", final=True)


_MASK = "*xX\u2022\u25cf#\u2217"
_PARTLY_MASKED = re.compile(
    rf"(?<![\w{_MASK}])[2-6]\d{{3}}(?:[ -]?\d{{2,4}})?[ -]?[{_MASK}]{{2,12}}(?:[ -]?[{_MASK}]{{1,8}}){{0,2}}"
    r"[ -]?\d{3,4}(?!\w)"
)
_MASKED = re.compile(
    rf"(?<![\w{_MASK}])(?:[{_MASK}]{{3,12}}[ -]?){{1,3}}\d{{4}}(?!\w)|(?<!\w)\.{{3,4}} ?\d{{4}}(?!\w)"
)
_ENDING = re.compile(
    r"(?i)\b(?:ending|ends|endend|endet|endung|terminant|finissant|termine|finit|endziffern"
    r"|last[ _-]?(?:four|4)(?:[ _-]?digits)?(?: (?:of|are|is))?|letzte[nr]? (?:vier|4) (?:ziffern|stellen)"
    r"|quatre derniers chiffres)"
    r"(?: (?:in|with|on|auf|mit|par|en))?[\"']?[ :#=\"']{1,4}(?:[*xX\u2022.-]{0,12})"
    r"(?P<value>\d{4})(?!\w|[.:/-]\w)"
)
_BRAND = re.compile(
    r"(?i)(?<![^\W_])(?:visa|master[ _-]?card|amex|american express|discover|maestro|diners|jcb"
    r"|union[ _-]?pay|v[ _-]?pay|credit[ _-]?cards?|debit[ _-]?cards?|cards?|pan|cc|kredit[ _-]?karten?"
    r"|debit[ _-]?karte|giro[ _-]?karte|karten?|karten[ _-]?nummer|kreditkartennummer|cartes?"
    r"|carte bancaire)(?![^\W_])"
)
_NEAR_BRAND = 60
_FOUR_DIGITS = re.compile(r"\d{4}")
_OF_CARD = frozenset(
    mark + phrase
    for mark in (UNDER, BESIDE)
    for phrase in (
        "card",
        "credit card",
        "brand",
        "card brand",
        "card type",
        "exp month",
        "expiry",
        "exp",
        "cvc",
        "payment method",
    )
)
"""Keys above or beside 'last4' that say of what."""


_MASK_AND_DIGIT = rf"[{_MASK}][ -]?[{_MASK}][ -]?\d{{3}}|\.{{3}} ?\d{{4}}"
"""Where the masked digits of a number end; the cheap side of ``_PARTLY_MASKED`` and ``_MASKED``."""
_AN_END = (
    r"(?i)\b(?:ending|ends|endend|endet|endung|terminant|finissant|termine|finit|endziffern"
    r"|last[ _-]?(?:four|4)|letzte[nr]? (?:vier|4)|quatre derniers)"
)
"""A word for an end; the cheap side of ``_ENDING``."""


def _may_be_partial(text: str) -> bool:
    """Whether a number stands there of which some digits are shown, or the last ones of one and a card's
    word."""
    if _PARTLY_MASKED.search(text):
        return True
    return (_MASKED.search(text) or _ENDING.search(text)) is not None and _BRAND.search(text) is not None


class PartialCardNumber(RuleRecognizer):
    """A card's number of which some digits are masked or left out.

    With its first digits shown it is known by its form (``411111******1111``); with the last four alone
    (``**** 1111``, ``ending in 1111``) a card's word must stand before or behind it, or its key name a card.
    """

    _reason = "a partial card number: "

    def __init__(self, rule: Rule) -> None:
        self._strong, weak = phrases_of("CREDIT_CARD")
        self._weak = weak
        super().__init__(rule)

    def might_match(self, features: Features, key_entities: frozenset[str]) -> bool:
        """A mask or a word for an end stands there, or the key names a card."""
        if _FOUR_DIGITS.fullmatch(features.text.strip()):
            return self._entity in key_entities
        return super().needs_met(features)

    def triggers(self) -> Triggers | None:
        """A number of which some digits are masked, or the last digits of one near a card's word."""
        return Triggers((_MASK_AND_DIGIT, _AN_END), check=_may_be_partial)

    def needs_met(self, features: Features) -> bool:
        """Also: the text is four digits, of which only the key can tell whose they are."""
        return super().needs_met(features) or _FOUR_DIGITS.fullmatch(features.text.strip()) is not None

    def candidates(self, text: str, nlp_artifacts: NlpArtifacts | None) -> Iterator[Candidate]:
        """Masked numbers, and the last digits of some."""
        for match in _PARTLY_MASKED.finditer(text):
            value = match.group()
            length = sum(character.isdecimal() or character in _MASK for character in value)
            masked = sum(character in _MASK for character in value)
            if 13 <= length <= 19 and masked >= 4 and card_prefix(value[:4], length):
                shown = sum(map(str.isdecimal, value))
                grouped = " " in value or "-" in value
                near = self._near_brand(text, match.start(), match.end())
                score = (
                    0.85 if near else 0.7 if shown >= 8 and (grouped or shown >= 10 or masked >= 6) else 0.0
                )
                if score:
                    yield Candidate(*match.span(), score, self._reason + "some digits are masked", final=True)
        for match in _MASKED.finditer(text):
            if self._near_brand(text, match.start(), match.end()):
                yield Candidate(
                    *match.span(), 0.75, self._reason + "all but the last four digits are masked", final=True
                )
        for match in _ENDING.finditer(text):
            if self._near_brand(text, match.start(), match.end()):
                yield Candidate(*match.span("value"), 0.7, self._reason + "its last four digits", final=True)
        stripped = text.strip()
        if _MASKED.fullmatch(stripped) or _FOUR_DIGITS.fullmatch(stripped):
            start = len(text) - len(text.lstrip())
            yield Candidate(start, start + len(stripped), WHOLE_VALUE, self._reason + "its key", whole=True)

    @staticmethod
    def _near_brand(text: str, start: int, end: int) -> bool:
        near = text[max(0, start - _NEAR_BRAND) : start], text[end : end + 30]
        return any(_BRAND.search(one) for one in near)

    def score_by_key(self, value: str, context: frozenset[str]) -> float:
        """Masked under a card's key; four bare digits only under one that says that they are a card's
        last."""
        if not value.isdecimal():
            return 0.75 if (self._strong | self._weak) & context else 0.0
        if any("last" in phrase for phrase in self._strong & context):
            return 0.75
        last = any("last" in phrase for phrase in self._weak & context)
        return 0.7 if last and not _OF_CARD.isdisjoint(context) else 0.0
