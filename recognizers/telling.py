"""A recognizer whose values may also be names of fields: 'she is a union member', 'Curriculum Vitae'."""

from __future__ import annotations

from typing import TYPE_CHECKING

from presidio_analyzer.recognizer_result import RecognizerResult

from recognizers.base import RuleRecognizer, features_of

if TYPE_CHECKING:
    from presidio_analyzer.nlp_engine import NlpArtifacts


class TellingRecognizer(RuleRecognizer):
    """Judges by itself whether a value is only a field's name, where all other recognizers leave it out."""

    def analyze(
        self, text: str, entities: list[str], nlp_artifacts: NlpArtifacts | None = None
    ) -> list[RecognizerResult]:
        """Presidio's hook."""
        if not self.needs_met(features_of(text)):
            return []
        return [self.result(candidate) for candidate in self.candidates(text, nlp_artifacts)]
