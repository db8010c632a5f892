"""TOML: keys, values and comments, with the tables as what stands above them.

Edits go onto the original bytes. A bare key that would no longer be one is quoted; a number becomes 0, a date
another date, and a truth value, for which TOML has no null, a text.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from typing import BinaryIO

from scanner.errors import ReadError
from scanner.model import Content, Identification, Part
from scanner.readers.base import Reviser, Sieve
from scanner.readers.decoding import Patcher
from scanner.readers.held import held
from scanner.readers.json_tokens import COMMENT, DATE, KEY, NUMBER, WORD, Token
from scanner.readers.structure import Change, Tokens, changed, places, put, rewrite, zero
from scanner.readers.toml_tokens import toml_tokens

MOST = 1024 * 1024
"""Characters of an artefact that is read as TOML: the parser that has the last word is slow."""
_TABLE = re.compile(r"(?:[ \t]*(?:#[^\r\n]*)?\r?\n)*[ \t]*\[[^\r\n,{}]+\]")
_BARE = re.compile(r"[A-Za-z0-9_-]+\Z")
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")


class TomlReader:
    """Reads and rewrites TOML."""

    name = "toml"
    media_types: tuple[str, ...] = ("application/toml",)

    def read(
        self, content: Content, identification: Identification, sieve: Sieve | None = None
    ) -> Iterator[Part]:
        """Yield keys, values and comments in order. Raises ``Corrupt`` if it is not TOML."""
        for place in places(_tokens(content, identification.encoding)):
            yield place.segment

    def rewrite(
        self, content: Content, identification: Identification, sink: BinaryIO, reviser: Reviser
    ) -> None:
        """Copy the bytes with the edits put in. Raises ``ReadError``."""
        encoding = identification.encoding
        rewrite(content, encoding, sink, _tokens(content, encoding), reviser, _write)


def is_toml(content: Content, encoding: str | None, head: str, named: bool) -> bool:
    """Whether all of the content is TOML, by the standard library's parser too, and holds something; without
    a name that says so it must begin with a table's header. ``head`` is the text's beginning. Raises
    ``ReadError`` if the content cannot be read."""
    if not named and not _TABLE.match(head):
        return False
    try:
        text = held(content, encoding, MOST)
        for _ in toml_tokens(text):
            pass
        return bool(tomllib.loads(text))
    except (ReadError, ValueError, RecursionError):
        return False


def _tokens(content: Content, encoding: str | None) -> Tokens:
    text = held(content, encoding, MOST)
    return lambda: toml_tokens(text)


def _write(patcher: Patcher, token: Token, changes: list[Change]) -> None:
    end = token.start + len(token.raw)
    if token.kind is NUMBER:
        patcher.replace(token.start, end, _zero(token.raw))
    elif token.kind is DATE:
        patcher.replace(token.start, end, _no_date(token.raw))
    elif token.kind is WORD:
        patcher.replace(token.start, end, f'"{_in_basic(changed(token.raw, changes))}"')
    elif token.kind is COMMENT:
        put(patcher, token, changes, lambda text: _CONTROL.sub(" ", text))
    elif token.kind is KEY and not token.style:
        name = changed(token.raw, changes)
        patcher.replace(token.start, end, name if _BARE.match(name) else f'"{_in_basic(name)}"')
    elif token.style in ('"', '"""'):
        put(patcher, token, changes, _in_basic)
    else:
        put(patcher, token, changes, lambda text: re.sub(r"[\x00-\x08\x0a-\x1f\x7f']", "_", text))


def _zero(raw: str) -> str:
    return "0.0" if raw.lstrip("+-") in ("inf", "nan") else zero(raw)


def _no_date(raw: str) -> str:
    """A date, a time or both, of the same kind."""
    day = "0001-01-01" if raw[4:5] == "-" else ""
    rest = raw[len(day) :]
    if not rest:
        return day
    lead = rest[0] if day else ""
    zone = re.search(r"(?:[Zz]|[-+][0-9:]+)\Z", rest[1:])
    return f"{day}{lead}00:00:00{zone[0] if zone else ''}"


def _in_basic(text: str) -> str:
    text = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return _CONTROL.sub(lambda match: f"\\u{ord(match[0]):04x}", text)
