"""XML and HTML (SVG and XHTML with them): texts, attributes, comments, instructions, document types and names
are segments.

In XML a value's key is the name of its element or attribute; in HTML, whose elements are about looks, it is
what a reader of the page takes for its name: the header of the column or row, the term, the label or name of
the form field. Texts that a person reads as one are one segment, whatever tags stand in them. What is markup
or JSON itself, escaped in a text, in a section, an attribute, a comment or a script, is read as such.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from heapq import heappop, heappush
from typing import BinaryIO

from scanner.errors import ReadError
from scanner.model import BytesContent, Content, Edit, Identification, Locator, Member, Part, Segment
from scanner.readers.base import Replacer, Revised, Reviser, Sieve
from scanner.readers.decoding import Patcher
from scanner.readers.json import JsonReader, is_json
from scanner.readers.json import revise as revise_json
from scanner.readers.markup_keys import (
    CELLS,
    CLOSED_BY,
    GENERIC,
    HTML_ELEMENTS,
    INLINE,
    INLINE_XML,
    LABELLING,
    LEADING,
    MAPPINGS,
    NAMING,
    PLAIN_ATTRIBUTES,
    PREFORMATTED,
    RECORDS,
    VALUES,
    VOID,
    is_known,
    is_telling,
)
from scanner.readers.markup_runs import Change, Pieces, Run, View, plain
from scanner.readers.markup_structure import Frame, Shapes, innermost, local, shapes_of
from scanner.readers.markup_tokens import (
    CDATA,
    CLOSE,
    COMMENT,
    DECLARATION,
    INSTRUCTION,
    MAX_DEPTH,
    OPEN,
    RAW,
    TEXT,
    Attribute,
    Token,
    Tokens,
    attributes,
    is_well_formed,
)
from scanner.readers.text import owned_edits
from scanner.readers.windows import OWNED, RIGHT

NESTED_DEPTH = 4
"""How many documents inside one another are read as such; deeper ones are text."""
NESTED_CHARACTERS = 1024 * 1024
"""A text of more characters that looks like a document is read as text."""
_SCRIPT_CHARACTERS = 8 * NESTED_CHARACTERS
_SLICE = 64 * 1024
_NAMES = 50_000
"""Names of elements and attributes that are each looked at once; further ones are wherever they stand."""
_LABEL = 200
_LOOKS_NESTED = re.compile(
    r"<(?:[A-Za-z][\w:.\-]*[a-z][\w:.\-]*[\s/>]|[A-Za-z]>|!--|!DOCTYPE|\?xml)|</[A-Za-z]"
)
_LITERAL = re.compile(r"<!--(?P<comment>.*?)-->|\"(?P<double>[^\"]*)\"|'(?P<single>[^']*)'", re.DOTALL)
_DECLARED = re.compile(
    r"([\w:.\-]+)\s+(?:(?:PUBLIC|SYSTEM|NDATA|#FIXED|CDATA)\s*)*(?:\"[^\"]*\"\s*|'[^']*'\s*)?\Z"
)
_LABEL_SIGNS = re.compile(r"<([A-Z][A-Z0-9_]*)>")
_LINE_END = re.compile(r"\r\n|\n|\r")
_NO_NAME = re.compile(r"[^\w.\-]")

_JSON = Identification("application/json", encoding="utf-8")

Escape = Callable[[str, int], str]
"""A replacement as it must stand at a position of the file."""


# --- how replacements are written --------------------------------------------------------------------------


def _in_text(text: str, position: int) -> str:
    return html.escape(text, quote=False)


def _in_double_quotes(text: str, position: int) -> str:
    return html.escape(text, quote=False).replace('"', "&quot;")


def _in_single_quotes(text: str, position: int) -> str:
    return html.escape(text, quote=False).replace("'", "&#39;")


def _without_quotes(text: str, position: int) -> str:
    return re.sub(r"[\s\"'=`]", lambda match: f"&#{ord(match.group())};", html.escape(text, quote=False))


def _in_section(text: str, position: int) -> str:
    return text.replace("]]>", "]]]]><![CDATA[>")


def _in_comment(text: str, position: int) -> str:
    text = text.replace("--", "- -")
    return f"{text} " if text.endswith("-") else text


def _in_instruction(text: str, position: int) -> str:
    return text.replace("?>", "? >")


def _in_script(text: str, position: int) -> str:
    # '<' would end XHTML's well-formedness there, and '</' or '<!--' the script.
    return _LABEL_SIGNS.sub(r"[\1]", text).replace("</", "<\\/").replace("<!--", "<\\!--")


def _as_name(text: str, position: int) -> str:
    """What of a replacement can stand in a name, or in an identifier of a document type."""
    return _NO_NAME.sub("", text) or "_"


_QUOTES: dict[str, Escape] = {'"': _in_double_quotes, "'": _in_single_quotes, "": _without_quotes}


# --- parts -------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Place:
    """A segment with what a rewriter needs to know; ``settled`` is the position before which no later part
    changes anything, ``name`` a name that stands in more places than this one."""

    segment: Segment
    pieces: Pieces
    escape: Escape
    settled: int
    name: str | None = None


@dataclass(slots=True)
class _Inner:
    """A document inside a text; ``around`` is the text's segment."""

    kind: str
    content: BytesContent
    text: str
    around: Segment
    pieces: Pieces
    escape: Escape
    settled: int
    depth: int


