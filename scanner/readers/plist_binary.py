"""Apple's binary property list: a table of objects that refer to one another by number.

Every object is read, referred to or not, and every byte must belong to one. What refers to itself, or is
referred to again and again, is read once. Source: Apple's CFBinaryPList.c.
"""

from __future__ import annotations

import io
import math
import re
import struct
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import BinaryIO

from scanner.errors import Corrupt, LimitExceeded
from scanner.model import Content
from scanner.readers.decoding import opened, pull
from scanner.readers.json_tokens import MAX_DEPTH

MAGIC = b"bplist00"
MOST = 32 * 1024 * 1024
"""Bytes of a list that is read."""
_TRAILER = 32
_EPOCH = datetime(2001, 1, 1, tzinfo=UTC)
_NO_DATE = (datetime(1, 1, 1, tzinfo=UTC) - _EPOCH).total_seconds()
_TEXT = re.compile(rb"[\t\n\f\r\x20-\x7e\x80-\xff]*\Z")
_SPEAKS = re.compile(rb"[\x20-\x7e]{6}|(?:[\x20-\x7e]\x00){6}|(?:\x00[\x20-\x7e]){6}")
_PACKED = (
    b"\x1f\x8b",
    b"BZh",
    b"\xfd7zXZ",
    b"PK",
    b"\x28\xb5\x2f\xfd",
    b"x\x01",
    b"x\x5e",
    b"x\x9c",
    b"x\xda",
)
"""How data begins that may hold text without showing any."""
Event = tuple[str, int, str]
"""What there is (key, string, data, number, date, truth, null, dict, array, close), the object's number,
and what it says."""


def binary_list(content: Content) -> BinaryList:
    """The list in the content. Raises ``ReadError``."""
    if content.size > MOST:
        raise LimitExceeded(
            f"a binary property list of {content.size} bytes; {MOST} are the most that is read"
        )
    with opened(content) as stream:
        return BinaryList(pull(stream, MOST + 1))


