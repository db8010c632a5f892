"""PHONE_NUMBER of the product's countries, by Google's metadata (phonenumbers).

International numbers count by themselves; national ones need an unmistakable shape, or a word such as
'phone' near them or as their key. Numbers that the regulators keep for films and books (555-01xx in North
America, Ofcom's drama numbers) count although no one can have them: people put them into tests.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING

import phonenumbers
from ahocorasick_rs import AhoCorasick

from recognizers.base import STRONG_LABEL, WHOLE_VALUE, Candidate, Features, RuleRecognizer
from recognizers.expressions import any_of
from recognizers.labels import find_labels, is_technical, own_key, phrases_of
from recognizers.rules import Rule
from recognizers.triggers import Triggers, folded_text, one_stands

if TYPE_CHECKING:
    from presidio_analyzer import RecognizerResult
    from presidio_analyzer.nlp_engine import NlpArtifacts

PHONE_NUMBER = "PHONE_NUMBER"
TRUNK_ZERO = ("GB", "DE", "AT", "CH", "IE", "AU")
"""Countries whose national numbers begin with 0."""

LEAST = 0.4
"""Score below which a number is none, once its context is judged: by themselves too many numbers look like
it."""
POSSIBLE = 0.1
"""Score of what only a word near it makes a number."""

_EXTENSION = r"(?:\s?(?:,|;)?\s?(?:ext|extension|x|Ext|Durchwahl|DW|App|#)\.?:?\s?\d{1,6}(?!\d))?"
_NUMBER = re.compile(
    r"(?<![\w.:/+\-])(?<!\d[ ,])(?:\+|00|\(\+?)?\d(?:[\d]|[ \u00a0().\-/\u2010-\u2013](?=[\d( )"
    rf"/\-\u2013]))+\d{_EXTENSION}(?![\w%]|[.,:/\-]\d|[_@])"
)
_LABELLED = re.compile(
    rf"(?:\+|\(\+?)?\s?[\d(](?:\d|[ \u00a0().\-/\u2010-\u2013]){{4,26}}\d{_EXTENSION}(?![\w@])"
)
_GATE = re.compile(
    r"(?<![\d:.\-/])(?!(?:19|20)\d\d[-/.][01]\d[-/.][0-3]\d)[+(]{0,2}\d(?:[ ()"
    r".\-/\u00a0\u2010-\u2013]{0,3}\d){6}"
)

_BETWEEN = r"[ \u00a0().\-/\u2010-\u2013]*"
_LEFT = r"(?<![\w.:/+\-])"
_TRIGGERS = (
    rf"{_LEFT}\(?\+\d(?:{_BETWEEN}\d){{7}}",
    rf"{_LEFT}00{_BETWEEN}[1-9](?:{_BETWEEN}\d){{7}}",
    rf"{_LEFT}(?:\+?1[-. ]?)?(?:\([2-9]\d\d\) ?[2-9]\d\d[-. ]|[2-9]\d\d-[2-9]\d\d-"
    r"|[2-9]\d\d\.[2-9]\d\d\.)\d{4}(?!\d)",
    rf"{_LEFT}(?:\(0[1-9]\d{{0,4}}\)[ \-/]?|0[1-9]\d{{1,4}}(?: ?/ ?|[ \u00a0\-]))\d(?:[ \u00a0\-]?\d){{2}}",
    rf"{_LEFT}0\d\d \d{{3}} \d\d \d\d(?!\d)",
)
"""The beginnings of what counts by its own shape (``bare_score``)."""
_SEVEN_DIGITS = rf"[+(]{{0,2}}\d(?:{_BETWEEN}\d){{6}}"
_SIX_DIGITS = rf"[+(]{{0,2}}\d(?:{_BETWEEN}\d){{5}}"
"""What stands in every number."""
_COVERS = (
    r"\+\d[ \u00a0().\-/\u2010-\u2013\d]{7}",
    rf"{_LEFT}00[ \u00a0().\-/\u2010-\u2013\d]{{8}}",
    r"\d{3}(?:\) ?|[-.])[2-9]\d\d[-. ]\d{4}",
    rf"{_LEFT}(?:\(0[1-9]\d{{0,4}}\)[ \-/]?|0\d{{2,5}}[ /\-\u00a0]{{1,3}})\d",
)
"""Where ``_TRIGGERS`` match, of few states."""
_NANP = re.compile(r"(?:\+?1[-. ]?)?(?:\(([2-9]\d\d)\) ?|([2-9]\d\d)[-. ])([2-9]\d\d)[-. ](\d{4})")
_ZERO_SHAPE = re.compile(
    r"(?:\(0[1-9]\d{0,4}\)[ \-/]?|0[1-9]\d{1,4}(?: ?/ ?|[ \u00a0\-]))\d{2,8}(?:[ \u00a0\-]\d{2,6}){0,4}"
)
_ZERO_PAIRS = re.compile(r"0\d\d \d{3} \d\d \d\d")


@lru_cache(maxsize=50_000)
def is_number(value: str, region: str | None) -> bool:
    """Whether digits with separators are a number as dialled from ``region``, real or kept for fiction."""
    try:
        number = phonenumbers.parse(value, region)
    except phonenumbers.NumberParseException:
        return False
    return phonenumbers.is_valid_number(number) or _is_fictitious(number)


def _is_fictitious(number: phonenumbers.PhoneNumber) -> bool:
    digits = str(number.national_number)
    if number.country_code == 1:
        return bool(re.fullmatch(r"[2-9]\d\d555\d{4}", digits))
    if number.country_code == 44:
        return bool(
            re.fullmatch(
                r"7700900\d{3}|1\d\d49[68]0\d{3}|2079460\d{3}|1632960\d{3}|3069990\d{3}|8081570\d{3}"
                r"|9098790\d{3}|2920180\d{3}|2896496\d{3}",
                digits,
            )
        )
    if number.country_code == 353:
        return bool(re.fullmatch(r"20\d{7,8}", digits))
    if number.country_code == 61:
        return bool(re.fullmatch(r"[2378](?:5550|7010)\d{4}|4915\d{5}", digits))
    if number.country_code in (49, 43, 41):
        return phonenumbers.is_possible_number(number) and len(digits) >= 8
    return False


@lru_cache(maxsize=20_000)
def is_possible(value: str) -> bool:
    """Whether a number with its country code is as long as numbers of that country are."""
    try:
        return phonenumbers.is_possible_number(phonenumbers.parse(value, None))
    except phonenumbers.NumberParseException:
        return False


@lru_cache(maxsize=20_000)
def bare_score(value: str) -> float:
    """Score of a number by its own shape: what it is worth where no word near it says phone."""
    plain = re.sub(r"(?i)\s?[,;]?\s?(?:ext|extension|x|durchwahl|dw|app|#)\.?:?\s?\d{1,6}\Z", "", value)
    digits = "".join(character for character in plain if character.isdigit())
    separated = len(re.findall(r"[ \u00a0().\-/\u2010-\u2013]+", plain.strip()))
    if plain.startswith(("+", "(+")):
        if not 8 <= len(digits) <= 17:
            return 0.0
        international = "+" + re.sub(r"\(0\)|[^\d]", "", plain)
        if is_number(international, None):
            return 0.85
        return (0.65 if separated else POSSIBLE) if is_possible(international) else 0.0
    if len(digits) < 7 or len(digits) > 18 or len(set(digits)) < 3:
        return 0.0
    if plain.startswith("00"):
        international = "+" + re.sub(r"\(0\)|[^\d]", "", plain)[2:]
        if 10 <= len(digits) <= 16 and is_number(international, None):
            return 0.7 if separated else 0.3
        return POSSIBLE if separated and 9 <= len(digits) <= 16 else 0.0
    if re.match(r"(?:19|20)\d\d[-./ ](?:0?[1-9]|1[0-2])[-./ ](?:0?[1-9]|[12]\d|3[01])\b", plain):
        return 0.0
    nanp = _NANP.fullmatch(plain)
    if nanp and nanp.group(1):
        return 0.75
    if nanp and not is_number(plain, "US"):
        return POSSIBLE
    if nanp:
        marks = set(
            re.findall(r"[-. ]", plain.removeprefix("1").removeprefix("+1")[1:] if plain[0] == "1" else plain)
        )
        if marks == {"-"}:
            return 0.65
        return 0.55 if marks == {"."} and not plain.startswith("1.") else 0.35
    if plain.startswith(("0", "(0")) and 9 <= len(digits) <= 13:
        valid = any(is_number(plain, region) for region in TRUNK_ZERO)
        if not valid:
            return POSSIBLE if separated else 0.0
        if (
            (_ZERO_SHAPE.fullmatch(plain) or _ZERO_PAIRS.fullmatch(plain))
            and separated <= 4
            and not re.search(r"\d{5} \d{5} ", plain)
        ):
            return 0.6
        return 0.3
    if len(digits) == 10 and digits[0] not in "01" and digits[3] not in "01" and is_number(digits, "US"):
        return 0.25
    if len(digits) == 11 and digits[0] == "1" and is_number(digits, "US"):
        return 0.2
    if len(digits) == 8 and digits[0] in "3689" and is_number(digits, "SG"):
        return 0.2
    return (
        POSSIBLE if re.fullmatch(r"\d{3}-\d{4}|\d{4}[ \-]\d{4}|\(?0\d{1,5}\)?[ /\-]\d{4,8}", plain) else 0.0
    )


def _fits_a_phone_key(value: str) -> bool:
    plain = re.sub(r"(?i)\s?[,;]?\s?(?:ext|extension|x|durchwahl|dw|app|#)\.?:?\s?\d{1,6}\Z", "", value)
    digits = sum(map(str.isdigit, plain))
    if not 7 <= digits <= 15 or len(set(filter(str.isdigit, plain))) < 2:
        return False
    if re.fullmatch(r"\d{1,3}(?:\.\d{1,3}){3}", plain) or re.fullmatch(
        r"(?:19|20)\d\d[-./]\d\d[-./]\d\d.*", plain.strip()
    ):
        return False
    return not re.fullmatch(r"(?!\d{4}\.\d{4}\Z)\d+\.\d+", plain) and plain.count("(") == plain.count(")")


class Phone(RuleRecognizer):
    """Phone numbers."""

    def __init__(self, rule: Rule) -> None:
        strong, weak = phrases_of(PHONE_NUMBER)
        self._strong, self._weak = strong, weak
        super().__init__(rule)
        self.context_phrases = self.context_phrases | strong
        self.context = sorted(self.context_phrases)

    def might_match(self, features: Features, key_entities: frozenset[str]) -> bool:
        """Seven digits, and digits and separators in a row."""
        return features.digits >= 7 and _GATE.search(features.text) is not None

    def triggers(self) -> Triggers:
        """A label, an unmistakable shape, or seven digits near a word of the context."""
        words = _telling_words(self.context_phrases)
        six, own_shape, worded = one_stands([_LEFT + _SIX_DIGITS]), one_stands(_TRIGGERS), AhoCorasick(words)

        def may_match(text: str) -> bool:
            return six(text) and (own_shape(text) or _may_be_near(text, worded))

        return Triggers(
            _COVERS, frozenset({PHONE_NUMBER}), folded=(f"(?i)(?:{any_of(words)})",), check=may_match
        )

    def candidates(self, text: str, nlp_artifacts: NlpArtifacts | None) -> Iterator[Candidate]:
        """The numbers."""
        labelled: list[tuple[int, int]] = []
        for label in find_labels(text):
            if PHONE_NUMBER not in label.strong:
                continue
            if (
                not (label.separator or label.quoted or label.flag)
                and not text[label.start : label.end].strip()
            ):
                continue
            start = label.value_start
            bracket = text.find(
                "(", label.end, start
            )  # 'Fax (212) 555-0730', not 'Phone (optional): 555-0730'
            if bracket >= 0 and re.match(r"\(\+?\d{1,5}\)", text[bracket : bracket + 8]):
                start = bracket
            skipped = _BEFORE_NUMBER.match(text, start)
            start = (
                skipped.end()
                if skipped and text[skipped.end() : skipped.end() + 1] in "0123456789(+"
                else start
            )
            match = _LABELLED.match(text, start, label.value_end)
            if match and _fits_a_phone_key(match.group()):
                begin, end = _trim(text, match.start(), match.end())
                labelled.append((begin, end))
                yield Candidate(begin, end, STRONG_LABEL, "the label before it", final=True)
        for match in _NUMBER.finditer(text):
            start, end = _trim(text, match.start(), match.end())
            if any(begin < end and start < stop for begin, stop in labelled):
                continue
            score = bare_score(text[start:end])
            if score <= 0 or _is_part_of_a_row(text, start, end, score):
                continue
            key = own_key(text, start)
            if key and (is_technical(key) or _OTHER_NUMBER.fullmatch(key)):
                continue
            if text.startswith("00", start) and score >= 0.3 and key and _CONTACT_KEY.search(key):
                score = 0.65
            yield Candidate(start, end, score, "the shape of a phone number", final=score >= 0.7)
        whole = _LABELLED.fullmatch(text.strip().removeprefix("tel:"))
        if whole and _fits_a_phone_key(whole.group()):
            start = text.index(whole.group())
            yield Candidate(
                *_trim(text, start, start + len(whole.group())),
                WHOLE_VALUE,
                "the key of the value",
                whole=True,
            )

    def _judge(self, text: str, result: RecognizerResult, context: frozenset[str]) -> None:
        """Also: what nothing near it makes a number is none."""
        super()._judge(text, result, context)
        if result.score < LEAST:
            result.score = 0.0

    def score_by_key(self, value: str, context: frozenset[str]) -> float:
        """A number under a phone's key."""
        return STRONG_LABEL if self._strong & context else 0.0


