"""What a word says about being part of a person's name, and how far a name reaches in a text.

The lexicons are ``given_names``, ``surnames`` and ``common_words`` of ``rules/lexicons``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import IntFlag, auto
from functools import cache, lru_cache

from recognizers.rules import lexicon
from recognizers.words import fold


class Kind(IntFlag):
    """What the lexicons know of a word."""

    NOTHING = 0
    GIVEN = auto()
    SURNAME = auto()
    CERTAIN_GIVEN = auto()
    """A given name that is no ordinary word, place or product."""
    CERTAIN_SURNAME = auto()
    COMMON = auto()
    """An ordinary word of technical English, a place, a product, a role."""
    TECHNICAL = auto()
    PARTICLE = auto()


NAMED = Kind.GIVEN | Kind.SURNAME
CERTAIN = Kind.CERTAIN_GIVEN | Kind.CERTAIN_SURNAME

PARTICLES = frozenset(
    "van von der den de del della di da dos das du des la le el al bin binti bint ibn ap zu zum zur vom"
    " am ter te ten "
    "y e af av ua ui ni nic mac mc o st san".split()
)
"""Folded words inside of names."""
SUFFIXES = frozenset("jr sr ii iii iv phd md esq msc bsc mba ba ma obe mbe cbe".split())


@dataclass(frozen=True, slots=True)
class _Words:
    given: frozenset[str]
    surnames: frozenset[str]
    ambiguous_given: frozenset[str]
    ambiguous_surnames: frozenset[str]
    common: frozenset[str]
    other: frozenset[str]
    technical: frozenset[str]


def _fold_all(text: str) -> frozenset[str]:
    return frozenset(fold(word) for word in text.split())


@cache
def _words() -> _Words:
    given, surnames, common = lexicon("given_names"), lexicon("surnames"), lexicon("common_words")
    return _Words(
        _fold_all(given["words"] + " " + given["added"]),
        _fold_all(surnames["words"] + " " + surnames["added"]),
        _fold_all(given["ambiguous"]),
        _fold_all(surnames["ambiguous"]),
        _fold_all(" ".join((common["common"], common["places"], lexicon("prose_words")["function"]))),
        _fold_all(common["other"]),
        _fold_all(common["technical"]),
    )


@cache
def given_names(kind: Kind) -> frozenset[str]:
    """The folded words of the lexicon of given names that are of a kind; a double name is of what its parts
    are."""
    return frozenset(word for word in _words().given if kind_of(word) & kind)


@lru_cache(maxsize=50_000)
def kind_of(word: str) -> Kind:
    """What the lexicons say of one word; a double name ('Smith-Okafor') is what its parts are together."""
    words = _words()
    folded = fold(word.strip(".").replace("\u2019", "'"))
    found = _kind_of_folded(folded, words)
    if not found & NAMED and ("-" in folded or "'" in folded):
        parts = [_kind_of_folded(part, words) for part in re.split(r"[-']", folded) if part]
        if all(part & NAMED for part in parts):
            for part in parts:
                found |= part & ~(Kind.COMMON | Kind.PARTICLE)
        elif len(parts) > 1 and any(
            part & (Kind.COMMON | Kind.TECHNICAL) and not part & NAMED for part in parts
        ):
            found |= Kind.COMMON
        elif any(part & CERTAIN for part in parts):
            found |= Kind.SURNAME
    return found


def _kind_of_folded(folded: str, words: _Words) -> Kind:
    found = Kind.NOTHING
    technical = folded in words.technical
    other = folded in words.other
    if folded in words.given:
        found |= Kind.GIVEN
        if folded not in words.ambiguous_given and not technical and not other:
            found |= Kind.CERTAIN_GIVEN
    if folded in words.surnames:
        found |= Kind.SURNAME
        if folded not in words.ambiguous_surnames and not technical and not other:
            found |= Kind.CERTAIN_SURNAME
    if folded in PARTICLES:
        found |= Kind.PARTICLE
    if other and folded not in PARTICLES and len(folded) > 2:
        found = (found | Kind.COMMON) & ~NAMED
    if folded in words.common or (technical and not found & NAMED):
        found |= Kind.COMMON
    if technical:
        found |= Kind.TECHNICAL
    return found


LETTERS = r"[^\W\d_]+"
PART = rf"{LETTERS}(?:(?!['\u2019]s\b)['\u2019\u02bc\-\u2010]{LETTERS})*"
"""One word of a name: letters, with apostrophes and hyphens inside, without a genitive's 's."""
_PART = re.compile(PART)
_GAP = re.compile(r"\.?[ \u00a0]{1,2}|\.")
_CAMEL = re.compile(r"[a-z][A-Z]")
_CAMEL_NAME = re.compile(r"(?:Mc|Mac|O['\u2019]|De|Di|La|Le|Van|Fitz|D['\u2019])[A-Z]")


CAPITAL = r"(?:[^\W\d_a-z]|[do]['\u2019])"
"""How a word begins that ``is_capitalised``; small letters beyond ASCII are not told apart."""


def is_capitalised(word: str) -> bool:
    """Whether a word is written as a name is: not in lower case, and not in camelCase ('McGrath' is fine)."""
    first = word[:1]
    if first.islower():
        return bool(re.match(r"(?:d|o)['\u2019][A-Z\u00c0-\u00de]", word))
    return not _CAMEL.search(word) or bool(_CAMEL_NAME.match(word))


@dataclass(frozen=True, slots=True)
class Name:
    """Words in a row that could be a name; ``start`` and ``end`` are code points of their text."""

    start: int
    end: int
    words: tuple[str, ...]
    ends: tuple[int, ...]
    starts: tuple[int, ...]

    def kinds(self) -> tuple[Kind, ...]:
        """The kinds of the words."""
        return tuple(kind_of(word) for word in self.words)

    def until(self, count: int) -> Name:
        """The first ``count`` words."""
        return Name(
            self.start, self.ends[count - 1], self.words[:count], self.ends[:count], self.starts[:count]
        )

    def since(self, first: int) -> Name:
        """The words from index ``first`` on."""
        return Name(self.starts[first], self.end, self.words[first:], self.ends[first:], self.starts[first:])


def read_words(text: str, start: int, end: int, lower: bool = False, most: int = 6) -> Name | None:
    """The name-like words that begin at ``start``: capitalised ones, particles between them, initials.

    With ``lower`` words in lower case count too. None if no such word stands there.
    """
    words: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    position = start
    pending: list[tuple[str, int, int]] = []
    while len(words) + len(pending) < most + 2:
        match = _PART.match(text, position, end)
        if match is None:
            break
        word = match.group()
        after = text[match.end() : match.end() + 1]
        if after and (
            after.isdigit()
            or after in "_@\\/("
            or (after == "." and text[match.end() + 1 : match.end() + 2].isalnum() and len(word) > 1)
        ):
            break
        initial = len(word) == 1 and word.isupper()
        if initial or lower or is_capitalised(word):
            for entry in (*pending, (word, match.start(), match.end())):
                words.append(entry[0])
                starts.append(entry[1])
                ends.append(entry[2])
            pending = []
            dotted = after == "." and (initial or fold(word) in ("jr", "sr", "st"))
            if dotted:
                ends[-1] += 1
        elif words or not pending:
            if fold(word) not in PARTICLES or (not words and word != word.lower()):
                break
            pending.append((word, match.start(), match.end()))
        else:
            break
        gap = _GAP.match(text, match.end(), end)
        if gap is None:
            break
        if gap.group().startswith(".") and not (initial or fold(word) in ("jr", "sr", "st")):
            break
        position = gap.end()
    words, starts, ends = words[:most], starts[:most], ends[:most]
    if not words:
        return None
    return Name(starts[0], ends[-1], tuple(words), tuple(ends), tuple(starts))


def without_label_words(text: str, name: Name) -> Name:
    """Drop last words that are the next label ('Jane Smith Account: 12') or are no part of a name at all."""
    count = len(name.words)
    while count > 1:
        kind = kind_of(name.words[count - 1])
        follows = text[name.ends[count - 1] : name.ends[count - 1] + 2].lstrip(" ")[:1]
        if (
            (follows in ("=", ":") and follows)
            or (kind & Kind.COMMON and not kind & NAMED)
            or (kind & Kind.PARTICLE and not kind & NAMED)
        ):
            count -= 1
        else:
            break
    return name.until(count)


def likelihood(name: Name) -> float:
    """How sure the lexicons alone are that words are a person's name: 0 (not at all) to 0.8."""
    kinds = name.kinds()
    plain = [kind for kind, word in zip(kinds, name.words, strict=True) if not _is_filler(kind, word)]
    if any(kind & Kind.COMMON and not kind & NAMED for kind in plain):
        return 0.0
    if not plain:
        return 0.0
    # 'Felix Kasper' is a person, 'Felix' and 'Jackson Felix' are not
    named = len(plain) > 1 and plain[0] & Kind.GIVEN and plain[-1] & Kind.CERTAIN_SURNAME
    if any(kind & Kind.TECHNICAL and not kind & CERTAIN for kind in (plain[1:] if named else plain)):
        return 0.0
    capitalised = all(is_capitalised(word) or fold(word) in PARTICLES for word in name.words)
    if len(plain) == 1:
        return (
            0.5
            if plain[0] & Kind.CERTAIN_GIVEN and capitalised and len(kinds) == 1
            else (0.55 if len(kinds) > 1 and plain[0] & Kind.CERTAIN_SURNAME and capitalised else 0.0)
        )
    first, last = plain[0], plain[-1]
    certain = sum(bool(kind & CERTAIN) for kind in plain)
    if first & Kind.GIVEN and last & Kind.SURNAME:
        if first & Kind.CERTAIN_GIVEN and last & Kind.CERTAIN_SURNAME:
            return 0.8 if capitalised else 0.6
        if certain:
            return 0.65 if capitalised else 0.45
    if not capitalised:
        return 0.0
    if first & Kind.CERTAIN_GIVEN:
        return 0.6 if not last & Kind.COMMON else 0.3
    if first & Kind.SURNAME and last & Kind.GIVEN and certain:
        return 0.6
    if last & Kind.CERTAIN_SURNAME and not first & Kind.COMMON:
        return 0.5
    return 0.3 if certain else 0.0


def _is_filler(kind: Kind, word: str) -> bool:
    bare = word.strip(".")
    return (
        (len(bare) == 1 and bare.isupper())
        or fold(bare) in SUFFIXES
        or bool(
            kind & Kind.PARTICLE and not kind & CERTAIN and (word == word.lower() or fold(bare) in PARTICLES)
        )
    )
