"""Which entities a label names, told from the bytes before its value.

``recognizers.labels.find_labels`` reads whole texts word by word. Here only what stands before a separator is
looked at, in the bytes that Hyperscan has read; most of it has been seen before in another line and is known.
"""

from __future__ import annotations

import re

from recognizers.labels import find_labels, is_owner, key_lexicon, without_beginning
from recognizers.words import NOISE, split

_SEPARATING = b"\"'`])*\\ \t\xa0:=>|-&;#.("
"""What stands between a label's last word and the place where its separator was found."""
_WORD_BYTES = re.compile(rb"[^A-Za-z0-9 \t\xa0_\-./'\x82\xb0\xba\xc0-\xd6\xd8-\xf6\xf8-\xff]")
"""What cannot stand inside a label."""
_BARRIER = bytes(0x0A if _WORD_BYTES.match(bytes((code,))) else code for code in range(256))
_ESCAPED_QUOTE = re.compile(rb"\\u0022|&quot;")
_SEPARATING_WORD = re.compile(rb"[\"'`\])*]*\s{1,8}(?:is|ist|was|est|lautet)\s*\Z", re.IGNORECASE)
_IN_BRACKETS = re.compile(rb"\([^()\n]{1,30}\)[\"'`\])* \t:=>|\\&;-]*\Z")
_DIGITS = re.compile(rb".*\d{4,}", re.DOTALL)
_LONGEST = 120
"""Bytes before a value that can hold its label."""
_MOST = 50_000
"""Labels that are remembered."""

ANY = frozenset(("*",))
"""Too long to tell: any entity."""


_NO_WORD = bytes(
    code
    if (chr(code).isascii() and chr(code).isalnum()) or (code >= 0xC0 and code not in (0xD7, 0xF7))
    else 0x20
    for code in range(256)
)
_LAST_WORD = 40
"""Bytes before a separator that hold the last word of a label, or so much of it as is looked at."""


class LabelMemory:
    """Tells what labels name; remembers it, since logs repeat themselves."""

    def __init__(self) -> None:
        self._last: dict[bytes, bool] = {}
        self._seen: dict[bytes, frozenset[str]] = {}
        self._known: dict[bytes, frozenset[str]] = {}

    def named_before(self, data: bytes, begin: int, end: int) -> frozenset[str]:
        """The entities that the label before a separator names, none if there is no label. ``begin`` is where
        the line begins, ``end`` is behind the separator; a superset of what ``find_labels`` says of a label
        whose value begins there."""
        tail = data[max(begin, end - _LAST_WORD) : end]
        words = tail.translate(_NO_WORD).rsplit(None, 1)
        if not words:
            return _NONE
        last = words[-1]
        may_end = self._last.get(last)
        if may_end is None:
            if len(self._last) >= _MOST:
                self._last.clear()
            may_end = self._last[last] = _may_end_label(last)
        if not may_end and b")" not in tail:
            return _NONE
        piece = data[max(begin, end - _LONGEST) : end]
        named = self._seen.get(piece)
        if named is None:
            if len(self._seen) >= _MOST:
                self._seen.clear()
            named = self._seen[piece] = self._read(piece, len(piece) == _LONGEST)
        return named

    def _read(self, piece: bytes, cut: bool) -> frozenset[str]:
        if b"quot" in piece or b"u0022" in piece:
            piece = _ESCAPED_QUOTE.sub(b'"', piece)
        named = self._of_end(piece.rstrip(_SEPARATING), cut)
        if b")" in piece:
            outside = _IN_BRACKETS.sub(b"", piece)
            if outside != piece:
                named |= self._of_end(outside.rstrip(_SEPARATING), cut)
        word = _SEPARATING_WORD.search(piece)
        if word is not None:
            named |= self._of_end(piece[: word.start()].rstrip(_SEPARATING), cut)
        return named

    def _of_end(self, piece: bytes, cut: bool) -> frozenset[str]:
        start = piece.translate(_BARRIER).rfind(b"\n") + 1
        label = _DIGITS.sub(b"", piece[start:])
        if cut and len(label) > _LONGEST - 24:
            return ANY
        named = self._known.get(label)
        if named is None:
            if len(self._known) >= _MOST:
                self._known.clear()
            named = self._known[label] = _entities_of(label)
        return named


_NONE: frozenset[str] = frozenset()
_SEPARATING_WORDS = frozenset((b"is", b"ist", b"was", b"est", b"lautet", b"quot", b"u0022"))


def _may_end_label(last: bytes) -> bool:
    """Whether a label can end with a word, as it stands before a separator."""
    if last.lower() in _SEPARATING_WORDS or len(last) >= _LAST_WORD - 4:
        return True
    known = key_lexicon()
    for word in reversed(split(last.decode("latin-1"))):
        if word in known.endings or without_beginning(word) in known.endings or is_owner(word):
            return True
        if word not in NOISE:
            return False
    return True


def _entities_of(label: bytes) -> frozenset[str]:
    text = label.decode("latin-1").replace("\x82", "\u2019")
    entities: set[str] = set()
    for found in find_labels.__wrapped__(f"{text}: x"):
        if found.separator == ":":
            entities |= found.strong
            entities |= found.weak
    return frozenset(entities)
