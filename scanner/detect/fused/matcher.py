"""The fused matcher: which recognizers can find anything in which lines, for a whole block of lines in one
pass.

Hyperscan looks for the triggers of all recognizers at once (``recognizers.triggers``, translated). What it
finds is gathered by line; a line in which nothing stands is never looked at by Python. What comes out is a
superset: ``engine`` asks the recognizers of a line, and those of their expressions, that are named here.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Any

from recognizers import RuleRecognizer
from recognizers.base import LabelledRecognizer, PatternRuleRecognizer
from recognizers.labels import phrases_of
from scanner.detect.fields import is_known
from scanner.detect.fused import literals, places
from scanner.detect.fused.alphabet import EXOTIC, encode_block, encode_folded, encode_text, fold_bytes
from scanner.detect.fused.database import Database
from scanner.detect.fused.labels import ANY, LabelMemory
from scanner.detect.fused.translate import translate, translate_at
from scanner.model import Mark, Opened

_UNTOLD = re.compile(rb"[\x81\x82\x84]")
_KEY = re.compile(r"([^\W\d][\w.\-:]{0,60})[\"']?\s?[=:]\s?[\"']\Z")
_ACCENTED_LINE = re.compile(rb"[^\n]*[\x81\xc0-\xff][^\n]*")
_BARE_WINDOW = 120
_TELLING = 5
"""Letters of a word that says enough by itself."""


class Matcher:
    """The triggers of a set of recognizers; ``least`` is the score below which nothing counts."""

    def __init__(self, recognizers: Sequence[RuleRecognizer], least: float) -> None:
        self._recognizers = recognizers
        self._memory = LabelMemory()
        self._always: list[int] = []
        self._opens: dict[bytes, list[tuple[int, int | None]]] = {}
        self._opens_folded: dict[bytes, list[tuple[int, int | None]]] = {}
        self.weak: dict[int, tuple[int, ...]] = {}
        self._context: dict[bytes, list[int]] = {}
        self._checks: dict[int, Callable[[str], bool]] = {}
        self._labelled: dict[str, list[int]] = {}
        self._bare: dict[str, list[int]] = {}
        for number, recognizer in enumerate(recognizers):
            self._add(number, recognizer, least)
        self._words = self._bare_words()
        self._make_databases()
        self._resolved = lru_cache(maxsize=20_000)(self._resolve)
        self._everything: Opened = tuple((number, None) for number in range(len(recognizers)))

    # --- making --------------------------------------------------------------------------------------------

    def _add(self, number: int, recognizer: RuleRecognizer, least: float) -> None:
        triggers = recognizer.triggers()
        if triggers is None:
            self._always.append(number)
            return
        by_expression = isinstance(recognizer, PatternRuleRecognizer)
        weak: tuple[int, ...] = ()
        if isinstance(recognizer, PatternRuleRecognizer):
            weak = tuple(recognizer.weak_expressions(least))
        for index, expression in enumerate(triggers.expressions):
            if index not in weak:
                opened = (number, index if by_expression else None)
                self._opens.setdefault(translate(expression), []).append(opened)
        for expression in triggers.folded:
            self._opens_folded.setdefault(
                literals.with_eszett(translate(expression, re.IGNORECASE)), []
            ).append((number, None))
        if weak:
            # The words of the context are rarer than the digits in a row that such an expression asks for.
            self.weak[number] = weak
            for one in literals.fewest(recognizer.context_phrases):
                self._context.setdefault(literals.begun(one).encode("latin-1"), []).append(number)
        for word in sorted(triggers.words):
            self._opens_folded.setdefault(literals.alone(word), []).append((number, None))
        if triggers.check is not None:
            self._checks[number] = triggers.check
        for entity in triggers.labels:
            self._labelled.setdefault(entity, []).append(number)
            if recognizer.takes_bare_labels:
                self._bare.setdefault(entity, []).append(number)

    def _bare_words(self) -> list[str]:
        """How the phrases of labels end that a number may follow without a separator: with their last
        word, of which a short one says too little without the one before it."""
        ends: set[str] = set()
        for entity, numbers in self._bare.items():
            for number in numbers:
                recognizer = self._recognizers[number]
                if isinstance(recognizer, LabelledRecognizer):
                    phrases = recognizer.all_phrases
                else:
                    phrases = frozenset().union(*phrases_of(entity))
                ends |= set(map(_end_of, phrases))
        return literals.fewest(ends)

    def _make_databases(self) -> None:
        words = [(literals.begun(word, "") + "[^0-9\\n]*[0-9]").encode("latin-1") for word in self._words]
        folded = [*self._context, *words, *self._opens_folded]
        groups = [
            list(places.LABEL),
            [places.QUOTED_PAIR],
            list(places.LAYERS),
            [],
            places.line_expressions(),
        ]
        expressions: list[bytes] = []
        borders: list[int] = []
        for group in groups:
            expressions.extend(one.encode("latin-1") for one in group)
            if not group:
                expressions.extend(map(translate, places.field_expressions()))
            borders.append(len(expressions))
        self._first_pair, self._first_layer, self._first_field, self._first_line, first = borders
        self._first_context = first
        self._first_word = first + len(self._context)
        self._first_opening = self._first_word + len(words)
        expressions += [*folded, *self._opens]
        self._contexts = list(self._context.values())
        self._openings = [*self._opens_folded.values(), *self._opens.values()]
        self._database = Database(expressions)
        self._folded = Database(folded)

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

        self._database.scan(data, found)
        if not data.isascii():
            self._accents(data, text, hits)
            hits.extend((place.end(), -1) for place in re.finditer(bytes((EXOTIC,)), data))
            hits.sort()
        elif not self._always and not hits:
            return []
        if self._always:
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
        first = self._first_context

        def found(number: int, start: int, end: int, flags: int, context: Any) -> None:
            line = bisect_right(begins, end - 1) - 1
            hits.append((starts[line] + end - begins[line], first + number))

        self._folded.scan(b"\n".join(pieces), found)

    def _every_line(self, data: bytes, hits: list[tuple[int, int]]) -> Iterator[Mark]:
        marks = {mark.start: mark for mark in self._by_line(data, hits)}
        always: Opened = tuple((number, None) for number in self._always)
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
        first_pair, first_layer, first_word, first_opening = (
            self._first_pair, self._first_layer, self._first_word, self._first_opening,
        )  # fmt: skip
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
                self._bare_label(data, line_start, end, number - first_word, labelled)
            elif number >= first_layer or number < 0:
                numbers.add(number)
            elif number >= first_pair:
                known = known or _is_pair(data[max(line_start, end - 72) : end])
            else:
                named = self._memory.named_before(data, line_start, end)
                if named:
                    self._open_labelled(data, end, named, self._labelled, labelled)
        if numbers or labelled or known:
            mark = self._mark(data, line_start, line_end, numbers, labelled, known)
            if mark is not None:
                yield mark

    def _bare_label(self, data: bytes, begin: int, end: int, number: int, labelled: set[int]) -> None:
        """The labels that end with a phrase and are followed by a number without a separator."""
        first = max(begin, end - _BARE_WINDOW)
        for place in self._word(number).finditer(fold_bytes(data[first:end])):
            behind = first + place.end()
            named = self._memory.named_before(data, begin, behind)
            if named:
                self._open_labelled(data, behind, named, self._bare, labelled)

    @lru_cache(maxsize=4096)  # noqa: B019  (one matcher a process)
    def _word(self, number: int) -> re.Pattern[bytes]:
        return re.compile((literals.phrase(self._words[number]) + _NUMBER).encode("latin-1"))

    def _open_labelled(
        self,
        data: bytes,
        end: int,
        named: frozenset[str],
        by_entity: dict[str, list[int]],
        labelled: set[int],
    ) -> None:
        for entity in by_entity if named is ANY else named:
            for number in by_entity.get(entity, ()):
                if number not in labelled:
                    test = self._test(number)
                    if test is None or test.match(data, end):
                        labelled.add(number)

    @lru_cache(maxsize=1024)  # noqa: B019  (one matcher a process)
    def _test(self, number: int) -> re.Pattern[bytes] | None:
        """What a value behind a label must look like for a recognizer; None for anything."""
        recognizer = self._recognizers[number]
        shape = recognizer.value_shape if isinstance(recognizer, LabelledRecognizer) else None
        if shape is None:
            return None
        return re.compile(places.BEHIND_LABEL.encode("latin-1") + b"(?:" + translate_at(shape) + b")")

    def _mark(
        self, data: bytes, start: int, end: int, numbers: set[int], labelled: set[int], known: bool
    ) -> Mark | None:
        opened, checked, layers, fields, turns = self._resolved(frozenset(numbers))
        if checked:
            opened = self._passed(data[start:end], opened, checked)
        if labelled:
            present = {number for number, _ in opened}
            more = [(number, None) for number in labelled if number not in present]
            opened = tuple(sorted((*opened, *more), key=lambda one: one[0]))
        if opened or layers or fields or turns or known:
            return Mark(start, end, opened, layers, fields or known, turns)
        return None

    def _passed(self, line: bytes, opened: Opened, checked: frozenset[int]) -> Opened:
        """The recognizers without those that a closer look at the line shuts. In a line with a character that
        the bytes do not tell, all stay."""
        if not line.isascii() and _UNTOLD.search(line):
            return opened
        text = line.decode("latin-1").replace("\x85", "\n")  # as the text had it, or much like it
        return tuple(one for one in opened if one[0] not in checked or self._checks[one[0]](text))

    def _resolve(self, numbers: frozenset[int]) -> tuple[Opened, frozenset[int], bool, bool, bool]:
        if -1 in numbers:
            return self._everything, frozenset(), True, True, True
        opened: dict[int, set[int] | None] = {}
        layers = fields = turns = False
        for number in numbers:
            if number >= self._first_opening:
                for recognizer, expression in self._openings[number - self._first_opening]:
                    _open(opened, recognizer, expression)
            elif number >= self._first_context:
                for recognizer in self._contexts[number - self._first_context]:
                    for expression in self.weak[recognizer]:
                        _open(opened, recognizer, expression)
            elif number >= self._first_line:
                turns = True
            elif number >= self._first_field:
                fields = True
            else:
                layers = True
        return (
            tuple(
                (number, None if expressions is None else tuple(sorted(expressions)))
                for number, expressions in sorted(opened.items())
            ),
            frozenset(number for number in opened if number in self._checks),
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


_NUMBERS = ("identifier", "nummer", "numero", "number", "num", "nbr", "nr", "no", "id")
_NUMBER = rf"(?:[^A-Za-z0-9\n]{{0,2}}(?i:{'|'.join(_NUMBERS)}))?"
"""What ends many labels, joined or not: 'Kundennummer', 'Kunden-Nr'."""
_SHORTEST_STEM = 4


def _end_of(phrase: str) -> str:
    for ending in _NUMBERS:
        stem = phrase.removesuffix(ending).rstrip()
        if stem != phrase and len(stem) >= _SHORTEST_STEM:
            phrase = stem
            break
    words = phrase.split(" ")
    count = 1
    while count < len(words) and sum(map(len, words[-count:])) < _TELLING:
        count += 1
    return " ".join(words[-count:])


@lru_cache(maxsize=20_000)
def _is_pair(piece: bytes) -> bool:
    """Whether the key before a quoted value is one that the lexicons know."""
    if b"\x81" in piece:
        return True
    match = _KEY.search(piece.decode("latin-1"))
    return match is not None and is_known(match[1])
