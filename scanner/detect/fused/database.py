"""Hyperscan databases: compiled once for a set of rules, kept on disk, checked when they are read again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib.metadata import version
from typing import Any, Self

import hyperscan

from recognizers.cache_folder import digest_of, load, store

_NAME = "expressions"
_WORTH_KEEPING = 10_000
"""Bytes of expressions; fewer are compiled as fast as they are read."""


class Database:
    """Expressions over bytes that are looked for all at once; ``numbers`` has one for each of them, its index
    if none are given."""

    def __init__(self, expressions: Sequence[bytes], numbers: Sequence[int] | None = None) -> None:
        """Compile, or take from the cache. Raises ``ValueError`` with the index of an expression that
        Hyperscan does not take."""
        self.name = ""
        self._database: Any = None
        if not expressions:
            return
        if numbers is None:
            numbers = range(len(expressions))
        shown = " ".join(map(str, numbers))
        self.name = digest_of(self.version(), shown, *expressions)
        kept = sum(map(len, expressions)) >= _WORTH_KEEPING
        self._database = _kept(self.name) if kept else None
        if self._database is None:
            self._database = _compiled(expressions, numbers)
            if kept:
                store(_NAME, self.name, hyperscan.dumpb(self._database))
        self._scratch()

    @staticmethod
    def version() -> str:
        """Of what makes databases, and how."""
        return f"{version('hyperscan')} {hyperscan.HS_FLAG_MULTILINE}"

    @classmethod
    def kept(cls, name: str) -> Self | None:
        """The database of this name; None if the cache does not have it."""
        database = cls(())
        if name:
            database.name, database._database = name, _kept(name)
            if database._database is None:
                return None
            database._scratch()
        return database

    def _scratch(self) -> None:
        self._database.scratch = hyperscan.Scratch(self._database)

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


def _compiled(expressions: Sequence[bytes], numbers: Sequence[int]) -> Any:
    database = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
    try:
        database.compile(expressions=list(expressions), ids=list(numbers), flags=hyperscan.HS_FLAG_MULTILINE)
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
