"""Numbers that the United Kingdom gives to people."""

from __future__ import annotations

import re

from stdnum.gb import nhs as stdnum_nhs
from stdnum.gb import utr as stdnum_utr

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


def uk_utr(value: str) -> bool:
    """UK unique taxpayer reference: ten digits, the first a check digit modulo 11 over the others; a K may
    stand before or behind it.

    Source: HM Revenue & Customs; python-stdnum.
    """
    digits = digits_of(value)
    return len(digits) == 10 and len(set(digits)) > 2 and stdnum_utr.is_valid(digits)


_DRIVING_LICENCE = re.compile(
    r"(?=[A-Z9]{5})[A-Z]{1,5}9{0,4}\d(?:0[1-9]|1[0-2]|5[1-9]|6[0-2])(?:0[1-9]|[12]\d|3[01])\d[A-Z][A-Z9]"
    r"\d[A-Z\d]{2}(?:\d{2})?",
    re.ASCII | re.IGNORECASE,
)


def uk_driving_licence(value: str) -> bool:
    """Driver number of Great Britain: five letters of the surname (filled up with 9), decade, month (51 to
    62 for a woman) and day of birth, year, two initials (9 for none), a digit that tells equal ones apart,
    two check characters, and on the card two digits of the issue.

    Source: Driver and Vehicle Licensing Agency, the driver number of the photocard licence; how the check
    characters are made is not public.
    """
    compact = re.sub(r"[\s-]", "", value)
    return len(compact) in (16, 18) and _DRIVING_LICENCE.fullmatch(compact) is not None