@dataclass(slots=True)
class _Again:
    """A name that was changed where it stood first, at another place."""

    start: int
    name: str
    settled: int


_Item = _Place | _Inner | _Again


class _MarkupReader:
    """Reads and rewrites markup on the original text: nothing outside the edits changes."""

    html = False

    def read(
        self, content: Content, identification: Identification, sieve: Sieve | None = None
    ) -> Iterator[Part]:
        """Yield texts, attributes, comments and names. Raises ``ReadError``."""
        yield from _segments(_Walk(content, identification.encoding, self.html, 0))

    def rewrite(
        self, content: Content, identification: Identification, sink: BinaryIO, reviser: Reviser
    ) -> None:
        """Copy the bytes with the edits put in, escaped as their places need it. Raises ``ReadError``."""
        with Patcher(content, identification.encoding, sink) as patcher:
            _revise(_Walk(content, identification.encoding, self.html, 0), patcher, reviser)
            patcher.finish()


class XmlReader(_MarkupReader):
    """XML whose tags match, SVG and XHTML too; several documents in a row."""

    name = "xml"
    media_types: tuple[str, ...] = ("text/xml", "application/xml", "image/svg+xml", "application/xhtml+xml")


class HtmlReader(_MarkupReader):
    """HTML, however it is written."""

    name = "html"
    media_types: tuple[str, ...] = ("text/html",)
    html = True


def _segments(walk: _Walk) -> Iterator[Segment]:
    for item in walk.items():
        if isinstance(item, _Place):
            yield item.segment
        elif isinstance(item, _Inner):
            lines = _line_starts(item.text)
            for segment in _inner_segments(item):
                yield _lifted(segment, item, lines)


def _inner_segments(inner: _Inner) -> Iterator[Segment]:
    if inner.kind == "json":
        for part in JsonReader().read(inner.content, _JSON):
            if isinstance(part, Segment):
                yield part
        return
    yield from _segments(_Walk(inner.content, "utf-8", inner.kind == "html", inner.depth))


def _line_starts(text: str) -> list[int]:
    return [0, *(end.end() for end in _LINE_END.finditer(text))]


def _lifted(segment: Segment, inner: _Inner, lines: list[int]) -> Segment:
    """A segment of an inner document as one of the document around it."""
    around, pieces = inner.around, inner.pieces
    line = segment.line or 1
    start = lines[min(line, len(lines)) - 1] + segment.offset
    raw = pieces.position(start)
    begun = pieces.position(lines[line - 1]) if 1 < line <= len(lines) else pieces.position(0)
    offsets: Sequence[int] | None = segment.offsets
    if len(pieces.starts) > 1:
        distances = segment.offsets if segment.offsets is not None else range(len(segment.text) + 1)
        offsets = [pieces.position(min(start + one, pieces.length)) - raw for one in distances]
    key, parents = segment.key, around.parents
    if key is None:
        key, parents = around.key, (*parents, *segment.parents)
    elif around.key is not None:
        parents = (*parents, around.key, *segment.parents)
    else:
        parents = (*parents, *segment.parents)
    return replace(
        segment,
        locator=Locator(
            f"{around.locator.form}, {segment.locator.form}", (*around.locator.parts, *segment.locator.parts)
        ),
        line=None if around.line is None else around.line + line - 1,
        offset=raw - begun + (around.offset if line == 1 else 0),
        offsets=offsets,
        key=key,
        parents=parents,
        siblings=segment.siblings or around.siblings,
        record=(*around.record, *segment.record[1:]) if len(around.record) < 2 else around.record,
    )


@dataclass(slots=True)
class _InnerReviser:
    """Asks the reviser of the document around about the segments of an inner one."""

    reviser: Reviser
    inner: _Inner
    lines: list[int]

    @property
    def sieve(self) -> Sieve | None:
        """None: there are no lines to pass over."""
        return None

    def edits(self, segment: Segment) -> Sequence[Edit]:
        """The edits of a segment of the inner document."""
        return self.reviser.edits(_lifted(segment, self.inner, self.lines))

    def member(self, member: Member) -> Revised | None:
        """None: documents inside texts have no members."""
        return None


class _InnerPatcher:
    """Turns replacements in an inner document into changes of the one around it."""

    def __init__(self, inner: _Inner) -> None:
        self._inner = inner
        self.changes: list[Change] = []

    def replace(self, start: int, end: int, replacement: str) -> None:
        """As ``Patcher.replace``."""
        inner = self._inner
        self.changes += _changes(inner.pieces, Edit(start, end, replacement), inner.escape)


