"""The bytes of a file for readers that look ahead."""

from __future__ import annotations

from typing import BinaryIO

from scanner.readers.decoding import pull


class Input:
    """A stream with a position (bytes from where it stood) and a way to put some bytes back.

    Its methods raise ``ReadError`` if the device fails.
    """

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._back = b""
        self.position = 0

    def some(self, size: int) -> bytes:
        """Up to ``size`` bytes, empty at the end."""
        if self._back:
            data, self._back = self._back[:size], self._back[size:]
        else:
            data = pull(self._stream, size)
        self.position += len(data)
        return data

    def peek(self, size: int) -> bytes:
        """The next ``size`` bytes, fewer only at the end, which stay to be read."""
        data = b""
        while len(data) < size and (more := self.some(size - len(data))):
            data += more
        self.put_back(data)
        return data

    def put_back(self, data: bytes) -> None:
        """Give back the bytes that were taken last."""
        self._back = data + self._back
        self.position -= len(data)
