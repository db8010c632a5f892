"""gzip (RFC 1952): one inner artefact, and the names and comments in the headers.

A file may consist of several gzip members one after the other; their contents are one artefact. All of it is
checked: lengths, checksums, and that nothing but zero padding follows.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import BinaryIO

from scanner.errors import Corrupt, ReadError
from scanner.model import Content, Identification, Locator, Member, Part, Segment, Unread
from scanner.readers.base import Reviser, Sieve, edited_text
from scanner.readers.decoding import opened, pull
from scanner.readers.input import Input
from scanner.readers.raw_text import holds_text
from scanner.readers.streams import CHUNK, stream_of

_MAGIC = b"\x1f\x8b"
_DEFLATE = 8
_TEXT, _HEADER_CRC, _EXTRA, _NAME, _COMMENT = 1, 2, 4, 8, 16
_FIELD_LIMIT = 64 * 1024
_SUFFIXES = (
    *((suffix, ".tar") for suffix in (".tgz", ".taz", ".tbz", ".tbz2", ".tb2", ".txz", ".tlz", ".tzst")),
    (".svgz", ".svg"),
    (".emz", ".emf"),
    *((suffix, "") for suffix in (".gz", ".gzip", ".bz2", ".bz", ".xz", ".lzma", ".zst", ".zstd", ".lz4")),
)
_LEVELS = {2: 9, 4: 1}


@dataclass(frozen=True, slots=True)
class _Header:
    """The header of a gzip member and where it stands in the file."""

    start: int
    end: int
    flags: int
    time: bytes
    extra_flags: int
    system: int
    extra: tuple[tuple[bytes, bytes], ...] | None
    name: bytes | None
    comment: bytes | None


@dataclass(slots=True)
class _Pass:
    """What was seen while decompressing once: the headers that have text, and whether the end was reached."""

    headers: list[_Header] = field(default_factory=list)
    finished: bool = False


class GzipReader:
    """Reads and rewrites gzip files."""

    name = "gzip"
    media_types: tuple[str, ...] = ("application/gzip",)

    def read(
        self, content: Content, identification: Identification, sieve: Sieve | None = None
    ) -> Iterator[Part]:
        """Yield the header's texts, the content as one member, and the texts of further headers."""
        with opened(content) as stream:
            first = _Input(stream).header()
        yield from (segment for segment, _ in _segments(first, 1))
        passes: list[_Pass] = []
        yield _member(content, identification, first, passes)
        if passes and not any(one.finished for one in passes):
            yield Unread(
                "its content was not read to the end, and with it the headers of further gzip members"
            )
            return
        # Whoever read the content has passed all headers; they are only looked for if nobody did.
        headers = next((one.headers for one in passes if one.finished), None)
        for number, header in enumerate((_headers(content) if headers is None else headers)[1:], 2):
            yield from (segment for segment, _ in _segments(header, number))

    def rewrite(
        self, content: Content, identification: Identification, sink: BinaryIO, reviser: Reviser
    ) -> None:
        """Write the file again: time, system, names kept, compressed anew only if the content changed."""
        with opened(content) as stream:
            first = _Input(stream).header()
        edited = {first.start: _revised(first, 1, reviser)}
        revised = reviser.member(_member(content, identification, first, []))
        headers = [first]
        for number, header in enumerate(_headers(content)[1:], 2):
            headers.append(header)
            edited[header.start] = _revised(header, number, reviser)
        if revised is None:
            _copy(content, headers, edited, sink)
            return
        header = edited[first.start]
        if header.extra is not None:
            # The block size of a blocked gzip (BGZF) would be wrong.
            header = replace(header, extra=tuple(pair for pair in header.extra if pair[0] != b"BC") or None)
        sink.write(_packed(header))
        with opened(revised.content) as stream:
            checksum = size = 0
            squeezer = zlib.compressobj(_LEVELS.get(header.extra_flags, 6), zlib.DEFLATED, -15)
            while data := pull(stream, CHUNK):
                checksum = zlib.crc32(data, checksum)
                size += len(data)
                sink.write(squeezer.compress(data))
            sink.write(squeezer.flush() + struct.pack("<II", checksum, size & 0xFFFFFFFF))


