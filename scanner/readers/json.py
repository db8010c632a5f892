"""JSON, NDJSON (JSON Lines) and JSON texts in a row: keys, strings, numbers, true and false are segments.

A value's key is the nearest object key above it, its siblings are the keys that objects at the same place of
the structure have (array indices put aside). They are collected in a first pass, since a key may come after
the value that it gives sense to; so are the names in objects such as
``{"value": "...", "name": "password"}``.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

from scanner.errors import ReadError
from scanner.model import Content, Edit, Identification, Locator, Part, Segment
from scanner.readers.base import Reviser, Sieve
from scanner.readers.decoding import Patcher, texts
from scanner.readers.json_tokens import (
    CLOSE,
    KEY,
    NUMBER,
    OPEN_ARRAY,
    OPEN_OBJECT,
    STRING,
    WORD,
    Kind,
    Token,
    tokens,
    unescape,
    windows_of,
)
from scanner.readers.text import owned_edits
from scanner.readers.windows import Window

_NAMES_OF_SHAPE = 256
"""Keys of one place that are told apart; an object with more is a map from data to data."""
_SHAPES = 50_000
"""Places of the structure that are told apart in one artefact."""
_KEY_SHOWN = 200
"""Characters of a key that go into the locators below it."""
_NAMING_KEYS = frozenset(
    {"name", "key", "header", "field", "fieldname", "label", "param", "parameter", "attribute", "property"}
)
_VALUE_KEYS = frozenset({"value", "values", "val", "content", "stringvalue"})
"""In {"name": "password", "value": "..."}, as web captures and settings have it, the name is the value's
key; so it is in the other order."""
_NAMES_BEHIND = 50_000
"""Objects of one artefact whose name, behind the value, is remembered; in further ones the key stays
'value'."""
_STATE_KEYS = frozenset(
    {"old", "new", "oldvalue", "newvalue", "old_value", "new_value", "before", "after", "previous", "current"}
)
"""In {"username": {"old": null, "new": "..."}}, as audit logs have it, the key above is the value's."""
_START = re.compile(r"[ \t\r\n]*([\[{])")
_ANY_START = re.compile(r'[ \t\r\n]*[\[{"\-0-9tfnNI]')


@dataclass(slots=True)
class _Shape:
    """One place of the structure, whatever the array indices on the way, and what is below it."""

    names: dict[str, _Shape] = field(default_factory=dict)
    items: _Shape | None = None
    other: _Shape | None = None
    siblings: frozenset[str] = frozenset()


class _Shapes:
    """All places of an artefact, bounded in number."""

    def __init__(self) -> None:
        self.root = _Shape()
        self.documents = 0
        self.names_behind: dict[int, str] = {}
        """Of the objects whose name stands behind the value: their number, counted from the first, and the
        name."""
        self._count = 0

    def named(self, shape: _Shape, name: str) -> _Shape:
        """The place below ``shape`` for values of this key."""
        found = shape.names.get(name)
        if found is not None:
            return found
        if len(shape.names) < _NAMES_OF_SHAPE and self._count < _SHAPES:
            self._count += 1
            found = shape.names[name] = _Shape()
            return found
        if shape.other is None:
            if self._count >= _SHAPES:
                return shape
            self._count += 1
            shape.other = _Shape()
        return shape.other

    def item(self, shape: _Shape) -> _Shape:
        """The place of the elements of arrays at ``shape``."""
        if shape.items is None:
            if self._count >= _SHAPES:
                return shape
            self._count += 1
            shape.items = _Shape()
        return shape.items

    def freeze(self) -> None:
        """Fix the siblings of every place, once all keys were seen."""
        waiting = [self.root]
        while waiting:
            shape = waiting.pop()
            shape.siblings = frozenset(shape.names)
            waiting.extend(shape.names.values())
            waiting.extend(below for below in (shape.items, shape.other) if below is not None)


@dataclass(slots=True)
class _Open:
    """An open object or array in the first pass; ``key`` is that of the member at hand in small letters,
    ``has_value`` whether one of ``_VALUE_KEYS`` was there before any of ``_NAMING_KEYS``."""

    shape: _Shape
    number: int
    """0 of an array."""
    key: str = ""
    has_value: bool = False
    named: bool = False


@dataclass(slots=True)
class _Frame:
    """An open object or array; ``label`` is what a member such as "name" says that its "value" is; ``number``
    that of the record it belongs to: the document, or the outermost object that stands in an array of it."""

    shape: _Shape
    is_object: bool
    pointer: tuple[str, ...]
    above: tuple[str, ...]
    key: str | None
    record: frozenset[str]
    number: tuple[int, ...]
    index: int = -1
    name: str = ""
    label: str | None = None
    redacted: dict[str, int] = field(default_factory=dict)


