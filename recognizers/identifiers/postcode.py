"""POSTCODE by its key: 'zip' is a file too, and a number behind it a postcode where an address is told."""

from __future__ import annotations

from recognizers.base import WEAK_KEY_IN_RECORD
from recognizers.in_record import LabelledInRecord
from recognizers.surroundings import BESIDE

_PLACES = frozenset(
    BESIDE + word
    for word in (
        "city",
        "town",
        "state",
        "country",
        "street",
        "county",
        "province",
        "suburb",
        "ort",
        "stadt",
        "strasse",
        "land",
        "wohnort",
        "ville",
        "localite",
        "rue",
        "pays",
        "canton",
        "kanton",
        "address",
        "adresse",
    )
)


class Postcode(LabelledInRecord):
    """Postcodes behind their label and under their key; beside a town any code of the countries counts."""

    def score_by_key(self, value: str, context: frozenset[str]) -> float:
        """A postcode under its key."""
        if self.weak_phrases & context and _PLACES & context:
            return WEAK_KEY_IN_RECORD
        return super().score_by_key(value, context)
