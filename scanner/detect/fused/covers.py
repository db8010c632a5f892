"""What must stand in a line for an expression to match there, as short texts: a cover.

An automaton of many thousand states is slow to compile and slow to run; short texts are neither, however many
there are. So an expression that cannot match without one of a few telling texts is looked for by these, and
only a line that holds one is given to the expression itself. A cover is made from the expression's own parts,
so a line in which the expression matches always holds one of its texts.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from re import _constants as constants  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

from recognizers.cache_folder import digest_of, load, store

Text = tuple[str, ...]
"""The characters that may stand at each place of a text, in their order."""
_Node = tuple[Any, Any]

_NAME = "covers"
_BEGIN, _END = "\u0100", "\u0101"
"""Among the characters of a place: or the line begins, or ends there, with no character."""
_MOST_FORMS = 4
"""Letters of a class that are each worth a text of its own."""
_MOST_TEXTS = 512
"""Texts of a part of an expression that are listed one by one."""
_MOST_REPEATED = 4
_LONGEST = 24
"""More characters of a text tell nothing more."""
_SHORTEST = 2
_REPEATS = (constants.MAX_REPEAT, constants.MIN_REPEAT, constants.POSSESSIVE_REPEAT)
_NARROW = 2
"""So many characters, a letter in both cases, make a literal."""
_TELLING = 16.0
"""Bits that a cover's texts must tell: four letters, or three and what stands beside them."""
_ENOUGH = 44.0
"""Bits of a literal that needs nothing beside it: eight letters."""
_COMMON = frozenset(
    "app as attempt by call client connection control error failed failure for from got has htt http ien in "
    "ins inv is item lk lock login mac manager master message name net of on received rep request ser serv "
    "total uid us user was".split()
)
"""Words that logs are full of, which tell nothing."""
_LARGE = 10_000
"""Bytes of an expression that Python takes a tenth of a millisecond for."""
_SMALL = 200
"""Bytes of an expression that is small enough to be looked for as it is, unless it counts what may stand in
its middle."""


def covers_of(expressions: Sequence[bytes]) -> list[tuple[bytes, ...] | None]:
    """The cover of each expression; from the cache folder, if they were made before."""
    made_from = digest_of(*expressions, code=(__file__,))
    kept = load(_NAME, made_from)
    if kept is not None:
        return [one and tuple(text.encode("latin-1") for text in one) for one in json.loads(kept)]
    covers = list(map(cover, expressions))
    shown = [one and [text.decode("latin-1") for text in one] for one in covers]
    store(_NAME, made_from, json.dumps(shown).encode())
    return covers


def cover(expression: bytes) -> tuple[bytes, ...] | None:
    """Expressions for short texts one of which stands wherever a translated expression matches, in a fixed
    order; None if it has none that are telling, is small itself, or so large that it takes Python long."""
    if len(expression) > _LARGE or (len(expression) < _SMALL and _COUNTED not in expression):
        return None
    tree = parser.parse(expression.decode("latin-1"), re.MULTILINE)
    found = _required(list(_in_any_case(tree, ignoring=False)))
    if found is None or _told(found) < _TELLING:
        return None
    return tuple(sorted(_shown(one) for one in _without_longer(found)))


def _in_any_case(nodes: Iterable[_Node], ignoring: bool) -> Iterator[_Node]:
    """Nodes in which letters that may be of any case are written as classes of both."""
    for operation, argument in nodes:
        if operation is constants.SUBPATTERN:
            group, added, removed, inner = argument
            within = (ignoring or bool(added & re.IGNORECASE)) and not removed & re.IGNORECASE
            yield operation, (group, 0, 0, list(_in_any_case(inner, within)))
        elif operation is constants.BRANCH:
            yield operation, (None, [list(_in_any_case(one, ignoring)) for one in argument[1]])
        elif operation in _REPEATS:
            low, high, inner = argument
            yield operation, (low, high, list(_in_any_case(inner, ignoring)))
        elif ignoring and operation in (constants.LITERAL, constants.IN):
            items = [(operation, argument)] if operation is constants.LITERAL else argument
            codes = {ord(one) for one in _characters(items)}
            both = codes | {code ^ 0x20 for code in codes if chr(code & ~0x20) in _CAPITALS}
            yield constants.IN, [(constants.LITERAL, code) for code in sorted(both)]
        else:
            yield operation, argument


_CAPITALS = frozenset(map(chr, range(ord("A"), ord("Z") + 1)))
_COUNTED = b"{1,2}"


def _shown(text: Text) -> bytes:
    return "".join(map(_shown_place, text)).encode("latin-1")


