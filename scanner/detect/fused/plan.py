"""The plan of the fused matcher: what Hyperscan looks for, by number, and what follows where it is found.

It depends on the rules and on code alone and takes a second to make, its databases longer. So it is kept in
the cache folder, with the names of its databases.
"""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import recognizers as recognizers_package
from recognizers import RuleRecognizer
from recognizers.base import LabelledRecognizer, PatternRuleRecognizer
from recognizers.cache_folder import digest_of, load, store
from recognizers.labels import phrases_of
from recognizers.rules import rules_in_force
from scanner.detect.fused import literals, places
from scanner.detect.fused.covers import covers_of
from scanner.detect.fused.database import Database
from scanner.detect.fused.translate import translate

logger = logging.getLogger(__name__)

_NAME = "plan"
_LARGE = 200
"""Bytes of an expression that slows those down that are looked for together with it."""
_TELLING = 5
"""Letters of a word that says enough by itself."""
NUMBER_WORDS = ("identifier", "nummer", "numero", "number", "num", "nbr", "nr", "no", "id")
"""What ends many labels, joined or not: 'Kundennummer', 'Kunden-Nr'."""
_SHORTEST_STEM = 4

Opening = tuple[int, int | None]
"""A recognizer's number, and that of its expression; None for all of it."""


@dataclass(frozen=True, slots=True)
class Borders:
    """The first number of each group of expressions, behind those of labels, which begin at 0: quoted pairs,
    beginnings of base64, other encoded runs, fields, lines that turn something, words of context, words of
    labels that need no separator, triggers for text without accents, plain triggers, texts of covers."""

    pair: int
    base64: int
    layer: int
    field: int
    line: int
    context: int
    word: int
    opening: int
    plain: int
    text: int


@dataclass(frozen=True, slots=True)
class Plan:
    """``always`` are the recognizers that are asked about every text, ``checked`` those whose triggers have a
    check; ``weak`` are their expressions that count only with a word of the context; ``labelled`` and
    ``bare`` are those that take the labels of an entity, with a separator and without. ``contexts`` and
    ``openings`` say by number (less its group's first) whom an expression opens; ``covered`` are the
    expressions that are looked for by texts, and ``texts`` says which these may be."""

    first: Borders
    always: list[int]
    checked: frozenset[int]
    weak: dict[int, tuple[int, ...]]
    labelled: dict[str, list[int]]
    bare: dict[str, list[int]]
    contexts: list[list[int]]
    openings: list[list[Opening]]
    covered: dict[int, bytes]
    texts: list[list[int]]


def plan_of(recognizers: Sequence[RuleRecognizer], least: float) -> tuple[Plan, list[Database], Database]:
    """The plan of recognizers of which nothing below the score ``least`` counts, the databases for a text,
    and that for a text without its accents."""
    made_from = _digest(recognizers, least)
    if made_from is not None and (content := load(_NAME, made_from)) is not None:
        names, packed = json.loads(content)
        kept = [Database.kept(name) for name in names]
        databases = [one for one in kept if one is not None]
        if len(databases) == len(kept):
            return _unpacked(packed), databases[:-1], databases[-1]
    if made_from is not None:
        logger.info("preparing the rules, which takes some twenty seconds and is kept for the next time")
    maker = Maker(recognizers, least)
    plan, expressions = maker.plan()
    with ThreadPoolExecutor() as threads:  # Hyperscan compiles without Python's lock
        made = list(threads.map(lambda some: Database(list(some.values()), list(some)), expressions))
    if made_from is not None:
        shown = json.dumps([[one.name for one in made], _packed(plan)])
        store(_NAME, made_from, shown.encode())
    return plan, made[:-1], made[-1]


def _digest(recognizers: Sequence[RuleRecognizer], least: float) -> str | None:
    """A digest of all that the plan is made from; None if these are not recognizers of the rules in force."""
    rules = rules_in_force()
    ours = {id(rule) for rule in rules.rules}
    if not all(id(one.rule) in ours for one in recognizers):
        return None
    code: list[str] = []
    for folder in (Path(recognizers_package.__file__ or "").parent, Path(__file__).parent):
        code.extend(sorted(map(str, folder.rglob("*.py"))))
    fields = Path(__file__).parent.parent / "fields.py"
    ids = " ".join(one.rule.id for one in recognizers)
    return digest_of(rules.digest, Database.version(), str(least), ids, code=(*code, str(fields)))


def _packed(plan: Plan) -> dict[str, Any]:
    packed = {name: getattr(plan, name) for name in Plan.__slots__}
    return packed | {
        "first": asdict(plan.first),
        "checked": sorted(plan.checked),
        "covered": {number: expression.decode("latin-1") for number, expression in plan.covered.items()},
    }


def _unpacked(packed: dict[str, Any]) -> Plan:
    return Plan(
        **packed
        | {
            "first": Borders(**packed["first"]),
            "checked": frozenset(packed["checked"]),
            "weak": {int(number): tuple(some) for number, some in packed["weak"].items()},
            "openings": [[(number, one) for number, one in some] for some in packed["openings"]],
            "covered": {int(number): one.encode("latin-1") for number, one in packed["covered"].items()},
        }
    )


