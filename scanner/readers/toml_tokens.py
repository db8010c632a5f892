"""TOML 1.0 as a stream of tokens with their positions; the standard library's parser tells none.

It is looser than the grammar (dates and numbers are only told apart): whoever must know whether a text is
TOML asks ``tomllib`` too. Source: https://toml.io/en/v1.0.0
"""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator

from scanner.errors import Corrupt, LimitExceeded
from scanner.readers.held import Lines, undone
from scanner.readers.json_tokens import (
    CLOSE,
    COMMENT,
    DATE,
    KEY,
    NUMBER,
    OPEN_ARRAY,
    OPEN_OBJECT,
    STRING,
    WORD,
    Kind,
    Token,
)
from scanner.readers.structure import AGAIN, TABLE

_DEEPEST = 200
"""Levels of nesting; the standard library's parser does not take many more."""
_TOKEN = re.compile(
    r'''(?P<space>[ \t]+)
    | (?P<line>\r?\n)
    | \#(?P<comment>[^\r\n]*)
    | """(?:\r?\n)?(?P<long>[^"\\]*(?:(?:\\[\s\S]|"{1,2}(?!"))[^"\\]*)*"{0,2})"""
    | \'\'\'(?:\r?\n)?(?P<raw>[^']*(?:'{1,2}(?!')[^']*)*'{0,2})\'\'\'
    | "(?P<double>[^"\\\r\n]*(?:\\[^\r\n][^"\\\r\n]*)*)"
    | '(?P<single>[^'\r\n]*)'
    | (?P<sign>[\[\]{}=,.])
    | (?P<bare>[A-Za-z0-9_+:.-]+(?:\ [0-9][0-9:.]+(?:Z|z|[-+][0-9:]+)?)?)''',
    re.VERBOSE,
)
_QUOTES = {"double": '"', "long": '"""', "single": "'", "raw": "'''"}
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_ESCAPE = re.compile(
    r"\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|x([0-9a-fA-F]{2})|([ \t]*\r?\n[ \t\r\n]*)|([\s\S]))|\r\n"
)
_SHORT = {"b": "\b", "t": "\t", "n": "\n", "f": "\f", "r": "\r", "e": "\x1b"}
_DATE = re.compile(r"\d{4}-\d\d-\d\d|\d\d:\d\d")
_NUMBER = re.compile(r"[-+]?(?:[0-9]|inf\b|nan\b)")


def _meant(match: re.Match[str]) -> str:
    unit, wide, byte, line, short = match.groups()
    code = unit or wide or byte
    if code is not None:
        number = int(code, 16)
        return chr(number) if number < 0x110000 else "\ufffd"
    if line is not None:
        return ""
    return "\n" if short is None else _SHORT.get(short, short)


def toml_tokens(text: str) -> Iterator[Token]:
    """The tokens of a text. Raises ``Corrupt`` if it is not TOML, ``LimitExceeded`` if it is too deep."""
    return _Reader(text).tokens()


