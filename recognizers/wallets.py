"""Addresses of cryptocurrency wallets behind a label or under a key."""

from __future__ import annotations

from recognizers.base import LabelledRecognizer
from recognizers.labels import Label

_LETTERS_ENOUGH = 3


class LabelledWallet(LabelledRecognizer):
    """What is labelled as a wallet's address has its currency's form; the label stands for a check that is
    wrong or that its currency does not have."""

    def accepts(self, value: str, label: Label | None) -> bool:
        """Whether a value is no run of one character, and no word."""
        return (
            super().accepts(value, label)
            and len(set(value[2:])) > _LETTERS_ENOUGH
            and any(map(str.isdecimal, value[1:]))
        )
