"""The detector: what Presidio finds in a segment, its encoded runs and named values included.

Which engine asks the recognizers (the fused one, or Presidio's own with all of them) changes no answer,
only how long it takes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from copy import copy
from dataclasses import replace
from functools import cache, lru_cache
from typing import Protocol

from presidio_analyzer.recognizer_result import RecognizerResult

from recognizers import RuleRecognizer, context_of_key, load_recognizers
from recognizers.base import CHECKSUM, SCOPE
from recognizers.labels import own_key
from recognizers.placeholders import LABEL
from scanner.detect.fields import find_fields
from scanner.detect.known import KnownValues, outside
from scanner.detect.layers import DEPTH, find_layers
from scanner.detect.overlaps import encloses, resolve
from scanner.model import NOTHING, Detection, EngineKind, Layer, Mark, Segment

DEFAULT_THRESHOLD = 0.5
MEMO_TEXT = 200
"""Longest text (code points) whose detections are remembered."""


_SURROGATE = re.compile(r"[\ud800-\udfff]")


class Engine(Protocol):
    """What asks the recognizers."""

    def look(self, text: str) -> Mark | None:
        """What may stand in a text that comes without a key; None for nothing."""

    def marks(self, text: str) -> list[Mark] | None:
        """The lines of a text in which anything may stand; None if that cannot be told."""

    def analyze(self, text: str, context: tuple[str, ...], mark: Mark) -> list[RecognizerResult]:
        """The results that count in a text with the context of its key."""


def _make_engine(kind: EngineKind, recognizers: list[RuleRecognizer], least: float, names: bool) -> Engine:
    # Imported here: one of them needs Hyperscan, the other all of Presidio.
    if kind is EngineKind.FUSED and has_hyperscan():
        from scanner.detect.fused.engine import FusedEngine

        return FusedEngine(recognizers, least, names)
    from scanner.detect.stock import StockEngine

    return StockEngine(recognizers, least, names)


@cache
def has_hyperscan() -> bool:
    """Whether there is a Hyperscan that runs here."""
    try:
        import hyperscan  # noqa: F401
    except ImportError:
        return False
    return True


@lru_cache(maxsize=4096)
def _context(key: str | None, parents: tuple[str, ...], siblings: frozenset[str]) -> tuple[str, ...]:
    return tuple(context_of_key(key, parents, sorted(siblings - {key})))


def _lifted(hit: Detection, layer: Layer) -> Detection:
    """A hit in a layer's text as one in the text around it."""
    start, end = layer.start, layer.end
    if layer.offsets is not None:
        start, end = layer.offsets[hit.start], layer.offsets[hit.end]
    reason = hit.reason if hit.layer is not None else f"{hit.reason}, in {layer.encoding}"
    return Detection(
        hit.entity,
        start,
        end,
        hit.score,
        hit.recognizer,
        reason,
        hit.value,
        hit.checksum,
        hit.scope,
        layer,
        hit,
    )