def _changes(pieces: Pieces, edit: Edit, escape: Escape) -> list[Change]:
    """What an edit changes in the file: the first stretch that it covers is replaced, the others go."""
    text = edit.replacement
    found = []
    for start, end in pieces.spans(edit.start, edit.end):
        found.append((start, end, escape(text, start) if text else ""))
        text = ""
    return found


def _revise(walk: _Walk, patcher: Replacer, reviser: Reviser) -> None:
    """Ask about every part, and put the changes in by their order in the file: the attributes of tags in a
    text are asked about before the text."""
    waiting: list[Change] = []
    for item in walk.items():
        if isinstance(item, _Again):
            heappush(waiting, (item.start, item.start + len(item.name), walk.renamed[item.name]))
        elif isinstance(item, _Inner):
            for change in _inner_changes(item, reviser):
                heappush(waiting, change)
        else:
            segment = item.segment
            edits = list(owned_edits(segment, reviser.edits(segment)))
            if edits and item.name is not None:
                heappush(waiting, _renaming(walk, item, edits))
            else:
                for edit in edits:
                    for change in _changes(item.pieces, edit, item.escape):
                        heappush(waiting, change)
        while waiting and waiting[0][0] < item.settled:
            patcher.replace(*heappop(waiting))
    while waiting:
        patcher.replace(*heappop(waiting))


def _inner_changes(inner: _Inner, reviser: Reviser) -> list[Change]:
    asking = _InnerReviser(reviser, inner, _line_starts(inner.text))
    patcher = _InnerPatcher(inner)
    if inner.kind == "json":
        revise_json(inner.content, _JSON, patcher, asking)
    else:
        _revise(_Walk(inner.content, "utf-8", inner.kind == "html", inner.depth), patcher, asking)
    return patcher.changes


def _renaming(walk: _Walk, place: _Place, edits: list[Edit]) -> Change:
    """A name changed here and, from here on, wherever it stands; two names never become the same."""
    name = place.segment.text
    assert place.name is not None
    for edit in reversed(edits):
        name = name[: edit.start] + _as_name(edit.replacement, 0) + name[edit.end :]
    name = name if name[:1].isalpha() or name[:1] == "_" else f"_{name}"
    taken = set(walk.renamed.values()) | walk.names
    count, wanted = 1, name
    while name in taken:
        count += 1
        name = f"{wanted}-{count}"
    prefix = place.name[: len(place.name) - len(place.segment.text)]
    walk.renamed[place.name] = prefix + name
    start = place.pieces.raw_starts[0] - len(prefix)
    return start, start + len(place.name), prefix + name


# --- the walk ----------------------------------------------------------------------------------------------


