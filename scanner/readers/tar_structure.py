"""The structure of a tar archive: headers, the records before them that extend them, and all between.

The standard library's ``tarfile`` makes one thing of a header and what extends it; here each stays as it is,
with its place, so that it can be written again byte for byte. Read are the old Unix form, ustar and pax
(POSIX.1-2017, pax), and GNU tar's (long names, sparse files); concatenated archives too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import BinaryIO

from scanner.errors import Corrupt, LimitExceeded, Unsupported
from scanner.model import Content
from scanner.readers.decoding import opened, pull
from scanner.readers.streams import CHUNK

BLOCK = 512
MAX_MEMBERS = 200_000
"""Members in one archive."""
MAX_EXTENSION = 1024 * 1024
"""Bytes in one record that extends a header."""
_EXTENSIONS_LIMIT = 64 * 1024 * 1024
_SPARSE_PARTS = 100_000

NAME, SIZE, CHECKSUM, LINK = slice(0, 100), slice(124, 136), slice(148, 156), slice(157, 257)
USER, GROUP, PREFIX = slice(265, 297), slice(297, 329), slice(345, 500)
_NUMBERS = (
    slice(100, 108),
    slice(108, 116),
    slice(116, 124),
    slice(136, 148),
    slice(329, 337),
    slice(337, 345),
)
_POSIX, _GNU = b"ustar\0", b"ustar  \0"
LONG_NAME, LONG_LINK, PAX, PAX_SOLARIS, PAX_GLOBAL = b"L", b"K", b"x", b"X", b"g"
PAX_KINDS = (PAX, PAX_SOLARIS, PAX_GLOBAL)
HARD_LINK, SYMBOLIC_LINK, FOLDER, SPARSE, LABEL, CONTINUED = b"1", b"2", b"5", b"S", b"V", b"M"
_LINKS = (HARD_LINK, SYMBOLIC_LINK)
_WITHOUT_DATA = (HARD_LINK, SYMBOLIC_LINK, b"3", b"4", FOLDER, b"6", LABEL)
_ONE_MEMBER_ONLY = (b"path", b"linkpath", b"size")
_OCTAL = re.compile(rb"[ \0]*([0-7]*)[ \0]*\Z")

Pairs = tuple[tuple[bytes, bytes], ...]


@dataclass(frozen=True, slots=True)
class Record:
    """A header and its data as they stand in the file, from ``start`` to ``stop``.

    ``header`` is its block, ``more`` the blocks of a GNU sparse map behind it. ``data`` is where its ``size``
    bytes of data begin; zeros fill them up to ``stop``, or what ``padding`` says. ``held`` is the data, and
    ``pairs`` what it says, of a record that extends others.
    """

    start: int
    header: bytes = field(repr=False)
    more: bytes = field(repr=False)
    data: int
    size: int
    stop: int
    padding: bytes = field(default=b"", repr=False)
    held: bytes = field(default=b"", repr=False)
    pairs: Pairs = field(default=(), repr=False)

    @property
    def kind(self) -> bytes:
        """The type flag."""
        return self.header[156:157]


@dataclass(frozen=True, slots=True)
class Entry:
    """A member: its own record, and the ones before it that extend it (``lead``).

    ``raw_name``, ``raw_link``, ``user`` and ``group`` are what counts after all extensions. ``sparse`` are
    the parts of a sparse file as (offset, length), ``size`` is its length with the holes; ``skip`` is how
    many bytes of its data are the map of them.
    """

    index: int
    lead: tuple[Record, ...]
    record: Record
    raw_name: bytes = field(repr=False)
    raw_link: bytes = field(repr=False)
    size: int
    sparse: tuple[tuple[int, int], ...] | None = None
    skip: int = 0

    @property
    def records(self) -> tuple[Record, ...]:
        """All its records in order."""
        return (*self.lead, self.record)

    @property
    def is_folder(self) -> bool:
        """Whether it is a folder, which the oldest archives only tell by a slash."""
        return self.record.kind == FOLDER or (
            self.record.kind in (b"0", b"\0") and self.raw_name.endswith(b"/") and not self.record.size
        )

    @property
    def has_data(self) -> bool:
        """Whether it is a file with content."""
        return self.record.kind not in _WITHOUT_DATA and not self.is_folder


@dataclass(frozen=True, slots=True)
class Archive:
    """What a tar file consists of; ``rest`` extends nothing that follows, ``loose`` says what is wrong."""

    entries: tuple[Entry, ...]
    rest: tuple[Record, ...]
    loose: tuple[str, ...]


# --- headers -----------------------------------------------------------------------------------------------


def text_of(header: bytes, where: slice) -> bytes:
    """A text of the header, up to the first NUL."""
    return header[where].partition(b"\0")[0]


def has_prefix(header: bytes) -> bool:
    """Whether the header has the field for the beginning of a long path (ustar)."""
    return header[257:263] == _POSIX


def is_gnu(header: bytes) -> bool:
    """Whether GNU tar's own form is used."""
    return header[257:265] == _GNU


