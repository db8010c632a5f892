"""Numbers that Germany gives to people."""

from __future__ import annotations

import re

from stdnum.de import idnr as stdnum_idnr
from stdnum.de import stnr as stdnum_stnr

from recognizers.validators.dates import is_day
from recognizers.validators.digits import compact
from recognizers.validators.sg import sg_nric_fin
from recognizers.validators.travel_documents import check_digit

_DOCUMENT = re.compile(r"([CFGHJKLMNPRTVWXYZ][0-9CFGHJKLMNPRTVWXYZ]{8}|\d{9}(?=\d))(\d)?D?", re.ASCII)
_TEMPORARY = re.compile(r"[A-Z]\d{7}", re.ASCII)
_PENSION = re.compile(r"(\d\d)(\d\d)(\d\d)(\d\d)([A-Z])(\d\d)(\d)", re.ASCII)
_PENSION_WEIGHTS = (2, 1, 2, 5, 7, 1, 2, 1, 2, 1, 2, 1)


def de_steuer_id(value: str) -> bool:
    """German tax identification number of a person: eleven digits, one of the first ten twice or thrice,
    check digit by ISO 7064 mod 11,10 (section 139b Abgabenordnung; python-stdnum)."""
    return value.isascii() and bool(stdnum_idnr.is_valid(compact(value)))


def de_steuernummer(value: str) -> bool:
    """German tax number of a tax office, in its country's form ('93/815/08152') or the federal one of 13
    digits.

    Each federal state has its own check digit or none: only the form is tested. Source: python-stdnum.
    """
    plain = compact(value)
    return plain.isascii() and len(set(plain)) > 2 and bool(stdnum_stnr.is_valid(plain))


def de_identity_document(value: str) -> bool:
    """German identity card, residence permit or passport: nine signs, a check digit behind them if there is
    a tenth, and perhaps the D of the nationality.

    Serial numbers have the digits and the letters CFGHJKLMNPRTVWXYZ, of which the first sign is one; until
    October 2010 cards had nine digits, which count only with their check digit. A temporary card has a
    letter and seven digits. Source: section 2 Personalausweisgesetz, appendix 11 Passverordnung; ICAO 9303
    part 3.
    """
    plain = compact(value).replace("<", "")
    match = _DOCUMENT.fullmatch(plain)
    if match is None:
        return _TEMPORARY.fullmatch(plain) is not None
    if match[2] is None and sg_nric_fin(plain):
        return False  # a letter, seven digits and the right letter: no serial number comes out so by chance
    number, check = match.groups()
    if len(set(number)) < 3 or (value != value.upper() and not any(map(str.isdigit, number))):
        return False
    return check in (None, check_digit(number))


def de_identity_document_checked(value: str) -> bool:
    """A German identity document's number that is told from others by its check digit, or by two letters in
    it: a letter and eight digits may be a passport of another country."""
    plain = compact(value).replace("<", "").removesuffix("D")
    if len(plain) == 9 and sum(map(str.isalpha, plain)) < 2:
        return False
    return len(plain) > 8 and plain[0].isalpha() and de_identity_document(value)


def de_identity_document_with_check_digit(value: str) -> bool:
    """A German identity document's number of nine signs and their check digit, some letters among them."""
    plain = compact(value).replace("<", "").removesuffix("D")
    return len(plain) == 10 and plain[0].isalpha() and de_identity_document(value)


def de_rvnr(value: str) -> bool:
    """German pension insurance number: area, date of birth, initial, serial, check digit.

    The initial counts as two digits (A is 01); products with the weights 2 1 2 5 7 1 2 1 2 1 2 1 are
    reduced to the sum of their digits. Source: sections 2 to 4 Versicherungsnummern-, Kontoführungs- und
    Versicherungsverlaufsverordnung (VKVV).
    """
    match = _PENSION.fullmatch(compact(value))
    if match is None:
        return False
    area, day, month, year, initial, serial, check = match.groups()
    if int(area) < 2 or not is_day(year, int(month), int(day)):
        return False
    digits = f"{area}{day}{month}{year}{ord(initial) - 64:02}{serial}"
    products = (int(digit) * weight for digit, weight in zip(digits, _PENSION_WEIGHTS, strict=True))
    return sum(product // 10 + product % 10 for product in products) % 10 == int(check)
