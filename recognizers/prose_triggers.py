"""What stands in every line that ``prose.is_prose`` takes for a sentence: two of the small words that hold
sentences together, one of them personal where the line begins as those of logs do."""

from __future__ import annotations

from functools import cache

from recognizers.expressions import any_of, not_begun_as
from recognizers.prose import small_words

_DATE_AND_TIME = [r"\d", r"\d", r"\d", r"\d", "-", r"\d", r"\d", "-", r"\d", r"\d", r"T\s"]
_TIME = [r"\d", r"\d", ":", r"\d", r"\d", ":", r"\d", r"\d"]
_MONTH_AND_DAY = ["A-Za-z", "A-Za-z", "A-Za-z", r"\s", r"\s\d", r"\d", r"\s"]
_PREFIXES = ([*_DATE_AND_TIME, *_TIME], [*_MONTH_AND_DAY, *_TIME])
"""The most frequent beginnings of log lines that ``prose.without_log_prefix`` takes off, by the characters of
each place."""


@cache
def of_prose() -> tuple[str, ...]:
    """Expressions for texts without accents (``triggers.folded_text``)."""
    function, personal = small_words()
    small, voice = any_of(function), any_of(personal)
    both = any_of(function & personal)
    rest = rf"[\W\d_](?:.*[\W\d_])?(?:{small})(?![^\W\d_])"
    return (
        rf"(?i)(?<![^\W\d_])(?:{voice}){rest}",
        rf"(?i)(?<![^\W\d_])(?:{small})[\W\d_](?:.*[\W\d_])?(?:{voice})(?![^\W\d_])",
        rf"(?im)^\W*(?:(?:{small}){rest}|(?:{both})(?![^\W\d_]))",
        rf"(?im)^{not_begun_as(_PREFIXES)}(?:.*[\W\d_])?(?:(?:{small}){rest}|(?:{both})(?![^\W\d_]))",
    )
