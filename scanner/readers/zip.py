"""Zip archives, and jar, war and ear files, which are the same.

Members come in the order of the central directory. They are decompressed as streams, encrypted ones with the
passwords that were given. Comments and extra fields that hold text are segments. Rewriting copies what did
not change as it is, compressed bytes and all, and keeps order, times, modes, methods, comments and extra
fields of what did; what was encrypted is so again, with its own password. A signed jar is unsigned
afterwards: its signature is binary, so that a note stands in its place.
"""

from __future__ import annotations

import bz2
import lzma
import re
import struct
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from scanner.errors import Corrupt, LimitExceeded, ReadError, Unsupported
from scanner.model import Content, Identification, Locator, Member, Part, Segment, Unread
from scanner.readers.base import Reviser, Sieve, edited_text
from scanner.readers.codecs import Compressor, Decompressor, Inflater, codec_named, damage
from scanner.readers.decoding import opened, pull
from scanner.readers.streams import CHUNK, stream_of
from scanner.readers.zip_directory import (
    AES,
    CENTRAL,
    DESCRIPTOR,
    ENCRYPTED,
    END,
    END_64,
    LOCAL,
    LOCATOR_64,
    STRONG,
    UNICODE_COMMENT,
    UNICODE_NAME,
    UTF_8,
    ZIP64,
    Directory,
    Entry,
    directory_of,
    extra_fields,
    name_checksum,
    packed_extra,
)
from scanner.readers.zip_encryption import AES_METHOD, Key, is_encrypted, keys_of, method_of

_STORED, _DEFLATED, _BZIP2, _LZMA, _ZSTANDARD, _XZ = 0, 8, 12, 14, 93, 95
_METHODS = (_STORED, _DEFLATED, _BZIP2, _LZMA, _ZSTANDARD, _XZ)
_CODECS = {_ZSTANDARD: codec_named("zstandard"), _XZ: codec_named("xz")}
_LZMA_DICTIONARY = 64 * 1024 * 1024
_LARGEST = 0xFFFFFFFE
"""What the fields of 4 bytes hold; for larger numbers there are others (zip64)."""
_MOST = 0xFFFF
_WITHOUT_TEXT = frozenset(
    {ZIP64, AES, 0x5455, 0x7855, 0x7875, 0x000A, 0x000D, 0x5855, 0xCAFE, 0xD935, 0x000F, 0x0017}
)
_PRINTABLE_RUN = re.compile(r"[^\x00-\x1f\x7f-\x9f\ufffd\ud800-\udfff]{4}")
_OFFICE = "[Content_Types].xml"


@dataclass(frozen=True, slots=True)
class _Note:
    """A segment outside the members with where its edits go."""

    segment: Segment
    entry: Entry | None
    place: str
    index: int = 0


class ZipReader:
    """Reads and rewrites zip archives."""

    name = "zip"
    media_types: tuple[str, ...] = ("application/zip", "application/java-archive")

    def read(
        self, content: Content, identification: Identification, sieve: Sieve | None = None
    ) -> Iterator[Part]:
        """Yield comments, texts in extra fields, members, and what cannot be read. Raises ``ReadError``."""
        directory = directory_of(content)
        for note in _archive_notes(directory):
            yield note.segment
        for entry in directory.entries:
            for note in _notes(entry):
                yield note.segment
            yield _member(content, entry, identification.passwords)
            if entry.conflict is not None:
                yield Unread(f"member {entry.index + 1} {entry.conflict}")
        for start, stop in directory.loose:
            yield Unread(f"{stop - start} bytes at offset {start} belong to no member")

    def rewrite(
        self, content: Content, identification: Identification, sink: BinaryIO, reviser: Reviser
    ) -> None:
        """Write the archive again. Raises ``ReadError`` if it or an edit cannot be held."""
        directory = directory_of(content)
        comment = _archive_comment(directory, reviser)
        passwords = identification.passwords
        plans = [_plan(content, entry, passwords, reviser) for entry in directory.entries]
        with opened(content) as stream:
            if comment == directory.comment and not any(plan.changed for plan in plans):
                _pass_on(stream, 0, content.size, sink)
                return
            _write(stream, directory, comment, plans, sink)


