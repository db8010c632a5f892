"""Numbers that Switzerland gives to people."""

from __future__ import annotations

from stdnum.ch import ssn as stdnum_ssn

from recognizers.validators.digits import compact


def ch_ahv(value: str) -> bool:
    """Swiss social security number (AHV, AVS): thirteen digits that begin with 756, check digit as in
    EAN-13.

    Source: Zentrale Ausgleichsstelle, NAVS13; python-stdnum.
    """
    digits = compact(value)
    return digits.isascii() and len(set(digits[3:])) > 2 and bool(stdnum_ssn.is_valid(digits))
