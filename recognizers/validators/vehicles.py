"""Numbers of vehicles, which point at their keepers."""

from __future__ import annotations

import re
from functools import cache

from recognizers.rules import lexicon

_VIN = re.compile(r"[A-HJ-NPR-Z0-9]{17}", re.ASCII)
_VIN_VALUES = {
    **{str(digit): digit for digit in range(10)},
    **dict(zip("ABCDEFGH", range(1, 9), strict=True)),
    **dict(zip("JKLMN", range(1, 6), strict=True)),
    "P": 7,
    "R": 9,
    **dict(zip("STUVWXYZ", range(2, 10), strict=True)),
}
_VIN_WEIGHTS = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)


def _vin_of(value: str) -> str | None:
    """The 17 characters of a vehicle identification number, None if it is none in form."""
    compact = re.sub(r"[\s-]", "", value).upper()
    letters = sum(map(str.isalpha, compact))
    return compact if _VIN.fullmatch(compact) and letters >= 2 and len(set(compact)) > 4 else None


def vehicle_identification(value: str) -> bool:
    """Vehicle identification number in form: 17 letters and digits without I, O and Q, some of each (ISO
    3779). Vehicles that are not made for North America carry no check digit."""
    compact = _vin_of(value)
    return compact is not None and any(map(str.isdigit, compact))


def vin(value: str) -> bool:
    """Vehicle identification number with its check digit: the ninth character is the weighted sum of the
    others modulo 11, X for 10.

    Source: 49 CFR 565.15(c), which ISO 3779 allows.
    """
    compact = _vin_of(value)
    if compact is None:
        return False
    rest = sum(_VIN_VALUES[one] * weight for one, weight in zip(compact, _VIN_WEIGHTS, strict=True)) % 11
    return compact[8] == "0123456789X"[rest]


@cache
def _makers() -> frozenset[str]:
    return frozenset(code for codes in lexicon("vehicle_makers").values() for code in str(codes).split())


def vin_of_known_maker(value: str) -> bool:
    """A number that no other code looks like: check digit, a maker's code that is in use, a model year's
    character, and a serial number that ends in four digits (49 CFR 565.15).

    Of random tokens of 17 such characters about 1 in 250,000 passes.
    """
    compact = _vin_of(value)
    return (
        compact is not None
        and compact[:3] in _makers()
        and compact[9] not in "UZ0"
        and compact[13:].isdigit()
        and vin(compact)
    )


_PREFIX_AND_NUMBER = re.compile(r"([A-Z]{1,3})(\d{1,4})([A-Z])", re.ASCII)
_SG_LETTERS = "AZYXUTSRPMLKJHGEDCB"
_SG_WEIGHTS = (9, 4, 5, 4, 3, 2)


def sg_plate(value: str) -> bool:
    """Singapore's registration number: a prefix of one to three letters, up to four digits, a check letter
    modulo 19 over the prefix's last two letters and the digits.

    Source: Land Transport Authority; the algorithm as published in Vehicle registration plates of Singapore.
    """
    match = _PREFIX_AND_NUMBER.fullmatch(re.sub(r"[\s-]", "", value).upper())
    if match is None:
        return False
    prefix, number, letter = match.groups()
    letters = [ord(one) - ord("A") + 1 for one in prefix[-2:]]
    places = [0] * (2 - len(letters)) + letters + [int(digit) for digit in number.zfill(4)]
    total = sum(place * weight for place, weight in zip(places, _SG_WEIGHTS, strict=True))
    return _SG_LETTERS[total % 19] == letter


_NO_PLATE = re.compile(
    r"[VR]\d{1,3}|(?:UTF|ISO|SHA|MD|RFC|CVE|HTTP|TLS|SSL|IPV|USB|CPU|GPU|ID|NO|NR|VER)[ -]?\d+|X\d\d",
    re.ASCII,
)


def license_plate(value: str) -> bool:
    """A registration plate by what all have in common: four to eleven letters and digits, no name of a
    standard or version ('UTF-8', 'V12')."""
    compact = re.sub(r"[\s·-]", "", value).upper()
    digits = sum(map(str.isdigit, compact))
    return 4 <= len(compact) <= 11 and digits >= 1 and _NO_PLATE.fullmatch(value.upper()) is None
