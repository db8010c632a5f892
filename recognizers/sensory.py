"""What was said in a call: the turns of its speakers, and transcripts under their key."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from presidio_analyzer.nlp_engine import NlpArtifacts

from recognizers.base import STRONG_LABEL, WHOLE_VALUE, Candidate, Features, LabelledRecognizer
from recognizers.identifiers.names import Kind, kind_of
from recognizers.labels import find_labels
from recognizers.placeholders import is_placeholder
from recognizers.rules import lexicon
from recognizers.words import fold

_TURN = re.compile(
    r"\s{0,8}(?:[-*>]\s)?(?P<time>[\[(]?\d{1,2}:\d{2}(?::\d{2})?(?:[.,]\d{1,3})?[\])]?\s{1,4}(?:-\s)?)?"
    r"(?P<speaker>[^\W\d_]{3,20}(?: [^\W\d_]{3,14})?)(?: ?\d{1,2})?"
    r"(?: ?[(\[][^()\[\]\r\n]{1,30}[)\]])?\s?:\s{1,4}(?=\S)"
)
_TURN_IN_BRACKETS = re.compile(
    r"\s{0,8}(?P<time>[\[(]?\d{1,2}:\d{2}(?::\d{2})?(?:[.,]\d{1,3})?[\])]?\s{1,4}(?:-\s)?)?"
    r"(?:[\[(]|<v |(?=(?i:speaker"
    r"|sprecher)[ _]\d))(?P<speaker>[^\W\d_]{3,20}(?: [^\W\d_]{3,14})?)(?:[ _]?\d{1,3})?(?:[\])>]:?\s{0,2}"
    r"|:\s{1,3})(?=\S)"
)
"""'(Agent) How may I help?', '<v Agent>How ...' (WebVTT), 'SPEAKER_00: hello'."""
_WORDS = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_PROSE_ENDS = re.compile(r"\"|<|\\n")
_TALK_AT_LEAST = 2
"""Words of talk that make a line without a time a speaker's turn; behind a time one is enough."""

_EVERYDAY_AT_LEAST = 2


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
            if not is_placeholder(spoken) and is_talk(spoken, 1 if turn["time"] else _TALK_AT_LEAST):
                yield Candidate(turn.end(), end, STRONG_LABEL, "a speaker's turn", final=True)
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
            start = text.index(bare)
            yield Candidate(start, start + len(bare), WHOLE_VALUE, "the key of the value", whole=True)

    def score_by_key(self, value: str, context: frozenset[str]) -> float:
        """Talk under a transcript's key."""
        return STRONG_LABEL if self.strong_phrases & context and is_talk(value, 1) else 0.0

    @staticmethod
    def _turn(text: str) -> re.Match[str] | None:
        match = _TURN.match(text) or _TURN_IN_BRACKETS.match(text)
        if match is None:
            return None
        speaker = fold(match["speaker"])
        numbered = speaker == "speaker" or speaker == "sprecher"
        named = bool(match["time"]) and bool(kind_of(match["speaker"].split(" ")[0]) & Kind.CERTAIN_GIVEN)
        return match if numbered or named or speaker in _words("speakers") else None
