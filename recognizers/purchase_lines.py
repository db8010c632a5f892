"""A purchase told in one line of text: ``customer=Jane Smith item="Blue Mug" qty=2 price=12.99``.

Records of JSON, CSV and XML are put together from their keys elsewhere; ``recognizers.purchases`` judges
both.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from recognizers.base import Candidate, RuleRecognizer
from recognizers.folded_words import either, endings
from recognizers.marketing import speaks_of_a_person
from recognizers.purchases import is_purchase, part_of, phrases_of_part
from recognizers.triggers import Triggers
from recognizers.words import NOISE

if TYPE_CHECKING:
    from presidio_analyzer.nlp_engine import NlpArtifacts

_FIELD = re.compile(
    r"""(?<![\w.])["']?(?P<key>[A-Za-zÀ-ÿ][\wÀ-ÿ-]{0,30}(?:[ ][A-Za-zÀ-ÿ]{2,15})?)["']?(?:\s?[=:]\s?|>)
    (?:"(?P<double>[^"\r\n]{1,120})"|'(?P<single>[^'\r\n]{1,120})'
    |(?P<bare>(?:[^\s"'<>,;|{}\[\]=]|(?<=\d),(?=\d)){1,60}
        (?:[ ](?![\w.-]{1,30}\s?[=:])[^\s"'<>,;|{}\[\]=]{1,60}){0,8}))""",
    re.VERBOSE,
)
_AMOUNT = re.compile(r"\d")
_SCORE = 0.6
_FARTHEST = 600
"""Code points from the first field of a purchase to its last."""


class PurchaseLine(RuleRecognizer):
    """An item with its price and its quantity, date or order number, in a line that names a person."""

    def triggers(self) -> Triggers | None:
        """The key of an item, and that of a price before something with a digit."""
        price, item = (either(endings(phrases_of_part(part)), "[^A-Za-z0-9]*") for part in ("price", "item"))
        noise = "|".join(sorted(NOISE))
        separator = rf"(?:[^A-Za-z0-9\n]|{noise})*(?:[=:]|>)"
        amount = r"""\s?(?:"[^"\n]*|'[^'\n]*|[^\s"'<>;|{}\[\]=][^"'<>;|{}\[\]=\n]*)?[0-9]"""
        return Triggers(
            folded=(
                rf"(?i){price}{separator}{amount}[\s\S]*{item}{separator}",
                rf"(?i){item}{separator}[\s\S]*{price}{separator}{amount}",
            )
        )

    def candidates(self, text: str, nlp_artifacts: NlpArtifacts | None) -> Iterator[Candidate]:
        """The span from the first purchase field of a line to the last."""
        position = 0
        for line in text.splitlines(keepends=True):
            yield from self._of_line(line, position)
            position += len(line)

    @staticmethod
    def _of_line(line: str, position: int) -> Iterator[Candidate]:
        fields = []
        for match in _FIELD.finditer(line):
            part = part_of(match["key"])
            if part is None:
                continue
            value = match["double"] or match["single"] or match["bare"]
            if part in ("price", "quantity") and not _AMOUNT.search(value):
                continue
            fields.append(match)
        if not is_purchase(match["key"] for match in fields) or not speaks_of_a_person(line):
            return
        if not any(part_of(match["key"]) == "price" for match in fields):
            return
        start, end = fields[0].start("key"), fields[-1].end()
        if end - start <= _FARTHEST:
            yield Candidate(
                position + start,
                position + end,
                _SCORE,
                "item, price and more of a purchase, in a line that names a person",
                final=True,
            )
