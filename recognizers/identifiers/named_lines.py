"""PERSON: lines that a name opens or is all of: below a closing, and a speaker's turn in a transcript."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from recognizers.base import WEAK_KEY_IN_RECORD, WHOLE_VALUE, Candidate, Features, RuleRecognizer
from recognizers.career_lines import KEYS_OF_PARTS, pieces
from recognizers.companies import names_a_company
from recognizers.identifiers.names import CERTAIN, NAMED, Kind, Name, kind_of, likelihood, read_words
from recognizers.identifiers.person import after_titles, is_plausible, is_unknown_name
from recognizers.sensory import is_talk
from recognizers.text_parts import SIGNATURE
from recognizers.titles import is_title_alone
from recognizers.triggers import Triggers
from recognizers.words import fold

if TYPE_CHECKING:
    from presidio_analyzer.nlp_engine import NlpArtifacts

_LONGEST_LINE = 60
_NO_NAME = re.compile(
    r"(?:ung|heit|keit|schaft|dienst|service|abteilung|verwaltung|einkauf|vertrieb|strasse|platz|stadt|team"
    r"|zentrum|center|centre|department|services|support|office|gasse|haus|technik|buchhaltung|logistik)\Z"
)
"""Ends of German and English words, folded, that name departments and places."""


def _name_alone(value: str) -> Name | None:
    """The name that a text is, without titles before it; None if it is anything else."""
    start = after_titles(value, 0, len(value))
    name = read_words(value, start, len(value), most=5)
    return name if name is not None and name.end == len(value) else None


class SignedPerson(RuleRecognizer):
    """A line below a closing that is nothing but a name."""

    def might_match(self, features: Features, key_entities: frozenset[str]) -> bool:
        """The text stands in a signature."""
        return not KEYS_OF_PARTS.isdisjoint(key_entities)

    def triggers(self) -> Triggers:
        """None: only the signature around a text makes it a name."""
        return Triggers()

    def candidates(self, text: str, nlp_artifacts: NlpArtifacts | None) -> Iterator[Candidate]:
        """The first piece of the line, if it can be a name."""
        if len(text) > 2 * _LONGEST_LINE:
            return
        for piece in pieces(text)[:1]:
            name = _name_alone(piece.text)
            if name is not None and is_plausible(name):
                start, end = piece.start + name.start, piece.start + name.end
                yield Candidate(start, end, WHOLE_VALUE, "its place below a closing", whole=True)

    def score_by_key(self, value: str, context: frozenset[str]) -> float:
        """A name in a signature."""
        name = _name_alone(value) if SIGNATURE in context else None
        if name is None or is_title_alone(value) or names_a_company(value):
            return 0.0
        if any(_NO_NAME.search(fold(word)) for word in name.words):
            return 0.0
        if len(name.words) == 1:
            kind = kind_of(name.words[0])
            given = kind & Kind.GIVEN and (kind & CERTAIN or not kind & (Kind.COMMON | Kind.TECHNICAL))
            return WEAK_KEY_IN_RECORD if given else 0.0
        known = likelihood(name) >= 0.5
        return WEAK_KEY_IN_RECORD if known or is_unknown_name(name) else 0.0


_TURN = re.compile(
    r"\s{0,8}(?:[-*>]\s)?(?P<time>[\[(]?\d{1,2}:\d{2}(?::\d{2})?(?:[.,]\d{1,3})?[\])]?\s{1,4}(?:[-–]\s)?)?"
    r"(?P<who>[A-ZÀ-ÖØ-Þ][^\W\d_]{1,20}(?:[-'’][^\W\d_]{2,20})?(?: [A-ZÀ-ÖØ-Þ][^\W\d_'’-]{0,20}\.?){0,2})"
    r"(?: ?[(\[][^()\[\]\r\n]{1,30}[)\]])?\s?:\s{1,4}(?=\S)"
)
_SENTENCE_END = re.compile(r"[.?!…]['\"»”]?\s*\Z")


class SpeakingPerson(RuleRecognizer):
    """The speaker of a turn in a transcript: '[00:05:17] Mona: Yes, that is right.'"""

    def might_match(self, features: Features, key_entities: frozenset[str]) -> bool:
        """A turn begins the text."""
        return ":" in features.text and _TURN.match(features.text) is not None

    def triggers(self) -> Triggers:
        """A turn begins the text."""
        return Triggers((rf"\A{_TURN.pattern}",))

    def candidates(self, text: str, nlp_artifacts: NlpArtifacts | None) -> Iterator[Candidate]:
        """The speaker's name."""
        turn = _TURN.match(text)
        if turn is None:
            return
        name = _name_alone(turn["who"])
        spoken = text[turn.end() :]
        if name is None or not is_plausible(name):
            return
        kinds = name.kinds()
        talk = is_talk(spoken, 1 if turn["time"] else 2)
        given = bool(kinds[0] & Kind.GIVEN) and (
            len(name.words) == 1 or likelihood(name) >= 0.5 or bool(kinds[0] & Kind.CERTAIN_GIVEN)
        )
        plain = any(kind & (Kind.COMMON | Kind.TECHNICAL) for kind in kinds)
        if turn["time"]:
            spoken_words = talk or _SENTENCE_END.search(spoken) is not None
            counts = (
                given and spoken_words and (talk or not plain or bool(kinds[0] & Kind.CERTAIN_GIVEN))
            ) or (talk and not plain and not any(word.isupper() for word in name.words))
        else:
            counts = talk and given and not plain and any(kind & NAMED for kind in kinds)
        if counts:
            start = turn.start("who")
            yield Candidate(start + name.start, start + name.end, 0.7, "a speaker's turn", final=True)
