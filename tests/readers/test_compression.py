"""bzip2, xz, lzma, zstandard, lz4: frames, skippable frames, damage, what is kept when content changes."""

from __future__ import annotations

import bz2
import lzma
import shutil
import subprocess

import lz4.frame
import pytest
from backports import zstd
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.errors import Corrupt, LimitExceeded, ReadError, Unsupported
from scanner.identify import identify
from scanner.model import BytesContent, Member, Segment, Unread
from scanner.readers import reader_for
from scanner.readers.base import Revised

from .revisers import identified, rewritten

PACK = {
    "bzip2": bz2.compress,
    "xz": lzma.compress,
    "lzma": lambda data: lzma.compress(data, lzma.FORMAT_ALONE),
    "zstandard": lambda data: zstd.compress(data, options={zstd.CompressionParameter.checksum_flag: 1}),
    "lz4": lambda data: lz4.frame.compress(data, content_checksum=True),
}
UNPACK = {
    "bzip2": bz2.decompress,
    "xz": lambda data: lzma.decompress(data, lzma.FORMAT_XZ),
    "lzma": lambda data: lzma.decompress(data, lzma.FORMAT_ALONE),
    "zstandard": zstd.decompress,
    "lz4": lz4.frame.decompress,
}
PROGRAMS = {"bzip2": "bzip2", "xz": "xz", "lzma": "xz", "zstandard": "zstd", "lz4": "lz4"}
codecs = pytest.mark.parametrize("codec", PACK)


def skippable(data: bytes, kind: int = 0) -> bytes:
    return bytes([0x50 + kind]) + b"\x2a\x4d\x18" + len(data).to_bytes(4, "little") + data


def parts(codec: str, data: bytes, name: str | None = "app.log.x") -> tuple[list[str], bytes]:
    texts, content = [], b""
    for part in reader_for(codec).read(BytesContent(data), identified(codec, None, name)):
        if isinstance(part, Member):
            with part.open() as stream:
                content = stream.read()
        elif isinstance(part, Segment):
            texts.append(part.text)
    return texts, content


def swap(old: bytes, new: bytes):  # type: ignore[no-untyped-def]
    return lambda member, data: Revised(member.name, BytesContent(data.replace(old, new)))


@codecs
def test_identified_and_read(codec: str) -> None:
    data = PACK[codec](b"hello jane\n" * 9999)
    assert identify(BytesContent(data), "upload").reader == codec
    assert parts(codec, data) == ([], b"hello jane\n" * 9999)


@codecs
def test_changed_content_is_in_the_same_codec(codec: str) -> None:
    data = PACK[codec](b"hello jane\n" * 9999)
    after = rewritten(codec, data, {}, None, swap(b"jane", b"<N>"))
    assert UNPACK[codec](after) == b"hello <N>\n" * 9999
    assert identify(BytesContent(after), "upload").reader == codec


@codecs
def test_frames_one_after_the_other_are_one_content(codec: str) -> None:
    data = PACK[codec](b"one\n" * 500) + PACK[codec](b"two\n") + bytes(16)
    if codec == "lzma":
        with pytest.raises(Corrupt):
            parts(codec, data)
        return
    assert parts(codec, data)[1] == b"one\n" * 500 + b"two\n"
    assert rewritten(codec, data, {}, None) == data
    assert UNPACK[codec](rewritten(codec, data, {}, None, swap(b"two", b"2"))) == b"one\n" * 500 + b"2\n"