def inner_name(outer: str | None, stored: str | None) -> str:
    """The name of the content of a compressed file: its own without the suffix, or the one in its header."""
    base = (outer or "").replace("\\", "/").rstrip("/").rpartition("/")[2].rpartition("!/")[2]
    for suffix, instead in _SUFFIXES:
        if base.lower().endswith(suffix) and len(base) > len(suffix):
            return base[: len(base) - len(suffix)] + instead
    inside = (stored or "").replace("\\", "/").rpartition("/")[2]
    return inside or base or "content"


def _member(content: Content, identification: Identification, header: _Header, passes: list[_Pass]) -> Member:
    stored = header.name.decode("latin-1") if header.name else None

    def open_content() -> BinaryIO:
        seen = _Pass()
        passes.append(seen)
        return stream_of(_inflate(content, seen))

    return Member(inner_name(identification.name, stored), 0, open_content)


class _Input(Input):
    """The file's bytes, and the headers in them."""

    def take(self, size: int) -> bytes:
        """Exactly ``size`` bytes. Raises ``Corrupt`` if there are fewer."""
        data = self.some(size)
        while len(data) < size:
            more = self.some(size - len(data))
            if not more:
                raise Corrupt("gzip data breaks off")
            data += more
        return data

    def until_nul(self) -> bytes:
        """The bytes before the next NUL, which is taken too."""
        found = bytearray()
        while len(found) <= _FIELD_LIMIT:
            byte = self.take(1)
            if byte == b"\0":
                return bytes(found)
            found += byte
        raise Corrupt("a text in the gzip header does not end")

    def header(self) -> _Header:
        """The header that begins here."""
        start = self.position
        fixed = self.take(10)
        if fixed[:2] != _MAGIC or fixed[2] != _DEFLATE or fixed[3] & 0xE0:
            raise Corrupt("not a gzip header")
        flags = fixed[3]
        extra = None
        if flags & _EXTRA:
            extra = _fields(self.take(struct.unpack("<H", self.take(2))[0]))
        name = self.until_nul() if flags & _NAME else None
        comment = self.until_nul() if flags & _COMMENT else None
        if flags & _HEADER_CRC:
            self.take(2)
        return _Header(start, self.position, flags, fixed[4:8], fixed[8], fixed[9], extra, name, comment)


def _fields(data: bytes) -> tuple[tuple[bytes, bytes], ...]:
    """Extra data as (identifier, value) pairs; one pair without identifier if it does not have that form."""
    pairs = []
    at = 0
    while at < len(data):
        size = int.from_bytes(data[at + 2 : at + 4], "little")
        if at + 4 + size > len(data):
            return ((b"", data),)
        pairs.append((data[at : at + 2], data[at + 4 : at + 4 + size]))
        at += 4 + size
    return tuple(pairs)


def _packed(header: _Header) -> bytes:
    """The header's bytes."""
    flags = header.flags & (_TEXT | _HEADER_CRC)
    body = b""
    if header.extra is not None:
        flags |= _EXTRA
        fields = b"".join(
            identifier + (struct.pack("<H", len(value)) if identifier else b"") + value
            for identifier, value in header.extra
        )
        if len(fields) > 0xFFFF:
            raise ReadError("the gzip header cannot hold the edit")
        body += struct.pack("<H", len(fields)) + fields
    for flag, text in ((_NAME, header.name), (_COMMENT, header.comment)):
        if text is not None:
            flags |= flag
            body += text.replace(b"\0", b" ") + b"\0"
    whole = (
        _MAGIC + bytes((_DEFLATE, flags)) + header.time + bytes((header.extra_flags, header.system)) + body
    )
    if flags & _HEADER_CRC:
        whole += struct.pack("<H", zlib.crc32(whole) & 0xFFFF)
    return whole


