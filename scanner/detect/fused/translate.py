"""Python's regular expressions as ones that Hyperscan takes: over ``alphabet``'s bytes, and true wherever
Python's would match.

An expression is only asked whether it matches somewhere in a text, so its beginning and end are cut to the
least that must be there. What a byte automaton cannot say is left out (back references, conditions in the
middle); one
character of condition at the beginning or end is read as a character. The result is a superset, never less.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from re import _constants as constants  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

from scanner.detect.fused.alphabet import LETTER, LINE_END, OTHER, SPACE, stand_in

_ALL = (1 << 256) - 1
_LONGEST_COUNT = 40
"""Repetitions of more are not counted."""
_MANY = 4000
"""Characters of a range above Latin-1 that are looked at one by one."""

Node = tuple[Any, Any]


def _mask(codes: Iterator[int] | Sequence[int]) -> int:
    mask = 0
    for code in codes:
        mask |= 1 << code
    return mask


_WORD = _mask([code for code in range(256) if re.match(r"\w", chr(code))])
_DIGIT = _mask(range(0x30, 0x3A))
_SPACES = _mask([code for code in range(256) if re.match(r"\s", chr(code))])
_ABOVE_WORD, _ABOVE_SPACE, _ABOVE_OTHER = 1 << LETTER, 1 << SPACE, 1 << OTHER
_ENDS = _mask((0x0A, 0x0D))


_ABOVE = {
    constants.CATEGORY_DIGIT: _DIGIT,
    constants.CATEGORY_NOT_DIGIT: _ABOVE_WORD | _ABOVE_SPACE | _ABOVE_OTHER,
    constants.CATEGORY_SPACE: _ABOVE_SPACE,
    constants.CATEGORY_NOT_SPACE: _ABOVE_WORD | _DIGIT | _ABOVE_OTHER,
    constants.CATEGORY_WORD: _ABOVE_WORD | _DIGIT,
    constants.CATEGORY_NOT_WORD: _ABOVE_SPACE | _ABOVE_OTHER,
}
"""Which kinds of characters above U+00FF a category may hold."""
_ALL_ABOVE = _ABOVE_WORD | _ABOVE_SPACE | _ABOVE_OTHER | _DIGIT


_CATEGORIES = {
    constants.CATEGORY_DIGIT: _DIGIT,
    constants.CATEGORY_NOT_DIGIT: _ALL & ~_DIGIT,
    constants.CATEGORY_SPACE: _SPACES,
    constants.CATEGORY_NOT_SPACE: _ALL & ~_SPACES,
    constants.CATEGORY_WORD: _WORD,
    constants.CATEGORY_NOT_WORD: _ALL & ~_WORD,
}


def _cases(character: str) -> set[str]:
    return {one for one in (character, character.lower(), character.upper()) if len(one) == 1}


def _one(code: int, flags: int) -> int:
    """The bytes of a literal character."""
    forms = _cases(chr(code)) if flags & re.IGNORECASE else {chr(code)}
    return _mask([ord(one) if ord(one) < 256 else stand_in(one) for one in forms])


def _range(low: int, high: int, flags: int) -> tuple[int, int]:
    """A range's bytes within Latin-1, and those of what is above it."""
    within = _mask(range(low, min(high, 255) + 1))
    if flags & re.IGNORECASE:
        within = 0
        for code in range(256):
            if any(low <= ord(one) <= high for one in _cases(chr(code))):
                within |= 1 << code
    above = 0
    if high > 255:
        low = max(low, 256)
        above = _ALL_ABOVE if high - low > _MANY else _mask([stand_in(chr(c)) for c in range(low, high + 1)])
    return within, above


