"""Values that a text names at a distance or as a record: columns of an INSERT, cells and forms of HTML,
attributes, database errors.

Each is given as a layer whose text is the value, with the key that names it, so that it is judged like a
value under that key in JSON or CSV. A label directly before its value needs none of this
(``recognizers.labels``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from recognizers.labels import key_lexicon
from recognizers.surroundings import telling_phrases
from scanner.model import Layer


@dataclass(frozen=True, slots=True)
class Field:
    """A value with its key, and the keys beside it."""

    key: str
    layer: Layer
    siblings: frozenset[str] = frozenset()


_LONGEST = 2000
_INSERT = re.compile(
    r"\bINSERT\s+INTO\s+[^\s(]{1,100}\s*\((?P<columns>[^()]{1,2000})\)\s*VALUES\s*", re.IGNORECASE
)
_SQL_VALUE = re.compile(
    r"\s*(?:[NE]?'(?P<quoted>(?:[^'\\]|''|\\.)*)'|(?P<bare>[^\s,()']{1,200}))\s*(?P<end>[,)])"
)
_NEXT_ROW = re.compile(r"\s*,\s*(?=\()")
_ELEMENT = re.compile(
    r"<(?P<key>[A-Za-z_][\w:.\-]{0,60})(?:\s[^<>]{0,400})?>\s{0,20}"
    r"(?:<!\[CDATA\[)?(?P<value>[^<>\]]{1,2000}?)\s{0,20}(?:\]\]>)?\s{0,20}</(?P=key)\s{0,3}>"
)
_CELLS = re.compile(
    r"<(?P<tag>td|th|dt|b|strong|label|span|em)\b[^<>]{0,200}>"
    r"\s{0,20}(?P<key>[^<>:]{2,40}?)\s{0,5}:?\s{0,5}</(?P=tag)>\s{0,40}"
    r"(?:</?(?:p|br|div)\s?/?>\s{0,20}|:\s{0,5})?"
    r"(?:<(?:td|dd|span|strong|em|b|i|code)\b[^<>]{0,200}>)?"
    r"\s{0,20}(?P<value>[^<>]{1,500}?)\s{0,20}(?=</|<br|$)",
    re.IGNORECASE,
)
_LED = re.compile(
    r"(?<![\w<])(?P<key>\w[\w .\-]{1,40}):\s{0,5}<(?:strong|b|span|em|code|i)\b[^<>]{0,200}>"
    r"\s{0,20}(?P<value>[^<>]{1,500}?)\s{0,20}<",
    re.IGNORECASE,
)
_NAME = r"""\b(?:name|key|property|field)\s?=\s?(?P<q>["'])(?P<key>[\w.\- ]{2,60})(?P=q)"""
_VALUE = r"""\b(?:value|content)\s?=\s?(?P<v>["'])(?P<value>[^"'<>]{1,500})(?P=v)"""
_NAMED = re.compile(rf"{_NAME}[^<>]{{0,300}}?{_VALUE}", re.IGNORECASE)
_VALUED = re.compile(rf"{_VALUE}[^<>]{{0,300}}?{_NAME}", re.IGNORECASE)
_PAIR = re.compile(
    r"""(?<![\w.\-$])(?P<key>[^\W\d][\w.\-:]{0,60})["']?\s?[=:]\s?"""
    r"""(?:"(?P<double>(?:[^"\\]|\\.){1,2000})"|'(?P<single>(?:[^'\\]|\\.){1,2000})')"""
)
_ROW_OF_TWO = re.compile(
    r"\s{0,20}\|\s{0,20}(?P<key>[^|\s][^|\r\n]{1,60}?)\s{0,40}"
    r"\|\s{0,20}(?P<value>[^|\s][^|\r\n]{0,500}?)\s{0,40}\|\s{0,20}\Z"
)
_STATES = ("must", "is", "already", "was not", "has already", "does not")
ERRORS = (
    re.compile(r"\((?P<key>[\w\", ]{2,200})\)=\((?P<value>[^()]{1,500})\)"),
    re.compile(r"Duplicate entry '(?P<value>[^']{1,500})' for key '(?:[\w$]+\.)?(?P<key>[\w$]{2,60})'"),
    re.compile(r"field '(?P<key>[\w.\[\]]{2,100})': rejected value \[(?P<value>[^\[\]]{1,500})\]"),
    re.compile(r"\b[Vv]alue '(?P<value>[^']{1,500})' for (?:column |field |parameter )?'?(?P<key>\w{2,60})"),
    re.compile(rf"\b(?P<key>[a-z]\w{{2,40}}) '(?P<value>[^']{{1,200}})' (?:{'|'.join(_STATES)})\b"),
)
_ERROR_SIGNS = (")=(", "Duplicate entry", "rejected value", "alue '", *(f"' {state}" for state in _STATES))
_NO_KEYS = frozenset(
    "p a b i u li ul ol h1 h2 h3 h4 h5 h6 div span td th tr em strong code pre title script style body html "
    "button option small label dt dd".split()
)


def find_fields(text: str) -> Iterator[Field]:
    """All values of a text that are named at a distance."""
    if "NSERT" in text or "nsert" in text:
        yield from _inserts(text)
    if "</" in text:
        yield from _matches(text, _ELEMENT, "an element")
        yield from _matches(text, _CELLS, "a cell beside its name")
        yield from _matches(text, _LED, "an element behind its name")
    if "value" in text or "content" in text:
        yield from _matches(text, _NAMED, "a named value")
        yield from _matches(text, _VALUED, "a named value")
    if any(sign in text for sign in _PAIR_SIGNS):
        yield from _pairs(text)
    row = _ROW_OF_TWO.match(text) if "|" in text else None
    if row is not None and is_known(row["key"]):
        yield _field(text, row["key"], *row.span("value"), "a row of two cells")
    if any(sign in text for sign in _ERROR_SIGNS):
        for pattern in ERRORS:
            yield from _matches(text, pattern, "an error message")


_PAIR_SIGNS = ('="', "='", '": "', '":"', ': "', "': '")


def _pairs(text: str) -> Iterator[Field]:
    """Attributes of an element, ``key="value"`` of a log line, an object of JSON in one: quoted values whose
    key the lexicons know, with the keys beside it as those of its record."""
    found = list(_PAIR.finditer(text))
    siblings = frozenset(match["key"] for match in found)
    for match in found:
        if is_known(match["key"]):
            start, end = match.span("double" if match["double"] is not None else "single")
            yield _field(text, match["key"], start, end, "a quoted value", siblings)


@lru_cache(maxsize=20_000)
def is_known(key: str) -> bool:
    """Whether the lexicons know a key, so that it names a value."""
    known = key_lexicon()
    return any(known.entities(phrase) for phrase in telling_phrases(key))


def _field(
    text: str, key: str, start: int, end: int, where: str, siblings: frozenset[str] = frozenset()
) -> Field:
    offsets = range(start, end + 1)
    return Field(key, Layer(where, start, end, text[start:end], offsets, str), siblings)


def _matches(text: str, pattern: re.Pattern[str], where: str) -> Iterator[Field]:
    for match in pattern.finditer(text):
        key = match["key"].rpartition(":")[2]
        if key.lower() in _NO_KEYS:
            continue
        start, end = match.span("value")
        if "," not in key:
            yield _field(text, key, start, end, where)
            continue
        names = [name.strip(' "') for name in key.split(",")]
        values = match["value"].split(", ")
        if len(names) == len(values):
            for name, value in zip(names, values, strict=True):
                yield _field(text, name, start, start + len(value), where)
                start += len(value) + 2


def _inserts(text: str) -> Iterator[Field]:
    for insert in _INSERT.finditer(text):
        columns = [column.strip().strip('`"[]').rpartition(".")[2] for column in insert["columns"].split(",")]
        siblings = frozenset(columns)
        position = insert.end()
        while position < len(text) and text[position] == "(":
            position += 1
            index = 0
            while (match := _SQL_VALUE.match(text, position)) is not None:
                group = "quoted" if match["quoted"] is not None else "bare"
                start, end = match.span(group)
                if index < len(columns) and start < end <= start + _LONGEST:
                    yield _field(text, columns[index], start, end, "an SQL row", siblings)
                index += 1
                position = match.end()
                if match["end"] == ")":
                    break
            else:
                break
            following = _NEXT_ROW.match(text, position)
            if following is None:
                break
            position = following.end()