class Detector:
    """Finds personal data in segments; one for each process, since it loads the recognizers once.

    ``thresholds`` are least scores by entity, ``default_threshold`` for all others.
    """

    def __init__(
        self,
        thresholds: Mapping[str, float] | None = None,
        default_threshold: float = DEFAULT_THRESHOLD,
        recognizers: Iterable[RuleRecognizer] | None = None,
        *,
        engine: EngineKind = EngineKind.FUSED,
        names: bool = True,
    ) -> None:
        self._thresholds = dict(thresholds or {})
        self._default = default_threshold
        self._least = min([default_threshold, *self._thresholds.values()])
        self._recognizers = list(load_recognizers() if recognizers is None else recognizers)
        self._engine = _make_engine(engine, self._recognizers, self._least, names)
        self._known: KnownValues | None = None
        self._remembered = lru_cache(maxsize=8192)(self._find)

    @property
    def recognizers(self) -> tuple[RuleRecognizer, ...]:
        """All recognizers, whatever a text needs of them."""
        return tuple(self._recognizers)

    def threshold(self, entity: str) -> float:
        """The least score that counts."""
        return self._thresholds.get(entity, self._default)

    def with_known(self, known: KnownValues | None) -> Detector:
        """A detector with the same recognizers that also finds these values wherever they stand."""
        other = copy(self)
        other._known = known if known else None
        other._remembered = lru_cache(maxsize=8192)(other._find)
        return other

    def marks(self, text: str) -> list[Mark] | None:
        """The lines of a text of complete lines in which anything may stand; None if that cannot be told, so
        that all of them must be looked at."""
        marks = self._engine.marks(text)
        if marks is None or self._known is None:
            return marks
        starts = {mark.start for mark in marks}
        for start, end in self._known.lines(text):
            if start not in starts:
                starts.add(start)
                marks.append(Mark(start, end))
        marks.sort(key=lambda mark: mark.start)
        return marks

    def look(self, text: str, mark: Mark) -> Mark | None:
        """The mark with what stands in a marked text without a key; None if nothing does."""
        found = self._find(text, (), 0, mark)
        return replace(mark, found=found) if found else None

    def detect(self, segment: Segment) -> list[Detection]:
        """All detections of a segment that stand, in text order; those of its margins left out."""
        context = _context(segment.key, segment.parents, segment.siblings)
        if segment.mark is not None and segment.mark.found is not None and not context:
            found = segment.mark.found
        elif segment.mark is not None:
            found = self._find(segment.text, context, 0, segment.mark)
        else:
            find = self._remembered if len(segment.text) <= MEMO_TEXT else self._find
            found = find(segment.text, context, 0)
        if segment.owned is None:
            return list(found)
        first, last = segment.owned
        return [detection for detection in found if first <= detection.start < last]

    def detect_text(self, text: str, key: str | None = None) -> list[Detection]:
        """All detections of a bare text under a key."""
        return list(self._find(text, _context(key, (), frozenset()), 0))

    def _find(
        self, text: str, context: tuple[str, ...], depth: int, mark: Mark | None = None
    ) -> tuple[Detection, ...]:
        if mark is None:
            mark = self._engine.look(text) or NOTHING
        if not text.isascii():
            # Bytes that do not decode come as lone surrogates; no recognizer should have to know them.
            text = _SURROGATE.sub("\ufffd", text)
        found = self._analyze(text, context, mark) if context or mark is not NOTHING else []
        if depth < DEPTH:
            if mark.layers:
                found.extend(self._in_layers(text, context, depth))
            if mark.fields:
                found.extend(self._in_fields(text, depth))
        standing = resolve(found) if found else []
        if self._known is not None:
            values = [one for one in standing if not encloses(one.entity)]
            standing = sorted(
                [*standing, *outside(values, self._known.find(text))],
                key=lambda detection: (detection.start, detection.end),
            )
        return tuple(standing)

    def _in_layers(self, text: str, context: tuple[str, ...], depth: int) -> Iterator[Detection]:
        for layer in find_layers(text):
            inner_context = context
            if layer.start > 0 or layer.end < len(text):
                key = own_key(text, layer.start)
                inner_context = _context(key, (), frozenset()) if key else ()
            hits = self._find(layer.text, inner_context, depth + 1)
            yield from (one for one in (_lifted(hit, layer) for hit in hits) if one.start < one.end)

    def _in_fields(self, text: str, depth: int) -> Iterator[Detection]:
        for one in find_fields(text):
            inner = _context(one.key, (), one.siblings)
            find = self._remembered if len(one.layer.text) <= MEMO_TEXT else self._find
            yield from (_lifted(hit, one.layer) for hit in find(one.layer.text, inner, depth + 1))

    def _analyze(self, text: str, context: tuple[str, ...], mark: Mark) -> list[Detection]:
        if text.isspace():
            return []
        results = self._engine.analyze(text, context, mark)
        if not results:
            return []
        labels = [match.span() for match in LABEL.finditer(text)]
        return [
            self._detection(text, result)
            for result in results
            if result.score >= self._thresholds.get(result.entity_type, self._default)
            and result.start < result.end
            and text[result.start : result.end].strip("* ")
            and not any(start < result.end and result.start < end for start, end in labels)
        ]

    @staticmethod
    def _detection(text: str, result: RecognizerResult) -> Detection:
        metadata = result.recognition_metadata
        explanation = result.analysis_explanation
        reason = explanation.textual_explanation
        if explanation.supportive_context_word:
            reason = f"{reason}, near '{explanation.supportive_context_word}'"
        return Detection(
            entity=result.entity_type,
            start=result.start,
            end=result.end,
            score=round(result.score, 2),
            recognizer=metadata[RecognizerResult.RECOGNIZER_NAME_KEY],
            reason=reason,
            value=text[result.start : result.end],
            checksum=bool(metadata.get(CHECKSUM)),
            scope=metadata.get(SCOPE),
        )