class _Walk:
    """One way through a document, with what is known of the elements around the present place."""

    def __init__(self, content: Content, encoding: str | None, is_html: bool, depth: int) -> None:
        self._tokens = Tokens(content, encoding, is_html)
        self._html = is_html
        self._depth = depth
        self._shapes = Shapes() if is_html else shapes_of(content, encoding)
        record = (1,) if is_html else ()
        self._stack = [Frame("", self._shapes.root, (), (), None, record)]
        self._records = 1 if is_html else 0
        self._run = Run()
        self._around: Segment | None = None
        self._sections: list[tuple[int, int]] = []
        self._settled = 0
        self._cut = False
        self._escape: Escape = _in_text
        self._code: list[str] = []
        self._code_start = 0
        self._code_place = (1, 0)
        self._as_lines = False
        self._pending: str | None = None
        self._labels: dict[str, str] = {}
        self._is_page = is_html
        self.names: set[str] = set()
        self.renamed: dict[str, str] = {}

    def items(self) -> Iterator[_Item]:
        """All parts, those of tags in a text before the text. Raises ``ReadError``."""
        for token in self._tokens:
            kind = token.kind
            if kind is TEXT:
                if self._run or not token.raw.isspace():
                    yield from self._text(token)
            elif kind is OPEN:
                yield from self._open_html(token) if self._html else self._open_xml(token)
            elif kind is CLOSE:
                if self._code or self._as_lines:
                    yield from self._end_code()
                yield from self._close_html(token) if self._html else self._close_xml(token)
                if self.renamed:
                    yield from self._name_again(token)
            elif kind is CDATA:
                self._sections.append((token.start, token.start + len(token.raw)))
                yield from self._text(token)
            elif kind is RAW:
                yield from self._raw(token)
            elif kind is COMMENT:
                yield from self._aside(token, "comment", None, _in_comment)
            elif kind is INSTRUCTION:
                target = token.raw[:1].isalpha() and not self._html
                yield from self._aside(token, "instruction", None, _in_instruction if target else _in_text)
            elif kind is DECLARATION:
                yield from self._declaration(token)
        if self._code or self._as_lines:
            yield from self._end_code()
        yield from self._flush()

    # --- texts -------------------------------------------------------------------------------------------

    def _text(self, token: Token) -> Iterator[_Item]:
        frame, run = self._stack[-1], self._run
        flowing = self._html and not frame.preformatted and token.kind is TEXT
        raw, start = token.raw, token.start
        if not run:
            kept = raw.lstrip(" \t\r\n\f")
            if not kept:
                return
            start += len(raw) - len(kept)
            raw = kept
            self._begin(start)
        if token.kind is TEXT:
            run.add_raw(raw, start, flowing)
        else:
            run.add(raw, start, len(raw))
        if run.length > OWNED + RIGHT and (run.length > NESTED_CHARACTERS or run.head()[:1] not in "{[<"):
            yield from self._views(False)

    def _begin(self, start: int, place: tuple[int, int] | None = None) -> None:
        """A run begins, with the key and the place of the element at hand."""
        frame = self._stack[-1]
        line, column = place or self._tokens.place(start)
        key = frame.key
        if key is None and self._pending is not None:
            key = self._pending
        self._pending = None
        self._settled = start
        self._escape = _in_text
        self._around = Segment(
            "",
            _locator("", frame.pointer),
            line,
            column,
            key=key,
            parents=frame.parents,
            siblings=frame.siblings,
            record=frame.record,
        )

    def _escape_in_run(self) -> Escape:
        sections, usual = self._sections, self._escape
        if not sections:
            return usual
        if len(sections) > 1 or self._run.start < sections[0][0]:
            return lambda text, at: (
                _in_section(text, at)
                if any(start <= at < end for start, end in sections)
                else usual(text, at)
            )
        first, last = sections[0]
        return lambda text, at: _in_section(text, at) if first <= at < last else usual(text, at)

    def _views(self, final: bool) -> Iterator[_Item]:
        around = self._around
        assert around is not None
        escape = self._escape_in_run()
        origin = self._run.start if not self._cut else self._origin
        self._origin = origin
        for view in self._run.views(final):
            self._cut = self._cut or view.owned is not None
            self._settled = view.settled
            yield _Place(_segment_of(view, around, origin), view.pieces, escape, view.settled)

    _origin = 0

    def _flush(self) -> Iterator[_Item]:
        """The run that was read so far is complete."""
        run = self._run
        if not run:
            self._sections = []
            return
        around = self._around
        assert around is not None
        text = ""
        if not self._cut and not run.is_decoded and not self._sections and run.length < 1024:
            raw = run.head()
            text = raw.rstrip()
            if "<" not in text and text[:1] not in "{[":
                self._note(text)
                segment = Segment(
                    text,
                    around.locator,
                    around.line,
                    around.offset,
                    None,
                    None,
                    around.key,
                    around.parents,
                    around.siblings,
                    around.record,
                )
                start = run.start
                self._run, self._around = Run(), None
                yield _Place(segment, plain(start, len(text)), self._escape, start + len(raw))
                return
        if not self._cut:
            run.trim()
            text = run.whole()
            self._note(text)
        kind = None
        # A '<' that stands there as it is begins no tag: else it would have been taken for one.
        if text and (
            "<" not in text or run.is_decoded or self._sections or self._stack[-1].name == "textarea"
        ):
            kind = self._nested_kind(text, NESTED_CHARACTERS)
        if kind is None:
            yield from self._views(True)
        else:
            pieces = run.pieces()
            escape = self._escape_in_run()
            yield _inner(kind, text, around, pieces, escape, pieces.position(pieces.length), self._depth + 1)
        self._run, self._sections, self._cut, self._around = Run(), [], False, None

    def _note(self, text: str) -> None:
        """Keep a text that may name what comes behind it."""
        stack = self._stack
        if len(text) > _LABEL:
            return
        if not self._html:
            stack[-1].text = text
            return
        for place in range(len(stack) - 1, max(0, len(stack) - 8), -1):
            if stack[place].name in CELLS:
                stack[place].text = f"{stack[place].text} {text}".strip()[:_LABEL]
                return

    def _nested_kind(self, text: str, limit: int) -> str | None:
        """What kind of document a text is; None if it is none."""
        if self._depth >= NESTED_DEPTH or not 7 < len(text) <= limit:
            return None
        head = text.lstrip()[:1]
        if head and head in "{[":
            content = _content(text)
            if content is not None and is_json(content, "utf-8"):
                return "json"
        if "<" not in text or _LOOKS_NESTED.search(text) is None:
            return None
        content = _content(text)
        if content is None:
            return None
        if head == "<" and "<html" not in text[:1000].lower() and is_well_formed(content, "utf-8"):
            return "xml" if not _is_html_fragment(text) else "html"
        return "html"

    # --- scripts -----------------------------------------------------------------------------------------

    def _raw(self, token: Token) -> Iterator[_Item]:
        """Code: JSON and markup as such, everything else line by line."""
        if self._as_lines:
            yield from self._lines(token.raw, token.start, *self._tokens.place(token.start))
            return
        if not self._code:
            self._code_start, self._code_place = token.start, self._tokens.place(token.start)
        self._code.append(token.raw)
        head = self._code[0].lstrip()[:1]
        if (head and head not in "{[<") or sum(map(len, self._code)) > _SCRIPT_CHARACTERS:
            code, self._code, self._as_lines = "".join(self._code), [], True
            yield from self._lines(code, self._code_start, *self._code_place)

    def _end_code(self) -> Iterator[_Item]:
        code, self._code = "".join(self._code), []
        if code:
            kind = self._nested_kind(code, _SCRIPT_CHARACTERS)
            if kind is None or (kind != "json" and code.lstrip()[:1] != "<"):
                yield from self._lines(code, self._code_start, *self._code_place)
            else:
                self._begin(self._code_start, self._code_place)
                around = self._around
                assert around is not None
                end = self._code_start + len(code)
                pieces = plain(self._code_start, len(code))
                yield _inner(kind, code, around, pieces, _in_script, end, self._depth + 1)
                self._around = None
        yield from self._flush()
        self._as_lines = False

    def _lines(self, code: str, start: int, line: int, column: int) -> Iterator[_Item]:
        """The lines of code; the last one may go on."""
        ends = [*(end.end() for end in _LINE_END.finditer(code)), len(code)]
        begun = 0
        for end in ends:
            text, at = code[begun:end], start + begun
            if not self._run:
                kept = text.lstrip()
                at += len(text) - len(kept)
                if kept:
                    self._begin(at, (line, column + at - start - begun))
                    self._escape = _in_script
                text = kept
            self._run.add(text, at, len(text))
            if text.endswith(("\n", "\r")):
                yield from self._flush_line()
            elif self._run.length > OWNED + RIGHT:
                yield from self._views(False)
            begun, line, column = end, line + 1, 0

    def _flush_line(self) -> Iterator[_Item]:
        if self._run:
            if not self._cut:
                self._run.trim()
            yield from self._views(True)
            self._run, self._cut, self._around = Run(), False, None

    # --- what stands beside the text ----------------------------------------------------------------------

    def _floor(self, position: int) -> int:
        return self._settled if self._run else position

    def _value(
        self,
        raw: str,
        start: int,
        escape: Escape,
        around: Segment,
        entities: bool,
    ) -> Iterator[_Item]:
        """A text that is at hand as written, and belongs to no run."""
        settled = self._floor(start)
        if len(raw) < 1024 and (not entities or "&" not in raw) and "<" not in raw and raw[:1] not in "{[":
            yield _Place(replace(around, text=raw), plain(start, len(raw)), escape, settled)
            return
        run = Run()
        nested = len(raw) <= NESTED_CHARACTERS
        cut = False
        for piece, at in _slices(raw):
            if entities:
                run.add_raw(piece, start + at, False)
            else:
                run.add(piece, start + at, len(piece))
            if not nested:
                for view in run.views(False):
                    cut = True
                    yield _Place(_segment_of(view, around, start), view.pieces, escape, settled)
        text = "" if cut else run.whole()
        kind = self._nested_kind(text, NESTED_CHARACTERS)
        if kind is not None:
            yield _inner(kind, text, around, run.pieces(), escape, settled, self._depth + 1)
            return
        for view in run.views(True):
            yield _Place(_segment_of(view, around, start), view.pieces, escape, settled)

    def _aside(self, token: Token, what: str, key: str | None, escape: Escape) -> Iterator[_Item]:
        """A comment or an instruction: it does not part the text around it."""
        kept = token.raw.strip()
        if not kept:
            return
        start = token.start + len(token.raw) - len(token.raw.lstrip())
        around = self._around_here(start, f"{what} in ", self._stack[-1].pointer, key)
        yield from self._value(kept, start, escape, around, False)

    def _around_here(self, start: int, lead: str, pointer: tuple[str, ...], key: str | None) -> Segment:
        frame = self._stack[-1]
        line, column = self._tokens.place(start)
        record = frame.record or (max(1, self._records),)
        above = frame.parents if frame.key is None else (*frame.parents, frame.key)
        return Segment("", _locator(lead, pointer), line, column, key=key, parents=above, record=record)

    def _declaration(self, token: Token) -> Iterator[_Item]:
        """A document type with its internal subset: each literal with the name before it, and the rest."""
        raw, done = token.raw, 0
        strict = not self._html or raw[:7].upper() == "DOCTYPE"
        for match in _LITERAL.finditer(raw) if strict else ():
            group = match.lastgroup or "double"
            yield from self._declared(token, done, match.start(), None, _as_name)
            before = raw[max(0, match.start() - 300) : match.start()]
            named = _DECLARED.search(before) if group != "comment" else None
            entity = "<!ENTITY" in before.rpartition("<!")[1] + before.rpartition("<!")[2]
            escape: Escape = _as_name
            if group == "comment":
                escape = _in_comment
            elif entity or "ATTLIST" in before.rpartition("<!")[2]:
                escape = _QUOTES['"' if group == "double" else "'"]
            yield from self._declared(
                token, *match.span(group), named[1] if named is not None else None, escape
            )
            done = match.end()
        yield from self._declared(token, done, len(raw), None, _as_name if strict else _in_text)

    def _declared(
        self, token: Token, start: int, end: int, key: str | None, escape: Escape
    ) -> Iterator[_Item]:
        raw = token.raw[start:end]
        kept = raw.strip()
        if kept and any(map(str.isalnum, kept)):
            at = token.start + start + len(raw) - len(raw.lstrip())
            around = self._around_here(at, "document type ", (), key)
            yield from self._value(kept, at, escape, around, True)

    # --- names -------------------------------------------------------------------------------------------

    def _name(self, name: str, start: int, what: str, frame: Frame) -> Iterator[_Item]:
        """A name, where it stands for the first time; where it stands again, if it has been changed."""
        if name in self.renamed:
            yield _Again(start, name, self._floor(start))
            return
        if name in self.names or name.lower() in HTML_ELEMENTS or name.lower() in PLAIN_ATTRIBUTES:
            return
        if len(self.names) < _NAMES:
            self.names.add(name)
        text = local(name)
        start += len(name) - len(text)
        line, column = self._tokens.place(start)
        segment = Segment(
            text,
            _locator(f"{what} name at ", frame.pointer),
            line,
            column,
            parents=frame.parents,
            record=frame.record,
        )
        yield _Place(segment, plain(start, len(text)), _as_name, self._floor(start), name)

    def _name_again(self, token: Token) -> Iterator[_Item]:
        if token.name in self.renamed:
            yield _Again(token.name_start, token.name, self._floor(token.name_start))

    def _attribute(
        self, one: Attribute, frame: Frame, key: str | None, above: tuple[str, ...], siblings: frozenset[str]
    ) -> Iterator[_Item]:
        yield from self._name(one.name, one.name_start, "attribute", frame)
        raw = one.raw
        if not raw or raw.isspace():
            return
        line, column = self._tokens.place(one.start)
        record = frame.record or (max(1, self._records),)
        locator = _locator("", (*frame.pointer, f"@{local(one.name)}"))
        if len(raw) < 1024 and "&" not in raw and "<" not in raw and raw[0] not in "{[":
            segment = Segment(raw, locator, line, column, None, None, key, above, siblings, record)
            yield _Place(segment, plain(one.start, len(raw)), _QUOTES[one.quote], self._floor(one.start))
            return
        around = Segment("", locator, line, column, None, None, key, above, siblings, record)
        yield from self._value(raw, one.start, _QUOTES[one.quote], around, True)

    # --- XML ---------------------------------------------------------------------------------------------

    def _open_xml(self, token: Token) -> Iterator[_Item]:
        name = local(token.name)
        lower = name.lower()
        above = self._stack[-1]
        if len(self._stack) == 1 and lower in ("html", "svg", "body"):
            self._is_page = True
        inline = lower in INLINE if self._is_page else lower in INLINE_XML
        if not (inline and (self._run or self._is_page)):
            yield from self._flush()
        above.children += 1
        found = attributes(token, False) if token.raw else []
        named = None
        for one in found:
            if local(one.name).lower() in NAMING and 0 < len(one.raw) <= _LABEL:
                named = html.unescape(one.raw)
                break
        label = named if named is not None and lower in GENERIC else None
        key: str | None = name
        if self._is_page and lower in HTML_ELEMENTS:
            key = above.key
        elif label is not None:
            key = label
        elif lower in GENERIC:
            if above.label is not None and lower in VALUES:
                key = above.label
            elif above.named is not None:
                key = above.named
            elif above.label is not None:
                key = above.key
        shape = self._shapes.below(above.shape, name)
        record = above.record
        if not record or (len(record) == 1 and shape.repeated and (shape.names or shape.fields)):
            self._records += 1
            record = (*record, self._records)
        parents = above.parents if above.key is None else (*above.parents, above.key)
        frame = Frame(
            name,
            shape,
            (*above.pointer, above.step(name)),
            parents if key != above.key or not self._is_page else above.parents,
            key,
            record,
            above.shape.siblings,
            label=label,
        )
        yield from self._name(token.name, token.name_start, "element", frame)
        if found:
            inner = (*parents, name)
            for one in found:
                attribute = local(one.name)
                own: str | None = attribute
                if named is not None and attribute.lower() in VALUES:
                    own = named
                elif one.name.startswith("xmlns") or (
                    self._is_page and attribute.lower() in PLAIN_ATTRIBUTES
                ):
                    own = None
                yield from self._attribute(one, frame, own, inner, shape.siblings)
        if not token.empty:
            self._stack.append(frame)

    def _close_xml(self, token: Token) -> Iterator[_Item]:
        stack = self._stack
        frame = stack[-1]
        lower = frame.name.lower()
        inline = lower in INLINE if self._is_page else lower in INLINE_XML
        if not inline or not self._run:
            yield from self._flush()
        if len(stack) > 1:
            stack.pop()
        above = stack[-1]
        if frame.text and (lower in NAMING or (above.children == 1 and above.name.lower() in MAPPINGS)):
            above.named = frame.text

    # --- HTML --------------------------------------------------------------------------------------------

    def _open_html(self, token: Token) -> Iterator[_Item]:
        name = token.name.lower()
        if name == "br":
            if self._run:
                self._run.add("\n", token.name_start - 1, 0)
        elif name not in INLINE:
            yield from self._flush()
            if (rule := CLOSED_BY.get(name)) is not None:
                place = innermost(self._stack, *rule)
                if place is not None:
                    self._pop_to(place)
        found = attributes(token, True) if token.raw else []
        values = {one.name.lower(): one.raw for one in found}
        above = self._stack[-1]
        frame = Frame(
            name,
            above.shape,
            (*above.pointer, above.step(name)),
            above.parents,
            above.key,
            above.record,
            above.siblings,
            preformatted=above.preformatted or name in PREFORMATTED,
            begins_run=not self._run,
        )
        self._key_html(frame, values)
        yield from self._name(token.name, token.name_start, "element", frame)
        control = self._control(frame, values)
        if control is not None and name in ("select", "textarea", "button", "output", "option"):
            frame.key = control
        for one in found:
            yield from self._attribute(
                one, frame, _attribute_key(one, frame, control, values), frame.parents, frame.siblings
            )
        if not (token.empty or name in VOID) and len(self._stack) < MAX_DEPTH:
            self._stack.append(frame)

    def _key_html(self, frame: Frame, values: dict[str, str]) -> None:
        """What the element's attributes, and what was read before it, say of its text."""
        name, stack = frame.name, self._stack
        if name in RECORDS and len(frame.record) == 1:
            self._records += 1
            frame.record = (1, self._records)
        elif name == "tr":
            frame.cells = []
            frame.key = None
            table = innermost(stack, _TABLE, _NOTHING)
            if table is not None and stack[table].headers and len(frame.record) == 1:
                self._records += 1
                frame.record = (1, self._records)
        elif name in ("table", "dl", "form"):
            frame.key = None
        elif name in ("td", "th"):
            self._cell(frame, values.get("colspan", ""))
        elif name == "dd":
            frame.key = stack[-1].named
        elif name == "label":
            frame.target = values.get("for")
        elif name not in HTML_ELEMENTS:
            frame.parents = frame.parents if frame.key is None else (*frame.parents, frame.key)
            frame.key = local(frame.name)
        for labelling in LABELLING:
            if values.get(labelling):
                frame.key = html.unescape(values[labelling])[:_LABEL]
                return
        if name not in ("body", "html", "table", "tr", "form", "main", "section"):
            tokens = f"{values.get('id', '')} {values.get('class', '')}"
            if len(tokens) > 2:
                telling = next((one for one in tokens.split() if is_telling(one)), None)
                frame.key = telling if telling is not None and frame.key is None else frame.key

    def _cell(self, frame: Frame, span: str) -> None:
        """The key of a table's cell: the header of its column, or the cell before it."""
        stack = self._stack
        row_at, table_at = innermost(stack, _ROW, _TABLE), innermost(stack, _TABLE, _NOTHING)
        frame.key = None
        if row_at is None:
            return
        row = stack[row_at]
        headers = stack[table_at].headers if table_at is not None else ()
        if row.column < len(headers):
            frame.key = headers[row.column] or None
            frame.siblings = frozenset(filter(None, headers))
        elif row.cells:
            kind, text = row.cells[-1]
            if frame.name == "td" and text and len(text) <= _LABEL and (kind == "th" or is_known(text)):
                frame.key = text.strip(" :")
        row.column += int(span) if span.isascii() and span.isdigit() and len(span) < 4 else 1

    def _control(self, frame: Frame, values: dict[str, str]) -> str | None:
        """What names the value of a form field or of a meta element."""
        if frame.name not in _CONTROLS:
            return None
        if frame.name == "option":
            return frame.key
        label = self._labels.get(values.get("id", "")) or self._pending
        if frame.name != "meta":
            self._pending = None
        enclosing = innermost(self._stack, frozenset({"label"}), frozenset({"form", "body"}))
        if label is None and enclosing is not None:
            label = self._stack[enclosing].text
        names = [label, *(values.get(one) for one in _FIELD_NAMES)]
        told = [html.unescape(one).strip(" :*")[:_LABEL] for one in names if one]
        return next((one for one in told if is_known(one)), told[0] if told else frame.key)

    def _close_html(self, token: Token) -> Iterator[_Item]:
        name = token.name.lower()
        inline = name in INLINE
        if not inline:
            yield from self._flush()
        place = innermost(self._stack, frozenset({name}), _CELL_BARRIERS if inline else _NOTHING)
        if place is None:
            return
        frame = self._stack[place]
        if inline and name in LEADING and frame.begins_run and self._run and self._run.length <= _LABEL:
            text = self._run.whole()
            if is_known(text):
                yield from self._flush()
                self._pending = text.strip(" :*")
        elif name == "label":
            # The field itself stood between.
            yield from self._flush()
        self._pop_to(place)

    def _pop_to(self, place: int) -> None:
        """Close the element at a place of the stack, and all in it."""
        stack = self._stack
        while len(stack) > place:
            frame = stack.pop()
            name, text = frame.name, frame.text.strip()
            if name in ("td", "th"):
                row = innermost(stack, _ROW, _TABLE)
                cells = stack[row].cells if row is not None else None
                if cells is not None:
                    cells.append((name, text))
            elif name == "dt":
                stack[-1].named = text.strip(" :") or None
            elif name == "label" and text:
                if frame.target and len(self._labels) < _NAMES:
                    self._labels[frame.target] = text
                self._pending = text.strip(" :*")
            elif name == "tr" and frame.cells:
                self._row(frame.cells)

    def _row(self, cells: list[tuple[str, str]]) -> None:
        """A row is complete: its cells may be the headers of the columns."""
        table = innermost(self._stack, _TABLE, _NOTHING)
        if table is None or len(cells) < 2:
            return
        frame = self._stack[table]
        heading = all(kind == "th" for kind, _ in cells)
        if not heading and not frame.children and all(is_known(text) for _, text in cells):
            heading = True
        frame.children += 1
        if heading:
            frame.headers = tuple(text.strip(" :") for _, text in cells)


