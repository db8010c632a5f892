"""ALIAS: nicknames, pseudonyms and other names that people go by.

'Alias' and 'known as' are words of shells, name servers, databases and manuals too. A name behind them
counts if it is a person's by the lexicons, or if a person's name stands before the words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from recognizers.base import (
    STRONG_LABEL,
    WEAK_KEY_IN_RECORD,
    WEAK_LABEL_FITTING_VALUE,
    Candidate,
    Features,
    LabelledRecognizer,
    finder,
    telling_labels,
    whole_value,
)
from recognizers.identifiers.names import (
    CERTAIN,
    NAMED,
    PART,
    Kind,
    is_capitalised,
    kind_of,
    likelihood,
    read_words,
)
from recognizers.identifiers.username import looks_personal
from recognizers.in_record import is_record_of_a_person, one_field
from recognizers.labels import Label
from recognizers.placeholders import is_name_in_program, is_placeholder
from recognizers.spans import apart
from recognizers.triggers import Triggers

if TYPE_CHECKING:
    from presidio_analyzer.nlp_engine import NlpArtifacts

_TOLD = (
    r"goes by(?: the (?:nick)?name(?: of)?)?|go by|nicknamed|nickname (?:is|was)|(?:call|calls|called) "
    r"(?:me|him|her|himself|herself)"
    r"|(?:know|knows|known to) (?:me|him|her|them) as|(?:everyone|everybody|friends|people"
    r"|they all) calls? (?:me|him|her)"
    r"|unter (?:dem|ihrem|seinem|meinem) (?:Spitznamen|Pseudonym|Nick(?:namen)?|Decknamen|Künstlernamen"
    r"|Namen)"
    r"|(?:nennt|nennen|nannte|nannten) (?:ihn|sie|mich|man ihn|man sie)|(?:the )?(?:nickname|pseudonym"
    r"|handle|moniker|alias) of"
    r"|sous le (?:pseudonyme|surnom|pseudo|sobriquet|nom de scène|nom d['’]artiste)(?: de| d['’])?"
    r"|l['’]appelle(?:nt)?"
    r"|under the (?:nickname|pseudonym|alias|handle|pen name|stage name)(?: of)?"
    r"|Spitznamen?(?: ist| war| lautet)?|Künstlername(?: ist)?|surnommée?|(?:son|mon) surnom est|answers to"
)
"""Words that only people are named with."""
_CALLED = (
    r"a\.?k\.?a\.?|A\.?K\.?A\.?|(?:also|better|formerly|otherwise) known as|known as|alias|genannt|auch "
    r"bekannt als|bekannt als"
    r"|dit|dite|connue? sous le (?:nom|pseudonyme|surnom) (?:de|d['’])|f/k/a"
)
_CUE = re.compile(
    rf"(?<![\w.\-/$])(?:(?P<told>{_TOLD})|(?P<called>{_CALLED}))(?P<colon>\s?:)?,?\s{{1,3}}(?:as )?"
    rf"(?:\\?[\"'“„«‘](?P<quoted>\s?[^\"'”“»’\\\r\n]{{2,40}}?\s?)\\?[\"'”“»’]"
    rf"|(?P<plain>{PART}(?:_?\d{{1,4}})?(?:[ ]{PART}\.?){{0,2}}))"
)
_find_cue = finder(
    (
        "known as",
        "goes by",
        "go by",
        "nickname",
        *(f"{call} {whom}" for call in ("call", "calls", "called") for whom in ("me", "him", "her")),
        "spitzname",
        "künstlername",
        "surnom",
        "alias ",
        "genannt",
        "bekannt als",
        " dit ",
        " dite ",
        "connu",
        "aka ",
        "a.k.a",
        "f/k/a",
        "answers to",
        "know me as",
        "know him as",
        "know her as",
        "knows him as",
        "knows her as",
        "knows me as",
        "calls ",
        "unter dem ",
        "unter ihrem ",
        "unter seinem ",
        "nennen ",
        "nennt ",
        "nannte",
        "sous le ",
        "appelle",
        "the nickname",
        "the pseudonym",
        "the alias",
        "the handle",
        "pen name",
        "stage name",
    )
)
_NAME_BEFORE = re.compile(rf"({PART}\.?(?: {PART}\.?){{0,3}}),?\s?\(?\s?\Z")
_PERSON_BEFORE = re.compile(
    r"(?i)\b(?:he|she|who|is|was|i am|i'm|man|woman|suspect|customer|client|patient|friend|er|sie|der|die"
    r"|il|elle|qui)"
    r"(?: is| was| ist| est)?\s?,?\s?\(?\s?\Z"
)


_NUMBERED = re.compile(r"[^\W\d_]{3,20}_?\d{1,4}(?![\w])")
"""'grünspan88'."""


class Alias(LabelledRecognizer):
    """Other names of people, behind their label, under their key, and in sentences."""

    def might_match(self, features: Features, key_entities: frozenset[str]) -> bool:
        """A label, the key, or the words that tell another name stand there."""
        return (
            self.rule.entity in features.labelled
            or self.rule.entity in key_entities
            or (_find_cue is not None and _find_cue(features.lower))
        )

    def triggers(self) -> Triggers:
        """A label, or the words that tell another name."""
        return Triggers((_CUE,), frozenset({self.rule.entity}))

    def candidates(self, text: str, nlp_artifacts: NlpArtifacts | None) -> Iterator[Candidate]:
        """The names."""
        yield from apart((*self._told(text), *self._labelled(text)))
        bare = text.strip().strip("\"'“”„")
        if 2 <= len(bare) <= 40 and self.accepts(bare, None):
            yield whole_value(text, bare)

    def _told(self, text: str) -> Iterator[Candidate]:
        if _find_cue is None or not _find_cue(text.lower()):
            return
        for match in _CUE.finditer(text):
            group = "quoted" if match["quoted"] is not None else "plain"
            start, end = match.span(group)
            while start < end and text[start].isspace():
                start += 1
            while end > start and text[end - 1].isspace():
                end -= 1
            if group == "plain":
                numbered = _NUMBERED.match(text, start, end)
                end = numbered.end() if numbered else _end_of_name(text, start, end)
            if start < end and self._is_told(text, match, text[start:end], group == "quoted"):
                yield Candidate(start, end, 0.85, "the words before it tell another name", final=True)

    def _labelled(self, text: str) -> Iterator[Candidate]:
        for label in telling_labels(text):
            strong = label.phrase in self.strong_phrases
            if (not strong and label.phrase not in self.weak_phrases) or not (label.separator or label.flag):
                continue
            match = self._shape.match(text, label.value_start, label.value_end)
            if match is None:
                continue
            value = one_field(text, *match.span()).rstrip("-")
            if label.separator[:1].isalpha() and not is_capitalised(value):
                continue  # 'nickname is required'
            if self.accepts(value, label):
                score = STRONG_LABEL if strong else self.weak_score(value)
                end = match.start() + len(value)
                yield Candidate(match.start(), end, score, "the label before it", final=True)

    def accepts(self, value: str, label: Label | None) -> bool:
        """Whether a value can be what a person is called: no state of a switch, no part of a machine."""
        words = re.findall(r"[^\W\d_]+", value)
        if (
            not words
            or is_placeholder(value)
            or is_name_in_program(value)
            or len(words) > 4
            or not re.fullmatch(r"[\w.\-'’ *~^]{2,40}", value)
        ):
            return False
        kinds = [kind_of(word) for word in words]
        if any(map(str.isdigit, value)) and not all(kind & Kind.TECHNICAL for kind in kinds):
            return True
        if any(kind & Kind.TECHNICAL and not kind & NAMED for kind in kinds):
            return False
        return is_capitalised(words[0]) or not any(kind & Kind.COMMON and not kind & NAMED for kind in kinds)

    def weak_score(self, value: str) -> float:
        """Behind 'alias' or 'handle' only what shows a person by its shape."""
        return WEAK_LABEL_FITTING_VALUE if _shows_a_person(value) else 0.0

    def score_by_key(self, value: str, context: frozenset[str]) -> float:
        """A name under its key."""
        if self.strong_phrases & context:
            return STRONG_LABEL
        if self.weak_phrases & context:
            if is_record_of_a_person(context) and not value.startswith("@"):
                return WEAK_KEY_IN_RECORD
            if "handle" in context and is_capitalised(value):
                return WEAK_LABEL_FITTING_VALUE
            return WEAK_LABEL_FITTING_VALUE if _shows_a_person(value) else 0.0
        return 0.0

    @staticmethod
    def _is_told(text: str, match: re.Match[str], value: str, quoted: bool) -> bool:
        words = re.findall(r"[^\W\d_]+", value)
        if not words or is_placeholder(value):
            return False
        kinds = [kind_of(word) for word in words]
        capital = is_capitalised(words[0]) or (quoted and words[0][0].isupper())
        if _NUMBERED.fullmatch(value) and not kinds[0] & (Kind.COMMON | Kind.TECHNICAL):
            capital = True
        if any(kind & Kind.TECHNICAL and not kind & NAMED for kind in kinds):
            return False
        named = bool(kinds[0] & Kind.CERTAIN_GIVEN) or bool(kinds[-1] & CERTAIN and kinds[0] & NAMED)
        named = named or (quoted and any(kind & Kind.CERTAIN_GIVEN for kind in kinds))
        if match["told"]:
            return (quoted and (capital or named)) or (capital and (named or not kinds[0] & Kind.COMMON))
        window = text[max(0, match.start() - 60) : match.start()]
        before = _NAME_BEFORE.search(window)
        person = False
        if before is not None:
            name = read_words(before.group(1), 0, len(before.group(1)))
            for first in range(len(name.words)) if name is not None else ():
                part = name.since(first) if name is not None else None
                if part is not None and part.end == len(before.group(1)) and likelihood(part) >= 0.5:
                    person = True
        if person:
            return (quoted or capital) and not (
                not quoted
                and kinds[0] & Kind.COMMON
                and not kinds[0] & NAMED
                and not (len(kinds) > 1 and kinds[-1] & Kind.CERTAIN_GIVEN)  # 'Big Dave'
            )
        if not (quoted or capital) or match["called"] in ("alias", "dit", "dite"):
            return quoted and named and match["called"] != "alias"
        if "known" in match["called"] or "bekannt" in match["called"] or "genannt" in match["called"]:
            return named and (quoted or _PERSON_BEFORE.search(window) is not None)
        return named


def _end_of_name(text: str, start: int, end: int) -> int:
    """Where the capitalised words of a name end; a single word in small letters is kept whole."""
    name = read_words(text, start, end, most=3)
    if name is None:
        return start
    count = len(name.words)
    while (
        count > 1
        and kind_of(name.words[count - 1]) & Kind.COMMON
        and not kind_of(name.words[count - 1]) & NAMED
    ):
        count -= 1
    return name.until(count).end


def _shows_a_person(value: str) -> bool:
    if looks_personal(value) and any(map(str.isdigit, value)):
        return True
    numbered = re.fullmatch(r"([^\W\d_]{3,20})[._\-]?\d{1,5}", value)
    if numbered is not None and not kind_of(numbered.group(1)) & (Kind.COMMON | Kind.TECHNICAL):
        return True
    name = read_words(value, 0, len(value))
    if name is None or name.end != len(value):
        return False
    return likelihood(name) >= 0.5 or bool(name.kinds()[0] & Kind.CERTAIN_GIVEN)
