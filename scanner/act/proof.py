"""The second half of the proof: no redacted value stands in the bytes of a copy, whatever its readers say.

The first half is a scan of the copy, read again from disk, with the known values of the upload.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from ahocorasick_rs import BytesAhoCorasick, Implementation

from scanner.detect import KnownValues
from scanner.model import Content

CHUNK = 1024 * 1024
_SHORTEST = 6
_LONGEST = 256
_ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be")


@dataclass(frozen=True, slots=True)
class Leak:
    """What a proof found; ``reason`` says it without the value."""

    reason: str


def raw_leaks(content: Content, known: KnownValues) -> bool:
    """Whether a known value stands in the bytes, in UTF-8 or UTF-16, as a word or number of its own."""
    find = _finder(known)
    if find is None:
        return False
    overlap = 4 * _LONGEST + 1
    tail = b""
    with content.open() as stream:
        while chunk := stream.read(CHUNK):
            data = tail + chunk
            for _, start, end in find.find_matches_as_indexes(data, overlapping=True):
                if not _inside_word(data, start, end):
                    return True
            tail = data[-overlap:]
    return False


@lru_cache(maxsize=1)
def _finder(known: KnownValues) -> BytesAhoCorasick | None:
    """What looks for the values; made once for all copies of an upload, None if no value is long enough."""
    needles = {
        form
        for value in known.values()
        if _SHORTEST <= len(value) <= _LONGEST
        for form in (value.encode(encoding, "surrogatepass") for encoding in _ENCODINGS)
    }
    return BytesAhoCorasick(sorted(needles), implementation=Implementation.ContiguousNFA) if needles else None


def _inside_word(data: bytes, start: int, end: int) -> bool:
    """Whether letters or digits go on before or behind, so that it is another, longer value."""
    wide = b"\0" in data[start:end]
    before = data[max(0, start - (2 if wide else 1)) : start].strip(b"\0")
    after = data[end : end + (2 if wide else 1)].strip(b"\0")
    return (before + after) != b"" and any(
        part.isalnum() or part >= b"\x80" for part in (before, after) if part
    )
