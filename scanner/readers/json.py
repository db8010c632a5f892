"""JSON, NDJSON (JSON Lines) and JSON texts in a row: keys, strings, numbers, true and false are segments.

So are the comments of JSON with comments (JSON5, JSONC). What a value's key and siblings are, ``structure``
tells.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import BinaryIO

from scanner.errors import ReadError
from scanner.model import Content, Identification, Part
from scanner.readers.base import Reviser, Sieve
from scanner.readers.decoding import Patcher, texts
from scanner.readers.held import held
from scanner.readers.json_relaxed import relaxed_tokens
from scanner.readers.json_tokens import (
    CLOSE,
    COMMENT,
    KEY,
    NUMBER,
    OPEN_ARRAY,
    OPEN_OBJECT,
    WORD,
    Token,
    tokens,
)
from scanner.readers.structure import Change, Tokens, changed, places, put, rewrite, zero

RELAXED = "application/json5"
"""Media type of JSON with comments, trailing commas and the like."""
_START = re.compile(r"[ \t\r\n]*([\[{])")
_RELAXED_START = re.compile(r"[\s\ufeff]*+[\[{/]")
_ANY_START = re.compile(r'[ \t\r\n]*[\[{"\-0-9tfnNI]')


class JsonReader:
    """Reads and rewrites JSON without touching spacing, key order or escapes outside the edits."""

    name = "json"
    media_types: tuple[str, ...] = ("application/json", "application/x-ndjson", RELAXED)

    def read(
        self, content: Content, identification: Identification, sieve: Sieve | None = None
    ) -> Iterator[Part]:
        """Yield keys, strings and numbers in order. Raises ``Corrupt`` if it is not JSON."""
        for place in places(_tokens(content, identification)):
            yield place.segment

    def rewrite(
        self, content: Content, identification: Identification, sink: BinaryIO, reviser: Reviser
    ) -> None:
        """Copy the bytes with the edits put in, escaped; an edited number becomes 0, a word null. Raises
        ``ReadError``."""
        rewrite(content, identification.encoding, sink, _tokens(content, identification), reviser, _write)


def _tokens(content: Content, identification: Identification) -> Tokens:
    if identification.media_type != RELAXED:
        return lambda: tokens(content, identification.encoding)
    text = held(content, identification.encoding)
    return lambda: relaxed_tokens(text)


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


def is_relaxed_json(content: Content, encoding: str | None, head: str) -> bool:
    """Whether all of the content, which begins with ``head``, is one object or array of JSON with comments,
    trailing commas and the like. Raises ``ReadError`` if the content cannot be read."""
    if not _RELAXED_START.match(head):
        return False
    try:
        for _ in relaxed_tokens(held(content, encoding)):
            pass
    except ReadError:
        return False
    return True


def _write(patcher: Patcher, token: Token, changes: list[Change]) -> None:
    if token.kind is WORD:
        patcher.replace(token.start, token.start + len(token.raw), "null")
    elif token.kind is NUMBER:
        patcher.replace(token.start, token.start + len(token.raw), zero(token.raw))
    elif token.kind is COMMENT:
        put(patcher, token, changes, _in_comment)
    elif token.kind is KEY and not token.style:
        name = json.dumps(changed(token.raw, changes))
        patcher.replace(token.start, token.start + len(token.raw), name)
    else:
        put(patcher, token, changes, _in_single_quotes if token.style == "'" else _escaped)


def _escaped(text: str) -> str:
    return json.dumps(text)[1:-1]


def _in_single_quotes(text: str) -> str:
    return _escaped(text).replace("'", "\\'")


def _in_comment(text: str) -> str:
    return re.sub(r"[\r\n]", " ", text).replace("*/", "* /")