class _Reader:
    """Reads from the beginning to the end; ``_open`` counts what stands open for the present table."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._lines = Lines(text)
        self._at = 0
        self._open = 0
        self._tables: dict[tuple[str, ...], int] = {}
        """How many elements each array of tables has so far."""

    def _wrong(self) -> Corrupt:
        return Corrupt(f"not TOML on line {self._lines.of(self._at)[0]}")

    def _sign(self, kind: Kind, index: int = 0, style: str = TABLE) -> Token:
        return Token(kind, self._at, *self._lines.of(self._at), "", style=style, index=index)

    def _next(self, sign: str) -> bool:
        """Whether ``sign`` is next."""
        return self._text.startswith(sign, self._at)

    def _pass(self, sign: str) -> None:
        """Go past a sign that must be next."""
        if not self._next(sign):
            raise self._wrong()
        self._at += len(sign)

    def tokens(self) -> Iterator[Token]:
        """All tokens."""
        yield self._sign(OPEN_OBJECT)
        while True:
            yield from self._skip(lines=True)
            if self._at == len(self._text):
                break
            if self._next("["):
                yield from self._header()
            else:
                opened = yield from self._name()
                yield from self._value()
                for _ in range(opened):
                    yield self._sign(CLOSE)
            yield from self._skip(lines=False)
            if self._at < len(self._text) and not self._text.startswith(("\n", "\r\n"), self._at):
                raise self._wrong()
        for _ in range(self._open + 1):
            yield self._sign(CLOSE)

    def _skip(self, lines: bool) -> Iterator[Token]:
        """Go past blanks and comments, and line ends if they do not count."""
        while match := _TOKEN.match(self._text, self._at):
            group = match.lastgroup
            if group == "comment":
                start, note = match.start("comment"), match["comment"]
                if note:
                    yield Token(COMMENT, start, *self._lines.of(start), note, None, (note, None), "#")
            elif group != "space" and not (group == "line" and lines):
                return
            self._at = match.end()

    def _header(self) -> Iterator[Token]:
        """A table's header: ``[a.b]`` or ``[[a.b]]``. What was open is closed."""
        for _ in range(self._open):
            yield self._sign(CLOSE)
        self._open = 0
        listed = self._next("[[")
        self._at += 2 if listed else 1
        keys = yield from self._keys()
        path: tuple[str, ...] = ()
        for number, key in enumerate(keys, 1):
            path += (key.decoded[0] if key.decoded else key.raw,)
            yield key
            last = number == len(keys)
            if listed and last:
                self._tables[path] = self._tables.get(path, 0) + 1
                for inner in [
                    one for one in self._tables if len(one) > len(path) and one[: len(path)] == path
                ]:
                    del self._tables[inner]
            if path in self._tables:
                yield self._sign(OPEN_ARRAY, self._tables[path] - 1)
                self._open += 1
            yield self._sign(OPEN_OBJECT, style=TABLE if listed and last else AGAIN)
            self._open += 1
        self._pass("]]" if listed else "]")

    def _keys(self) -> Generator[Token, None, list[Token]]:
        """A dotted key's parts are the result."""
        keys: list[Token] = []
        while True:
            yield from self._skip(lines=False)
            keys.append(self._key())
            if len(keys) > _DEEPEST:
                raise LimitExceeded(f"TOML nested deeper than {_DEEPEST} levels")
            yield from self._skip(lines=False)
            if not self._next("."):
                return keys
            self._at += 1

    def _key(self) -> Token:
        bare = _BARE_KEY.match(self._text, self._at)
        if bare is not None:
            self._at = bare.end()
            return Token(KEY, bare.start(), *self._lines.of(bare.start()), bare[0], None, (bare[0], None), "")
        match = _TOKEN.match(self._text, self._at)
        group = match.lastgroup if match else None
        if match is None or group not in ("double", "single"):
            raise self._wrong()
        self._at = match.end()
        return self._string(match, group, KEY)

    def _string(self, match: re.Match[str], group: str, kind: Kind) -> Token:
        raw, start = match[group], match.start(group)
        decoded = undone(raw, _ESCAPE, _meant) if group in ("double", "long") else (raw, None)
        return Token(kind, start, *self._lines.of(start), raw, None, decoded, _QUOTES[group])

    def _name(self) -> Generator[Token, None, int]:
        """A key and the sign behind it; how many objects its dots open is the result."""
        keys = yield from self._keys()
        for key in keys[:-1]:
            yield key
            yield self._sign(OPEN_OBJECT)
        yield keys[-1]
        self._pass("=")
        yield from self._skip(lines=False)
        return len(keys) - 1

    def _value(self) -> Iterator[Token]:
        """A value with all that is in it."""
        # What stands open: -1 for an array, for an inline table how many objects the last key's dots opened.
        stack: list[int] = []
        while True:
            if len(stack) > _DEEPEST:
                raise LimitExceeded(f"TOML nested deeper than {_DEEPEST} levels")
            if self._next("[") or self._next("{"):
                array = self._next("[")
                yield self._sign(OPEN_ARRAY if array else OPEN_OBJECT)
                self._at += 1
                stack.append(-1 if array else 0)
                yield from self._skip(lines=True)
                if not self._next("]" if array else "}"):
                    if not array:
                        stack[-1] = yield from self._name()
                    continue
            else:
                yield self._scalar()
            while True:
                if not stack:
                    return
                yield from self._skip(lines=True)
                for _ in range(stack[-1]):
                    yield self._sign(CLOSE)
                array = stack[-1] < 0
                stack[-1] = min(stack[-1], 0)
                end = "]" if array else "}"
                if self._next(","):
                    self._at += 1
                    yield from self._skip(lines=True)
                    if not self._next(end):
                        if not array:
                            stack[-1] = yield from self._name()
                        break
                self._pass(end)
                yield self._sign(CLOSE)
                stack.pop()

    def _scalar(self) -> Token:
        match = _TOKEN.match(self._text, self._at)
        group = match.lastgroup if match else None
        if match is None or group is None or group not in (*_QUOTES, "bare"):
            raise self._wrong()
        self._at = match.end()
        if group != "bare":
            return self._string(match, group, STRING)
        raw, start = match["bare"], match.start("bare")
        if _DATE.match(raw):
            kind = DATE
        elif _NUMBER.match(raw):
            kind = NUMBER
        elif raw in ("true", "false"):
            kind = WORD
        else:
            raise self._wrong()
        return Token(kind, start, *self._lines.of(start), raw)
