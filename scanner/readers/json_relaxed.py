"""JSON as people write it in settings (JSON5, JSONC): comments, trailing commas, single quotes, bare names.

The tokens are those of ``json_tokens``, with comments between them. One text, held whole. Source:
https://spec.json5.org
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from scanner.errors import Corrupt, LimitExceeded
from scanner.readers.held import Lines, undone
from scanner.readers.json_tokens import (
    CLOSE,
    COMMENT,
    KEY,
    MAX_DEPTH,
    NUMBER,
    OPEN_ARRAY,
    OPEN_OBJECT,
    STRING,
    WORD,
    Token,
)

_TOKEN = re.compile(
    r"""[\s\ufeff]*+(?:
      (?P<comment>//[^\r\n]*+|/\*[^*]*+(?:\*(?!/)[^*]*+)*\*/)
    | "(?P<double>[^"\\\r\n]*+(?:\\(?:\r\n|[\s\S])[^"\\\r\n]*+)*)"
    | '(?P<single>[^'\\\r\n]*+(?:\\(?:\r\n|[\s\S])[^'\\\r\n]*+)*+)'
    | (?P<sign>[\[\]{}:,])
    | (?P<number>[-+]?(?:0[xX][0-9a-fA-F]++|Infinity|NaN
        |(?:[0-9]++\.?[0-9]*+|\.[0-9]++)(?:[eE][-+]?[0-9]++)?)(?![\w$]))
    | (?P<name>[^\W\d](?:[\w$\u200c\u200d])*+|\$[\w$]*+)
    )""",
    re.VERBOSE,
)
_SPACE = re.compile(r"[\s\ufeff]*+\Z")
_ESCAPE = re.compile(
    r"\\(?:u([dD][89abAB][0-9a-fA-F]{2})\\u([dD][c-fC-F][0-9a-fA-F]{2})|u([0-9a-fA-F]{4})"
    r"|x([0-9a-fA-F]{2})|(\r\n|[\s\S]))"
)
_SHORT = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v", "0": "\0"} | dict.fromkeys(
    ("\r\n", "\n", "\r", "\u2028", "\u2029"), ""
)


def _meant(match: re.Match[str]) -> str:
    high, low, unit, byte, short = match.groups()
    if high is not None:
        return chr(0x10000 + ((int(high, 16) - 0xD800) << 10) + int(low, 16) - 0xDC00)
    if short is not None:
        return _SHORT.get(short, short)
    return chr(int(unit or byte, 16))


def _decoded(raw: str) -> tuple[str, Sequence[int] | None]:
    return undone(raw, _ESCAPE, _meant)


def relaxed_tokens(text: str) -> Iterator[Token]:
    """The tokens of one object or array. Raises ``Corrupt`` at the first departure from the grammar."""
    lines = Lines(text)
    objects: list[bool] = []
    expect, at = "start", 0
    while True:
        match = _TOKEN.match(text, at)
        if match is None:
            if expect == "end" and _SPACE.match(text, at):
                return
            raise Corrupt(f"not JSON on line {lines.of(at)[0]}")
        group = match.lastgroup or ""
        start = match.start(group)
        line, column = lines.of(start)
        raw, at = match[group], match.end()
        if group == "comment":
            body = raw[2:-2] if raw.startswith("/*") else raw[2:]
            for piece in re.finditer(r"[^\r\n]+", body):
                place = start + 2 + piece.start()
                yield Token(
                    COMMENT, place, *lines.of(place), piece.group(), None, (piece.group(), None), raw[:2]
                )
            continue
        if group == "sign":
            if raw in "{[" and expect in ("value", "first", "start"):
                if len(objects) >= MAX_DEPTH:
                    raise LimitExceeded(f"JSON nested deeper than {MAX_DEPTH} levels on line {line}")
                objects.append(raw == "{")
                yield Token(OPEN_OBJECT if raw == "{" else OPEN_ARRAY, start, line, column, raw)
                expect = "name" if raw == "{" else "first"
                continue
            closing = expect == "next" or expect == ("name" if objects and objects[-1] else "first")
            if raw in "}]" and objects and objects[-1] == (raw == "}") and closing:
                objects.pop()
                yield Token(CLOSE, start, line, column, raw)
                expect = "next" if objects else "end"
                continue
            if raw == ":" and expect == "colon":
                expect = "value"
                continue
            if raw == "," and expect == "next":
                expect = "name" if objects[-1] else "first"
                continue
            raise Corrupt(f"not JSON on line {line}")
        if expect == "name" and group in ("double", "single", "name"):
            style = {"double": '"', "single": "'", "name": ""}[group]
            yield Token(KEY, start, line, column, raw, None, _decoded(raw), style)
            expect = "colon"
            continue
        if expect not in ("value", "first"):
            raise Corrupt(f"not JSON on line {line}")
        if group in ("double", "single"):
            style = '"' if group == "double" else "'"
            yield Token(STRING, start, line, column, raw, None, _decoded(raw), style)
        elif group == "number":
            yield Token(NUMBER, start, line, column, raw)
        elif raw in ("true", "false", "null"):
            yield Token(WORD, start, line, column, raw)
        else:
            raise Corrupt(f"not JSON on line {line}")
        expect = "next"