def has_owner_names(header: bytes) -> bool:
    """Whether the header has fields for the names of owner and group."""
    return header[257:262] == b"ustar"


def header_name(header: bytes) -> bytes:
    """The name in the header itself."""
    name = text_of(header, NAME)
    if has_prefix(header) and (prefix := text_of(header, PREFIX)):
        return prefix + b"/" + name
    return name


def leftovers(header: bytes) -> Iterator[slice]:
    """The ranges of a header that say nothing by the format, but are not empty."""
    fields = [NAME, LINK]
    if has_owner_names(header):
        fields += [USER, GROUP]
        if has_prefix(header):
            fields.append(PREFIX)
    else:
        yield from _filled(header, slice(257, BLOCK))
    for where in fields:
        used = len(text_of(header, where))
        yield from _filled(header, slice(where.start + used, where.stop))
    for where in (*_NUMBERS, SIZE) if has_owner_names(header) else (*_NUMBERS[:4], SIZE):
        if not _OCTAL.match(header[where]) and header[where.start] not in (0x80, 0xFF):
            yield where
    if has_prefix(header):
        yield from _filled(header, slice(500, BLOCK))
    elif has_owner_names(header):
        # GNU tar's times, sparse map and lengths are numbers; behind them nothing is said.
        yield from _filled(header, slice(495, BLOCK))


def _filled(header: bytes, where: slice) -> Iterator[slice]:
    if header[where].strip(b"\0 "):
        yield where


def number(raw: bytes) -> int:
    """A number of a header: octal digits, or two's complement behind a first bit. Raises ``Corrupt``."""
    if raw[0] == 0x80:
        return int.from_bytes(raw[1:], "big")
    if raw[0] == 0xFF:
        raise Corrupt("a number in the tar archive is below zero")
    match = _OCTAL.match(raw)
    if match is None:
        raise Corrupt("a number in the tar archive is damaged")
    return int(match.group(1) or b"0", 8)


def packed_number(value: int, size: int) -> bytes:
    """A number in ``size`` bytes."""
    if value < 8 ** (size - 1):
        return b"%0*o\0" % (size - 1, value)
    return b"\x80" + value.to_bytes(size - 1, "big")


def _sums(header: bytes) -> tuple[int, int]:
    """The checksum as the standard has it, and as some programs reckon it, with signed bytes."""
    plain = sum(header) - sum(header[CHECKSUM]) + 8 * 0x20
    return plain, plain - 256 * sum(byte > 127 for byte in header[:148] + header[156:])


def is_header(block: bytes) -> bool:
    """Whether the block is a header with the right checksum."""
    if len(block) < BLOCK or not block.strip(b"\0"):
        return False
    match = _OCTAL.match(block[CHECKSUM])
    return match is not None and bool(match.group(1)) and int(match.group(1), 8) in _sums(block)


def with_checksum(header: bytes) -> bytes:
    """The header with its checksum put right."""
    return header[:148] + b"%06o\0 " % _sums(header)[0] + header[156:]


# --- pax ---------------------------------------------------------------------------------------------------


def _pairs(data: bytes) -> Pairs:
    """The keywords and values of a pax record. Raises ``Corrupt``."""
    pairs = []
    at = 0
    data = data.rstrip(b"\0")
    while at < len(data):
        digits, space, _ = data[at : at + 20].partition(b" ")
        if not space or not digits.isdigit():
            raise Corrupt("an extended header of the tar archive is damaged")
        stop = at + int(digits)
        keyword, equals, value = data[at + len(digits) + 1 : stop].partition(b"=")
        if stop > len(data) or not equals or not value.endswith(b"\n"):
            raise Corrupt("an extended header of the tar archive is damaged")
        pairs.append((keyword, value[:-1]))
        at = stop
    return tuple(pairs)


def packed_pairs(pairs: Pairs) -> bytes:
    """The data of a pax record."""
    data = b""
    for keyword, value in pairs:
        body = b" " + keyword + b"=" + value + b"\n"
        length = len(body) + 1
        while len(str(length)) + len(body) != length:
            length = len(str(length)) + len(body)
        data += str(length).encode() + body
    return data