_TABLE = frozenset({"table"})
_ROW = frozenset({"tr"})
_NOTHING: frozenset[str] = frozenset()
_CELL_BARRIERS = frozenset({"td", "th", "table", "li"})
_FIELD_NAMES = (
    "name",
    "property",
    "itemprop",
    "id",
    "autocomplete",
    "aria-label",
    "placeholder",
    "http-equiv",
)
_CONTROLS = frozenset({"input", "select", "textarea", "button", "output", "option", "meta"})


def _attribute_key(one: Attribute, frame: Frame, control: str | None, values: dict[str, str]) -> str | None:
    name = one.name.lower()
    if name in ("value", "content") and control is not None:
        return control
    if name in ("href", "action") and one.raw[:4].lower() == "tel:":
        return "tel"
    if name in PLAIN_ATTRIBUTES or name.startswith(("on", "aria-", "xmlns")):
        if name in ("value", "content", "datetime"):
            return frame.key
        return None
    return name.removeprefix("data-")


def _is_html_fragment(text: str) -> bool:
    """Whether a well-formed fragment is of HTML's elements."""
    names = re.findall(r"<([A-Za-z][\w\-]*)", text[:4096])
    return bool(names) and all(name.lower() in HTML_ELEMENTS for name in names)


def _content(text: str) -> BytesContent | None:
    try:
        return BytesContent(text.encode())
    except UnicodeEncodeError:
        # Bytes that do not decode cannot be carried into a document inside the text.
        return None