def office_kind(content: Content) -> str | None:
    """What document this zip file is the container of, in words for a reason; None for a plain archive.

    Raises ``ReadError``.
    """
    entries = directory_of(content).entries
    names = {entry.raw_name for entry in entries}
    if _OFFICE.encode() in names:
        return "Office documents"
    first = min(entries, key=lambda entry: entry.start, default=None)
    if first is not None and first.raw_name == b"mimetype" and first.method == _STORED and first.size < 200:
        with opened(content) as stream:
            stream.seek(first.data)
            kind = pull(stream, first.size)
        if kind.startswith(b"application/epub"):
            return "EPUB books"
        if kind.startswith(b"application/"):
            return "OpenDocument files"
    if b"AndroidManifest.xml" in names and b"classes.dex" in names:
        return "Android packages"
    return None


# --- reading -----------------------------------------------------------------------------------------------


def _member(content: Content, entry: Entry, passwords: Sequence[str]) -> Member:
    return Member(
        _name(entry), entry.index, lambda: stream_of(_opened(content, entry, passwords)), entry.size
    )


def _decoded(raw: bytes, flags: int) -> str:
    """A name or comment; many programs write UTF-8 without saying so."""
    if flags & UTF_8:
        return raw.decode("utf-8", "surrogateescape")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("cp437")


def _unicode_field(entry: Entry, identifier: int, raw: bytes) -> bytes | None:
    """The UTF-8 form of a name or comment in the extra fields, if it stands for these raw bytes."""
    for found, value in extra_fields(entry.extra):
        if found == identifier and len(value) > 5 and value[0] == 1:
            if struct.unpack_from("<I", value, 1)[0] == name_checksum(raw):
                return value[5:]
    return None


def _name(entry: Entry) -> str:
    better = _unicode_field(entry, UNICODE_NAME, entry.raw_name)
    if better is not None:
        return better.decode("utf-8", "surrogateescape")
    return _decoded(entry.raw_name, entry.flags)


def _which(entry: Entry) -> str:
    return f"member {entry.index + 1}"


def _opened(content: Content, entry: Entry, passwords: Sequence[str]) -> Iterator[bytes]:
    """The member's content, decrypted if it must be."""
    yield from _plain(content, entry, _key(content, entry, passwords) if is_encrypted(entry) else None)


def _key(content: Content, entry: Entry, passwords: Sequence[str]) -> Key:
    """What opens the member. Raises ``Encrypted``."""
    with opened(content) as stream:
        keys = keys_of(stream, entry, passwords, _which(entry))
    for key in keys[1:]:
        # Some only seem to: the right one is the one that the checksum agrees with.
        try:
            for _ in _plain(content, entry, keys[0]):
                pass
        except Corrupt:
            keys[0] = key
        else:
            break
    return keys[0]


def _plain(content: Content, entry: Entry, key: Key | None) -> Iterator[bytes]:
    """The member's decompressed bytes, checked against its size and checksum."""
    which = _which(entry)
    checksum = size = 0
    with opened(content) as stream:
        stream.seek(entry.data)
        data = _limited(stream, entry.packed, which)
        if key is not None:
            data = key.decrypted(data, which)
        for plain in _decompressed(data, method_of(entry), which):
            checksum = zlib.crc32(plain, checksum)
            size += len(plain)
            if size > entry.size:
                raise Corrupt(f"{which} is larger than the directory says")
            yield plain
    checked = key is None or key.has_checksum
    if size != entry.size or (checked and checksum != entry.checksum):
        raise Corrupt(f"{which} is damaged: its checksum or length is wrong")


def _limited(stream: BinaryIO, size: int, which: str) -> Iterator[bytes]:
    while size:
        data = pull(stream, min(size, CHUNK))
        if not data:
            raise Corrupt(f"{which} breaks off")
        size -= len(data)
        yield data


def _decompressed(packed: Iterator[bytes], method: int, which: str) -> Iterator[bytes]:
    if method == _STORED:
        yield from packed
        return
    machine: Decompressor
    if method == _DEFLATED:
        machine = Inflater()
    elif method == _BZIP2:
        machine = bz2.BZ2Decompressor()
    elif method == _LZMA:
        machine, packed = _lzma(packed, which)
    elif method in _CODECS:
        machine = _CODECS[method].decompressor(b"")
    else:
        raise Unsupported(f"{which} is compressed with method {method}, which is not supported")
    while not machine.eof:
        data = b""
        if machine.needs_input:
            data = next(packed, b"")
            if not data:
                if method == _LZMA:
                    # LZMA in zip may end without a marker; length and checksum decide.
                    return
                raise Corrupt(f"{which} breaks off")
        try:
            plain = machine.decompress(data, CHUNK)
        except damage():
            raise Corrupt(f"{which} is damaged") from None
        if plain:
            yield plain
    if machine.unused_data or next(packed, b""):
        raise Corrupt(f"{which} has data behind its end")