def _may_be_near(text: str, words: AhoCorasick) -> bool:
    """Whether seven digits stand behind one of the words, or not far before one."""
    folded = folded_text(text)
    places = words.find_matches_as_indexes(folded)
    if not places:
        return False
    if len(folded) != len(text):
        return True
    _, _, first = min(places, key=lambda place: place[2])
    starts = [start for _, start, _ in places]
    for number in _SEVEN.finditer(text):
        behind = _ONE_WORD.match(folded, number.end(1))
        assert behind is not None
        if number.start() >= first or any(number.end(1) <= start <= behind.end() for start in starts):
            return True
    return False


_SEVEN = re.compile(rf"{_LEFT}(?=({_SEVEN_DIGITS}))")
"""Those that overlap, too."""
_ONE_WORD = re.compile(r"[\W_]*[^\W_]*[\W_]*")


def _telling_words(phrases: frozenset[str]) -> list[str]:
    """Words or beginnings of words of which each of the phrases holds one."""
    singles = sorted((phrase for phrase in phrases if " " not in phrase), key=lambda one: (len(one), one))
    telling: list[str] = []
    for phrase in (*singles, *sorted(phrases - set(singles))):
        if not any(word in phrase.split() or (len(word) > 2 and word in phrase) for word in telling):
            telling.append(max(phrase.split(), key=len))
    return telling


