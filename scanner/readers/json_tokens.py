"""JSON texts as a stream of tokens with their positions (RFC 8259, and several texts in one file).

The standard library's parser cannot tell where a value stands and needs all of it in memory; this one reads a
file of any size piece by piece. It is strict, except that it takes ``NaN`` and ``Infinity`` as many programs
write them.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum

from scanner.errors import Corrupt, LimitExceeded
from scanner.model import Content
from scanner.readers.decoding import texts
from scanner.readers.windows import OWNED, Cutter, Window

MAX_DEPTH = 1000
"""Deeper nesting is not read as JSON."""
_LONG = 12 * OWNED
"""Raw characters after which a string is read piece by piece: even when each of its characters is written
as two ``\\uXXXX``, it is longer than one window."""

# No possessive group: early releases of Python 3.11 end it after 65,535 rounds, and text would go unread.
_CHARACTERS = r'[^"\\\x00-\x1f]*+(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[^"\\\x00-\x1f]*+)*'
# A token with the comma before it and, for a name, the colon behind it: half as many steps as sign by sign.
_TOKEN = re.compile(
    rf'[ \t\r\n]*+(,)?[ \t\r\n]*+(?:"({_CHARACTERS})"(?:[ \t\r\n]*+(:))?|([{{}}\[\]])'
    r"|(-?(?:0|[1-9][0-9]*+)(?:\.[0-9]++)?(?:[eE][+-]?[0-9]++)?)|(true|false|null|NaN|-?Infinity))"
)
_STRING, _SIGN, _NUMBER = 2, 4, 5
_PIECE = re.compile(_CHARACTERS)
_SPACE = re.compile(r"[ \t\r\n]*+")
_LINE_END = re.compile(r"\r\n|\n|\r")
_HALF_PAIR = re.compile(r"\\u[dD][89abAB][0-9a-fA-F]{2}\Z")
_ESCAPE = re.compile(
    r"\\(?:u([dD][89abAB][0-9a-fA-F]{2})\\u([dD][c-fC-F][0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|(.))"
)
_SHORT = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}


class Kind(IntEnum):
    """What a token is. Dates, comments and marks (anchors, tags, directives) stand in relatives of JSON."""

    STRING = 1
    KEY = 2
    NUMBER = 3
    WORD = 4
    OPEN_OBJECT = 5
    OPEN_ARRAY = 6
    CLOSE = 7
    DATE = 8
    COMMENT = 9
    MARK = 10


# Looked up once: access to enum members is slow for what happens at every token.
STRING, KEY, NUMBER, WORD = Kind.STRING, Kind.KEY, Kind.NUMBER, Kind.WORD
OPEN_OBJECT, OPEN_ARRAY, CLOSE = Kind.OPEN_OBJECT, Kind.OPEN_ARRAY, Kind.CLOSE
DATE, COMMENT, MARK = Kind.DATE, Kind.COMMENT, Kind.MARK


@dataclass(slots=True)
class Token:
    """A token and where it stands.

    ``start`` is the position (code points in the decoded text) of the first character inside the quotes, or
    of the number; ``line`` counts from 1 and ``column`` from 0. ``raw`` is the text as written. A string that
    is too long to hold has no ``raw`` but ``windows``, which must be used up before the next token is asked
    for. ``decoded`` is what ``unescape`` would give, where the escapes are not those of JSON. ``style`` is
    the quote or other sign that tells how the text is written, ``index`` that of an array's first element.
    """

    kind: Kind
    start: int
    line: int
    column: int
    raw: str
    windows: Iterator[Window] | None = None
    decoded: tuple[str, Sequence[int] | None] | None = None
    style: str = '"'
    index: int = 0


def unescape(raw: str) -> tuple[str, Sequence[int] | None]:
    """The string written as ``raw`` and, if they differ, the raw position of each character and the end."""
    if "\\" not in raw:
        return raw, None
    pieces: list[str] = []
    positions = array("q")
    done = 0
    for match in _ESCAPE.finditer(raw):
        start = match.start()
        if start > done:
            pieces.append(raw[done:start])
            positions.extend(range(done, start))
        high, low, unit, short = match.groups()
        if high is not None:
            pieces.append(chr(0x10000 + ((int(high, 16) - 0xD800) << 10) + int(low, 16) - 0xDC00))
        elif unit is not None:
            pieces.append(chr(int(unit, 16)))
        else:
            pieces.append(_SHORT.get(short, short))
        positions.append(start)
        done = match.end()
    pieces.append(raw[done:])
    positions.extend(range(done, len(raw) + 1))
    return "".join(pieces), positions


def _unpaired_backslash(raw: str) -> bool:
    """Whether the last character is a backslash that begins an escape."""
    return (len(raw) - len(raw.rstrip("\\"))) % 2 == 1


class _Source:
    """Decoded text, of which only a stretch around the present position is held."""

    def __init__(self, content: Content, encoding: str | None) -> None:
        self._pieces = texts(content, encoding)
        self.text = ""
        self.at = 0
        self.base = 0
        self.line = 1
        self.line_start = 0
        self.ended = False

    def more(self) -> bool:
        """Forget what is behind and take in another piece; False at the end."""
        piece = next(self._pieces, None)
        if piece is None:
            self.ended = True
            return False
        self.base += self.at
        self.text = self.text[self.at :] + piece
        self.at = 0
        return True

    def pass_space(self, start: int, stop: int) -> None:
        """Count the line ends between two positions of the text at hand."""
        if self.text.find("\n", start, stop) < 0 and self.text.find("\r", start, stop) < 0:
            return
        for end in _LINE_END.finditer(self.text, start, stop):
            if end.group() == "\n" and self.base + end.start() == self.line_start and self._after_return:
                # The second half of a line end that a piece's border had cut.
                self.line_start += 1
                self._after_return = False
                continue
            self.line += 1
            self.line_start = self.base + end.end()
            self._after_return = end.group() == "\r"

    _after_return = False

    def skip_space(self) -> bool:
        """Go to the next character that is no space; False if there is none."""
        while True:
            match = _SPACE.match(self.text, self.at)
            end = match.end() if match else self.at
            self.pass_space(self.at, end)
            self.at = end
            if end < len(self.text):
                return True
            if not self.more():
                return False

    def long_string(self) -> Iterator[Window]:
        """The windows of the string whose first character is at hand; ends behind its closing quote."""
        cutter = Cutter()
        done = 0
        while True:
            match = _PIECE.match(self.text, self.at)
            raw = match.group() if match else ""
            stop = self.at + len(raw)
            closed = self.text[stop : stop + 1] == '"'
            if not closed:
                if _HALF_PAIR.match(raw[-6:]) and _unpaired_backslash(raw[:-5]):
                    raw = raw[:-6]
            text, positions = unescape(raw)
            yield from cutter.feed(
                text,
                range(done, done + len(raw)) if positions is None else [done + p for p in positions[:-1]],
            )
            done += len(raw)
            self.at += len(raw)
            if closed:
                self.at += 1
                yield from cutter.close(done)
                return
            if len(self.text) - self.at > OWNED or not self.more():
                raise Corrupt(f"JSON string not closed or with a forbidden character on line {self.line}")


def tokens(content: Content, encoding: str | None) -> Iterator[Token]:
    """The tokens of one or several JSON texts. Raises ``Corrupt`` at the first departure from the grammar."""
    source = _Source(content, encoding)
    objects: list[bool] = []
    in_object = False
    # What may come next: a "value", the "first" or "]", a "name", the "first name" or "}", a comma or close
    # ("next").
    expect = "value"
    while True:
        text, at = source.text, source.at
        match = _TOKEN.match(text, at)
        # A token may go on in the next piece: a string up to its colon, "1", "1." or "1e+" by two characters.
        if match is None or (match.end() + 2 >= len(text) and not source.ended):
            if not source.ended:
                if len(text) - at > _LONG + 2 * OWNED:
                    expect = _pass_lead(source, expect, in_object)
                    if len(source.text) - source.at > _LONG:
                        token = _long_value(source, expect)
                        yield token
                        for _ in token.windows or ():
                            pass
                        expect = "next" if objects else "value"
                elif match is not None or source.skip_space():
                    source.more()
                continue
            if not source.skip_space() and not objects and expect == "value":
                return
            raise Corrupt(f"JSON breaks off or is not well formed on line {source.line}")
        group = match.lastindex or 0
        if match[1] is not None:
            if expect != "next":
                raise Corrupt(f"not JSON on line {source.line}")
            expect = "name" if in_object else "value"
        if group <= _STRING + 1:
            start, stop = match.span(_STRING)
            if start - at > 1:
                source.pass_space(at, start)
            position = source.base + start
            source.at = match.end()
            if group == _STRING and (expect == "value" or expect == "first"):
                yield Token(STRING, position, source.line, position - source.line_start, match[_STRING])
                expect = "next" if objects else "value"
                continue
            if group == _STRING + 1 and (expect == "name" or expect == "first name"):
                if stop - start > _LONG:
                    raise LimitExceeded(f"a key is too long to be read as JSON on line {source.line}")
                yield Token(KEY, position, source.line, position - source.line_start, match[_STRING])
                if match.end() - stop > 2:
                    source.pass_space(stop, match.end())
                expect = "value"
                continue
            raise Corrupt(f"not JSON on line {source.line}")
        start = match.start(group)
        if start > at:
            source.pass_space(at, start)
        position = source.base + start
        source.at = match.end()
        if group == _SIGN:
            sign = text[start]
            if sign in "{[":
                if expect != "value" and expect != "first":
                    raise Corrupt(f"not JSON on line {source.line}")
                if len(objects) >= MAX_DEPTH:
                    raise LimitExceeded(f"JSON nested deeper than {MAX_DEPTH} levels on line {source.line}")
                in_object = sign == "{"
                objects.append(in_object)
                kind = OPEN_OBJECT if in_object else OPEN_ARRAY
                yield Token(kind, position, source.line, position - source.line_start, sign)
                expect = "first name" if in_object else "first"
                continue
            first = "first name" if in_object else "first"
            if not objects or in_object != (sign == "}") or (expect != "next" and expect != first):
                raise Corrupt(f"not JSON on line {source.line}")
            objects.pop()
            in_object = objects[-1] if objects else False
            yield Token(CLOSE, position, source.line, position - source.line_start, sign)
            expect = "next" if objects else "value"
            continue
        if expect != "value" and expect != "first":
            raise Corrupt(f"not JSON on line {source.line}")
        if match.end() - start > _LONG:
            raise LimitExceeded(f"a number is too long to be read as JSON on line {source.line}")
        following = text[match.end() : match.end() + 1]
        if following and following not in '",]}[{ \t\r\n':
            raise Corrupt(f"not JSON on line {source.line}")
        kind = NUMBER if group == _NUMBER else WORD
        yield Token(kind, position, source.line, position - source.line_start, match[group])
        expect = "next" if objects else "value"


def _pass_lead(source: _Source, expect: str, in_object: bool) -> str:
    """Go past space and the comma before the next token; what is expected then."""
    if source.skip_space() and source.text[source.at] == "," and expect == "next":
        source.at += 1
        source.skip_space()
        return "name" if in_object else "value"
    return expect


def _long_value(source: _Source, expect: str) -> Token:
    """The string at hand as a token with windows. Raises ``Corrupt`` if no string may stand here.

    Whether the string is well formed is found out as its windows are read.
    """
    if source.text[source.at] != '"' or expect not in ("value", "first"):
        raise Corrupt(f"not JSON on line {source.line}")
    source.at += 1
    start = source.base + source.at
    return Token(STRING, start, source.line, start - source.line_start, "", source.long_string())