@lru_cache(maxsize=4096)
def _shown_place(characters: str) -> str:
    within = [ord(one) for one in characters if one < _BEGIN]
    ranges: list[tuple[int, int]] = []
    for code in within:
        if ranges and ranges[-1][1] == code - 1:
            ranges[-1] = ranges[-1][0], code
        else:
            ranges.append((code, code))
    shown = "".join(f"\\x{low:02x}" if low == high else f"\\x{low:02x}-\\x{high:02x}" for low, high in ranges)
    if len(within) != 1:
        shown = f"[{shown}]"
    borders = [border for mark, border in ((_BEGIN, "^"), (_END, "$")) if mark in characters]
    return f"(?:{'|'.join((*borders, shown))})" if borders else shown


def _without_longer(texts: frozenset[Text]) -> Iterator[Text]:
    """The texts without those that begin with another one."""
    for one in texts:
        if not any(one[:length] in texts for length in range(1, len(one))):
            yield one


# --- how much a text tells ---------------------------------------------------------------------------------


def _share(character: str) -> float:
    """About how many of a log's characters are this one."""
    if character >= _BEGIN:
        return 0.005
    if character.isascii() and character.isalnum():
        return 0.05 if character.isdigit() else 0.025 if character.islower() else 0.005
    if character == " ":
        return 0.1
    return 0.006 if character.isascii() else 0.0005


@lru_cache(maxsize=4096)
def _bits(characters: str) -> float:
    return max(0.0, -math.log2(min(1.0, sum(map(_share, characters)))))


def _is_narrow(characters: str) -> bool:
    return len(characters) <= _NARROW and _BEGIN not in characters and _END not in characters


def _core(text: Text) -> tuple[int, int]:
    """Begin and end of the literal in a text that tells most."""
    best, best_bits = (0, 0), 0.0
    begin = 0
    for end in range(len(text) + 1):
        if end < len(text) and _is_narrow(text[end]):
            continue
        bits = sum(map(_bits, text[begin:end]))
        if bits > best_bits:
            best, best_bits = (begin, end), bits
        begin = end + 1
    return best


@lru_cache(maxsize=100_000)
def _trimmed(text: Text) -> Text:
    """The telling part of a text: its best literal, and what stands beside it if that is short."""
    begin, end = _core(text)
    end = min(end, begin + _LONGEST)
    if sum(map(_bits, text[begin:end])) >= _ENOUGH:
        return text[begin:end]
    first, last = begin, end
    while first > max(0, begin - 3) and _bits(text[first - 1]) > 0.2:
        first -= 1
    while last < min(len(text), end + 3) and _bits(text[last]) > 0.2:
        last += 1
    return text[first:last]


@lru_cache(maxsize=100_000)
def _told_by(text: Text) -> float:
    """Bits told by a trimmed text: its literal counts in full, what stands beside it half."""
    begin, end = _core(text)
    word = "".join(one[0] for one in text[begin:end] if one.isalpha()).lower()
    if end - begin < _SHORTEST or word in _COMMON:
        return 0.0
    return 0.5 * (sum(map(_bits, text)) + sum(map(_bits, text[begin:end])))


def _told(texts: frozenset[Text]) -> float:
    return min(map(_told_by, texts), default=0.0)


def _better(one: frozenset[Text] | None, other: frozenset[Text] | None) -> frozenset[Text] | None:
    """Of two sets of texts one of which must stand, the one that tells more."""
    if one is None or other is None:
        return other if one is None else one
    return max((one, other), key=_rank)


def _rank(texts: frozenset[Text]) -> tuple[float, list[Text]]:
    return min(_told(texts), 1.5 * _ENOUGH) - math.log2(len(texts)), sorted(texts)


# --- what an expression must hold --------------------------------------------------------------------------


def _required(nodes: Sequence[_Node]) -> frozenset[Text] | None:
    """Texts one of which a sequence must hold."""
    best: frozenset[Text] | None = None
    run: frozenset[Text] = frozenset({()})
    for node in nodes:
        whole, least = _texts(node), None
        if whole is None:
            best = _better(best, _required_of(node))
            least = _least(node)
        following = whole if whole is not None else least
        if following is None or len(run) * len(following) > _MOST_TEXTS:
            best = _better(best, _finished(run))
            run = following if following is not None else frozenset({()})
        else:
            run = frozenset(one + other for one in run for other in following)
        if whole is None:
            best = _better(best, _finished(run))
            run = least if least is not None else frozenset({()})
    return _better(best, _finished(run))


