"""The alphabet that Hyperscan reads: one byte for each character, whatever the text's language.

Python's expressions are over Unicode, Hyperscan's over bytes. A text is encoded in Latin-1, so that
offsets stay
and every class of characters up to U+00FF is exact; what Latin-1 lacks becomes a stand-in of its kind
(letter,
space, digit, other), and a translated expression accepts the stand-in wherever it might accept one of the
characters behind it. Line ends inside a text that is searched as a whole become ``LINE_END``, so that
``\\n`` in a block of many texts is only ever the border between two of them.
"""

from __future__ import annotations

import codecs
import unicodedata
from functools import lru_cache

from recognizers.words import fold

LETTER = 0x81
"""Stands for any letter above U+00FF."""
OTHER = 0x82
"""Stands for any other character above U+00FF."""
EXOTIC = 0x84
"""Stands for the few characters that ``re.IGNORECASE`` takes as a case of one in Latin-1, or that fold to
more than one letter: a text with one of them is searched by every expression."""
LINE_END = 0x85
"""Stands for ``\\r`` and ``\\n`` inside a text (U+0085 is a line end too)."""
SPACE = 0xA0
"""The no-break space, which also stands for any space above U+00FF."""

_EXOTIC = frozenset("\u0130\u0131\u017f\u212a\u212b\u0178\u03bc\u039c\u1e9e")
ESZETT = 0xDF

_ERRORS = "ticketsafe-kinds"
_FOLDING_ERRORS = "ticketsafe-folded"


@lru_cache(maxsize=8192)
def stand_in(character: str) -> int:
    """The byte of a character above U+00FF."""
    if character in _EXOTIC or (character.isalnum() and len(fold(character)) > 1):
        return EXOTIC
    if character.isdecimal():
        return ord("0") + unicodedata.decimal(character)
    if character.isalnum():
        return LETTER
    return SPACE if character.isspace() else OTHER


def _encode_kinds(error: UnicodeError) -> tuple[bytes, int]:
    assert isinstance(error, UnicodeEncodeError)
    return bytes(map(stand_in, error.object[error.start : error.end])), error.end


codecs.register_error(_ERRORS, _encode_kinds)


@lru_cache(maxsize=8192)
def _folded_stand_in(character: str) -> int:
    base = fold(character) if character.isalnum() else ""
    return ord(base) if len(base) == 1 and base.isascii() else stand_in(character)


def _encode_folded(error: UnicodeError) -> tuple[bytes, int]:
    assert isinstance(error, UnicodeEncodeError)
    return bytes(map(_folded_stand_in, error.object[error.start : error.end])), error.end


codecs.register_error(_FOLDING_ERRORS, _encode_folded)


def encode_folded(line: str) -> bytes:
    """A line with the accents of its letters dropped, also of those above U+00FF."""
    return fold_bytes(line.encode("latin-1", _FOLDING_ERRORS))


_INNER_LINE_ENDS = bytes.maketrans(b"\r\n", bytes((LINE_END, LINE_END)))


def encode_block(text: str) -> bytes:
    """Many lines as bytes; each line end is one or two ``\\n``, so that offsets stay."""
    data = text.encode("latin-1", _ERRORS)
    return data.replace(b"\r", b"\n") if b"\r" in data else data


def encode_text(text: str) -> bytes:
    """One text as bytes."""
    data = text.encode("latin-1", _ERRORS)
    return data.translate(_INNER_LINE_ENDS) if b"\n" in data or b"\r" in data else data


def _folding_table() -> bytes:
    table = list(range(256))
    for code in range(0xC0, 0x100):
        base = unicodedata.normalize("NFKD", chr(code).casefold())[:1]
        if base.isascii() and base.isalpha() and code != ESZETT:
            table[code] = ord(base)
    return bytes(table)


_FOLDED = _folding_table()


def fold_bytes(data: bytes) -> bytes:
    """Encoded text with the accents of its letters dropped, as ``recognizers.words.fold`` drops them; ``ß``
    stays one byte."""
    return data if data.isascii() else data.translate(_FOLDED)