def _lzma(packed: Iterator[bytes], which: str) -> tuple[Decompressor, Iterator[bytes]]:
    """A decompressor set up from the header that LZMA data has in zip files (APPNOTE 5.8.8), and the rest."""
    head = b""
    while len(head) < 9:
        more = next(packed, b"")
        if not more:
            raise Corrupt(f"{which} breaks off")
        head += more
    properties, dictionary = head[4], int.from_bytes(head[5:9], "little")
    if head[2:4] != b"\x05\x00" or properties >= 225:
        raise Corrupt(f"{which} is damaged")
    if dictionary > _LZMA_DICTIONARY:
        raise LimitExceeded(f"{which} needs a dictionary of more than {_LZMA_DICTIONARY} bytes")
    rest, context = divmod(properties, 9)
    position, literal = divmod(rest, 5)
    chain = [{"id": lzma.FILTER_LZMA1, "dict_size": dictionary, "lc": context, "lp": literal, "pb": position}]
    try:
        machine = lzma.LZMADecompressor(lzma.FORMAT_RAW, filters=chain)
    except (lzma.LZMAError, ValueError):
        raise Corrupt(f"{which} is damaged") from None

    def body() -> Iterator[bytes]:
        if head[9:]:
            yield head[9:]
        yield from packed

    return machine, body()


# --- texts outside the members -----------------------------------------------------------------------------


def _archive_notes(directory: Directory) -> Iterator[_Note]:
    if directory.comment:
        yield _Note(
            Segment(_decoded(directory.comment, 0), Locator("archive comment")), None, "archive comment"
        )


def _notes(entry: Entry) -> Iterator[_Note]:
    """The texts that a member has besides its name and content."""
    name = _name(entry)
    if entry.comment:
        better = _unicode_field(entry, UNICODE_COMMENT, entry.comment)
        text = _decoded(entry.comment, entry.flags)
        if better is not None:
            text = better.decode("utf-8", "surrogateescape")
        yield _Note(Segment(text, Locator("comment of member {}", (name,))), entry, "comment")
    header_name = _decoded(entry.raw_name, entry.flags)
    if header_name != name:
        yield _Note(Segment(header_name, Locator("header name of member {}", (name,))), entry, "header name")
    for place, extra in (("extra field", entry.extra), ("local extra field", entry.local_extra)):
        for index, (identifier, value) in enumerate(extra_fields(extra)):
            if identifier in _WITHOUT_TEXT or _stands_for(entry, identifier, value):
                continue
            text = value.decode("utf-8", "surrogateescape")
            if _PRINTABLE_RUN.search(text):
                yield _Note(Segment(text, Locator(place + " of member {}", (name,))), entry, place, index)


def _stands_for(entry: Entry, identifier: int | None, value: bytes) -> bool:
    """Whether this is the Unicode form of the member's name or comment, which is read as such."""
    if identifier == UNICODE_NAME:
        return value[5:] == _unicode_field(entry, UNICODE_NAME, entry.raw_name)
    if identifier == UNICODE_COMMENT:
        return value[5:] == _unicode_field(entry, UNICODE_COMMENT, entry.comment)
    return False


# --- writing -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Plan:
    """How a member is written; ``content`` is None if its data stays, ``key`` if it is not encrypted."""

    entry: Entry
    raw_name: bytes
    flags: int
    comment: bytes
    extra: bytes
    local_extra: bytes
    content: Content | None
    key: Key | None = None

    @property
    def changed(self) -> bool:
        return self.content is not None or self.header_changed

    @property
    def header_changed(self) -> bool:
        entry = self.entry
        return (self.raw_name, self.flags, self.comment, self.extra, self.local_extra) != (
            entry.raw_name,
            entry.flags,
            entry.comment,
            entry.extra,
            entry.local_extra,
        )


def _archive_comment(directory: Directory, reviser: Reviser) -> bytes:
    comment = directory.comment
    for note in _archive_notes(directory):
        edits = reviser.edits(note.segment)
        if edits:
            comment = _encoded_text(edited_text(note.segment.text, edits), "the archive comment")
    return comment


def _encoded_text(text: str, what: str) -> bytes:
    try:
        raw = text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        raw = text.encode("utf-8", "replace")
    if len(raw) > 0xFFFF:
        raise ReadError(f"{what} would be too long for a zip file")
    return raw


