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

from recognizers.surroundings import telling_phrases
from recognizers.words import fold, split

NEAR = 100
"""Code points before a value in which words are looked for."""
AFTER = 30
"""Code points behind it."""
_NEAR_WORDS = 6
_AFTER_WORDS = 2
_WORD = re.compile(r"[^\W\d_]+")
RAISE = 0.35
LEAST_RAISED = 0.5
LOWER = 0.7


@lru_cache(maxsize=4096)
def nearby_phrases(before: str, after: str) -> frozenset[str]:
    """Folded words, and pairs and triples of neighbouring words, of the text around a value."""
    phrases: set[str] = set()
    for words in (split(before)[-_NEAR_WORDS:], split(after)[:_AFTER_WORDS]):
        for length in (1, 2, 3):
            for begin in range(len(words) - length + 1):
                phrases.add(" ".join(words[begin : begin + length]))
    phrases.update(fold(word) for word in _WORD.findall(before)[-_NEAR_WORDS:])
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
