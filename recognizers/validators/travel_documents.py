"""Lines of a travel document's machine-readable zone."""

from __future__ import annotations

import re
from typing import Literal

from recognizers.validators.dates import is_day

Form = Literal["TD1", "TD2", "TD3", "MRV-A", "MRV-B"]
"""Formats of ICAO 9303: cards of three lines of 30 (TD1) and two of 36 (TD2), passports of two lines of 44
(TD3), visas of two lines of 44 (MRV-A) and 36 (MRV-B)."""

_WEIGHTS = (7, 3, 1)
_COUNTRY = r"(?:[A-Z]{3}|D<<)"
_NAMES = r"[A-Z](?:<?[A-Z])*(?:<<[A-Z](?:<?[A-Z])*)?<*"
_PERSON = (
    rf"(?P<nation>{_COUNTRY})(?P<birth>[\d<]{{6}})(?P<birth_check>[\d<])(?P<sex>[MFX<])"
    r"(?P<expiry>\d{6})(?P<expiry_check>\d)"
)
_FIRST = re.compile(rf"(?P<kind>[PV][A-Z<]|[ACI][A-Z<]){_COUNTRY}{_NAMES}", re.ASCII)
_SECOND = re.compile(
    rf"(?P<number>[A-Z0-9<]{{9}})(?P<number_check>[\d<]){_PERSON}(?P<optional>[A-Z0-9<]*)", re.ASCII
)
_CARD_FIRST = re.compile(
    rf"[ACI][A-Z0-9<]{_COUNTRY}(?P<number>[A-Z0-9<]{{9}})(?P<number_check>[\d<])(?P<optional>[A-Z0-9<]{{15}})",
    re.ASCII,
)
_CARD_SECOND = re.compile(
    r"(?P<birth>[\d<]{6})(?P<birth_check>[\d<])(?P<sex>[MFX<])(?P<expiry>\d{6})(?P<expiry_check>\d)"
    rf"(?P<nation>{_COUNTRY})(?P<optional>[A-Z0-9<]{{11}})(?P<check>\d)",
    re.ASCII,
)
_CARD_THIRD = re.compile(_NAMES, re.ASCII)


def check_digit(field: str) -> str:
    """Check digit of a field: 0 to 9 count as themselves, A to Z as 10 to 35, ``<`` as 0, with the weights
    7 3 1 in turn, modulo 10 (ICAO 9303 part 3, section 4.9)."""
    total = 0
    for index, character in enumerate(field):
        total += (0 if character == "<" else int(character, 36)) * _WEIGHTS[index % 3]
    return str(total % 10)


def names_line(line: str) -> bool:
    """A line of names: the first of a passport, visa or card of two lines ('P<UTOERIKSSON<<ANNA<MARIA<<<'),
    or the third of a card of three. It has no check digit; the double filler behind the surname and those
    at its end tell, and with them a passport's line counts also where its fillers were miscounted."""
    fillers = len(line) - len(line.rstrip("<"))
    if len(line) == 30:
        return _CARD_THIRD.fullmatch(line) is not None and (fillers > 2 or "<<" in line[: -fillers or None])
    match = _FIRST.fullmatch(line)
    if match is None or (fillers < 2 and "<<" not in line[5:]):
        return False
    if len(line) in (36, 44):
        return len(line) == 36 or match["kind"][0] in "PV"
    return match["kind"] == "P<" and 38 <= len(line) <= 46 and fillers >= 5


def data_line(line: str) -> bool:
    """A line with the document's number, the holder's dates, and check digits over them that are all
    right."""
    if len(line) == 30:
        return _card_first(line) or _card_second(line)
    match = _SECOND.fullmatch(line) if len(line) in (36, 44) else None
    if match is None or not _dates(match):
        return False
    long_number = match["number_check"] == "<"  # the number goes on in the optional field
    if not long_number and match["number_check"] != check_digit(match["number"]):
        return False
    if line[-1] == check_digit(line[:10] + line[13:20] + line[21:-1]):
        return True
    return not long_number and line.endswith("<")  # visas have no composite check digit


def _card_first(line: str) -> bool:
    match = _CARD_FIRST.fullmatch(line)
    if match is None:
        return False
    number, check, optional = match["number"], match["number_check"], match["optional"]
    if check == "<":
        rest = optional.split("<", 1)[0]
        return len(rest) > 1 and rest[-1] == check_digit(number + "<" + rest[:-1])
    return check == check_digit(number)


def _card_second(line: str) -> bool:
    match = _CARD_SECOND.fullmatch(line)
    return match is not None and _dates(match)


def _dates(match: re.Match[str]) -> bool:
    birth, expiry = match["birth"], match["expiry"]
    if match["birth_check"] != check_digit(birth) or match["expiry_check"] != check_digit(expiry):
        return False
    known = birth.isdigit()
    return is_day(expiry[:2], int(expiry[2:4]), int(expiry[4:])) and (
        not known or is_day(birth[:2], int(birth[2:4]), int(birth[4:]))
    )


def fits(first: str, second: str) -> bool:
    """Whether a line can follow the other in one zone: of the same length, and for a card's first two lines
    the composite check digit fits too."""
    if len(first) != len(second):
        return False
    if len(first) == 30 and _card_first(first) and _card_second(second):
        return second[-1] == check_digit(first[5:] + second[:7] + second[8:15] + second[18:-1])
    return True
