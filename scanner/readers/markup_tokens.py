"""XML and HTML as a stream of tokens with their positions, of a file of any size.

Parsers of markup give names and texts but not where each attribute, entity or comment stands in the bytes,
and they drop what they repair. This one gives every character of the file in exactly one token, so that edits
can go onto the original. XML is read strictly (Extensible Markup Language 1.0, well-formedness of tags), HTML
as tolerantly as browsers do (HTML Living Standard, 13.2.5): what is no tag is text. No entity is expanded and
nothing is fetched.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import IntEnum
from typing import NamedTuple

from scanner.errors import Corrupt, LimitExceeded
from scanner.model import Content
from scanner.readers.decoding import texts
from scanner.readers.markup_keys import HTML_ELEMENTS

MAX_TOKEN = 32 * 1024 * 1024
"""A tag, comment, instruction or document type of more characters is not read as markup."""
MAX_DEPTH = 1000
"""XML nested deeper is not read as markup."""
_PIECE = 64 * 1024
_UNCLOSED = 100
_SHORT_TAG = 4096
"""Behind so many tags of HTML without an end no further tag may be longer than this: looking for the end of
each costs a pass over the rest."""
_ENTITY_LENGTH = 40

_NAME = r"[A-Za-z_:\u00c0-\U000effff][\w:.\-\u00b7\u00c0-\U000effff]*+"
# A tag with the text before it: half as many steps as one by one.
_XML_STEP = re.compile(
    rf"([^<]*+)<(?:({_NAME})((?:\s++{_NAME}\s*+=\s*+(?:\"[^\"<]*+\"|'[^'<]*+'))*)\s*+(/?)>|/({_NAME})\s*+>)"
)
_XML_ATTRIBUTE = re.compile(rf"\s++({_NAME})\s*+=\s*+(?:\"([^\"]*+)\"|'([^']*+)')")
# Atomic groups round what one round takes: a tag that is not closed costs one pass and no more.
_HTML_NAME = r"[A-Za-z][\w:.\-]*+(?=[\s/>])"
_HTML_STEP = re.compile(
    rf"([^<]*+)<(?:({_HTML_NAME})((?:(?>[\s/]++(?!>)|[^\s/>=][^\s/>=]*+"
    r"(?:\s*+=\s*+(?:\"[^\"]*+\"|'[^']*+'|[^\s>\"'][^\s>]*+|(?=>)))?+|=))*)([\s/]*+)>"
    rf"|/({_HTML_NAME})[^>]*+>)"
)
_HTML_BEGINNING = re.compile(r"</?[A-Za-z][\w:.\-]*+(?:[\s/>]|\Z)")
_HTML_ATTRIBUTE = re.compile(
    r"([^\s/>=][^\s/>=]*+)(?:\s*+=\s*+(?:\"([^\"]*+)\"|'([^']*+)'|([^\s>\"'][^\s>]*+)))?+"
)
_COMMENT_END = re.compile(r"--!?>")
_DECLARATION = re.compile(r"\"[^\"]*+\"|'[^']*+'|<!--.*?-->|<\?.*?\?>|<!--|<\?|[\[\]<>\"']", re.DOTALL)
_LABEL = re.compile(r"<[A-Z][A-Z0-9_]*>")
_TEMPLATE_START = re.compile(r"<\?(?:php|=|xml)", re.IGNORECASE)
_LINE_END = re.compile(r"\r\n|\n|\r")
RAW_ELEMENTS = frozenset({"script", "style", "xmp", "iframe", "noembed", "noframes"})
"""HTML elements whose content is no markup and has no entities."""
_TEXT_ELEMENTS = frozenset({"textarea", "title"})
_RAW_END = {name: re.compile(rf"</{name}(?=[\s/>])", re.IGNORECASE) for name in RAW_ELEMENTS | _TEXT_ELEMENTS}


class Kind(IntEnum):
    """What a token is."""

    TEXT = 1
    CDATA = 2
    RAW = 3
    COMMENT = 4
    INSTRUCTION = 5
    DECLARATION = 6
    OPEN = 7
    CLOSE = 8


# Looked up once: access to enum members is slow for what happens at every token.
TEXT, CDATA, RAW, COMMENT = Kind.TEXT, Kind.CDATA, Kind.RAW, Kind.COMMENT
INSTRUCTION, DECLARATION, OPEN, CLOSE = Kind.INSTRUCTION, Kind.DECLARATION, Kind.OPEN, Kind.CLOSE


class Token(NamedTuple):
    """A token; ``start`` is the position of the first character of ``raw`` in the decoded text.

    ``raw`` is the text as written: of texts, sections and comments what stands between their marks (long ones
    come in several tokens), of a tag its attributes. ``name`` is that of the element, with its prefix, at
    ``name_start``; ``empty`` tells that the tag also closes.
    """

    kind: Kind
    start: int
    raw: str
    name: str = ""
    name_start: int = 0
    empty: bool = False


class Attribute(NamedTuple):
    """An attribute as written; ``quote`` is empty where it has none."""

    name: str
    name_start: int
    raw: str
    start: int
    quote: str


def attributes(token: Token, html: bool) -> list[Attribute]:
    """The attributes of a tag, those without a value too."""
    found = []
    start = token.start
    if html:
        for match in _HTML_ATTRIBUTE.finditer(token.raw):
            group = match.lastindex or 1
            if group == 1:
                found.append(Attribute(match[1], start + match.start(1), "", start + match.end(1), ""))
            else:
                quote = ("", "", '"', "'", "")[group]
                at = start + match.start(group)
                found.append(Attribute(match[1], start + match.start(1), match[group], at, quote))
        return found
    for match in _XML_ATTRIBUTE.finditer(token.raw):
        group = match.lastindex or 2
        quote = '"' if group == 2 else "'"
        found.append(
            Attribute(match[1], start + match.start(1), match[group], start + match.start(group), quote)
        )
    return found


class Tokens:
    """The tokens of some content, and lines and columns of positions in the one at hand."""

    def __init__(self, content: Content, encoding: str | None, html: bool) -> None:
        self._pieces = texts(content, encoding)
        self._html = html
        self._text = ""
        self._at = 0
        self._base = 0
        self._ended = False
        self._line, self._line_start = 1, 0
        self._counted = 0
        self._unclosed = 0

    def place(self, position: int) -> tuple[int, int]:
        """Line (from 1) and column (from 0) of a position not before that of the token at hand."""
        start, stop = self._counted - self._base, position - self._base
        if stop > start:
            self._count(start, stop)
        if position < self._line_start:
            return max(1, self._line - 1), 0
        return self._line, position - self._line_start

    def _count(self, start: int, stop: int) -> None:
        text = self._text
        if text.find("\r", start, stop) < 0:
            count = text.count("\n", start, stop)
            if count:
                self._line += count
                self._line_start = self._base + text.rfind("\n", start, stop) + 1
        else:
            for end in _LINE_END.finditer(text, start, stop):
                if end.group() == "\r" and text[end.end() : end.end() + 1] == "\n":
                    # The other half comes with the next stretch.
                    continue
                self._line += 1
                self._line_start = self._base + end.end()
        self._counted = self._base + stop

    def _more(self, wanted: int = 0) -> bool:
        """Forget what is behind and take in more; False if there is none. So much that work on a token that
        goes on and on stays in proportion to its length."""
        if self._ended:
            return False
        if self._counted < self._base + self._at:
            self._count(self._counted - self._base, self._at)
        kept = self._text[self._at :]
        self._base += self._at
        pieces, size = [kept], 0
        wanted = max(wanted, len(kept))
        while size < max(wanted, 1):
            piece = next(self._pieces, None)
            if piece is None:
                self._ended = True
                break
            pieces.append(piece)
            size += len(piece)
        self._text = "".join(pieces)
        self._at = 0
        return size > 0

    def _find(self, pattern: re.Pattern[str], offset: int, what: str) -> re.Match[str] | None:
        """The next match from ``offset`` characters behind the present position; None if there is none."""
        while True:
            match = pattern.search(self._text, self._at + offset)
            if match is not None:
                return match
            if not self._html:
                self._check(what)
            if len(self._text) - self._at > MAX_TOKEN or not self._more():
                return None

    def _check(self, what: str) -> None:
        if len(self._text) - self._at > MAX_TOKEN:
            line, _ = self.place(self._base + self._at)
            raise LimitExceeded(f"{what} on line {line} has more than {MAX_TOKEN:,} characters")

    def _wrong(self, what: str) -> Corrupt:
        line, _ = self.place(self._base + self._at)
        return Corrupt(f"{what} on line {line}")

    def _position(self) -> int:
        return self._base + self._at

    def __iter__(self) -> Iterator[Token]:
        """Every token in order. Raises ``Corrupt`` where XML breaks its grammar, and ``LimitExceeded``."""
        step = _HTML_STEP if self._html else _XML_STEP
        while True:
            text, at = self._text, self._at
            match = step.match(text, at, len(text) if self._unclosed < _UNCLOSED else at + _SHORT_TAG)
            if match is not None and not (self._html and _is_label(match)):
                position, self._at = self._base, match.end()
                if match.end(1) > at:
                    yield Token(TEXT, position + at, match[1])
                name = match[2]
                if name is None:
                    start = position + match.start(5)
                    yield Token(CLOSE, start, "", match[5], start)
                    continue
                empty = match[4].endswith("/")
                yield Token(OPEN, position + match.start(3), match[3], name, position + match.start(2), empty)
                if self._html and not empty and name.lower() in _RAW_END:
                    yield from self._raw(name.lower())
                continue
            less = text.find("<", at)
            if less != at:
                yield from self._text_up_to(less)
                if less < 0 and self._ended and self._at == len(self._text):
                    return
                continue
            if len(text) - at < 10 and not self._ended:
                self._more()
                continue
            following = text[at + 1 : at + 2]
            if following == "!":
                yield from self._declaration()
            elif following == "?":
                yield self._instruction()
            else:
                yield from self._no_tag()

    def _text_up_to(self, less: int) -> Iterator[Token]:
        """The text before the next ``<``; without one, all but what may be half of an entity."""
        text, at = self._text, self._at
        if less < 0:
            if len(text) - at < _PIECE and self._more():
                return
            text, at, less = self._text, self._at, len(self._text)
            if (found := text.find("<", at)) >= 0:
                less = found
            elif not self._ended:
                ampersand = text.rfind("&", max(at, less - _ENTITY_LENGTH))
                less = ampersand if ampersand > at else less
                less -= less - 1 > at and text[less - 1] == "\r"
        if less > at:
            position, self._at = self._base + at, less
            yield Token(TEXT, position, text[at:less])

    def _no_tag(self) -> Iterator[Token]:
        """What begins like a tag but is none, as far as is known."""
        if not self._html:
            self._check("a tag")
            if not self._more():
                raise self._wrong("XML is not well formed")
            return
        beginning = _HTML_BEGINNING.match(self._text, self._at)
        if (
            beginning is not None
            and _LABEL.match(self._text, self._at) is None
            and self._unclosed < _UNCLOSED
        ):
            if len(self._text) - self._at <= MAX_TOKEN and self._more():
                return
            self._unclosed += 1
        position = self._position()
        self._at += 1
        yield Token(TEXT, position, "<")

    def _declaration(self) -> Iterator[Token]:
        text, at = self._text, self._at
        if text.startswith("<!--", at):
            # In HTML also '<!-->' is a whole comment.
            lead = 2 if self._html and text[at + 4 : at + 5] in (">", "-") else 4
            end = self._find(_COMMENT_END if self._html else _XML_COMMENT_END, lead, "a comment")
            if end is None and not self._html:
                raise self._wrong("a comment is not closed")
            yield self._between(COMMENT, 4, end)
            return
        if text.startswith("<![CDATA[", at):
            yield from self._section()
            return
        if self._html and text[at : at + 9].upper() != "<!DOCTYPE":
            yield self._between(DECLARATION, 2, self._find(_GREATER, 2, "a declaration"))
            return
        if not self._html and not text.startswith("<!DOCTYPE", at):
            raise self._wrong("XML is not well formed")
        yield self._document_type()

    def _document_type(self) -> Token:
        if self._html:
            # Browsers know of no internal subset; only where there is one does the first '>' not end it.
            end = self._find(_GREATER, 2, "a document type")
            if end is None or "[" not in self._text[self._at : end.start()]:
                return self._between(DECLARATION, 2, end)
        while True:
            stop = self._end_of_document_type()
            if stop is not None:
                position = self._position() + 2
                raw = self._text[self._at + 2 : stop]
                self._at = stop + 1
                return Token(DECLARATION, position, raw)
            if not self._html:
                self._check("a document type")
            if len(self._text) - self._at > MAX_TOKEN or not self._more():
                if not self._html:
                    raise self._wrong("a document type is not closed")
                return self._between(DECLARATION, 2, _GREATER.search(self._text, self._at))

    def _end_of_document_type(self) -> int | None:
        """Where the document type at hand ends; None if that cannot be told yet."""
        depth = 0
        for match in _DECLARATION.finditer(self._text, self._at + 2):
            sign = match.group()
            if sign in ("[", "<"):
                depth += 1
            elif sign == "]":
                depth -= 1
            elif sign == ">":
                if depth <= 0:
                    return match.start()
                depth -= 1
            elif len(sign) == 1 or sign in ("<!--", "<?"):
                return None
        return None

    def _instruction(self) -> Token:
        strict = not self._html or _TEMPLATE_START.match(self._text, self._at) is not None
        end = self._find(_INSTRUCTION_END if strict else _GREATER, 2, "an instruction")
        if end is None and not self._html:
            raise self._wrong("an instruction is not closed")
        return self._between(INSTRUCTION, 2, end)

    def _between(self, kind: Kind, lead: int, end: re.Match[str] | None) -> Token:
        start = self._at + lead
        stop = len(self._text) if end is None else max(start, end.start())
        token = Token(kind, self._base + start, self._text[start:stop])
        self._at = len(self._text) if end is None else max(end.end(), start)
        return token

    def _section(self) -> Iterator[Token]:
        self._at += 9
        while True:
            end = self._text.find("]]>", self._at)
            stop = end if end >= 0 else len(self._text) - (0 if self._ended else 3)
            if end >= 0 or stop - self._at >= _PIECE or self._ended:
                if stop > self._at:
                    position, raw = self._position(), self._text[self._at : stop]
                    self._at = stop
                    yield Token(CDATA, position, raw)
                if end >= 0:
                    self._at = end + 3
                    return
            if not self._more() and self._at >= len(self._text):
                if not self._html:
                    raise self._wrong("a CDATA section is not closed")
                return

    def _raw(self, name: str) -> Iterator[Token]:
        """The content of an element that holds no markup, up to its end tag."""
        kind = RAW if name in RAW_ELEMENTS else TEXT
        pattern, length = _RAW_END[name], len(name) + 3
        while True:
            end = pattern.search(self._text, self._at)
            stop = end.start() if end else len(self._text)
            if end is None and not self._ended:
                stop = max(self._at, stop - length)
                if kind is TEXT and (ampersand := self._text.rfind("&", max(self._at, stop - 40), stop)) >= 0:
                    stop = ampersand
                stop -= stop - 1 > self._at and self._text[stop - 1] == "\r"
            if (end is not None or self._ended or stop - self._at >= _PIECE) and stop > self._at:
                position, raw = self._position(), self._text[self._at : stop]
                self._at = stop
                yield Token(kind, position, raw)
            if end is not None or not self._more():
                if end is None and self._at < len(self._text):
                    continue
                return


_XML_COMMENT_END = re.compile("-->")
_GREATER = re.compile(">")
_INSTRUCTION_END = re.compile(r"\?>")


def _is_label(match: re.Match[str]) -> bool:
    """Whether a tag is a redaction's label, or another placeholder, in the text of a page."""
    name = match[2]
    return (
        name is not None
        and name.isupper()
        and name.lower() not in HTML_ELEMENTS
        and _LABEL.match(match.string, match.end(1)) is not None
    )


def is_well_formed(content: Content, encoding: str | None) -> bool:
    """Whether all of the content is XML elements whose tags match, one or several in a row. Raises
    ``ReadError`` if it cannot be read."""
    depth: list[str] = []
    elements = 0
    try:
        for token in Tokens(content, encoding, html=False):
            kind = token.kind
            if kind is OPEN:
                elements += 1
                if not token.empty:
                    depth.append(token.name)
                    if len(depth) > MAX_DEPTH:
                        return False
            elif kind is CLOSE:
                if not depth or depth.pop() != token.name:
                    return False
            elif (kind is TEXT or kind is CDATA) and not depth and token.raw.strip("\ufeff \t\r\n\0"):
                return False
    except (Corrupt, LimitExceeded):
        # Not an answer about the bytes: whoever reads them as text sees all of them.
        return False
    return elements > 0 and not depth