def _plan(content: Content, entry: Entry, passwords: Sequence[str], reviser: Reviser) -> _Plan:
    which = _which(entry)
    old_name = name = _name(entry)
    comment_text: str | None = None
    header_name: str | None = None
    changed_fields: dict[tuple[str, int], bytes] = {}
    for note in _notes(entry):
        edits = reviser.edits(note.segment)
        if not edits:
            continue
        text = edited_text(note.segment.text, edits)
        if note.place == "comment":
            comment_text = text
        elif note.place == "header name":
            header_name = text
        else:
            changed_fields[note.place, note.index] = _encoded_text(text, f"an extra field of {which}")
    revised = reviser.member(_member(content, entry, passwords))
    if revised is not None:
        name = revised.name
    dropped: set[int] = set()
    flags = entry.flags
    raw_name, comment = entry.raw_name, entry.comment
    if name != old_name or header_name is not None:
        # One name for all programs: the header's, without the other form beside it.
        raw_name = _encoded_text(name, f"the name of {which}")
        dropped.add(UNICODE_NAME)
    if comment_text is not None:
        comment = _encoded_text(comment_text, f"the comment of {which}")
        dropped.add(UNICODE_COMMENT)
    if (raw_name, comment) != (entry.raw_name, entry.comment) and not (raw_name + comment).isascii():
        # The flag is for both texts, so both must be UTF-8.
        raw_name = raw_name if raw_name != entry.raw_name else _encoded_text(name, f"the name of {which}")
        if comment == entry.comment:
            comment = _encoded_text(_decoded(entry.comment, entry.flags), f"the comment of {which}")
        flags |= UTF_8
    new_content = revised.content if revised is not None else None
    key = None
    if new_content is not None:
        flags &= ~DESCRIPTOR
        dropped.add(ZIP64)
        key = _key_again(content, entry, passwords)
        if key is None:
            flags &= ~(ENCRYPTED | STRONG)
            dropped.add(AES)
    return _Plan(
        entry,
        raw_name,
        flags,
        comment,
        _new_extra(entry.extra, "extra field", changed_fields, dropped),
        _new_extra(entry.local_extra, "local extra field", changed_fields, dropped),
        new_content,
        key,
    )


def _key_again(content: Content, entry: Entry, passwords: Sequence[str]) -> Key | None:
    """What encrypts a member's new content as the old was; None if it was not or could not be read, so that
    only a note stands in its place."""
    if not is_encrypted(entry) or method_of(entry) not in _METHODS:
        return None
    try:
        return _key(content, entry, passwords)
    except ReadError:
        return None


def _new_extra(extra: bytes, place: str, changed: dict[tuple[str, int], bytes], dropped: set[int]) -> bytes:
    fields = extra_fields(extra)
    kept = [
        (identifier, changed.get((place, index), value))
        for index, (identifier, value) in enumerate(fields)
        if identifier not in dropped
    ]
    if kept == fields:
        return extra
    packed = packed_extra(kept)
    if len(packed) > 0xFFFF:
        raise ReadError("the zip file cannot hold the edit: extra fields would be too long")
    return packed


def _write(
    stream: BinaryIO, directory: Directory, comment: bytes, plans: list[_Plan], sink: BinaryIO
) -> None:
    written = 0
    central: dict[int, bytes] = {}
    for plan in sorted(plans, key=lambda plan: plan.entry.start):
        length, central[plan.entry.index] = _write_member(stream, plan, written, sink)
        written += length
    start = written
    for plan in plans:
        sink.write(central[plan.entry.index])
        written += len(central[plan.entry.index])
    count, size = len(plans), written - start
    if count >= _MOST or size > _LARGEST or start > _LARGEST:
        sink.write(END_64.pack(b"PK\x06\x06", END_64.size - 12, 45, 45, 0, 0, count, count, size, start))
        sink.write(LOCATOR_64.pack(b"PK\x06\x07", 0, written, 1))
        count, size, start = 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF
    sink.write(END.pack(b"PK\x05\x06", 0, 0, count, count, size, start, len(comment)) + comment)


