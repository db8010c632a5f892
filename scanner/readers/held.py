"""Text that is held whole, with its lines: for formats of settings, which are small or not read as such."""

from __future__ import annotations

import re
from array import array
from bisect import bisect_right
from collections.abc import Callable, Sequence

from scanner.errors import LimitExceeded
from scanner.model import Content
from scanner.readers.decoding import texts

MOST = 4 * 1024 * 1024
"""Characters of an artefact that is read as settings; a longer one is read as plain text."""
_LINE_END = re.compile(r"\r\n|\n|\r")


def held(content: Content, encoding: str | None, most: int | None = None) -> str:
    """All of the decoded text. Raises ``ReadError``, ``LimitExceeded`` for more than ``most`` characters, by
    default ``MOST``."""
    limit = MOST if most is None else most
    pieces, size = [], 0
    for piece in texts(content, encoding):
        pieces.append(piece)
        size += len(piece)
        if size > limit:
            raise LimitExceeded(f"more than {limit} characters are not read as a file of this kind")
    return "".join(pieces)


class Lines:
    """Where the lines of a text begin."""

    def __init__(self, text: str) -> None:
        self._starts = array("q", (0,))
        self._starts.extend(match.end() for match in _LINE_END.finditer(text))

    def of(self, position: int) -> tuple[int, int]:
        """Line (from 1) and column (from 0) of a position."""
        line = bisect_right(self._starts, position)
        return line, position - self._starts[line - 1]


def undone(
    raw: str, escape: re.Pattern[str], read: Callable[[re.Match[str]], str]
) -> tuple[str, Sequence[int] | None]:
    """The text written as ``raw`` and, if there are escapes in it, the raw position of each character and the
    end; ``read`` says what an escape stands for."""
    pieces: list[str] = []
    positions = array("q")
    done = 0
    for match in escape.finditer(raw):
        start = match.start()
        pieces.append(raw[done:start])
        positions.extend(range(done, start))
        meant = read(match)
        pieces.append(meant)
        positions.extend([start] * len(meant))
        done = match.end()
    if not done:
        return raw, None
    pieces.append(raw[done:])
    positions.extend(range(done, len(raw) + 1))
    return "".join(pieces), positions
