"""Settings line by line: INI and ``.conf`` with sections, Java's ``.properties``, and ``.env``.

Keys, values, section names and comments are segments; sections stand above their keys. Line ends, spaces and
quoting stay as they are. Sources: Python's ``configparser``, Java's ``Properties.load``, and what programs
that read ``.env`` have in common (dotenv).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO

from scanner.errors import Corrupt, ReadError
from scanner.model import Content, Identification, Part
from scanner.readers.base import Reviser, Sieve
from scanner.readers.decoding import Patcher
from scanner.readers.held import Lines, held, undone
from scanner.readers.json_tokens import CLOSE, COMMENT, KEY, OPEN_OBJECT, STRING, Kind, Token
from scanner.readers.structure import Change, Tokens, changed, places, put, put_around, rewrite

INI = "text/x-ini"
PROPERTIES = "text/x-java-properties"
ENV = "text/x-dotenv"
_BREAK = r"(?:\r\n|\n|\r|\Z)"

_INI_LINE = re.compile(
    rf"""[ \t\f]*+(?:
      (?P<blank>)(?={_BREAK})
    | [#;](?P<comment>[^\r\n]*)
    | \[(?P<section>[^\]\r\n]*)\][ \t]*(?:[#;](?P<behind>[^\r\n]*))?(?={_BREAK})
    | (?P<key>"[^"\r\n]*+"[ \t]*+|[^=:\r\n\[#;"][^=:\r\n]*+)[=:][ \t]*+(?P<value>[^\r\n]*+)
    | (?P<bare>[^\r\n]++)
    ){_BREAK}""",
    re.VERBOSE,
)
_INI_NOTE = re.compile(r"[ \t][#;][ \t]")
_PLAIN_KEY = re.compile(r"(?!\d{1,4}[-/. ])[\w.$@*/\\-][\w.$@*/\\\[\]-]*(?:[ \t][\w.$@*/\\\[\]-]+){0,3}\Z")
_INI_START = re.compile(
    r"(?:[ \t]*+(?:[#;][^\r\n]*+)?(?:\r\n|\n|\r(?!\n)))*"
    r"[ \t]*\[[^\]\r\n,{}\"'][^\]\r\n]*\][ \t]*(?:[#;\r\n]|\Z)"
)

_PROPERTIES_LINE = re.compile(
    rf"""[ \t\f]*+(?:
      (?P<blank>)(?={_BREAK})
    | [#!](?P<comment>[^\r\n]*)
    | (?P<key>[^\s=:\\]*+(?:\\(?:\r\n[ \t\f]*+|[\r\n][ \t\f]*+|[^\r\n]|\Z)[^\s=:\\]*+)*)
      (?P<separator>[ \t\f]*+[=:][ \t\f]*+|[ \t\f]++)?
      (?P<value>[^\r\n\\]*+(?:\\(?:\r\n[ \t\f]*+|[\r\n][ \t\f]*+|[^\r\n]|\Z)[^\r\n\\]*+)*)
    ){_BREAK}""",
    re.VERBOSE,
)
_PROPERTIES_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|((?:\r\n|\r|\n)[ \t\f]*)|([\s\S])|\Z)")
_PROPERTIES_SHORT = {"t": "\t", "n": "\n", "r": "\r", "f": "\f"}

_ENV_LINE = re.compile(
    rf"""[ \t]*+(?:
      (?P<blank>)(?={_BREAK})
    | \#(?P<comment>[^\r\n]*)
    | (?:export[ \t]+)?(?P<key>[A-Za-z_][\w.-]*)[ \t]*=[ \t]*+
      (?: "(?P<double>[^"\\]*(?:\\[\s\S][^"\\]*)*)"(?=[ \t]*(?:\#|{_BREAK}))
        | '(?P<single>[^']*)'(?=[ \t]*(?:\#|{_BREAK}))
        | (?P<value>[^\s\#]*+(?:(?:(?<=[^\s=])\#|[ \t]++(?![\s\#]))[^\s\#]*+)*) )
      [ \t]*(?:\#(?P<behind>[^\r\n]*))?
    ){_BREAK}""",
    re.VERBOSE,
)
_ENV_ESCAPE = re.compile(r"\\([nrtfv\"\\$`])")
_ENV_SHORT = {"n": "\n", "r": "\r", "t": "\t", "f": "\f", "v": "\v"}
_ENV_SAFE = re.compile(r"[\w@%+=:,./-]*\Z")
_ENV_NAME = re.compile(r"(?:.*\.)?env(?:rc)?(?:\.[\w-]+)*\Z|.*\.env\Z", re.IGNORECASE)


class SettingsReader:
    """Reads and rewrites INI, ``.properties`` and ``.env``, told apart by the media type."""

    name = "settings"
    media_types: tuple[str, ...] = (INI, PROPERTIES, ENV)

    def read(
        self, content: Content, identification: Identification, sieve: Sieve | None = None
    ) -> Iterator[Part]:
        """Yield sections, keys, values and comments in order. Raises ``Corrupt`` if lines are of no such
        form."""
        for place in places(_tokens(content, identification)):
            yield place.segment

    def rewrite(
        self, content: Content, identification: Identification, sink: BinaryIO, reviser: Reviser
    ) -> None:
        """Copy the bytes with the edits put in, escaped or quoted where that is needed. Raises
        ``ReadError``."""
        rewrite(content, identification.encoding, sink, _tokens(content, identification), reviser, _write)


def settings_type(content: Content, encoding: str | None, head: str, name: str | None) -> str | None:
    """The media type if all of the content, which begins with ``head``, is settings, None if it is not.

    ``.properties`` and ``.env`` are known by their names, and must have the form; INI, which is asked for
    without a name, by its sections. Raises ``ReadError`` if the content cannot be read.
    """
    media_type = None
    if name is None:
        media_type = INI if _INI_START.match(head) else None
    elif _ENV_NAME.match(name):
        media_type = ENV
    elif name.lower().endswith(".properties"):
        media_type = PROPERTIES
    if media_type is None:
        return None
    try:
        text = held(content, encoding)
        keys = sum(token.kind is KEY for token in _FORM[media_type](text))
    except ReadError:
        # Not an answer about the bytes: whoever reads them as text sees all of them.
        return None
    return media_type if keys else None


def _tokens(content: Content, identification: Identification) -> Tokens:
    form = _FORM.get(identification.media_type)
    if form is None:
        raise Corrupt("it is no file of settings")
    text = held(content, identification.encoding)
    return lambda: form(text)


# --- the forms ---------------------------------------------------------------------------------------------


def ini_tokens(text: str) -> Iterator[Token]:
    """The tokens of INI. Raises ``Corrupt`` if it is none: at least nine of ten lines must be of its form."""
    lines = Lines(text)
    yield Token(OPEN_OBJECT, 0, 1, 0, "")
    at = good = odd = 0
    in_section = has_key = False
    while at < len(text):
        match = _INI_LINE.match(text, at)
        if match is None:
            raise Corrupt(f"no INI on line {lines.of(at)[0]}")
        indented = text[at] in " \t" and has_key
        at = match.end()
        if match["blank"] is not None:
            continue
        if match["comment"] is not None:
            yield _token(COMMENT, match, "comment", lines)
            continue
        if match["section"] is not None:
            if in_section:
                yield Token(CLOSE, match.start(), *lines.of(match.start()), "")
            yield _token(KEY, match, "section", lines, "[")
            yield Token(OPEN_OBJECT, match.start(), *lines.of(match.start()), "")
            in_section, has_key, good = True, False, good + 1
            if match["behind"] is not None:
                yield _token(COMMENT, match, "behind", lines)
            continue
        plain = _PLAIN_KEY.match((match["key"] or match["bare"]).rstrip(" \t").strip('"')) is not None
        if match["key"] is not None and (plain or not indented):
            good += 1
            odd += not plain
            yield _token(KEY, match, "key", lines)
            has_key = True
            yield from _ini_value(match.start("value"), match["value"], lines)
            continue
        # A line without a sign between key and value: more of the value above, or a key that has none.
        group = "bare" if match["bare"] is not None else "key"
        start = match.start(group)
        raw = text[start : match.end("bare" if group == "bare" else "value")].rstrip(" \t")
        if indented:
            yield from _ini_value(start, raw, lines)
        else:
            odd += " " in raw or not plain
            yield Token(KEY, start, *lines.of(start), raw, None, (raw, None), "")
    if in_section:
        yield Token(CLOSE, len(text), *lines.of(len(text)), "")
    yield Token(CLOSE, len(text), *lines.of(len(text)), "")
    if odd * 9 > good:
        raise Corrupt("no INI: too many lines are no settings")


def _ini_value(start: int, raw: str, lines: Lines) -> Iterator[Token]:
    """A value, without its quotes, and the comment behind it."""
    quote = raw[:1]
    closed = raw.find(quote, 1) if quote in ("'", '"') and quote else -1
    behind = raw[closed + 1 :].lstrip(" \t") if closed > 0 else ""
    if closed > 0 and (not behind or behind[0] in "#;"):
        begin, end, note = 1, closed, closed + 1
    else:
        match = _INI_NOTE.search(raw)
        quote, begin, end = "", 0, match.start() if match else len(raw)
        note = end
    text = raw[begin:end] if quote else raw[begin:end].rstrip(" \t")
    if text:
        place = start + begin
        yield Token(STRING, place, *lines.of(place), text, None, (text, None), quote)
    comment = raw[note:].lstrip(" \t")[1:]
    if comment:
        place = start + len(raw) - len(comment)
        yield Token(COMMENT, place, *lines.of(place), comment, None, (comment, None), "#")


def properties_tokens(text: str) -> Iterator[Token]:
    """The tokens of ``.properties``. Raises ``Corrupt`` if many lines are words without a value."""
    lines = Lines(text)
    yield Token(OPEN_OBJECT, 0, 1, 0, "")
    at = good = odd = 0
    while at < len(text):
        match = _PROPERTIES_LINE.match(text, at)
        if match is None or match.end() == at:
            raise Corrupt(f"no properties on line {lines.of(at)[0]}")
        at = match.end()
        if match["comment"] is not None:
            yield _token(COMMENT, match, "comment", lines)
        elif match["blank"] is None:
            separator = match["separator"] or ""
            good += "=" in separator or ":" in separator
            odd += "=" not in separator and ":" not in separator
            for kind, group in ((KEY, "key"), (STRING, "value")):
                raw, start = match[group], match.start(group)
                decoded = undone(raw, _PROPERTIES_ESCAPE, _property)
                yield Token(kind, start, *lines.of(start), raw, None, decoded, "\\")
    yield Token(CLOSE, len(text), *lines.of(len(text)), "")
    if odd > good:
        raise Corrupt("no properties: too many lines are no settings")


def _property(match: re.Match[str]) -> str:
    unit, line, short = match.groups()
    if unit is not None:
        return chr(int(unit, 16))
    return "" if line is not None or short is None else _PROPERTIES_SHORT.get(short, short)


def env_tokens(text: str) -> Iterator[Token]:
    """The tokens of ``.env``. Raises ``Corrupt`` at the first line that sets nothing."""
    lines = Lines(text)
    yield Token(OPEN_OBJECT, 0, 1, 0, "")
    at = 0
    while at < len(text):
        match = _ENV_LINE.match(text, at)
        if match is None or match.end() == at:
            raise Corrupt(f"no .env on line {lines.of(at)[0]}")
        at = match.end()
        if match["comment"] is not None:
            yield _token(COMMENT, match, "comment", lines)
        elif match["key"] is not None:
            yield _token(KEY, match, "key", lines, "=")
            for group, style in (("double", '"'), ("single", "'"), ("value", "=")):
                raw, start = match[group], match.start(group)
                if raw:
                    decoded = undone(raw, _ENV_ESCAPE, _env) if style == '"' else (raw, None)
                    yield Token(STRING, start, *lines.of(start), raw, None, decoded, style)
            if match["behind"] is not None:
                yield _token(COMMENT, match, "behind", lines)
    yield Token(CLOSE, len(text), *lines.of(len(text)), "")


def _env(match: re.Match[str]) -> str:
    return _ENV_SHORT.get(match[1], match[1])


def _token(kind: Kind, match: re.Match[str], group: str, lines: Lines, style: str = "") -> Token:
    raw, start = match[group], match.start(group)
    if kind is KEY:
        raw = raw.rstrip(" \t")
    if kind is KEY and raw.startswith('"') and raw.endswith('"') and len(raw) > 1:
        raw, start, style = raw[1:-1], start + 1, '"'
    return Token(kind, start, *lines.of(start), raw, None, (raw, None), style)


_FORM = {INI: ini_tokens, PROPERTIES: properties_tokens, ENV: env_tokens}


# --- writing -----------------------------------------------------------------------------------------------


def _write(patcher: Patcher, token: Token, changes: list[Change]) -> None:
    if token.kind is COMMENT:
        put(patcher, token, changes, _in_line)
    elif token.style == "\\":
        put(patcher, token, changes, _in_key if token.kind is KEY else _in_property)
    elif token.kind is KEY:
        put(patcher, token, changes, _in_name if token.style == "=" else _in_section)
    elif token.style == "=":
        _write_bare(patcher, token, changes)
    elif token.style:
        put(patcher, token, changes, _in_env if token.style == '"' else _in_single)
    else:
        put(patcher, token, changes, _in_line)


def _write_bare(patcher: Patcher, token: Token, changes: list[Change]) -> None:
    """A value without quotes: what a shell would take for more than text is quoted."""
    if all(_ENV_SAFE.match(replacement) for _, _, replacement in changes):
        put(patcher, token, changes, str)
    elif "'" not in token.raw and not re.search(r"[$`\\]", changed(token.raw, changes)):
        put_around(patcher, token, changes, "'", _in_single)
    else:
        put_around(patcher, token, changes, '"', _in_env)


def _in_line(text: str) -> str:
    return re.sub(r"[\r\n]", " ", text)


def _in_section(text: str) -> str:
    return re.sub(r"[\r\n\[\]=:;#\"]", "_", text)


def _in_name(text: str) -> str:
    return re.sub(r"[^\w.]", "_", text).strip("_") or "X"


def _in_single(text: str) -> str:
    return re.sub(r"[\r\n']", "_", text)


def _in_env(text: str) -> str:
    return re.sub(r'(["\\`])', r"\\\1", text).replace("\n", "\\n").replace("\r", "\\r")


def _in_property(text: str) -> str:
    text = text.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r").replace("\t", "\\t")
    return re.sub(r"\A ", r"\\ ", text)


def _in_key(text: str) -> str:
    return re.sub(r"([ =:#!])", r"\\\1", _in_property(text).replace("\\ ", " "))
