"""Bank accounts where logic is needed: IBANs of their country's own length, account numbers beside a
bank's."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from itertools import product
from string import ascii_uppercase
from typing import TYPE_CHECKING

from recognizers.base import Candidate, Features, LabelledRecognizer, RuleRecognizer, finder
from recognizers.labels import phrases_of
from recognizers.rules import Rule
from recognizers.surroundings import BESIDE, UNDER
from recognizers.triggers import Triggers
from recognizers.validators.finance import bic, iban, iban_form, iban_length
from recognizers.words import fold, normal_phrases

if TYPE_CHECKING:
    from presidio_analyzer.nlp_engine import NlpArtifacts

_IBAN_START = re.compile(r"([A-Z]{2}|[a-z]{2})[0-9]{2}(?=[ \u00a0-]?[A-Za-z0-9]{4})")
_JOINED = re.compile(r"[A-Za-z0-9+/_]\Z")
_LABEL_JOINED = re.compile(r"(?:\A|[^A-Za-z0-9])(?:IBAN|iban)\Z")
_SEPARATORS = " \u00a0-"
_GROUPED = re.compile(r"(?:[A-Za-z0-9]{4}(?P<gap>[ \u00a0-]))(?:[A-Za-z0-9]{4}(?P=gap))*[A-Za-z0-9]{1,4}")
_SCORE = 0.95


class CompleteIban(RuleRecognizer):
    """International bank account numbers, compact or in groups of four, in one case."""

    def __init__(self, rule: Rule) -> None:
        super().__init__(rule)
        countries = [
            "".join(pair) for pair in product(ascii_uppercase, repeat=2) if iban_length("".join(pair))
        ]
        self._find_shapes = finder(f"{form}00" for code in countries for form in (code, code.lower()))

    def triggers(self) -> Triggers | None:
        """A country's code and as many characters as its numbers have."""
        return Triggers((_LIKE_IBAN,), check=_begins_like_iban)

    def candidates(self, text: str, nlp_artifacts: NlpArtifacts | None) -> Iterator[Candidate]:
        """Every run of the country's length whose check digits are right."""
        for match in _IBAN_START.finditer(text):
            length = iban_length(match[1].upper())
            if length is None:
                continue
            before = text[max(0, match.start() - 5) : match.start()]
            if _JOINED.search(before) and not _LABEL_JOINED.search(before):
                continue
            end = self._end(text, match.start(), length)
            value = text[match.start() : end] if end else ""
            letters = [character for character in value if character.isalpha()]
            one_case = all(map(str.isupper, letters)) or all(map(str.islower, letters))
            if end and one_case and iban(value):
                reason = "its country's length, and its check digits are right"
                yield Candidate(match.start(), end, _SCORE, reason, checksum=True)

    @staticmethod
    def _end(text: str, start: int, length: int) -> int | None:
        """Where a value of so many letters and digits that starts at ``start`` ends, None if nowhere."""
        position = start
        seen = 0
        while seen < length:
            character = text[position : position + 1]
            if character.isascii() and character.isalnum():
                seen += 1
            elif not (character and character in _SEPARATORS and 0 < seen < length):
                return None
            position += 1
        following = text[position : position + 1]
        if following.isalnum() or (
            following and following in "_/+=" and text[position + 1 : position + 2].isalnum()
        ):
            return None
        value = text[start:position]
        compact = value.isalnum()
        return position if compact or _GROUPED.fullmatch(value) else None


_SHORTEST = 11
"""Characters behind the check digits of the shortest number."""
_KINDS = {"n": "[0-9]", "a": "[A-Za-z]", "c": "[A-Za-z0-9]"}


_GAP = "[ \u00a0-]?"


def _shortest(character: str) -> str:
    """How check digits and as many characters as the shortest number has look."""
    return rf"[0-9]{{2}}{_GAP}{character}{{4}}{_GAP}{character}{{4}}{_GAP}{character}{{3}}"


_LIKE_IBAN = rf"[A-Z]{{2}}{_shortest('[A-Z0-9]')}|[a-z]{{2}}{_shortest('[a-z0-9]')}"
_LIKE_IBAN_PATTERN = re.compile(
    rf"(?:(?<=IBAN)|(?<=iban)|(?<![A-Za-z0-9+/_]))(?=([A-Za-z]{{2}})({_shortest('[A-Za-z0-9]')}))[A-Za-z]"
)
_NO_GAPS = str.maketrans("", "", _SEPARATORS)


@cache
def _form_of_iban(country: str) -> re.Pattern[str] | None:
    """How the first characters of a country's numbers look, check digits first, without gaps."""
    form = iban_form(country.upper())
    return re.compile("[0-9][0-9]" + "".join(_KINDS[kind] for kind in form[:_SHORTEST])) if form else None


