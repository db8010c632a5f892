"""The labels of a text that have a value, command-line flags among them, and whose the key of a value is.

``--final-grade Distinction --batch 50`` says what ``final_grade=Distinction`` says: behind a flag a
mere space parts label and value, and the next flag ends it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from functools import cache, lru_cache

from recognizers.base import telling_labels
from recognizers.labels import Label, key_lexicon
from recognizers.words import split

_NEXT_FLAG = re.compile(r"\s--?[A-Za-z]")
_LONGEST_FLAG_VALUE = 200
_ATTACHED = re.compile(r"([^\W\d_]+)[_\-.]?\Z")
_SHORT_FORMS = frozenset("cust emp empl usr pat stud mbr ma kd".split())
"""How keys write 'customer', 'employee' and the like; too short to be words for people elsewhere."""
_NEUTRAL = frozenset(
    "bill ship form record x payload body data field input req request dto app test import".split()
)
"""First words of keys that say nothing of whose the value is."""


@lru_cache(maxsize=64)
def valued_labels(text: str) -> tuple[Label, ...]:
    """The telling labels of a text (``base.telling_labels``), those of flags with a separator and an end."""
    return tuple(_of_flag(text, label) if label.flag else label for label in telling_labels(text))


def _of_flag(text: str, label: Label) -> Label:
    if label.quoted:
        return label
    following = _NEXT_FLAG.search(text, label.value_start, label.value_start + _LONGEST_FLAG_VALUE)
    separator = label.separator
    if not separator and text[label.end : label.value_start] == " " and text[label.value_start] != "-":
        separator = "="
    return replace(label, separator=separator, value_end=following.start() if following else label.value_end)


@cache
def _people() -> frozenset[str]:
    return key_lexicon().people | _SHORT_FORMS


def names_a_person(text: str, start: int) -> bool:
    """Whether the key's word right before position ``start`` says that the value is a person's: 'cust_',
    'patient'."""
    match = _ATTACHED.search(text[max(0, start - 30) : start])
    return match is not None and not _people().isdisjoint(split(match.group(1))[-1:])


def is_key_of_a_person(phrases: Iterable[str], context: Iterable[str]) -> bool:
    """Whether a key says whose the value is that one of the phrases at its end names: 'emp_build'."""
    endings = tuple(" " + phrase for phrase in phrases)
    people = _people()
    return any(
        ":" not in word and word.endswith(endings) and not people.isdisjoint(word.split()[:-1])
        for word in context
    )


def is_neutral(word: str) -> bool:
    """Whether a word at the beginning of a key says nothing of whose the value is: 'new', 'old', 'form'."""
    return word in _NEUTRAL or word in key_lexicon().beginnings
