"""The fused matcher: which recognizers can find anything in which lines, for a whole block of lines in one
pass.

Hyperscan looks for the triggers of all recognizers at once (``recognizers.triggers``, translated). What it
finds is gathered by line; a line in which nothing stands is never looked at by Python. What comes out is a
superset: ``engine`` asks the recognizers of a line, and those of their expressions, that are named here.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from recognizers import RuleRecognizer
from scanner.detect.fields import is_known
from scanner.detect.fused import places
from scanner.detect.fused.alphabet import EXOTIC, encode_block, encode_folded, encode_text, fold_bytes
from scanner.detect.fused.labels import LabelMemory
from scanner.detect.fused.plan import NUMBER_WORDS, plan_of
from scanner.detect.fused.translate import translate_at
from scanner.detect.layers import is_base64_text
from scanner.model import Mark, Opened

_UNTOLD = re.compile(rb"[\x81\x82\x84]")
_KEY = re.compile(r"([^\W\d][\w.\-:]{0,60})[\"']?\s?[=:]\s?[\"']\Z")
_ACCENTED_LINE = re.compile(rb"[^\n]*[\x81\xc0-\xff][^\n]*")
_DIGIT_BEHIND = re.compile(rb"[^0-9\n]{0,120}[0-9]")
_LONGEST_NUMBER = 12


class Matcher:
    """The triggers of a set of recognizers; ``least`` is the score below which nothing counts."""

    def __init__(self, recognizers: Sequence[RuleRecognizer], least: float) -> None:
        self._recognizers = recognizers
        plan, self._databases, self._folded = plan_of(recognizers, least)
        self._plan = plan
        self._labels, self._bare_labels = (
            LabelMemory(
                {
                    entity: {number: recognizers[number] for number in numbers}
                    for entity, numbers in takers.items()
                }
            )
            for takers in (plan.labelled, plan.bare)
        )
        self._resolved = lru_cache(maxsize=20_000)(self._resolve)
        self._everything: Opened = tuple((number, None) for number in range(len(recognizers)))

    @property
    def weak(self) -> Mapping[int, tuple[int, ...]]:
        """By recognizer, the expressions that count only with a word of the context."""
        return self._plan.weak

    # --- looking -------------------------------------------------------------------------------------------

    def block(self, text: str) -> list[Mark]:
        """The lines of a text that must be looked at, in its order."""
        return self._marks(encode_block(text), text)

    def text(self, text: str) -> Mark | None:
        """What may stand in a text that is searched as a whole; None for nothing."""
        data = encode_text(text)
        marks = self._marks(data, text)
        if marks:
            return marks[0]
        return None

    def _marks(self, data: bytes, text: str) -> list[Mark]:
        hits: list[tuple[int, int]] = []
        append = hits.append

        def found(number: int, start: int, end: int, flags: int, context: Any) -> None:
            append((end, number))

        for database in self._databases:
            database.scan(data, found)
        if not data.isascii():
            self._accents(data, text, hits)
            hits.extend((place.end(), -1) for place in re.finditer(bytes((EXOTIC,)), data))
        elif not self._plan.always and not hits:
            return []
        hits.sort()
        if self._plan.always:
            return list(self._every_line(data, hits))
        return list(self._by_line(data, hits))

    def _accents(self, data: bytes, text: str, hits: list[tuple[int, int]]) -> None:
        """Look at the lines with accents once more without them."""
        starts: list[int] = []
        begins: list[int] = []
        pieces: list[bytes] = []
        size = 0
        for line in _ACCENTED_LINE.finditer(data):
            starts.append(line.start())
            begins.append(size)
            piece = line.group()
            if b"\x81" in piece:
                pieces.append(
                    encode_folded(text[line.start() : line.end()].replace("\r", " ").replace("\n", " "))
                )
            else:
                pieces.append(fold_bytes(piece))
            size += line.end() - line.start() + 1
        if not pieces:
            return

        def found(number: int, start: int, end: int, flags: int, context: Any) -> None:
            line = bisect_right(begins, end - 1) - 1
            hits.append((starts[line] + end - begins[line], number))

        self._folded.scan(b"\n".join(pieces), found)

    def _every_line(self, data: bytes, hits: list[tuple[int, int]]) -> Iterator[Mark]:
        marks = {mark.start: mark for mark in self._by_line(data, hits)}
        always: Opened = tuple((number, None) for number in self._plan.always)
        start = 0
        for line in data.split(b"\n"):
            end = start + len(line)
            mark = marks.get(start)
            if mark is not None:
                opened = tuple(sorted({*mark.opened, *always}, key=lambda one: one[0]))
                yield Mark(start, end, opened, mark.layers, mark.fields, mark.turns)
            elif line.strip():
                yield Mark(start, end, always)
            start = end + 1

    def _by_line(self, data: bytes, hits: Iterable[tuple[int, int]]) -> Iterator[Mark]:
        first = self._plan.first
        first_pair, first_base64, first_layer = first.pair, first.base64, first.layer
        first_word, first_opening = first.word, first.opening
        line_start, line_end = -1, -1
        numbers: set[int] = set()
        labelled: set[int] = set()
        known = False
        for end, number in hits:
            if end > line_end:
                if numbers or labelled or known:
                    mark = self._mark(data, line_start, line_end, numbers, labelled, known)
                    if mark is not None:
                        yield mark
                    numbers, labelled, known = set(), set(), False
                line_start = data.rfind(b"\n", 0, end) + 1
                line_end = data.find(b"\n", end)
                if line_end < 0:
                    line_end = len(data)
            if number >= first_opening:
                numbers.add(number)
            elif number >= first_word:
                self._bare_label(data, line_start, end, labelled)
            elif number >= first_layer or number < 0:
                numbers.add(number)
            elif number >= first_base64:
                if _is_base64_text(data, end - places.BASE64_BEGINNING):
                    numbers.add(number)
            elif number >= first_pair:
                known = known or _is_pair(data[max(line_start, end - 72) : end])
            else:
                takers = self._labels.opened_before(data, line_start, end)
                if takers:
                    self._open_labelled(data, end, takers, labelled)
        if numbers or labelled or known:
            mark = self._mark(data, line_start, line_end, numbers, labelled, known)
            if mark is not None:
                yield mark

    def _bare_label(self, data: bytes, begin: int, end: int, labelled: set[int]) -> None:
        """The labels that end before the last character of a match and are followed by a number without a
        separator."""
        if not _DIGIT_BEHIND.match(data, end - 1):
            return
        behind = end - 1
        number = _NUMBER.match(fold_bytes(data[behind : behind + _LONGEST_NUMBER]))
        places_behind = (behind, behind + number.end()) if number else (behind,)
        for place in places_behind:
            if _WORD_ENDS.match(data, place):
                takers = self._bare_labels.opened_before(data, begin, place)
                if takers:
                    self._open_labelled(data, place, takers, labelled)

    def _open_labelled(self, data: bytes, end: int, takers: frozenset[int], labelled: set[int]) -> None:
        for number in takers - labelled:
            test = self._test(number)
            if test is None or test.match(data, end):
                labelled.add(number)

    @lru_cache(maxsize=1024)  # noqa: B019  (one matcher a process)
    def _test(self, number: int) -> re.Pattern[bytes] | None:
        """What a value behind a label must look like for a recognizer; None for anything."""
        shape = self._recognizers[number].value_shape
        if shape is None:
            return None
        return re.compile(places.BEHIND_LABEL.encode("latin-1") + b"(?:" + translate_at(shape) + b")")

    def _mark(
        self, data: bytes, start: int, end: int, numbers: set[int], labelled: set[int], known: bool
    ) -> Mark | None:
        some = frozenset(numbers)
        opened, checked, covered, layers, fields, turns = self._resolved(some)
        if covered:
            line = data[start:end]
            some |= {number for number in covered if self._stands(number, line)}
            opened, checked, _, layers, fields, turns = self._resolved(
                frozenset(number for number in some if number < self._plan.first.text)
            )
        if checked:
            opened = self._passed(data[start:end], opened, checked)
        if labelled:
            present = {number for number, _ in opened}
            more = [(number, None) for number in labelled if number not in present]
            opened = tuple(sorted((*opened, *more), key=lambda one: one[0]))
        if opened or layers or fields or turns or known:
            return Mark(start, end, opened, layers, fields or known, turns)
        return None

    def _stands(self, number: int, line: bytes) -> bool:
        """Whether an expression matches in a line in which one of the texts of its cover stands."""
        expression = self._expression(number)
        if expression.search(line):
            return True
        if line.isascii() or number >= self._plan.first.plain:
            return False
        return b"\x81" in line or expression.search(fold_bytes(line)) is not None

    @lru_cache(maxsize=1024)  # noqa: B019  (one matcher a process)
    def _check(self, number: int) -> Callable[[str], bool]:
        """The check of a recognizer's triggers."""
        triggers = self._recognizers[number].triggers()
        assert triggers is not None
        assert triggers.check is not None
        return triggers.check

    @lru_cache(maxsize=4096)  # noqa: B019  (one matcher a process)
    def _expression(self, number: int) -> re.Pattern[bytes]:
        return re.compile(self._plan.covered[number], re.MULTILINE)

    def _passed(self, line: bytes, opened: Opened, checked: frozenset[int]) -> Opened:
        """The recognizers without those that a closer look at the line shuts. In a line with a character that
        the bytes do not tell, all stay."""
        if not line.isascii() and _UNTOLD.search(line):
            return opened
        text = line.decode("latin-1").replace("\x85", "\n")  # as the text had it, or much like it
        return tuple(one for one in opened if one[0] not in checked or self._check(one[0])(text))

    def _resolve(
        self, numbers: frozenset[int]
    ) -> tuple[Opened, frozenset[int], tuple[int, ...], bool, bool, bool]:
        if -1 in numbers:
            return self._everything, frozenset(), (), True, True, True
        covered: set[int] = set()
        opened: dict[int, set[int] | None] = {}
        layers = fields = turns = False
        for number in numbers:
            if number >= self._plan.first.text:
                covered.update(self._plan.texts[number - self._plan.first.text])
            elif number >= self._plan.first.opening:
                for recognizer, expression in self._plan.openings[number - self._plan.first.opening]:
                    _open(opened, recognizer, expression)
            elif number >= self._plan.first.context:
                for recognizer in self._plan.contexts[number - self._plan.first.context]:
                    for expression in self._plan.weak[recognizer]:
                        _open(opened, recognizer, expression)
            elif number >= self._plan.first.line:
                turns = True
            elif number >= self._plan.first.field:
                fields = True
            else:
                layers = True
        return (
            tuple(
                (number, None if expressions is None else tuple(sorted(expressions)))
                for number, expressions in sorted(opened.items())
            ),
            frozenset(number for number in opened if number in self._plan.checked),
            tuple(sorted(covered)),
            layers,
            fields,
            turns,
        )


