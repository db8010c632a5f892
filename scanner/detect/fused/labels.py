"""Which recognizers a label opens, told from the bytes before its value.

``recognizers.labels.find_labels`` reads whole texts word by word. Here only what stands before a separator is
looked at, in the bytes that Hyperscan has read; most of it has been seen before in another line and is known.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from recognizers import RuleRecognizer
from recognizers.labels import OF, find_labels, is_owner, key_lexicon, without_beginning
from recognizers.words import LONGEST_PHRASE, NOISE, split

_SEPARATING = b"\"'`])*\\ \t\xa0:=>|-&;#.("
"""What stands between a label's last word and the place where its separator was found."""
_WORD_BYTES = re.compile(rb"[^A-Za-z0-9 \t\xa0_\-./'\x82\xb0\xba\xc0-\xd6\xd8-\xf6\xf8-\xff]")
"""What cannot stand inside a label."""
_BARRIER = bytes(0x0A if _WORD_BYTES.match(bytes((code,))) else code for code in range(256))
_ESCAPED_QUOTE = re.compile(rb"\\u0022|&quot;")
_SEPARATING_WORD = re.compile(rb"[\"'`\])*]*\s{1,8}(?:is|ist|was|est|lautet)\s*\Z", re.IGNORECASE)
_IN_BRACKETS = re.compile(rb"\([^()\n]{1,30}\)[\"'`\])* \t:=>|\\&;-]*\Z")
_DIGITS = re.compile(rb".*\d{4,}", re.DOTALL)
_CUT_OFF = b"0000"
"""What stands for bytes before a label that are not looked at."""
_NOT_ASCII = 0x80
_APART = re.compile(r"[^\w.\-]\S")
_LONGEST = 120
"""Bytes before a value that can hold its label."""
_MOST = 50_000
"""Words and labels that are remembered."""
_WORDS = 2 * LONGEST_PHRASE
"""Words before a separator that are read; more of them say nothing."""

_NONE: frozenset[str] = frozenset()
_NOBODY: frozenset[int] = frozenset()

_NO_WORD = bytes(
    code
    if (chr(code).isascii() and chr(code).isalnum()) or (code >= 0xC0 and code not in (0xD7, 0xF7))
    else 0x20
    for code in range(256)
)
_LAST_WORD = 40
"""Bytes before a separator that hold the last word of a label, or so much of it as is looked at."""