def _class(items: Sequence[Node], flags: int) -> int:
    """The bytes of a class of characters."""
    negated = bool(items) and items[0][0] is constants.NEGATE
    within = above = whole = 0
    for operation, argument in items:
        if operation is constants.LITERAL:
            for code in (
                ord(one) for one in (_cases(chr(argument)) if flags & re.IGNORECASE else {chr(argument)})
            ):
                if code < 256:
                    within |= 1 << code
                else:
                    above |= 1 << stand_in(chr(code))
        elif operation is constants.RANGE:
            low, high = argument
            inner, outer = _range(low, high, flags)
            within |= inner
            above |= outer
        elif operation is constants.CATEGORY:
            within |= _CATEGORIES[argument]
            above |= _ABOVE[argument]
            whole |= _ABOVE[argument]
    if negated:
        # A kind is only left out where all of its characters are.
        return _finished((_ALL & ~within) | (_ALL_ABOVE & ~(whole & ~_DIGIT) & ~(_DIGIT & whole)))
    return _finished(within | above)


def _finished(mask: int) -> int:
    """A set of bytes as it is searched for: line ends have their own byte, exotic characters any meaning."""
    if mask & (_ENDS | (1 << LINE_END)):
        mask |= 1 << LINE_END
    return mask & ~_ENDS


def _set_of(node: Node, flags: int) -> int | None:
    """The bytes of a node that is exactly one character; None for any other."""
    operation, argument = node
    if operation is constants.LITERAL:
        return _finished(_one(argument, flags))
    if operation is constants.NOT_LITERAL:
        return _class([(constants.NEGATE, None), (constants.LITERAL, argument)], flags)
    if operation is constants.ANY:
        return _ALL & ~_ENDS & (_ALL if flags & re.DOTALL else ~(1 << LINE_END)) | (1 << LINE_END)
    if operation is constants.IN:
        return _class(argument, flags)
    if operation is constants.SUBPATTERN:
        _, added, removed, inner = argument
        return _set_of_items(list(inner), (flags | added) & ~removed)
    if operation is constants.BRANCH:
        masks = [_set_of_items(list(one), flags) for one in argument[1]]
        if all(mask is not None for mask in masks):
            union = 0
            for mask in masks:
                union |= mask or 0
            return union
    return None


def _set_of_items(items: Sequence[Node], flags: int) -> int | None:
    return _set_of(items[0], flags) if len(items) == 1 else None


_ZERO_WIDTH = (constants.AT, constants.ASSERT, constants.ASSERT_NOT)


def _edge_set(items: Sequence[Node], flags: int, last: bool) -> int | None:
    """The bytes that a sequence can begin (or end) with; None if that cannot be told."""
    for node in reversed(items) if last else items:
        operation, argument = node
        if operation in _ZERO_WIDTH:
            continue
        single = _set_of(node, flags)
        if single is not None:
            return single
        if operation is constants.SUBPATTERN:
            _, added, removed, inner = argument
            return _edge_set(list(inner), (flags | added) & ~removed, last)
        if operation is constants.ATOMIC_GROUP:
            return _edge_set(list(argument), flags, last)
        if operation is constants.BRANCH:
            union = 0
            for one in argument[1]:
                mask = _edge_set(list(one), flags, last)
                if mask is None:
                    return None
                union |= mask
            return union
        if operation in _REPEATS:
            low, _, inner = argument
            mask = _edge_set(list(inner), flags, last)
            if mask is None or low > 0:
                return mask
            position = list(items).index(node)
            rest = items[:position] if last else items[position + 1 :]
            further = _edge_set(rest, flags, last)
            return None if further is None else mask | further
        return None
    return None


_REPEATS = (constants.MAX_REPEAT, constants.MIN_REPEAT, constants.POSSESSIVE_REPEAT)


class Untranslatable(ValueError):
    """An expression that may match nothing, so that it says nothing of a text."""


def translate(expression: str | re.Pattern[str], flags: int = 0) -> bytes:
    """Hyperscan's form of an expression, for its flag ``MULTILINE``: true of every text in which Python finds
    it. Raises ``Untranslatable``."""
    items, flags = parsed(expression, flags)
    translated = _sequence(items, flags, lead=True, trail=True)
    if not translated:
        raise Untranslatable(str(expression))
    return translated.encode("ascii")


