"""Context: what a value's key, its label and the words around it say about it.

The ``context`` argument of ``AnalyzerEngine.analyze`` carries the key of the value, as
``surroundings.context_of_key`` makes it; a raw key ("customerDOB") or plain words do as well. Recognizers
name the words that raise them in ``context``, as everywhere in Presidio, and judge their own results in
Presidio's hook ``EntityRecognizer.enhance_using_context``, so that they answer the same in any engine,
whatever enhancer it has.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from recognizers.surroundings import telling_phrases
from recognizers.words import WORD, fold, split

NEAR = 100
"""Code points before a value in which words are looked for."""
AFTER = 30
"""Code points behind it."""
_NEAR_WORDS = 6
_AFTER_WORDS = 2
_OFTEN_ENOUGH = 48
"""Code points that mostly hold the words before a value that count."""
_WORD = re.compile(r"[^\W\d_]+")
RAISE = 0.35
LEAST_RAISED = 0.5
LOWER = 0.7


class NearbyWords(NamedTuple):
    """The folded words around a value: the last ones before it (parts of joined words each), the same by
    letters alone, and the first ones behind it."""

    before: tuple[str, ...]
    whole: tuple[str, ...]
    after: tuple[str, ...]

    def hold_any(self, words: frozenset[str]) -> bool:
        """Whether one of the words is among them."""
        return not (
            words.isdisjoint(self.before) and words.isdisjoint(self.whole) and words.isdisjoint(self.after)
        )


def nearby_words(before: str, after: str) -> NearbyWords:
    """The words that count of the text around a value."""
    tail = before[-_OFTEN_ENOUGH:]
    pieces, whole = WORD.findall(tail), _WORD.findall(tail)
    # The first word of a part of the text may be the end of one.
    if len(before) > _OFTEN_ENOUGH and (len(pieces) <= _NEAR_WORDS or len(whole) <= _NEAR_WORDS):
        pieces, whole = WORD.findall(before), _WORD.findall(before)
    return NearbyWords(
        tuple(map(fold, pieces[-_NEAR_WORDS:])),
        tuple(map(fold, whole[-_NEAR_WORDS:])),
        tuple(map(fold, WORD.findall(after)[:_AFTER_WORDS])),
    )


@lru_cache(maxsize=4096)
def phrases_in(nearby: NearbyWords) -> frozenset[str]:
    """The words, and pairs and triples of neighbouring ones."""
    phrases = set(nearby.whole)
    for words in (nearby.before, nearby.after):
        phrases.update(words)
        phrases.update(map(" ".join, pairwise(words)))
        phrases.update(map(" ".join, zip(words, words[1:], words[2:], strict=False)))
    return frozenset(phrases)


def normal_context(context: Iterable[str]) -> frozenset[str]:
    """Presidio's context words with those that are no phrases yet ("customerDOB", "Date of Birth") taken as
    keys; so is a phrase that stands alone ("old passport no")."""
    phrases = set(context)
    alone = len(phrases) == 1
    for word in tuple(phrases):
        if ":" not in word and (alone or " ".join(split(word)) != word):
            phrases.update(telling_phrases(word))
    return frozenset(phrases)
