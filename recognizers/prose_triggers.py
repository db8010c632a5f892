"""What stands in every line that ``prose.is_prose`` takes for a sentence: two of the small words that hold
sentences together, one of them personal where the line begins as those of logs do."""

from __future__ import annotations

from functools import cache

from recognizers.expressions import any_of, not_begun_as
from recognizers.prose import small_words

_DATE_AND_TIME = [r"\d", r"\d", r"\d", r"\d", "-", r"\d", r"\d", "-", r"\d", r"\d", r"T\s"]
_TIME = [r"\d", r"\d", ":", r"\d", r"\d", ":", r"\d", r"\d"]
_MONTH_AND_DAY = ["A-Za-z", "A-Za-z", "A-Za-z", r"\s", r"\s\d", r"\d", r"\s"]
_SHORT_DATE = [r"\d", r"\d", r"./\-", r"\d", r"\d", r"./\-", r"\d", r"\d", r"\s"]
_PREFIXES = (
    [*_DATE_AND_TIME, *_TIME],
    [*_SHORT_DATE, r"\d", r"\d", ":", r"\d", r"\d"],
    [*_MONTH_AND_DAY, *_TIME],
    ["-", r"\s"],
)
"""The most frequent beginnings of log lines that ``prose.without_log_prefix`` takes off, by the characters of
each place."""
_SHORT = 2
"""Letters of the words that are looked for together: apart, each of them is dear."""


@cache
def of_prose() -> tuple[str, ...]:
    """Expressions for texts without accents (``triggers.folded_text``): a personal word, or two small words
    in a line that begins otherwise than those of logs."""
    function, personal = small_words()
    small, before = any_of(function), "(?:.*[^a-z])?"
    short = {word for word in personal if len(word) <= _SHORT}
    two = rf"(?:{small})[^a-z]{before}(?:{small})(?:$|[^a-z])"
    return (
        *(rf"(?im)(?:^|[^a-z])(?:{any_of(words)})(?:$|[^a-z])" for words in (personal - short, short)),
        rf"(?im)^{not_begun_as(_PREFIXES)}{before}{two}",
        rf"(?im)^(?:[a-z]{{3}}\s)?[^a-z]*t?{two}",
    )
