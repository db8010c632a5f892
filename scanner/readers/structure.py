"""The structure that JSON and its relatives (YAML, TOML, settings, property lists) share: places and keys.

A value's key is the nearest object key above it, its siblings are the keys that objects at the same place of
the structure have (array indices put aside). They are collected in a first pass, since a key may come after
the value that it gives sense to; so are the names in objects such as
``{"value": "...", "name": "password"}``.
"""

from __future__ import annotations

import sys
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import BinaryIO

from scanner.model import Content, Edit, Locator, Segment
from scanner.readers.base import Reviser
from scanner.readers.decoding import Patcher
from scanner.readers.json_tokens import (
    CLOSE,
    COMMENT,
    DATE,
    KEY,
    MARK,
    NUMBER,
    OPEN_ARRAY,
    OPEN_OBJECT,
    STRING,
    WORD,
    Token,
    unescape,
)
from scanner.readers.text import owned_edits
from scanner.readers.windows import Window, cut

TABLE, AGAIN = "table", "again"
"""Styles of an object that more can be added to further down, and of one to which more is added."""
Tokens = Callable[[], Iterator[Token]]
"""Gives the tokens of an artefact from its beginning, each time it is called."""
Change = tuple[int, int, str]
"""Where a change begins and ends (code points of the text as written, from the token's start), and what comes
in (not yet escaped)."""
Write = Callable[[Patcher, Token, list[Change]], None]
"""Puts the changes of one token in, escaped as the format needs it where the token stands."""

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
_MARK = "mark on line "
_TRUTHS = frozenset(
    form
    for word in ("true", "false", "yes", "no", "on", "off")
    for form in (word, word.title(), word.upper())
)
"""Words that say something; others say that there is nothing."""


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
    redacted: dict[str, list[str]] = field(default_factory=dict)
    """Of each new key what it stands for."""


@dataclass(slots=True)
class Place:
    """A segment with what a rewriter needs to know of it; ``start`` is its place as written."""

    segment: Segment
    token: Token
    start: int
    frame: _Frame | None


def rewrite(
    content: Content, encoding: str | None, sink: BinaryIO, tokens: Tokens, reviser: Reviser, write: Write
) -> None:
    """Copy the bytes with the edits put in by ``write``. Raises ``ReadError``."""
    with Patcher(content, encoding, sink) as patcher:
        for token, changes in changes_of(tokens, reviser):
            write(patcher, token, changes)
        patcher.finish()


def changes_of(tokens: Tokens, reviser: Reviser) -> Iterator[tuple[Token, list[Change]]]:
    """The tokens that have edits, in order, with all of them."""
    last: Token | None = None
    changes: list[Change] = []
    for place in places(tokens):
        if place.token is not last:
            if last is not None and changes:
                yield last, changes
            last, changes = place.token, []
        segment = place.segment
        edits = list(owned_edits(segment, reviser.edits(segment)))
        if edits and place.token.kind is KEY and place.frame is not None:
            _tell_apart(segment.text, place.frame, edits)
        shift, offsets = place.start - place.token.start, segment.offsets
        for edit in edits:
            start, end = (
                (edit.start, edit.end) if offsets is None else (offsets[edit.start], offsets[edit.end])
            )
            changes.append((shift + start, shift + end, edit.replacement))
    if last is not None and changes:
        yield last, changes


def changed(raw: str, changes: list[Change], escape: Callable[[str], str] = str) -> str:
    """A token's text as written with the changes put in; what overlaps goes with the first of them."""
    pieces, done = [], 0
    for start, end, replacement in changes:
        if end < done or (end == done and start < end):
            continue
        pieces += [raw[done : max(start, done)], escape(replacement)]
        done = max(end, done)
    return "".join([*pieces, raw[done:]])


def edited_value(token: Token, changes: list[Change]) -> str:
    """What a token says with the changes put in."""
    text, offsets = text_of(token)
    if offsets is None:
        return changed(text, changes)
    return changed(
        text, [(bisect_left(offsets, start), bisect_left(offsets, end), new) for start, end, new in changes]
    )


def put(patcher: Patcher, token: Token, changes: list[Change], escape: Callable[[str], str]) -> None:
    """Put changes in where they stand, each through ``escape``."""
    for start, end, replacement in changes:
        patcher.replace(token.start + start, token.start + end, escape(replacement))


