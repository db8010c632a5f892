"""Words that must stand in every match of an expression.

An expression over a lexicon, with its thousands of words and what may stand around them, makes a large automaton
that is slow to build; its words alone make a small one. Where they are long enough to be rare, they are looked
for instead, and the recognizer looks closer.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from re import _constants as constants  # type: ignore[attr-defined]
from typing import Any

from scanner.detect.fused.translate import parsed

_MOST = 6_000
"""Strings of one set."""
_LONG = 8
"""A longer string is no better."""

Node = tuple[Any, Any]


def factors(expression: str | re.Pattern[str], flags: int = 0) -> frozenset[str] | None:
    """Strings in small letters one of which stands, in any case, in each match; None if none can be told."""
    items, _ = parsed(expression, flags)
    return _required(items)


def _required(items: Sequence[Node]) -> frozenset[str] | None:
    best: frozenset[str] | None = None
    run: frozenset[str] | None = None
    for found, ends in _runs(items):
        if found is not None and run is not None and len(run) * len(found) <= _MOST:
            run = frozenset(left + right for left in run for right in found)
        else:
            best, run = _better(best, run), found
        if ends is not None:
            best, run = _better(_better(best, run), ends), None
    return _better(best, run)


def _runs(items: Sequence[Node]) -> Iterator[tuple[frozenset[str] | None, frozenset[str] | None]]:
    """For each item that has a width the strings that it is, if they can be listed, and those that its match
    must hold, if it is more than that."""
    for node in items:
        operation, argument = node
        if operation in (constants.AT, constants.ASSERT, constants.ASSERT_NOT):
            continue
        exact = _exact(node)
        if exact is not None:
            yield exact, None
        else:
            yield None, _inside(node)


def _inside(node: Node) -> frozenset[str] | None:
    operation, argument = node
    if operation is constants.SUBPATTERN:
        return _required(argument[3])
    if operation is constants.ATOMIC_GROUP:
        return _required(argument)
    if operation is constants.BRANCH:
        sets = [_required(one) for one in argument[1]]
        if any(one is None for one in sets):
            return None
        union = frozenset().union(*(one for one in sets if one is not None))
        return union if len(union) <= _MOST else None
    if operation in (constants.MAX_REPEAT, constants.MIN_REPEAT, constants.POSSESSIVE_REPEAT):
        return _required(argument[2]) if argument[0] > 0 else None
    return None


def _exact(node: Node) -> frozenset[str] | None:
    """All strings that a node can be, in small letters; None if there are too many."""
    operation, argument = node
    if operation is constants.LITERAL:
        return frozenset((chr(argument).lower(),))
    if operation is constants.IN:
        letters: set[str] = set()
        for kind, value in argument:
            if kind is not constants.LITERAL:
                return None
            letters.add(chr(value).lower())
        return frozenset(letters) if len(letters) <= 4 else None
    if operation is constants.SUBPATTERN:
        return _exact_all(argument[3])
    if operation is constants.ATOMIC_GROUP:
        return _exact_all(argument)
    if operation is constants.BRANCH:
        union: set[str] = set()
        for one in argument[1]:
            exact = _exact_all(one)
            if exact is None:
                return None
            union |= exact
        return frozenset(union) if len(union) <= _MOST else None
    if operation in (constants.MAX_REPEAT, constants.MIN_REPEAT) and argument[:2] == (0, 1):
        exact = _exact_all(argument[2])
        return None if exact is None else exact | {""}
    return None


def _exact_all(items: Iterable[Node]) -> frozenset[str] | None:
    whole = frozenset(("",))
    for node in items:
        if node[0] in (constants.AT, constants.ASSERT, constants.ASSERT_NOT):
            continue
        exact = _exact(node)
        if exact is None or len(whole) * len(exact) > _MOST:
            return None
        whole = frozenset(left + right for left in whole for right in exact)
    return whole


def _worth(strings: frozenset[str] | None) -> tuple[int, int]:
    if not strings:
        return 0, 0
    return min(min(map(len, strings)), _LONG), -len(strings)


def _better(one: frozenset[str] | None, other: frozenset[str] | None) -> frozenset[str] | None:
    best = max((one, other), key=_worth)
    return best if best and _worth(best)[0] > 0 else None