def _begins_like_iban(text: str) -> bool:
    """Whether the beginning of a number of a country's form stands in the text."""
    for match in _LIKE_IBAN_PATTERN.finditer(text):
        form = _form_of_iban(match[1])
        if form is not None and form.match(match[2].translate(_NO_GAPS)):
            return True
    return False


_BIC = re.compile(r"(?<![\w./-])[A-Z]{6}[A-Z0-9]{2}(?:[A-Z0-9]{3})?(?![\w]|[-./]\w)")
_NEAR_IBAN = 40
_BIC_SCORE = 0.8


class BicBesideIban(CompleteIban):
    """A bank's code without a label, in the line of an account's number: it is known by its neighbour."""

    def candidates(self, text: str, nlp_artifacts: NlpArtifacts | None) -> Iterator[Candidate]:
        """Every code that stands near an IBAN."""
        for account in list(super().candidates(text, nlp_artifacts)):
            begin = max(0, account.start - _NEAR_IBAN)
            for match in _BIC.finditer(text, begin, account.end + _NEAR_IBAN):
                apart = not (account.start <= match.start() < account.end)
                if (
                    apart
                    and "\n" not in text[match.end() : account.start] + text[account.end : match.start()]
                    and bic(match.group())
                ):
                    yield Candidate(
                        *match.span(), _BIC_SCORE, "the form of a bank's code, beside an IBAN", checksum=True
                    )


class BankAccountBeside(LabelledRecognizer):
    """A number that is labelled as an account's, where the text or the record speaks of a bank.

    ``account number 000123456789`` alone is a customer's; beside a routing number or sort code it is a
    bank's. The
    rule's ``context`` holds the words that speak of a bank.
    """

    score = 0.85
    account_phrases = frozenset(
        {
            "account number",
            "account no",
            "acct no",
            "acct number",
            "acct",
            "account",
            "accountnumber",
            "account id",
            "account num",
            "account nr",
            "account nbr",
            "acct num",
            "acct nr",
            "acct nbr",
            "acct id",
            "acc no",
            "acc nr",
            "acc num",
            "acc number",
        }
    )

    code_phrases = normal_phrases(
        [
            "sort code",
            "routing number",
            "routing no",
            "aba",
            "aba number",
            "bsb",
            "blz",
            "bankleitzahl",
            "bank code",
            "aba routing",
            "rtn",
            "routing",
            "routing transit number",
            "sortcode",
            "bsb number",
            "bank",
            "bank name",
            "iban",
            "bic",
            "swift",
            "swift code",
            "ifsc",
            "branch code",
            "account holder",
        ]
    )

    def __init__(self, rule: Rule) -> None:
        super().__init__(rule)
        strong, weak = phrases_of("ACCOUNT_NUMBER")
        self.strong_phrases = (strong | weak) & self.account_phrases
        self.weak_phrases = frozenset()
        self._bank_phrases = normal_phrases(rule.context)
        words = "|".join(re.escape(word).replace("\\ ", "[ _-]?") for word in sorted(rule.context))
        self._bank = re.compile(rf"\b(?:{words})\b", re.IGNORECASE)

    def triggers(self) -> Triggers | None:
        """An account, and a word that speaks of a bank."""
        account = r"acc(?:t|ount|[^a-z0-9]{0,3}n)"
        bank = fold(self._bank.pattern)
        return Triggers(folded=(rf"(?i){bank}[\s\S]*{account}", rf"(?i){account}[\s\S]*{bank}"))

    def might_match(self, features: Features, key_entities: frozenset[str]) -> bool:
        """A label or key names an account."""
        return features.digits >= 6 and (
            "ACCOUNT_NUMBER" in features.labelled or "ACCOUNT_NUMBER" in key_entities
        )

    def candidates(self, text: str, nlp_artifacts: NlpArtifacts | None) -> Iterator[Candidate]:
        """Labelled account numbers in a text about a bank, and a whole text whose record may be about one."""
        about_bank = self._bank.search(text) is not None
        for candidate in super().candidates(text, nlp_artifacts):
            if candidate.whole:
                yield candidate
            elif about_bank:
                yield Candidate(
                    candidate.start,
                    candidate.end,
                    self.score,
                    "an account's label, in a text about a bank",
                    final=True,
                )

    def score_by_key(self, value: str, context: frozenset[str]) -> float:
        """Counts if the key names an account and a key above it a bank, or one beside it a bank's code."""
        if not self.strong_phrases & context:
            return 0.0
        below = any(UNDER + phrase in context for phrase in self._bank_phrases)
        beside = any(BESIDE + phrase in context for phrase in self.code_phrases)
        return self.score if below or beside else 0.0