def put_around(
    patcher: Patcher, token: Token, changes: list[Change], quote: str, escape: Callable[[str], str]
) -> None:
    """As ``put``, with quotes put around the token and ``escape`` for its own characters too."""
    patcher.replace(token.start, token.start, quote)
    done = 0
    for start, end, replacement in [*changes, (len(token.raw), len(token.raw), "")]:
        for place in range(done, start):
            if escape(token.raw[place]) != token.raw[place]:
                patcher.replace(token.start + place, token.start + place + 1, escape(token.raw[place]))
        patcher.replace(token.start + start, token.start + end, escape(replacement))
        done = max(done, end)
    patcher.replace(token.start + len(token.raw), token.start + len(token.raw), quote)


def zero(raw: str) -> str:
    """What stands in for a number: one of the same kind."""
    return "0.0" if set(raw) & set(".eEN") and not raw.lower().startswith("0x") else "0"


def _tell_apart(name: str, frame: _Frame, edits: list[Edit]) -> None:
    """The second key of an object that becomes the same gets a number."""
    for edit in reversed(edits):
        name = name[: edit.start] + edit.replacement + name[edit.end :]
    originals = frame.redacted.setdefault(name, [])
    if frame.name not in originals:
        originals.append(frame.name)
    count = originals.index(frame.name) + 1
    if count > 1:
        last = edits[-1]
        edits[-1] = Edit(last.start, last.end, f"{last.replacement}-{count}")


def _shapes(tokens: Tokens) -> _Shapes:
    shapes = _Shapes()
    stack: list[_Open] = []
    below = shapes.root
    objects = 0
    for token in tokens():
        kind = token.kind
        if kind is KEY:
            name, _ = text_of(token)
            one = stack[-1]
            below = shapes.named(one.shape, name)
            one.key = name.lower()
            one.has_value = one.has_value or one.key in _VALUE_KEYS
            continue
        if kind is CLOSE:
            stack.pop()
            continue
        if kind is COMMENT or kind is MARK:
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
    return text_of(token)[0]


def places(tokens: Tokens) -> Iterator[Place]:
    """Every segment in order. Raises what ``tokens`` raises."""
    shapes = _shapes(tokens)
    several = shapes.documents > 1
    document = numbered = objects = 0
    stack: list[_Frame] = []
    tables: dict[tuple[str, ...], dict[str, list[str]]] = {}
    nothing: frozenset[str] = frozenset()
    root: tuple[str, ...] = ()
    key: str | None
    for token in tokens():
        kind = token.kind
        frame = stack[-1] if stack else None
        if kind is CLOSE:
            stack.pop()
            continue
        if kind is KEY and frame is not None:
            name, offsets = text_of(token)
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
                yield Place(segment, token, token.start, frame)
            continue
        if kind is COMMENT or kind is MARK:
            lead = f"comment on line {token.line}" if kind is COMMENT else f"{_MARK}{token.line}"
            for window in cut(*text_of(token)):
                segment = Segment(
                    window.text,
                    Locator(lead),
                    token.line,
                    token.column + window.start,
                    window.offsets,
                    window.owned,
                    record=frame.number if frame is not None else (),
                )
                yield Place(segment, token, token.start + window.start, None)
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
                numbered += token.style != AGAIN
                number = (*number, numbered)
        if kind is OPEN_OBJECT or kind is OPEN_ARRAY:
            opened = _Frame(shape, kind is OPEN_OBJECT, pointer, above, key, record, number)
            opened.index = token.index - 1
            if token.style == TABLE or token.style == AGAIN:
                opened.redacted = tables.setdefault(pointer, opened.redacted)
            if opened.is_object:
                objects += 1
                opened.label = shapes.names_behind.get(objects)
            stack.append(opened)
            continue
        if kind is WORD and token.raw not in _TRUTHS:
            continue
        if frame is not None and frame.is_object and frame.name.lower() in _NAMING_KEYS:
            frame.label = _name_in(token)
        locator = _locator("", document if several else 0, pointer)
        if kind in (NUMBER, WORD, DATE) or (
            token.windows is None
            and token.decoded is None
            and len(token.raw) < 1024
            and "\\" not in token.raw
        ):
            if token.raw:
                segment = Segment(
                    token.raw, locator, token.line, token.column, None, None, key, above, record, number
                )
                yield Place(segment, token, token.start, None)
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
            yield Place(segment, token, token.start + window.start, None)


def _value_windows(token: Token) -> Iterator[Window]:
    if token.windows is not None:
        return token.windows
    return cut(*text_of(token))


def is_mark(locator: Locator) -> bool:
    """Whether a segment is an anchor, an alias, a tag or the like."""
    return locator.form.startswith(_MARK)


def text_of(token: Token) -> tuple[str, Sequence[int] | None]:
    """What a token says and, if they differ, the place as written of each character and of the end."""
    return unescape(token.raw) if token.decoded is None else token.decoded


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
