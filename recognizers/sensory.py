"""What was said in a call: the turns of its speakers, and transcripts under their key."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING

from recognizers.base import STRONG_LABEL, WHOLE_VALUE, Candidate, Features, LabelledRecognizer, whole_value
from recognizers.folded_words import either
from recognizers.identifiers.names import Kind, kind_of
from recognizers.labels import find_labels
from recognizers.placeholders import is_placeholder
from recognizers.rules import lexicon
from recognizers.surroundings import BESIDE, UNDER
from recognizers.text_parts import TRANSCRIPT
from recognizers.triggers import Triggers
from recognizers.words import fold

if TYPE_CHECKING:
    from presidio_analyzer.nlp_engine import NlpArtifacts

_TIME = r"[\[(]?\d{1,2}:\d{2}(?::\d{2})?(?:[.,]\d{1,3})?[\])]?\s{1,4}(?:-\s)?"
_TURN = re.compile(
    rf"\s{{0,8}}(?:[-*>]\s)?(?P<time>{_TIME})?"
    r"(?P<speaker>[^\W\d_]{3,20}(?: [^\W\d_]{3,14})?)(?: ?\d{1,2}(?::\d\d){0,2})?"
    r"(?: ?[(\[][^()\[\]\r\n]{1,30}[)\]])?\s?:\s{1,4}(?=\S)"
)
_TURN_IN_BRACKETS = re.compile(
    rf"\s{{0,8}}(?P<time>{_TIME})?"
    r"(?:[\[(]|<v |(?=(?i:speaker"
    r"|sprecher)[ _]\d))(?P<speaker>[^\W\d_]{3,20}(?: [^\W\d_]{3,14})?)"
    r"(?:[ _]?\d{1,3}(?::\d\d){0,2})?(?:[\])>]:?\s{0,2}"
    r"|:\s{1,3})(?=\S)"
)
"""'(Agent) How may I help?', '<v Agent>How ...' (WebVTT), 'SPEAKER_00: hello'."""
_WORDS = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_PROSE_ENDS = re.compile(r"\"|<|\\n")
_TALK_AT_LEAST = 2
"""Words of talk that make a line without a time a speaker's turn; behind a time one is enough."""

_EVERYDAY_AT_LEAST = 2
_SPOKEN = frozenset(("text", "utterance", "content", "message", "words", "transcript", "said", "speech"))
_BESIDE_SPEAKER = frozenset(
    BESIDE + phrase
    for phrase in (
        "speaker",
        "speaker id",
        "speaker name",
        "speaker label",
        "speaker role",
        "channel role",
        "sprecher",
    )
)
_IN_TRANSCRIPT = frozenset(
    UNDER + phrase
    for phrase in (
        "transcript",
        "transcripts",
        "conversation",
        "dialogue",
        "turns",
        "utterances",
        "call",
        TRANSCRIPT,
    )
)


@cache
def _words(name: str) -> frozenset[str]:
    return frozenset(fold(str(word)) for word in lexicon("conversation")[name])


def is_talk(text: str, at_least: int) -> bool:
    """Whether a text has so many words of talk among its first ones, or is a whole sentence of everyday
    words."""
    words = [fold(word.replace("’", "'")) for word in _WORDS.findall(text[:400])]
    if len(words) < 3:
        return False
    if sum(word in _words("talk") for word in words) >= at_least:
        return True
    sentence = len(words) >= 5 and text.rstrip()[-1:] in ".?!"
    return sentence and sum(word in _words("everyday") for word in words) >= _EVERYDAY_AT_LEAST


_NO_SENTENCE = re.compile(r"[{}<>=\\]|::|\(\)|//|\w\.\w+\.\w|\w_\w|^\s*[\[(]")


def is_sentence(text: str) -> bool:
    """Whether a text is three or more words in a row, most of them of letters, and no code."""
    words = _WORDS.findall(text[:400])
    if len(words) < 3 or _NO_SENTENCE.search(text[:400].replace("http://", "").replace("https://", "")):
        return False
    return sum(map(len, words)) >= 0.6 * len(text[:400].strip())