def translate_at(expression: str | re.Pattern[str], flags: int = 0) -> bytes:
    """An expression as one over bytes that matches where Python's does, whatever stands around it there."""
    items, flags = parsed(expression, flags)
    return _sequence(items, flags, lead=False, trail=False).encode("ascii")


def parsed(expression: str | re.Pattern[str], flags: int) -> tuple[list[Node], int]:
    """The syntax tree of an expression, what groups match in the place of references to them, and its flags.
    Raises ``Untranslatable``."""
    if isinstance(expression, re.Pattern):
        flags, expression = flags | expression.flags, expression.pattern
    tree = parser.parse(expression, flags & ~re.UNICODE)
    if tree.getwidth()[0] == 0:
        raise Untranslatable(expression)
    return _without_references(tree, {}), tree.state.flags


def _without_references(nodes: Iterable[Node], groups: dict[int, list[Node]]) -> list[Node]:
    """The nodes with what a group may match in place of each reference to it."""
    return [_without_reference(node, groups) for node in nodes]


def _without_reference(node: Node, groups: dict[int, list[Node]]) -> Node:
    operation, argument = node
    if operation is constants.GROUPREF:
        return constants.ATOMIC_GROUP, groups[argument]
    if operation is constants.SUBPATTERN:
        number, added, removed, inner = argument
        resolved = _without_references(inner, groups)
        if number is not None:
            groups[number] = resolved
        return operation, (number, added, removed, resolved)
    if operation is constants.ATOMIC_GROUP:
        return operation, _without_references(argument, groups)
    if operation is constants.BRANCH:
        return operation, (argument[0], [_without_references(one, groups) for one in argument[1]])
    if operation in _REPEATS:
        low, high, inner = argument
        return operation, (low, high, _without_references(inner, groups))
    if operation in (constants.ASSERT, constants.ASSERT_NOT):
        return operation, (argument[0], _without_references(argument[1], groups))
    if operation is constants.GROUPREF_EXISTS:
        number, yes, no = argument
        return operation, (number, _without_references(yes, groups), _without_references(no or (), groups))
    return node


@lru_cache(maxsize=4096)
def _show(mask: int) -> str:
    """A set of bytes as a class."""
    codes = [code for code in range(256) if mask >> code & 1]
    if not codes:
        return r"[^\x00-\xff]"
    if len(codes) == 1:
        return _escaped(codes[0])
    ranges: list[tuple[int, int]] = []
    for code in codes:
        if ranges and ranges[-1][1] == code - 1:
            ranges[-1] = ranges[-1][0], code
        else:
            ranges.append((code, code))
    return (
        "["
        + "".join(f"\\x{low:02x}" if low == high else f"\\x{low:02x}-\\x{high:02x}" for low, high in ranges)
        + "]"
    )


def _escaped(code: int) -> str:
    character = chr(code)
    return character if character.isascii() and character.isalnum() else f"\\x{code:02x}"


class _Edge:
    """What must stand beside a match: one of a set of bytes, or the text's border."""

    def __init__(self) -> None:
        self.mask = _ALL
        self.border = True
        self.shown: list[str] = []

    def only(self, mask: int, border: bool) -> None:
        self.mask &= mask
        self.border = self.border and border

    def show(self, border: str) -> str:
        if self.shown:
            return max(self.shown, key=len)
        if self.border and self.mask == _ALL:
            return ""
        if not self.mask:
            return border if self.border else _show(0)
        inside = _show(self.mask & ~_ENDS)
        return f"(?:{border}|{inside})" if self.border else inside


