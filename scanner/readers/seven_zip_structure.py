"""The structure of a 7z archive: its header, read and written.

A 7z file is packed streams, one or more a folder (which is what the format calls a run of files that are
compressed as one), and behind them a header, itself compressed or encrypted as a rule, that tells how each
folder is unpacked and which files it consists of. Files without content are in no folder.

Source: 7zFormat.txt and Methods.txt of the LZMA SDK 26.00.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field

from scanner.errors import Corrupt, LimitExceeded, Unsupported

MAGIC = b"7z\xbc\xaf\x27\x1c"
START = struct.Struct("<6sBBIQQI")
"""Magic, version, checksum of the rest, offset, size and checksum of the header."""
MAX_MEMBERS = 200_000
"""Members in one archive."""
MAX_HEADER = 64 * 1024 * 1024
"""Bytes of the unpacked header."""
_END, _HEADER, _STREAMS, _FILES, _PACK, _UNPACK, _SUBSTREAMS = 0, 1, 4, 5, 6, 7, 8
_SIZE, _CHECKSUM, _FOLDER, _UNPACK_SIZE, _COUNT, _EMPTY, _EMPTY_FILE = 9, 10, 11, 12, 13, 14, 15
_ANTI, _NAMES, _CREATED, _READ, _WRITTEN, _ATTRIBUTES = range(16, 22)
_ENCODED, _START_POSITION, _DUMMY = 23, 24, 25
_TIMES = (_CREATED, _READ, _WRITTEN)


@dataclass(frozen=True, slots=True)
class Coder:
    """One step of unpacking: a method with its properties."""

    method: bytes
    properties: bytes = b""


@dataclass(frozen=True, slots=True)
class Folder:
    """A run of files that is packed as one.

    ``raw`` are the bytes by which the header describes it, ``coders`` its steps from the packed stream to
    the files, each with the size of what comes out (bytes) in ``sizes``; both are empty if the steps are not
    a simple chain. ``all_sizes`` are those in the header's order. ``start`` is where its packed streams begin
    in the file, ``packed`` are their sizes.
    """

    raw: bytes = field(repr=False)
    coders: tuple[Coder, ...]
    sizes: tuple[int, ...]
    all_sizes: tuple[int, ...]
    start: int
    packed: tuple[int, ...]
    checksum: int | None

    @property
    def size(self) -> int:
        """The size of all its files together."""
        return self.sizes[-1] if self.sizes else max(self.all_sizes, default=0)


@dataclass(frozen=True, slots=True)
class Entry:
    """A file or folder of the archive: ``place`` is (folder, offset in it), None if it has no content."""

    index: int
    name: str = field(repr=False)
    is_folder: bool
    place: tuple[int, int] | None
    size: int
    checksum: int | None


@dataclass(frozen=True, slots=True)
class Streams:
    """Packed streams: the folders, and of each the sizes and checksums of its files; ``end`` is where the
    packed streams end."""

    folders: tuple[Folder, ...] = ()
    sizes: tuple[tuple[int, ...], ...] = ()
    checksums: tuple[tuple[int | None, ...], ...] = ()
    end: int = START.size


@dataclass(frozen=True, slots=True)
class Header:
    """What an unpacked header says. ``properties`` are those of the files, as (identifier, bytes), in their
    order."""

    streams: Streams
    entries: tuple[Entry, ...]
    properties: tuple[tuple[int, bytes], ...] = field(repr=False)


class _Input:
    """The header's bytes with a position."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.at = 0

    def take(self, size: int) -> bytes:
        """Exactly so many bytes. Raises ``Corrupt``."""
        if size > len(self.data) - self.at:
            raise Corrupt("the header of the 7z archive breaks off")
        self.at += size
        return self.data[self.at - size : self.at]

    def byte(self) -> int:
        """One byte."""
        return self.take(1)[0]

    def number(self) -> int:
        """A number: the first byte's leading ones tell how many bytes follow."""
        first = self.byte()
        value, mask = 0, 0x80
        for place in range(8):
            if not first & mask:
                return value | (first & (mask - 1)) << 8 * place
            value |= self.byte() << 8 * place
            mask >>= 1
        return value

    def count(self) -> int:
        """A number of things, each of which takes at least a bit of the header."""
        value = self.number()
        if value > 8 * len(self.data):
            raise Corrupt("a number in the 7z archive is too large")
        return value

    def bits(self, count: int) -> list[bool]:
        """So many bits, the highest of each byte first."""
        raw = self.take((count + 7) // 8)
        return [bool(raw[index // 8] & 0x80 >> index % 8) for index in range(count)]

    def checksums(self, count: int) -> list[int | None]:
        """Checksums, and which of so many things have one."""
        defined = [True] * count if self.byte() else self.bits(count)
        return [struct.unpack("<I", self.take(4))[0] if one else None for one in defined]

    def expect(self, kind: int) -> None:
        """Raises ``Corrupt`` if something else follows."""
        if self.byte() != kind:
            raise Corrupt("the header of the 7z archive is damaged")


def packed_number(value: int) -> bytes:
    """A number as headers hold it."""
    for extra in range(8):
        if value < 1 << (7 - extra) + 8 * extra:
            first = 0xFF << (8 - extra) & 0xFF | value >> 8 * extra
            return bytes([first]) + (value & (1 << 8 * extra) - 1).to_bytes(extra, "little")
    return b"\xff" + value.to_bytes(8, "little")


def _packed_bits(bits: list[bool]) -> bytes:
    raw = bytearray((len(bits) + 7) // 8)
    for index, bit in enumerate(bits):
        if bit:
            raw[index // 8] |= 0x80 >> index % 8
    return bytes(raw)


# --- reading -----------------------------------------------------------------------------------------------


def header_of(data: bytes, unpack: Callable[[Streams], bytes]) -> tuple[Header, tuple[Streams, ...]]:
    """The header, unpacked as often as it is packed by ``unpack``, and what it was packed as. Raises
    ``ReadError``."""
    layers: list[Streams] = []
    while True:
        source = _Input(data)
        kind = source.byte() if data else _HEADER
        if kind == _HEADER:
            return (_header(source) if data else Header(Streams(), (), ())), tuple(layers)
        if kind != _ENCODED or len(layers) > 4:
            raise Corrupt("the header of the 7z archive is damaged")
        streams = _streams(source)
        if len(streams.folders) != 1 or source.at != len(data):
            raise Corrupt("the header of the 7z archive is damaged")
        if streams.folders[0].size > MAX_HEADER:
            raise LimitExceeded(f"the header of the 7z archive has more than {MAX_HEADER} bytes")
        layers.append(streams)
        data = unpack(streams)


def _header(source: _Input) -> Header:
    streams = Streams()
    kind = source.byte()
    if kind == _STREAMS:
        streams = _streams(source)
        kind = source.byte()
    entries: tuple[Entry, ...] = ()
    properties: tuple[tuple[int, bytes], ...] = ()
    if kind == _FILES:
        entries, properties = _files(source, streams)
        kind = source.byte()
    elif any(streams.sizes):
        raise Corrupt("the 7z archive has data that belong to no member")
    if kind != _END or source.at != len(source.data):
        raise Unsupported("the header of the 7z archive has parts that are not known")
    return Header(streams, entries, properties)


def _streams(source: _Input) -> Streams:
    packed: list[int] = []
    start = 0
    kind = source.byte()
    if kind == _PACK:
        start = source.number()
        count = source.count()
        kind = source.byte()
        if kind == _SIZE:
            packed = [source.number() for _ in range(count)]
            kind = source.byte()
        if kind == _CHECKSUM:
            source.checksums(count)
            kind = source.byte()
        if kind != _END or len(packed) != count:
            raise Corrupt("the header of the 7z archive is damaged")
        kind = source.byte()
    start += START.size
    folders: list[Folder] = []
    if kind == _UNPACK:
        folders = _folders(source, start, packed)
        kind = source.byte()
    counts = [1] * len(folders)
    sizes: list[tuple[int, ...]] = [(folder.size,) for folder in folders]
    checksums: list[tuple[int | None, ...]] = [(folder.checksum,) for folder in folders]
    if kind == _SUBSTREAMS:
        counts, sizes, checksums = _substreams(source, folders)
        kind = source.byte()
    if kind != _END:
        raise Corrupt("the header of the 7z archive is damaged")
    if sum(counts) > MAX_MEMBERS:
        raise LimitExceeded(f"the 7z archive has more than {MAX_MEMBERS} members")
    return Streams(tuple(folders), tuple(sizes), tuple(checksums), start + sum(packed))


def _folders(source: _Input, start: int, packed: list[int]) -> list[Folder]:
    source.expect(_FOLDER)
    count = source.count()
    if source.byte():
        raise Unsupported("the 7z archive keeps its header in several places")
    described = [_described(source) for _ in range(count)]
    source.expect(_UNPACK_SIZE)
    sizes = [[source.number() for _ in range(outputs)] for _, _, _, outputs in described]
    checksums: list[int | None] = [None] * count
    kind = source.byte()
    if kind == _CHECKSUM:
        checksums = source.checksums(count)
        kind = source.byte()
    if kind != _END:
        raise Corrupt("the header of the 7z archive is damaged")
    folders = []
    used = 0
    for (raw, chain, inputs, _), all_sizes, checksum in zip(described, sizes, checksums, strict=True):
        mine = tuple(packed[used : used + inputs])
        if len(mine) != inputs:
            raise Corrupt("the header of the 7z archive is damaged")
        coders = tuple(coder for coder, _ in chain)
        ordered = tuple(all_sizes[output] for _, output in chain)
        folders.append(Folder(raw, coders, ordered, tuple(all_sizes), start, mine, checksum))
        start += sum(mine)
        used += inputs
    if used != len(packed):
        raise Corrupt("the 7z archive has data that belong to no member")
    return folders


def _described(source: _Input) -> tuple[bytes, list[tuple[Coder, int]], int, int]:
    """A folder: its raw bytes, its coders from the packed stream on with the number of their output, how
    many packed streams it has, and how many outputs."""
    begin = source.at
    coders = []
    inputs = outputs = 0
    for _ in range(source.count()):
        flags = source.byte()
        method = source.take(flags & 0x0F)
        ins, outs = (source.count(), source.count()) if flags & 0x10 else (1, 1)
        properties = source.take(source.number()) if flags & 0x20 else b""
        if flags & 0xC0 or not 1 <= ins <= 32 or outs != 1:
            raise Unsupported("the 7z archive is packed in a way that is not supported")
        coders.append((Coder(method, properties), ins))
        inputs += ins
        outputs += outs
    if not 1 <= len(coders) <= 32:
        raise Corrupt("the header of the 7z archive is damaged")
    bound = {}
    for _ in range(outputs - 1):
        into = source.number()
        bound[into] = source.number()
    streams = inputs - len(bound)
    if streams < 1:
        raise Corrupt("the header of the 7z archive is damaged")
    first = [source.number() for _ in range(streams)] if streams > 1 else []
    raw = source.data[begin : source.at]
    if streams > 1 or any(ins > 1 for _, ins in coders):
        return raw, [], streams, outputs
    follows = {output: into for into, output in bound.items()}
    at = next((into for into in range(inputs) if into not in bound), None)
    chain: list[tuple[Coder, int]] = []
    while at is not None and at < len(coders) and len(chain) < len(coders):
        chain.append((coders[at][0], at))
        at = follows.get(at)
    if len(chain) != len(coders) or first:
        raise Corrupt("the header of the 7z archive is damaged")
    return raw, chain, streams, outputs


def _substreams(
    source: _Input, folders: list[Folder]
) -> tuple[list[int], list[tuple[int, ...]], list[tuple[int | None, ...]]]:
    counts = [1] * len(folders)
    kind = source.byte()
    if kind == _COUNT:
        counts = [source.count() for _ in folders]
        kind = source.byte()
    sizes = []
    for folder, count in zip(folders, counts, strict=True):
        some = [source.number() for _ in range(count - 1)] if kind == _SIZE else []
        if count > 1 and kind != _SIZE:
            raise Corrupt("the header of the 7z archive is damaged")
        last = folder.size - sum(some)
        if last < 0 or (not count and folder.size):
            raise Corrupt("the sizes in the 7z archive do not fit each other")
        sizes.append((*some, last) if count else ())
    if kind == _SIZE:
        kind = source.byte()
    known = [
        count == 1 and folder.checksum is not None for folder, count in zip(folders, counts, strict=True)
    ]
    wanted = sum(count for count, one in zip(counts, known, strict=True) if not one)
    found: list[int | None] = [None] * wanted
    if kind == _CHECKSUM:
        found = source.checksums(wanted)
        kind = source.byte()
    if kind != _END:
        raise Corrupt("the header of the 7z archive is damaged")
    checksums: list[tuple[int | None, ...]] = []
    used = 0
    for folder, count, one in zip(folders, counts, known, strict=True):
        checksums.append((folder.checksum,) if one else tuple(found[used : used + count]))
        used += 0 if one else count
    return counts, sizes, checksums


def _files(source: _Input, streams: Streams) -> tuple[tuple[Entry, ...], tuple[tuple[int, bytes], ...]]:
    count = source.number()
    if count > MAX_MEMBERS:
        raise LimitExceeded(f"the 7z archive has more than {MAX_MEMBERS} members")
    properties = []
    names: list[str] = []
    empty = [False] * count
    empty_files: list[bool] = []
    while kind := source.number():
        value = source.take(source.number())
        properties.append((kind, value))
        if kind == _NAMES:
            names = _names(value, count)
        elif kind == _EMPTY:
            empty = _Input(value).bits(count)
        elif kind == _EMPTY_FILE:
            empty_files = _Input(value).bits(sum(empty))
        elif kind == _DUMMY:
            if value.strip(b"\0"):
                raise Corrupt("the header of the 7z archive has something where there should be nothing")
        elif kind in (*_TIMES, _ATTRIBUTES, _START_POSITION, _ANTI):
            _check_numbers(kind, value, count, sum(empty))
        else:
            raise Unsupported("the header of the 7z archive has parts that are not known")
    if len(names) != count:
        raise Unsupported("the 7z archive has members without names")
    return tuple(_entries(names, empty, empty_files, streams)), tuple(properties)


def _check_numbers(kind: int, value: bytes, count: int, empty: int) -> None:
    """Raises ``Corrupt`` if there is more than the numbers that belong there."""
    inner = _Input(value)
    if kind == _ANTI:
        inner.bits(empty)
    else:
        defined = [True] * count if inner.byte() else inner.bits(count)
        if inner.byte():
            raise Unsupported("the 7z archive keeps its header in several places")
        inner.take(sum(defined) * (4 if kind == _ATTRIBUTES else 8))
    if inner.at != len(value):
        raise Corrupt("the header of the 7z archive is damaged")


def _names(value: bytes, count: int) -> list[str]:
    if not value or value[0]:
        raise Unsupported("the 7z archive keeps its header in several places")
    text = value[1:].decode("utf-16-le", "surrogatepass") if len(value) % 2 else ""
    names = text.split("\0")
    if len(names) != count + 1 or names[-1]:
        raise Corrupt("the names in the 7z archive are damaged")
    return names[:-1]


def _entries(names: list[str], empty: list[bool], empty_files: list[bool], streams: Streams) -> list[Entry]:
    places = [
        (number, size, checksum)
        for number, (sizes, sums) in enumerate(zip(streams.sizes, streams.checksums, strict=True))
        for size, checksum in zip(sizes, sums, strict=True)
    ]
    if len(places) != empty.count(False):
        raise Corrupt("the 7z archive has more data than members, or fewer")
    entries: list[Entry] = []
    folder, offset = -1, 0
    upcoming = iter(places)
    nothing = iter([*empty_files, *[False] * empty.count(True)])
    for index, name in enumerate(names):
        if empty[index]:
            entries.append(Entry(index, name, not next(nothing), None, 0, None))
            continue
        number, size, checksum = next(upcoming)
        if number != folder:
            folder, offset = number, 0
        entries.append(Entry(index, name, False, (folder, offset), size, checksum))
        offset += size
    return entries


# --- writing -----------------------------------------------------------------------------------------------


def described(coders: tuple[Coder, ...]) -> bytes:
    """How a header describes a chain of coders, given from the packed stream to the files."""
    raw = packed_number(len(coders))
    for coder in coders:
        raw += bytes([len(coder.method) | (0x20 if coder.properties else 0)]) + coder.method
        if coder.properties:
            raw += packed_number(len(coder.properties)) + coder.properties
    for into in range(1, len(coders)):
        raw += packed_number(into) + packed_number(into - 1)
    return raw


def packed_streams(streams: Streams, start: int) -> bytes:
    """The part of a header about packed streams that begin at ``start`` (bytes in the file)."""
    folders = streams.folders
    if not folders:
        return b"\x00"
    packed = [size for folder in folders for size in folder.packed]
    raw = bytes([_PACK]) + packed_number(start - START.size) + packed_number(len(packed)) + bytes([_SIZE])
    raw += b"".join(map(packed_number, packed)) + bytes([_END])
    raw += bytes([_UNPACK, _FOLDER]) + packed_number(len(folders)) + b"\0"
    raw += b"".join(folder.raw for folder in folders) + bytes([_UNPACK_SIZE])
    raw += b"".join(packed_number(size) for folder in folders for size in folder.all_sizes)
    raw += bytes([_END, _SUBSTREAMS, _COUNT])
    raw += b"".join(packed_number(len(sizes)) for sizes in streams.sizes)
    between = b"".join(packed_number(size) for sizes in streams.sizes for size in sizes[:-1])
    if between:
        raw += bytes([_SIZE]) + between
    checksums = [checksum for of_folder in streams.checksums for checksum in of_folder]
    defined = [checksum is not None for checksum in checksums]
    raw += bytes([_CHECKSUM]) + (b"\1" if all(defined) else b"\0" + _packed_bits(defined))
    raw += b"".join(struct.pack("<I", checksum) for checksum in checksums if checksum is not None)
    return raw + bytes([_END, _END])


def packed_header(header: Header, names: list[str]) -> bytes:
    """The header, not compressed, with the members' names."""
    raw = bytes([_HEADER])
    if header.streams.folders:
        raw += bytes([_STREAMS]) + packed_streams(header.streams, START.size)
    raw += bytes([_FILES]) + packed_number(len(names))
    for kind, value in header.properties:
        if kind == _NAMES:
            value = b"\0" + "".join(name + "\0" for name in names).encode("utf-16-le", "surrogatepass")
        raw += packed_number(kind) + packed_number(len(value)) + value
    return raw + bytes([_END, _END])


def packed_encoded(streams: Streams, start: int) -> bytes:
    """What stands in the place of a header that is packed."""
    return bytes([_ENCODED]) + packed_streams(streams, start)


def packed_start(version: tuple[int, int], header: bytes, offset: int) -> bytes:
    """The first bytes of the file."""
    rest = struct.pack("<QQI", offset - START.size, len(header), zlib.crc32(header))
    return MAGIC + bytes(version) + struct.pack("<I", zlib.crc32(rest)) + rest
