"""tar archives of all kinds: old Unix, ustar, pax, GNU; with links, devices, long names and sparse files.

Members are read as they lie in the file; sparse ones with their holes. Read as text are also names of owners
and groups, targets of links, pax records (comments, extended attributes), header names that a longer one
overrides, and what stands in padding. Rewriting copies what did not change byte for byte and keeps order,
times, modes, owner numbers and padding of what did; a sparse file that changed becomes a plain one, and a
link follows its target's new name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

from scanner.errors import Corrupt
from scanner.model import Content, Identification, Locator, Member, Part, Segment, Unread
from scanner.readers.base import Reviser, Sieve, edited_text
from scanner.readers.decoding import opened, pull
from scanner.readers.raw_text import decoded, holds_text
from scanner.readers.streams import CHUNK, stream_of
from scanner.readers.tar_structure import (
    BLOCK,
    GROUP,
    HARD_LINK,
    LINK,
    LONG_LINK,
    LONG_NAME,
    NAME,
    PAX,
    PAX_GLOBAL,
    PAX_KINDS,
    PAX_SOLARIS,
    PREFIX,
    SIZE,
    SPARSE,
    USER,
    Archive,
    Entry,
    Pairs,
    Record,
    archive_of,
    has_owner_names,
    has_prefix,
    header_name,
    is_gnu,
    leftovers,
    packed_number,
    packed_pairs,
    text_of,
    with_checksum,
)

_BLOCKING = 20 * BLOCK
"""What the length of an archive is a multiple of, if its program is not told otherwise (bytes)."""
_NAMES = (b"path", b"GNU.sparse.name")
_OWNERS = (b"uname", b"gname")
_NUMBERS = re.compile(
    rb"(?:[acm]time|size|[ug]id|hdrcharset|charset|LIBARCHIVE\.creationtime|SCHILY\.(?:dev|ino|nlink|realsize|devmajor"
    rb"|devminor)|GNU\.sparse\.(?:major|minor|size|realsize|offset|numbytes|numblocks|map))\Z"
)
_NUMBER = re.compile(rb"(?:[-+.,0-9]*|BINARY|ISO-IR 10646 2000 UTF-8)\Z")
_KNOWN_KEYWORDS = re.compile(
    _NUMBERS.pattern[:-2] + rb"\Z|(?:path|linkpath|uname|gname|comment|GNU\.sparse\.name)\Z"
)
_ENDING = re.compile(
    r"(?:\.(?:log|txt|csv|tsv|json|xml|html?|ya?ml|conf|cfg|ini|properties|out|err|sql|db|bak|tmp|eml|msg|pdf|docx?"
    r"|xlsx?|pptx?|png|jpe?g|gif|zip|tar|tgz|gz|bz2|xz|lzma|zst|lz4|7z|jar|war|ear))+\Z",
    re.IGNORECASE,
)
_OF_ALL = ("global pax keyword", "global pax record {}")
_PROGRAMS_OWN = (
    b"PaxHeader",
    b"@PaxHeader",
    b"GNUSparseFile",
    b"@LongLink",
    b"@LongName",
    b"@LongSymLink",
    b".",
)


@dataclass(frozen=True, slots=True)
class _Note:
    """A segment besides names and contents of members, with where its edits go: the record by its number
    in the entry, and ``index`` of a pair or a leftover. ``raw`` is the text as it stands there, ``ending``
    what the segment leaves out of it."""

    segment: Segment
    record: int
    place: str
    index: int = 0
    raw: bytes = b""
    ending: str = ""


class TarReader:
    """Reads and rewrites tar archives."""

    name = "tar"
    media_types: tuple[str, ...] = ("application/x-tar",)

    def read(
        self, content: Content, identification: Identification, sieve: Sieve | None = None
    ) -> Iterator[Part]:
        """Yield names of owners, then what each header says and its member. Raises ``ReadError``."""
        archive = archive_of(content)
        for segment, _ in _owner_segments(archive):
            yield segment
        names = {entry.raw_name for entry in archive.entries}
        for entry in archive.entries:
            for note in _notes(entry, names):
                yield note.segment
            yield _member(content, entry)
        for note in _rest_notes(archive):
            yield note.segment
        for reason in _not_understood(archive):
            yield Unread(reason)

    def rewrite(
        self, content: Content, identification: Identification, sink: BinaryIO, reviser: Reviser
    ) -> None:
        """Write the archive again. Raises ``ReadError`` if it cannot be read."""
        archive = archive_of(content)
        owners: dict[bytes, bytes] = {}
        for segment, raw in _owner_segments(archive):
            if edits := reviser.edits(segment):
                owners[raw] = _encoded(edited_text(segment.text, edits), raw)
        names = {entry.raw_name for entry in archive.entries}
        changes = [_change(content, entry, names, reviser) for entry in archive.entries]
        rest = _Change()
        for note in _rest_notes(archive):
            rest.take(note, reviser)
        _let_links_follow(archive, changes)
        with opened(content) as stream:
            _write(stream, content.size, archive, [*changes, rest], owners, sink)


# --- reading -----------------------------------------------------------------------------------------------


def _encoded(text: str, old: bytes) -> bytes:
    """The text in the encoding of what it replaces, without NUL, which would end it."""
    text = text.replace("\0", " ")
    try:
        old.decode("utf-8")
    except UnicodeDecodeError:
        try:
            return text.encode("latin-1")
        except UnicodeEncodeError:
            pass
    return text.encode("utf-8", "replace")


def _member_name(entry: Entry) -> str:
    name = decoded(entry.raw_name)
    return name + "/" if entry.is_folder and not name.endswith("/") else name


def _member(content: Content, entry: Entry) -> Member:
    size = entry.size if entry.has_data else 0
    return Member(_member_name(entry), entry.index, lambda: stream_of(_data(content, entry)), size)


def _data(content: Content, entry: Entry) -> Iterator[bytes]:
    """The member's content; nothing of links, folders, devices."""
    if not entry.has_data:
        return
    with opened(content) as stream:
        stream.seek(entry.record.data + entry.skip)
        done = 0
        for start, length in ((0, entry.size),) if entry.sparse is None else entry.sparse:
            yield from _hole(start - done)
            yield from _limited(stream, length)
            done = start + length
        yield from _hole(entry.size - done)


