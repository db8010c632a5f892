"""Addresses of cryptocurrency wallets that carry a check of their own."""

from __future__ import annotations

import hashlib
import re

from recognizers.validators.keccak import keccak_256

_BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_RIPPLE = "rpshnaf39wBUDNEGHJKLM4PQRST7VWXYZ2bcdeCg65jkm8oFqi1tuvAxyz"

_VERSIONS = (b"\x00", b"\x05", b"\x30", b"\x32", b"\x1e", b"\x16", b"\x41", b"\x4c", b"\x1c\xb8", b"\x1c\xbd")
"""First bytes of addresses: Bitcoin (key, script), Litecoin (key, script), Dogecoin (key, script), Tron,
Dash, Zcash (key, script). Sources: chainparams.cpp of each reference client; the Tron developer guide."""


def _decoded(value: str, alphabet: str) -> bytes | None:
    """The bytes of a base-58 number; leading zero digits stand for leading zero bytes."""
    number = 0
    for character in value:
        digit = alphabet.find(character)
        if digit < 0:
            return None
        number = number * 58 + digit
    zeros = len(value) - len(value.lstrip(alphabet[0]))
    return bytes(zeros) + number.to_bytes((number.bit_length() + 7) // 8, "big")


def _with_checksum(data: bytes | None, versions: tuple[bytes, ...]) -> bool:
    """Whether 20 bytes stand behind a known version and before the double SHA-256 of both."""
    if data is None or not data.startswith(versions):
        return False
    version = 2 if data[0] == 0x1C else 1
    return len(data) == version + 24 and _double_sha256(data[:-4])[:4] == data[-4:]


def _double_sha256(data: bytes) -> bytes:
    return hashlib.sha256(hashlib.sha256(data).digest()).digest()


def base58check_address(value: str) -> bool:
    """Address of Bitcoin, Litecoin, Dogecoin, Dash, Zcash, Tron or the XRP ledger in Base58Check: a version,
    20 bytes, and the first four of a double SHA-256.

    Sources: Bitcoin wiki, Base58Check encoding; XRPL documentation, base58 encodings, with an alphabet of its
    own.
    """
    if not 25 <= len(value) <= 36:
        return False
    if value[0] == "r" and _with_checksum(_decoded(value, _RIPPLE), (b"\x00",)):
        return True
    return _with_checksum(_decoded(value, _BASE58), _VERSIONS)


_BECH32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_GENERATOR = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)
_BECH32_CONSTANT = 1
_BECH32M_CONSTANT = 0x2BC830A3
_SEGWIT = frozenset({"bc", "ltc"})


def _polymod(values: list[int]) -> int:
    checksum = 1
    for value in values:
        top = checksum >> 25
        checksum = (checksum & 0x1FFFFFF) << 5 | value
        for bit, term in enumerate(_GENERATOR):
            if top >> bit & 1:
                checksum ^= term
    return checksum


def bech32_address(value: str) -> bool:
    """Address in Bech32 or Bech32m: Bitcoin's and Litecoin's witness programs (BIP 173 for version 0, BIP 350
    from version 1), and the addresses of Cardano and of chains made with Cosmos, which have the same check.

    python-stdnum knows BIP 173 only, and takes no address of version 1 (``bc1p``).
    """
    if value != value.lower() and value != value.upper():
        return False
    name, _, data = value.lower().rpartition("1")
    if not name or len(data) < 7 or len(value) > 128 or not set(data) <= set(_BECH32):
        return False
    digits = [_BECH32.index(character) for character in data]
    expanded = [ord(one) >> 5 for one in name] + [0] + [ord(one) & 31 for one in name]
    constant = _polymod(expanded + digits)
    if name not in _SEGWIT:
        return constant == _BECH32_CONSTANT
    version, program_bits = digits[0], 5 * (len(digits) - 7)
    length = program_bits // 8
    if version == 0:
        return constant == _BECH32_CONSTANT and length in (20, 32)
    return version <= 16 and constant == _BECH32M_CONSTANT and 2 <= length <= 40 and len(value) <= 90


_ETHEREUM = re.compile(r"0x[0-9A-Fa-f]{40}")


def ethereum_address(value: str) -> bool:
    """Ethereum address whose capitals are its check: a hex letter is a capital where the Keccak-256 of the
    small letters has 8 or more (EIP-55)."""
    if not _ETHEREUM.fullmatch(value):
        return False
    body = value[2:]
    if body == body.lower() or body == body.upper():
        return False
    digest = keccak_256(body.lower().encode("ascii")).hex()
    return all(
        character.isupper() == (nibble >= "8")
        for character, nibble in zip(body, digest, strict=False)
        if character.isalpha()
    )


_MONERO_BLOCK = 11
"""Letters that stand for eight bytes; the last seven of 95 stand for five."""


def monero_address(value: str) -> bool:
    """Monero address, or one of its subaddresses: network byte 18, 19 or 42, two keys, and the first four
    bytes of the Keccak-256 of that, in blocks of base 58. Source: Monero documentation, address formats."""
    if len(value) not in (95, 106) or not set(value) <= set(_BASE58):
        return False
    data = b""
    for begin in range(0, len(value), _MONERO_BLOCK):
        block = value[begin : begin + _MONERO_BLOCK]
        number = 0
        for character in block:
            number = number * 58 + _BASE58.index(character)
        size = {11: 8, 7: 5}.get(len(block))
        if size is None or number >> (8 * size):
            return False
        data += number.to_bytes(size, "big")
    return data[0] in (18, 19, 42) and keccak_256(data[:-4])[:4] == data[-4:]


def crypto_address(value: str) -> bool:
    """An address of a wallet with a check that is right: Base58Check, Bech32, EIP-55 or Monero's."""
    return (
        base58check_address(value)
        or bech32_address(value)
        or ethereum_address(value)
        or monero_address(value)
    )
