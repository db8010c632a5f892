"""Short notation for the forms of a word in lexicons, so that one entry stands for all of them.

``muslimisch~`` also stands with the endings of German adjectives; what is in brackets at the end of a word
may be missing, and takes a plural's s: ``musulman(e)`` is musulman, musulmane, musulmans, musulmanes.
``served in the (us|royal|) navy`` stands for each of its choices, the empty one too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_GERMAN = ("", "e", "er", "en", "es", "em")
_OPTIONAL = re.compile(r"\((\w{1,3})\)")
_CHOICE = re.compile(r"\(([^()]*\|[^()]*)\)")


def forms_of(entry: str) -> Iterator[str]:
    """All forms that an entry of a lexicon stands for."""
    choice = _CHOICE.search(entry)
    optional = _OPTIONAL.search(entry)
    if choice is not None:
        for word in choice.group(1).split("|"):
            yield from forms_of(entry[: choice.start()] + word + entry[choice.end() :])
    elif optional is not None:
        head, tail = entry[: optional.start()], entry[optional.end() :]
        plural = () if optional.group(1) == "in" else ("s", optional.group(1) + "s")
        for ending in ("", optional.group(1), *plural):
            yield from forms_of(head + ending + tail)
    elif "~" in entry:
        head, _, tail = entry.partition("~")
        for ending in _GERMAN:
            yield from forms_of(head + ending + tail)
    else:
        yield entry
