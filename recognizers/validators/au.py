"""Numbers that Australia gives to people and businesses."""

from __future__ import annotations

import re

from stdnum.au import abn as stdnum_abn
from stdnum.au import tfn as stdnum_tfn

from recognizers.validators.digits import compact

_MEDICARE = re.compile(r"[2-6]\d{9}(?:\d)?", re.ASCII)
_MEDICARE_WEIGHTS = (1, 3, 7, 9, 1, 3, 7, 9)


def au_tfn(value: str) -> bool:
    """Australian tax file number: eight or nine digits, weighted sum modulo 11 (python-stdnum)."""
    digits = compact(value)
    return digits.isascii() and len(set(digits)) > 2 and bool(stdnum_tfn.is_valid(digits))


def au_medicare(value: str) -> bool:
    """Australian Medicare card number: eight digits of which the first is 2 to 6, a check digit (weights 1
    3 7 9 1 3 7 9, modulo 10), the number of the card's issue, and perhaps the person's place on the card.

    Source: Department of Health, Healthcare identifiers: Medicare card number; METeOR 722149.
    """
    digits = compact(value)
    if _MEDICARE.fullmatch(digits) is None or len(set(digits)) < 3 or digits[9] == "0":
        return False
    total = sum(int(digit) * weight for digit, weight in zip(digits, _MEDICARE_WEIGHTS, strict=False))
    return total % 10 == int(digits[8])


def au_abn(value: str) -> bool:
    """Australian business number: eleven digits, weighted sum modulo 89 (Australian Business Register;
    python-stdnum)."""
    digits = compact(value)
    return digits.isascii() and len(set(digits)) > 2 and bool(stdnum_abn.is_valid(digits))
