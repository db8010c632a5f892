"""Check digits and other tests of values, shared by all recognizers.

Each is a function of the value as it stands in the text (separators included) that tells whether it is a
valid one. python-stdnum does the work where it knows the number; the rest names its source.
"""

from __future__ import annotations

import base64
import binascii
import json
import math
import re
from collections import Counter
from collections.abc import Callable
from functools import cache

from stdnum import iban as stdnum_iban
from stdnum import imei as stdnum_imei
from stdnum import luhn as stdnum_luhn
from stdnum import numdb
from stdnum.gb import nhs as stdnum_nhs
from stdnum.us import itin as stdnum_itin
from stdnum.us import rtn as stdnum_rtn
from stdnum.us import ssn as stdnum_ssn

from recognizers.errors import RulesError
from recognizers.passwords import is_password
from recognizers.rules import lexicon
from recognizers.words import fold


def by_name(name: str) -> Callable[[str], bool]:
    """The validator of this name. Raises ``RulesError``."""
    found = VALIDATORS.get(name)
    if found is None:
        raise RulesError(f"no validator is named {name}; there are: {', '.join(sorted(VALIDATORS))}")
    return found


def digits_of(value: str) -> str:
    """The decimal digits of a value, as ASCII."""
    return "".join(str(int(character)) for character in value if character.isdecimal())


def luhn(value: str) -> bool:
    """Luhn's check digit (ISO/IEC 7812-1, annex B) over the digits of the value."""
    digits = digits_of(value)
    return len(digits) > 1 and stdnum_luhn.is_valid(digits)


# --- national identifiers ----------------------------------------------------------------------------------


def us_ssn(value: str) -> bool:
    """US social security number: no area 000, 666 or 900-999, no group 00, no serial 0000.

    Numbers that were printed in advertisements and are void (078-05-1120 and others) are refused, as are nine
    times the same digit and 123456789. Source: Social Security Administration, POMS RM 10201.035;
    python-stdnum.
    """
    digits = digits_of(value)
    return (
        len(digits) == 9
        and len(set(digits)) > 1
        and digits != "123456789"
        and not "987654320" <= digits <= "987654329"
        and stdnum_ssn.is_valid(f"{digits[:3]}-{digits[3:5]}-{digits[5:]}")
    )


def us_itin(value: str) -> bool:
    """US individual taxpayer identification number: 9xx, middle part 50-65, 70-88, 90-92 or 94-99.

    Source: Internal Revenue Service, Publication 1915 and IRM 3.21.263; python-stdnum knows 70 and above, the
    range 50-65 has been issued since 2011.
    """
    digits = digits_of(value)
    if len(digits) != 9 or digits[0] != "9":
        return False
    return 50 <= int(digits[3:5]) <= 65 or stdnum_itin.is_valid(f"{digits[:3]}-{digits[3:5]}-{digits[5:]}")


_NINO = re.compile(
    r"(?!BG|GB|KN|NK|NT|TN|ZZ)[ABCEGHJ-PRSTW-Z][ABCEGHJ-NPRSTW-Z]\d{6}[A-D]?", re.ASCII | re.IGNORECASE
)


def uk_nino(value: str) -> bool:
    """UK national insurance number: two prefix letters, six digits, suffix A to D (which forms may leave
    out).

    Source: HM Revenue & Customs, National Insurance Manual NIM39110.
    """
    return _NINO.fullmatch(re.sub(r"[\s.-]", "", value)) is not None


def uk_nhs(value: str) -> bool:
    """UK NHS number: ten digits, the last a check digit modulo 11 (NHS Data Dictionary; python-stdnum)."""
    digits = digits_of(value)
    return len(digits) == 10 and len(set(digits)) > 1 and stdnum_nhs.is_valid(digits)


# --- finance -----------------------------------------------------------------------------------------------


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


@cache
def iban_length(country: str) -> int | None:
    """Length of an IBAN of a country (ISO 3166 alpha-2), None where there is none.

    Source: SWIFT IBAN Registry, as python-stdnum carries it.
    """
    for prefix, properties in numdb.get("iban").info(country):
        if prefix == country and "bban" in properties:
            return 4 + sum(map(int, re.findall(r"(\d+)!", str(properties["bban"]))))
    return None


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


# --- devices -----------------------------------------------------------------------------------------------


def imei(value: str) -> bool:
    """IMEI: 15 digits with Luhn's check digit, 14 without, or 16 with a software version (3GPP TS 23.003)."""
    digits = digits_of(value)
    return len(set(digits)) > 2 and bool(stdnum_imei.is_valid(digits))


_HEX_ADDRESS = re.compile(r"0x[0-9A-Fa-f]+|[0-9A-Fa-f]{4}:[0-9A-Fa-f]{4}")