def _hole(size: int) -> Iterator[bytes]:
    zeros = bytes(CHUNK)
    while size > 0:
        yield zeros[:size]
        size -= CHUNK


def _limited(stream: BinaryIO, size: int) -> Iterator[bytes]:
    while size:
        data = pull(stream, min(size, CHUNK))
        if not data:
            raise Corrupt("the tar archive breaks off")
        size -= len(data)
        yield data


def _owner_segments(archive: Archive) -> Iterator[tuple[Segment, bytes]]:
    """Each name of an owner, and each of a group that is not an owner's too, once, with its raw bytes."""
    users: dict[bytes, None] = {}
    groups: dict[bytes, None] = {}
    for record in _all_records(archive):
        if has_owner_names(record.header):
            users[text_of(record.header, USER)] = None
            groups[text_of(record.header, GROUP)] = None
        for keyword, value in record.pairs:
            if keyword in _OWNERS:
                (users if keyword == b"uname" else groups)[value] = None
    for raws, what in ((users, "user name"), (groups, "group name")):
        for raw in raws:
            if raw and (raws is users or raw not in users):
                yield Segment(decoded(raw), Locator(f"{what} of members"), key=what), raw


def _all_records(archive: Archive) -> Iterator[Record]:
    for entry in archive.entries:
        yield from entry.records
    yield from archive.rest


