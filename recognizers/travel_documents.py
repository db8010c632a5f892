"""PASSPORT_MRZ: the machine-readable zone of passports, identity cards and visas (ICAO 9303).

Readers hand out text line by line, so that each line counts by itself, by its own check digits or by the
form of its names. Lines that stand together are one finding. The first line of a card, of which a check
digit covers nine signs only, counts with fillers in it or before its second line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from recognizers.base import Candidate, RuleRecognizer
from recognizers.validators.travel_documents import data_line, fits, names_line

if TYPE_CHECKING:
    from presidio_analyzer.nlp_engine import NlpArtifacts

_RUN = re.compile(r"(?:(?<![A-Za-z0-9<])|(?<=\\[nrt]))[A-Z0-9<]{28,92}(?![A-Z0-9])")
_GAP = re.compile(r"(?:[ \t\u00a0]|\r?\n|\\r|\\n){1,8}|(?:&#1[03];){1,2}")
_ZONES = ((44, 44), (36, 36), (30, 30, 30), (30, 30))
CHECKED = 1.0
"""Score of lines whose check digits are right."""
NAMES = 0.8
"""Score of a line of names by itself."""


@dataclass(frozen=True, slots=True)
class _Line:
    start: int
    end: int
    text: str
    checked: bool


class MachineReadableZone(RuleRecognizer):
    """Lines of machine-readable zones, joined where they stand together."""

    def candidates(self, text: str, nlp_artifacts: NlpArtifacts | None) -> Iterator[Candidate]:
        """The zones, and lines that stand alone."""
        zone: list[_Line] = []
        for line in _lines(text):
            if zone and not (
                (line.start == zone[-1].end or _GAP.fullmatch(text, zone[-1].end, line.start))
                and fits(zone[-1].text, line.text)
            ):
                yield from _zone(zone)
                zone = []
            zone.append(line)
        yield from _zone(zone)


def _zone(lines: list[_Line]) -> Iterator[Candidate]:
    if len(lines) == 1 and not _strong_alone(lines[0]):
        return
    if lines:
        checked = any(line.checked for line in lines)
        reason = "a machine-readable zone, and its check digits are right" if checked else "a line of names"
        score = CHECKED if checked else NAMES
        yield Candidate(lines[0].start, lines[-1].end, score, reason, checksum=checked, final=True)


def _strong_alone(line: _Line) -> bool:
    return not line.checked or len(line.text) > 30 or line.text[0].isdigit() or "<<" in line.text


def _lines(text: str) -> Iterator[_Line]:
    for run in _RUN.finditer(text):
        start, end = run.span()
        if text[end : end + 1] in ("/", "b", "p", "t", "d", "s") and text[end - 1] == "<":
            end -= 1  # the '<' of a tag: '</td>', '<br>'
        pieces = text[start:end]
        parts = next((sizes for sizes in _ZONES if len(pieces) == sum(sizes)), (len(pieces),))
        for size in parts:
            line = text[start : start + size]
            checked = data_line(line)
            if checked or names_line(line):
                yield _Line(start, start + size, line, checked)
            start += size
