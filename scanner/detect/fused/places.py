"""Expressions for the places in a text that more than one recognizer asks about: labels, encoded runs,
fields.

Each is a necessary condition for what the module that it is made for finds: ``recognizers.labels``,
``scanner.detect.layers``, ``scanner.detect.fields``, and what the text reader must know of lines.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import product

from recognizers.expressions import any_of
from recognizers.labels import key_lexicon
from recognizers.sensory import speaker_words
from recognizers.text_parts import opening_phrases
from scanner.detect import fields

_CLOSING = r"(?:\\?[\x22'\]`)*]|\\u0022|&quot;){0,4}"


def label_expressions() -> tuple[str, ...]:
    """A label with its separator (or a flag of a command line), as far as the separator."""
    known = key_lexicon()
    numbers = {word for phrase in (*known.strong, *known.weak) for word in _NUMBER_AT_END.findall(phrase)}
    last = (
        r"[A-Za-z\xaa\xba\xc0-\xd6\xd8-\xf6\xf8-\xff.]"
        rf"(?:[^A-Za-z0-9\n]{{0,2}}(?:{any_of(numbers | {'1', '2', '3', '4'})}))?"
    )
    return (
        rf"{last}{_CLOSING}\s{{0,8}}(?:[:=>|]|->)",
        r"\)[\x22'`*]{0,3}\s{0,8}(?:[:=>|]|->)",
        rf"{last}\s{{1,8}}(?:\\?[\x22'`]|&quot;|\\u0022)",
        rf"{last}\s{{0,2}}\#",
        rf"{last}{_CLOSING}\s{{1,8}}(?i:is|ist|was|est|lautet)\s",
        r"(?:^|[\s\x22'=])--?[A-Za-z][\w.\-]{0,60}\s",
    )


_NUMBER_AT_END = re.compile(r"\d+\Z")

BEHIND_LABEL = (
    r"[^A-Za-z0-9\n]{0,3}(?:\([^()\n]{1,30}\))?[^A-Za-z0-9\n]{0,24}?(?:n[\xb0\xba]\.?\s{0,8}|u0022|quot;|0)?"
    r"[^A-Za-z0-9\n]{0,4}?"
)
"""What stands between a label and its value (``labels._AFTER_LABEL``), at most."""


def _nibbles() -> Iterator[tuple[str, ...]]:
    """The first six bytes of text in UTF-8, each as the set of its first hexadecimal digits."""
    plain, going_on = "0234567", "89AB"

    def texts(left: int) -> Iterator[tuple[str, ...]]:
        if left <= 0:
            yield ()
            return
        for first, more in ((plain, 0), ("CD", 1), ("E", 2), ("F", 3)):
            for rest in texts(left - 1 - more):
                yield (first, *([going_on] * min(more, left - 1)), *rest)

    return texts(6)


_ALTERNATIVES = 32
_BASE64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"


def _sextets(values: Iterable[int]) -> str:
    letters = "".join(_BASE64[value] for value in sorted(set(values)))
    letters += "-" * ("+" in letters) + "_" * ("/" in letters)
    return "[" + re.escape(letters) + "]"


def _base64_text() -> Iterator[str]:
    """The first eight characters of base64 of printable text; Hyperscan takes no longer expressions."""
    forms: set[str] = set()
    for kinds in _nibbles():
        digits = [[int(digit, 16) for digit in kind] for kind in kinds]
        form = ""
        for first, second, third in (digits[:3], digits[3:]):
            form += _sextets(high << 2 | low for high, low in product(first, range(4)))
            form += _sextets(high << 4 | low for high, low in product(range(4), second))
            form += _sextets(high << 2 | low for high, low in product(range(16), {one >> 2 for one in third}))
            form += _sextets(high << 4 | low for high, low in product({one & 3 for one in third}, range(16)))
        forms.add(form)
    ordered = sorted(forms)
    for begin in range(0, len(ordered), _ALTERNATIVES):
        yield rf"(?:^|[^A-Za-z0-9+/_\-])(?:{'|'.join(ordered[begin : begin + _ALTERNATIVES])})"


def _hexadecimal_text() -> Iterator[str]:
    """Hexadecimal digits of printable text, in small letters and in capitals."""
    for digit, letters in (("[0-9a-f]", tuple("abcdef")), ("[0-9A-F]", tuple("ABCDEF"))):
        a, b, c, d, e, f = letters
        going_on = f"[89{a}{b}]{digit}"
        one = (
            f"(?:[2-7]{digit}|0[9{a}{d}]|[{c}{d}]{digit}{going_on}|{e}{digit}(?:{going_on}){{2}}"
            f"|{f}[0-4](?:{going_on}){{3}})"
        )
        yield f"(?:^|[^0-9A-Za-z]|0x){one}{{2,3}}(?:{digit}{digit}){{3,}}(?:$|[^0-9A-Za-z])"
        two = digit * 2
        yield f"(?:^|[^0-9A-Za-z]|0x){two}00{two}00(?:{two}){{2,}}(?:$|[^0-9A-Za-z])"


BASE64 = (
    *_base64_text(),
    r"(?:^|[^A-Za-z0-9+/_\-])[A-Za-z0-9+/_\-][AQgw][A-D][A-Za-z0-9+/_\-]A[A-P][A-Za-z0-9+/_\-]{2}",
)
"""The first ``BASE64_BEGINNING`` characters of what may be base64 of text, in bytes or in 16-bit units."""
BASE64_BEGINNING = 8

LAYERS = (
    r"%[0-9A-Fa-f]{2}",
    r"=[^\s\x22'<>]*[\w.,)\x81\xaa-\xff]\+[\w(%\x81\xaa-\xff]",
    r"&(?:\#[0-9xX]|[A-Za-z][A-Za-z0-9]{1,30};)",
    r"\\(?:u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|[/\x22'])",
    r"=(?:[CDEF][0-9A-F]|2[BDEF]|3D|40|5F)",
    r"\x00[^\x00\n]\x00[^\x00\n]\x00[^\x00\n]\x00",
    *_hexadecimal_text(),
)
"""Other encoded runs (``layers.find_layers``), as bytes of one each."""

QUOTED_PAIR = r"[\w\x81\xaa-\xff][\x22']?\s?[=:]\s?[\x22']"
"""A key before a quoted value, whose key is then looked up (``fields``)."""


def field_expressions() -> list[str]:
    """What ``fields.find_fields`` looks for, quoted pairs aside."""
    return [
        r"(?i:INSERT)\s+(?i:INTO)\s",
        r"</[A-Za-z_]",
        r"(?i:value|content)\s?=\s?[\x22']",
        r"^\s{0,20}\|[^|\n]{1,140}\|[^|\n]*\|\s{0,20}$",
        *(pattern.pattern for pattern in fields.ERRORS),
    ]


_ACCENTED = {
    "a": r"[a\xc0-\xc6\xe0-\xe6\x81]", "c": r"[c\xc7\xe7\x81]", "e": r"[e\xc8-\xcb\xe8-\xeb\x81]",
    "i": r"[i\xcc-\xcf\xec-\xef\x81]", "n": r"[n\xd1\xf1\x81]", "o": r"[o\xd2-\xd6\xf2-\xf6\x81]",
    "u": r"[u\xd9-\xdc\xf9-\xfc\x81]", "y": r"[y\xdd\xfd\xff\x81]",
}  # fmt: skip
_LONGEST_ALTERNATION = 9_000


def _with_accents(folded: str) -> str:
    """A folded phrase with or without accents."""
    return "".join(_ACCENTED.get(letter) or re.escape(letter) for letter in folded).replace(
        "ss", r"(?:ss|\xdf)"
    )


def _any_of(before: str, phrases: Iterable[str], behind: str) -> Iterator[str]:
    """One of many phrases, in any case, in as few expressions as Hyperscan takes."""
    alternatives: list[str] = []
    for one in map(_with_accents, sorted(phrases)):
        if alternatives and sum(map(len, alternatives)) + len(one) > _LONGEST_ALTERNATION:
            yield f"{before}(?i:{'|'.join(alternatives)}){behind}"
            alternatives = []
        alternatives.append(one)
    yield f"{before}(?i:{'|'.join(alternatives)}){behind}"


def line_expressions() -> list[str]:
    """Lines that the text reader must see, since they change what the lines behind them are: those that
    open a part of a text or begin a speaker's turn, and the border of a private key."""
    edge = r"[ \t,.;:!\-\x82_*\#=>|]*"
    return [
        *_any_of(f"^{edge}", opening_phrases(), rf"{edge}(?:/[^\n]{{1,58}})?$"),
        *_any_of(rf"^[^\n/]*/{edge}", opening_phrases(), f"{edge}$"),
        r"^--\s*$",
        *_any_of(r"^[^A-Za-z\n]*(?:v )?", speaker_words(), r"[^\n]{0,54}[:)\]>]"),
        r"-----BEGIN [A-Z0-9 ]*PRIVATE KEY",
    ]
