"""Apple's property lists, as XML and binary: keys, strings, numbers, dates, and what is held as data.

XML keeps every byte outside the edits. Of a binary list the objects that change are written again, and the
table that says where each stands; data in it that is no text is a member.
"""

from __future__ import annotations

import base64
import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import BinaryIO

from scanner.errors import Corrupt, LimitExceeded, ReadError
from scanner.model import Content, Identification, Member, Part
from scanner.readers.base import Reviser, Sieve
from scanner.readers.decoding import Patcher
from scanner.readers.held import Lines, held, undone
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
from scanner.readers.plist_binary import MAGIC, BinaryList, binary_list
from scanner.readers.structure import Change, Tokens, changed, changes_of, places, put, rewrite, zero

MEDIA_TYPE = "application/x-plist"
NO_DATE = "0001-01-01T00:00:00Z"
_BEGINNING = re.compile(
    r"(?:<\?xml[^>]*\?>|<!--(?:[^-]|-(?!->))*-->|<!DOCTYPE\s+plist[^>\[]*>|\s++)*<plist[\s>]"
)
_PIECE = re.compile(
    r"""(?P<space>\s+)
    | <!--(?P<comment>[^-]*(?:-(?!->)[^-]*)*)-->
    | <\?(?P<instruction>[^?]*(?:\?(?!>)[^?]*)*)\?>
    | <!DOCTYPE(?P<doctype>[^>\[]*)>
    | <(?P<leaf>key|string|integer|real|date|data)\s*>
      (?P<text>[^<]*(?:<!\[CDATA\[[^\]]*(?:\](?!\]>)[^\]]*)*\]\]>[^<]*)*)</(?P=leaf)\s*>
    | <(?P<empty>key|string|data|dict|array|true|false)\s*/>
    | <(?P<truth>true|false)\s*></(?P=truth)\s*>
    | <plist(?P<version>\s[^<>]*)?>
    | <(?P<open>dict|array)\s*>
    | </(?P<close>dict|array|plist)\s*>""",
    re.VERBOSE,
)
_ESCAPE = re.compile(r"&(?:#[xX]([0-9a-fA-F]{1,6})|#([0-9]{1,7})|(lt|gt|amp|quot|apos));|(\r\n?)")
_USUAL = re.compile(
    r"""xml\s+version\s*=\s*["']1\.\d["'](?:\s+encoding\s*=\s*["'][\w-]{1,20}["'])?
        (?:\s+standalone\s*=\s*["']\w+["'])?\s*
    | \s*(?:version\s*=\s*["']1\.\d["'])?\s*
    | \s*plist\s+(?:PUBLIC\s+"-//Apple[\w\ /]*//DTD\ PLIST\ 1\.0//EN"|SYSTEM)
        \s*"(?:https?|file)://[\w./-]*PropertyList(?:-1\.0)?\.dtd"\s*""",
    re.VERBOSE,
)
"""The declarations that each property list has and that say nothing of it."""
_CDATA = re.compile(r"<!\[CDATA\[(.*?)\]\]>|[^<]+", re.DOTALL)
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"', "apos": "'"}
_BLANK = re.compile(r"\s+")


@dataclass(slots=True)
class _Sections(Token):
    """A text with CDATA sections in it, which is written as one without when it changes; ``raw`` is what it
    says, ``end`` the place behind it as written."""

    end: int = 0


class PlistReader:
    """Reads and rewrites property lists, XML and binary."""

    name = "plist"
    media_types: tuple[str, ...] = (MEDIA_TYPE,)

    def read(
        self, content: Content, identification: Identification, sieve: Sieve | None = None
    ) -> Iterator[Part]:
        """Yield what has text, in order. Raises ``Corrupt`` if it is no property list."""
        if is_binary_plist(content):
            listed = binary_list(content)
            for place in places(lambda: _binary_tokens(listed)):
                yield replace(place.segment, line=None)
            yield from _members(listed)
            return
        for place in places(_tokens(content, identification.encoding)):
            yield place.segment

    def rewrite(
        self, content: Content, identification: Identification, sink: BinaryIO, reviser: Reviser
    ) -> None:
        """Write the list again with the edits put in. Raises ``ReadError``."""
        if is_binary_plist(content):
            _rewrite_binary(binary_list(content), sink, reviser)
            return
        encoding = identification.encoding
        rewrite(content, encoding, sink, _tokens(content, encoding), reviser, _write)