# --- the archive -------------------------------------------------------------------------------------------


def archive_of(content: Content) -> Archive:
    """The structure of the tar file. Raises ``Corrupt``, ``LimitExceeded`` or ``Unsupported``."""
    with opened(content) as stream:
        return _archive(stream, content.size)


def _archive(stream: BinaryIO, size: int) -> Archive:
    entries: list[Entry] = []
    lead: list[Record] = []
    loose: list[str] = []
    held = at = 0
    while (at := _next_filled(stream, at, size)) < size:
        stream.seek(at)
        header = _exactly(stream, min(BLOCK, size - at))
        if not is_header(header):
            if not entries and not lead:
                raise Corrupt("not a tar archive, or its first header is damaged")
            loose.append(f"{size - at} bytes at offset {at} belong to no member")
            break
        record = _record(stream, at, header, lead)
        if record.data + record.size > size:
            loose.append(f"member {len(entries) + 1} breaks off")
            break
        # The last one need not be filled up.
        record = replace(record, stop=min(record.stop, size))
        if record.kind in (LONG_NAME, LONG_LINK, *PAX_KINDS):
            held += record.size
            if held > _EXTENSIONS_LIMIT:
                raise LimitExceeded(f"its extended headers have more than {_EXTENSIONS_LIMIT} bytes")
            lead.append(record)
        else:
            if len(entries) >= MAX_MEMBERS:
                raise LimitExceeded(f"the tar archive has more than {MAX_MEMBERS} members")
            if record.kind == CONTINUED:
                raise Unsupported("the tar archive is one part of several")
            entries.append(_entry(stream, len(entries), tuple(lead), record))
            lead = []
        at = record.stop
    return Archive(tuple(entries), tuple(lead), tuple(loose))


def _next_filled(stream: BinaryIO, at: int, size: int) -> int:
    """Where the next block that is not all zero begins; ``size`` or more if there is none."""
    stream.seek(at)
    while at < size:
        data = pull(stream, BLOCK)
        while data and not data.strip(b"\0"):
            at += len(data)
            data = pull(stream, CHUNK)
        if not data:
            return size
        return at + (len(data) - len(data.lstrip(b"\0"))) // BLOCK * BLOCK
    return at


def _record(stream: BinaryIO, at: int, header: bytes, lead: list[Record]) -> Record:
    kind = header[156:157]
    size = number(header[SIZE])
    extension = kind in (LONG_NAME, LONG_LINK, *PAX_KINDS)
    if not extension:
        for record in lead:
            if record.kind in (PAX, PAX_SOLARIS):
                size = next((_decimal(value) for key, value in record.pairs if key == b"size"), size)
        if kind in (HARD_LINK, LABEL) or (kind in (SYMBOLIC_LINK, FOLDER) and is_gnu(header)):
            # These tell the size of something else.
            size = 0
        elif kind in _WITHOUT_DATA and size:
            raise Corrupt("a member of the tar archive has data though its kind has none")
    more = b""
    if kind == SPARSE:
        extended = header[482:483]
        while extended not in (b"\0", b"", b"0"):
            more += _exactly(stream, BLOCK)
            extended = more[-8:-7]
            if len(more) > MAX_EXTENSION:
                raise LimitExceeded(f"a sparse file has a map of more than {MAX_EXTENSION} bytes")
    data = at + BLOCK + len(more)
    stop = data + (size + BLOCK - 1) // BLOCK * BLOCK
    held = b""
    pairs: Pairs = ()
    if extension:
        if size > MAX_EXTENSION:
            raise LimitExceeded(f"an extended header has more than {MAX_EXTENSION} bytes")
        held = _exactly(stream, size)
        if kind in PAX_KINDS:
            pairs = _pairs(held)
            if kind == PAX_GLOBAL and any(
                key in _ONE_MEMBER_ONLY or key.startswith(b"GNU.sparse") for key, _ in pairs
            ):
                raise Unsupported("a global header of the tar archive gives names or sizes to members")
    padding = b""
    if size % BLOCK:
        stream.seek(data + size)
        padding = pull(stream, BLOCK - size % BLOCK)
        padding = padding if padding.strip(b"\0") else b""
    return Record(at, header, more, data, size, stop, padding, held, pairs)


def _decimal(value: bytes) -> int:
    if not value.isdigit() or len(value) > 18:
        raise Corrupt("a number in an extended header of the tar archive is damaged")
    return int(value)


