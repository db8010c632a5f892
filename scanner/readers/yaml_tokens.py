"""YAML as a stream of tokens with their positions: keys, scalars, comments, anchors, aliases, tags.

PyYAML's parser says what is what; it makes no objects and expands no alias. The text of each scalar is undone
here once more, because it does not tell where each character stands; where the two disagree the parser is
right, and the scalar can only be replaced as a whole. Source: https://yaml.org/spec/1.1
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass

import yaml

from scanner.errors import Corrupt, LimitExceeded
from scanner.readers.held import Lines, undone
from scanner.readers.json_tokens import (
    CLOSE,
    COMMENT,
    DATE,
    KEY,
    MARK,
    MAX_DEPTH,
    NUMBER,
    OPEN_ARRAY,
    OPEN_OBJECT,
    STRING,
    WORD,
    Kind,
    Token,
)

WHOLE = "whole"
"""Style of a scalar whose characters have no places: its changes count in its value."""
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_BREAK = r"(?:\r\n|\r|\n)"
_FOLD = re.compile(rf"(?<![ \t])[ \t]*+{_BREAK}(?:[ \t]*{_BREAK})*[ \t]*")
_SINGLE = re.compile(rf"''|{_FOLD.pattern}")
_DOUBLE = re.compile(
    rf"\\(?:x([0-9a-fA-F]{{2}})|u([0-9a-fA-F]{{4}})|U([0-9a-fA-F]{{8}})|({_BREAK})[ \t]*|([\s\S]))"
    rf"|{_FOLD.pattern}"
)
_SHORT = {
    "0": "\0", "a": "\a", "b": "\b", "t": "\t", "n": "\n", "v": "\v", "f": "\f", "r": "\r", "e": "\x1b",
    "N": "\x85", "_": "\xa0", "L": "\u2028", "P": "\u2029",
}  # fmt: skip
_BREAKS = re.compile(_BREAK)
_PROPERTY = re.compile(r"(?:[ \t\r\n]++|#[^\r\n]*+)*+([&!][^\s]*)")
_SPACE = re.compile(r"(?:[ \t\r\n]|(?<![^ \t\r\n])#[^\r\n]*(?![^\r\n]))*")
_NAME = re.compile(r"[*&]?([^\s,\[\]{}]+)")
_HEADER = re.compile(rf"[|>][-+0-9]*[ \t]*(?P<comment>#[^\r\n]*)?(?:{_BREAK}|\Z)")
_INDENTED = re.compile(r"( *)[^ \r\n]")
_LINE = re.compile(rf"([^\r\n]*)({_BREAK}|\Z)")
_NOTE = re.compile(r"(?:^|(?<=[ \t\r\n]))#([^\r\n]+)")
_DIRECTIVE = re.compile(r"^%[^\r\n]+", re.MULTILINE)
_TAGS = {"int": NUMBER, "float": NUMBER, "bool": WORD, "timestamp": DATE}


@dataclass(slots=True)
class YamlToken(Token):
    """``end`` is the place behind the last character as written; ``flow`` tells that the token stands between
    brackets, ``indent`` how many blanks a line of a block begins with."""

    end: int = 0
    flow: bool = False
    indent: int = 0


@dataclass(slots=True)
class _Open:
    mapping: bool
    flow: bool
    at_key: bool = True
    odd_key: bool = False
    """Whether the key is no scalar, so that the value has none to name it."""


def implicit_type(value: str) -> str:
    """What a plain scalar is taken for: int, float, bool, null, timestamp, str..."""
    resolvers = yaml.SafeLoader.yaml_implicit_resolvers
    for tag, shape in [*resolvers.get(value[:1], []), *resolvers.get(None, [])]:
        if shape.match(value):
            return str(tag).rpartition(":")[2]
    return "str"


def yaml_tokens(text: str) -> Iterator[Token]:
    """The tokens of all documents of a text. Raises ``Corrupt`` if it is not YAML, ``LimitExceeded``."""
    lines = Lines(text)
    stack: list[_Open] = []
    done = 0
    try:
        # A NUL ends the text for the parser, and half of a surrogate pair is a carried byte.
        if "\0" in text or text.startswith("\ufeff"):
            raise Corrupt("not YAML: it holds characters that YAML does not allow")
        for event in yaml.parse(text, Loader=_LOADER):
            assert event.start_mark is not None
            assert event.end_mark is not None
            start, end = event.start_mark.index, event.end_mark.index
            if isinstance(event, (yaml.ScalarEvent, yaml.CollectionStartEvent, yaml.AliasEvent)):
                yield from _between(text, done, start, lines)
                top = stack[-1] if stack else None
                is_key = top is not None and top.mapping and top.at_key
                if top is not None and top.mapping:
                    if is_key and not isinstance(event, yaml.ScalarEvent):
                        top.odd_key = True
                    if top.odd_key:
                        yield Token(KEY, start, *lines.of(start), "")
                    if not is_key:
                        top.odd_key = False
                    top.at_key = not top.at_key
            if isinstance(event, yaml.ScalarEvent):
                start = yield from _properties(text, event, start, lines)
                header = _HEADER.match(text, start) if event.style in ("|", ">") else None
                if header is not None and header["comment"]:
                    place = header.start("comment") + 1
                    note = header["comment"][1:]
                    yield _comment(place, note, lines)
                yield _scalar(text, event, start, end, lines, is_key, top is not None and top.flow)
                done = end
            elif isinstance(event, yaml.AliasEvent):
                name = _NAME.match(text, start)
                if name is None:
                    raise Corrupt(f"not YAML on line {lines.of(start)[0]}")
                yield Token(WORD, start, *lines.of(start), "null")
                place = name.start(1)
                yield Token(MARK, place, *lines.of(place), name[1], None, (name[1], None), "*")
                done = name.end()
            elif isinstance(event, yaml.CollectionStartEvent):
                start = yield from _properties(text, event, start, lines)
                if len(stack) >= MAX_DEPTH:
                    raise LimitExceeded(f"YAML nested deeper than {MAX_DEPTH} levels")
                mapping = isinstance(event, yaml.MappingStartEvent)
                stack.append(_Open(mapping, bool(event.flow_style)))
                yield Token(OPEN_OBJECT if mapping else OPEN_ARRAY, start, *lines.of(start), "")
                done = max(done, start)
            elif isinstance(event, yaml.CollectionEndEvent):
                stack.pop()
                yield Token(CLOSE, end, *lines.of(end), "")
        yield from _between(text, done, len(text), lines)
    except (yaml.YAMLError, UnicodeError, ValueError, RecursionError):
        raise Corrupt("not YAML") from None


def _between(text: str, start: int, end: int, lines: Lines) -> Iterator[Token]:
    """The comments and directives between two nodes."""
    if start >= end:
        return
    gap = text[start:end]
    if "#" not in gap and "%" not in gap:
        return
    marks = []
    for match in _NOTE.finditer(gap):
        marks.append(_comment(start + match.start(1), match[1], lines))
    for match in _DIRECTIVE.finditer(gap):
        place = start + match.start()
        if lines.of(place)[1] == 0:
            marks.append(Token(MARK, place, *lines.of(place), match[0], None, (match[0], None), "%"))
    yield from sorted(marks, key=lambda token: token.start)


def _comment(place: int, note: str, lines: Lines) -> Token:
    return Token(COMMENT, place, *lines.of(place), note, None, (note, None), "#")


def _properties(text: str, event: yaml.NodeEvent, start: int, lines: Lines) -> Generator[Token, None, int]:
    """The node's anchor and tag; the result is where the node itself begins."""
    if event.anchor is None and getattr(event, "tag", None) is None:
        return start
    for _ in range((event.anchor is not None) + (getattr(event, "tag", None) is not None)):
        match = _PROPERTY.match(text, start)
        if match is None:
            break
        style, raw = match[1][0], match[1][1:]
        place = match.start(1) + 1
        if raw:
            yield Token(MARK, place, *lines.of(place), raw, None, (raw, None), style)
        start = match.end()
    space = _SPACE.match(text, start) if isinstance(event, yaml.ScalarEvent) and event.value else None
    return space.end() if space else start