@codecs
@pytest.mark.parametrize("damage", ["half", "tail", "behind", "zeros", "flip", "head"])
def test_damage_is_corrupt(codec: str, damage: str) -> None:
    data = PACK[codec](bytes(range(256)) * 40)
    hurt = {
        "half": data[: len(data) // 2],
        "tail": data[:-1],
        "behind": data + b"garbage",
        "zeros": data + b"\0\0\0\0x",
        "flip": data[:40] + bytes(byte ^ 0x55 for byte in data[40:60]) + data[60:],
        "head": data[:3],
    }[damage]
    if damage == "flip" and codec == "lzma":
        # It has no checksum, so that this may go unnoticed.
        return
    with pytest.raises(Corrupt):
        parts(codec, hurt)


@pytest.mark.parametrize("codec", ["zstandard", "lz4"])
def test_skippable_frames_are_read_and_rewritten(codec: str) -> None:
    first, last = skippable(b"made by jane"), skippable("für jane".encode(), 3)
    table = skippable(bytes([1, 2, 3, 0, 9]), 14)
    data = first + PACK[codec](b"one\n") + last + PACK[codec](b"two\n") + table
    assert identify(BytesContent(data), "upload").reader == codec
    assert parts(codec, data) == (["made by jane", "für jane"], b"one\ntwo\n")
    assert rewritten(codec, data, {}, None) == data
    after = rewritten(codec, data, {"jane": "N"}, None)
    assert after == data.replace(first, skippable(b"made by N")).replace(last, skippable("für N".encode(), 3))
    after = rewritten(codec, data, {"jane": "N"}, None, swap(b"two", b"2"))
    assert parts(codec, after) == (["made by N", "für N"], b"one\n2\n")
    assert table not in after


def test_skippable_frames_that_nobody_could_hold_or_that_break_off() -> None:
    with pytest.raises(LimitExceeded, match="1048576"):
        parts("zstandard", zstd.compress(b"x") + skippable(b"y" * 2_000_000))
    with pytest.raises(Corrupt):
        parts("zstandard", zstd.compress(b"x") + skippable(b"yyyy")[:-1])


def test_content_that_was_left_half_read_is_said_so() -> None:
    found = []
    data = zstd.compress(b"x" * 500_000)
    for part in reader_for("zstandard").read(BytesContent(data), identified("zstandard")):
        if isinstance(part, Member):
            with part.open() as stream:
                stream.read(10)
        found.append(part)
    assert isinstance(found[-1], Unread)


def test_settings_are_kept() -> None:
    text = b"hello jane, how are you\n" * 30_000
    change = swap(b"jane", b"<N>")
    assert rewritten("bzip2", bz2.compress(text, 3), {}, None, change)[:4] == b"BZh3"
    for preset in (0, 1, 2, 4, 6):
        for check in (lzma.CHECK_CRC32, lzma.CHECK_SHA256):
            old = lzma.compress(text, check=check, preset=preset)
            assert rewritten("xz", old, {}, None, change)[:17] == old[:17]
    old = lz4.frame.compress(
        text, content_checksum=True, block_linked=False, block_size=5, store_size=True, block_checksum=True
    )
    new = rewritten("lz4", old, {}, None, change)
    before, after = lz4.frame.get_frame_info(old), lz4.frame.get_frame_info(new)
    assert {**after, "content_size": 0} == {**before, "content_size": 0}
    assert after["content_size"] == len(text) - 30_000
    options = {zstd.CompressionParameter.checksum_flag: 1}
    new = rewritten("zstandard", zstd.compress(text, options=options), {}, None, change)
    assert new[4] & 4
    assert zstd.get_frame_info(new).decompressed_size == len(text) - 30_000


def test_what_needs_too_much_memory_or_a_dictionary() -> None:
    huge = bytearray(lzma.compress(b"x" * 100, lzma.FORMAT_ALONE))
    huge[1:5] = (2**31).to_bytes(4, "little")
    with pytest.raises(LimitExceeded, match="268435456"):
        parts("lzma", bytes(huge))
    with pytest.raises(Unsupported):
        parts("zstandard", b"\x28\xb5\x2f\xfd\x21\x07\x03\x19\x00\x00abc")


@codecs
def test_the_real_program_takes_the_copy(codec: str) -> None:
    program = shutil.which(PROGRAMS[codec])
    if program is None:
        pytest.skip(f"needs {PROGRAMS[codec]}: apt-get install bzip2 xz-utils zstd lz4")
    kind = ["--format=lzma"] if codec == "lzma" else []
    plain = b"hello jane\n" * 9999
    data = subprocess.run([program, *kind, "-c"], input=plain, capture_output=True, check=True).stdout
    after = rewritten(codec, data, {}, None, swap(b"jane", b"<N>"))
    result = subprocess.run([program, *kind, "-dc"], input=after, capture_output=True, check=True)
    assert result.stdout == plain.replace(b"jane", b"<N>")


@codecs
@given(plain=st.binary(max_size=400), noise=st.binary(max_size=200))
@settings(max_examples=60, deadline=None)
def test_unchanged_is_identical_and_random_raises_only_read_errors(
    codec: str, plain: bytes, noise: bytes
) -> None:
    data = PACK[codec](plain)
    assert rewritten(codec, data, {}, None) == data
    assert parts(codec, data)[1] == plain
    for hostile in (noise, data[:6] + noise, data[:20] + noise, data[: len(noise)] + noise):
        try:
            parts(codec, hostile)
            rewritten(codec, hostile, {}, None, lambda member, data: Revised("x", BytesContent(data)))
        except ReadError:
            pass