def _notes(entry: Entry, names: set[bytes]) -> Iterator[_Note]:
    """What the records of a member say besides its name, content and owners."""
    name = _member_name(entry)
    if entry.raw_link and not (entry.record.kind == HARD_LINK and entry.raw_link in names):
        text, ending = _without_ending(decoded(entry.raw_link))
        segment = Segment(text, Locator("link target of member {}", (name,)))
        yield _Note(segment, len(entry.lead), "link", raw=entry.raw_link, ending=ending)
    for number, record in enumerate(entry.records):
        yield from _record_notes(record, number, name, entry.raw_name, entry.raw_link)


def _without_ending(path: str) -> tuple[str, str]:
    """A path without what tells the kind of file, which can keep a value in it from being one, and that."""
    match = _ENDING.search(path)
    return (path[: match.start()], match.group()) if match is not None else (path, "")


def _rest_notes(archive: Archive) -> Iterator[_Note]:
    for number, record in enumerate(archive.rest):
        yield from _record_notes(record, number, "", b"", b"")


def _record_notes(
    record: Record, number: int, name: str, raw_name: bytes, raw_link: bytes
) -> Iterator[_Note]:
    def note(raw: bytes, form: str, place: str, index: int = 0, key: str | None = None) -> _Note:
        parts = tuple(part for part in (key, None if form in _OF_ALL else name) if part is not None)
        text, ending = decoded(raw), ""
        if place in ("header name", "header link"):
            text, ending = _without_ending(text)
        return _Note(Segment(text, Locator(form, parts), key=key), number, place, index, raw, ending)

    shadowed = header_name(record.header)
    if shadowed and shadowed.rstrip(b"/") != raw_name.rstrip(b"/") and not _follows(shadowed, raw_name):
        yield note(shadowed, "header name of member {}", "header name")
    shadowed = text_of(record.header, LINK)
    if shadowed and not (raw_link and raw_link.startswith(shadowed)):
        yield note(shadowed, "header link of member {}", "header link")
    for index, where in enumerate(leftovers(record.header)):
        if holds_text(decoded(record.header[where])):
            yield note(record.header[where], "unused bytes in the header of member {}", "leftover", index)
    for index, (keyword, value) in enumerate(record.pairs):
        key = decoded(keyword)
        if not _KNOWN_KEYWORDS.match(keyword):
            form = _OF_ALL[0] if record.kind == PAX_GLOBAL else "pax keyword of member {}"
            yield note(keyword, form, "keyword", index)
        if keyword in _OWNERS or (_NUMBERS.match(keyword) and _NUMBER.match(value)):
            continue
        if keyword in _NAMES and (value == raw_name or _follows(value, raw_name)):
            continue
        if keyword == b"linkpath" and value == raw_link:
            continue
        if holds_text(decoded(value)):
            form = _OF_ALL[1] if record.kind == PAX_GLOBAL else "pax record {} of member {}"
            yield note(value, form, "pair", index, key)
    if record.kind in (LONG_NAME, LONG_LINK) and (behind := record.held.partition(b"\0")[2]).strip(b"\0"):
        yield note(behind, "bytes behind the long name of member {}", "behind")
    if record.padding and holds_text(decoded(record.padding)):
        yield note(record.padding, "padding of member {}", "padding")


def _follows(header: bytes, name: bytes) -> bool:
    """Whether a name in a header says nothing that the member's real name does not."""
    steps = name.split(b"/")
    for step in header.split(b"/"):
        own = any(
            step == one or re.fullmatch(re.escape(one) + rb"s?(?:\.\d+)?", step) for one in _PROGRAMS_OWN
        )
        if step and not own and not any(real.startswith(step) for real in steps):
            return False
    return True


def _not_understood(archive: Archive) -> Iterator[str]:
    yield from archive.loose
    if any(record.kind != PAX_GLOBAL for record in archive.rest):
        yield "an extended header belongs to no member"


