"""Numbers without a check digit, behind the labels of their entity that no stricter rule has for its own:
licences of bars and medical chambers, identifiers of devices."""

from __future__ import annotations

from recognizers.base import LabelledRecognizer
from recognizers.number_words import spellings
from recognizers.rules import Rule, rules_in_force
from recognizers.words import normal_phrases


class UnclaimedLabelRecognizer(LabelledRecognizer):
    """A value behind any label of the entity, but those that another rule of it lists: behind 'NPI' only a
    number with the right check digit counts."""

    def __init__(self, rule: Rule) -> None:
        super().__init__(rule)
        claimed = normal_phrases(
            label
            for other in rules_in_force().rules
            if other.entity == rule.entity and other.id != rule.id
            for label in other.labels
        )
        claimed |= {other for label in claimed for other in spellings(label)}
        self.strong_phrases -= claimed
        self.weak_phrases -= claimed
        self.context_phrases -= claimed
        self.context = sorted(self.context_phrases)
