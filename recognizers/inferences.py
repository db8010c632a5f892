"""Scores and segments of people, where the key alone does not tell whether a person is scored."""

from __future__ import annotations

from recognizers.base import LabelledRecognizer
from recognizers.surroundings import BESIDE

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


class ProfileScoreRecognizer(LabelledRecognizer):
    """What was inferred about a person, behind its label or under its key."""

    def score_by_key(self, value: str, context: frozenset[str]) -> float:
        """Under a key such as 'score', only a record that holds more of a person than an owner's name
        counts."""
        return super().score_by_key(value, context - _OWNERS)