def is_binary_plist(content: Content) -> bool:
    """Whether the content begins as a binary property list."""
    try:
        with content.open() as stream:
            return stream.read(len(MAGIC)) == MAGIC
    except OSError:
        return False


def is_xml_plist(content: Content, encoding: str | None, head: str) -> bool:
    """Whether all of the content, which begins with ``head``, is a property list as XML. Raises ``ReadError``
    if it cannot be read."""
    if not _BEGINNING.match(head):
        return False
    try:
        for _ in plist_tokens(held(content, encoding)):
            pass
    except ReadError:
        return False
    return True


def _tokens(content: Content, encoding: str | None) -> Tokens:
    text = held(content, encoding)
    return lambda: plist_tokens(text)


# --- XML ---------------------------------------------------------------------------------------------------


def plist_tokens(text: str) -> Iterator[Token]:
    """The tokens of a property list. Raises ``Corrupt`` where XML is not that of one, ``LimitExceeded``."""
    lines = Lines(text)
    stack: list[str] = []
    at = lists = 0
    needs_value = False
    while at < len(text):
        match = _PIECE.match(text, at)
        if match is None:
            raise Corrupt(f"no property list on line {lines.of(at)[0]}")
        at = match.end()
        group = match.lastgroup or ""
        if group == "space":
            continue
        for kind, name in ((COMMENT, "comment"), (MARK, "instruction"), (MARK, "doctype")):
            if match[name] is not None:
                if match[name].strip() and not _is_usual(match[name]):
                    yield _xml_token(kind, match, name, lines)
                break
        else:
            start = match.start()
            line, column = lines.of(start)
            if text.startswith("<plist", start):
                if stack or lists:
                    raise Corrupt(f"no property list on line {line}")
                stack.append("plist")
                lists += 1
                if match["version"] and not _is_usual(match["version"]):
                    yield _xml_token(MARK, match, "version", lines)
                continue
            if not stack:
                raise Corrupt(f"no property list on line {line}")
            if match["close"] is not None:
                if stack.pop() != match["close"] or needs_value:
                    raise Corrupt(f"no property list on line {line}")
                if match["close"] != "plist":
                    yield Token(CLOSE, start, line, column, "")
                continue
            leaf = match["leaf"] or match["empty"] or match["truth"] or match["open"]
            in_dict = stack[-1] == "dict"
            if (leaf == "key") != (in_dict and not needs_value):
                raise Corrupt(f"no property list on line {line}")
            needs_value = leaf == "key"
            if leaf == "key":
                yield _text_token(match, lines) if match["leaf"] else Token(KEY, start, line, column, "")
            elif leaf in ("true", "false"):
                yield Token(WORD, start, line, column, leaf, None, None, match[0])
            elif leaf in ("dict", "array"):
                yield Token(OPEN_OBJECT if leaf == "dict" else OPEN_ARRAY, start, line, column, "")
                if match["empty"]:
                    yield Token(CLOSE, start, line, column, "")
                    continue
                if len(stack) >= MAX_DEPTH:
                    raise LimitExceeded(f"property list nested deeper than {MAX_DEPTH} levels on line {line}")
                stack.append(leaf)
            elif match["leaf"]:
                yield _text_token(match, lines)
            else:
                yield Token(WORD, start, line, column, "null")
    if stack or not lists:
        raise Corrupt("the property list is not closed")


_KINDS = {"key": KEY, "string": STRING, "data": STRING, "integer": NUMBER, "real": NUMBER, "date": DATE}


def _is_usual(text: str) -> bool:
    return len(text) < 300 and _USUAL.fullmatch(text) is not None


