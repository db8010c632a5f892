"""Numbers of US driver's licences and state identification cards, each state's own shape.

Most states number in a run of digits that could be anything, so a label must name the number. A state that is
named nearby ('CA DL', '(Texas)', ``ohio_license_no``) picks its shape, which makes the finding more certain.
The shapes are data: ``rules/lexicons/us_driver_licenses.yaml``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from recognizers.base import (
    STRONG_LABEL,
    WEAK_KEY_IN_RECORD,
    WHOLE_VALUE,
    Candidate,
    LabelledRecognizer,
    telling_labels,
)
from recognizers.placeholders import is_placeholder
from recognizers.rules import lexicon
from recognizers.surroundings import is_personal_record

if TYPE_CHECKING:
    from presidio_analyzer.nlp_engine import NlpArtifacts

OF_THE_STATE = 0.92
"""Score of a number that has the shape of the state named nearby; above that of another country's document
behind the same label."""
WEAKLY_LABELLED_OF_THE_STATE = 0.7
"""The same behind a label that other things have too ('license'), and by the state's code only."""
ELSEWHERE = 0.6
"""Score of a number that no state gives."""
_AROUND = 60
"""Code points before the label and behind the value in which a state is looked for."""
_TOKEN = re.compile(r"[A-Za-z0-9*]{1,20}(?:[ -][A-Za-z0-9*]{1,10}){0,4}")
_STATE_CODE = re.compile(r"(?<![A-Za-z0-9])([A-Z]{2})(?![A-Za-z0-9])")
_BETWEEN = re.compile(
    r"(?:\(?[A-Z]{2}\)?|[A-Z][a-z]{3,12}(?: [A-Z][a-z]{3,10})?)[ :#-]{1,3}(?=[A-Z]{0,3}\d)", re.ASCII
)
"""A state between label and value."""
_CHARACTERS = {"A": "[A-Z]", "9": r"\d", "X": r"[A-Z\d]", "W": "[A-Z*]"}


@dataclass(frozen=True, slots=True)
class State:
    """A state: its names in small letters, the shape of its numbers without separators, and the lengths of
    the parts in which they are printed."""

    code: str
    name: str
    shape: re.Pattern[str]
    groups: frozenset[tuple[int, ...]]


def _compiled(shapes: list[str]) -> re.Pattern[str]:
    """One expression for shapes as the lexicon writes them: 'A9{7}' is a letter and seven digits."""
    alternatives = [
        re.sub(r"[A-Za-z9](?![^{]*\})", lambda one: _CHARACTERS.get(one.group(), one.group().upper()), shape)
        for shape in shapes
    ]
    return re.compile("|".join(f"(?:{one})" for one in alternatives), re.ASCII)


@cache
def states() -> tuple[State, ...]:
    """All states and territories."""
    return tuple(
        State(
            code,
            entry["name"],
            _compiled(entry["shapes"]),
            frozenset(tuple(map(int, str(one).split())) for one in entry.get("groups", ())),
        )
        for code, entry in lexicon("us_driver_licenses")["states"].items()
    )


@cache
def _elsewhere() -> re.Pattern[str]:
    return _compiled(lexicon("us_driver_licenses")["elsewhere"])


@cache
def _names() -> re.Pattern[str]:
    names = sorted((state.name for state in states()), key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, names))})\b")


@cache
def _by_name() -> dict[str, str]:
    return {state.name: state.code for state in states()}


def states_by_name(text: str) -> frozenset[str]:
    """Codes of the states that a text names in full, in any case."""
    return frozenset(_by_name()[match.group()] for match in _names().finditer(text.lower().replace("_", " ")))


def states_named(text: str) -> frozenset[str]:
    """Codes of the states that a text names, in full or by code in capitals."""
    codes = {state.code for state in states()}
    return states_by_name(text) | (codes & set(_STATE_CODE.findall(text)))


@lru_cache(maxsize=4096)
def states_of(number: str, groups: tuple[int, ...]) -> frozenset[str]:
    """Codes of the states whose shape a number has, given in capitals and without separators, with the
    lengths of its parts as it was written (one part where it stood in one run)."""
    return frozenset(
        state.code
        for state in states()
        if (len(groups) == 1 or groups in state.groups) and state.shape.fullmatch(number)
    )


