"""Bytes to text and back without loss: blocks of text with the raw bytes that they came from.

Readers work on decoded text; rewriters copy raw bytes. What ties the two together is the ``Block``: a piece
of text and exactly the bytes that it was decoded from. Bytes that do not decode become one code point each in
U+DC00..U+DCFF (as ``surrogateescape`` does), so that no position is ever lost, and nothing is re-encoded
except what an edit puts in: ``Patcher`` copies everything else from the raw bytes, also where a codec does
not round-trip.
"""

from __future__ import annotations

import codecs
import re
from array import array
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from types import TracebackType
from typing import BinaryIO, Self

from scanner.errors import ReadError
from scanner.model import Content

BLOCK_BYTES = 128 * 1024
"""How much is read and decoded at a time. No answer depends on it."""

_MARKS = {
    "utf-8-sig": ((codecs.BOM_UTF8, "utf-8"),),
    "utf-16": ((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")),
    "utf-32": ((codecs.BOM_UTF32_LE, "utf-32-le"), (codecs.BOM_UTF32_BE, "utf-32-be")),
}
_WITHOUT_MARK = {"utf-8-sig": "utf-8", "utf-16": "utf-16-le", "utf-32": "utf-32-le"}
_ISO_2022_ESCAPE = re.compile(rb"\x1b(?:\$\([A-Z]|\$[@A-Z]|\([A-Z]|\.[A-Z])")
_ISO_2022_ASCII = b"\x1b(B"


def _carry_units(error: UnicodeError) -> tuple[str, int]:
    """Error handler for UTF-16/32: every byte that does not decode becomes U+DC00 plus its value.

    Also bytes below 0x80, unlike ``surrogateescape``: an ASCII character is more than one byte wide there,
    and a carried byte must not be taken for one.
    """
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return "".join(chr(0xDC00 + byte) for byte in error.object[error.start : error.end]), error.end


def _carry_bytes(error: UnicodeError) -> tuple[str, int]:
    """Error handler for multi-byte codecs: in a broken sequence ASCII stays itself, the rest is carried."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    broken = error.object[error.start : error.end]
    return "".join(chr(byte if byte < 0x80 else 0xDC00 + byte) for byte in broken), error.end


codecs.register_error("ticketsafe.units", _carry_units)
codecs.register_error("ticketsafe.bytes", _carry_bytes)


@dataclass(frozen=True, slots=True)
class Codec:
    """How bytes after the byte order mark are decoded: a Python codec, its error handler, and the mark."""

    name: str
    errors: str
    mark: bytes

    @property
    def stateful(self) -> bool:
        """Whether escape sequences switch the meaning of later bytes."""
        return self.name.startswith("iso2022")


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of text and the raw bytes that it was decoded from."""

    raw: bytes
    text: str


def opened(content: Content) -> BinaryIO:
    """A stream on the content. Raises ``ReadError`` if it cannot be opened."""
    try:
        return content.open()
    except OSError as error:
        raise ReadError(f"the file cannot be opened (error {error.errno})") from None


def pull(stream: BinaryIO, size: int) -> bytes:
    """Up to ``size`` bytes from the stream, empty at its end. Raises ``ReadError`` if the device fails."""
    try:
        return stream.read(size)
    except OSError as error:
        raise ReadError(f"the file cannot be read (error {error.errno})") from None


def codec_of(head: bytes, encoding: str | None) -> Codec:
    """The codec for content that starts with ``head`` (4 bytes are enough) and is in ``encoding``.

    Raises ``ReadError`` for a name that Python has no text codec for.
    """
    wanted = encoding or "utf-8"
    mark = b""
    if wanted in _MARKS:
        wanted, mark = next(
            ((name, mark) for mark, name in _MARKS[wanted] if head.startswith(mark)),
            (_WITHOUT_MARK[wanted], b""),
        )
    try:
        name = codecs.lookup(wanted).name
        codecs.getincrementaldecoder(name)
        "".encode(name)
    except LookupError:
        raise ReadError("the text encoding is not known") from None
    if name.startswith(("utf-16", "utf-32")):
        return Codec(name, "ticketsafe.units", mark)
    if name in _BYTE_CODECS or name == "utf-8":
        return Codec(name, "surrogateescape", mark)
    return Codec(name, "ticketsafe.bytes", mark)


_BYTE_CODECS = frozenset({"cp1252", "iso8859-1", "cp1251", "koi8-r", "cp1250", "iso8859-2", "iso8859-15"})


def blocks(content: Content, encoding: str | None) -> Iterator[Block]:
    """The content as text, block by block, without its byte order mark. Raises ``ReadError``."""
    with opened(content) as stream:
        head = pull(stream, 4)
        codec = codec_of(head, encoding)
        decoder = codecs.getincrementaldecoder(codec.name)(codec.errors)
        stream.seek(len(codec.mark))
        kept = b""
        final = False
        while not final:
            data = pull(stream, BLOCK_BYTES)
            final = not data
            text = decoder.decode(data, final)
            waiting = b"" if final else decoder.getstate()[0]
            raw = kept + data
            if not text and not final:
                kept = raw
                continue
            cut = len(raw) - len(waiting)
            kept = raw[cut:]
            if cut:
                yield Block(raw[:cut], text)


def texts(content: Content, encoding: str | None) -> Iterator[str]:
    """The decoded text of the content, piece by piece, without its byte order mark. Raises ``ReadError``."""
    for block in blocks(content, encoding):
        if block.text:
            yield block.text


def _is_carried(character: str) -> bool:
    return "\udc00" <= character <= "\udcff"


def _spans(block: Block, codec: Codec) -> tuple[array[int], array[int]]:
    """For each character of the block where its bytes start and end, found by decoding byte by byte."""
    starts, ends = array("q"), array("q")
    decoder = codecs.getincrementaldecoder(codec.name)(codec.errors)
    begun = 0
    for index in range(len(block.raw) + 1):
        last = index == len(block.raw)
        text = decoder.decode(block.raw[index : index + 1], last)
        stop = index if last else index + 1
        for place, character in enumerate(text):
            single = place < len(text) - 1 or _is_carried(character)
            end = begun + 1 if single else stop
            starts.append(begun)
            ends.append(end)
            begun = end
    return starts, ends


def _iso_2022_spans(block: Block, codec: Codec, mode: bytes) -> tuple[array[int], array[int]]:
    """As ``_spans`` for ISO-2022: escape sequences stand before the character that they announce."""
    starts, ends = array("q"), array("q")
    decoder = codecs.getincrementaldecoder(codec.name)(codec.errors)
    decoder.decode(mode)
    begun = 0
    index = 0
    while index <= len(block.raw):
        escape = _ISO_2022_ESCAPE.match(block.raw, index) if begun == index else None
        step = len(escape.group()) if escape else 1
        last = index == len(block.raw)
        text = decoder.decode(block.raw[index : index + step], last)
        stop = min(index + step, len(block.raw))
        for place in range(len(text)):
            end = begun + 1 if place < len(text) - 1 else stop
            starts.append(begun)
            ends.append(end)
            begun = end
        if escape and not text:
            begun = stop
        index += step
    return starts, ends


class _Ruler:
    """Finds the byte of a character in one block; asked with rising positions."""

    def __init__(self, block: Block, codec: Codec, mode: bytes) -> None:
        self._block = block
        self._codec = codec
        self._known = (0, 0)
        self._starts: array[int] | None = None
        self._ends: array[int] | None = None
        self._identity = len(block.raw) == len(block.text) and not codec.stateful
        if self._identity:
            return
        if codec.stateful:
            self._starts, self._ends = _iso_2022_spans(block, codec, mode)
        elif not self._round_trips():
            self._starts, self._ends = _spans(block, codec)
        if self._starts is not None and len(self._starts) != len(block.text):
            raise ReadError(f"text in {codec.name} cannot be mapped to its bytes")

    def _round_trips(self) -> bool:
        try:
            return self._block.text.encode(self._codec.name, "surrogateescape") == self._block.raw
        except UnicodeEncodeError:
            return False

    def start(self, character: int) -> int:
        """The byte where the character begins; the block's length for the position after its last one."""
        if self._identity:
            return character
        if character >= len(self._block.text):
            return len(self._block.raw)
        if self._starts is not None:
            return self._starts[character]
        known, byte = self._known
        byte += len(self._block.text[known:character].encode(self._codec.name, "surrogateescape"))
        self._known = (character, byte)
        return byte

    def end(self, character: int) -> int:
        """The byte after the character before this position."""
        if self._ends is not None:
            return self._ends[character - 1] if character else 0
        return self.start(character)


class Patcher(AbstractContextManager["Patcher"]):
    """Copies content to a sink and replaces runs of characters on the way.

    Positions are code points from the start of the decoded text (after the byte order mark) and only ever
    grow.
    """

    def __init__(self, content: Content, encoding: str | None, sink: BinaryIO) -> None:
        with opened(content) as stream:
            self._codec = codec_of(pull(stream, 4), encoding)
        self._blocks = blocks(content, encoding)
        self._sink = sink
        self._block = Block(b"", "")
        self._ruler: _Ruler | None = None
        self._first = 0
        self._byte = 0
        self._mode = b""
        self.position = 0
        sink.write(self._codec.mark)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        close = getattr(self._blocks, "close", None)
        if close is not None:
            close()

    def __enter__(self) -> Self:
        return self

    def replace(self, start: int, end: int, replacement: str) -> None:
        """Put ``replacement`` (as it must stand in the file) in place of the characters ``start:end``.

        What was already replaced is not replaced again: only the rest of the run is.
        """
        if end < self.position or (end == self.position and start < end):
            return
        self._copy_to(max(start, self.position))
        leaving = self._mode_here()
        self._sink.write(leaving and _ISO_2022_ASCII)
        self._sink.write(self._encoded(replacement))
        self._skip_to(end)
        self._sink.write(self._mode_here())

    def finish(self) -> None:
        """Copy what is left."""
        self._sink.write(self._block.raw[self._byte :])
        for block in self._blocks:
            self._sink.write(block.raw)

    def _encoded(self, text: str) -> bytes:
        for errors in ("surrogateescape", "replace"):
            try:
                return text.encode(self._codec.name, errors)
            except UnicodeEncodeError:
                continue
        return re.sub(r"[\ud800-\udfff]", "?", text).encode(self._codec.name, "replace")

    def _mode_here(self) -> bytes:
        """The escape sequence in force at the present byte; empty for ASCII and for codecs without such."""
        if not self._codec.stateful:
            return b""
        seen = _ISO_2022_ESCAPE.findall(self._block.raw, 0, self._byte)
        mode: bytes = seen[-1] if seen else self._mode
        return b"" if mode == _ISO_2022_ASCII else mode

    def _next_block(self) -> None:
        self._sink.write(self._block.raw[self._byte :])
        self._byte = len(self._block.raw)
        self._mode = self._mode_here()
        self._first += len(self._block.text)
        block = next(self._blocks, None)
        if block is None:
            raise ReadError("the content changed while it was being rewritten")
        self._block, self._ruler, self._byte = block, None, 0

    def _here(self) -> _Ruler:
        if self._ruler is None:
            self._ruler = _Ruler(self._block, self._codec, self._mode)
        return self._ruler

    def _copy_to(self, position: int) -> None:
        while position > self._first + len(self._block.text):
            self._next_block()
        byte = self._here().start(position - self._first)
        self._sink.write(self._block.raw[self._byte : byte])
        self._byte = max(byte, self._byte)
        self.position = position

    def _skip_to(self, position: int) -> None:
        while position > self._first + len(self._block.text):
            self._byte = self._here().end(len(self._block.text))
            self._next_block()
        if position > self.position:
            self._byte = max(self._byte, self._here().end(position - self._first))
        self.position = max(position, self.position)
