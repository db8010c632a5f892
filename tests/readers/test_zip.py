"""Zip: members as streams, hostile archives, and rewriting that keeps what did not change."""

from __future__ import annotations

import io
import shutil
import struct
import subprocess
import zipfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from backports import zstd
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.errors import Corrupt, Encrypted, ReadError, Unsupported
from scanner.model import BytesContent, Member, Part, Segment, Unread
from scanner.readers import reader_for
from scanner.readers.base import Revised
from scanner.readers.zip import office_kind
from scanner.readers.zip_directory import directory_of

from .revisers import identified, rewritten

PROGRAM = shutil.which("7zz") or shutil.which("7z")
METHODS = [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA]


def archive(
    members: dict[str, bytes],
    method: int = zipfile.ZIP_DEFLATED,
    comment: bytes = b"",
    streamed: bool = False,
) -> bytes:
    sink = io.BytesIO()
    if streamed:
        sink.seekable = lambda: False  # type: ignore[method-assign]
    with zipfile.ZipFile(sink, "w", method) as target:
        for name, data in members.items():
            info = zipfile.ZipInfo(name, (2023, 3, 8, 12, 30, 2))
            info.external_attr = 0o640 << 16
            info.compress_type = method
            target.writestr(info, data)
        target.comment = comment
    return sink.getvalue()


def parts(data: bytes) -> list[Part]:
    return list(reader_for("zip").read(BytesContent(data), identified("zip", None)))


def contents(data: bytes) -> dict[str, bytes]:
    found = {}
    for part in parts(data):
        if isinstance(part, Member):
            with part.open() as stream:
                found[part.name] = stream.read()
    return found


def unread(data: bytes) -> list[str]:
    return [part.reason for part in parts(data) if isinstance(part, Unread)]


