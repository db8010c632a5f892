"""Presidio's answers without asking it in vain: what ``AnalyzerEngine.analyze`` does, for the recognizers
that the matcher has marked and those that a key names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache

from presidio_analyzer.entity_recognizer import EntityRecognizer
from presidio_analyzer.recognizer_result import RecognizerResult

from recognizers import RuleRecognizer
from recognizers.base import PatternRuleRecognizer, features_of
from recognizers.context import normal_context
from recognizers.identifiers.person import ProsePerson
from recognizers.labels import key_lexicon
from recognizers.prose import NamedSpan, ProseModel
from recognizers.surroundings import UNDER
from scanner.detect.fused.matcher import Matcher
from scanner.model import Mark, Opened

LONGEST_AHEAD = 4_000
"""Characters of the lines that the language model reads ahead; of longer ones it may be shown only a part."""


class _Artifacts:
    """What the language model says of a text (``NlpArtifacts``), asked for when somebody wants to know."""

    def __init__(self, text: str, model: ProseModel) -> None:
        self._text = text
        self._model = model

    @property
    def entities(self) -> list[NamedSpan]:
        """The named entities of its prose."""
        return self._model.named_spans(self._text)


class FusedEngine:
    """The fused matcher and, for what it marks, the recognizers themselves.

    ``least`` is the score below which nothing counts; without ``names`` no language model is asked.
    """

    def __init__(self, recognizers: Sequence[RuleRecognizer], least: float, names: bool) -> None:
        self._recognizers = recognizers
        self._entities = sorted({entity for one in recognizers for entity in one.supported_entities})
        self._least = least
        self._matcher = Matcher(recognizers, least)
        self._model = ProseModel(names=names)
        self._readers = frozenset(
            number for number, one in enumerate(recognizers) if names and isinstance(one, ProsePerson)
        )
        self._by_key = lru_cache(maxsize=4096)(self._opened_by_key)

    def look(self, text: str) -> Mark | None:
        """What may stand in a text that comes without a key; None for nothing."""
        return self._matcher.text(text)

    def marks(self, text: str) -> list[Mark]:
        """The lines of a text in which anything may stand."""
        marks = self._matcher.block(text)
        if self._readers:
            self._model.prepare(self._lines_to_read(text, marks))
        return marks

    def _lines_to_read(self, text: str, marks: Sequence[Mark]) -> Iterator[str]:
        """The lines that the language model will be asked about."""
        for mark in marks:
            if mark.end - mark.start <= LONGEST_AHEAD and any(one in self._readers for one, _ in mark.opened):
                yield from text[mark.start : mark.end].split("\r")

    def analyze(self, text: str, context: tuple[str, ...], mark: Mark) -> list[RecognizerResult]:
        """The results of ``AnalyzerEngine.analyze`` with all recognizers and this context, whose score
        counts."""
        opened = mark.opened
        if context:
            opened = self._with_key(text, context, opened)
        if not opened:
            return []
        artifacts = _Artifacts(text, self._model)
        raw: list[tuple[RuleRecognizer, list[RecognizerResult]]] = []
        for number, expressions in opened:
            recognizer = self._recognizers[number]
            if expressions is not None and isinstance(recognizer, PatternRuleRecognizer):
                results = recognizer.analyze_by(text, expressions)
            else:
                results = recognizer.analyze(text, self._entities, artifacts)  # type: ignore[arg-type]
            if results:
                raw.append((recognizer, results))
        if not raw:
            return []
        everything = [result for _, results in raw for result in results]
        words = list(context)
        found: list[RecognizerResult] = []
        for recognizer, results in raw:
            others = [result for result in everything if result not in results] if len(raw) > 1 else []
            found.extend(
                result
                for result in recognizer.enhance_using_context(text, results, others, artifacts, words)  # type: ignore[arg-type]
                if result.score >= self._least
            )
        return EntityRecognizer.remove_duplicates(found) if len(found) > 1 else found

    def _with_key(self, text: str, context: tuple[str, ...], opened: Opened) -> Opened:
        entities, asked, weak = self._by_key(context)
        if not asked and not weak:
            return opened
        present = dict(opened)
        features = features_of(text)
        for number in asked:
            if present.get(number, ()) is not None and self._recognizers[number].might_match(
                features, entities
            ):
                present[number] = None
        for number, expressions in weak:
            if number not in present:
                present[number] = expressions
            elif (those := present[number]) is not None:
                present[number] = tuple(sorted({*those, *expressions}))
        return tuple(sorted(present.items()))

    def _opened_by_key(
        self, context: tuple[str, ...]
    ) -> tuple[frozenset[str], tuple[int, ...], tuple[tuple[int, tuple[int, ...]], ...]]:
        """What a key says: the entities that it names, the recognizers that it alone may make find
        something, and the weak expressions that it supports."""
        entities = entities_of(context)
        words = normal_context(context)
        asked = tuple(
            number
            for number, recognizer in enumerate(self._recognizers)
            if (keyed_by := recognizer.keyed_by) is None or not keyed_by.isdisjoint(entities)
        )
        weak = tuple(
            (number, expressions)
            for number, expressions in self._matcher.weak.items()
            if not self._recognizers[number].context_phrases.isdisjoint(words)
        )
        return entities, asked, weak


def entities_of(context: tuple[str, ...]) -> frozenset[str]:
    """The entities that the key of a value, or a key above it, names."""
    known = key_lexicon()
    entities: set[str] = set()
    for word in normal_context(context):
        phrase = word.removeprefix(UNDER)
        entities |= known.strong.get(phrase, frozenset())
        entities |= known.weak.get(phrase, frozenset())
    return frozenset(entities)
