"""The codecs that hold one stream of bytes and nothing else: bzip2, xz, lzma, zstandard, lz4.

Each knows how a frame of it begins, and makes decompressors, and compressors with the settings that the
beginning of an old frame tells, so that what is written is like what was read. What they do not tell, the
level of zstandard and lz4, is the one that their programs use if nothing is said.

Sources: bzip2 1.0.8, the .xz file format 1.2.0, lzma-file-format.txt of XZ Utils, RFC 8878, the LZ4 frame
format 1.6.4.
"""

from __future__ import annotations

import bz2
import lzma
import struct
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol, cast

from scanner.errors import LimitExceeded, Unsupported

LARGEST_DICTIONARY = 256 * 1024 * 1024
"""Bytes of memory that unpacking may need: more than any level of the usual programs asks for."""
HEAD = 64
"""Bytes of a frame that tell what it is and how it was made."""
_ZSTANDARD = b"\x28\xb5\x2f\xfd"
_LZ4 = b"\x04\x22\x4d\x18"
_UNKNOWN_SIZE = 2**64 - 1


class Decompressor(Protocol):
    """What the standard library's ``BZ2Decompressor`` is."""

    @property
    def eof(self) -> bool: ...

    @property
    def unused_data(self) -> bytes: ...

    @property
    def needs_input(self) -> bool: ...

    def decompress(self, data: bytes, max_length: int = ..., /) -> bytes: ...


class Compressor(Protocol):
    """What the standard library's ``BZ2Compressor`` is."""

    def compress(self, data: bytes, /) -> bytes: ...

    def flush(self) -> bytes: ...


@dataclass(frozen=True, slots=True)
class Codec:
    """A way to compress.

    ``name`` is the reader's. ``begins`` tells from up to ``HEAD`` bytes whether a frame begins with them.
    ``decompressor`` and ``compressor`` take the head of the (old) frame, and ``compressor`` also the size in
    bytes of what is to be compressed. ``chained`` tells whether frames may follow one another, ``skippable``
    whether there may be frames among them that hold anything else (RFC 8878, 3.1.2).
    """

    name: str
    media_type: str
    begins: Callable[[bytes], bool]
    decompressor: Callable[[bytes], Decompressor]
    compressor: Callable[[bytes, int], Compressor]
    chained: bool = True
    skippable: bool = False


class Inflater:
    """zlib, without a header, with the interface of the other decompressors."""

    def __init__(self) -> None:
        self._inner = zlib.decompressobj(-15)

    @property
    def eof(self) -> bool:
        return self._inner.eof

    @property
    def unused_data(self) -> bytes:
        return self._inner.unused_data

    @property
    def needs_input(self) -> bool:
        return not self._inner.unconsumed_tail

    def decompress(self, data: bytes, max_length: int = 0, /) -> bytes:
        return self._inner.decompress(self._inner.unconsumed_tail + data, max_length)


def is_skippable(head: bytes) -> bool:
    """Whether a frame of zstandard and lz4 begins here that holds no compressed data."""
    return len(head) >= 4 and head[0] & 0xF0 == 0x50 and head[1:4] == b"\x2a\x4d\x18"


# --- bzip2 -------------------------------------------------------------------------------------------------


def _is_bzip2(head: bytes) -> bool:
    ends = (b"\x31\x41\x59\x26\x53\x59", b"\x17\x72\x45\x38\x50\x90")
    return head[:3] == b"BZh" and head[3:4] in b"123456789" and head[4:10] in ends


# --- xz and lzma -------------------------------------------------------------------------------------------


def _is_xz(head: bytes) -> bool:
    return head[:6] == b"\xfd7zXZ\0"


def _xz_decompressor(head: bytes) -> Decompressor:
    return _Limited(lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=LARGEST_DICTIONARY))


def _xz_compressor(head: bytes, size: int) -> Compressor:
    check = head[7] & 0x0F if len(head) > 7 else lzma.CHECK_CRC64
    if not lzma.is_check_supported(check):
        check = lzma.CHECK_CRC64
    return lzma.LZMACompressor(lzma.FORMAT_XZ, check=check, preset=_xz_level(head))


