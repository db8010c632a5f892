"""Pay of a person: an amount of money behind a label or under a key that names pay."""

from __future__ import annotations

import re

from recognizers.base import LabelledRecognizer
from recognizers.labels import Label

_CURRENCY = re.compile(
    r"[$€£¥₹]|(?i:\b(?:usd|eur|gbp|chf|aud|sgd|cad|nzd|jpy|inr|sek|nok|dkk|pln|euros?|dollars?|franken|francs?"
    r"|pounds?|fr|sfr)\b)"
)
_PER = re.compile(
    r"(?i)(?:\b(?:per|pro|par|an?|je)|/)\s?(?:year|annum|month|hour|week|day|jahr|monat|stunde|an|mois|heure)\b"
)
LEAST = 3
"""Digits of an amount without a currency."""


class Pay(LabelledRecognizer):
    """Amounts of pay; without a currency an amount has three digits before its decimals or more, so that
    neither a count nor a ratio is one."""

    def accepts(self, value: str, label: Label | None) -> bool:
        """Whether a value is an amount of money."""
        if not super().accepts(value, label):
            return False
        if _CURRENCY.search(value) or _PER.search(value):
            return True
        whole = re.sub(r"[.,]\d{1,2}$", "", value.rstrip("kK"))
        return sum(map(str.isdecimal, whole)) >= LEAST or value[-1:] in "kK"
