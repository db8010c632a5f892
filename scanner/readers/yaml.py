"""YAML of one or many documents: keys, scalars of all styles, comments, anchors, aliases and tags.

An alias is not expanded: what it stands for is read once, where it is written. Edits go onto the original
bytes; a plain scalar that would no longer be one text is quoted, one that is a number, a date or a truth
value becomes another of its kind or null.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import BinaryIO

from scanner.errors import ReadError
from scanner.model import Content, Edit, Identification, Member, Part, Segment
from scanner.readers.base import Revised, Reviser, Sieve
from scanner.readers.decoding import Patcher
from scanner.readers.held import held
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
)
from scanner.readers.structure import (
    Change,
    Tokens,
    changed,
    edited_value,
    is_mark,
    places,
    put,
    put_around,
    rewrite,
    zero,
)
from scanner.readers.yaml_tokens import WHOLE, YamlToken, implicit_type, yaml_tokens

NO_DATE = "0001-01-01"
"""What stands in for a date that was taken out."""
_UNSAFE = re.compile(r"[\x00-\x08\x0a-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")
_NOT_PLAIN = re.compile(r"\A[-?:,\[\]{}#&*!|>'\"%@`]|\A\s|\s\Z|:(?:\s|\Z)|\s#|\A\Z|\n(?:---|\.\.\.)")
_NOT_IN_FLOW = re.compile(r"[,\[\]{}:?]")
_BEGINNING = re.compile(r"(?:\s*(?:#[^\n]*|%[^\n]*|---[^\n]*|\.\.\.)?\n)*")
_BLOCK_KEY = re.compile(r"(?:[A-Za-z_$][\w.$/-]*|\"[^\"\n]*\"|'[^'\n]*')[ \t]*:(?:[ \t]|\r?\n|\Z)")


class YamlReader:
    """Reads and rewrites YAML."""

    name = "yaml"
    media_types: tuple[str, ...] = ("text/yaml",)

    def read(
        self, content: Content, identification: Identification, sieve: Sieve | None = None
    ) -> Iterator[Part]:
        """Yield keys, scalars and comments in order. Raises ``Corrupt`` if it is not YAML."""
        for place in places(_tokens(content, identification.encoding)):
            yield place.segment

    def rewrite(
        self, content: Content, identification: Identification, sink: BinaryIO, reviser: Reviser
    ) -> None:
        """Copy the bytes with the edits put in, in the scalar's own style where it can hold them. Raises
        ``ReadError``."""
        names: dict[str, str] = {}

        def write(patcher: Patcher, token: Token, changes: list[Change]) -> None:
            _write(patcher, token, changes, names)

        tokens = _tokens(content, identification.encoding)
        same = _SameForSameMark(reviser)
        rewrite(content, identification.encoding, sink, lambda: _renamed(tokens(), names), same, write)


class _SameForSameMark:
    """Asks a reviser, and takes its first answer for an anchor for each of its aliases too."""

    def __init__(self, reviser: Reviser) -> None:
        self._reviser = reviser
        self._answers: dict[str, Sequence[Edit]] = {}

    @property
    def sieve(self) -> Sieve | None:
        """The reviser's own."""
        return self._reviser.sieve

    def edits(self, segment: Segment) -> Sequence[Edit]:
        """The edits of a segment."""
        edits = self._reviser.edits(segment)
        if not is_mark(segment.locator):
            return edits
        return self._answers.setdefault(segment.text, edits)

    def member(self, member: Member) -> Revised | None:
        """What the reviser says."""
        return self._reviser.member(member)


