"""Whether a sentence says something of a person: the cues around a word such as 'Catholic' or 'blind'.

A word tells of a person where a person's word and 'is' stand before it ('my wife is Black', 'er ist schwul'),
where it stands at a noun for a person ('a gay man', 'une femme musulmane'), or behind 'as a'. Words are
data: ``rules/lexicons/person_cues.yaml``.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, fields
from functools import cache, lru_cache

from recognizers.identifiers.names import CERTAIN, Kind, is_capitalised, kind_of
from recognizers.inflections import forms_of
from recognizers.rules import lexicon
from recognizers.words import fold

_WORD = re.compile(r"[^\W_]+")
_GAP = re.compile(r" % |[ \u00a0]{1,2}|['’\-./]|, |,? [\"'“„«(]|['’] ")
"""What may stand between words of one clause."""
_BREAK = re.compile(r"[.!?;\n=<>{}\[\]|\\]")
"""What ends a clause when it is followed by white space, or always if it belongs to code."""
_BEFORE = 8
_AFTER = 6
_SKIPPED = 5
_NEGATION_REACH = 3


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a text: folded, and its span in code points."""

    text: str
    start: int
    end: int


@lru_cache(maxsize=32)
def words_of(text: str) -> tuple[Word, ...]:
    """The words (runs of letters and digits) of a text."""
    return tuple(Word(fold(match.group()), *match.span()) for match in _WORD.finditer(text))


@lru_cache(maxsize=32)
def _ends(text: str) -> tuple[int, ...]:
    return tuple(word.end for word in words_of(text))


def indexes_within(text: str, start: int, end: int) -> tuple[int, int]:
    """Indexes of the first and the last word that a span (code points) touches; the first again if there is
    none."""
    ends = _ends(text)
    first = bisect_right(ends, start)
    last = bisect_left(ends, end)
    if last >= len(ends) or words_of(text)[last].start >= end:
        last -= 1
    return min(first, len(ends) - 1), max(last, min(first, len(ends) - 1))


def phrase_of(text: str) -> str:
    """The folded words of a text with single spaces between them; how lexicon phrases are compared."""
    return " ".join(word.text for word in words_of(text))


@dataclass(frozen=True, slots=True)
class Cues:
    """The lists of ``person_cues.yaml``, folded."""

    pronouns: frozenset[str]
    other_pronouns: frozenset[str]
    possessives: frozenset[str]
    people: frozenset[str]
    roles: frozenset[str]
    nouns: frozenset[str]
    nouns_of_things: frozenset[str]
    nouns_of_programs: frozenset[str]
    copulas: frozenset[str]
    later_copulas: frozenset[str]
    adverbs: frozenset[str]
    fillers: frozenset[str]
    negations: frozenset[str]
    determiners: frozenset[str]
    continuers: frozenset[str]
    no_values: frozenset[str]
    affirmed: frozenset[str]
    abbreviations: frozenset[str]
    having: frozenset[str]
    behind_having: frozenset[str]
    behind_nouns: frozenset[str]
    french_nouns: frozenset[str]


@cache
def cues() -> Cues:
    """The cues in force."""
    data = lexicon("person_cues")
    return Cues(
        **{
            field.name: frozenset(fold(word) for word in str(data[field.name]).split())
            for field in fields(Cues)
        }
    )


def expanded(entries: list[str]) -> frozenset[str]:
    """The phrases that lexicon entries stand for, in all their forms."""
    return frozenset(phrase_of(form) for entry in entries for form in forms_of(str(entry)))


def joined(text: str, words: tuple[Word, ...], index: int) -> bool:
    """Whether the word at ``index`` and the next one belong to one clause without anything between."""
    return (
        0 <= index < len(words) - 1
        and _GAP.fullmatch(text, words[index].end, words[index + 1].start) is not None
    )


def stands_alone(text: str, start: int, end: int) -> bool:
    """Whether a span is a word of its own, and no part of a compound, an identifier, a path or a call."""
    if start and text[start - 1] in "-_./@#$\\&" and start > 1 and not text[start - 2].isspace():
        return False
    if start and text[start - 1] in "_@#$\\":
        return False
    after = text[end : end + 2]
    return not (
        after[:1] in ("_", "(", "[", "=", "\\", "@")
        or (len(after) == 2 and after[0] in "-./:'’" and (after[1].isalnum() or after[1] in "/:_"))
    )


