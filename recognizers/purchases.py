"""Which keys make a record one of a purchase: an item with its price, and its quantity, date or number."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache, lru_cache

from recognizers.rules import lexicon
from recognizers.words import key_phrases, normal_phrases

LEAST = 3
"""So many parts of a purchase (item, price, quantity, date, order) make one; the item is one of them."""


@cache
def _parts() -> dict[str, frozenset[str]]:
    return {part: normal_phrases(phrases) for part, phrases in lexicon("purchases").items()}


@lru_cache(maxsize=20_000)
def part_of(key: str) -> str | None:
    """The part of a purchase that a key names: item, price, quantity, date, order; None for other keys."""
    for phrase in key_phrases(key):
        for part, phrases in _parts().items():
            if phrase in phrases:
                return part
    return None


def phrases_of_part(part: str) -> frozenset[str]:
    """The phrases that name a part of a purchase."""
    return _parts()[part]


def names_item(key: str) -> bool:
    """Whether a key names what was bought."""
    return part_of(key) == "item"


def is_purchase(keys: Iterable[str]) -> bool:
    """Whether the keys of a record are those of a purchase."""
    parts = {part for key in keys if (part := part_of(key)) is not None}
    return "item" in parts and len(parts) >= LEAST
