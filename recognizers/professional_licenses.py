"""Licences of professions that have no check digit: bars, nursing boards, medical chambers, schools."""

from __future__ import annotations

from recognizers.base import LabelledRecognizer
from recognizers.rules import Rule, rules_in_force
from recognizers.words import normal_phrases


class UncheckedLicenseRecognizer(LabelledRecognizer):
    """A number behind any label of the entity, but those that a stricter rule of it has for its own: behind
    'NPI' only a number with the right check digit counts."""

    def __init__(self, rule: Rule) -> None:
        super().__init__(rule)
        claimed = normal_phrases(
            label
            for other in rules_in_force().rules
            if other.entity == rule.entity and other.id != rule.id
            for label in other.labels
        )
        self.strong_phrases -= claimed
        self.weak_phrases -= claimed
        self.context_phrases -= claimed
        self.context = sorted(self.context_phrases)
