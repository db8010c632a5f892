"""References of orders and purchases, of land registers and titles."""

from __future__ import annotations

import re

from recognizers.validators.references import reference

_FRACTION = re.compile(r"\d{1,5}/\d{1,5}")
"""A plot of land that was divided: the German and Austrian ``123/4``."""


def property_reference(value: str) -> bool:
    """A plot's, deed's or title's number: three digits or more, or a divided plot; no date, version or
    path."""
    if _FRACTION.fullmatch(value):
        return True
    digits = sum(map(str.isdecimal, value))
    return digits >= 3 and (value.isdecimal() or reference(value))


_RANDOM_HEX = re.compile(
    r"(?:[0-9a-f]{16}|[0-9a-f]{24}|[0-9a-f]{32})|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
)


def order_reference(value: str) -> bool:
    """An order's or invoice's number: a reference, but none that a tracing library or a database made, as in
    ``transaction.id``."""
    return reference(value) and (value.isdecimal() or _RANDOM_HEX.fullmatch(value) is None)
