"""Hyperscan databases: compiled once for a set of rules, kept on disk, checked when they are read again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib.metadata import version
from typing import Any

import hyperscan

from recognizers.cache_folder import digest_of, load, store

_NAME = "expressions"
_WORTH_KEEPING = 300
"""Fewer expressions are compiled as fast as they are read."""


class Database:
    """Expressions over bytes that are looked for all at once; ``number`` of an expression is its index."""

    def __init__(self, expressions: Sequence[bytes]) -> None:
        """Compile, or take from the cache. Raises ``ValueError`` with the index of an expression that
        Hyperscan does not take."""
        self._database: Any = None
        if not expressions:
            return
        digest = digest_of(version("hyperscan"), str(hyperscan.HS_FLAG_MULTILINE), *expressions)
        kept = len(expressions) >= _WORTH_KEEPING
        self._database = _kept(digest) if kept else None
        if self._database is None:
            self._database = _compiled(expressions)
            if kept:
                store(_NAME, digest, hyperscan.dumpb(self._database))
        self._scratch = hyperscan.Scratch(self._database)
        self._database.scratch = self._scratch

    def scan(self, data: bytes, found: Callable[[int, int, int, int, Any], None]) -> None:
        """Call ``found`` with number, 0, end, 0, None for each place where an expression's match ends."""
        if self._database is not None:
            self._database.scan(data, match_event_handler=found)


def _kept(digest: str) -> Any:
    content = load(_NAME, digest)
    if content is None:
        return None
    try:
        return hyperscan.loadb(content, hyperscan.HS_MODE_BLOCK)
    except hyperscan.error:
        return None


def _compiled(expressions: Sequence[bytes]) -> Any:
    database = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
    numbers = list(range(len(expressions)))
    try:
        database.compile(expressions=list(expressions), ids=numbers, flags=hyperscan.HS_FLAG_MULTILINE)
    except hyperscan.error:
        for number, expression in enumerate(expressions):
            try:
                hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK).compile(
                    expressions=[expression], flags=hyperscan.HS_FLAG_MULTILINE
                )
            except hyperscan.error as error:
                raise ValueError(f"expression {number} is not taken: {error}: {expression[:80]!r}") from None
        raise
    return database
