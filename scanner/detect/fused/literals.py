"""Folded words of the lexicons as expressions over bytes.

The lexicons know words without accents and in small letters. In a text of Latin letters without accents
they are
looked for as they are, in any case; a text with accents is looked at once more with its accents dropped
(``alphabet.fold_bytes``), so that one expression a word is enough.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

_GAP = r"[^A-Za-z0-9\n]*"
"""What may stand between two words of a phrase."""
_SHORT = 4
"""Phrases of so many letters must begin where a word begins."""

_RARE = 7
"""Phrases of more letters are so seldom part of another word that it need not be looked at."""


def word(folded: str) -> str:
    """A folded word in any case; 'ss' is also 'ß'."""
    return "(?i:" + re.escape(folded).replace("ss", r"(?:ss|\xdf)") + ")"


def phrase(folded: str) -> str:
    """A folded phrase, its words spaced, joined or written with other signs between."""
    return _GAP.join(map(word, folded.split(" ")))


def begun(folded: str, ended: str = r"(?:$|[^a-z])") -> str:
    """A phrase that ends where a word ends; a short one only where a word begins: at a border, at a
    capital, behind a digit."""
    if len(folded.replace(" ", "")) > _SHORT or not folded[0].isalpha():
        return phrase(folded) + ended
    first, rest = folded[0], folded[1:]
    behind = _GAP + phrase(rest[1:]) if rest.startswith(" ") else phrase(rest) if rest else ""
    return f"(?:(?:^|[^A-Za-z])(?i:{first})|[A-Za-z]{first.upper()}){behind}{ended}"


_NO_MORE = r"[^a-hj-mo-zABCEGHJ-MOQUW-Z\n]"
"""What may stand behind the last word of a label: no letter of the same word, but for what numbers are called
('Kundennummer', 'kundenid'), and the capital of a word that says nothing ('phoneText')."""
_CLOSE = r"[^A-Za-z0-9\n]{0,2}"
_BEFORE = 3
"""Letters of the word before a short last one that are looked at."""


def ends(phrases: Iterable[str]) -> list[str]:
    """Expressions one of which matches up to the character behind each of these phrases, if a number may
    follow there: few and small ones, for their last words, and for more where these are short."""
    single: set[str] = set()
    before: dict[str, set[str]] = {}
    for one in phrases:
        *others, last = one.split(" ")
        if len(last) > _SHORT:
            single.add(word(last) + _NO_MORE)
        elif not others:
            single.add(begun(last, _NO_MORE))
        else:
            length = _BEFORE
            while others[-1][-length - 1 : -length + 1] == "ss":
                length += 1
            before.setdefault(last, set()).add(others[-1][-length:])
    joined = (
        f"(?:{'|'.join(map(word, sorted(stems)))}){_CLOSE}{word(last)}{_NO_MORE}"
        for last, stems in before.items()
    )
    return [*sorted(single), *sorted(joined)]


def fewest(phrases: Iterable[str]) -> list[str]:
    """The phrases without those that end with another one, so that each is found by what is left; of
    phrases that differ in their blanks the one with the most."""
    spaced: dict[str, str] = {}
    for one in phrases:
        joined = one.replace(" ", "")
        if joined not in spaced or one.count(" ") > spaced[joined].count(" "):
            spaced[joined] = one
    return sorted(
        one
        for joined, one in spaced.items()
        if not any(
            len(joined) - begin > _SHORT and joined[begin:] in spaced for begin in range(1, len(joined))
        )
    )


def with_eszett(translated: bytes) -> bytes:
    """A translated expression over folded bytes, in which 'ß' is still one."""
    return translated.replace(rb"[\x53\x73][\x53\x73]", rb"(?:[\x53\x73][\x53\x73]|\xdf)")


def alone(folded: str) -> bytes:
    """A folded word or phrase with no letter and no digit beside it, its words at most two characters
    apart."""
    words = r"[^A-Za-z0-9\n]{1,2}".join(map(word, folded.split(" ")))
    if len(folded) > _RARE:
        return words.encode("latin-1")
    return rf"(?:^|[^A-Za-z0-9]){words}(?:$|[^A-Za-z0-9])".encode("latin-1")