class LabelMemory:
    """Tells what labels open; remembers it, since logs repeat themselves.

    ``takers`` are the recognizers, by number, that look at the labels of an entity.
    """

    def __init__(self, takers: Mapping[str, Mapping[int, RuleRecognizer]]) -> None:
        self._takers = takers
        self._everybody = frozenset(number for numbered in takers.values() for number in numbered)
        self._last: dict[bytes, frozenset[int] | None] = {}
        self._known: dict[bytes, frozenset[int]] = {}

    def opened_before(self, data: bytes, begin: int, end: int) -> frozenset[int]:
        """The recognizers that take the label before a separator, none if there is no label. ``begin`` is
        where the line begins, ``end`` is behind the separator; never less than those that take what
        ``find_labels`` finds there."""
        tail = data[max(begin, end - _LAST_WORD) : end]
        words = tail.translate(_NO_WORD).rsplit(None, 1)
        if not words:
            return _NOBODY
        last = words[-1]
        try:
            named = self._last[last]
        except KeyError:
            if len(self._last) >= _MOST:
                self._last.clear()
            named = self._last[last] = self._opened_by_last(last)
        if named is not None and b")" not in tail:
            return named
        piece = data[max(begin, end - _LONGEST) : end]
        return self._read(piece, len(piece) == _LONGEST)

    def _opened_by_last(self, last: bytes) -> frozenset[int] | None:
        """What a label opens that ends with a word; None if that depends on what stands before it."""
        named = _named_by_last(last)
        if named is None:
            return None
        opened = {
            number: one for entity in named for number, one in self._takers.get(entity, _NO_TAKERS).items()
        }
        return None if any(one.judges_labels for one in opened.values()) else frozenset(opened)

    def _read(self, piece: bytes, cut: bool) -> frozenset[int]:
        if b"quot" in piece or b"u0022" in piece:
            piece = _ESCAPED_QUOTE.sub(b'"', piece)
        named = self._of_end(piece.rstrip(_SEPARATING), cut)
        if b")" in piece:
            outside = _IN_BRACKETS.sub(b"", piece)
            if outside != piece:
                named |= self._of_end(outside.rstrip(_SEPARATING), cut)
        if piece[-1:].isspace():
            word = _SEPARATING_WORD.search(piece)
            if word is not None:
                named |= self._of_end(piece[: word.start()].rstrip(_SEPARATING), cut)
        return named

    def _of_end(self, piece: bytes, cut: bool) -> frozenset[int]:
        start = piece.translate(_BARRIER).rfind(b"\n") + 1
        label = _DIGITS.sub(_CUT_OFF, piece[start:])
        if cut and len(label) > _LONGEST - 24:
            return self._everybody
        if start and piece[start - 1] >= _NOT_ASCII:
            label = _CUT_OFF + label
        named = self._known.get(label)
        if named is None:
            if len(self._known) >= _MOST:
                self._known.clear()
            named = self._known[label] = self._opened_by(label)
        return named

    def _opened_by(self, label: bytes) -> frozenset[int]:
        text = label.decode("latin-1").replace("\x82", "\u2019")
        words = split(text)
        if _named_by(words[-_WORDS:], whole=len(words) <= _WORDS) == _NONE:
            return _NOBODY
        opened: set[int] = set()
        for found in find_labels.__wrapped__(f"{text}: x"):
            if found.separator == ":":
                # What is joined to a label is not known where the bytes before it were cut off.
                judged = not label.startswith(_CUT_OFF) or _APART.search(text, 0, found.start) is not None
                opened.update(
                    number
                    for entity in found.strong | found.weak
                    for number, one in self._takers.get(entity, _NO_TAKERS).items()
                    if not (judged and one.judges_labels) or one.takes_label(text, found)
                )
        return frozenset(opened)


_NO_TAKERS: Mapping[int, RuleRecognizer] = MappingProxyType({})
_SEPARATING_WORDS = frozenset((b"is", b"ist", b"was", b"est", b"lautet", b"quot", b"u0022"))


def _named_by_last(last: bytes) -> frozenset[str] | None:
    """What a label names that ends with a word, as it stands before a separator; None if that depends on the
    words before it."""
    if last.lower() in _SEPARATING_WORDS or len(last) >= _LAST_WORD - 4:
        return None
    return _named_by(split(last.decode("latin-1"))[-_WORDS:], whole=False)


def _named_by(words: Sequence[str], whole: bool) -> frozenset[str] | None:
    """The entities of all phrases that end with the last of these words, or with one behind which only such
    words stand as may follow a phrase; None if words before them could make it more, unless these are the
    ``whole`` of the label. Of phrases that end at one word the longest counts."""
    known = key_lexicon()
    named: frozenset[str] = _NONE
    index = len(words) - 1
    while index >= 0:
        spaced = joined = without_beginning(words[index])
        longest = _NONE
        begin = index
        while True:
            for phrase in (spaced, joined):
                if phrase in known.strong or phrase in known.weak:
                    longest = known.strong.get(phrase, _NONE) | known.weak.get(phrase, _NONE)
                    break
            begin -= 1
            goes_on = spaced in known.endings or joined in known.endings
            if not goes_on or index - begin >= LONGEST_PHRASE:
                break
            if begin < 0:
                if whole:
                    break
                return None
            word = without_beginning(words[begin])
            spaced, joined = f"{word} {spaced}", word + joined
        named |= longest
        if words[index] not in NOISE and words[index] not in OF and not is_owner(words[index]):
            return named
        index -= 1
    return named if whole else None