def _without(nodes: Sequence[Node], flags: int) -> int:
    """What a negative condition of one character leaves, as far as it can be told."""
    if len(nodes) == 1 and nodes[0][0] is constants.BRANCH:
        mask = _ALL
        for one in nodes[0][1][1]:
            mask &= _without(list(one), flags)
        return mask
    if len(nodes) == 1 and nodes[0][0] is constants.SUBPATTERN and not nodes[0][1][1] and not nodes[0][1][2]:
        return _without(list(nodes[0][1][3]), flags)
    refused = _refused(nodes, flags)
    return _ALL if refused is None else _ALL & ~refused


def _refused(nodes: Sequence[Node], flags: int) -> int | None:
    """The bytes that certainly are one character of a class: stand-ins are not, as other characters share
    them."""
    mask = _set_of_items(nodes, flags)
    if mask is None:
        return None
    operation, argument = nodes[0]
    if operation is constants.IN:
        complement = [one for one in argument if one[0] is not constants.NEGATE]
        if len(complement) == len(argument):
            complement = [(constants.NEGATE, None), *argument]
        return _ALL & ~_class(complement, flags)
    if operation is constants.LITERAL:
        return _ALL & ~_class([(constants.NEGATE, None), (constants.LITERAL, argument)], flags)
    if operation is constants.NOT_LITERAL:
        return _ALL & ~_finished(_one(argument, flags))
    if operation is constants.ANY:
        return _ALL & ~_ENDS & ~(1 << LINE_END)
    return None


def _is_condition(node: Node) -> bool:
    """Whether a node has no width."""
    operation, argument = node
    if operation in _ZERO_WIDTH:
        return True
    if operation is constants.SUBPATTERN:
        return bool(argument[3]) and all(map(_is_condition, argument[3]))
    if operation is constants.BRANCH:
        return all(one and all(map(_is_condition, one)) for one in argument[1])
    return False


def _condition_behind(edge: _Edge, items: list[Node], flags: int) -> None:
    """Take the conditions that stand behind the first character, and look at it and the one before it, into
    account: the ``(?<!\\w.)`` of ``[Pp](?<!\\w.)assword``."""
    first = _set_of(items[0], flags)
    if first is None:
        return
    for operation, argument in items[1:]:
        if operation not in (constants.ASSERT, constants.ASSERT_NOT) or argument[0] > 0:
            return
        inner = list(argument[1])
        if len(inner) != 2:
            continue
        if operation is constants.ASSERT:
            mask = _set_of(inner[0], flags)
            if mask is not None:
                edge.only(mask, False)
            continue
        refused = _refused(inner[1:], flags)
        if refused is not None and not first & ~refused & ~(1 << LETTER | 1 << OTHER):
            edge.only(_without(inner[:1], flags), True)


def _condition(edge: _Edge, node: Node, flags: int, inside: Sequence[Node], before: bool) -> None:
    """Take a condition of no width at the beginning (``before``) or the end of ``inside`` into account."""
    operation, argument = node
    if operation is constants.AT:
        borders = (
            (constants.AT_BEGINNING, constants.AT_BEGINNING_STRING)
            if before
            else (constants.AT_END, constants.AT_END_STRING)
        )
        if argument in borders:
            edge.only(1 << LINE_END, True)
        elif argument is constants.AT_BOUNDARY:
            beside = _edge_set(inside, flags, last=not before)
            if beside is not None and not beside & ~_SURE_WORD:
                edge.only(_NOT_SURELY_WORD, True)
            elif beside is not None and not beside & _MAYBE_WORD:
                edge.only(_MAYBE_WORD, False)
        return
    if operation is constants.SUBPATTERN:
        for one in argument[3]:
            _condition(edge, one, flags, inside, before)
        return
    if operation is constants.BRANCH:
        shown_all = []
        for alternative in argument[1]:
            own = _Edge()
            for one in alternative:
                _condition(own, one, flags, inside, before)
            shown_all.append(own.show("^" if before else "$"))
        if all(shown_all):
            edge.shown.append(f"(?:{'|'.join(dict.fromkeys(shown_all))})")
        return
    direction, inner = argument
    if (direction < 0) is not before:
        return
    if operation is constants.ASSERT_NOT:
        edge.only(_without(list(inner), flags), True)
        return
    mask = _set_of_items(list(inner), flags)
    if mask is not None:
        edge.only(mask, False)
        return
    shown = _sequence(list(inner), flags, lead=before, trail=not before)
    if shown:
        edge.shown.append(f"(?:{shown})")