# --- what changes ------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Change:
    """What changes of a member; raw bytes. Records are told by their number in the entry."""

    name: bytes | None = None
    link: bytes | None = None
    content: Content | None = None
    texts: dict[tuple[int, str, int], bytes] = field(default_factory=dict)

    @property
    def is_one(self) -> bool:
        """Whether anything changes."""
        return bool(self.texts) or self.content is not None or (self.name, self.link) != (None, None)

    def take(self, note: _Note, reviser: Reviser) -> None:
        """Ask for the edits of a note."""
        if edits := reviser.edits(note.segment):
            raw = _encoded(edited_text(note.segment.text, edits) + note.ending, note.raw)
            if note.place == "link":
                self.link = raw
            else:
                self.texts[note.record, note.place, note.index] = raw


def _change(content: Content, entry: Entry, names: set[bytes], reviser: Reviser) -> _Change:
    change = _Change()
    for note in _notes(entry, names):
        change.take(note, reviser)
    revised = reviser.member(_member(content, entry))
    if revised is None:
        return change
    shown = _member_name(entry)
    if revised.name != shown:
        name = revised.name
        if shown != decoded(entry.raw_name):
            name = name.removesuffix("/")
        change.name = _encoded(name, entry.raw_name)
    if entry.has_data and not _same(content, entry, revised.content):
        change.content = revised.content
    return change


def _same(content: Content, entry: Entry, other: Content) -> bool:
    """Whether the member's content stays as it is, so that only its header changes."""
    if other.size != entry.size:
        return False
    with opened(other) as stream:
        for data in _data(content, entry):
            if pull(stream, len(data)) != data:
                return False
    return True


def _let_links_follow(archive: Archive, changes: list[_Change]) -> None:
    """Give links the new names of what they lead to, step by step where the path is another one."""
    renamed: dict[bytes, bytes] = {}
    steps: dict[bytes, bytes] = {}
    for entry, change in zip(archive.entries, changes, strict=True):
        if change.name is not None:
            renamed[entry.raw_name] = change.name
            old, new = entry.raw_name.split(b"/"), change.name.split(b"/")
            if len(old) == len(new):
                steps.update((one, other) for one, other in zip(old, new, strict=True) if one != other)
    if not renamed:
        return
    for entry, change in zip(archive.entries, changes, strict=True):
        if not entry.raw_link:
            continue
        if entry.record.kind == HARD_LINK and entry.raw_link in renamed:
            change.link = renamed[entry.raw_link]
        else:
            target = entry.raw_link if change.link is None else change.link
            followed = b"/".join(steps.get(step, step) for step in target.split(b"/"))
            if followed != target:
                change.link = followed


# --- writing -----------------------------------------------------------------------------------------------


def _write(
    stream: BinaryIO,
    size: int,
    archive: Archive,
    changes: list[_Change],
    owners: dict[bytes, bytes],
    sink: BinaryIO,
) -> None:
    at = written = 0

    def pass_on(stop: int) -> None:
        nonlocal at, written
        stream.seek(at)
        for data in _limited(stream, stop - at):
            sink.write(data)
        written += stop - at
        at = stop

    groups = [entry.records for entry in archive.entries] + [archive.rest]
    for number, (records, change) in enumerate(zip(groups, changes, strict=True)):
        entry = archive.entries[number] if number < len(archive.entries) else None
        if not change.is_one and not (owners and any(_owned(record, owners) for record in records)):
            continue
        for piece in _pieces(entry, records, change, owners):
            pass_on(piece.start)
            if piece.record is not None and piece.same:
                pass_on(piece.record.stop)
                continue
            sink.write(piece.header)
            written += len(piece.header)
            if piece.content is not None:
                with opened(piece.content) as source:
                    while data := pull(source, CHUNK):
                        sink.write(data)
                sink.write(bytes(-piece.content.size % BLOCK))
                written += piece.content.size + -piece.content.size % BLOCK
            elif piece.held is not None:
                sink.write(piece.held + bytes(-len(piece.held) % BLOCK))
                written += len(piece.held) + -len(piece.held) % BLOCK
            if piece.record is None:
                continue
            if piece.content is None and piece.held is None:
                at = piece.record.data
                pass_on(piece.record.data + piece.record.size if piece.clear_padding else piece.record.stop)
                if piece.clear_padding:
                    sink.write(bytes(piece.record.stop - at))
                    written += piece.record.stop - at
            at = piece.record.stop
    end = max((record.stop for record in _all_records(archive)), default=0)
    if written != at and size % _BLOCKING == 0 and size - end >= 2 * BLOCK:
        # All behind the last member is zero: as much of it as fills the last of the blocks of blocks.
        pass_on(end)
        sink.write(bytes(2 * BLOCK + -(written + 2 * BLOCK) % _BLOCKING))
    else:
        pass_on(size)