def _open(opened: dict[int, set[int] | None], recognizer: int, expression: int | None) -> None:
    if expression is None:
        opened[recognizer] = None
    else:
        present = opened.setdefault(recognizer, set())
        if present is not None:
            present.add(expression)


_NUMBER = re.compile(rf"[^A-Za-z0-9\n]{{0,2}}(?i:{'|'.join(NUMBER_WORDS)})".encode())
"""What ends many labels, joined or not: 'Kundennummer', 'Kunden-Nr'."""
_WORD_ENDS = re.compile(rb"(?![a-z])(?!(?<=[A-Z])[A-Z](?![a-z]))")
"""Where ``words.WORD`` ends one: 'HT' is none in 'HTTP'."""


_BASE64 = re.compile(rb"[A-Za-z0-9+/_-]{8,}={0,2}")


def _is_base64_text(data: bytes, start: int) -> bool:
    token = _BASE64.match(data, start)
    return token is not None and is_base64_text(token.group().decode("ascii"))


@lru_cache(maxsize=20_000)
def _is_pair(piece: bytes) -> bool:
    """Whether the key before a quoted value is one that the lexicons know."""
    if b"\x81" in piece:
        return True
    match = _KEY.search(piece.decode("latin-1"))
    return match is not None and is_known(match[1])