def _clause(text: str, words: tuple[Word, ...], first: int, last: int) -> Iterator[tuple[int, bool]]:
    """Indexes of the words near a phrase in its sentence, and whether they stand before it."""
    for index in range(first - 1, max(-1, first - 1 - _BEFORE), -1):
        if _breaks(text, words[index].end, words[index + 1].start):
            break
        yield index, True
    for index in range(last + 1, min(len(words), last + 1 + _AFTER)):
        if _breaks(text, words[index - 1].end, words[index].start):
            break
        yield index, False


def _breaks(text: str, start: int, end: int) -> bool:
    """Whether a clause ends between two words: at a line's end, at a sign of code, or at a full stop with
    space behind it."""
    for match in _BREAK.finditer(text, start, end):
        if match.group() not in ".!?;" or text[match.end() : match.end() + 1].isspace():
            return True
    return False


def is_negated(text: str, first: int) -> bool:
    """Whether a negation stands shortly before the word at index ``first``."""
    words = words_of(text)
    negations = cues().negations
    for index in range(first - 1, max(-1, first - 1 - _NEGATION_REACH), -1):
        if _breaks(text, words[index].end, words[index + 1].start):
            return False
        if words[index].text in negations and not (
            words[index].text == "t" and not _short(text, words, index)
        ):
            return True
    return False


def _short(text: str, words: tuple[Word, ...], index: int) -> bool:
    """Whether a 't' is the end of "isn't"."""
    return index > 0 and text[words[index - 1].end : words[index].start] in ("'", "’")


def _is_name(text: str, word: Word) -> bool:
    raw = text[word.start : word.end]
    return raw[:1].isupper() and is_capitalised(raw) and bool(kind_of(raw) & CERTAIN)


def speaks_of_a_person(text: str, first: int, last: int) -> bool:
    """Whether a word for a person stands in the sentence near the words from ``first`` to ``last``."""
    known = cues()
    words = words_of(text)
    for index, _ in _clause(text, words, first, last):
        word = words[index]
        if word.text == "i":
            if text[word.start] == "I" and (not index or joined(text, words, index)):
                return True
            continue
        if (
            word.text in known.pronouns
            or word.text in known.possessives
            or word.text in known.people
            or word.text in known.roles
            or word.text in known.other_pronouns
            or _is_name(text, word)
        ):
            return True
    return False


def _is_subject(text: str, index: int, certain: bool) -> bool:
    """Whether the word at ``index`` ends a clause's subject that is a person; ``certain`` if nothing that
    might be an account or a thing will do."""
    known = cues()
    words = words_of(text)
    for _ in range(3):
        if index < 0:
            return False
        word = words[index]
        if word.text == "i":
            return text[word.start] == "I"
        if word.text in known.pronouns and word.text != "who":
            return True
        if word.text in known.people:
            return True
        if not certain and (
            word.text in known.other_pronouns or word.text in known.roles or word.text == "who"
        ):
            return True
        raw = text[word.start : word.end]
        if raw[:1].isupper() and is_capitalised(raw) and len(raw) > 1:
            kind = kind_of(raw)
            titled = index > 0 and words[index - 1].text in _TITLES
            double = (
                index > 0
                and bool(kind & (Kind.GIVEN | Kind.SURNAME))
                and bool(kind_of(text[words[index - 1].start : words[index - 1].end]) & Kind.GIVEN)
                and text[words[index - 1].start].isupper()
            )
            if titled or double or (kind & CERTAIN and (not certain or kind & Kind.CERTAIN_GIVEN)):
                return True
        if word.text in ("and", "und", "et") and not certain:  # 'she converted and is now Muslim'
            return any(
                one.text in known.pronouns or one.text in known.people
                for one in words[max(0, index - 4) : index]
            )
        if word.text == "who" or word.text in known.adverbs:
            index -= 1
            if index >= 0 and not joined(text, words, index):
                return False
            continue
        return False
    return False


_TITLES = frozenset("mr mrs ms miss dr prof herr herrn frau mme madame monsieur m".split())
_CONTRACTED = frozenset(("s", "m", "re"))