@dataclass(frozen=True, slots=True)
class _Piece:
    """A record as it is written at what was ``start`` in the old file:
    with the old data if there is neither ``held`` nor ``content``; one
    without ``record`` is new. ``same`` tells that nothing of it changed."""

    start: int
    record: Record | None
    header: bytes
    held: bytes | None = None
    content: Content | None = None
    clear_padding: bool = False
    same: bool = False


def _owned(record: Record, owners: dict[bytes, bytes]) -> bool:
    if has_owner_names(record.header):
        if text_of(record.header, USER) in owners or text_of(record.header, GROUP) in owners:
            return True
    return any(keyword in _OWNERS and value in owners for keyword, value in record.pairs)


def _pieces(
    entry: Entry | None, records: tuple[Record, ...], change: _Change, owners: dict[bytes, bytes]
) -> Iterator[_Piece]:
    """The records of a member with its changes."""
    plain = change.content is not None and entry is not None and entry.sparse is not None
    name = entry.raw_name if plain and entry is not None and change.name is None else change.name
    lead: list[_Piece] = []
    named = linked = False
    for number, record in enumerate(records if entry is None else entry.lead):
        header = _header(record, number, change, owners)
        held = record.held
        if record.kind in PAX_KINDS:
            pairs = _new_pairs(record, number, change, owners, name, plain)
            if pairs != record.pairs:
                held = packed_pairs(pairs)
            named = named or any(keyword == b"path" for keyword, _ in pairs)
            linked = linked or any(keyword == b"linkpath" for keyword, _ in pairs)
            if name is not None and record.kind != PAX_GLOBAL:
                _put_name(header, b"PaxHeaders/" + name.rstrip(b"/").rpartition(b"/")[2])
        else:
            text, zero, behind = held.partition(b"\0")
            if record.kind == LONG_NAME:
                text, named = (text if name is None else name), True
            elif record.kind == LONG_LINK:
                text, linked = (text if change.link is None else change.link), True
            if (number, "behind", 0) in change.texts:
                behind = b""
            held = text + zero + behind
        if len(held) != record.size:
            header[SIZE] = packed_number(len(held), 12)
        clear = (number, "padding", 0) in change.texts
        same = header == record.header and held == record.held and not clear
        lead.append(_Piece(record.start, record, with_checksum(bytes(header)), held, same=same))
    if entry is None:
        yield from lead
        return
    number, record = len(entry.lead), entry.record
    header = _header(record, number, change, owners)
    new: list[tuple[bytes, bytes]] = []
    if name is not None and not _put_name(header, name) and not named:
        new.append((b"path", name))
    if change.link is not None:
        header[LINK] = change.link[:100].ljust(100, b"\0")
        if len(change.link) > 100 and not linked:
            new.append((b"linkpath", change.link))
    if change.content is not None:
        header[SIZE] = packed_number(change.content.size, 12)
        if record.kind == SPARSE:
            header[156:157] = b"0"
            header[386:495] = bytes(109)
    more = b"" if plain else record.more
    yield from lead
    for keyword, value in new:
        yield _extension(keyword, value, bytes(header), record.start)
    clear = (number, "padding", 0) in change.texts
    same = header == record.header and change.content is None and not clear and not new
    finished = bytes(record.header) if header == record.header else with_checksum(bytes(header))
    yield _Piece(record.start, record, finished + more, None, change.content, clear, same)