class SpeakerTurn(LabelledRecognizer):
    """The spoken text of a line ``Agent: ...`` or ``[00:01:23] Customer: ...``, and a transcript under its
    key."""

    def triggers(self) -> Triggers | None:
        """A label, or at the beginning somebody's part in a call, or a time and a name."""
        speakers = either([*_words("speakers"), "speaker", "sprecher"])
        begin, ends = r"(?i)\A\s{0,8}(?:[-*>]\s)?", r"[^:)\]>\n]*[:)\]>]"
        name = r"[^\W\d_]{3,20}(?: [^\W\d_]{3,14})?"
        return Triggers(
            labels=frozenset({self.rule.entity}),
            folded=(
                rf"{begin}(?:{_TIME})?(?:[\[(]|<v )?{speakers}{ends}",
                rf"{begin}{_TIME}(?:[\[(]|<v )?{name}{ends}",
            ),
        )

    def might_match(self, features: Features, key_entities: frozenset[str]) -> bool:
        """A colon stands in the text and it begins like a turn, or a label or key names a transcript."""
        return (
            self.rule.entity in key_entities
            or self.rule.entity in features.labelled
            or (any(sign in features.text for sign in ":)]>") and self._turn(features.text) is not None)
        )

    def candidates(self, text: str, nlp_artifacts: NlpArtifacts | None) -> Iterator[Candidate]:
        """The spoken text."""
        turn = self._turn(text)
        if turn is not None:
            end = len(text.rstrip())
            spoken = text[turn.end() : end]
            if is_placeholder(spoken):
                pass
            elif is_talk(spoken, 1 if turn["time"] else _TALK_AT_LEAST):
                yield Candidate(turn.end(), end, STRONG_LABEL, "a speaker's turn", final=True)
            elif spoken:
                yield Candidate(turn.end(), end, WHOLE_VALUE, "a turn among others", whole=True)
        for label in find_labels(text):
            if label.phrase in self.strong_phrases and (label.separator or label.quoted):
                value = text[label.value_start : label.value_end]
                ends = None if label.quoted else _PROSE_ENDS.search(value)
                value = (value[: ends.start()] if ends else value).rstrip()
                if not is_placeholder(value) and is_talk(value, _TALK_AT_LEAST):
                    start = label.value_start
                    yield Candidate(
                        start, start + len(value), STRONG_LABEL, "the label before it", final=True
                    )
        bare = text.strip()
        if bare and not is_placeholder(bare):
            yield whole_value(text, bare)

    def score_by_key(self, value: str, context: frozenset[str]) -> float:
        """Talk under a transcript's key, the text beside a speaker in a list of turns, and any turn of a
        plain text that is a transcript."""
        if self.strong_phrases & context and is_talk(value, 1):
            return STRONG_LABEL
        if not _SPOKEN.isdisjoint(context) and not _BESIDE_SPEAKER.isdisjoint(context):
            talk = is_talk(value, 1) or (not _IN_TRANSCRIPT.isdisjoint(context) and is_sentence(value))
            return STRONG_LABEL if talk else 0.0
        in_transcript = UNDER + TRANSCRIPT in context and self._turn(value) is None
        return STRONG_LABEL if in_transcript and _WORDS.search(value) else 0.0

    @staticmethod
    def _turn(text: str) -> re.Match[str] | None:
        match = _TURN.match(text) or _TURN_IN_BRACKETS.match(text)
        if match is None:
            return None
        speaker = fold(match["speaker"])
        numbered = speaker == "speaker" or speaker == "sprecher"
        named = bool(match["time"]) and bool(kind_of(match["speaker"].split(" ")[0]) & Kind.CERTAIN_GIVEN)
        if numbered or named or is_speaker(speaker):
            return match
        return None


def speaker_words() -> frozenset[str]:
    """The folded words with which a turn of a transcript begins; a number or a given name may follow."""
    return _words("speakers") | {"speaker", "sprecher"}


def is_speaker(words: str) -> bool:
    """Whether folded words are the part that somebody has in a call, such as 'agent'; a given name may follow
    it."""
    if words in _words("speakers"):
        return True
    part, _, name = words.partition(" ")
    return bool(name) and part in _words("speakers") and bool(kind_of(name.title()) & Kind.CERTAIN_GIVEN)


def speaker_of(line: str) -> str | None:
    """Who speaks in a line of a transcript, folded; None where it is no turn.

    >>> speaker_of('(Agent) How may I help?')
    'agent'
    """
    if ":" not in line and ")" not in line and "]" not in line and ">" not in line:
        return None
    match = _TURN.match(line) or _TURN_IN_BRACKETS.match(line)
    if match is None:
        return None
    speaker = fold(match["speaker"])
    if speaker in ("speaker", "sprecher"):
        return line[match.start("speaker") : match.end()].strip()
    return speaker if is_speaker(speaker) else None


LINES_WITHOUT_TURN = 6
"""So many lines without a speaker end a transcript; subtitles have a number, a time and a blank between."""
_TURNS_AT_LEAST = 3


@dataclass(slots=True)
class Turns:
    """Follows a plain text line by line and tells in which lines a call goes on: two speakers have spoken,
    one of them in the words of talk or again."""

    _speakers: set[str] = field(default_factory=set)
    _turns: int = 0
    _talk: bool = False
    _silent: int = 0

    @property
    def idle(self) -> bool:
        """Whether nobody has spoken lately."""
        return not self._turns

    def follow(self, line: str) -> tuple[str, ...]:
        """The key above a line that is a turn of a transcript; empty for all others."""
        speaker = speaker_of(line)
        if speaker is None:
            if self._turns:
                self._silent += 1
                if self._silent > LINES_WITHOUT_TURN:
                    self._speakers.clear()
                    self._turns, self._talk = 0, False
            return ()
        self._speakers.add(speaker)
        self._turns += 1
        self._silent = 0
        self._talk = self._talk or is_talk(line[:400], 1)
        going_on = len(self._speakers) > 1 and (self._talk or self._turns >= _TURNS_AT_LEAST)
        return (TRANSCRIPT,) if going_on else ()
