"""The detector: what Presidio's ``AnalyzerEngine`` finds in a segment, its encoded runs included.

Only recognizers whose necessary condition holds are handed to the engine; what they find, how context changes
the scores and which results fall under the threshold is Presidio's own work.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from copy import copy
from functools import lru_cache

from presidio_analyzer import AnalyzerEngine, EntityRecognizer, RecognizerRegistry, RecognizerResult
from presidio_analyzer.context_aware_enhancers import ContextAwareEnhancer
from presidio_analyzer.nlp_engine import NlpArtifacts

from recognizers import RuleRecognizer, context_of_key, load_recognizers
from recognizers.base import CHECKSUM, SCOPE, Features, features_of
from recognizers.gates import Gates
from recognizers.labels import key_lexicon, own_key
from recognizers.placeholders import LABEL
from recognizers.prose import ProseNlpEngine
from recognizers.surroundings import UNDER
from scanner.detect.fields import find_fields
from scanner.detect.known import KnownValues, outside
from scanner.detect.layers import DEPTH, find_layers
from scanner.detect.overlaps import encloses, resolve
from scanner.model import Detection, Layer, Segment

LANGUAGE = "en"
"""Presidio's name for the set of recognizers; they read text of all our languages."""

DEFAULT_THRESHOLD = 0.5
MEMO_TEXT = 200
"""Longest text (code points) whose detections are remembered."""


_SURROGATE = re.compile(r"[\ud800-\udfff]")


class GatedRegistry(RecognizerRegistry):
    """A registry that hands out just the recognizers that the caller names for this request."""

    def get_recognizers(
        self,
        language: str,
        entities: list[str] | None = None,
        all_fields: bool = False,
        ad_hoc_recognizers: list[EntityRecognizer] | None = None,
    ) -> list[EntityRecognizer]:
        """Presidio's hook."""
        if ad_hoc_recognizers:
            return ad_hoc_recognizers
        recognizers: list[EntityRecognizer] = super().get_recognizers(language, entities, all_fields)
        return recognizers


class AsJudged(ContextAwareEnhancer):
    """Leaves all results as they are: our recognizers judge context themselves. Presidio's own enhancer would
    do so too, after it has copied every result."""

    def __init__(self) -> None:
        super().__init__(0.0, 0.0, 0, 0)

    def enhance_using_context(
        self,
        text: str,
        raw_results: list[RecognizerResult],
        nlp_artifacts: NlpArtifacts,
        recognizers: list[EntityRecognizer],
        context: list[str] | None = None,
    ) -> list[RecognizerResult]:
        """Presidio's hook."""
        return raw_results


@lru_cache(maxsize=4096)
def _entities_of(context: tuple[str, ...]) -> frozenset[str]:
    """The entities that the key of a value, or a key above it, names."""
    known = key_lexicon()
    entities: set[str] = set()
    for word in context:
        phrase = word.removeprefix(UNDER)
        entities |= known.strong.get(phrase, frozenset())
        entities |= known.weak.get(phrase, frozenset())
    return frozenset(entities)


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
    ) -> None:
        self._thresholds = dict(thresholds or {})
        self._default = default_threshold
        self._least = min([default_threshold, *self._thresholds.values()])
        self._recognizers = list(load_recognizers() if recognizers is None else recognizers)
        self._entities = sorted({entity for one in self._recognizers for entity in one.supported_entities})
        self._gates = Gates(self._recognizers)
        self._nlp = ProseNlpEngine()
        self._engine = AnalyzerEngine(
            registry=GatedRegistry(recognizers=self._recognizers, supported_languages=[LANGUAGE]),
            nlp_engine=self._nlp,
            context_aware_enhancer=AsJudged(),
            supported_languages=[LANGUAGE],
        )
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

    def detect(self, segment: Segment) -> list[Detection]:
        """All detections of a segment that stand, in text order; those of its margins left out."""
        context = _context(segment.key, segment.parents, segment.siblings)
        find = self._remembered if len(segment.text) <= MEMO_TEXT else self._find
        found = find(segment.text, context, 0)
        if segment.owned is None:
            return list(found)
        first, last = segment.owned
        return [detection for detection in found if first <= detection.start < last]

    def detect_text(self, text: str, key: str | None = None) -> list[Detection]:
        """All detections of a bare text under a key."""
        return list(self._find(text, _context(key, (), frozenset()), 0))

    def _find(self, text: str, context: tuple[str, ...], depth: int) -> tuple[Detection, ...]:
        if not text.strip():
            return ()
        if not text.isascii():
            # Bytes that do not decode come as lone surrogates; no recognizer should have to know them.
            text = _SURROGATE.sub("\ufffd", text)
        found = self._analyze(text, context)
        if depth < DEPTH:
            for layer in find_layers(text):
                inner_context = context
                if layer.start > 0 or layer.end < len(text):
                    key = own_key(text, layer.start)
                    inner_context = _context(key, (), frozenset()) if key else ()
                hits = self._find(layer.text, inner_context, depth + 1)
                found.extend(one for one in (_lifted(hit, layer) for hit in hits) if one.start < one.end)
            for one in find_fields(text):
                inner = _context(one.key, (), one.siblings)
                find = self._remembered if len(one.layer.text) <= MEMO_TEXT else self._find
                found.extend(_lifted(hit, one.layer) for hit in find(one.layer.text, inner, depth + 1))
        standing = resolve(found) if found else []
        if self._known is not None:
            values = [one for one in standing if not encloses(one.entity)]
            standing = sorted(
                [*standing, *outside(values, self._known.find(text))],
                key=lambda detection: (detection.start, detection.end),
            )
        return tuple(standing)

    def _analyze(self, text: str, context: tuple[str, ...]) -> list[Detection]:
        features: Features = features_of(text)
        key_entities = _entities_of(context)
        candidates: list[EntityRecognizer] = [*self._gates.open(features, key_entities)]
        if not candidates:
            return []
        results = self._engine.analyze(
            text,
            LANGUAGE,
            entities=self._entities,
            score_threshold=self._least,
            return_decision_process=True,
            ad_hoc_recognizers=candidates,
            context=list(context),
        )
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
