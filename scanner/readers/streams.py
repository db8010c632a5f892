"""Streams over what generators yield, so that decoders are plain generators of bytes."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

CHUNK = 64 * 1024
"""Bytes that are read or decoded at a time."""


class _Pulled(io.RawIOBase):
    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks = chunks
        self._rest = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        while not self._rest:
            chunk = next(self._chunks, None)
            if chunk is None:
                return 0
            self._rest = memoryview(chunk)
        target = memoryview(buffer).cast("B")
        size = min(len(target), len(self._rest))
        target[:size] = self._rest[:size]
        self._rest = self._rest[size:]
        return size

    def close(self) -> None:
        finish: Callable[[], None] | None = getattr(self._chunks, "close", None)
        if finish is not None:
            finish()
        super().close()


def stream_of(chunks: Iterator[bytes]) -> BinaryIO:
    """A forward-only stream of the chunks; what they raise is raised at the read that reaches it."""
    return io.BufferedReader(_Pulled(chunks), CHUNK)