def _xz_level(head: bytes) -> int:
    """The level whose dictionary is that of the first block, but none that needs more memory than level 6."""
    at = 14
    for size_is_there in (0x40, 0x80):
        if len(head) > 13 and head[13] & size_is_there:
            while at < len(head) and head[at] & 0x80:
                at += 1
            at += 1
    filters = head[at : at + 3]
    if len(filters) < 3 or head[13] & 0x03 or filters[:2] != b"\x21\x01":
        return 6
    bits = filters[2]
    dictionary = (2 | bits & 1) << (bits // 2 + 11)
    levels = ((256 * 1024, 0), (1024**2, 1), (2 * 1024**2, 2), (4 * 1024**2, 4))
    return next((level for largest, level in levels if dictionary <= largest), 6)


def _is_lzma(head: bytes) -> bool:
    """Whether it can be the header of an .lzma file, which has no magic number: one that programs write."""
    if len(head) < 14 or head[0] >= 225:
        return False
    dictionary, size = struct.unpack_from("<IQ", head, 1)
    round_number = dictionary == 2**32 - 1 or any(
        dictionary in (2**power, 2**power + 2 ** (power - 1)) for power in range(12, 32)
    )
    return round_number and (size == _UNKNOWN_SIZE or size < 2**38) and head[13] == 0


def _lzma_decompressor(head: bytes) -> Decompressor:
    return _Limited(lzma.LZMADecompressor(lzma.FORMAT_ALONE, memlimit=LARGEST_DICTIONARY))


def _lzma_compressor(head: bytes, size: int) -> Compressor:
    rest, context = divmod(head[0], 9)
    position, literal = divmod(rest, 5)
    dictionary = min(struct.unpack_from("<I", head, 1)[0], 8 * 1024 * 1024)
    chain = [{"id": lzma.FILTER_LZMA1, "dict_size": dictionary, "lc": context, "lp": literal, "pb": position}]
    return lzma.LZMACompressor(lzma.FORMAT_ALONE, filters=chain)


class _Limited:
    """An xz decompressor that tells apart what is damaged and what needs too much memory."""

    def __init__(self, inner: lzma.LZMADecompressor) -> None:
        self._inner = inner

    @property
    def eof(self) -> bool:
        return self._inner.eof

    @property
    def unused_data(self) -> bytes:
        return self._inner.unused_data

    @property
    def needs_input(self) -> bool:
        return self._inner.needs_input

    def decompress(self, data: bytes, max_length: int = -1, /) -> bytes:
        try:
            return self._inner.decompress(data, max_length)
        except lzma.LZMAError as error:
            if "Memory usage limit" in str(error):
                raise LimitExceeded(
                    f"unpacking needs more than {LARGEST_DICTIONARY} bytes of memory"
                ) from None
            raise


# --- zstandard ---------------------------------------------------------------------------------------------


def _is_zstandard(head: bytes) -> bool:
    return head[:4] == _ZSTANDARD


def _zstandard_decompressor(head: bytes) -> Decompressor:
    # Imported when it is needed: starting the program should not wait for it.
    from backports import zstd

    if len(head) > 5 and head[4] & 0x03:
        raise Unsupported("the zstandard data needs a dictionary that is not in it")
    window = LARGEST_DICTIONARY.bit_length() - 1
    options: dict[int, int] = {zstd.DecompressionParameter.window_log_max: window}
    return cast(Decompressor, zstd.ZstdDecompressor(options=options))


def _zstandard_compressor(head: bytes, size: int) -> Compressor:
    from backports import zstd

    checksum = int(len(head) > 4 and bool(head[4] & 0x04))
    options: dict[int, int] = {
        zstd.CompressionParameter.compression_level: 3,
        zstd.CompressionParameter.checksum_flag: checksum,
    }
    machine = zstd.ZstdCompressor(options=options)
    machine.set_pledged_input_size(size)
    return cast(Compressor, machine)


# --- lz4 ---------------------------------------------------------------------------------------------------


def _is_lz4(head: bytes) -> bool:
    return head[:4] == _LZ4


def _lz4_decompressor(head: bytes) -> Decompressor:
    from lz4.frame import LZ4FrameDecompressor

    if len(head) > 4 and head[4] & 0x01:
        raise Unsupported("the lz4 data needs a dictionary that is not in it")
    return cast(Decompressor, LZ4FrameDecompressor())


class _Lz4Compressor:
    """lz4 with the interface of the other compressors."""

    def __init__(self, head: bytes, size: int) -> None:
        from lz4.frame import LZ4FrameCompressor

        flags, block = (head[4], head[5] >> 4 & 7) if len(head) > 5 else (0x60, 4)
        self._inner: Any = LZ4FrameCompressor(
            block_size=block if 4 <= block <= 7 else 4,
            block_linked=not flags & 0x20,
            block_checksum=bool(flags & 0x10),
            content_checksum=bool(flags & 0x04),
        )
        self._begun = self._inner.begin(size if flags & 0x08 else 0)

    def compress(self, data: bytes, /) -> bytes:
        begun, self._begun = self._begun, b""
        return bytes(begun + self._inner.compress(data))

    def flush(self) -> bytes:
        begun, self._begun = self._begun, b""
        return bytes(begun + self._inner.flush())


CODECS = (
    Codec(
        "bzip2",
        "application/x-bzip2",
        _is_bzip2,
        lambda head: bz2.BZ2Decompressor(),
        lambda head, size: bz2.BZ2Compressor(int(head[3:4])),
    ),
    Codec("xz", "application/x-xz", _is_xz, _xz_decompressor, _xz_compressor),
    Codec("lzma", "application/x-lzma", _is_lzma, _lzma_decompressor, _lzma_compressor, chained=False),
    Codec(
        "zstandard",
        "application/zstd",
        _is_zstandard,
        _zstandard_decompressor,
        _zstandard_compressor,
        skippable=True,
    ),
    Codec("lz4", "application/x-lz4", _is_lz4, _lz4_decompressor, _Lz4Compressor, skippable=True),
)
"""Every codec, the ones with a magic number of their own and lzma."""


def codec_named(name: str) -> Codec:
    """The codec of this name."""
    return next(codec for codec in CODECS if codec.name == name)


def damage() -> tuple[type[Exception], ...]:
    """What the libraries raise about data that are not right."""
    from backports.zstd import ZstdError

    return OSError, ValueError, EOFError, RuntimeError, zlib.error, lzma.LZMAError, ZstdError


def codec_at(head: bytes) -> Codec | None:
    """The codec a frame of which begins with these bytes; skippable frames tell of none."""
    return next((codec for codec in CODECS if codec.begins(head)), None)