def _header(record: Record, number: int, change: _Change, owners: dict[bytes, bytes]) -> bytearray:
    """The record's header with what changes of its texts."""
    header = bytearray(record.header)
    for index, where in enumerate(leftovers(record.header)):
        if (number, "leftover", index) in change.texts:
            header[where] = bytes(where.stop - where.start)
    if (name := change.texts.get((number, "header name", 0))) is not None:
        _put_name(header, name)
    if (link := change.texts.get((number, "header link", 0))) is not None:
        header[LINK] = link[:100].ljust(100, b"\0")
    if has_owner_names(record.header):
        for where in (USER, GROUP):
            if (owner := owners.get(text_of(record.header, where))) is not None:
                # The last byte stays free: some programs need the NUL.
                header[where] = owner[:31].ljust(32, b"\0")
    return header


def _put_name(header: bytearray, name: bytes) -> bool:
    """Put a name where the header has room for it; False if only its beginning fits."""
    prefix = b""
    fits = len(name) <= 100
    if has_prefix(bytes(header)):
        if not fits:
            at = name.find(b"/", max(0, len(name) - 101))
            if 0 < at <= 155 and at + 1 < len(name):
                prefix, name, fits = name[:at], name[at + 1 :], True
        header[PREFIX] = prefix.ljust(155, b"\0")
    header[NAME] = name[:100].ljust(100, b"\0")
    return fits


def _new_pairs(
    record: Record, number: int, change: _Change, owners: dict[bytes, bytes], name: bytes | None, plain: bool
) -> Pairs:
    """The pairs of a pax record with what changes of them; ``plain`` tells that holes are filled."""
    pairs = []
    for index, (keyword, value) in enumerate(record.pairs):
        if keyword in _OWNERS:
            value = owners.get(value, value)
        value = change.texts.get((number, "pair", index), value)
        if record.kind in (PAX, PAX_SOLARIS):
            if plain and (keyword.startswith(b"GNU.sparse.") or keyword == b"SCHILY.realsize"):
                continue
            if keyword == b"path" and name is not None:
                sparse = any(one == b"GNU.sparse.name" for one, _ in record.pairs) and not plain
                value = b"GNUSparseFile.0/" + name.rpartition(b"/")[2] if sparse else name
            elif keyword == b"GNU.sparse.name" and name is not None:
                value = name
            elif keyword == b"linkpath" and change.link is not None:
                value = change.link
            elif keyword == b"size" and change.content is not None:
                value = b"%d" % change.content.size
        keyword = change.texts.get((number, "keyword", index), keyword)
        if (number, "keyword", index) in change.texts:
            keyword = keyword.replace(b"=", b"_").replace(b"\n", b"_")
        pairs.append((keyword, value))
    return tuple(pairs)


def _extension(keyword: bytes, value: bytes, of: bytes, start: int) -> _Piece:
    """A new record that holds what the header has no room for, in the archive's own form."""
    header = bytearray(of)
    if is_gnu(of):
        held = value + b"\0"
        kind = LONG_NAME if keyword == b"path" else LONG_LINK
        header[NAME] = b"././@LongLink".ljust(100, b"\0")
        header[345:BLOCK] = bytes(BLOCK - 345)
    else:
        held = packed_pairs(((keyword, value),))
        kind = PAX
        if not has_prefix(of):
            header[257:BLOCK] = b"ustar\x0000".ljust(BLOCK - 257, b"\0")
        _put_name(header, b"PaxHeaders/" + value.rstrip(b"/").rpartition(b"/")[2][:89])
    header[156:157] = kind
    header[LINK] = bytes(100)
    header[SIZE] = packed_number(len(held), 12)
    return _Piece(start, None, with_checksum(bytes(header)), held)