def _segments(header: _Header, number: int) -> Iterator[tuple[Segment, str | int]]:
    """The header's texts, each with the field that it is in (an index for extra fields)."""
    where = "" if number == 1 else f" {number}"
    for place, raw in (("name", header.name), ("comment", header.comment)):
        if raw:
            yield Segment(raw.decode("latin-1"), Locator(f"gzip header{where} {place}")), place
    for index, (_, raw) in enumerate(header.extra or ()):
        text = raw.decode("latin-1")
        if holds_text(text):
            yield Segment(text, Locator(f"gzip header{where} extra field")), index


def _revised(header: _Header, number: int, reviser: Reviser) -> _Header:
    """The header with the edits put in; the same object if there are none."""
    for segment, place in _segments(header, number):
        edits = reviser.edits(segment)
        if not edits:
            continue
        value = edited_text(segment.text, edits).encode("latin-1", "replace")
        if place == "name":
            header = replace(header, name=value)
        elif place == "comment":
            header = replace(header, comment=value)
        elif header.extra is not None and isinstance(place, int):
            pairs = list(header.extra)
            pairs[place] = (pairs[place][0], value)
            header = replace(header, extra=tuple(pairs))
    return header


def _headers(content: Content) -> list[_Header]:
    """The headers of the file that matter, found by decompressing it."""
    seen = _Pass()
    for _ in _inflate(content, seen):
        pass
    return seen.headers


def _inflate(content: Content, seen: _Pass) -> Iterator[bytes]:
    """The decompressed content of all gzip members."""
    with opened(content) as stream:
        source = _Input(stream)
        while True:
            header = source.header()
            # Blocked gzip has a header every 64 KiB: only the first and those with text are kept.
            if not seen.headers or any(True for _ in _segments(header, 2)):
                seen.headers.append(header)
            squeezer = zlib.decompressobj(-15)
            checksum = size = 0
            data = b""
            while not squeezer.eof:
                if not data:
                    data = source.some(CHUNK)
                    if not data:
                        raise Corrupt("gzip data breaks off")
                try:
                    plain = squeezer.decompress(data, CHUNK)
                except zlib.error:
                    raise Corrupt("gzip data is damaged") from None
                data = squeezer.unconsumed_tail
                checksum = zlib.crc32(plain, checksum)
                size += len(plain)
                if plain:
                    yield plain
            source.put_back(squeezer.unused_data)
            if source.take(8) != struct.pack("<II", checksum, size & 0xFFFFFFFF):
                raise Corrupt("gzip data is damaged: its checksum or length is wrong")
            if not _another(source):
                seen.finished = True
                return


def _another(source: _Input) -> bool:
    """Whether another gzip member follows; zero padding may end the file."""
    ahead = source.some(2)
    if ahead and len(ahead) < 2:
        ahead += source.some(1)
    if ahead == _MAGIC:
        source.put_back(ahead)
        return True
    while ahead:
        if ahead.strip(b"\0"):
            raise Corrupt("something that is not gzip follows the gzip data")
        ahead = source.some(CHUNK)
    return False


def _copy(content: Content, headers: list[_Header], edited: dict[int, _Header], sink: BinaryIO) -> None:
    """Copy the file with other headers where they were edited."""
    with opened(content) as stream:
        source = _Input(stream)
        for header in headers:
            if edited[header.start] is header:
                continue
            _pass_on(source, header.start - source.position, sink)
            source.take(header.end - header.start)
            sink.write(_packed(edited[header.start]))
        while data := source.some(CHUNK):
            sink.write(data)


def _pass_on(source: _Input, size: int, sink: BinaryIO) -> None:
    while size:
        data = source.take(min(size, CHUNK))
        sink.write(data)
        size -= len(data)