def _finished(run: frozenset[Text]) -> frozenset[Text] | None:
    """A run's telling parts; None if one of its texts tells nothing."""
    trimmed = frozenset(map(_trimmed, run))
    return None if () in trimmed else trimmed


def _required_of(node: _Node) -> frozenset[Text] | None:
    operation, argument = node
    if operation is constants.SUBPATTERN:
        return _required(list(argument[3]))
    if operation is constants.BRANCH:
        found: set[Text] = set()
        for alternative in argument[1]:
            one = _required(list(alternative))
            if one is None:
                return None
            found |= one
        return frozenset(found)
    if operation in _REPEATS and argument[0] > 0:
        return _required(list(argument[2]) * min(argument[0], _MOST_REPEATED))
    return None


def _least(node: _Node) -> frozenset[Text] | None:
    """The texts of the fewest repetitions of what is repeated too often to be listed."""
    operation, argument = node
    if operation in _REPEATS and argument[0] > 0:
        return _texts_of_all(list(argument[2]) * min(argument[0], _MOST_REPEATED))
    return None


def _texts(node: _Node) -> frozenset[Text] | None:
    """Texts of all that a part can match, and of no width; None if they are too many."""
    operation, argument = node
    if operation is constants.AT:
        return frozenset({()})
    if operation is constants.LITERAL:
        return frozenset({(chr(argument),)})
    if operation is constants.IN:
        return _texts_of_class(_characters(argument))
    if operation is constants.SUBPATTERN:
        return _texts_of_all(list(argument[3]))
    if operation is constants.BRANCH:
        border = _border(argument[1])
        if border is not None:
            return frozenset({(border,)})
        return _together(_texts_of_all(list(one)) for one in argument[1])
    if operation in _REPEATS:
        low, high, inner = argument
        if high is constants.MAXREPEAT or (high > _MOST_REPEATED and low != high) or high > _LONGEST:
            return None
        return _together(_texts_of_all(list(inner) * count) for count in range(low, high + 1))
    return None


def _together(all_texts: Iterator[frozenset[Text] | None]) -> frozenset[Text] | None:
    found: set[Text] = set()
    for one in all_texts:
        if one is None or len(found) + len(one) > _MOST_TEXTS:
            return None
        found |= one
    return frozenset(found)


def _texts_of_all(nodes: Sequence[_Node]) -> frozenset[Text] | None:
    run: frozenset[Text] = frozenset({()})
    for node in nodes:
        texts = _texts(node)
        if texts is None or len(run) * len(texts) > _MOST_TEXTS:
            return None
        run = frozenset(one + other for one in run for other in texts)
    return run


def _border(alternatives: Sequence[Sequence[_Node]]) -> str | None:
    """The characters of ``(?:^|[^a-z])``, with the mark of the border; None for anything else."""
    characters: set[str] = set()
    for alternative in alternatives:
        if len(alternative) != 1:
            return None
        operation, argument = alternative[0]
        if operation is constants.AT and argument in (constants.AT_BEGINNING, constants.AT_END):
            characters.add(_BEGIN if argument is constants.AT_BEGINNING else _END)
        elif operation is constants.SUBPATTERN and len(argument[3]) == 1:
            inner = _border([list(argument[3])])
            if inner is None and argument[3][0][0] is constants.BRANCH:
                inner = _border(argument[3][0][1][1])
            if inner is None:
                return None
            characters.update(inner)
        elif operation is constants.IN:
            characters.update(_characters(argument))
        elif operation is constants.LITERAL:
            characters.add(chr(argument))
        else:
            return None
    return "".join(sorted(characters)) if {_BEGIN, _END} & characters else None


def _characters(items: Sequence[_Node]) -> frozenset[str]:
    """The characters of a class of single bytes."""
    codes: set[int] = set()
    negated = False
    for operation, argument in items:
        if operation is constants.NEGATE:
            negated = True
        elif operation is constants.LITERAL:
            codes.add(argument)
        elif operation is constants.RANGE:
            codes.update(range(argument[0], argument[1] + 1))
        else:
            raise ValueError(f"not a class of bytes: {operation}")
    return frozenset(chr(code) for code in range(256) if (code in codes) is not negated)


def _texts_of_class(characters: frozenset[str]) -> frozenset[Text]:
    """A text for each letter of a class of few, one for all characters of another."""
    forms = {"".join(sorted({one, one.swapcase()} & characters)) for one in characters}
    if len(forms) > _MOST_FORMS:
        return frozenset({("".join(sorted(characters)),)})
    return frozenset((form,) for form in forms)
