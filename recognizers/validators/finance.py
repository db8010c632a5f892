"""Payment cards and bank accounts."""

from __future__ import annotations

import re
from functools import cache

from stdnum import bic as stdnum_bic
from stdnum import iban as stdnum_iban
from stdnum import luhn as stdnum_luhn
from stdnum import numdb
from stdnum.us import rtn as stdnum_rtn

from recognizers.rules import lexicon
from recognizers.validators.digits import digits_of


@cache
def _issuers() -> tuple[tuple[str, str, frozenset[int]], ...]:
    return tuple(
        (str(low), str(high), frozenset(entry["lengths"]))
        for entry in lexicon("card_issuers")
        for low, high in entry["ranges"]
    )


def payment_card(value: str) -> bool:
    """Payment card number: 12 to 19 digits in a range and length that issuers use, with Luhn's check digit.

    Ranges: ``rules/lexicons/card_issuers.yaml``.
    """
    digits = digits_of(value)
    if not 12 <= len(digits) <= 19 or len(set(digits)) == 1:
        return False
    known = any(
        len(digits) in lengths and low <= digits[: len(low)] <= high for low, high, lengths in _issuers()
    )
    return known and stdnum_luhn.is_valid(digits)


def card_prefix(first: str, length: int) -> bool:
    """Whether an issuer has card numbers of this length that begin with these four digits."""
    return any(length in lengths and low <= first[: len(low)] <= high for low, high, lengths in _issuers())


@cache
def iban_form(country: str) -> str:
    """What an IBAN of a country (ISO 3166 alpha-2) holds behind its check digits: 'n' for each digit, 'a' for
    a capital, 'c' for either; empty where there is none.

    Source: SWIFT IBAN Registry, as python-stdnum carries it.
    """
    for prefix, properties in numdb.get("iban").info(country):
        if prefix == country and "bban" in properties:
            parts = re.findall(r"(\d+)!([nac])", str(properties["bban"]))
            return "".join(kind * int(count) for count, kind in parts)
    return ""


@cache
def iban_length(country: str) -> int | None:
    """Length of an IBAN of a country (ISO 3166 alpha-2), None where there is none."""
    form = iban_form(country)
    return 4 + len(form) if form else None


def iban(value: str) -> bool:
    """IBAN: country, length and structure of the registry, check digits modulo 97 (ISO 13616, ISO 7064)."""
    compact = re.sub(r"[\s-]", "", value).upper()
    if compact[2:4] in ("00", "01", "99"):  # the calculation of ISO 7064 gives 02 to 98
        return False
    return bool(stdnum_iban.is_valid(compact))


def aba_routing(value: str) -> bool:
    """US bank routing number: nine digits, weighted check digit, first two digits of a Federal Reserve range.

    Source: American Bankers Association, routing number policy; python-stdnum has the check digit.
    """
    digits = digits_of(value)
    if len(digits) != 9 or len(set(digits)) == 1:
        return False
    first = int(digits[:2])
    return (0 <= first <= 12 or 21 <= first <= 32 or 61 <= first <= 72 or first == 80) and bool(
        stdnum_rtn.is_valid(digits)
    )


def bic(value: str) -> bool:
    """Business identifier code: a bank of four letters, a country, a place of two, and a branch of three or
    none (ISO 9362); no word of everyday language, as "MESSAGES" would be one of Antigua."""
    return value.isupper() and bool(stdnum_bic.is_valid(value)) and not _is_everyday_word(value)


@cache
def _everyday_words() -> frozenset[str]:
    return frozenset(word for section in lexicon("common_words").values() for word in str(section).split())


def _is_everyday_word(value: str) -> bool:
    word = value.lower()
    return word in _everyday_words() or word.removesuffix("s") in _everyday_words()


_TRACK_ONE = re.compile(r"%?B(?P<number>\d{12,19})\^[^^?\n]{2,26}\^(?P<rest>[^?\n]*)\??")
_TRACK_TWO = re.compile(r";?(?P<number>\d{12,19})[=D](?P<rest>\d*)F?\??")


def card_track(value: str) -> bool:
    """Data of a payment card's magnetic stripe: track 1 (``%B``, number, ``^``, name, ``^``, expiry, service
    code) or track 2 (``;``, number, ``=``, expiry, service code), or track 2's equivalent on a chip with
    ``D`` for ``=``.

    The number is a payment card's, and the expiry (YYMM) a real month. Sources: ISO/IEC 7813, EMV Book 3 (tag
    57).
    """
    track = _TRACK_ONE.fullmatch(value) or _TRACK_TWO.fullmatch(value)
    if track is None or not payment_card(track["number"]):
        return False
    expiry, service = track["rest"][:4], track["rest"][4:7]
    return expiry.isdecimal() and len(service) == 3 and service.isdecimal() and 1 <= int(expiry[2:]) <= 12
