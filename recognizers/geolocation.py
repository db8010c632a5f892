"""Coordinates: pairs of decimal degrees, and single ones behind a label or under a key."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, ClassVar

from recognizers.base import Candidate, LabelledRecognizer, RuleRecognizer, whole_value
from recognizers.labels import Label, find_labels
from recognizers.surroundings import BESIDE
from recognizers.triggers import Triggers

if TYPE_CHECKING:
    from presidio_analyzer.nlp_engine import NlpArtifacts

_NUMBER = r"[-+]?(?:1[0-7]\d|\d{1,2})\.\d{4,15}"
_PAIR = re.compile(
    rf"(?<![\w.+-])(?P<first>{_NUMBER})(?P<gap>\s?[,;/]\s{{0,3}}|\s|%2C|%20)(?P<second>{_NUMBER})(?![\w.%])"
)
_MORE_BEFORE = re.compile(r"\d[\s,;/]{1,3}\Z")
_MORE_AFTER = re.compile(r"[\s,;/]{1,3}[-+]?\d+\.\d{3}")
_CALL_BEFORE = re.compile(
    r"(?i)(?:translate|scale|rotate|matrix|rgba?|hsla?|bezier|origin|skew|clamp)\w*\(\s{0,2}\Z"
)


_PLACE_BEFORE = re.compile(
    r"(?i)(?:\b(?:gps|location|position|coordinates?|coords?|lat[ _,/\-]?l(?:ng|on|ong)|geo(?:[ _]?"
    r"(?:location|point|loc))?"
    r"|whereabouts|standort|koordinaten|coordonnées|emplacement|ort|found|located|seen|spotted|parked|meet"
    r"|pin|placed)"
    r"(?:[ _](?:position|coordinates?|coords?|location|fix|data))?(?:\\?[\"'])?"
    r"(?:[ ]?(?:[:=]|\bis\b|\bist\b|\best\b|\bwas\b|\bare\b)[ ]?|[ ](?:at|bei|near|around|to|of)?[ ]?"
    r"|[ ]?(?=[(\[]))"
    r"(?:\\?[\"'])?[(\[]?(?:\\?[\"'])?)\Z"
)
"""A word for a place and what may stand between it and its degrees; words such as 'found' stand in front of
pairs in sentences."""
_CURVE_BEFORE = re.compile(
    r"(?i)\b(?:loss|error|minimum|maximum|optimum|peak|root|minima|maxima|pixel|cursor|mouse|camera|vertex"
    r"|node|sprite|slope)\b"
)
_MEASURE_BEFORE = re.compile(
    r"(?i)\b(?:flat|loss|losses|rates?|weights?|bias|grad(?:ient)?s?|scores?|mean|std|values?|range"
    r"|interval|size|dims?"
    r"|offsets?|anchors?|center|centroid|vec(?:tor)?|tensor|array|embedding|points?2?d|uv"
    r"|xy)[\"']?\s?[:=]\s?[(\[]?\s?\Z"
)
_LOOSE_PAIR = re.compile(
    r"(?<![\w.+-])(?P<first>[-+]?\d{1,2}\.\d{3,15})\s?[,;/]\s{0,3}(?P<second>[-+]?(?:1[0-7]\d"
    r"|\d{1,2})\.\d{2,15})"
    r"(?=[^\w.%]|\.?$|\.\s)"
)
"""Two degrees of which the first has three decimals or more; only behind a word for a place."""


class CoordinatePair(RuleRecognizer):
    """Two decimal degrees with four decimals or more, latitude first or, as in GeoJSON, longitude first.

    A pair counts by itself only if it does not look like a measurement: a comma between, one number
    negative or
    both with five decimals, not both below 1, not one of a longer list.
    """

    def triggers(self) -> Triggers:
        """A pair of degrees."""
        return Triggers((_LOOSE_PAIR, _PAIR))

    def candidates(self, text: str, nlp_artifacts: NlpArtifacts | None) -> Iterator[Candidate]:
        """Every pair in range; behind a word for a place the second number may be short."""
        placed = [match.span() for match in _LOOSE_PAIR.finditer(text) if self._is_placed(text, match)]
        for start, end in placed:
            yield Candidate(start, end, 0.85, "the word for a place before two degrees", final=True)
        for match in _PAIR.finditer(text):
            first, second = float(match["first"]), float(match["second"])
            if not ((abs(first) <= 90 and abs(second) <= 180) or (abs(first) <= 180 and abs(second) <= 90)):
                continue
            if abs(first) < 1 and abs(second) < 1:
                continue
            if _MORE_BEFORE.search(text[max(0, match.start() - 4) : match.start()]):
                continue
            if _MORE_AFTER.match(text, match.end()) or _CALL_BEFORE.search(
                text[max(0, match.start() - 16) : match.start()]
            ):
                continue
            if any(start <= match.start() < end for start, end in placed):
                continue
            score = self._score(match)
            if _MEASURE_BEFORE.search(text[max(0, match.start() - 24) : match.start()]):
                score = min(score, 0.3)
            yield Candidate(match.start(), match.end(), score, "two numbers in the range of degrees")

    @staticmethod
    def _is_placed(text: str, match: re.Match[str]) -> bool:
        first, second = float(match["first"]), float(match["second"])
        decimals = max(len(match[name].partition(".")[2]) for name in ("first", "second"))
        if decimals < 4 or abs(first) > 90 or abs(second) > 180 or (abs(first) < 1 and abs(second) < 1):
            return False
        before = text[max(0, match.start() - 60) : match.start()]
        if _MORE_AFTER.match(text, match.end()) or _CURVE_BEFORE.search(before):
            return False
        return _PLACE_BEFORE.search(before) is not None

    @staticmethod
    def _score(match: re.Match[str]) -> float:
        first, second = match["first"], match["second"]
        if not match["gap"].strip() or abs(float(first) - float(second)) < 0.5:
            return 0.15
        decimals = min(len(number.partition(".")[2]) for number in (first, second))
        negative = first.startswith("-") != second.startswith("-")
        if negative or (decimals >= 5 and not first.startswith("-")):
            return 0.55
        return 0.3


class CoordinateByLabel(LabelledRecognizer):
    """``latitude`` and ``longitude`` by their label or key; ``lat``, ``lng``, ``lon`` only where both
    stand."""

    halves: ClassVar[Mapping[str, frozenset[str]]] = {
        "lat": frozenset({"lng", "lon", "long"}),
        "lng": frozenset({"lat"}),
        "lon": frozenset({"lat"}),
        "mlat": frozenset({"mlon"}),
        "mlon": frozenset({"mlat"}),
        "long": frozenset({"lat"}),
    }
    weak_score_beside = 0.8

    def candidates(self, text: str, nlp_artifacts: NlpArtifacts | None) -> Iterator[Candidate]:
        """Labelled degrees, and the whole text as a value of the key."""
        present = {label.phrase for label in find_labels(text)}
        for label in find_labels(text):
            last = label.phrase.rpartition(" ")[2]
            if label.phrase in self.weak_phrases and not (self.halves.get(last, frozenset()) & present):
                continue
            if label.phrase not in self.strong_phrases and label.phrase not in self.halves:
                continue
            if _LOOSE_PAIR.match(text, label.value_start):
                continue  # 'gps=54.2865, 9.71766': the pair is one value
            match = self._shape.match(text, label.value_start, label.value_end)
            if match and self.accepts(match.group(), label) and self._in_range(match.group(), label.phrase):
                yield Candidate(
                    match.start(), match.end(), self.weak_score_beside, "the label before it", final=True
                )
        for candidate in super().candidates(text, nlp_artifacts):
            if candidate.whole and self._in_range(text, ""):
                yield candidate

    def score_by_key(self, value: str, context: frozenset[str]) -> float:
        """A degree under its full name, or under a short one with the other half beside it."""
        limit = 90 if any(phrase.startswith("lat") for phrase in context if ":" not in phrase) else 180
        if abs(float(value)) > limit:
            return 0.0
        if self.strong_phrases & context:
            return self.weak_score_beside
        for phrase, others in self.halves.items():
            if phrase in context and any(BESIDE + other in context for other in others):
                return self.weak_score_beside
        return 0.0

    @staticmethod
    def _in_range(value: str, phrase: str) -> bool:
        return abs(float(value)) <= (90 if phrase.rpartition(" ")[2].startswith("lat") else 180)

    def accepts(self, value: str, label: Label | None) -> bool:
        """A number of the shape."""
        return True


_CODES = {
    "geohash": re.compile(r"(?=[0-9a-z]{0,11}\d)[0-9b-hjkmnp-z]{6,12}"),
    "geo hash": re.compile(r"(?=[0-9a-z]{0,11}\d)[0-9b-hjkmnp-z]{6,12}"),
    "what3words": re.compile(r"(?:///)?[^\W\d_]{3,18}\.[^\W\d_]{3,18}\.[^\W\d_]{3,18}"),
    "w3w": re.compile(r"(?:///)?[^\W\d_]{3,18}\.[^\W\d_]{3,18}\.[^\W\d_]{3,18}"),
    "plus code": re.compile(r"[23456789CFGHJMPQRVWX]{4,8}\+[23456789CFGHJMPQRVWX]{2,3}(?:,? [^\d]{2,40})?"),
    "open location code": re.compile(
        r"[23456789CFGHJMPQRVWX]{4,8}\+[23456789CFGHJMPQRVWX]{2,3}(?:,? [^\d]{2,40})?"
    ),
}
"""Codes of places by the words of their key: Open Location Code, geohash, what3words."""


class PlaceCode(RuleRecognizer):
    """Codes of places under their key; in texts they are patterns."""

    def triggers(self) -> Triggers:
        """None: only its key makes a text a code."""
        return Triggers()

    def candidates(self, text: str, nlp_artifacts: NlpArtifacts | None) -> Iterator[Candidate]:
        """The whole text, if it is a code of one of the kinds."""
        bare = text.strip()
        if len(bare) <= 60 and any(code.fullmatch(bare) for code in _CODES.values()):
            yield whole_value(text, bare)

    def score_by_key(self, value: str, context: frozenset[str]) -> float:
        """A code of the kind that its key names."""
        named = {
            " ".join(phrase.split()).replace("what 3 words", "what3words")
            for phrase in context
            if ":" not in phrase
        }
        named |= {phrase.replace(" ", "") for phrase in named}
        for key, code in _CODES.items():
            if (key in named or key.replace(" ", "") in named) and code.fullmatch(value):
                return 0.85
        return 0.0
