"""Values that a label in the same text names: ``user=jdoe42``, ``"lastName": "Grünwald"``, ``Policy:
PN-2231``.

Every recognizer that knows its values by a label asks here; a text is searched once for all of them. The
phrases are data: ``rules/lexicons/keys.*.yaml``, one file a language.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from recognizers import number_words
from recognizers import words as key_words
from recognizers.cache_folder import digest_of, load, store
from recognizers.number_words import add_spellings, is_of_number
from recognizers.rules import lexicon, rules_in_force
from recognizers.words import LONGEST_PHRASE, NOISE, WORD, fold, normal_phrases, split

_NONE: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class KeyLexicon:
    """Which phrases name which entities.

    ``strong`` phrases name the entity by themselves; ``weak`` ones ('name', 'number') only with a value or
    surroundings that fit. ``technical`` phrases name things that are no personal data; ``people`` are the
    words for records about a person ('customer', 'patient'); ``endings`` are the last words of all phrases,
    spaced and joined, so that a search backwards stops early. ``beginnings`` are words that keys written in
    one begin with ('oldpassword', 'customeriban'). ``qualifiers`` say behind the name of a number whose it is
    ('SVNR Mitarbeiter', 'permis de conduire américain'); ``numbered`` are the entities that are such numbers.
    """

    strong: Mapping[str, frozenset[str]]
    weak: Mapping[str, frozenset[str]]
    technical: frozenset[str]
    people: frozenset[str]
    endings: frozenset[str]
    beginnings: tuple[str, ...]
    qualifiers: frozenset[str]
    numbered: frozenset[str]

    def entities(self, phrase: str) -> frozenset[str]:
        """The entities that a phrase names, strongly or weakly."""
        return self.strong.get(phrase, _NONE) | self.weak.get(phrase, _NONE)


@cache
def key_lexicon() -> KeyLexicon:
    """The key lexicons of all languages together; from the cache folder, if they were put together before."""
    made_from = digest_of(rules_in_force().digest, code=(__file__, key_words.__file__, number_words.__file__))
    kept = load("key_lexicon", made_from)
    if kept is not None:
        return _unpacked(json.loads(kept))
    result = _joined_lexicons()
    store("key_lexicon", made_from, json.dumps(_packed(result)).encode())
    return result


def _packed(known: KeyLexicon) -> list[Any]:
    """A key lexicon as JSON. Phrases stand by the entities that they name, many in one string of lines, which
    is read several times faster than a list."""
    strong, weak = (
        [(sorted(entities), "\n".join(phrases)) for entities, phrases in _grouped(named).items()]
        for named in (known.strong, known.weak)
    )
    return [
        strong,
        weak,
        sorted(known.technical),
        sorted(known.people),
        "\n".join(sorted(known.endings)),
        known.beginnings,
        sorted(known.qualifiers),
        sorted(known.numbered),
    ]


def _unpacked(packed: list[Any]) -> KeyLexicon:
    strong, weak, technical, people, endings, beginnings, qualifiers, numbered = packed
    return KeyLexicon(
        _by_phrase(strong),
        _by_phrase(weak),
        frozenset(technical),
        frozenset(people),
        frozenset(endings.split("\n")),
        tuple(beginnings),
        frozenset(qualifiers),
        frozenset(numbered),
    )


def _by_phrase(groups: list[tuple[list[str], str]]) -> dict[str, frozenset[str]]:
    result: dict[str, frozenset[str]] = {}
    for entities, phrases in groups:
        result.update(dict.fromkeys(phrases.split("\n"), frozenset(entities)))
    return result


def _joined_lexicons() -> KeyLexicon:
    strong: dict[str, set[str]] = {}
    weak: dict[str, set[str]] = {}
    technical: set[str] = set()
    people: set[str] = set()
    beginnings: set[str] = set()
    qualifiers: set[str] = set()
    for name in rules_in_force().key_lexicons:
        data = lexicon(name)
        for entity, phrases in data.get("entities", {}).items():
            for phrase in normal_phrases(phrases.get("strong", ())):
                strong.setdefault(phrase, set()).add(entity)
            for phrase in normal_phrases(phrases.get("weak", ())):
                weak.setdefault(phrase, set()).add(entity)
        technical |= normal_phrases(data.get("technical", ()))
        people |= normal_phrases(data.get("people", ()))
        beginnings |= normal_phrases(data.get("beginnings", ()))
        qualifiers |= normal_phrases(data.get("qualifiers", ()))
    numbered = {entity for phrase, named in strong.items() if is_of_number(phrase) for entity in named}
    add_spellings(strong, weak, technical, LONGEST_PHRASE)
    return KeyLexicon(
        {phrase: frozenset(entities) for phrase, entities in strong.items()},
        {phrase: frozenset(entities) for phrase, entities in weak.items()},
        frozenset(technical),
        frozenset(people),
        frozenset(ending for phrase in (*strong, *weak) for ending in _endings(phrase.split())),
        tuple(sorted(beginnings | people, key=lambda word: (-len(word), word))),
        frozenset(qualifiers),
        frozenset(numbered),
    )


def _endings(words: list[str]) -> Iterator[str]:
    for begin in range(len(words)):
        yield " ".join(words[begin:])
        yield "".join(words[begin:])


@lru_cache(maxsize=20_000)
def without_beginning(word: str) -> str:
    """A folded word without what stands before the phrase that it ends with: 'customeriban' -> 'iban',
    'oldpassword' -> 'password'; any other as it is."""
    known = key_lexicon()
    if len(word) < _SHORTEST_JOINED or word in known.endings:
        return word
    for beginning in known.beginnings:
        rest = word.removeprefix(beginning)
        if rest != word and rest in known.strong and (len(rest) > 4 or len(word) > _SHORTEST_JOINED):
            return rest
    return word


_SHORTEST_JOINED = 8
"""'oldcell' and 'newstr' are names in programs."""


@cache
def phrases_of(entity: str) -> tuple[frozenset[str], frozenset[str]]:
    """The strong and the weak phrases of an entity."""
    strong, weak = _phrases_by_entities()
    return _phrases_naming(entity, strong), _phrases_naming(entity, weak)


_Groups = dict[frozenset[str], list[str]]
"""Phrases by the entities that they name."""


@cache
def _phrases_by_entities() -> tuple[_Groups, _Groups]:
    known = key_lexicon()
    return _grouped(known.strong), _grouped(known.weak)


def _grouped(named: Mapping[str, frozenset[str]]) -> _Groups:
    groups: _Groups = {}
    for phrase, entities in named.items():
        groups.setdefault(entities, []).append(phrase)
    return groups


def _phrases_naming(entity: str, groups: _Groups) -> frozenset[str]:
    return frozenset(
        phrase for entities, phrases in groups.items() if entity in entities for phrase in phrases
    )


@dataclass(frozen=True, slots=True)
class Label:
    """A phrase of the lexicon in a text, and where its value begins.

    ``separator`` is ``=``, ``:``, ``>``, ``#`` or a word, empty where only white space parts label and value.
    ``value_end`` is the closing quote's position if the value is quoted, the text's end otherwise. ``flag``
    tells a command-line flag (``--user``). ``phrase`` is the lexicon's, folded.
    """

    phrase: str

    strong: frozenset[str]
    weak: frozenset[str]
    start: int
    end: int
    separator: str
    value_start: int
    value_end: int
    quoted: bool
    flag: bool


_AFTER_LABEL = re.compile(
    r"""\.?(?:\s{0,2}(?:\([^()\r\n]{1,30}\)|\#|№|n[°º]\.?))?   # 'Phone (optional):', 'Order #'
    (?:\\?["'\]`)]|\*\*|\\u0022|&quot;)*                        # the key's own closing quote
    \s{0,8}
    (?P<separator>=>|:=|->|==|[:=>|]|(?:is|ist|was|est|lautet)\b(?=\s)|)
    \s{0,12}
    (?P<quote>\\?["'`]|&quot;|\\u0022|)
    """,
    re.VERBOSE,
)
_PLAIN_WORD_FOLLOWS = re.compile(r" (?=[A-Za-z])(?!(?:is|ist|was|est|lautet|n)\b)")
"""A short cut: in 'order service' nothing but the space can part label and value."""
_BETWEEN = " \t\u00a0_-./"
_GAPS = frozenset(
    ("", "'", "’", "°", "° ", ". ", *_BETWEEN, *(one + two for one in _BETWEEN for two in _BETWEEN))
)
"""What may stand between the words of one phrase."""
_CLOSING = {quote: re.compile(r"(?<!\\)" + re.escape(quote)) for quote in ('"', "'", "`")}
_OPENING_FLAG = re.compile(r"(?<![^\s\"'=])--?(?:[A-Za-z][\w.\-]{0,60})?\Z")
_BEFORE_FLAG = 64


@lru_cache(maxsize=256)
def find_labels(text: str) -> tuple[Label, ...]:
    """All labels of a text, in its order; of several phrases that end at one word the longest counts."""
    known = key_lexicon()
    tokens = WORD.findall(text)
    folded = [token.lower() for token in tokens] if text.isascii() else [fold(token) for token in tokens]
    folded = [
        without_beginning(word)
        if word.startswith(known.beginnings) and len(word) >= _SHORTEST_JOINED
        else word
        for word in folded
    ]
    ends = [index for index, word in enumerate(folded) if word in known.endings]
    if not ends:
        return ()
    words: list[tuple[str, int, int]] = []
    position = 0
    for token, word in zip(tokens, folded, strict=True):  # cheaper than match objects
        begin = text.index(token, position)
        position = begin + len(token)
        words.append((word, begin, position))
    found: list[Label] = []
    for index in ends:
        end = words[index][2]
        hit = _phrase_ending_at(words, index, text, known)
        if hit is None:
            continue
        start, phrase = hit
        following = index + 1
        while (
            following < len(words)
            and words[following][0] in NOISE
            and not words[following][0].isdigit()
            and text[end : words[following][1]] in _GAPS
        ):
            end = words[following][2]
            if text[end : end + 1] == ".":
                end += 1
            following += 1
        if following < len(words):
            word = words[following][0]
            if word in OF:
                end = _end_of_owner(words, following, text, end, phrase, known)
            elif word in known.qualifiers:
                end = _end_of_qualifier(words, following, text, end, phrase, known)
        label = _with_value(text, start, end, phrase)
        if label is not None:
            found.append(label)
    return tuple(found)


def _end_of_qualifier(
    words: list[tuple[str, int, int]], index: int, text: str, end: int, phrase: str, known: KeyLexicon
) -> int:
    """End of the word at ``index`` if it says whose the number before it is ('SVNR Mitarbeiter:'), else
    ``end``. Only a separator behind it tells that it is part of the label."""
    _, start, behind = words[index]
    if text[end:start] not in _GAPS or not _SEPARATOR.match(text, behind):
        return end
    if not known.strong.get(phrase, _NONE) & known.numbered:
        return end
    longer = _phrase_ending_at(words, index, text, known)
    return end if longer is not None and longer[0] < start else behind


OF = frozenset("of the des der dem du de la l d vom von for fur fuer".split())
"""Words between a thing's name and its owner's: 'device id of the user', 'Geräte-ID des Kunden'."""


def is_owner(word: str) -> bool:
    """Whether a word of a key, in the genitive or plural too, is one for a person or says which is meant."""
    known = key_lexicon()
    return any(form in known.qualifiers or form in known.people for form in (word, word[:-1], word[:-2]))


def _end_of_owner(
    words: list[tuple[str, int, int]], index: int, text: str, end: int, phrase: str, known: KeyLexicon
) -> int:
    """End of 'of the user' that begins with the word at ``index``, behind a strong phrase and before a
    separator; else ``end``."""
    if phrase not in known.strong:
        return end
    last = end
    for word, start, behind in words[index : index + 4]:
        if text[last:start] not in _GAPS:
            return end
        last = behind
        if word not in OF:
            return behind if is_owner(word) and _SEPARATOR.match(text, behind) else end
    return end


_SEPARATOR = re.compile(r"[\])]?(?:\\?[\"'`]|\*\*|&quot;)?\s{0,3}(?:=>|:=|[:=>|]|\s(?:is|ist|est|lautet)\b)")


def _phrase_ending_at(
    words: list[tuple[str, int, int]], index: int, text: str, known: KeyLexicon
) -> tuple[int, str] | None:
    """Start and text of the longest phrase of the lexicon that ends with the word at ``index``."""
    spaced = joined = words[index][0]
    longest: tuple[int, str] | None = None
    begin = index
    while True:
        for phrase in (spaced, joined):
            if phrase in known.strong or phrase in known.weak:
                longest = words[begin][1], phrase
                break
        begin -= 1
        if begin < 0 or index - begin >= LONGEST_PHRASE:
            return longest
        word, _, end = words[begin]
        if text[end : words[begin + 1][1]] not in _GAPS:
            return longest
        spaced = f"{word} {spaced}"
        joined = word + joined
        if spaced not in known.endings and joined not in known.endings:
            return longest


def _with_value(text: str, start: int, end: int, phrase: str) -> Label | None:
    if _PLAIN_WORD_FOLLOWS.match(text, end):
        return _label(phrase, start, end, "", end + 1, len(text), False, text)
    match = _AFTER_LABEL.match(text, end)
    if match is None or match.end() >= len(text):
        return None
    separator = match["separator"]
    if separator == "==":
        return None  # 'gender == "M"' compares
    if not separator and not match["quote"] and not re.search(r"[\s#]", match.group()):
        return None
    value_start, value_end, quoted = match.end(), len(text), bool(match["quote"])
    if quoted:
        quote = match["quote"]
        pattern = _CLOSING.get(quote)
        closing = pattern.search(text, value_start) if pattern else None
        position = closing.start() if closing else text.find(quote, value_start)
        if position >= 0:
            value_end = position
    separator = separator or ("#" if "#" in match.group() else "")
    return _label(phrase, start, end, separator, value_start, value_end, quoted, text)


def _label(
    phrase: str,
    start: int,
    end: int,
    separator: str,
    value_start: int,
    value_end: int,
    quoted: bool,
    text: str,
) -> Label:
    known = key_lexicon()
    return Label(
        phrase,
        known.strong.get(phrase, frozenset()),
        known.weak.get(phrase, frozenset()),
        start,
        end,
        separator,
        value_start,
        value_end,
        quoted,
        text.rfind("-", max(0, start - _BEFORE_FLAG), start) >= 0
        and _OPENING_FLAG.search(text, max(0, start - _BEFORE_FLAG), start) is not None,
    )


@lru_cache(maxsize=4096)
def is_technical(key: str) -> bool:
    """Whether a key names a thing that is no personal data: 'trace_id', 'buildVersion', 'sha256'."""
    known = key_lexicon()
    words = split(key)
    return any(
        " ".join(words[begin:]) in known.technical or "".join(words[begin:]) in known.technical
        for begin in range(max(0, len(words) - LONGEST_PHRASE), len(words))
    )


_OWN_KEY = re.compile(
    r"([A-Za-z_][\w.\-]{0,60})(?:\\?[\"'\]])*\s{0,3}(?:=>|:=|[:=>])\s{0,3}(?:\\?[\"'(\[])*\Z"
)


def own_key(text: str, start: int) -> str | None:
    """The key that stands directly before position ``start`` (``trace_id=``, ``"build": "``), if any."""
    before = text[max(0, start - 80) : start]
    if not before.rstrip("\"'([\\").rstrip().endswith(("=", ":", ">")):
        return None  # told much faster than by the expression
    match = _OWN_KEY.search(before)
    return match.group(1) if match else None