def _entry(stream: BinaryIO, index: int, lead: tuple[Record, ...], record: Record) -> Entry:
    name, link = header_name(record.header), text_of(record.header, LINK)
    values: dict[bytes, bytes] = {}
    parts: list[tuple[bytes, bytes]] = []
    for extension in lead:
        if extension.kind == LONG_NAME:
            name = extension.held.partition(b"\0")[0]
        elif extension.kind == LONG_LINK:
            link = extension.held.partition(b"\0")[0]
        elif extension.kind in (PAX, PAX_SOLARIS):
            values.update(extension.pairs)
            parts += [
                pair for pair in extension.pairs if pair[0] in (b"GNU.sparse.offset", b"GNU.sparse.numbytes")
            ]
    name = values.get(b"GNU.sparse.name", values.get(b"path", name))
    link = values.get(b"linkpath", link)
    if record.kind not in _LINKS:
        link = b""
    sparse, size, skip = None, record.size, 0
    if record.kind == SPARSE:
        sparse = _old_map(record)
        size = number(record.header[483:495])
    elif b"GNU.sparse.major" in values:
        if (values[b"GNU.sparse.major"], values.get(b"GNU.sparse.minor")) != (b"1", b"0"):
            raise Unsupported("a sparse file of the tar archive is of an unknown form")
        sparse, skip = _map_in_data(stream, record)
        size = _decimal(values.get(b"GNU.sparse.realsize", b""))
    elif b"GNU.sparse.map" in values:
        numbers = [_decimal(one) for one in values[b"GNU.sparse.map"].split(b",")]
        sparse = tuple(zip(numbers[::2], numbers[1::2], strict=False))
        size = _decimal(values.get(b"GNU.sparse.size", b""))
    elif b"GNU.sparse.size" in values:
        numbers = [_decimal(value) for _, value in parts]
        sparse = tuple(zip(numbers[::2], numbers[1::2], strict=False))
        size = _decimal(values[b"GNU.sparse.size"])
    if sparse is not None:
        _check_map(sparse, size, record.size - skip)
    return Entry(index, lead, record, name, link, size, sparse, skip)


def _old_map(record: Record) -> tuple[tuple[int, int], ...]:
    """The parts of a sparse file of GNU tar's own form."""
    raw = record.header[386:482]
    for at in range(0, len(record.more), BLOCK):
        raw += record.more[at : at + 504]
    found = []
    for at in range(0, len(raw), 24):
        if not raw[at : at + 24].strip(b"\0 "):
            if raw[at:].strip(b"\0 "):
                raise Corrupt("the map of a sparse file in the tar archive is damaged")
            break
        found.append((number(raw[at : at + 12]), number(raw[at + 12 : at + 24])))
    return tuple(found)


def _map_in_data(stream: BinaryIO, record: Record) -> tuple[tuple[tuple[int, int], ...], int]:
    """The parts of a sparse file of pax form 1.0, and how many bytes the map takes."""
    stream.seek(record.data)
    data, at = b"", 0
    numbers: list[int] = []
    while not numbers or len(numbers) < 1 + 2 * numbers[0]:
        end = data.find(b"\n", at)
        if end < 0:
            if len(data) >= min(record.size, MAX_EXTENSION):
                raise Corrupt("the map of a sparse file in the tar archive is damaged")
            data += _exactly(stream, min(BLOCK, record.size - len(data)))
            continue
        numbers.append(_decimal(data[at:end]))
        if numbers[0] > _SPARSE_PARTS:
            raise LimitExceeded(f"a sparse file has more than {_SPARSE_PARTS} parts")
        at = end + 1
    skip = (at + BLOCK - 1) // BLOCK * BLOCK
    if data[at:].strip(b"\0"):
        raise Corrupt("the map of a sparse file in the tar archive is damaged")
    return tuple(zip(numbers[1::2], numbers[2::2], strict=True)), skip


def _check_map(parts: tuple[tuple[int, int], ...], size: int, stored: int) -> None:
    done = 0
    for start, length in parts:
        if start < done:
            raise Corrupt("the map of a sparse file in the tar archive is damaged")
        done = start + length
    if done > size or sum(length for _, length in parts) != stored:
        raise Corrupt("the map of a sparse file in the tar archive does not fit its data")


def _exactly(stream: BinaryIO, size: int) -> bytes:
    data = b""
    while len(data) < size:
        more = pull(stream, size - len(data))
        if not more:
            raise Corrupt("the tar archive breaks off")
        data += more
    return data
