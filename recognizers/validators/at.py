"""Numbers that Austria gives to people."""

from __future__ import annotations

from stdnum.at import vnr as stdnum_vnr

from recognizers.validators.dates import is_day
from recognizers.validators.digits import compact


def at_svnr(value: str) -> bool:
    """Austrian social insurance number: serial, check digit modulo 11, date of birth.

    Months 13 to 16 stand for people whose day of birth has no numbers left. Source: Dachverband der
    Sozialversicherungsträger; python-stdnum.
    """
    digits = compact(value)
    if not digits.isascii() or not stdnum_vnr.is_valid(digits):
        return False
    day, month, year = int(digits[4:6]), int(digits[6:8]), digits[8:]
    return is_day(year, month, day) or (13 <= month <= 16 and 1 <= day <= 31)