class BinaryList:
    """The objects of a list, and what is to stand in place of some of them. Raises ``Corrupt``."""

    def __init__(self, data: bytes) -> None:
        if len(data) < len(MAGIC) + _TRAILER or not data.startswith(MAGIC):
            raise Corrupt("no binary property list, or it breaks off")
        self._data = data
        self._changes: dict[int, bytes] = {}
        offset_size, self._reference_size, count, self._top, table = struct.unpack(
            ">BBQQQ", data[-_TRAILER + 6 :]
        )
        self._end = table
        if (
            not 1 <= offset_size <= 8
            or not 1 <= self._reference_size <= 8
            or not 0 < count <= len(data)
            or self._top >= count
            or table + offset_size * count != len(data) - _TRAILER
        ):
            raise Corrupt("the table of a binary property list is damaged")
        self._offsets = [
            int.from_bytes(data[place : place + offset_size], "big")
            for place in range(table, table + offset_size * count, offset_size)
        ]
        done = len(MAGIC)
        for offset in sorted(set(self._offsets)):
            if offset != done:
                raise Corrupt("bytes of a binary property list belong to no object, or to two")
            done = self._extent(offset)[2]
        if done != table:
            raise Corrupt("bytes of a binary property list belong to no object")

    def _extent(self, offset: int) -> tuple[int, int, int]:
        """The kind of an object (its marker's high half), where its content begins and where it ends."""
        if not len(MAGIC) <= offset < self._end:
            raise Corrupt("an object of a binary property list is not where it should be")
        kind, low = self._data[offset] >> 4, self._data[offset] & 15
        start = offset + 1
        if kind == 0:
            size = 0
        elif kind in (1, 2):
            size = 1 << low
        elif kind == 3:
            size = 8
        elif kind == 8:
            size = low + 1
        elif kind in (4, 5, 6, 10, 11, 12, 13):
            if low == 15:
                power = self._data[start] if start < self._end else 0
                if power >> 4 != 1 or power & 15 > 3:
                    raise Corrupt("an object of a binary property list has no length")
                width = 1 << (power & 15)
                low = int.from_bytes(self._data[start + 1 : start + 1 + width], "big")
                start += 1 + width
            unit = {4: 1, 5: 1, 6: 2, 13: 2 * self._reference_size}.get(kind, self._reference_size)
            size = low * unit
        else:
            raise Corrupt("an object of a binary property list is of no known kind")
        if start + size > self._end:
            raise Corrupt("an object of a binary property list breaks off")
        return kind, start, start + size

    def _references(self, start: int, end: int) -> list[int]:
        size = self._reference_size
        found = [int.from_bytes(self._data[at : at + size], "big") for at in range(start, end, size)]
        if any(number >= len(self._offsets) for number in found):
            raise Corrupt("a binary property list refers to an object that it does not have")
        return found

    def walk(self) -> Iterator[Event]:
        """What stands in the list from its top, then each object that nothing refers to."""
        seen = bytearray(len(self._offsets))
        for first in (self._top, *range(len(self._offsets))):
            if not seen[first]:
                yield from self._walk(first, seen)

    def _walk(self, first: int, seen: bytearray) -> Iterator[Event]:
        waiting: list[tuple[bool, int]] = [(False, first)]
        """What is still to come, last first: whether it is a key, and the object; -1 closes."""
        depth = 0
        while waiting:
            is_key, number = waiting.pop()
            if number < 0:
                depth -= 1
                yield "close", first, ""
                continue
            kind, start, end = self._extent(self._offsets[number])
            if is_key:
                text = self._text(kind, start, end)
                seen[number] |= text is not None
                yield "key", number, text or ""
                continue
            if kind not in (10, 11, 12, 13):
                seen[number] = 1
                yield self._leaf(number, kind, start, end)
                continue
            if seen[number]:
                yield "null", number, "null"
                continue
            seen[number] = 1
            depth += 1
            if depth > MAX_DEPTH:
                raise LimitExceeded(f"property list nested deeper than {MAX_DEPTH} levels")
            waiting.append((False, -1))
            references = self._references(start, end)
            if kind == 13:
                yield "dict", number, ""
                half = len(references) // 2
                for key, value in zip(reversed(references[:half]), reversed(references[half:]), strict=True):
                    waiting += [(False, value), (True, key)]
            else:
                yield "array", number, ""
                waiting += [(False, value) for value in reversed(references)]

    def _text(self, kind: int, start: int, end: int) -> str | None:
        if kind == 5:
            return self._data[start:end].decode("latin-1")
        if kind == 6:
            return self._data[start:end].decode("utf-16-be", "surrogatepass")
        return None

    def _leaf(self, number: int, kind: int, start: int, end: int) -> Event:
        raw = self._data[start:end]
        if kind in (5, 6):
            return "string", number, self._text(kind, start, end) or ""
        if kind == 4:
            text = _data_text(raw)
            return ("null", number, "null") if text is None else ("data", number, text)
        if kind == 1:
            return "number", number, str(int.from_bytes(raw, "big", signed=len(raw) >= 8))
        if kind == 2:
            return "number", number, repr(_real(raw))
        if kind == 3:
            return "date", number, _date(raw)
        if kind == 0 and self._data[start - 1] in (8, 9):
            return "truth", number, "true" if self._data[start - 1] == 9 else "false"
        return "null", number, "null"

    def inner(self) -> Iterator[tuple[int, int]]:
        """The number and size of each object of data that is no text but may hold some."""
        for number, offset in enumerate(self._offsets):
            kind, start, end = self._extent(offset)
            raw = self._data[start:end]
            if (
                kind == 4
                and _data_text(raw) is None
                and (_SPEAKS.search(raw) or raw.startswith((MAGIC, *_PACKED)))
            ):
                yield number, len(raw)

    def open(self, number: int) -> BinaryIO:
        """A stream on an object of data."""
        _, start, end = self._extent(self._offsets[number])
        return io.BytesIO(self._data[start:end])

    def change(self, number: int, event: str, text: str) -> None:
        """Let an object say something else: a number 0, a date another, everything else the text."""
        offset = self._offsets[number]
        _, start, end = self._extent(offset)
        if event == "number":
            self._changes[number] = self._data[offset:start] + bytes(end - start)
        elif event == "date":
            self._changes[number] = b"\x33" + struct.pack(">d", _NO_DATE)
        elif event == "data":
            self.replace_data(number, text.encode("utf-8", "replace"))
        elif text.isascii():
            self._changes[number] = _head(5, len(text)) + text.encode("ascii")
        else:
            units = text.encode("utf-16-be", "surrogatepass")
            self._changes[number] = _head(6, len(units) // 2) + units

    def replace_data(self, number: int, data: bytes) -> None:
        """Put other data in place of an object of data."""
        self._changes[number] = _head(4, len(data)) + data

    def write(self, sink: BinaryIO) -> None:
        """Write the list; byte for byte as it was if nothing changed."""
        if not self._changes:
            sink.write(self._data)
            return
        pieces = [MAGIC]
        done = len(MAGIC)
        offsets = [0] * len(self._offsets)
        for number in sorted(range(len(self._offsets)), key=self._offsets.__getitem__):
            offset = self._offsets[number]
            piece = self._changes.get(number) or self._data[offset : self._extent(offset)[2]]
            offsets[number] = done
            pieces.append(piece)
            done += len(piece)
        size = max(1, (done.bit_length() + 7) // 8)
        pieces += [offset.to_bytes(size, "big") for offset in offsets]
        pieces.append(self._data[-_TRAILER : -_TRAILER + 6])
        pieces.append(struct.pack(">BBQQQ", size, self._reference_size, len(offsets), self._top, done))
        sink.write(b"".join(pieces))


def _head(kind: int, length: int) -> bytes:
    if length < 15:
        return bytes((kind << 4 | length,))
    power = 0 if length < 1 << 8 else 1 if length < 1 << 16 else 2
    return bytes((kind << 4 | 15, 0x10 | power)) + length.to_bytes(1 << power, "big")


def _real(raw: bytes) -> float:
    form = {4: ">f", 8: ">d"}.get(len(raw))
    return float(struct.unpack(form, raw)[0]) if form else 0.0


def _date(raw: bytes) -> str:
    seconds = _real(raw)
    try:
        if math.isfinite(seconds):
            return (_EPOCH + timedelta(seconds=seconds)).strftime("%Y-%m-%dT%H:%M:%SZ").rjust(20, "0")
    except OverflowError:
        pass
    return repr(seconds)


def _data_text(raw: bytes) -> str | None:
    """What data says if it is text; the empty text for nothing."""
    if not _TEXT.match(raw) or raw.startswith(MAGIC):
        return None
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return None
