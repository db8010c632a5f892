"""Regular expressions made of lists of words, for triggers: what an automaton can look for in one pass."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

LETTER_ABOVE = "\u0100-\u024f\u1e00-\u1eff"
"""Latin letters above U+00FF, as the inside of a class of characters."""
_MOST = 120
"""Words of one alternation: what Hyperscan still takes as one expression."""

_Trie = dict[str, "_Trie"]
_END = ""


def any_of(words: Iterable[str]) -> str:
    """One of the words or phrases as they are written, the longest first."""
    return "|".join(map(re.escape, sorted(words, key=lambda word: (-len(word), word))))


def capitalised(words: Iterable[str], small_end: bool = False) -> Iterator[str]:
    """Alternations that together match each of the words (in small letters, of two or more) written with a
    capital, the letters behind it in any case, or with ``small_end`` the last one in small."""
    for first, group in groupby(sorted(words), key=lambda word: word[0]):
        of_letter = list(group)
        for begin in range(0, len(of_letter), _MOST):
            some = of_letter[begin : begin + _MOST]
            if small_end:
                behind = "|".join(f"(?i:{re.escape(word[1:-1])}){re.escape(word[-1])}" for word in some)
                yield f"{first.upper()}(?:{behind})"
            else:
                yield f"{first.upper()}(?i:{'|'.join(re.escape(word[1:]) for word in some)})"


def other_than(words: Iterable[str], characters: str) -> str:
    """What begins a token that is none of the words (in small letters), in any case; a token is a run of
    ``characters`` (the inside of a class). It may match no character at all, where the token is another one
    from its beginning on."""
    trie: _Trie = {}
    for word in sorted(words):
        node = trie
        for character in word:
            node = node.setdefault(character, {})
        node[_END] = {}
    return f"(?i:{_other_than(trie, characters)})"


def _other_than(node: _Trie, characters: str) -> str:
    following = [character for character in node if character != _END]
    differs = f"(?![{''.join(map(re.escape, following))}])" if following else ""
    if _END in node:
        differs = f"(?=[{characters}]){differs}"
    parts = [re.escape(one) + _other_than(node[one], characters) for one in following]
    return f"(?:{'|'.join([*parts, differs])})"


def not_begun_as(shapes: Iterable[Sequence[str]]) -> str:
    """The beginning of a text, up to the first character by which it differs from each of the shapes.

    A shape is the insides of classes, one a character. Where two shapes have differed by a class, these
    classes must not overlap.
    """
    trie: _Trie = {}
    for shape in shapes:
        node = trie
        for inside in shape:
            node = node.setdefault(inside, {})
    return _not_begun_as(trie)


def _not_begun_as(node: _Trie) -> str:
    if not node:
        return r"[^\s\S]"
    going_on = (f"[{inside}]{_not_begun_as(following)}" for inside, following in node.items())
    return f"(?:[^{''.join(node)}\\r\\n]|{'|'.join(going_on)})"
