"""7z archives: members in the order of the header, which is the order in which they are packed.

Several files are packed as one run (a "folder" of the format), so members are read one after the other with
one pass over each run. Rewriting copies runs in which nothing changes as they are, packed bytes and all; the
others are packed anew with the same method, and encrypted again with the password that opened them. Order,
times and attributes stay, and an encrypted header is encrypted again.
"""

from __future__ import annotations

import io
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import BinaryIO

from scanner.errors import Corrupt, Encrypted, ReadError
from scanner.model import Content, Identification, Member, Part, Unread
from scanner.readers.base import Revised, Reviser, Sieve
from scanner.readers.decoding import opened, pull
from scanner.readers.seven_zip_coders import is_encrypted, packed, unpacked
from scanner.readers.seven_zip_structure import (
    MAGIC,
    START,
    Coder,
    Entry,
    Folder,
    Header,
    Streams,
    described,
    header_of,
    packed_encoded,
    packed_header,
    packed_start,
)
from scanner.readers.streams import CHUNK, stream_of


class SevenZipReader:
    """Reads and rewrites 7z archives."""

    name = "7z"
    media_types: tuple[str, ...] = ("application/x-7z-compressed",)

    def read(
        self, content: Content, identification: Identification, sieve: Sieve | None = None
    ) -> Iterator[Part]:
        """Yield the members. Raises ``ReadError``."""
        with opened(content) as stream:
            archive = _Archive(stream, content.size, identification.passwords)
            for entry in archive.header.entries:
                yield _member(archive, entry)
            yield from archive.loose

    def rewrite(
        self, content: Content, identification: Identification, sink: BinaryIO, reviser: Reviser
    ) -> None:
        """Write the archive again. Raises ``ReadError`` if it cannot be read."""
        with opened(content) as stream:
            archive = _Archive(stream, content.size, identification.passwords)
            revised: dict[int, Revised] = {}
            for entry in archive.header.entries:
                if (one := reviser.member(_member(archive, entry))) is not None:
                    revised[entry.index] = one
            if revised:
                _write(archive, revised, sink)
                return
            stream.seek(0)
            while data := pull(stream, CHUNK):
                sink.write(data)


# --- reading -----------------------------------------------------------------------------------------------


def _member(archive: _Archive, entry: Entry) -> Member:
    name = entry.name + "/" if entry.is_folder and not entry.name.endswith("/") else entry.name
    return Member(name, entry.index, lambda: stream_of(archive.content_of(entry)), entry.size)


@dataclass(slots=True)
class _Run:
    """A run of files that is being unpacked, how far it is, and for whom."""

    folder: int
    pieces: Iterator[bytes]
    position: int = 0
    rest: bytes = b""
    reads: int | None = None


