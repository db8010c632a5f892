"""Numbers that companies give, and identifiers of devices: judged by shape, as nobody issues them alike."""

from __future__ import annotations

import re

from stdnum import imei as stdnum_imei

from recognizers.validators.digits import digits_of


def imei(value: str) -> bool:
    """IMEI: 15 digits with Luhn's check digit, 14 without, or 16 with a software version (3GPP TS 23.003)."""
    digits = digits_of(value)
    return len(set(digits)) > 2 and bool(stdnum_imei.is_valid(digits))


_HEX_ADDRESS = re.compile(r"0x[0-9A-Fa-f]+|[0-9A-Fa-f]{4}:[0-9A-Fa-f]{4}")


def device_identifier(value: str) -> bool:
    """A device's or installation's identifier: eight letters and digits or more, no address in memory."""
    named = re.fullmatch(r"[A-Za-z]+(?:[-_.][A-Za-z]+)*[-_.]?\d{1,3}", value)  # 'sensor-17'
    return sum(map(str.isalnum, value)) >= 8 and named is None and _HEX_ADDRESS.fullmatch(value) is None


_ISO_DATE = re.compile(r"(?:19|20)\d\d[-/.](?:0?[1-9]|1[0-2])[-/.](?:0?[1-9]|[12]\d|3[01])")


_SLUG_OR_PATH = re.compile(r"[a-z]+/.*|[a-z]+(?:[-_][a-z]+){2,}[-_]\d+")


def reference(value: str) -> bool:
    """A customer's, member's or order's number: four letters and digits or more, at least three of them
    digits, no date, dotted version, path or slug ('to-delete-an-order-16303')."""
    return (
        sum(map(str.isalnum, value)) >= 4
        and sum(map(str.isdecimal, value)) >= 3
        and _ISO_DATE.fullmatch(value) is None
        and re.fullmatch(r"v?\d+(?:\.\d+)+", value) is None
        and _HEX_ADDRESS.fullmatch(value) is None
        and _SLUG_OR_PATH.fullmatch(value) is None
    )


def personnel_number(value: str) -> bool:
    """An employee's or student's number: three digits or more, neither a date nor a dotted version."""
    return sum(map(str.isdecimal, value)) >= 3 and (value.isdecimal() or reference(value))
