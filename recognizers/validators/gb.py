"""Numbers that the United Kingdom gives to people."""

from __future__ import annotations

import re

from stdnum.gb import nhs as stdnum_nhs

from recognizers.validators.digits import digits_of

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
