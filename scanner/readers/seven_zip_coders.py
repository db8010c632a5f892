"""The steps by which a folder of a 7z archive is unpacked and packed: compression and encryption.

Unpacking is a chain of generators of bytes. LZMA and LZMA2, with the filters for programs and Delta before
them, Deflate, BZip2, Zstandard, and AES are known; others (PPMd, BCJ2, Deflate64, ARM64) are not.

Source: Methods.txt of the LZMA SDK 26.00.
"""

from __future__ import annotations

import bz2
import hashlib
import lzma
import os
import zlib
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import chain
from typing import BinaryIO, cast

from scanner.errors import Corrupt, Encrypted, LimitExceeded, Unsupported
from scanner.readers.codecs import LARGEST_DICTIONARY, Compressor, Decompressor, Inflater, damage
from scanner.readers.decoding import pull
from scanner.readers.seven_zip_structure import Coder, Folder
from scanner.readers.streams import CHUNK

COPY, LZMA_1, LZMA_2, DELTA = b"\x00", b"\x03\x01\x01", b"\x21", b"\x03"
DEFLATE, BZIP2, ZSTANDARD, AES = b"\x04\x01\x08", b"\x04\x02\x02", b"\x04\xf7\x11\x01", b"\x06\xf1\x07\x01"
_FILTERS = {
    b"\x03\x03\x01\x03": lzma.FILTER_X86,
    b"\x04": lzma.FILTER_X86,
    b"\x03\x03\x02\x05": lzma.FILTER_POWERPC,
    b"\x05": lzma.FILTER_POWERPC,
    b"\x03\x03\x04\x01": lzma.FILTER_IA64,
    b"\x06": lzma.FILTER_IA64,
    b"\x03\x03\x05\x01": lzma.FILTER_ARM,
    b"\x07": lzma.FILTER_ARM,
    b"\x03\x03\x07\x01": lzma.FILTER_ARMTHUMB,
    b"\x08": lzma.FILTER_ARMTHUMB,
    b"\x03\x03\x08\x05": lzma.FILTER_SPARC,
    b"\x09": lzma.FILTER_SPARC,
}
_MOST_CYCLES = 24
_DICTIONARY = 8 * 1024 * 1024
_BLOCK = 16
_SLACK = 4
"""Bytes of LZMA data that need not be looked at to know the last byte that they say."""
_UNKNOWN = "a member is packed with a method that is not supported"


def is_encrypted(folder: Folder) -> bool:
    """Whether a password is needed."""
    return any(coder.method == AES for coder in folder.coders) or (not folder.coders and AES in folder.raw)


def unpacked(stream: BinaryIO, folder: Folder, password: str | None) -> Iterator[bytes]:
    """The content of a folder, all its files in one. Raises ``ReadError``."""
    if is_encrypted(folder) and password is None:
        raise Encrypted("it is encrypted: give --password")
    if not folder.coders:
        raise Unsupported(_UNKNOWN)
    data = _limited(stream, folder.start, folder.packed[0])
    steps = list(zip(folder.coders, folder.sizes, strict=True))
    at = 0
    given = folder.packed[0]
    while at < len(steps):
        coder, size = steps[at]
        at += 1
        filters = []
        if coder.method in (LZMA_1, LZMA_2):
            while at < len(steps) and (steps[at][0].method in _FILTERS or steps[at][0].method == DELTA):
                filters.append(_filter(steps[at][0]))
                size = steps[at][1]
                at += 1
            if coder.method == LZMA_1 and any(one["id"] != lzma.FILTER_DELTA for one in filters):
                # The library keeps back the last bytes, since nothing tells it that they are the last.
                raise Unsupported(_UNKNOWN)
        if coder.method == LZMA_1:
            data = _in_ever_smaller_pieces(data, given)
        data = _step(data, coder, size, filters, password)
        given = size
    yield from data


def _limited(stream: BinaryIO, start: int, size: int) -> Iterator[bytes]:
    while size:
        # Others read from the stream between two pieces.
        stream.seek(start)
        data = pull(stream, min(size, CHUNK))
        if not data:
            raise Corrupt("the 7z archive breaks off")
        start += len(data)
        size -= len(data)
        yield data


def _filter(coder: Coder) -> dict[str, int]:
    if coder.method == DELTA:
        return {"id": lzma.FILTER_DELTA, "dist": coder.properties[0] + 1 if coder.properties else 1}
    return {"id": _FILTERS[coder.method]}