@dataclass(frozen=True, slots=True)
class _Number:
    end: int
    states: frozenset[str]
    written: str


def _number_at(text: str, start: int, end: int) -> _Number | None:
    """The longest number at a position that some state or country gives; None if there is none."""
    token = _TOKEN.match(text, start, end)
    if token is None:
        return None
    stop = token.end()
    while True:
        written = text[start:stop]
        following = text[stop : stop + 2]
        whole = not following[:1].isalnum() and not (following[:1] in "-_*/." and following[1:].isalnum())
        if whole and sum(map(str.isdigit, written)) >= 3:
            parts = re.split("[ -]", written)
            number = "".join(parts).upper()
            found = states_of(number, tuple(map(len, parts)))
            if found or (len(parts) == 1 and 6 <= len(number) <= 14 and _elsewhere().fullmatch(number)):
                return _Number(stop, found, written)
        shorter = max(written.rfind(" "), written.rfind("-"))
        if shorter < 0:
            return None
        stop = start + shorter


class StateNumberRecognizer(LabelledRecognizer):
    """A number behind a label, or under a key, that has the shape of a state's."""

    def candidates(self, text: str, nlp_artifacts: NlpArtifacts | None) -> Iterator[Candidate]:
        """Labelled numbers, and the whole text as a number of the key."""
        for label in telling_labels(text):
            if label.phrase not in self.all_phrases:
                continue
            strong = label.phrase in self.strong_phrases
            start = self._value_start(text, label.value_start, label.value_end)
            number = _number_at(text, start, label.value_end)
            if number is None or is_placeholder(number.written):
                continue
            before, behind = (
                text[max(0, label.start - _AROUND) : start],
                text[number.end : number.end + _AROUND],
            )
            around = f"{before}\n{behind}"
            named = bool(states_named(around) & number.states)
            separated = bool(label.separator) or label.quoted or label.flag
            score = self._score(number, strong, named, separated)
            if named and states_by_name(around) & number.states:
                score = OF_THE_STATE
            yield Candidate(start, number.end, score, "the label before it", final=strong or named)
        stripped = text.strip()
        whole = _number_at(stripped, 0, len(stripped))
        if whole is not None and whole.end == len(stripped):
            start = len(text) - len(text.lstrip())
            yield Candidate(start, start + whole.end, WHOLE_VALUE, "the key of the value", whole=True)

    @staticmethod
    def _value_start(text: str, start: int, end: int) -> int:
        """Behind a state's code or name that stands between label and value: 'DL: CA D1234567'."""
        between = _BETWEEN.match(text, start, end)
        return between.end() if between and states_named(between.group()) else start

    def _score(self, number: _Number, strong: bool, named: bool, separated: bool) -> float:
        """Score behind a label."""
        if strong:
            return OF_THE_STATE if named else STRONG_LABEL if number.states else ELSEWHERE
        if named:
            return WEAKLY_LABELLED_OF_THE_STATE
        if not number.states or (not separated and number.written.isdecimal()):
            return 0.0
        return self.weak_score(number.written)

    def score_by_key(self, value: str, context: frozenset[str]) -> float:
        """Score of a whole text as a number, by the context of its key."""
        number = _number_at(value, 0, len(value))
        if number is None or not (self.all_phrases & context):
            return 0.0
        named = bool({code for phrase in context for code in _states_of_key(phrase)} & number.states)
        score = self._score(number, bool(self.strong_phrases & context), named, True)
        if score < WEAK_KEY_IN_RECORD and number.states and is_personal_record(context):
            return WEAK_KEY_IN_RECORD
        return score


@cache
def _key_words() -> dict[str, str]:
    return {**{state.code.lower(): state.code for state in states()}, **_by_name()}


def _states_of_key(phrase: str) -> Iterator[str]:
    """Codes of the states that a phrase of a key names: 'under:ca', 'ohio license no'."""
    words = phrase.rpartition(":")[2].split()
    for begin in range(len(words)):
        for length in (1, 2, 3):
            code = _key_words().get(" ".join(words[begin : begin + length]))
            if code is not None:
                yield code