def _write_member(stream: BinaryIO, plan: _Plan, offset: int, sink: BinaryIO) -> tuple[int, bytes]:
    """Write one member; its length in the file and its central record."""
    entry = plan.entry
    method, checksum, packed, size = entry.method, entry.checksum, entry.packed, entry.size
    inner = method_of(entry)
    plain_checksum = 0
    if plan.content is not None:
        if inner not in _METHODS:
            inner = _DEFLATED
        if plan.key is None:
            method = inner
        checksum, packed, size = _measure(plan.content, inner)
        plain_checksum = checksum
        if plan.key is not None:
            packed += plan.key.overhead
            checksum = checksum if plan.key.has_checksum else 0
    needed = (
        max(
            entry.version_needed & 0xFF,
            {_BZIP2: 46, AES_METHOD: 51, _LZMA: 63, _ZSTANDARD: 63, _XZ: 63}.get(method, 20),
        )
        | entry.version_needed & 0xFF00
    )
    if plan.content is None:
        needed = entry.version_needed
    if max(packed, size, offset) > _LARGEST:
        needed = max(needed & 0xFF, 45) | needed & 0xFF00
    length = entry.stop - entry.start
    if plan.content is None and not plan.header_changed:
        _pass_on(stream, entry.start, length, sink)
    else:
        streamed = bool(plan.flags & DESCRIPTOR)
        local_extra = plan.local_extra if streamed else _without_zip64(plan.local_extra)
        numbers = (0, 0, 0) if streamed else (checksum, packed, size)
        if not streamed and max(packed, size) > _LARGEST:
            # Here both stand in the field for large numbers, or none.
            local_extra += packed_extra([(ZIP64, struct.pack("<QQ", size, packed))])
            numbers = (checksum, 0xFFFFFFFF, 0xFFFFFFFF)
        header = LOCAL.pack(
            b"PK\x03\x04",
            needed,
            plan.flags,
            method,
            entry.time,
            entry.date,
            *numbers,
            len(plan.raw_name),
            len(local_extra),
        )
        header += plan.raw_name + local_extra
        sink.write(header)
        length = len(header)
        if plan.content is None:
            _pass_on(stream, entry.data, entry.stop - entry.data, sink)
            length += entry.stop - entry.data
        else:
            for data in _encrypted(plan.key, _compressed(plan.content, inner), plain_checksum):
                sink.write(data)
            length += packed
    extra = _without_zip64(plan.extra)
    large = [number for number in (size, packed, offset) if number > _LARGEST]
    if large:
        extra += packed_extra([(ZIP64, struct.pack(f"<{len(large)}Q", *large))])
    if len(extra) > 0xFFFF:
        raise ReadError("the zip file cannot hold the edit: extra fields would be too long")
    record = CENTRAL.pack(
        b"PK\x01\x02",
        entry.version_made,
        needed,
        plan.flags,
        method,
        entry.time,
        entry.date,
        checksum,
        packed if packed <= _LARGEST else 0xFFFFFFFF,
        size if size <= _LARGEST else 0xFFFFFFFF,
        len(plan.raw_name),
        len(extra),
        len(plan.comment),
        0,
        entry.internal,
        entry.external,
        offset if offset <= _LARGEST else 0xFFFFFFFF,
    )
    return length, record + plan.raw_name + extra + plan.comment


def _without_zip64(extra: bytes) -> bytes:
    fields = extra_fields(extra)
    if all(identifier != ZIP64 for identifier, _ in fields):
        return extra
    return packed_extra([field for field in fields if field[0] != ZIP64])


def _measure(content: Content, method: int) -> tuple[int, int, int]:
    """Checksum, compressed and plain size, found by compressing once for the header's sake."""
    checksum = size = 0
    with opened(content) as stream:
        while data := pull(stream, CHUNK):
            checksum = zlib.crc32(data, checksum)
            size += len(data)
    return checksum, sum(map(len, _compressed(content, method))), size


def _encrypted(key: Key | None, data: Iterator[bytes], checksum: int) -> Iterator[bytes]:
    return data if key is None else key.encrypted(data, checksum)


def _compressed(content: Content, method: int) -> Iterator[bytes]:
    with opened(content) as stream:
        if method == _STORED:
            while data := pull(stream, CHUNK):
                yield data
            return
        machine: Compressor
        if method == _BZIP2:
            machine = bz2.BZ2Compressor()
        elif method == _LZMA:
            size = 8 * 1024 * 1024
            chain = [{"id": lzma.FILTER_LZMA1, "dict_size": size, "lc": 3, "lp": 0, "pb": 2}]
            machine = lzma.LZMACompressor(lzma.FORMAT_RAW, filters=chain)
            yield struct.pack("<BBHBI", 9, 4, 5, (2 * 5 + 0) * 9 + 3, size)
        elif method in _CODECS:
            machine = _CODECS[method].compressor(b"", content.size)
        else:
            machine = zlib.compressobj(6, zlib.DEFLATED, -15)
        while data := pull(stream, CHUNK):
            yield machine.compress(data)
        yield machine.flush()


def _pass_on(stream: BinaryIO, start: int, size: int, sink: BinaryIO) -> None:
    stream.seek(start)
    for data in _limited(stream, size, "the archive"):
        sink.write(data)