def _step(
    data: Iterator[bytes], coder: Coder, size: int, filters: list[dict[str, int]], password: str | None
) -> Iterator[bytes]:
    """The data after one step, of which ``size`` bytes come out."""
    if coder.method == COPY:
        return _cut(data, size, 0)
    if coder.method == AES:
        return _cut(_decrypted(data, coder, password or ""), size, _BLOCK - 1)
    if coder.method == DEFLATE:
        return _decompressed(data, Inflater(), size)
    if coder.method == BZIP2:
        return _decompressed(data, bz2.BZ2Decompressor(), size)
    if coder.method == ZSTANDARD:
        from backports import zstd

        window = LARGEST_DICTIONARY.bit_length() - 1
        options: dict[int, int] = {zstd.DecompressionParameter.window_log_max: window}
        return _decompressed(data, cast(Decompressor, zstd.ZstdDecompressor(options=options)), size)
    if coder.method in (LZMA_1, LZMA_2):
        filters = [*reversed(filters), _lzma_filter(coder)]
        try:
            machine = lzma.LZMADecompressor(lzma.FORMAT_RAW, filters=filters)
        except (lzma.LZMAError, ValueError):
            raise Corrupt("the 7z archive is damaged") from None
        return _decompressed(data, machine, size, ends=coder.method == LZMA_2)
    raise Unsupported(_UNKNOWN)