class Maker:
    """Gathers the triggers of recognizers."""

    def __init__(self, recognizers: Sequence[RuleRecognizer], least: float) -> None:
        self._recognizers = recognizers
        self._always: list[int] = []
        self._checked: set[int] = set()
        self._weak: dict[int, tuple[int, ...]] = {}
        self._context: dict[bytes, list[int]] = {}
        self._plain: dict[bytes, list[Opening]] = {}
        self._folded: dict[bytes, list[Opening]] = {}
        self._labelled: dict[str, list[int]] = {}
        self._bare: dict[str, list[int]] = {}
        for number, recognizer in enumerate(recognizers):
            self._add(number, recognizer, least)

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
                self._plain.setdefault(translate(expression), []).append(opened)
        for expression in triggers.folded:
            translated = literals.with_eszett(translate(expression, re.IGNORECASE))
            self._folded.setdefault(translated, []).append((number, None))
        if weak:
            # The words of the context are rarer than the digits in a row that such an expression asks for.
            self._weak[number] = weak
            for one in literals.fewest(recognizer.context_phrases):
                self._context.setdefault(literals.begun(one).encode("latin-1"), []).append(number)
        for word in sorted(triggers.words):
            self._folded.setdefault(literals.alone(word), []).append((number, None))
        if triggers.check is not None:
            self._checked.add(number)
        for entity in sorted(triggers.labels):
            self._labelled.setdefault(entity, []).append(number)
            if recognizer.takes_bare_labels:
                self._bare.setdefault(entity, []).append(number)

    def plan(self) -> tuple[Plan, list[dict[int, bytes]]]:
        """The plan, and the expressions of each database by number."""
        places_of_lines, borders = _places()
        words = [one.encode("latin-1") for one in literals.ends(self._bare_words())]
        openings = [*self._folded, *self._plain]
        pair, base64, layer, field, line, context = borders
        opening = context + len(self._context) + len(words)
        first = Borders(
            pair,
            base64,
            layer,
            field,
            line,
            context,
            word=context + len(self._context),
            opening=opening,
            plain=opening + len(self._folded),
            text=opening + len(openings),
        )
        looked_for = dict(enumerate([*places_of_lines, *self._context, *words]))
        folded = {number: one for number, one in looked_for.items() if number >= context}
        large: dict[int, bytes] = {}
        covered: dict[int, bytes] = {}
        texts: dict[bytes, list[int]] = {}
        for number, (one, cover) in enumerate(zip(openings, covers_of(openings), strict=True), opening):
            if cover is None:
                (large if len(one) > _LARGE else looked_for)[number] = one
                if number < first.plain:
                    folded[number] = one
            else:
                covered[number] = one
                for text in cover:
                    texts.setdefault(text, []).append(number)
        short = dict(enumerate(texts, first.text))
        folded |= {number: text for number, text in short.items() if texts[text][0] < first.plain}
        plan = Plan(
            first,
            self._always,
            frozenset(self._checked),
            self._weak,
            self._labelled,
            self._bare,
            list(self._context.values()),
            [*self._folded.values(), *self._plain.values()],
            covered,
            list(texts.values()),
        )
        return plan, [looked_for, large, short, folded]

    def _bare_words(self) -> list[str]:
        """How the phrases of labels end that a number may follow without a separator: with their last
        word, of which a short one says too little without the one before it."""
        ends: set[str] = set()
        for entity, numbers in self._bare.items():
            for number in numbers:
                recognizer = self._recognizers[number]
                phrases: Iterable[str]
                if isinstance(recognizer, LabelledRecognizer):
                    phrases = recognizer.all_phrases
                else:
                    phrases = frozenset().union(*phrases_of(entity))
                ends |= set(map(_end_of, phrases))
        return literals.fewest(ends)


def _places() -> tuple[list[bytes], list[int]]:
    """The expressions for places in texts, and where each of their groups ends."""
    groups: tuple[Iterable[bytes], ...] = (
        _encoded(places.label_expressions()),
        _encoded([places.QUOTED_PAIR]),
        _encoded(places.BASE64),
        _encoded(places.LAYERS),
        map(translate, places.field_expressions()),
        _encoded(places.line_expressions()),
    )
    expressions: list[bytes] = []
    borders: list[int] = []
    for group in groups:
        expressions.extend(group)
        borders.append(len(expressions))
    return expressions, borders


def _encoded(expressions: Iterable[str]) -> Iterable[bytes]:
    return (one.encode("latin-1") for one in expressions)


def _end_of(phrase: str) -> str:
    for ending in NUMBER_WORDS:
        stem = phrase.removesuffix(ending).rstrip()
        if stem != phrase and len(stem) >= _SHORTEST_STEM:
            phrase = stem
            break
    words = phrase.split(" ")
    count = 1
    while count < len(words) and sum(map(len, words[-count:])) < _TELLING:
        count += 1
    return " ".join(words[-count:])
