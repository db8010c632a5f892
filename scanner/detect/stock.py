"""Presidio's own engine with all recognizers: slow, and what the fused one is measured by."""

from __future__ import annotations

from collections.abc import Sequence

from presidio_analyzer import AnalyzerEngine, EntityRecognizer, RecognizerRegistry, RecognizerResult
from presidio_analyzer.context_aware_enhancers import ContextAwareEnhancer
from presidio_analyzer.nlp_engine import NlpArtifacts

from recognizers import RuleRecognizer
from recognizers.prose_engine import ProseNlpEngine
from scanner.model import Mark

LANGUAGE = "en"
"""Presidio's name for the set of recognizers; they read text of all our languages."""


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


class InOrder(RecognizerRegistry):
    """Gives all recognizers in their own order. Presidio's registry gives them in that of a set, which is
    another one in each process; of two recognizers that find the same, the first is named."""

    def get_recognizers(
        self,
        language: str,
        entities: list[str] | None = None,
        all_fields: bool = False,
        ad_hoc_recognizers: list[EntityRecognizer] | None = None,
    ) -> list[EntityRecognizer]:
        """Presidio's hook."""
        return list(self.recognizers)


class StockEngine:
    """``AnalyzerEngine.analyze`` over all recognizers; ``least`` is the score below which nothing counts."""

    def __init__(self, recognizers: Sequence[RuleRecognizer], least: float, names: bool) -> None:
        self._least = least
        self._entities = sorted({entity for one in recognizers for entity in one.supported_entities})
        self._engine = AnalyzerEngine(
            registry=InOrder(recognizers=list(recognizers), supported_languages=[LANGUAGE]),
            nlp_engine=ProseNlpEngine(names=names),
            context_aware_enhancer=AsJudged(),
            supported_languages=[LANGUAGE],
        )

    def look(self, text: str) -> Mark | None:
        """Anything may stand in a text."""
        return Mark(0, len(text), layers=True, fields=True)

    def marks(self, text: str) -> None:
        """It cannot tell lines from one another."""
        return

    def analyze(self, text: str, context: tuple[str, ...], mark: Mark) -> list[RecognizerResult]:
        """The results whose score counts."""
        results: list[RecognizerResult] = self._engine.analyze(
            text,
            LANGUAGE,
            entities=self._entities,
            score_threshold=self._least,
            return_decision_process=True,
            context=list(context),
        )
        return results
