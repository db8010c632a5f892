"""Numbers that Ireland gives to people."""

from __future__ import annotations

from stdnum.ie import pps as stdnum_pps

from recognizers.validators.digits import digits_of


def ie_ppsn(value: str) -> bool:
    """Irish personal public service number: seven digits, a check letter modulo 23 and perhaps a second
    letter.

    Source: Department of Social Protection, PPS Number; python-stdnum.
    """
    return len(set(digits_of(value))) > 1 and bool(stdnum_pps.is_valid(value))
