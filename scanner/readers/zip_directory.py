"""The structure of a zip file (PKWARE APPNOTE 6.3): end record, directory, local headers, and all between.

The standard library's ``zipfile`` believes the central directory and ignores the rest; here each local header
is held against it, each member's extent is known, and what belongs to no member is found. Whatever
contradicts itself could show another program other content than this one.
"""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass
from typing import BinaryIO

from scanner.errors import Corrupt, LimitExceeded
from scanner.model import Content
from scanner.readers.decoding import opened, pull

MAX_MEMBERS = 200_000
"""Members in one archive."""
ENCRYPTED, DESCRIPTOR, STRONG, UTF_8 = 0x1, 0x8, 0x40, 0x800
UNICODE_NAME, UNICODE_COMMENT, ZIP64, AES = 0x7075, 0x6375, 0x0001, 0x9901
LOCAL = struct.Struct("<4s5H3I2H")
CENTRAL = struct.Struct("<4s6H3I5H2I")
END = struct.Struct("<4s4H2IH")
END_64 = struct.Struct("<4sQ2H2I4Q")
LOCATOR_64 = struct.Struct("<4sIQI")
_DIRECTORY_LIMIT = 256 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Entry:
    """A member as the central directory has it, with its local header's variable parts and its extent.

    ``start`` and ``stop`` are the bytes in the file from the local header to the end of the data and its
    descriptor, ``data`` is where the data begins. ``conflict`` says how the local header contradicts.
    """

    index: int
    version_made: int
    version_needed: int
    flags: int
    method: int
    time: int
    date: int
    checksum: int
    packed: int
    size: int
    internal: int
    external: int
    raw_name: bytes
    extra: bytes
    comment: bytes
    local_extra: bytes
    start: int
    data: int
    stop: int
    conflict: str | None


@dataclass(frozen=True, slots=True)
class Directory:
    """What a zip file consists of; ``loose`` are byte ranges that belong to no member."""

    entries: tuple[Entry, ...]
    comment: bytes
    loose: tuple[tuple[int, int], ...]


def extra_fields(extra: bytes) -> list[tuple[int | None, bytes]]:
    """Extra data as (identifier, value) pairs; what does not have that form has None as its identifier."""
    fields: list[tuple[int | None, bytes]] = []
    at = 0
    while at < len(extra):
        if at + 4 > len(extra):
            fields.append((None, extra[at:]))
            break
        identifier, size = struct.unpack_from("<HH", extra, at)
        if at + 4 + size > len(extra):
            fields.append((None, extra[at:]))
            break
        fields.append((identifier, extra[at + 4 : at + 4 + size]))
        at += 4 + size
    return fields


def packed_extra(fields: list[tuple[int | None, bytes]]) -> bytes:
    """The bytes of extra fields."""
    return b"".join(
        value if identifier is None else struct.pack("<HH", identifier, len(value)) + value
        for identifier, value in fields
    )


def has_end_record(content: Content) -> bool:
    """Whether a zip archive ends this content, whatever it begins with. Raises ``ReadError``."""
    with opened(content) as stream:
        try:
            end = _end_record(stream, content.size)
            stream.seek(end.directory)
            return end.count == 0 or pull(stream, 4) == b"PK\x01\x02"
        except (Corrupt, LimitExceeded):
            return False


def directory_of(content: Content) -> Directory:
    """The structure of the zip file. Raises ``Corrupt`` or ``LimitExceeded``."""
    with opened(content) as stream:
        size = content.size
        end = _end_record(stream, size)
        entries, after = _entries(stream, end)
        spans = sorted((entry.start, entry.stop) for entry in entries)
        spans.append((end.directory, after))
        spans.append((end.tail, end.tail_stop))
        loose = []
        done = 0
        for start, stop in spans:
            if start < done:
                raise Corrupt("members of the zip file overlap")
            if start > done and not _all_zero(stream, done, start):
                loose.append((done, start))
            done = stop
        if done < size and not _all_zero(stream, done, size):
            loose.append((done, size))
        return Directory(tuple(entries), end.comment, tuple(loose))


