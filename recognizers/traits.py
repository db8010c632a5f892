"""The words of the protected classes: what the lexicons know, and where a text holds them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Literal

from ahocorasick_rs import AhoCorasick

from recognizers.rules import lexicon
from recognizers.sentences import expanded, words_of
from recognizers.words import fold, normal_phrases

Kind = Literal["plain", "everyday", "telling", "alone", "code", "country"]

_LONGEST_TERM = 7


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one entity; see the head of ``protected_classes.yaml``.

    ``terms`` gives for each folded phrase its kind. The cues are folded phrases, ``closed`` and ``affirmed``
    are key phrases.
    """

    terms: dict[str, Kind]
    before: frozenset[str]
    before_names: frozenset[str]
    before_sure: frozenset[str]
    after_sure: frozenset[str]
    after: frozenset[str]
    after_near: frozenset[str]
    closed: frozenset[str]
    affirmed: frozenset[str]


@dataclass(frozen=True, slots=True)
class Term:
    """A known phrase in a text: indexes of its first and last word (``sentences.words_of``), and its kind."""

    first: int
    last: int
    kind: Kind


@cache
def all_words() -> dict[str, Words]:
    """The words of every entity."""
    data = lexicon("protected_classes")
    result = {}
    for entity, entry in data.items():
        terms: dict[str, Kind] = dict.fromkeys(expanded(entry.get("codes", [])), "code")
        terms |= dict.fromkeys(expanded(entry.get("everyday", [])), "everyday")
        if entity == "NATIONALITY_CITIZENSHIP":
            nations = lexicon("nationalities")
            terms |= dict.fromkeys(expanded(nations["countries"]), "country")
            terms |= dict.fromkeys(expanded(nations["everyday"]), "everyday")
            terms |= dict.fromkeys(expanded(nations["demonyms"]), "plain")
        terms |= dict.fromkeys(expanded(entry.get("plain", [])), "plain")
        terms |= dict.fromkeys(expanded(entry.get("telling", [])), "telling")
        terms |= dict.fromkeys(expanded(entry.get("alone", [])), "alone")
        result[entity] = Words(
            terms,
            expanded(entry.get("before", [])),
            expanded(entry.get("before_names", [])),
            expanded(entry.get("before_sure", [])),
            expanded(entry.get("after_sure", [])),
            expanded(entry.get("after", [])),
            expanded(entry.get("after_near", [])),
            normal_phrases(entry.get("closed", [])),
            normal_phrases(entry.get("affirmed", [])),
        )
    return result


@cache
def _phrases() -> dict[str, tuple[tuple[str, Kind], ...]]:
    """The entities and kinds of every phrase that a sentence may hold."""
    found: dict[str, list[tuple[str, Kind]]] = {}
    for entity, words in all_words().items():
        for phrase, kind in words.terms.items():
            if kind != "code":
                found.setdefault(phrase, []).append((entity, kind))
    return {phrase: tuple(entries) for phrase, entries in found.items()}


@cache
def _beginnings() -> dict[str, int]:
    """The first words of all phrases, and how many words the longest phrase with it has."""
    longest: dict[str, int] = {}
    for phrase in _phrases():
        parts = phrase.split()
        longest[parts[0]] = max(longest.get(parts[0], 0), min(len(parts), _LONGEST_TERM))
    return longest


def phrases_of_class(entity: str) -> frozenset[str]:
    """The phrases of an entity that a sentence may hold, folded and spaced."""
    return frozenset(
        phrase for phrase, entries in _phrases().items() if any(named == entity for named, _ in entries)
    )


@cache
def _gate() -> AhoCorasick:
    """Finds, in a folded text, the longest word of each phrase that stands in it."""
    return AhoCorasick(sorted({max(phrase.split(), key=len) for phrase in _phrases()}))


@lru_cache(maxsize=64)
def terms_of(text: str) -> dict[str, tuple[Term, ...]]:
    """The terms of a text by entity, at each place the longest."""
    folded = text.lower() if text.isascii() else fold.__wrapped__(text)
    hits = _gate().find_matches_as_indexes(folded, overlapping=True)
    if not any(_stands_alone(folded, start, end) for _, start, end in hits):
        return {}
    phrases, beginnings = _phrases(), _beginnings()
    words = words_of(text)
    found: dict[str, list[Term]] = {}
    for index, word in enumerate(words):
        longest = beginnings.get(word.text)
        if longest is None:
            continue
        for length in range(min(longest, len(words) - index), 0, -1):
            last = index + length - 1
            entries = phrases.get(" ".join(one.text for one in words[index : last + 1]))
            if entries is None or not _close_together(text, index, last):
                continue
            for entity, kind in entries:
                terms = found.setdefault(entity, [])
                if not terms or terms[-1].last < index:
                    terms.append(Term(index, last, kind))
    return {entity: tuple(terms) for entity, terms in found.items()}


def _stands_alone(text: str, start: int, end: int) -> bool:
    return not (text[start - 1 : start].isalnum() or text[end : end + 1].isalnum())


def _close_together(text: str, first: int, last: int) -> bool:
    words = words_of(text)
    return all(
        words[index + 1].start - words[index].end <= 2
        and not set(text[words[index].end : words[index + 1].start]) & set('=<>{}[]|\n\r:;"\\')
        for index in range(first, last)
    )


def longest_term(entity: str, text: str, index: int) -> Term | None:
    """The longest phrase of an entity, its codes included, that begins with the word at ``index``."""
    terms, words = all_words()[entity].terms, words_of(text)
    for length in range(min(_LONGEST_TERM, len(words) - index), 0, -1):
        last = index + length - 1
        kind = terms.get(" ".join(one.text for one in words[index : last + 1]))
        if kind is not None and _close_together(text, index, last):
            return Term(index, last, kind)
    return None


def phrases_before(text: str, first: int) -> Iterator[tuple[str, int]]:
    """The phrases of one to four words that end right before the word at ``first``, with the index at which
    they begin."""
    words = words_of(text)
    phrase = ""
    for index in range(first - 1, max(-1, first - 5), -1):
        gap = text[words[index].end : words[index + 1].start]
        if len(gap) > 2 or set(gap) & set("=<>{}[]|\n\r;\\"):
            return
        phrase = f"{words[index].text} {phrase}".rstrip()
        yield phrase, index


def phrases_after(text: str, last: int) -> Iterator[tuple[str, int]]:
    """The phrases of one to three words that begin right behind the word at ``last``, with the index at which
    they end."""
    words = words_of(text)
    phrase = ""
    for index in range(last + 1, min(len(words), last + 4)):
        if text[words[index - 1].end : words[index].start] not in (" ", "-", "\u00a0"):
            return
        phrase = f"{phrase} {words[index].text}".lstrip()
        yield phrase, index