def _text_token(match: re.Match[str], lines: Lines) -> Token:
    leaf, raw, start = match["leaf"], match["text"], match.start("text")
    line, column = lines.of(start)
    if "<!" in raw and leaf in ("key", "string"):
        text = _CDATA.sub(
            lambda part: part[1] if part[1] is not None else undone(part[0], _ESCAPE, _meant)[0], raw
        )
        return _Sections(
            _KINDS[leaf], start, line, column, text, None, (text, None), leaf, 0, match.end("text")
        )
    # Base64 stands on several lines and says one thing.
    decoded = undone(raw, _BLANK, lambda _: "") if leaf == "data" else undone(raw, _ESCAPE, _meant)
    return Token(_KINDS[leaf], start, line, column, raw, None, decoded, leaf)


def _meant(match: re.Match[str]) -> str:
    wide, decimal, name, line = match.groups()
    if name is not None:
        return _NAMED[name]
    if line is not None:
        return "\n"
    code = int(wide, 16) if wide is not None else int(decimal)
    return chr(code) if code < 0x110000 else "\ufffd"


def _xml_token(kind: Kind, match: re.Match[str], group: str, lines: Lines) -> Token:
    raw, start = match[group], match.start(group)
    return Token(kind, start, *lines.of(start), raw, None, (raw, None), "<!")


def _write(patcher: Patcher, token: Token, changes: list[Change]) -> None:
    end = token.start + len(token.raw)
    if token.kind is WORD:
        label = html.escape(changed(token.raw, changes), quote=False)
        patcher.replace(token.start, token.start + len(token.style), f"<string>{label}</string>")
    elif token.kind is NUMBER:
        patcher.replace(token.start, end, "0.0" if token.style == "real" else zero(token.raw))
    elif token.kind is DATE:
        patcher.replace(token.start, end, NO_DATE)
    elif token.kind is COMMENT:
        put(patcher, token, changes, lambda text: _allowed(text).replace("-", "_"))
    elif token.kind is MARK:
        put(patcher, token, changes, lambda text: re.sub(r"[<>&\"'?\[\]]", "", _allowed(text)))
    elif token.style == "data":
        put(patcher, token, changes, _in_data)
    elif isinstance(token, _Sections):
        patcher.replace(
            token.start, token.end, html.escape(_allowed(changed(token.raw, changes)), quote=False)
        )
    else:
        put(patcher, token, changes, lambda text: html.escape(_allowed(text), quote=False))


def _allowed(text: str) -> str:
    """Text without what XML 1.0 does not allow."""
    return re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]", "\ufffd", text)


def _in_data(text: str) -> str:
    """What comes into base64: base64 itself, or that of a text."""
    if re.fullmatch(r"[A-Za-z0-9+/]*={0,2}", text):
        return text
    return base64.b64encode(text.encode("utf-8", "replace")).decode()


# --- binary ------------------------------------------------------------------------------------------------


def _binary_tokens(listed: BinaryList) -> Iterator[Token]:
    """The tokens; ``start`` is the number of the object."""
    for event, number, text in listed.walk():
        kind = {
            "key": KEY,
            "string": STRING,
            "data": STRING,
            "number": NUMBER,
            "date": DATE,
            "truth": WORD,
            "null": WORD,
            "dict": OPEN_OBJECT,
            "array": OPEN_ARRAY,
            "close": CLOSE,
        }[event]
        decoded = (text, None) if kind is KEY or kind is STRING else None
        yield Token(kind, number, 1, 0, text, None, decoded, event)


def _members(listed: BinaryList) -> Iterator[Member]:
    for index, (number, size) in enumerate(listed.inner()):
        yield Member(f"data-{number}", index, partial(listed.open, number), size)


def _rewrite_binary(listed: BinaryList, sink: BinaryIO, reviser: Reviser) -> None:
    for token, changes in changes_of(lambda: _binary_tokens(listed), reviser):
        listed.change(token.start, token.style, changed(token.raw, changes))
    for member in _members(listed):
        revised = reviser.member(member)
        if revised is not None:
            number = int(member.name.rpartition("-")[2])
            with revised.content.open() as stream:
                listed.replace_data(number, stream.read())
    listed.write(sink)
