"""Members of zip files that are encrypted: the old cipher of PKZIP, and AES as WinZip does it.

``key_of`` finds the password that opens a member; its key decrypts the member's bytes as a stream, and
encrypts new ones in the same way. The old cipher is not safe, and is only written again where it was.

Sources: PKWARE APPNOTE 6.3.10, 6.1 (traditional encryption); WinZip, AES Encryption Information (AE-1, AE-2).
"""

from __future__ import annotations

import hashlib
import hmac
import os
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import BinaryIO, Protocol

from scanner.errors import Corrupt, Encrypted, Unsupported
from scanner.readers.decoding import pull
from scanner.readers.zip_directory import AES, DESCRIPTOR, ENCRYPTED, STRONG, Entry, extra_fields

AES_METHOD = 99
_ITERATIONS = 1000
_KEY_BYTES = {1: 16, 2: 24, 3: 32}
_CODE_BYTES = 10
_BLOCK = 16
_TABLE = tuple(zlib.crc32(bytes([byte]), 0xFFFFFFFF) ^ 0xFFFFFFFF for byte in range(256))


class Key(Protocol):
    """A password that opens a member."""

    @property
    def overhead(self) -> int:
        """By how many bytes encrypted data are longer."""

    @property
    def has_checksum(self) -> bool:
        """Whether the checksum of the plain content stands in the directory."""

    def decrypted(self, data: Iterator[bytes], which: str) -> Iterator[bytes]:
        """The plain bytes; raises ``Corrupt`` at the end if they were changed."""

    def encrypted(self, data: Iterator[bytes], checksum: int) -> Iterator[bytes]:
        """The bytes that stand for them in the file."""


def is_encrypted(entry: Entry) -> bool:
    """Whether a password is needed."""
    return bool(entry.flags & (ENCRYPTED | STRONG))


def method_of(entry: Entry) -> int:
    """How the member is compressed, under its encryption."""
    if entry.method != AES_METHOD:
        return entry.method
    field = _aes_field(entry)
    return AES_METHOD if field is None else int.from_bytes(field[5:7], "little")


def keys_of(stream: BinaryIO, entry: Entry, passwords: Sequence[str], which: str) -> list[Key]:
    """The keys that may open the member; of the old cipher one in a hundred wrong ones does. Raises
    ``Encrypted`` if there is none, ``Unsupported`` or ``Corrupt``."""
    if entry.flags & STRONG:
        raise Unsupported(f"{which} is encrypted in a way that is not supported")
    if not passwords:
        raise Encrypted(f"{which} is encrypted: give --password")
    stream.seek(entry.data)
    found: list[Key] = []
    if entry.method == AES_METHOD:
        field = _aes_field(entry)
        strength = 0 if field is None else field[4]
        if field is None or strength not in _KEY_BYTES or field[2:4] != b"AE":
            raise Unsupported(f"{which} is encrypted in a way that is not supported")
        salt_size = _KEY_BYTES[strength] // 2
        head = pull(stream, salt_size + 2)
        if entry.packed < salt_size + 2 + _CODE_BYTES or len(head) < salt_size + 2:
            raise Corrupt(f"{which} is damaged: it is too short to be encrypted")
        checksum = int.from_bytes(field[:2], "little") == 1
        for secret in _secrets(passwords):
            if _derived(secret, head[:salt_size], strength)[2] == head[salt_size:]:
                found.append(_AesKey(secret, strength, checksum))
    else:
        head = pull(stream, 12)
        if entry.packed < 12 or len(head) < 12:
            raise Corrupt(f"{which} is damaged: it is too short to be encrypted")
        marks = (
            {entry.checksum >> 24, entry.time >> 8} if entry.flags & DESCRIPTOR else {entry.checksum >> 24}
        )
        for secret in _secrets(passwords):
            if _old_cipher(secret, True)(head)[-1] in marks:
                found.append(_OldKey(secret))
    if not found:
        raise Encrypted(f"{which} is encrypted, and no --password that was given opens it")
    return found


def _secrets(passwords: Sequence[str]) -> Iterator[bytes]:
    """The passwords as bytes; programs do not agree about letters beyond ASCII."""
    for password in passwords:
        forms: dict[bytes, None] = {}
        for encoding in ("utf-8", "cp437", "cp1252"):
            try:
                forms[password.encode(encoding)] = None
            except UnicodeEncodeError:
                continue
        yield from forms


def _aes_field(entry: Entry) -> bytes | None:
    return next(
        (value for identifier, value in extra_fields(entry.extra) if identifier == AES and len(value) == 7),
        None,
    )


# --- AES ---------------------------------------------------------------------------------------------------


def _derived(secret: bytes, salt: bytes, strength: int) -> tuple[bytes, bytes, bytes]:
    """The keys for cipher and authentication, and the two bytes that tell whether the password is right."""
    size = _KEY_BYTES[strength]
    raw = hashlib.pbkdf2_hmac("sha1", secret, salt, _ITERATIONS, 2 * size + 2)
    return raw[:size], raw[size : 2 * size], raw[2 * size :]


