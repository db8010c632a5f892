"""Context: what a value's key, its label and the words before it say about it.

``KeyContextEnhancer`` is a Presidio ``ContextAwareEnhancer``. The ``context`` argument of
``AnalyzerEngine.analyze`` carries the key of the value, as ``surroundings.context_of_key`` makes it;
recognizers name the words that raise them in ``context``, as everywhere in Presidio.
"""

from __future__ import annotations

import re
from functools import lru_cache

from presidio_analyzer import EntityRecognizer, RecognizerResult
from presidio_analyzer.context_aware_enhancers import ContextAwareEnhancer
from presidio_analyzer.nlp_engine import NlpArtifacts

from recognizers.base import WHOLE, RuleRecognizer
from recognizers.labels import is_technical, own_key
from recognizers.surroundings import TECHNICAL
from recognizers.words import fold, split

_NEAR = 100
_AFTER = 30
_NEAR_WORDS = 6
_AFTER_WORDS = 2
_WORD = re.compile(r"[^\W\d_]+")
RAISE = 0.35
LOWER = 0.7


@lru_cache(maxsize=4096)
def nearby_phrases(before: str, after: str) -> frozenset[str]:
    """Folded words, and pairs and triples of neighbouring words, of the text around a value."""
    phrases: set[str] = set()
    for words in (split(before)[-_NEAR_WORDS:], split(after)[:_AFTER_WORDS]):
        for length in (1, 2, 3):
            for begin in range(len(words) - length + 1):
                phrases.add(" ".join(words[begin : begin + length]))
    phrases.update(fold(word) for word in _WORD.findall(before)[-_NEAR_WORDS:])
    return frozenset(phrases)


class KeyContextEnhancer(ContextAwareEnhancer):
    """Raises results whose context words stand in the key or near the value; lowers those under technical
    keys."""

    def __init__(self) -> None:
        super().__init__(
            context_similarity_factor=RAISE,
            min_score_with_context_similarity=0.5,
            context_prefix_count=_NEAR_WORDS,
            context_suffix_count=_AFTER_WORDS,
        )

    def enhance_using_context(
        self,
        text: str,
        raw_results: list[RecognizerResult],
        nlp_artifacts: NlpArtifacts,
        recognizers: list[EntityRecognizer],
        context: list[str] | None = None,
    ) -> list[RecognizerResult]:
        """Presidio's hook: the results, their scores judged by context. Changes the results in place."""
        by_id = {recognizer.id: recognizer for recognizer in recognizers}
        words = frozenset(context or ())
        for result in raw_results:
            recognizer = by_id.get(
                (result.recognition_metadata or {}).get(RecognizerResult.RECOGNIZER_IDENTIFIER_KEY, "")
            )
            if isinstance(recognizer, RuleRecognizer):
                self._judge(text, result, recognizer, words)
        return raw_results

    def _judge(
        self, text: str, result: RecognizerResult, recognizer: RuleRecognizer, context: frozenset[str]
    ) -> None:
        if result.recognition_metadata.get(RecognizerResult.IS_SCORE_ENHANCED_BY_CONTEXT_KEY):
            return
        if result.recognition_metadata.get(WHOLE):
            result.score = recognizer.score_by_key(text[result.start : result.end], context)
            return
        if recognizer.lowered_by_technical_keys:
            key = own_key(text, result.start)
            if is_technical(key) if key else TECHNICAL in context:
                result.score = max(0.0, result.score - LOWER)
                return
        if not recognizer.context_phrases and not recognizer.against_phrases:
            return
        supporting = recognizer.context_phrases & context
        nearby: frozenset[str] = frozenset()
        if not supporting:
            nearby = nearby_phrases(
                text[max(0, result.start - _NEAR) : result.start], text[result.end : result.end + _AFTER]
            )
            supporting = recognizer.context_phrases & nearby
        if not supporting and recognizer.against_phrases & (nearby | context):
            result.score = max(0.0, result.score - LOWER)
            return
        if supporting:
            score = max(result.score + self.context_similarity_factor, self.min_score_with_context_similarity)
            result.score = min(score, self.MAX_SCORE)
            result.analysis_explanation.set_supportive_context_word(min(supporting))
            result.analysis_explanation.set_improved_score(result.score)
