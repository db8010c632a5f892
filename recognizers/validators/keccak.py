"""Keccak-256, the hash by which Ethereum and Monero check addresses; hashlib has its successor only.

SHA3-256 (FIPS 202) is the same sponge with another padding byte, so that a test can hold this one against
hashlib's, bit for bit.
"""

from __future__ import annotations

_ROUNDS = 24
_RATE = 136
"""Bytes that one permutation takes in: 1600 bits of state less twice 256 bits of capacity."""
_MASK = (1 << 64) - 1
KECCAK = 0x01
"""First byte of the padding in the submission to NIST, which Ethereum kept."""
SHA3 = 0x06
"""First byte of the padding in FIPS 202."""


def _rotated(lane: int, bits: int) -> int:
    return ((lane << bits) | (lane >> (64 - bits))) & _MASK


def _round_constants() -> tuple[int, ...]:
    """FIPS 202, algorithm 5: the bits come from a linear feedback shift register."""
    constants = []
    register = 1
    for _ in range(_ROUNDS):
        constant = 0
        for power in range(7):
            if register & 1:
                constant |= 1 << ((1 << power) - 1)
            register <<= 1
            if register & 0x100:
                register ^= 0x171
        constants.append(constant)
    return tuple(constants)


def _rotations() -> tuple[tuple[int, int, int], ...]:
    """FIPS 202, steps rho and pi: source lane, bits to rotate by, target lane, for each lane but the
    first."""
    x, y = 1, 0
    steps = []
    for count in range(1, 25):
        steps.append((x + 5 * y, count * (count + 1) // 2 % 64, y + 5 * ((2 * x + 3 * y) % 5)))
        x, y = y, (2 * x + 3 * y) % 5
    return tuple(steps)


_CONSTANTS = _round_constants()
_STEPS = _rotations()


def _permute(state: list[int]) -> list[int]:
    """Keccak-f[1600] on 25 lanes; lane (x, y) stands at x + 5 y."""
    for constant in _CONSTANTS:
        columns = [state[x] ^ state[x + 5] ^ state[x + 10] ^ state[x + 15] ^ state[x + 20] for x in range(5)]
        mixed = [columns[x - 1] ^ _rotated(columns[(x + 1) % 5], 1) for x in range(5)]
        state = [lane ^ mixed[index % 5] for index, lane in enumerate(state)]
        moved = [state[0]] * 25
        for source, bits, target in _STEPS:
            moved[target] = _rotated(state[source], bits)
        state = [
            moved[index]
            ^ (~moved[index - index % 5 + (index + 1) % 5] & moved[index - index % 5 + (index + 2) % 5])
            for index in range(25)
        ]
        state[0] ^= constant
    return state


def keccak_256(data: bytes, padding: int = KECCAK) -> bytes:
    """The hash of the data, 32 bytes."""
    padded = bytearray(data)
    padded.append(padding)
    padded.extend(bytes(-len(padded) % _RATE))
    padded[-1] |= 0x80
    state = [0] * 25
    for begin in range(0, len(padded), _RATE):
        for lane in range(_RATE // 8):
            state[lane] ^= int.from_bytes(padded[begin + 8 * lane : begin + 8 * lane + 8], "little")
        state = _permute(state)
    return b"".join(lane.to_bytes(8, "little") for lane in state[:4])