class _Archive:
    """An open archive: its header, and the run that is being unpacked, so that each is unpacked once."""

    def __init__(self, stream: BinaryIO, size: int, passwords: Sequence[str]) -> None:
        self.stream = stream
        self._passwords = passwords
        self._opens: dict[int, str | None] = {}
        self._run: _Run | None = None
        self.header_password: str | None = None
        start = _exactly(stream, START.size)
        magic, major, minor, checksum, offset, length, header_checksum = START.unpack(start)
        if magic != MAGIC or zlib.crc32(start[12:]) != checksum:
            raise Corrupt("the beginning of the 7z archive is damaged")
        self.version = (major, minor)
        place = START.size + offset
        if place + length > size:
            raise Corrupt("the 7z archive breaks off")
        stream.seek(place)
        data = _exactly(stream, length)
        if zlib.crc32(data) != header_checksum:
            raise Corrupt("the header of the 7z archive is damaged")
        self.header, self.layers = header_of(data, self._unpacked_header)
        spans = [(START.size, START.size), (place, place + length)]
        for streams in (self.header.streams, *self.layers):
            spans += [(folder.start, folder.start + sum(folder.packed)) for folder in streams.folders]
        self.loose = list(_loose(stream, sorted(spans), size))

    def _unpacked_header(self, streams: Streams) -> bytes:
        folder = streams.folders[0]
        if not is_encrypted(folder):
            return self._checked(folder, None)
        for password in self._passwords:
            try:
                data = self._checked(folder, password)
            except Corrupt:
                continue
            if data[:1] in (b"\x01", b"\x17"):
                self.header_password = password
                return data
        raise Encrypted(_refusal("the names in it are encrypted", self._passwords))

    def _checked(self, folder: Folder, password: str | None) -> bytes:
        data = b"".join(unpacked(self.stream, folder, password))
        if folder.checksum is not None and zlib.crc32(data) != folder.checksum:
            raise Corrupt("the header of the 7z archive is damaged")
        return data

    def password_of(self, number: int) -> str | None:
        """What opens a folder; None if it is not encrypted. Raises ``Encrypted``."""
        streams = self.header.streams
        folder = streams.folders[number]
        if not is_encrypted(folder):
            return None
        if number not in self._opens:
            for password in self._passwords:
                if len(self._passwords) == 1 or self._opens_first(number, password):
                    self._opens[number] = password
                    break
            else:
                raise Encrypted(_refusal("it is encrypted", self._passwords))
        return self._opens[number]

    def _opens_first(self, number: int, password: str) -> bool:
        """Whether the first file of a folder is what its checksum says."""
        streams = self.header.streams
        left, checksum = next(
            (
                (size, one)
                for size, one in zip(streams.sizes[number], streams.checksums[number], strict=True)
                if size
            ),
            (0, 0),
        )
        found = 0
        try:
            for piece in unpacked(self.stream, streams.folders[number], password):
                found = zlib.crc32(piece[:left], found)
                left -= min(left, len(piece))
                if not left:
                    break
        except Corrupt:
            return False
        return not left and checksum in (found, None)

    def content_of(self, entry: Entry) -> Iterator[bytes]:
        """The content of a member, checked. Raises ``ReadError``."""
        if entry.place is None:
            return
        number, offset = entry.place
        folder = self.header.streams.folders[number]
        found = done = 0
        while done < entry.size:
            run = self._run
            if (
                run is None
                or run.folder != number
                or run.position > offset + done
                or (done and run.reads != entry.index)
            ):
                run = _Run(number, unpacked(self.stream, folder, self.password_of(number)))
                self._run = run
            run.reads = entry.index
            try:
                piece = _next(run, offset + done, entry.size - done, folder.size)
            except Corrupt:
                self._run = None
                if not is_encrypted(folder):
                    raise
                raise Corrupt(
                    f"member {entry.index + 1} is damaged, or the --password is not its own"
                ) from None
            found = zlib.crc32(piece, found)
            done += len(piece)
            yield piece
        if entry.checksum is not None and found != entry.checksum:
            raise Corrupt(f"member {entry.index + 1} is damaged: its checksum is wrong")


def _next(run: _Run, start: int, most: int, size: int) -> bytes:
    """The next bytes of a run from ``start`` on, at least one and no more than ``most``; with the last of
    its ``size`` bytes it is made sure that nothing stands behind them."""
    while True:
        if not run.rest:
            run.rest = next(run.pieces, b"")
            if not run.rest:
                raise Corrupt("the 7z archive is damaged: packed data break off")
        skipped = min(len(run.rest), start - run.position)
        run.rest = run.rest[skipped:]
        run.position += skipped
        if run.rest:
            piece, run.rest = run.rest[:most], run.rest[most:]
            run.position += len(piece)
            if run.position == size:
                next(run.pieces, b"")
            return piece


def _refusal(what: str, passwords: Sequence[str]) -> str:
    return f"{what}, and no --password that was given opens it" if passwords else f"{what}: give --password"


def _loose(stream: BinaryIO, spans: list[tuple[int, int]], size: int) -> Iterator[Unread]:
    """What is in no folder and not in the header."""
    done = START.size
    for start, stop in [*spans, (size, size)]:
        if start < done and stop > start:
            raise Corrupt("parts of the 7z archive overlap")
        if start > done:
            yield Unread(f"{start - done} bytes at offset {done} belong to no member")
        done = max(done, stop)


def _exactly(stream: BinaryIO, size: int) -> bytes:
    data = b""
    while len(data) < size:
        more = pull(stream, size - len(data))
        if not more:
            raise Corrupt("the 7z archive breaks off")
        data += more
    return data