@dataclass(slots=True)
class _Place:
    """A segment with what a rewriter needs to know of it."""

    segment: Segment
    kind: Kind
    start: int
    raw: str
    frame: _Frame | None


class JsonReader:
    """Reads and rewrites JSON without touching spacing, key order or escapes outside the edits."""

    name = "json"
    media_types: tuple[str, ...] = ("application/json", "application/x-ndjson")

    def read(
        self, content: Content, identification: Identification, sieve: Sieve | None = None
    ) -> Iterator[Part]:
        """Yield keys, strings and numbers in order. Raises ``Corrupt`` if it is not JSON."""
        for place in _places(content, identification.encoding):
            yield place.segment

    def rewrite(
        self, content: Content, identification: Identification, sink: BinaryIO, reviser: Reviser
    ) -> None:
        """Copy the bytes with the edits put in, escaped; an edited number becomes 0, a word null. Raises
        ``ReadError``."""
        with Patcher(content, identification.encoding, sink) as patcher:
            for place in _places(content, identification.encoding):
                edits = list(owned_edits(place.segment, reviser.edits(place.segment)))
                if not edits:
                    continue
                if place.kind is WORD:
                    patcher.replace(place.start, place.start + len(place.raw), "null")
                elif place.kind is NUMBER:
                    zero = "0.0" if set(place.raw) & set(".eEN") else "0"
                    patcher.replace(place.start, place.start + len(place.raw), zero)
                elif place.kind is KEY and place.frame is not None:
                    _replace_key(patcher, place, place.frame, edits)
                else:
                    _replace_in_string(patcher, place, edits)
            patcher.finish()


def is_json(content: Content, encoding: str | None, any_value: bool = False) -> bool:
    """Whether all of the content is JSON texts.

    Text that does not begin with an object or array is not tried unless ``any_value``, so that a column of
    numbers stays plain text. Raises ``ReadError`` if the content cannot be read.
    """
    start = _ANY_START if any_value else _START
    head = ""
    for piece in texts(content, encoding):
        head += piece
        if not head.isspace():
            break
        head = " "
    if not start.match(head):
        return False
    with_tokens = False
    try:
        for _ in tokens(content, encoding):
            with_tokens = True
    except ReadError:
        # Not an answer about the bytes: whoever reads them as text sees all of them.
        return False
    return with_tokens


def count_texts(content: Content, encoding: str | None) -> int:
    """How many JSON texts stand in the content, up to two. Raises ``Corrupt``."""
    depth = documents = 0
    for token in tokens(content, encoding):
        if depth == 0 and token.kind is not CLOSE:
            documents += 1
            if documents > 1:
                break
        depth += (token.kind in (OPEN_OBJECT, OPEN_ARRAY)) - (token.kind is CLOSE)
    return documents


def _replace_in_string(patcher: Patcher, place: _Place, edits: list[Edit]) -> None:
    offsets = place.segment.offsets
    for edit in edits:
        start, end = (edit.start, edit.end) if offsets is None else (offsets[edit.start], offsets[edit.end])
        patcher.replace(place.start + start, place.start + end, _escaped(edit.replacement))


def _replace_key(patcher: Patcher, place: _Place, frame: _Frame, edits: list[Edit]) -> None:
    """Replace in a key; the second one of an object that becomes the same gets a number."""
    name = place.segment.text
    for edit in reversed(edits):
        name = name[: edit.start] + edit.replacement + name[edit.end :]
    count = frame.redacted[name] = frame.redacted.get(name, 0) + 1
    if count > 1:
        last = edits[-1]
        edits[-1] = Edit(last.start, last.end, f"{last.replacement}-{count}")
    _replace_in_string(patcher, place, edits)


def _escaped(text: str) -> str:
    return json.dumps(text)[1:-1]


# --- the structure -----------------------------------------------------------------------------------------


def _shapes(content: Content, encoding: str | None) -> _Shapes:
    shapes = _Shapes()
    stack: list[_Open] = []
    below = shapes.root
    objects = 0
    for token in tokens(content, encoding):
        kind = token.kind
        if kind is KEY:
            name, _ = unescape(token.raw)
            one = stack[-1]
            below = shapes.named(one.shape, name)
            one.key = name.lower()
            one.has_value = one.has_value or one.key in _VALUE_KEYS
            continue
        if kind is CLOSE:
            stack.pop()
            continue
        if not stack:
            shapes.documents += 1
            below = shapes.root
        elif not stack[-1].number:
            below = shapes.item(stack[-1].shape)
        elif stack[-1].key in _NAMING_KEYS:
            one = stack[-1]
            label = _name_in(token)
            if label and one.has_value and not one.named and len(shapes.names_behind) < _NAMES_BEHIND:
                shapes.names_behind[one.number] = sys.intern(label)
            one.named = one.named or bool(label)
        if kind is OPEN_OBJECT or kind is OPEN_ARRAY:
            objects += kind is OPEN_OBJECT
            stack.append(_Open(below, objects if kind is OPEN_OBJECT else 0))
    shapes.freeze()
    return shapes


