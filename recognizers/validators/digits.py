"""Digits of a value, and the check digit that most numbers share."""

from __future__ import annotations

from stdnum import luhn as stdnum_luhn


def digits_of(value: str) -> str:
    """The decimal digits of a value, as ASCII."""
    return "".join(str(int(character)) for character in value if character.isdecimal())


def luhn(value: str) -> bool:
    """Luhn's check digit (ISO/IEC 7812-1, annex B) over the digits of the value."""
    digits = digits_of(value)
    return len(digits) > 1 and stdnum_luhn.is_valid(digits)


_SEPARATORS = str.maketrans("", "", " \u00a0\u202f\t.-/\u2010\u2011\u2013")


def compact(value: str) -> str:
    """A value without spaces, full stops, hyphens and slashes, in capitals."""
    return value.translate(_SEPARATORS).upper()