def _told_by_copula(text: str, first: int, certain: bool) -> bool:
    """'my wife is Black', 'he's a practising Catholic', 'Jane Smith was recently divorced'."""
    known = cues()
    words = words_of(text)
    index = first - 1
    for _ in range(_SKIPPED):
        if index < 0 or not joined(text, words, index):
            return False
        word = words[index].text
        if word in known.negations:
            return False
        contracted = (
            word in _CONTRACTED
            and index > 0
            and text[words[index - 1].end : words[index].start] in ("'", "’")
        )
        if (
            word in known.pronouns | known.other_pronouns
            and index > 0
            and words[index - 1].text in known.copulas
            and joined(text, words, index - 1)
        ):
            return not certain or word in known.pronouns or word == "wir"  # 'Seit Mai sind wir verheiratet'
        if contracted or word in known.copulas:
            return index > 0 and joined(text, words, index - 1) and _is_subject(text, index - 1, certain)
        if word not in known.fillers and not word.isdigit():
            return False
        index -= 1
    return False


def _told_by_later_copula(text: str, last: int, first: int) -> bool:
    """'weil er schwul ist'."""
    known = cues()
    words = words_of(text)
    if last + 1 >= len(words) or words[last + 1].text not in known.later_copulas:
        return False
    for index in range(first - 1, max(-1, first - 4), -1):
        if not joined(text, words, index):
            return False
        if words[index].text in known.other_pronouns or words[index].text in known.people:
            return True
    return False


def _told_by_noun(text: str, first: int, last: int, certain: bool) -> bool:
    """'a gay man', 'our Jewish colleague', 'une femme musulmane'."""
    known = cues()
    words = words_of(text)
    if last + 1 < len(words) and text[words[last].end : words[last + 1].start] == " ":
        following = words[last + 1].text
        if following in known.nouns and following not in known.nouns_of_things:
            if not certain:
                return not _hyphen_follows(text, words[last + 1].end)
            if following in known.nouns_of_programs and not noun_ends(text, last + 1):
                return False
            return (
                (following in known.people or following in ("male", "female"))
                and first > 0
                and joined(text, words, first - 1)
                and words[first - 1].text in known.determiners
                and not _hyphen_follows(text, words[last + 1].end)
            )
    if first > 1 and text[words[first - 1].end : words[first].start] == " ":
        return words[first - 1].text in cues().french_nouns and words[first - 2].text in known.determiners
    return False


def noun_ends(text: str, index: int) -> bool:
    """Whether the noun at ``index`` is no part of a longer one: not 'a white male plug'."""
    words = words_of(text)
    return follows_freely(text, index) or words[index + 1].text in cues().behind_nouns


def _hyphen_follows(text: str, position: int) -> bool:
    return text[position : position + 1] in ("-", "_", "(", "=", "/")


def _told_by_as(text: str, first: int) -> bool:
    """'as a Muslim', 'als Muslimin', 'en tant que juive'."""
    words = words_of(text)
    before = [word.text for word in words[max(0, first - 3) : first]]
    return (
        before[-2:] in (["as", "a"], ["as", "an"])
        or before[-3:] == ["en", "tant", "que"]
        or before[-1:] == ["als"]
    )


def _told_by_apposition(text: str, first: int) -> bool:
    """'my uncle, a Sikh'."""
    known = cues()
    words = words_of(text)
    index = first - 1
    while index > 0 and index > first - 4 and words[index].text in known.fillers:
        article = words[index].text in ("a", "an", "ein", "eine", "un", "une")
        if article and text[words[index - 1].end : words[index].start] == ", ":
            return words[index - 1].text in known.people or _is_name(text, words[index - 1])
        index -= 1
    return False


def follows_freely(text: str, last: int) -> bool:
    """Whether a clause ends behind the word at index ``last``, or goes on in a way that leaves the word
    alone: not 'single threaded'."""
    known = cues()
    words = words_of(text)
    if last + 1 >= len(words) or not joined(text, words, last):
        return True
    gap = text[words[last].end : words[last + 1].start]
    return "," in gap or words[last + 1].text in known.continuers


def says_of_a_person(text: str, first: int, last: int, certain: bool, attributes: bool = True) -> str | None:
    """How a sentence says of a person what stands in its words from ``first`` to ``last``; None if it does
    not.

    ``certain``: the words are everyday ones, so that only a person beyond doubt counts. ``attributes``:
    whether they count before a noun for a person.
    """
    if is_negated(text, first):
        return None
    if _told_by_copula(text, first, certain) and (not certain or follows_freely(text, last)):
        return "said of a person"
    if attributes and _told_by_noun(text, first, last, certain):
        return "at a word for a person"
    if not certain:
        if _told_by_apposition(text, first):
            return "beside a person"
        if _told_by_later_copula(text, last, first):
            return "said of a person"
        if _told_by_as(text, first) and attributes:
            return "behind 'as a'"
    return None