def _scalar(
    text: str, event: yaml.ScalarEvent, start: int, end: int, lines: Lines, is_key: bool, flow: bool
) -> Token:
    style, value = event.style or "", event.value
    kind = _kind(event, style) if not is_key else KEY
    raw_end = end
    decoded: tuple[str, Sequence[int] | None] | None
    indent = 0
    if style in ("'", '"'):
        start, raw_end = start + 1, end - 1
        raw = text[start:raw_end]
        decoded = undone(raw, _SINGLE, _single) if style == "'" else undone(raw, _DOUBLE, _double)
    elif style in ("|", ">"):
        start, decoded, indent = _block(text, start, end, style, value)
        raw = text[start:raw_end]
    else:
        raw = text[start:raw_end]
        decoded = undone(raw, _FOLD, _folded)
    if kind is WORD and implicit_type(value) == "null":
        return Token(WORD, start, *lines.of(start), "null")
    if decoded is None or decoded[0] != value:
        if style in ("'", '"'):
            start -= 1
        if text[start : start + 1] != style if style else "".join(raw.split()) != "".join(value.split()):
            raise Corrupt(f"not YAML that keeps its places on line {lines.of(start)[0]}")
        end = start + len(text[start:end].rstrip())
        return YamlToken(
            KEY if is_key else STRING,
            start,
            *lines.of(start),
            value,
            None,
            (value, None),
            WHOLE,
            0,
            end,
            flow,
        )
    if kind in (NUMBER, WORD, DATE):
        decoded = None
    return YamlToken(kind, start, *lines.of(start), raw, None, decoded, style, 0, raw_end, flow, indent)