@dataclass(frozen=True, slots=True)
class _End:
    """Where the central directory is, and the bytes of the end records."""

    count: int
    directory: int
    size: int
    shift: int
    tail: int
    tail_stop: int
    comment: bytes


def _end_record(stream: BinaryIO, size: int) -> _End:
    reach = min(size, END.size + 0xFFFF)
    stream.seek(size - reach)
    tail = _exactly(stream, reach)
    fitting, last = [], -1
    at = tail.find(b"PK\x05\x06")
    while at >= 0:
        if at + END.size <= reach:
            last = at
            if at + END.size + struct.unpack_from("<H", tail, at + 20)[0] == reach:
                fitting.append(at)
        at = tail.find(b"PK\x05\x06", at + 1)
    if len(fitting) > 1:
        raise Corrupt("the zip file has more than one end record")
    place = fitting[0] if fitting else last
    if place < 0:
        raise Corrupt("the zip file has no end record: it breaks off or is damaged")
    _, disk, first_disk, here, count, length, offset, comment_size = END.unpack_from(tail, place)
    comment = tail[place + END.size : place + END.size + comment_size]
    start = size - reach + place
    stop = start + END.size + len(comment)
    records = start
    if 0xFFFF in (here, count) or 0xFFFFFFFF in (length, offset):
        found = _zip64(stream, start)
        if found is not None:
            count, length, offset, records = found
            here = count
    if disk not in (0, 0xFFFF) or first_disk not in (0, 0xFFFF) or here != count:
        raise Corrupt("the zip file is one part of several")
    directory = records - length
    if directory < 0 or directory < offset:
        raise Corrupt("the zip file's central directory is not where it should be")
    if count > MAX_MEMBERS or length > _DIRECTORY_LIMIT:
        raise LimitExceeded(f"the zip file has more than {MAX_MEMBERS} members or too large a directory")
    return _End(count, directory, length, directory - offset, records, stop, comment)


def _zip64(stream: BinaryIO, end: int) -> tuple[int, int, int, int] | None:
    """Count, directory size, directory offset and the record's own place, if there is a zip64 end record."""
    if end < LOCATOR_64.size:
        return None
    stream.seek(end - LOCATOR_64.size)
    signature, _, _, _ = LOCATOR_64.unpack(_exactly(stream, LOCATOR_64.size))
    if signature != b"PK\x06\x07":
        return None
    place = end - LOCATOR_64.size - END_64.size
    if place < 0:
        raise Corrupt("the zip64 end record is damaged")
    stream.seek(place)
    fields = END_64.unpack(_exactly(stream, END_64.size))
    if fields[0] != b"PK\x06\x06" or fields[1] != END_64.size - 12:
        raise Corrupt("the zip64 end record is damaged or of an unknown form")
    return fields[7], fields[8], fields[9], place


def _entries(stream: BinaryIO, end: _End) -> tuple[list[Entry], int]:
    stream.seek(end.directory)
    data = _exactly(stream, end.size)
    entries = []
    at = 0
    for index in range(end.count):
        if at + CENTRAL.size > len(data):
            raise Corrupt("the zip file's central directory breaks off")
        fields = CENTRAL.unpack_from(data, at)
        if fields[0] != b"PK\x01\x02":
            raise Corrupt("the zip file's central directory is damaged")
        name_size, extra_size, comment_size, disk = fields[10:14]
        at += CENTRAL.size
        if at + name_size + extra_size + comment_size > len(data):
            raise Corrupt("the zip file's central directory breaks off")
        name = data[at : at + name_size]
        extra = data[at + name_size : at + name_size + extra_size]
        comment = data[at + name_size + extra_size : at + name_size + extra_size + comment_size]
        at += name_size + extra_size + comment_size
        packed, size, offset = _wide_numbers(extra, fields[8], fields[9], fields[16])
        if disk not in (0, 0xFFFF):
            raise Corrupt("the zip file is one part of several")
        entries.append(
            _entry(stream, end, index, fields, name, extra, comment, packed, size, offset + end.shift)
        )
    return entries, end.directory + at