# --- writing -----------------------------------------------------------------------------------------------


def _write(archive: _Archive, revised: dict[int, Revised], sink: BinaryIO) -> None:
    header = archive.header
    by_folder: dict[int, list[Entry]] = {number: [] for number in range(len(header.streams.folders))}
    for entry in header.entries:
        if entry.place is not None:
            by_folder[entry.place[0]].append(entry)
    sink.write(bytes(START.size))
    at = START.size
    folders, sizes, checksums = [], [], []
    for number, old in enumerate(header.streams.folders):
        mine = by_folder[number]
        kept = header.streams.sizes[number], header.streams.checksums[number]
        if any(entry.index in revised and _changes(archive, entry, revised[entry.index]) for entry in mine):
            new, *kept_now = _packed_again(archive, number, mine, revised, at, sink)
            kept = (tuple(kept_now[0]), tuple(kept_now[1]))
        else:
            new = replace(old, start=at)
            for data in _raw(archive.stream, old):
                sink.write(data)
        at += sum(new.packed)
        folders.append(new)
        sizes.append(kept[0])
        checksums.append(kept[1])
    streams = Streams(tuple(folders), tuple(sizes), tuple(checksums), at)
    names = [
        _stored_name(entry, revised[entry.index].name) if entry.index in revised else entry.name
        for entry in header.entries
    ]
    raw = packed_header(Header(streams, header.entries, header.properties), names)
    for layer in archive.layers[-1:]:
        coders, outputs, length = packed([raw], layer.folders[0], archive.header_password, sink)
        folder = _folder(coders, outputs, at, length)
        raw = packed_encoded(Streams((folder,), ((len(raw),),), ((zlib.crc32(raw),),)), at)
        at += length
    sink.write(raw)
    sink.seek(0)
    sink.write(packed_start(archive.version, raw, at))
    sink.seek(0, io.SEEK_END)


def _stored_name(entry: Entry, name: str) -> str:
    if entry.is_folder and not entry.name.endswith("/"):
        name = name.removesuffix("/")
    return name.replace("\0", "_")


def _folder(coders: tuple[Coder, ...], outputs: tuple[int, ...], start: int, length: int) -> Folder:
    return Folder(described(coders), coders, outputs, outputs, start, (length,), None)


def _changes(archive: _Archive, entry: Entry, revised: Revised) -> bool:
    """Whether the content becomes another one, and not only the name."""
    if revised.content.size != entry.size or entry.checksum is None:
        return True
    checksum = 0
    with opened(revised.content) as stream:
        while data := pull(stream, CHUNK):
            checksum = zlib.crc32(data, checksum)
    return checksum != entry.checksum


def _packed_again(
    archive: _Archive, number: int, mine: list[Entry], revised: dict[int, Revised], at: int, sink: BinaryIO
) -> tuple[Folder, list[int], list[int]]:
    """A folder written anew, with the sizes and checksums of its files."""
    sizes: list[int] = []
    checksums: list[int] = []

    def contents() -> Iterator[bytes]:
        for entry in mine:
            size = checksum = 0
            for data in _content(archive, entry, revised.get(entry.index)):
                size += len(data)
                checksum = zlib.crc32(data, checksum)
                yield data
            sizes.append(size)
            checksums.append(checksum)

    try:
        password = archive.password_of(number)
    except ReadError:
        # Only notes stand in it now, which say why.
        password = None
    coders, outputs, length = packed(contents(), archive.header.streams.folders[number], password, sink)
    return _folder(coders, outputs, at, length), sizes, checksums


def _content(archive: _Archive, entry: Entry, revised: Revised | None) -> Iterator[bytes]:
    if revised is None:
        yield from archive.content_of(entry)
        return
    with opened(revised.content) as stream:
        while data := pull(stream, CHUNK):
            yield data


def _raw(stream: BinaryIO, folder: Folder) -> Iterator[bytes]:
    stream.seek(folder.start)
    left = sum(folder.packed)
    while left:
        data = pull(stream, min(left, CHUNK))
        if not data:
            raise Corrupt("the 7z archive breaks off")
        left -= len(data)
        yield data