class _Keystream:
    """AES in counter mode, with a counter that counts from 1 with its lowest byte first."""

    def __init__(self, key: bytes) -> None:
        # Imported when it is needed: starting the program should not wait for it.
        from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

        # ECB of the counters is what counter mode is; the library's own counts the other way round.
        self._machine = Cipher(algorithms.AES(key), modes.ECB()).encryptor()  # noqa: S305
        self._next = 1
        self._rest = b""

    def applied(self, data: bytes) -> bytes:
        """The data encrypted or decrypted, which is the same."""
        blocks = max(0, len(data) - len(self._rest) + _BLOCK - 1) // _BLOCK
        counters = b"".join(n.to_bytes(_BLOCK, "little") for n in range(self._next, self._next + blocks))
        self._next += blocks
        stream = self._rest + self._machine.update(counters)
        self._rest = stream[len(data) :]
        mixed = int.from_bytes(data, "little") ^ int.from_bytes(stream[: len(data)], "little")
        return mixed.to_bytes(len(data), "little")


@dataclass(frozen=True, slots=True)
class _AesKey:
    _secret: bytes = field(repr=False)
    _strength: int
    has_checksum: bool

    @property
    def overhead(self) -> int:
        return _KEY_BYTES[self._strength] // 2 + 2 + _CODE_BYTES

    def decrypted(self, data: Iterator[bytes], which: str) -> Iterator[bytes]:
        salt_size = _KEY_BYTES[self._strength] // 2
        held = b""
        stream: _Keystream | None = None
        code = hmac.new(b"", digestmod="sha1")
        for piece in data:
            held += piece
            if stream is None:
                if len(held) < salt_size + 2:
                    continue
                cipher_key, code_key, _ = _derived(self._secret, held[:salt_size], self._strength)
                stream, code = _Keystream(cipher_key), hmac.new(code_key, digestmod="sha1")
                held = held[salt_size + 2 :]
            if len(held) > _CODE_BYTES:
                ready, held = held[:-_CODE_BYTES], held[-_CODE_BYTES:]
                code.update(ready)
                yield stream.applied(ready)
        if stream is None or not hmac.compare_digest(code.digest()[:_CODE_BYTES], held):
            raise Corrupt(f"{which} is damaged: its authentication code is wrong")

    def encrypted(self, data: Iterator[bytes], checksum: int) -> Iterator[bytes]:
        salt = os.urandom(_KEY_BYTES[self._strength] // 2)
        cipher_key, code_key, check = _derived(self._secret, salt, self._strength)
        stream, code = _Keystream(cipher_key), hmac.new(code_key, digestmod="sha1")
        yield salt + check
        for piece in data:
            done = stream.applied(piece)
            code.update(done)
            yield done
        yield code.digest()[:_CODE_BYTES]


# --- the old cipher ----------------------------------------------------------------------------------------


def _old_cipher(secret: bytes, decrypts: bool) -> Callable[[bytes], bytes]:
    """A function that decrypts, or encrypts, piece after piece."""
    table = _TABLE
    one, two, three = 0x12345678, 0x23456789, 0x34567890

    def turn(byte: int) -> None:
        nonlocal one, two, three
        one = table[(one ^ byte) & 0xFF] ^ one >> 8
        two = ((two + (one & 0xFF)) * 134775813 + 1) & 0xFFFFFFFF
        three = table[(three ^ two >> 24) & 0xFF] ^ three >> 8

    for byte in secret:
        turn(byte)

    def applied(data: bytes) -> bytes:
        # Written out, since a call for each byte would take half of the time.
        nonlocal one, two, three
        done = bytearray(data)
        first, second, third = one, two, three
        for at, byte in enumerate(data):
            low = third & 0xFFFF | 2
            mixed = byte ^ (low * (low ^ 1) >> 8) & 0xFF
            done[at] = mixed
            first = table[(first ^ (mixed if decrypts else byte)) & 0xFF] ^ first >> 8
            second = ((second + (first & 0xFF)) * 134775813 + 1) & 0xFFFFFFFF
            third = table[(third ^ second >> 24) & 0xFF] ^ third >> 8
        one, two, three = first, second, third
        return bytes(done)

    return applied


@dataclass(frozen=True, slots=True)
class _OldKey:
    _secret: bytes = field(repr=False)
    overhead: int = 12
    has_checksum: bool = True

    def decrypted(self, data: Iterator[bytes], which: str) -> Iterator[bytes]:
        applied = _old_cipher(self._secret, True)
        skip = 12
        for piece in data:
            plain = applied(piece)
            if len(plain) > skip:
                yield plain[skip:]
            skip = max(0, skip - len(plain))

    def encrypted(self, data: Iterator[bytes], checksum: int) -> Iterator[bytes]:
        applied = _old_cipher(self._secret, False)
        yield applied(os.urandom(11) + bytes([checksum >> 24]))
        for piece in data:
            yield applied(piece)