def is_yaml(content: Content, encoding: str | None, head: str, named: bool) -> bool:
    """Whether all of the content, which begins with ``head``, is YAML documents that are mappings or lists.

    Without a name that says so it takes a mapping whose first lines look like settings: it begins with
    ``---``, or its first key holds a mapping or list. Raises ``ReadError`` if the content cannot be read.
    """
    begin = _BEGINNING.match(head)
    first = head[begin.end() :] if begin else head
    told = head.startswith(("---\n", "---\r\n", "%YAML"))
    if not named and not _BLOCK_KEY.match(first):
        return False
    depth = documents = nested = 0
    twice: set[str] = set()
    try:
        for token in yaml_tokens(held(content, encoding)):
            kind = token.kind
            if kind is CLOSE:
                depth -= 1
            elif kind is OPEN_OBJECT or kind is OPEN_ARRAY:
                documents += depth == 0
                nested += depth == 1
                if depth == 0 and kind is OPEN_ARRAY and not named:
                    return False
                depth += 1
            elif depth == 0 and (kind is STRING or (kind in (NUMBER, DATE, WORD) and token.raw != "null")):
                return False
            elif kind is KEY and depth == 1 and not named and not told:
                # A conversation is no mapping: its keys come again and are words of people.
                if token.raw in twice or not re.fullmatch(r"[\w.$/-]+", token.raw):
                    return False
                twice.add(token.raw)
    except ReadError:
        # Not an answer about the bytes: whoever reads them as text sees all of them.
        return False
    return documents > 0 and (named or told or (nested > 0 and len(twice) > 1))


def _tokens(content: Content, encoding: str | None) -> Tokens:
    text = held(content, encoding)
    return lambda: yaml_tokens(text)


def _renamed(tokens: Iterator[Token], names: dict[str, str]) -> Iterator[Token]:
    """The tokens, with a note of each anchor that comes up, so that its aliases follow it."""
    for token in tokens:
        if token.kind is MARK and token.style == "&":
            names.setdefault(token.raw, token.raw)
        yield token


def _write(patcher: Patcher, token: Token, changes: list[Change], names: dict[str, str]) -> None:
    end = token.start + len(token.raw)
    if token.kind is MARK:
        if token.style in "&*":
            patcher.replace(token.start, end, _anchor(token.raw, changes, names))
        else:
            put(patcher, token, changes, _in_mark)
    elif token.kind is COMMENT:
        put(patcher, token, changes, _in_line)
    elif token.kind is WORD:
        patcher.replace(token.start, end, "null")
    elif token.kind is NUMBER:
        patcher.replace(token.start, end, zero(token.raw) if ":" not in token.raw else "0")
    elif token.kind is DATE:
        patcher.replace(token.start, end, NO_DATE)
    elif isinstance(token, YamlToken):
        _write_scalar(patcher, token, changes)


def _anchor(raw: str, changes: list[Change], names: dict[str, str]) -> str:
    """The new name of an anchor and its aliases: one that no other anchor has."""
    if names.get(raw, raw) == raw:
        name = _in_mark(changed(raw, changes))
        taken = set(names.values())
        count = 1
        new = name
        while new in taken:
            count += 1
            new = f"{name}-{count}"
        names[raw] = new
    return names[raw]


def _in_mark(text: str) -> str:
    return re.sub(r"[^\w-]+", "", text) or "X"


def _in_line(text: str) -> str:
    return _UNSAFE.sub(" ", text)


def _write_scalar(patcher: Patcher, token: YamlToken, changes: list[Change]) -> None:
    style = token.style
    if style == WHOLE:
        patcher.replace(token.start, token.end, f'"{_in_double_quotes(changed(token.raw, changes))}"')
    elif style == '"':
        put(patcher, token, changes, _in_double_quotes)
    elif style in ("|", ">"):
        line_end = ("\n" if style == "|" else "\n\n") + " " * token.indent
        put(patcher, token, changes, lambda text: _UNSAFE.sub(" ", text).replace("\n", line_end))
    elif any(_UNSAFE.search(replacement) for _, _, replacement in changes):
        quote = len(style)
        value = edited_value(token, changes)
        patcher.replace(
            token.start - quote,
            token.start + len(token.raw) + quote,
            f'"{_in_double_quotes(value)}"',
        )
    elif style == "'":
        put(patcher, token, changes, _in_single_quotes)
    elif _stays_plain(token, changed(token.raw, changes)):
        put(patcher, token, changes, str)
    else:
        put_around(patcher, token, changes, "'", _in_single_quotes)


def _stays_plain(token: YamlToken, raw: str) -> bool:
    if _NOT_PLAIN.search(raw) or (token.flow and _NOT_IN_FLOW.search(raw)):
        return False
    return implicit_type(raw) == "str"


def _in_single_quotes(text: str) -> str:
    return text.replace("'", "''")


def _in_double_quotes(text: str) -> str:
    text = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return _UNSAFE.sub(lambda match: f"\\u{ord(match[0]):04x}", text)
