"""Scores and segments of people, where the key alone does not tell whether a person is scored."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from recognizers.base import Candidate, LabelledRecognizer, telling_labels
from recognizers.surroundings import BESIDE

if TYPE_CHECKING:
    from presidio_analyzer.nlp_engine import NlpArtifacts

_OWNERS = frozenset(
    f"{BESIDE}{word}"
    for word in (
        "user",
        "owner",
        "author",
        "member",
        "worker",
        "client",
        "consumer",
        "profile",
        "recipient",
        "sender",
        "reporter",
        "assignee",
        "requester",
    )
)
"""Keys that also stand in records about services and tickets; beside them a score need not be a person's."""


def _joined(before: str) -> bool:
    """Whether a character before a label joins it to a query."""
    return before in "+=%&/?" or before.isdecimal()


class ProfileScoreRecognizer(LabelledRecognizer):
    """What was inferred about a person, behind its label or under its key."""

    def candidates(self, text: str, nlp_artifacts: NlpArtifacts | None) -> Iterator[Candidate]:
        """What is labelled, but not the next column behind a query: ``q=kredit%20ohne%20schufa 443``."""
        in_query = {
            label.value_start
            for label in telling_labels(text)
            if not label.separator and not label.quoted and label.start and _joined(text[label.start - 1])
        }
        for candidate in super().candidates(text, nlp_artifacts):
            if candidate.whole or candidate.start not in in_query:
                yield candidate

    def score_by_key(self, value: str, context: frozenset[str]) -> float:
        """Under a key such as 'score', only a record that holds more of a person than an owner's name
        counts."""
        return super().score_by_key(value, context - _OWNERS)