def judged(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as source:
        assert source.testzip() is None
        return {name: source.read(name) for name in source.namelist()}


def swap(old: bytes, new: bytes) -> Callable[[Member, bytes], Revised | None]:
    def inner(member: Member, data: bytes) -> Revised | None:
        name = member.name.replace(old.decode(), new.decode())
        return (
            Revised(name, BytesContent(data.replace(old, new)))
            if old in data or name != member.name
            else None
        )

    return inner


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("streamed", [False, True])
def test_read_and_rewrite_with_every_method(method: int, streamed: bool) -> None:
    members = {"a/": b"", "a/one.txt": b"hello jane\n" * 5000, "empty": b"", "ünï.txt": b"same" * 100}
    data = archive(members, method, streamed=streamed)
    assert contents(data) == members
    assert unread(data) == []
    after = rewritten("zip", data, {}, None, swap(b"jane", b"<NAME>"))
    assert judged(after) == {**members, "a/one.txt": b"hello <NAME>\n" * 5000}
    assert contents(after) == judged(after)
    assert unread(after) == []
    for old, new in zip(infos(data), infos(after), strict=True):
        assert (old.filename, old.date_time, old.external_attr, old.compress_type, old.extra) == (
            new.filename,
            new.date_time,
            new.external_attr,
            new.compress_type,
            new.extra,
        )


def infos(data: bytes) -> list[zipfile.ZipInfo]:
    with zipfile.ZipFile(io.BytesIO(data)) as source:
        return source.infolist()


def test_names_and_comments_are_rewritten() -> None:
    data = archive({"jane.txt": b"x", "b.txt": b"y"}, comment=b"of jane")
    after = rewritten("zip", data, {"jane": "Jäne"}, None, swap(b"jane", "Jäne".encode()))
    assert list(judged(after)) == ["Jäne.txt", "b.txt"]
    with zipfile.ZipFile(io.BytesIO(after)) as source:
        assert source.comment == "of Jäne".encode()


def test_member_comments_and_extra_fields_are_segments() -> None:
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w") as target:
        info = zipfile.ZipInfo("a.txt")
        info.comment = b"by jane"
        info.extra = struct.pack("<HH", 0x9999, 10) + b"jane@x.com" + struct.pack("<HHI", 0x5455, 4, 7)
        target.writestr(info, b"x")
    data = sink.getvalue()
    texts = [(p.locator.form, p.text) for p in parts(data) if isinstance(p, Segment)]
    assert texts == [
        ("comment of member {}", "by jane"),
        ("extra field of member {}", "jane@x.com"),
        ("local extra field of member {}", "jane@x.com"),
    ]
    after = rewritten("zip", data, {"jane": "N"}, None)
    assert b"jane" not in after
    assert judged(after) == {"a.txt": b"x"}
    (info,) = infos(after)
    assert info.comment == b"by N"
    assert b"N@x.com" in info.extra
    assert struct.pack("<HHI", 0x5455, 4, 7) in info.extra


def test_unchanged_members_keep_their_compressed_bytes() -> None:
    data = archive({"a": b"jane" * 100, "b": b"other" * 100})
    after = rewritten("zip", data, {}, None, swap(b"jane", b"N"))
    with zipfile.ZipFile(io.BytesIO(data)) as source:
        info = source.getinfo("b")
        piece = data[info.header_offset : info.header_offset + 31 + info.compress_size]
    assert piece in after


def test_encrypted_and_unsupported_members_say_so_when_read() -> None:
    data = bytearray(archive({"a": b"x" * 50}))
    at = data.index(b"PK\x01\x02")
    encrypted = bytearray(data)
    encrypted[6] |= 1
    encrypted[at + 8] |= 1
    with pytest.raises(Encrypted):
        contents(bytes(encrypted))
    after = rewritten_withheld(bytes(encrypted))
    assert judged(after) == {"a.withheld.txt": b"is encrypted"}
    data[8] = data[at + 10] = 98
    with pytest.raises(Unsupported):
        contents(bytes(data))
    assert judged(rewritten_withheld(bytes(data))) == {"a.withheld.txt": b"is encrypted"}


class Withholding:
    """Puts a note in place of every member without reading it."""

    sieve = None

    def edits(self, segment: Segment) -> list[object]:
        return []

    def member(self, member: Member) -> Revised:
        return Revised(f"{member.name}.withheld.txt", BytesContent(b"is encrypted"))


def rewritten_withheld(data: bytes) -> bytes:
    sink = io.BytesIO()
    reader_for("zip").rewrite(BytesContent(data), identified("zip", None), sink, Withholding())  # type: ignore[arg-type]
    return sink.getvalue()


def test_bytes_of_no_member_are_told_without_their_content() -> None:
    data = archive({"a": b"x"})
    assert unread(b"\0" * 50 + data) == []
    (reason,) = unread(b"#!/bin/sh jane\n" + data)
    assert "15 bytes" in reason
    assert "jane" not in reason
    assert len(unread(data + b"trailing jane")) == 1
    first = archive({"a": b"x"})
    middle = first.index(b"PK\x01\x02")
    hidden = first[:middle] + b"hidden jane" + first[middle:-6] + struct.pack("<I", middle + 11) + b"\0\0"
    assert judged(hidden) == {"a": b"x"}
    assert len(unread(hidden)) == 1


def test_local_name_that_differs_is_unread() -> None:
    data = bytearray(archive({"a.txt": b"x"}))
    data[30] = ord("b")
    assert len(unread(bytes(data))) == 1


def test_damage_is_corrupt() -> None:
    data = bytearray(archive({"a": b"x" * 100}, zipfile.ZIP_STORED))
    data[40] ^= 1
    with pytest.raises(Corrupt):
        contents(bytes(data))
    for hostile in (bytes(data[:-1]), bytes(data[:60]), b"PK\x03\x04", b""):
        with pytest.raises(ReadError):
            parts(hostile)


def test_overlapping_members_are_corrupt() -> None:
    data = archive({"a": b"x" * 100, "b": b"y" * 100}, zipfile.ZIP_STORED)
    second = data.index(b"PK\x01\x02", data.index(b"PK\x01\x02") + 4)
    hostile = data[: second + 42] + struct.pack("<I", 0) + data[second + 46 :]
    with pytest.raises(Corrupt):
        parts(hostile)


def test_two_end_records_are_corrupt() -> None:
    inner = archive({"evil": b"x"})
    end = inner[-22:]
    data = archive({"a": b"x"}, comment=b"")
    data = data[:-2] + struct.pack("<H", len(end)) + end
    with pytest.raises(Corrupt):
        parts(data)


@pytest.mark.parametrize("streamed", [False, True])
@pytest.mark.parametrize("largest", [100, 20_000])
def test_zip64_is_written_where_it_is_needed(
    monkeypatch: pytest.MonkeyPatch, largest: int, streamed: bool
) -> None:
    members = {name: name.encode() + b" of jane\n" * 3000 for name in ("a.txt", "b.txt", "c.txt")}
    data = archive({**members, "d.txt": b"nothing"}, zipfile.ZIP_STORED, b"for jane", streamed)
    monkeypatch.setattr("scanner.readers.zip._LARGEST", largest)
    monkeypatch.setattr("scanner.readers.zip._MOST", 3)

    def inner(member: Member, data: bytes) -> Revised | None:
        if member.name == "b.txt":
            return Revised("a longer name.txt", BytesContent(data))
        return Revised(member.name, BytesContent(data.replace(b"jane", b"N"))) if b"jane" in data else None

    after = rewritten("zip", data, {"jane": "N"}, None, inner)
    with zipfile.ZipFile(io.BytesIO(after)) as source:
        assert source.testzip() is None
        assert max(info.extract_version for info in source.infolist()) == 45
        assert source.read("a.txt") == members["a.txt"].replace(b"jane", b"N")
        assert source.read("a longer name.txt") == members["b.txt"]
        assert source.comment == b"for N"
    assert contents(after)["c.txt"] == members["c.txt"].replace(b"jane", b"N")
    assert rewritten("zip", after, {}, None) == after
    monkeypatch.undo()
    again = rewritten(
        "zip", after, {}, None, lambda member, data: Revised(member.name, BytesContent(b"x" + data))
    )
    with zipfile.ZipFile(io.BytesIO(again)) as source:
        assert source.testzip() is None


@pytest.mark.skipif(PROGRAM is None, reason="needs 7-Zip: apt-get install 7zip")
def test_xz_and_zstandard_in_zip(tmp_path: Path) -> None:
    assert PROGRAM is not None
    text = b"hello jane\n" * 3000
    (tmp_path / "a.log").write_bytes(text)
    call = partial(subprocess.run, cwd=tmp_path, capture_output=True, check=True)
    call([PROGRAM, "a", "-mm=xz", "x.zip", "a.log"])
    data = (tmp_path / "x.zip").read_bytes()
    # The program only reads zstandard: the method is changed to it, and the copy is what it is asked about.
    entry = directory_of(BytesContent(data)).entries[0]
    frame = zstd.compress(text)
    head = bytearray(data[: entry.data])
    central = bytearray(data[data.find(b"PK\x01\x02") :])
    for record, at in ((head, 8), (central, 10)):
        record[at : at + 2] = (93).to_bytes(2, "little")
        record[at + 10 : at + 14] = len(frame).to_bytes(4, "little")
    central[-6:-2] = (len(head) + len(frame)).to_bytes(4, "little")
    for packed in (data, bytes(head) + frame + bytes(central)):
        assert contents(packed) == {"a.log": text}
        after = rewritten(
            "zip", packed, {}, None, lambda member, data: Revised("b.log", BytesContent(data + b"x"))
        )
        (tmp_path / "after.zip").write_bytes(after)
        call([PROGRAM, "x", "-y", "after.zip"])
        assert (tmp_path / "b.log").read_bytes() == text + b"x"
        assert (
            directory_of(BytesContent(after)).entries[0].method
            == directory_of(BytesContent(packed)).entries[0].method
        )


def test_zip64_is_read() -> None:
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w") as target, target.open("a.txt", "w", force_zip64=True) as member:
        member.write(b"jane")
    data = sink.getvalue()
    assert contents(data) == {"a.txt": b"jane"}
    assert judged(rewritten("zip", data, {}, None, swap(b"jane", b"N"))) == {"a.txt": b"N"}


def test_office_documents_are_told_from_plain_archives() -> None:
    assert office_kind(BytesContent(archive({"x": b"", "[Content_Types].xml": b""}))) == "Office documents"
    stored = archive({"mimetype": b"application/vnd.oasis.opendocument.text"}, zipfile.ZIP_STORED)
    assert office_kind(BytesContent(stored)) == "OpenDocument files"
    assert office_kind(BytesContent(archive({"a/[Content_Types].xml": b""}))) is None


@given(
    st.dictionaries(st.text("abü/ .", min_size=1, max_size=8), st.binary(max_size=60), max_size=5),
    st.sampled_from(METHODS),
    st.booleans(),
)
@settings(max_examples=150, deadline=None)
def test_unchanged_is_identical_and_changed_is_right(
    members: dict[str, bytes], method: int, streamed: bool
) -> None:
    data = archive(members, method, b"c", streamed)
    assert rewritten("zip", data, {}, None) == data
    assert contents(data) == members
    after = rewritten(
        "zip",
        data,
        {},
        None,
        lambda m, old: Revised(m.name, BytesContent(old + b"!")) if m.index % 2 else None,
    )
    assert judged(after) == {n: d + b"!" if i % 2 else d for i, (n, d) in enumerate(members.items())}
    assert unread(after) == []


@given(st.data())
@settings(max_examples=300, deadline=None)
def test_nothing_but_read_errors_on_damaged_archives(draw: st.DataObject) -> None:
    data = bytearray(
        archive({"a": b"x" * 30, "jane": b"y" * 30}, draw.draw(st.sampled_from(METHODS)), b"note")
    )
    for _ in range(draw.draw(st.integers(0, 4))):
        data[draw.draw(st.integers(0, len(data) - 1))] = draw.draw(st.integers(0, 255))
    for hostile in (bytes(data), draw.draw(st.binary(max_size=80)) + bytes(data)[-40:]):
        try:
            contents(hostile)
            rewritten("zip", hostile, {"note": "n"}, None, swap(b"y", b"z"))
        except ReadError:
            pass