def _name_in(token: Token) -> str | None:
    """What a member such as "name" says that the value beside it is; None if it can be no key."""
    if token.kind is not STRING or token.windows is not None or not 0 < len(token.raw) <= _KEY_SHOWN:
        return None
    return unescape(token.raw)[0]


def _places(content: Content, encoding: str | None) -> Iterator[_Place]:
    """Every segment in order."""
    shapes = _shapes(content, encoding)
    several = shapes.documents > 1
    document = numbered = objects = 0
    stack: list[_Frame] = []
    nothing: frozenset[str] = frozenset()
    root: tuple[str, ...] = ()
    key: str | None
    for token in tokens(content, encoding):
        kind = token.kind
        frame = stack[-1] if stack else None
        if kind is CLOSE:
            stack.pop()
            continue
        if kind is KEY and frame is not None:
            name, offsets = unescape(token.raw)
            frame.name = name
            if name:
                locator = _locator("key name at ", document if several else 0, (*frame.pointer, _part(name)))
                segment = Segment(
                    name,
                    locator,
                    token.line,
                    token.column,
                    offsets,
                    None,
                    None,
                    frame.above if frame.key is None else (*frame.above, frame.key),
                    frame.shape.siblings,
                    frame.number,
                )
                yield _Place(segment, kind, token.start, token.raw, frame)
            continue
        if frame is None:
            document += 1
            pointer = above = root
            numbered += 1
            number: tuple[int, ...] = (numbered,)
            key, record, shape = None, nothing, shapes.root
        elif frame.is_object:
            pointer = (*frame.pointer, _part(frame.name))
            key, number = frame.name, frame.number
            if frame.label is not None and key.lower() in _VALUE_KEYS:
                key = frame.label
            elif frame.key is not None and key.lower() in _STATE_KEYS:
                key = frame.key
            above = frame.above if frame.key is None else (*frame.above, frame.key)
            record = frame.shape.siblings
            shape = shapes.named(frame.shape, frame.name)
        else:
            frame.index += 1
            pointer = (*frame.pointer, str(frame.index))
            key, above, record, number = frame.key, frame.above, frame.record, frame.number
            shape = shapes.item(frame.shape)
            if kind is OPEN_OBJECT and len(number) == 1:
                numbered += 1
                number = (*number, numbered)
        if kind is OPEN_OBJECT or kind is OPEN_ARRAY:
            opened = _Frame(shape, kind is OPEN_OBJECT, pointer, above, key, record, number)
            if opened.is_object:
                objects += 1
                opened.label = shapes.names_behind.get(objects)
            stack.append(opened)
            continue
        if kind is WORD and token.raw not in ("true", "false"):
            continue
        if frame is not None and frame.is_object and frame.name.lower() in _NAMING_KEYS:
            frame.label = _name_in(token)
        locator = _locator("", document if several else 0, pointer)
        if kind in (NUMBER, WORD) or (
            token.windows is None and len(token.raw) < 1024 and "\\" not in token.raw
        ):
            if token.raw:
                segment = Segment(
                    token.raw, locator, token.line, token.column, None, None, key, above, record, number
                )
                yield _Place(segment, kind, token.start, token.raw, None)
            continue
        for window in _value_windows(token):
            segment = Segment(
                window.text,
                locator,
                token.line,
                token.column + window.start,
                window.offsets,
                window.owned,
                key,
                above,
                record,
                number,
            )
            yield _Place(segment, kind, token.start + window.start, token.raw, None)


def _value_windows(token: Token) -> Iterator[Window]:
    if token.windows is not None:
        return token.windows
    return windows_of(token.raw)


def _part(name: str) -> str:
    """A key as a part of a JSON pointer (RFC 6901), shortened if it is very long."""
    return name[:_KEY_SHOWN].replace("~", "~0").replace("/", "~1")


_FORMS: dict[int, str] = {}


def _locator(lead: str, document: int, pointer: tuple[str, ...]) -> Locator:
    depth = len(pointer)
    form = _FORMS.get(depth)
    if form is None:
        form = _FORMS[depth] = "/{}" * depth or "top level"
    if document:
        lead = f"{lead}document {document} "
    return Locator(lead + form, pointer)
