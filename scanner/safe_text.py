"""Text from artefacts made safe to show: names, keys and locators can be written by an attacker.

A member called ``\\x1b]0;…`` talks to the terminal, one with a right-to-left override reads as another
name, one with a line break draws a second, false row. Here every such character becomes a visible escape.
"""

from __future__ import annotations

import re
import unicodedata

_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
"""Unicode general categories that draw nothing of their own, or change how their neighbours are drawn."""

_MARKS = re.compile("[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]{4,}")
"""More combining marks than any writing puts on one letter: they run over the rows above and below."""

_SURROGATE = re.compile(r"[\ud800-\udfff]")


def escape(character: str) -> str:
    """One character as an escape that shows its code; a surrogate that stands for a byte as that byte."""
    code = ord(character)
    if 0xDC80 <= code <= 0xDCFF:
        return f"\\x{code - 0xDC00:02x}"
    if code <= 0xFF:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"


def shown(text: str) -> str:
    """Text for a terminal or a page: one line, no control, format, bidirectional or unassigned characters."""
    if text.isascii() and text.isprintable():
        return text
    text = "".join(
        escape(character) if unicodedata.category(character) in _UNSEEN else character for character in text
    )
    return _MARKS.sub(lambda match: "".join(map(escape, match.group())), text)


def encodable(text: str) -> str:
    """The text with lone surrogates as escapes, so that every encoder and every JSON parser takes it."""
    return _SURROGATE.sub(lambda match: escape(match.group()), text)