def _inner(
    kind: str, text: str, around: Segment, pieces: Pieces, escape: Escape, settled: int, depth: int
) -> _Inner:
    content = _content(text)
    if content is None:
        raise ReadError("the content changed while it was being read")
    return _Inner(kind, content, text, around, pieces, escape, settled, depth)


def _slices(raw: str) -> Iterator[tuple[str, int]]:
    """A long text piece by piece, no entity cut, each with its place."""
    start = 0
    while start < len(raw):
        stop = min(len(raw), start + _SLICE)
        if stop < len(raw):
            ampersand = raw.rfind("&", max(start + 1, stop - 40), stop)
            stop = ampersand if ampersand > start else stop
        yield raw[start:stop], start
        start = stop


def _segment_of(view: View, around: Segment, origin: int) -> Segment:
    # Not by ``replace``, which takes longer than all else that happens to a short text.
    return Segment(
        view.text,
        around.locator,
        around.line,
        around.offset + view.pieces.position(0) - origin,
        view.pieces.offsets(),
        view.owned,
        around.key,
        around.parents,
        around.siblings,
        around.record,
    )


_FORMS: dict[int, str] = {}


def _locator(lead: str, pointer: tuple[str, ...]) -> Locator:
    depth = len(pointer)
    form = _FORMS.get(depth)
    if form is None:
        form = _FORMS[depth] = "/{}" * depth or "top level"
    return Locator(lead + form if lead else form, pointer)