def _kind(event: yaml.ScalarEvent, style: str) -> Kind:
    if event.tag is not None and event.tag != "!":
        return _TAGS.get(event.tag.rpartition(":")[2], STRING)
    if style or event.tag == "!":
        return STRING
    implicit = implicit_type(event.value)
    return WORD if implicit == "null" else _TAGS.get(implicit, STRING)


def _folded(match: re.Match[str]) -> str:
    breaks = len(_BREAKS.findall(match[0]))
    return " " if breaks == 1 else "\n" * (breaks - 1)


def _single(match: re.Match[str]) -> str:
    return "'" if match[0] == "''" else _folded(match)


def _double(match: re.Match[str]) -> str:
    if not match[0].startswith("\\"):
        return _folded(match)
    byte, unit, wide, line, short = match.groups()
    if line is not None:
        return ""
    code = byte or unit or wide
    return chr(int(code, 16)) if code is not None else _SHORT.get(short, short)


def _block(
    text: str, start: int, end: int, style: str, value: str
) -> tuple[int, tuple[str, Sequence[int] | None] | None, int]:
    """Where the text of a block scalar begins, what it says and the places of its characters (None where that
    is not what the parser says), and its indentation."""
    header = _HEADER.match(text, start)
    if header is None or not value:
        return start, None, 0
    first = at = header.end()
    found = None
    while at < end and (found := _INDENTED.match(text, at)) is None:
        line = _LINE.match(text, at)
        at = line.end() if line and line.end() > at else end
    if found is None:
        return start, None, 0
    told = re.search(r"[1-9]", header[0].split("#")[0])
    # A stated indentation counts from the parent's, which the first line that the value shows tells.
    indent = len(found[1])
    if told is not None:
        shown = value.lstrip("\n")
        indent -= len(shown) - len(shown.lstrip(" "))
    pieces: list[tuple[str, int, int]] = []
    at = first
    while at < end:
        line = _LINE.match(text, at)
        if line is None or line.end() == at:
            break
        body = line[1]
        skip = min(indent, len(body) - len(body.lstrip(" ")))
        pieces.append((body[skip:], at + skip - first, at + len(body) - first))
        at = line.end()
    shown_text: list[str] = []
    places = array("q")
    blank = 0
    before = ""
    for index, (body, place, stop) in enumerate(pieces):
        if style == ">" and index and body and before and not (body[0] in " \t" or before[0] in " \t"):
            # One line end between two lines of prose is a blank; of several, one is dropped.
            if blank == 0:
                shown_text[-1] = " "
            else:
                shown_text.pop()
                places.pop()
        shown_text.append(body)
        places.extend(range(place, stop))
        shown_text.append("\n")
        places.append(stop)
        if body:
            before, blank = body, 0
        else:
            blank += 1
    whole = "".join(shown_text)
    if not whole.startswith(value):
        return start, None, 0
    places.append(end - first)
    del places[len(value) + 1 :]
    # The value's own first character may stand behind blanks of the indentation.
    shift = places[0]
    return first + shift, (value, array("q", (place - shift for place in places))), indent
