"""Words of keys and labels: splits camelCase, snake_case and kebab-case, folds accents and case."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import product

WORD = re.compile(
    r"[A-ZÀ-ÖØ-Þ]+(?=[A-ZÀ-ÖØ-Þ][a-zß-öø-ÿ])"  # the capitals of 'HTTPServer' before its last
    r"|[A-ZÀ-ÖØ-Þ]?[a-zß-öø-ÿ]+"
    r"|[A-ZÀ-ÖØ-Þ]+"
    r"|\d+"
)
"""One word: a run of lower case with its capital, a run of capitals, or a run of digits."""

LONGEST_PHRASE = 7
"""Words in the longest phrase of the lexicons."""


@lru_cache(maxsize=20_000)
def fold(word: str) -> str:
    """Lower case without accents; ``ß`` becomes ``ss``: 'Prénom' -> 'prenom'."""
    if word.isascii():
        return word.lower()
    decomposed = unicodedata.normalize("NFKD", word.casefold())
    return "".join(character for character in decomposed if not unicodedata.combining(character))


def split(text: str) -> list[str]:
    """The folded words of a key: 'custDOB' -> ['cust', 'dob']."""
    return [fold(match) for match in WORD.findall(text)]


_TO_ZEROS = bytes.maketrans(b"123456789", b"0" * 9)


def with_zeros(text: str) -> str:
    """The text with each digit as 0; one that is not ASCII as it is."""
    return text.encode().translate(_TO_ZEROS).decode() if text.isascii() else text


NOISE = frozenset(
    "no nr num nbr number nummer numero value val text txt str string field input display raw full plain "
    "data 1 2 3 4".split()
)
"""Last words of a key that say nothing about its kind: 'phoneNumber' is a phone, 'email1' is an email."""


def _endings(words: list[str]) -> Iterator[str]:
    for length in range(min(LONGEST_PHRASE, len(words)), 0, -1):
        tail = words[-length:]
        yield " ".join(tail)
        if length > 1:
            yield "".join(tail)


@lru_cache(maxsize=20_000)
def key_phrases(key: str) -> tuple[str, ...]:
    """The phrases that a key can be known by, longest first: its last words, spaced and joined, also without
    trailing noise words: 'custPhoneNo' -> 'cust phone no', 'custphoneno', 'phone no', ..., 'phone'."""
    words = split(key)[-12:]
    phrases = list(_endings(words))
    while len(words) > 1 and words[-1] in NOISE:
        words = words[:-1]
        phrases.extend(_endings(words))
    return tuple(dict.fromkeys(phrases))


_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue"})


_CHOICE = re.compile(r"\(([^()]*)\)")


def spelt_out(phrase: str) -> Iterator[str]:
    """A lexicon phrase with each of its choices made: 'mot de passe (du|) (wifi|vpn)' is four phrases."""
    pieces = [piece.split("|") if odd % 2 else [piece] for odd, piece in enumerate(_CHOICE.split(phrase))]
    return map("".join, product(*pieces))


def normal_phrases(phrases: Iterable[str]) -> frozenset[str]:
    """Lexicon phrases in the forms that ``key_phrases`` yields: folded, spaced and joined; umlauts also
    written out, as keys have them ('Führerschein', 'fuehrerschein'); with choices (``spelt_out``), all of
    them."""
    result: set[str] = set()
    for phrase in (one for choices in phrases for one in spelt_out(choices)):
        for spelt in {phrase, phrase.translate(_UMLAUTS)}:
            words = split(spelt)
            result.add(" ".join(words))
            result.add("".join(words))
    return frozenset(result)
