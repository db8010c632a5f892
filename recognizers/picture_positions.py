"""IMAGE_GPS: where a picture or film was taken, as its metadata say it (EXIF, XMP, ISO 6709)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from recognizers.base import Candidate, Features, LabelledRecognizer, whole_value
from recognizers.labels import find_labels
from recognizers.triggers import Triggers

if TYPE_CHECKING:
    from presidio_analyzer.nlp_engine import NlpArtifacts

_DEGREES = (
    r"\d{1,3}\s?(?:deg|°|d)\s?\d{1,2}(?:'{1,2}|[′m]"
    r"|\.\d{1,8}['′]?)\s?(?:\d{1,2}(?:\.\d{1,8})?\s?\\?[\"″s])?\s?[NSEW]?"
)
"""As exiftool, exiv2 and jhead write them."""
_RATIONALS = (
    r"\d{1,10}/\d{1,8}\s?,\s?\d{1,10}/\d{1,8}\s?,\s?\d{1,10}/\d{1,8}|\d{1,10}/\d{1,8} "
    r"\d{1,10}/\d{1,8} \d{1,10}/\d{1,8}"
)
"""As they stand in the file (EXIF 2.32, 4.6.6): degrees, minutes and seconds as fractions; so ImageMagick
shows them."""
_TUPLE = (
    r"[(\[]\s?\(?\d{1,3}(?:\.\d{1,8}|/\d{1,5}|, \d{1,5}\))?,\s?\(?\d{1,2}(?:\.\d{1,8}|/\d{1,5}|, "
    r"\d{1,5}\))?,\s?\(?\d{1,8}(?:\.\d{1,12}|/\d{1,8}|, \d{1,8}\))?\s?[)\]]"
)
_XMP = r"\d{1,3},\d{1,2}(?:\.\d{1,10}|,\d{1,2})[NSEW]"
"""As XMP writes them (ISO 16684-1, 8.2.2.2): 51,30.441N."""
_DECIMAL = r"[-+]?\d{1,3}[.,]\d{2,15}(?:\s?°?\s?[NSEW]\b)?"
_ONE = rf"(?:[NSEW] )?(?:{_DEGREES}|{_XMP}|{_RATIONALS}|{_TUPLE}|{_DECIMAL})"
_PICTURE_POSITION = re.compile(rf"{_ONE}(?:,?\s{{1,2}}{_ONE})?(?![\w])")
_TAG = re.compile(
    r"(?i)(?<![A-Za-z])(?:exif[:.]?)?(?:GPS[ _]?Info[.:])?(?P<tag>GPS[ _]?(?:Dest[ _]?)?(?:Latitude"
    r"|Longitude|Position|Coordinates))"
    r"(?![ _]?Ref)(?:\\?[\"'])?(?P<gap>(?:\s{1,6}(?:Rational|ASCII)\s{1,6}\d{1,2}\s{1,4})|\s{0,40}(?:=>"
    r"|[:=>]|\s)\s{0,4})(?:\\?[\"'])?"
)
_ISO6709 = re.compile(r"(?<![\w.])[+-]\d{2}\.\d{3,8}[+-]\d{3}\.\d{3,8}(?:[+-]\d{1,5}(?:\.\d{1,6})?)?/")
"""As films carry them (ISO 6709, annex H): +51.5073-000.1277+034.000/."""


class ImageGps(LabelledRecognizer):
    """Where a picture or film was taken, as tags of its metadata written out."""

    def might_match(self, features: Features, key_entities: frozenset[str]) -> bool:
        """A tag, a label or the key names the position of a picture, or a film's position stands there."""
        return (
            "gps" in features.lower
            or not key_entities.isdisjoint((self.rule.entity, "COORDINATES"))
            or self.rule.entity in features.labelled
            or (features.digits > 8 and "/" in features.text and "+" in features.text)
        )

    def triggers(self) -> Triggers:
        """A tag before a number, a film's position, or a label."""
        return Triggers((rf"{_TAG.pattern}(?:[NSEW] )?[(\[+\-\d]", _ISO6709), frozenset({self.rule.entity}))

    def candidates(self, text: str, nlp_artifacts: NlpArtifacts | None) -> Iterator[Candidate]:
        """The positions."""
        done = 0
        for tag in _TAG.finditer(text):
            match = _PICTURE_POSITION.match(text, tag.end())
            if match is None or match.start() < done or not _is_position(match.group()):
                continue
            decimal = re.fullmatch(_DECIMAL, match.group()) is not None
            named = tag["tag"].lower().endswith(("itude",))
            if decimal and not named:
                continue  # 'gps position: 47.37, 8.54' is a place, and COORDINATES
            if (
                "," in match.group()
                and re.fullmatch(rf"{_DECIMAL},\s{{1,2}}{_DECIMAL}", match.group())
                and not named
            ):
                continue
            done = match.end()
            yield Candidate(match.start(), _end(match), 0.9, "a tag of a picture's metadata", final=True)
        for label in find_labels(text):
            if label.phrase not in self.strong_phrases or not label.separator or label.value_start < done:
                continue
            match = _PICTURE_POSITION.match(text, label.value_start, label.value_end)
            if match is not None and _is_position(match.group()):
                yield Candidate(match.start(), _end(match), 0.85, "the label before it", final=True)
        for match in _ISO6709.finditer(text):
            yield Candidate(*match.span(), 0.9, "the position of a film (ISO 6709)", final=True)
        bare = text.strip()
        whole = _PICTURE_POSITION.fullmatch(bare)
        if whole is not None and _is_position(bare):
            yield whole_value(text, bare)

    def score_by_key(self, value: str, context: frozenset[str]) -> float:
        """A position under a tag's name; as degrees with their minutes also under 'gps position'."""
        if self.strong_phrases & context:
            return 0.85
        tagged = not context.isdisjoint(("gps position", "gps coordinates", "gpsposition", "gpscoordinates"))
        return 0.9 if tagged and re.search(r"deg|/\d|\d,\d+\.\d+[NSEW]", value) else 0.0


def _end(match: re.Match[str]) -> int:
    return match.start() + len(match.group().rstrip())


def _is_position(value: str) -> bool:
    numbers = [float(number.replace(",", ".")) for number in re.findall(r"\d{1,3}(?:\.\d+)?", value)[:1]]
    return bool(numbers) and numbers[0] <= 180 and bool(re.search(r"[1-9]", value))