_BEFORE_NUMBER = re.compile(r"(?i)(?:tel:|number\s+|nummer\s+|no\.\s*|us\s+|at\s+|on\s+|me\s+)?")
_OTHER_NUMBER = re.compile(r"(?i)(?:.{0,40}[._-])?(?:sin|nas|tfn|abn|acn|nhs|bsn|ssn|siren|siret|utr|hetu)")
"""Keys of numbers of other kinds, which are written in groups as phone numbers are."""
_CONTACT_KEY = re.compile(
    r"(?i)(?:number|nummer|num|no|nr|contact|kontakt|call|caller|callback|from|to|sender|recipient)\Z"
)
"""Keys too weak to make digits a phone number, but not digits that begin with 00 and a country's code."""


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start] in " \u00a0":
        start += 1
    value = text[start:end]
    if value.startswith("(") and ")" not in value:
        start += 1
    return start, end


def _is_part_of_a_row(text: str, start: int, end: int, score: float) -> bool:
    """Whether more numbers stand beside it, as in tables and dumps, or a machine's mark."""
    before, after = text[max(0, start - 8) : start], text[end : end + 8]
    if score >= 0.7:
        return False
    if before.endswith("[") and re.fullmatch(r"\d{4}/\d{6}", text[start:end]):
        return True  # Chromium's '[MMDD/HHMMSS:'
    if re.fullmatch(r"\d{5}-\d{4}", text[start:end]) and (
        re.search(r"\b[A-Z]{2}\.?,?\s{1,3}\Z", before) or re.match(r",?\s{1,2}U\.?S", after)
    ):
        return True  # 'Boston, MA  02110-1301, USA': a postcode
    return bool(
        re.search(r"\d[\s,;]{1,3}\Z|[0-9a-fA-F]{4}\s\Z|[#$\u20ac\u00a3]\s?\Z|0x\Z|\b[vV]\.?\Z", before)
        or re.match(
            r"[\s,;]{1,3}\d|\s[0-9a-fA-F]{4}\b|\s?(?:ms|ns|us|KB|MB|GB|bytes|kB|B|EUR|USD|GBP|CHF|%)\b", after
        )
    )