_MAYBE_WORD = _WORD | 1 << LETTER
_SURE_WORD = _WORD | 1 << LETTER
_NOT_SURELY_WORD = _ALL & ~_WORD & ~(1 << LETTER)


def _sequence(items: list[Node], flags: int, *, lead: bool, trail: bool) -> str:
    head, tail = "", ""
    if lead:
        items, head = _stripped(items, flags, before=True)
    if trail:
        items, tail = _stripped(items, flags, before=False)
    first, last = 0, len(items) - 1
    pieces = [
        _node(
            node, flags, lead=lead and not head and index == first, trail=trail and not tail and index == last
        )
        for index, node in enumerate(items)
    ]
    return head + "".join(pieces) + tail


def _stripped(items: list[Node], flags: int, *, before: bool) -> tuple[list[Node], str]:
    """A sequence without the conditions at one side and what need not be there, and the conditions' form."""
    items = list(items)
    edge = _Edge()
    at = 0 if before else -1
    while items:
        operation, argument = items[at]
        if _is_condition(items[at]):
            node = items.pop(at)
            _condition(edge, node, flags, items, before)
            continue
        if before and len(items) > 1 and _is_condition(items[1]):
            _condition_behind(edge, items, flags)
        if edge.show("") == "" and operation in _REPEATS:
            low, _, inner = argument
            if low == 0:
                items.pop(at)
                continue
            items[at] = (operation, (low, low, inner))
        break
    return items, edge.show("^" if before else "$")


def _node(node: Node, flags: int, *, lead: bool, trail: bool) -> str:
    single = _set_of(node, flags)
    if single is not None:
        return _show(single)
    operation, argument = node
    if operation in _ZERO_WIDTH:
        return ""
    if operation is constants.SUBPATTERN:
        _, added, removed, inner = argument
        shown = _sequence(list(inner), (flags | added) & ~removed, lead=lead, trail=trail)
        return f"(?:{shown})" if shown else ""
    if operation is constants.ATOMIC_GROUP:
        shown = _sequence(list(argument), flags, lead=lead, trail=trail)
        return f"(?:{shown})" if shown else ""
    if operation is constants.BRANCH:
        shown_all = [_sequence(list(one), flags, lead=lead, trail=trail) for one in argument[1]]
        return f"(?:{'|'.join(dict.fromkeys(shown_all))})" if any(shown_all) else ""
    if operation in _REPEATS:
        return _repeat(argument, flags, lead, trail)
    if operation is constants.GROUPREF_EXISTS:
        _, yes, no = argument
        parts = [_sequence(one, flags, lead=False, trail=False) for one in (yes, no)]
        return f"(?:{'|'.join(parts)})" if any(parts) else ""
    raise Untranslatable(str(operation))


def _repeat(argument: tuple[int, int, Any], flags: int, lead: bool, trail: bool) -> str:
    low, high, inner = argument
    once = low == high == 1
    body = _sequence(list(inner), flags, lead=lead and once, trail=trail and once)
    if not body or high == 0:
        return ""
    if once:
        return f"(?:{body})"
    single = _set_of_items(list(inner), flags)
    unit = body if single is not None else f"(?:{body})"
    if high is constants.MAXREPEAT or high > _LONGEST_COUNT:
        count = "*" if low == 0 else "+" if low == 1 else f"{{{low},}}"
    elif (low, high) == (0, 1):
        count = "?"
    else:
        count = f"{{{low}}}" if low == high else f"{{{low},{high}}}"
    return unit + count
