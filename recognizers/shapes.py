"""Named shapes of values, from ``rules/shapes.yaml``: what a value behind a label looks like."""

from __future__ import annotations

import re
from functools import cache

from recognizers.errors import RulesError
from recognizers.rules import shapes

_named = cache(shapes)


@cache
def shape(name_or_regex: str) -> re.Pattern[str]:
    """The compiled shape of a name, or of a regular expression that is no name. Raises ``RulesError``."""
    regex = _named().get(name_or_regex, name_or_regex)
    try:
        return re.compile(regex)
    except re.error as error:
        raise RulesError(f"shapes.yaml: {name_or_regex}: not a regular expression: {error.msg}") from None
