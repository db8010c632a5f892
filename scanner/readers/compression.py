"""Files that are one compressed stream: one inner artefact, the same for all codecs but gzip.

A file may consist of several frames one after the other; their contents are one artefact. zstandard and lz4
may have skippable frames among them, which programs ignore: what text they hold is read. All of it is
checked: that nothing breaks off, checksums, and that nothing but zero padding follows. gzip, whose headers
have texts of their own, has its own reader.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

from scanner.errors import Corrupt, LimitExceeded
from scanner.model import Content, Identification, Locator, Member, Part, Segment, Unread
from scanner.readers.base import Reviser, Sieve, edited_text
from scanner.readers.codecs import CODECS, HEAD, Codec, codec_at, damage, is_skippable
from scanner.readers.decoding import opened, pull
from scanner.readers.gzip import inner_name
from scanner.readers.input import Input
from scanner.readers.raw_text import decoded, holds_text
from scanner.readers.streams import CHUNK, stream_of

MAX_SKIPPABLE = 1024 * 1024
"""Bytes in all skippable frames of a file that may be kept in memory."""


@dataclass(frozen=True, slots=True)
class _Skippable:
    """A frame with other data: its place in the file, its kind (0 to 15), and whether it comes first."""

    start: int
    end: int
    kind: int
    data: bytes = field(repr=False)
    leads: bool


@dataclass(slots=True)
class _Pass:
    """What was seen while decompressing once."""

    head: bytes | None = None
    skippable: list[_Skippable] = field(default_factory=list)
    finished: bool = False


class CompressionReader:
    """Reads and rewrites the files of one codec."""

    def __init__(self, codec: Codec) -> None:
        self._codec = codec
        self.name = codec.name
        self.media_types: tuple[str, ...] = (codec.media_type,)

    def read(
        self, content: Content, identification: Identification, sieve: Sieve | None = None
    ) -> Iterator[Part]:
        """Yield the content as one member, and the texts of skippable frames."""
        passes: list[_Pass] = []
        yield _member(content, identification, self._codec, passes)
        if not self._codec.skippable:
            return
        if passes and not any(one.finished for one in passes):
            yield Unread("its content was not read to the end, and with it what else is in the file")
            return
        # Whoever read the content has passed all frames; they are only looked for if nobody did.
        seen = next((one for one in passes if one.finished), None) or _seen(content, self._codec)
        for number, frame in enumerate(seen.skippable, 1):
            if (segment := _segment(frame, number)) is not None:
                yield segment

    def rewrite(
        self, content: Content, identification: Identification, sink: BinaryIO, reviser: Reviser
    ) -> None:
        """Write the file again: compressed anew, in one frame like the first, only if the content changed."""
        revised = reviser.member(_member(content, identification, self._codec, []))
        seen = _Pass()
        if self._codec.skippable or revised is not None:
            seen = _seen(content, self._codec)
        edited: dict[int, bytes] = {}
        for number, frame in enumerate(seen.skippable, 1):
            segment = _segment(frame, number)
            if segment is None:
                continue
            if edits := reviser.edits(segment):
                edited[frame.start] = _encoded(edited_text(segment.text, edits), frame.data)
            elif revised is not None:
                edited[frame.start] = frame.data
        if revised is None:
            _copy(content, seen.skippable, edited, sink)
            return
        # Skippable frames without text are tables of where frames begin, and would now be wrong.
        for frame in seen.skippable:
            if frame.leads and frame.start in edited:
                sink.write(_packed(frame, edited[frame.start]))
        machine = self._codec.compressor(seen.head or b"", revised.content.size)
        with opened(revised.content) as stream:
            while data := pull(stream, CHUNK):
                sink.write(machine.compress(data))
        sink.write(machine.flush())
        for frame in seen.skippable:
            if not frame.leads and frame.start in edited:
                sink.write(_packed(frame, edited[frame.start]))


def codec_of(content: Content) -> Codec | None:
    """The codec that the content is compressed with, its first frames skippable or not; None if
    it is none of these. Raises ``ReadError``."""
    at = 0
    with opened(content) as stream:
        for _ in range(64):
            stream.seek(at)
            head = pull(stream, HEAD)
            codec = codec_at(head)
            if codec is not None and (at == 0 or codec.skippable):
                return codec
            if len(head) < 8 or not is_skippable(head):
                return None
            at += 8 + int.from_bytes(head[4:8], "little")
    return None


def _member(content: Content, identification: Identification, codec: Codec, passes: list[_Pass]) -> Member:
    def open_content() -> BinaryIO:
        seen = _Pass()
        passes.append(seen)
        return stream_of(_decompressed(content, codec, seen))

    return Member(inner_name(identification.name, None), 0, open_content)


def _seen(content: Content, codec: Codec) -> _Pass:
    """What is found by decompressing all of it."""
    seen = _Pass()
    for _ in _decompressed(content, codec, seen):
        pass
    return seen


def _decompressed(content: Content, codec: Codec, seen: _Pass) -> Iterator[bytes]:
    """The content of all frames."""
    with opened(content) as stream:
        source = Input(stream)
        kept = 0
        while True:
            head = source.peek(HEAD)
            if codec.skippable and is_skippable(head):
                frame = _skipped(source, seen.head is None, MAX_SKIPPABLE - kept)
                kept += len(frame.data)
                seen.skippable.append(frame)
                continue
            if seen.head is not None and not (codec.chained and codec.begins(head)):
                break
            if not codec.begins(head):
                raise Corrupt(f"not the beginning of {codec.name} data")
            if seen.head is None:
                seen.head = head
            yield from _frame(source, codec, head)
        while data := source.some(CHUNK):
            if data.strip(b"\0"):
                raise Corrupt(f"something that is not {codec.name} follows the {codec.name} data")
        seen.finished = True


def _frame(source: Input, codec: Codec, head: bytes) -> Iterator[bytes]:
    machine = codec.decompressor(head)
    while not machine.eof:
        data = b""
        if machine.needs_input:
            data = source.some(CHUNK)
            if not data:
                raise Corrupt(f"{codec.name} data breaks off")
        try:
            plain = machine.decompress(data, CHUNK)
        except damage():
            raise Corrupt(f"{codec.name} data is damaged") from None
        if plain:
            yield plain
    source.put_back(machine.unused_data or b"")


def _skipped(source: Input, leads: bool, room: int) -> _Skippable:
    start = source.position
    head = source.peek(8)
    size = int.from_bytes(head[4:8], "little")
    if len(head) < 8:
        raise Corrupt("a skippable frame breaks off")
    if size > room:
        raise LimitExceeded(f"its skippable frames hold more than {MAX_SKIPPABLE} bytes")
    source.some(8)
    data = source.peek(size)
    if len(data) < size:
        raise Corrupt("a skippable frame breaks off")
    while source.position < start + 8 + size:
        source.some(start + 8 + size - source.position)
    return _Skippable(start, source.position, head[0] & 0x0F, data, leads)


def _segment(frame: _Skippable, number: int) -> Segment | None:
    """The text of a skippable frame; None if it has none."""
    text = decoded(frame.data)
    if not holds_text(text):
        return None
    return Segment(text, Locator(f"skippable frame {number}"))


def _encoded(text: str, old: bytes) -> bytes:
    try:
        old.decode("utf-8")
    except UnicodeDecodeError:
        return text.encode("latin-1", "replace")
    return text.encode("utf-8", "replace")


def _packed(frame: _Skippable, data: bytes) -> bytes:
    return struct.pack("<II", 0x184D2A50 + frame.kind, len(data)) + data


def _copy(content: Content, frames: list[_Skippable], edited: dict[int, bytes], sink: BinaryIO) -> None:
    """Copy the file with other skippable frames where they were edited."""
    with opened(content) as stream:
        at = 0
        for frame in frames:
            if frame.start not in edited:
                continue
            _pass_on(stream, frame.start - at, sink)
            sink.write(_packed(frame, edited[frame.start]))
            at = frame.end
            stream.seek(at)
        _pass_on(stream, content.size - at, sink)


def _pass_on(stream: BinaryIO, size: int, sink: BinaryIO) -> None:
    while size > 0 and (data := pull(stream, min(size, CHUNK))):
        sink.write(data)
        size -= len(data)


COMPRESSION_READERS = tuple(CompressionReader(codec) for codec in CODECS)
"""One reader a codec."""