def device_identifier(value: str) -> bool:
    """A device's or installation's identifier: eight letters and digits or more, no address in memory."""
    named = re.fullmatch(r"[A-Za-z]+(?:[-_.][A-Za-z]+)*[-_.]?\d{1,3}", value)  # 'sensor-17'
    return sum(map(str.isalnum, value)) >= 8 and named is None and _HEX_ADDRESS.fullmatch(value) is None


# --- references --------------------------------------------------------------------------------------------

_ISO_DATE = re.compile(r"(?:19|20)\d\d[-/.](?:0?[1-9]|1[0-2])[-/.](?:0?[1-9]|[12]\d|3[01])")


_SLUG_OR_PATH = re.compile(r"[a-z]+/.*|[a-z]+(?:[-_][a-z]+){2,}[-_]\d+")


def reference(value: str) -> bool:
    """A customer's, member's or order's number: four letters and digits or more, at least three of them
    digits, no date, dotted version, path or slug ('to-delete-an-order-16303')."""
    return (
        sum(map(str.isalnum, value)) >= 4
        and sum(map(str.isdecimal, value)) >= 3
        and _ISO_DATE.fullmatch(value) is None
        and re.fullmatch(r"v?\d+(?:\.\d+)+", value) is None
        and _HEX_ADDRESS.fullmatch(value) is None
        and _SLUG_OR_PATH.fullmatch(value) is None
    )


def personnel_number(value: str) -> bool:
    """An employee's or student's number: three digits or more, neither a date nor a dotted version."""
    return sum(map(str.isdecimal, value)) >= 3 and (value.isdecimal() or reference(value))


# --- dates -------------------------------------------------------------------------------------------------

EARLIEST_BIRTH = 1900
LATEST_BIRTH = 2035
"""Fixed, so that an answer never depends on the day of the scan."""
_DATE_PARTS = re.compile(r"\d+|[^\W\d_]{3,}")
_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


@cache
def _months() -> dict[str, int]:
    return {
        fold(str(name)): number for number, names in enumerate(lexicon("months"), start=1) for name in names
    }


def birth_date(value: str) -> bool:
    """A calendar date that can be one of birth: a real day of a real month, the year 1900 or later (or of two
    digits), in any usual order. A time of day behind it must be midnight in some time zone or absent."""
    date, _, _ = value.partition("T")
    if value[10:11] == " " and ":" in value[11:]:
        date = value[:10]
    parts = _DATE_PARTS.findall(date)
    named = [part for part in parts if not part.isdecimal()]
    if named:
        numbers = [part for part in parts if part.isdecimal()]
        month = _months().get(fold(named[0]))
        if month is None or len(numbers) != 2:
            return False
        year, day = (numbers[0], numbers[1]) if len(numbers[0]) == 4 else (numbers[1], numbers[0])
        return _is_day(year, month, int(day))
    if len(parts) == 1 and len(parts[0]) == 8:
        compact = parts[0]
        orders = [
            (compact[:4], compact[4:6], compact[6:]),
            (compact[4:], compact[2:4], compact[:2]),
            (compact[4:], compact[:2], compact[2:4]),
        ]
    elif len(parts) == 3:
        first, second, third = parts
        orders = (
            [(first, second, third)] if len(first) == 4 else [(third, second, first), (third, first, second)]
        )
    else:
        return False
    return any(_is_day(year, int(month), int(day)) for year, month, day in orders)


def _is_day(year: str, month: int, day: int) -> bool:
    if len(year) not in (2, 4) or not 1 <= month <= 12 or not 1 <= day <= _DAYS[month - 1]:
        return False
    return len(year) == 2 or EARLIEST_BIRTH <= int(year) <= LATEST_BIRTH


# --- credentials -------------------------------------------------------------------------------------------


def entropy(value: str) -> float:
    """Shannon entropy of the value's characters, in bits each."""
    counts = Counter(value)
    return -sum(count / len(value) * math.log2(count / len(value)) for count in counts.values())


def random_token(value: str) -> bool:
    """A string that a generator made, not a person: letters and digits mixed, many different characters."""
    return any(map(str.isdecimal, value)) and any(map(str.isalpha, value)) and entropy(value) >= 3.0


def json_web_token(value: str) -> bool:
    """JSON Web Token: the first part is base64url of a JSON object that names an algorithm (RFC 7515, RFC
    7516)."""
    first = value.split(".", 1)[0]
    try:
        header = json.loads(base64.urlsafe_b64decode(first + "=" * (-len(first) % 4)))
    except (ValueError, binascii.Error, RecursionError):
        return False
    return isinstance(header, dict) and "alg" in header


VALIDATORS: dict[str, Callable[[str], bool]] = {
    function.__name__: function
    for function in (
        luhn,
        us_ssn,
        us_itin,
        uk_nino,
        uk_nhs,
        payment_card,
        iban,
        aba_routing,
        imei,
        device_identifier,
        reference,
        personnel_number,
        birth_date,
        is_password,
        random_token,
        json_web_token,
    )
}
