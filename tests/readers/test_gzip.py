"""gzip: members, header texts, damage, and what is kept when the content changes."""

from __future__ import annotations

import gzip
import io
import struct
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.errors import Corrupt, ReadError
from scanner.model import BytesContent, Member, Segment, Unread
from scanner.readers import reader_for
from scanner.readers.base import Revised
from scanner.readers.gzip import inner_name

from .revisers import identified, rewritten


def packed(
    data: bytes, name: bytes = b"", comment: bytes = b"", extra: bytes = b"", crc: bool = False
) -> bytes:
    flags = bool(name) * 8 | bool(comment) * 16 | bool(extra) * 4 | crc * 2
    head = b"\x1f\x8b\x08" + bytes([flags]) + struct.pack("<I", 1678281234) + b"\x02\x03"
    head += (struct.pack("<H", len(extra)) + extra) if extra else b""
    head += (name + b"\0" if name else b"") + (comment + b"\0" if comment else b"")
    head += struct.pack("<H", zlib.crc32(head) & 0xFFFF) if crc else b""
    machine = zlib.compressobj(9, zlib.DEFLATED, -15)
    return head + machine.compress(data) + machine.flush() + struct.pack("<II", zlib.crc32(data), len(data))


def parts(data: bytes, name: str | None = "app.log.gz") -> tuple[list[Segment], bytes, str]:
    texts, content, inner = [], b"", ""
    for part in reader_for("gzip").read(BytesContent(data), identified("gzip", None, name)):
        if isinstance(part, Member):
            inner = part.name
            with part.open() as stream:
                content = stream.read()
        elif isinstance(part, Segment):
            texts.append(part)
    return texts, content, inner


def swap(old: bytes, new: bytes):  # type: ignore[no-untyped-def]
    return lambda member, data: Revised(member.name, BytesContent(data.replace(old, new)))


def test_content_and_header_texts_of_all_members() -> None:
    data = (
        packed(b"one\n", b"jane.log", b"of jane", b"ab\x04\x00jane")
        + packed(b"two\n", b"joe.log")
        + b"\0" * 100
    )
    texts, content, inner = parts(data)
    assert content == b"one\ntwo\n"
    assert [s.text for s in texts] == ["jane.log", "of jane", "jane", "joe.log"]
    assert texts[0].locator.show(str) == "gzip header name"
    assert inner == "app.log"


@pytest.mark.parametrize(
    ("outer", "stored", "expected"),
    [
        ("a/app.log.gz", "x", "app.log"),
        ("up.zip!/b.TGZ", None, "b.tar"),
        ("blob", "dir/x.txt", "x.txt"),
        (None, None, "content"),
        (".gz", None, ".gz"),
    ],
)
def test_name_of_the_content(outer: str | None, stored: str | None, expected: str) -> None:
    assert inner_name(outer, stored) == expected


def test_changed_content_keeps_header() -> None:
    data = packed(b"hello jane\n" * 50, b"jane.log", b"a jane", crc=True)
    after = rewritten("gzip", data, {"jane": "N"}, None, swap(b"jane", b"<N>"))
    assert gzip.decompress(after) == b"hello <N>\n" * 50
    texts, _, _ = parts(after)
    assert [s.text for s in texts] == ["N.log", "a N"]
    assert after[4:10] == data[4:10]


def test_header_edit_copies_compressed_bytes() -> None:
    first, second = packed(b"one" * 99, b"jane"), packed(b"two" * 99, b"jane")
    assert rewritten("gzip", first + second, {"jane": "J"}, None) == packed(b"one" * 99, b"J") + packed(
        b"two" * 99, b"J"
    )


@pytest.mark.parametrize(
    "data",
    [
        packed(b"x" * 100)[:-1],
        packed(b"x" * 100)[:15],
        packed(b"x") + b"garbage",
        packed(b"x") + b"\0\0x",
        packed(b"x" * 100)[:-8] + b"\0" * 8,
        b"\x1f\x8b",
        packed(b"x") + b"\x1f",
        b"\x1f\x8b\x08\xff" + bytes(40),
    ],
)
def test_damage_is_corrupt(data: bytes) -> None:
    with pytest.raises(Corrupt):
        parts(data)


def test_content_that_was_left_half_read_is_said_so() -> None:
    data = packed(b"x" * 500_000)
    found = []
    for part in reader_for("gzip").read(BytesContent(data), identified("gzip")):
        if isinstance(part, Member):
            with part.open() as stream:
                stream.read(10)
        found.append(part)
    assert isinstance(found[-1], Unread)


def test_blocked_gzip_loses_its_block_size_when_the_content_changes() -> None:
    data = packed(b"jane" * 10, extra=b"BC\x02\x00\x1b\x00")
    after = rewritten("gzip", data, {}, None, swap(b"jane", b"N"))
    assert gzip.decompress(after) == b"N" * 10
    assert b"BC\x02\x00" not in after[:20]


@given(st.binary(max_size=400), st.binary(max_size=200))
@settings(max_examples=150, deadline=None)
def test_unchanged_is_identical_and_random_raises_only_read_errors(plain: bytes, noise: bytes) -> None:
    data = gzip.compress(plain) + packed(noise, b"n")
    assert rewritten("gzip", data, {}, None) == data
    assert parts(data)[1] == plain + noise
    for hostile in (noise, b"\x1f\x8b\x08" + noise, data[: len(noise)] + noise):
        try:
            parts(hostile)
            rewritten("gzip", hostile, {}, None, lambda member, data: Revised("x", BytesContent(data)))
        except ReadError:
            pass
    assert io.BytesIO(data).read() == data