def _wide_numbers(extra: bytes, packed: int, size: int, offset: int) -> tuple[int, int, int]:
    """Sizes and offset, taken from the zip64 field where the record has no room for them."""
    field = next((value for identifier, value in extra_fields(extra) if identifier == ZIP64), b"")
    numbers = [number for (number,) in struct.iter_unpack("<Q", field[: len(field) // 8 * 8])]
    found = []
    for value in (size, packed, offset):
        if value == 0xFFFFFFFF and numbers:
            value = numbers.pop(0)
        found.append(value)
    return found[1], found[0], found[2]


def _entry(
    stream: BinaryIO,
    end: _End,
    index: int,
    fields: tuple[int, ...],
    name: bytes,
    extra: bytes,
    comment: bytes,
    packed: int,
    size: int,
    start: int,
) -> Entry:
    _, made, needed, flags, method, time, date, checksum = fields[:8]
    if start + LOCAL.size > end.directory:
        raise Corrupt(f"member {index + 1} of the zip file has no local header")
    stream.seek(start)
    local = LOCAL.unpack(_exactly(stream, LOCAL.size))
    if local[0] != b"PK\x03\x04":
        raise Corrupt(f"member {index + 1} of the zip file has no local header")
    local_name = _exactly(stream, local[9])
    local_extra = _exactly(stream, local[10])
    data = start + LOCAL.size + local[9] + local[10]
    if data + packed > end.directory:
        raise Corrupt(f"member {index + 1} of the zip file is larger than the file")
    conflict = None
    if local_name != name:
        conflict = "has another name in its local header"
    elif local[3] != method or (local[2] ^ flags) & (ENCRYPTED | DESCRIPTOR | UTF_8):
        conflict = "has another method or other flags in its local header"
    elif not flags & DESCRIPTOR:
        local_packed, local_size, _ = _wide_numbers(local_extra, local[7], local[8], 0)
        if (local_packed, local_size, local[6]) != (packed, size, checksum):
            conflict = "has other sizes or another checksum in its local header"
    stop = data + packed
    if flags & DESCRIPTOR:
        stop += _descriptor_size(stream, stop, end.directory, checksum, packed, size)
    return Entry(
        index,
        made,
        needed,
        flags,
        method,
        time,
        date,
        checksum,
        packed,
        size,
        fields[14],
        fields[15],
        name,
        extra,
        comment,
        local_extra,
        start,
        data,
        stop,
        conflict,
    )


def _descriptor_size(stream: BinaryIO, at: int, limit: int, checksum: int, packed: int, size: int) -> int:
    """The length of the data descriptor behind a member's data; 0 if what stands there is none."""
    stream.seek(at)
    data = pull(stream, min(24, limit - at))
    for lead in (b"PK\x07\x08", b""):
        for form in ("<III", "<IQQ"):
            try:
                expected = lead + struct.pack(form, checksum, packed, size)
            except struct.error:
                continue
            if data.startswith(expected):
                return len(expected)
    return 0


def _exactly(stream: BinaryIO, size: int) -> bytes:
    data = b""
    while len(data) < size:
        more = pull(stream, size - len(data))
        if not more:
            raise Corrupt("the zip file breaks off")
        data += more
    return data


def _all_zero(stream: BinaryIO, start: int, stop: int) -> bool:
    stream.seek(start)
    while start < stop:
        data = _exactly(stream, min(stop - start, 64 * 1024))
        if data.strip(b"\0"):
            return False
        start += len(data)
    return True


def name_checksum(raw: bytes) -> int:
    """The checksum by which a Unicode name or comment field says which raw text it stands for."""
    return zlib.crc32(raw)
