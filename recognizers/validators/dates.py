"""Dates of birth."""

from __future__ import annotations

import re
from functools import cache

from recognizers.rules import lexicon
from recognizers.words import fold

EARLIEST_BIRTH = 1900
LATEST_BIRTH = 2035
"""Fixed, so that an answer never depends on the day of the scan."""
_DATE_PARTS = re.compile(r"\d+|[^\W\d_]{3,}")
_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


@cache
def _months() -> dict[str, int]:
    return {
        fold(str(name)): number for number, names in enumerate(lexicon("months"), start=1) for name in names
    }


def birth_date(value: str) -> bool:
    """A calendar date that can be one of birth: a real day of a real month, the year 1900 or later (or of two
    digits), in any usual order. A time of day behind it must be midnight in some time zone or absent."""
    date, _, _ = value.partition("T")
    if value[10:11] == " " and ":" in value[11:]:
        date = value[:10]
    parts = _DATE_PARTS.findall(date)
    named = [part for part in parts if not part.isdecimal()]
    if named:
        numbers = [part for part in parts if part.isdecimal()]
        month = _months().get(fold(named[0]))
        if month is None or len(numbers) != 2:
            return False
        year, day = (numbers[0], numbers[1]) if len(numbers[0]) == 4 else (numbers[1], numbers[0])
        return is_day(year, month, int(day))
    if len(parts) == 1 and len(parts[0]) == 8:
        compact = parts[0]
        orders = [
            (compact[:4], compact[4:6], compact[6:]),
            (compact[4:], compact[2:4], compact[:2]),
            (compact[4:], compact[:2], compact[2:4]),
        ]
    elif len(parts) == 3:
        first, second, third = parts
        orders = (
            [(first, second, third)] if len(first) == 4 else [(third, second, first), (third, first, second)]
        )
    else:
        return False
    return any(is_day(year, int(month), int(day)) for year, month, day in orders)


def is_day(year: str, month: int, day: int) -> bool:
    """Whether a day can be one of birth; ``year`` has two or four digits."""
    if len(year) not in (2, 4) or not 1 <= month <= 12 or not 1 <= day <= _DAYS[month - 1]:
        return False
    return len(year) == 2 or EARLIEST_BIRTH <= int(year) <= LATEST_BIRTH