def _lzma_filter(coder: Coder) -> dict[str, int]:
    raw = coder.properties
    if coder.method == LZMA_2:
        if len(raw) != 1 or raw[0] > 40:
            raise Corrupt("the 7z archive is damaged")
        dictionary = 2**32 - 1 if raw[0] == 40 else (2 | raw[0] & 1) << (raw[0] // 2 + 11)
        chain = {"id": lzma.FILTER_LZMA2, "dict_size": dictionary}
    else:
        if len(raw) != 5 or raw[0] >= 225:
            raise Corrupt("the 7z archive is damaged")
        dictionary = max(4096, int.from_bytes(raw[1:], "little"))
        rest, context = divmod(raw[0], 9)
        position, literal = divmod(rest, 5)
        chain = {
            "id": lzma.FILTER_LZMA1,
            "dict_size": dictionary,
            "lc": context,
            "lp": literal,
            "pb": position,
        }
    if dictionary > LARGEST_DICTIONARY:
        raise LimitExceeded(f"unpacking needs more than {LARGEST_DICTIONARY} bytes of memory")
    return chain


def _in_ever_smaller_pieces(data: Iterator[bytes], size: int) -> Iterator[bytes]:
    """The data, of ``size`` bytes, each piece no more than half of the rest: LZMA data do not say where they
    end, and so a decompressor cannot swallow all that stands behind them with the last piece."""
    for piece in data:
        while piece:
            length = max(_SLACK, size // 2)
            yield piece[:length]
            size -= len(piece[:length])
            piece = piece[length:]


def _decompressed(
    data: Iterator[bytes], machine: Decompressor, size: int, ends: bool = True
) -> Iterator[bytes]:
    """The ``size`` bytes that the data are unpacked to, which must be all; ``ends`` tells whether they say
    themselves where they end."""
    while size:
        piece = b""
        if machine.eof:
            raise Corrupt("the 7z archive is damaged: less is packed than it says")
        if machine.needs_input:
            piece = next(data, b"")
            if not piece:
                raise Corrupt("the 7z archive is damaged: packed data break off")
        try:
            plain = machine.decompress(piece, min(size, CHUNK))
        except damage():
            raise Corrupt("the 7z archive is damaged") from None
        size -= len(plain)
        if plain:
            yield plain
    _expect_end(data, machine, ends)


def _expect_end(data: Iterator[bytes], machine: Decompressor, ends: bool) -> None:
    """Raises ``Corrupt`` if more follows than what says that nothing does."""
    if not ends:
        # LZMA data may say where they end, but need not.
        rest = b""
        while len(rest) <= _SLACK and (piece := next(data, b"")):
            rest += piece
        if not machine.eof and len(rest) <= _SLACK:
            return
        data = chain([rest] if rest else [], data)
    while not machine.eof:
        piece = next(data, b"") if machine.needs_input or not ends else b""
        ends = True
        if machine.needs_input and not piece:
            raise Corrupt("the 7z archive is damaged: packed data break off")
        try:
            if machine.decompress(piece, 1):
                raise Corrupt("the 7z archive is damaged: more is packed than it says")
        except damage():
            raise Corrupt("the 7z archive is damaged") from None
    if machine.unused_data or next(data, b""):
        raise Corrupt("the 7z archive is damaged: something stands behind packed data")


def _cut(data: Iterator[bytes], size: int, slack: int) -> Iterator[bytes]:
    """The first ``size`` bytes, behind which are no more than ``slack``: what is encrypted is filled up to
    whole blocks."""
    rest = 0
    while size or (piece := next(data, b"")):
        if size:
            piece = next(data, b"")
            if not piece:
                raise Corrupt("the 7z archive is damaged: packed data break off")
        if piece[:size]:
            yield piece[:size]
        rest += max(0, len(piece) - size)
        size -= min(size, len(piece))
        if rest > slack:
            raise Corrupt("the 7z archive is damaged: something stands behind packed data")


# --- AES ---------------------------------------------------------------------------------------------------


@lru_cache(maxsize=64)
def _key(password: str, salt: bytes, cycles: int) -> bytes:
    """The key that a password gives: half a million rounds of SHA-256 as a rule, so it is remembered."""
    secret = salt + password.encode("utf-16-le", "surrogatepass")
    if cycles == 0x3F:
        return secret[:32].ljust(32, b"\0")
    digest = hashlib.sha256()
    step = min(4096, 1 << cycles)
    for start in range(0, 1 << cycles, step):
        rounds = range(start, start + step)
        digest.update(b"".join(secret + number.to_bytes(8, "little") for number in rounds))
    return digest.digest()


def _settings(coder: Coder) -> tuple[int, bytes, bytes]:
    """Cycles (a power of two), salt, and initial vector."""
    raw = coder.properties
    if not raw:
        raise Corrupt("the 7z archive is damaged")
    cycles = raw[0] & 0x3F
    salt_size, vector_size = raw[0] >> 7 & 1, raw[0] >> 6 & 1
    at = 1
    if raw[0] & 0xC0:
        if len(raw) < 2:
            raise Corrupt("the 7z archive is damaged")
        salt_size += raw[1] >> 4
        vector_size += raw[1] & 0x0F
        at = 2
    if len(raw) != at + salt_size + vector_size:
        raise Corrupt("the 7z archive is damaged")
    if cycles > _MOST_CYCLES and cycles != 0x3F:
        raise LimitExceeded(f"its password would have to be tried in more than 2^{_MOST_CYCLES} rounds")
    vector = raw[at + salt_size :]
    return cycles, raw[at : at + salt_size], vector.ljust(_BLOCK, b"\0")


def _decrypted(data: Iterator[bytes], coder: Coder, password: str) -> Iterator[bytes]:
    # Imported when it is needed: starting the program should not wait for it.
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

    cycles, salt, vector = _settings(coder)
    machine = Cipher(algorithms.AES(_key(password, salt, cycles)), modes.CBC(vector)).decryptor()
    for piece in data:
        if plain := machine.update(piece):
            yield plain


# --- packing -----------------------------------------------------------------------------------------------


class _Counted:
    """What passes through, counted."""

    def __init__(self) -> None:
        self.size = 0

    def through(self, data: Iterable[bytes]) -> Iterator[bytes]:
        for piece in data:
            self.size += len(piece)
            yield piece


def packed(
    data: Iterable[bytes], old: Folder, password: str | None, sink: BinaryIO
) -> tuple[tuple[Coder, ...], tuple[int, ...], int]:
    """Write the data as the old folder was packed, as far as can be: the coders from the packed stream on,
    the sizes that come out of each, and the packed size (bytes)."""
    coders: list[Coder] = []
    plain, squeezed, stored = _Counted(), _Counted(), _Counted()
    method, pieces = _compressed(plain.through(data), [coder.method for coder in old.coders])
    pieces = squeezed.through(pieces)
    if is_encrypted(old) and password is not None:
        coder = next((coder for coder in old.coders if coder.method == AES), Coder(AES, b"\x13"))
        cycles, salt, _ = _settings(coder)
        vector = os.urandom(_BLOCK)
        # The same salt gives the same key, which is not reckoned again; the vector is new.
        head = bytes([cycles | 0x40 | (0x80 if salt else 0), max(0, len(salt) - 1) << 4 | _BLOCK - 1])
        coders.append(Coder(AES, head + salt + vector))
        pieces = _encrypted(pieces, _key(password, salt, cycles), vector)
    for piece in stored.through(pieces):
        sink.write(piece)
    coders.append(method)
    sizes = (squeezed.size, plain.size) if len(coders) > 1 else (plain.size,)
    return tuple(coders), sizes, stored.size


def _compressed(data: Iterator[bytes], methods: Sequence[bytes]) -> tuple[Coder, Iterator[bytes]]:
    if COPY in methods and len([method for method in methods if method != AES]) == 1:
        return Coder(COPY), data
    if BZIP2 in methods:
        return Coder(BZIP2), _flushed(data, bz2.BZ2Compressor())
    if DEFLATE in methods:
        return Coder(DEFLATE), _flushed(data, zlib.compressobj(6, zlib.DEFLATED, -15))
    if LZMA_1 in methods:
        filters = [{"id": lzma.FILTER_LZMA1, "dict_size": _DICTIONARY, "lc": 3, "lp": 0, "pb": 2}]
        properties = bytes([93]) + _DICTIONARY.to_bytes(4, "little")
        return Coder(LZMA_1, properties), _flushed(
            data, lzma.LZMACompressor(lzma.FORMAT_RAW, filters=filters)
        )
    filters = [{"id": lzma.FILTER_LZMA2, "dict_size": _DICTIONARY}]
    return Coder(LZMA_2, bytes([22])), _flushed(data, lzma.LZMACompressor(lzma.FORMAT_RAW, filters=filters))


def _flushed(data: Iterator[bytes], machine: Compressor) -> Iterator[bytes]:
    for piece in data:
        if done := machine.compress(piece):
            yield done
    yield machine.flush()


def _encrypted(data: Iterator[bytes], key: bytes, vector: bytes) -> Iterator[bytes]:
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

    machine = Cipher(algorithms.AES(key), modes.CBC(vector)).encryptor()
    size = 0
    for piece in data:
        size += len(piece)
        yield machine.update(piece)
    yield machine.update(bytes(-size % _BLOCK))
