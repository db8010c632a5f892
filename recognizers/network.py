"""What people searched for and the cookies of their browsers, where a pattern alone cannot tell."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from recognizers.base import STRONG_LABEL, Candidate, LabelledRecognizer, whole_value
from recognizers.labels import Label, find_labels
from recognizers.placeholders import is_placeholder
from recognizers.surroundings import UNDER
from recognizers.triggers import Triggers

if TYPE_CHECKING:
    from presidio_analyzer.nlp_engine import NlpArtifacts

_CODE = re.compile(
    r"(?i)\s*(?:select|insert|update|delete|with|create|alter|drop|from|match|show|explain|query|mutation"
    r"|merge)\b"
    r"|[{\[(*]|.*(?:[{}]|::|\(\)|=>|==)"
)
_PLAIN_WORDS = re.compile(r"[^\W\d_]{2,30}(?: [^\W_]{1,30}){1,12}")
PLAIN_WORDS = 0.75
"""Score of two or more plain words under a key that may also name a query of a database."""
_FIELDS = frozenset({"q", "search", "suche", "recherche"})
"""Weak labels that also without quotes hold what was typed; 'query:' opens many messages of databases."""
_TAGS = frozenset({"keyword", "keywords"})
"""Keys under which one or two words are a package's or page's tag."""
_NOT_TYPED = ("$", "\\", "...")
"""What code and manuals put for the words."""
_GOES_ON = re.compile(
    r"(?i)(?:that|the|an?|to|not|in|on|of|for|used|empty|too|only|always|now|set|found|given|matched|specified|provided|required|missing|being|dass|der|die|das|nicht"
    r"|que|pas|le|la)\b"
)
"""Behind 'the search term is' these begin a sentence about it."""
_TOKEN = re.compile(r"(?=[^\s]{0,60}\d)[^\s\"'<>;,]{8,4096}")
LISTED_COOKIE = 0.6
"""Score of a token with digits among cookies."""
_LETTER = re.compile(r"[^\W\d_]{2}")
_ENDS = re.compile(
    r"\s(?:\w+=|\(|\[|took\b|in \d|by (?:user|customer)\b)|[;|]|,\s*[\"']?\w+[\"']?\s*[:=]|&\w+="
)


_CLAUSE = re.compile(r"(?:^|[,;|\])}]|\b(?:TRACE|DEBUG|INFO|WARN|WARNING)|user|\w+=\S+)\s{0,3}[\"'-]?\s?\Z")
_FAILED = re.compile(
    r"(?i)\b(?:fail\w*|errors?|time[ds]?[ -]?out|not|null|invalid|missing|unable|could|cannot|syntax"
    r"|exceed\w*|connect\w*|denied|table|column"
    r"|index|database|row|rows|select|server|host|request|response|unknown|unexpected|slow|cache|node"
    r"|cluster|field|return\w*|execut\w*)\b"
)


def _opens_a_clause(text: str, start: int) -> bool:
    """Whether 'query:' stands at the beginning of a message and no words of a database follow it."""
    return _CLAUSE.search(text[max(0, start - 40) : start]) is not None and not _FAILED.search(text[start:])


def is_search_query(value: str) -> bool:
    """Whether a value behind a search label is what a person typed, not a database's or API's query."""
    return (
        bool(_LETTER.search(value))
        and not value.startswith(_NOT_TYPED)
        and not is_placeholder(value)
        and not _CODE.match(value)
    )


class SearchQueryRecognizer(LabelledRecognizer):
    """Search terms behind a label or under a key."""

    def candidates(self, text: str, nlp_artifacts: NlpArtifacts | None) -> Iterator[Candidate]:
        """Labelled values up to the next field, and the whole text as a value of the key."""
        for label in find_labels(text):
            strong = label.phrase in self.strong_phrases and bool(label.separator or label.quoted)
            typed = label.separator == "=" or (
                label.separator == ":" and (label.phrase in _FIELDS or _opens_a_clause(text, label.start))
            )
            weak = label.phrase in self.weak_phrases and ((label.quoted and label.separator != "") or typed)
            if not strong and not weak:
                continue
            match = self._shape.match(text, label.value_start, label.value_end)
            if match is None:
                continue
            value = match.group()
            if label.phrase == "q" and text[label.start] == "Q":
                continue  # questions and answers
            if not label.quoted and label.separator[:1].isalpha() and _GOES_ON.match(value):
                continue
            if not label.quoted:
                ends = _ENDS.search(value)
                value = value[: ends.start()] if ends else value
            value = value.rstrip(" .,)\\'")
            spaces = 1 if label.quoted else 2  # 'q=class n' is minified code
            plain = value.count(" ") >= spaces and _PLAIN_WORDS.fullmatch(value)
            if label.phrase in _TAGS and value.count(" ") < 2:
                continue  # 'disk cache': the tags of a package
            if self.accepts(value, label) and (strong or plain):
                score = STRONG_LABEL if strong else PLAIN_WORDS
                yield Candidate(
                    match.start(), match.start() + len(value), score, "the label before it", final=True
                )
        bare = text.strip()
        if 0 < len(bare) <= 500 and self.accepts(bare, None):
            yield whole_value(text, bare)

    def accepts(self, value: str, label: Label | None) -> bool:
        """What a person typed."""
        return is_search_query(value)

    def score_by_key(self, value: str, context: frozenset[str]) -> float:
        """A key such as 'query' names databases' queries too: under it only plain words count."""
        named = self.weak_phrases & context
        if named and _PLAIN_WORDS.fullmatch(value) and (named - _TAGS or value.count(" ") > 1):
            return max(PLAIN_WORDS, super().score_by_key(value, context))
        if not self.strong_phrases & context and not (self.weak_phrases - _TAGS) & context:
            return 0.0
        return super().score_by_key(value, context)


class CookieByKey(LabelledRecognizer):
    """Values under a cookie's key: a header's value, or a token with digits. Headers in texts are a
    pattern."""

    def triggers(self) -> Triggers:
        """None: only its key makes a text a cookie."""
        return Triggers()

    def candidates(self, text: str, nlp_artifacts: NlpArtifacts | None) -> Iterator[Candidate]:
        """The whole text as a value of the key."""
        return (candidate for candidate in super().candidates(text, nlp_artifacts) if candidate.whole)

    def accepts(self, value: str, label: Label | None) -> bool:
        """Name and value, or a token."""
        if label is not None or is_placeholder(value):
            return False
        return "=" in value or any(map(str.isdigit, value))

    def score_by_key(self, value: str, context: frozenset[str]) -> float:
        """A value under a cookie's key, or one of a list of cookies whatever its own name."""
        if UNDER + "cookies" in context and _TOKEN.fullmatch(value):
            return max(LISTED_COOKIE, super().score_by_key(value, context))
        return super().score_by_key(value, context)
