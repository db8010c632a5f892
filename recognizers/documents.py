"""Curricula vitae and references: documents about a person's work, known by titles, headings and phrases."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING

from recognizers.base import STRONG_LABEL, WHOLE_VALUE, Candidate, Features, finder, telling_labels
from recognizers.folded_words import BEGINS, ENDS, either, expressions
from recognizers.identifiers.names import likelihood, read_words
from recognizers.labels import phrases_of
from recognizers.placeholders import is_placeholder
from recognizers.rules import Rule, lexicon
from recognizers.sentences import expanded, phrase_of
from recognizers.telling import TellingRecognizer
from recognizers.triggers import Triggers

if TYPE_CHECKING:
    from presidio_analyzer.nlp_engine import NlpArtifacts

_FILE = re.compile(
    r"(?i)(?<![^\s\"'`=:;,|<>()\[\]/\\])(?P<value>(?:[\w.%+-]{0,60}[-_.%+])?(?:cv|resume|résumé"
    r"|lebenslauf|curriculum[ _-]?vitae|curriculum|arbeitszeugnis|zwischenzeugnis|bewerbung|cover[ "
    r"_-]?letter|reference[ _-]?letter|recommendation[ _-]?letter|certificat[ _-]?de[ _-]?travail"
    r"|lettre[ _-]?de[ _-]?motivation)(?:[-_.%+ (][\w.%+()-]{0,60})?\.(?:pdf|docx?|odt|rtf|pages"
    r"|txt))(?![\w/])"
)
_TITLE_LINE = re.compile(
    r"(?i)[\s#*=_>|-]{0,10}(?P<title>[^\W\d_][^\W\d_'-]{1,20}(?: "
    r"[^\W\d_][^\W\d_'-]{0,20}){0,3}?)[\s*]{0,3}(?:(?P<link>of|for|von|für|de|pour|du|[-–—:|])\s{1,3}"
    r"(?P<rest>[^\n]{2,60}))?[\s*#=_.|-]{0,10}"
)
_COLON = re.compile(
    r"(?i)(?P<title>[^\W\d_][^\W\d_'-]{1,20}(?: [^\W\d_][^\W\d_'-]{0,20}){0,3}?)\s?:\s{1,3}"
    r"(?P<rest>[^\n]{2,60})"
)
_HONORIFIC = re.compile(r"(?i)(?:mr|mrs|ms|miss|dr|prof|herrn?|frau|mme|madame|monsieur|m)\.?\s+(?=[^\W\d_])")
_SOFTWARE = re.compile(
    r"(?i)\b(?:request|process|thread|server|module|library|tool|package|framework|version|api"
    r"|setting|setup|install|update|upgrade|using|default|approach)\b"
)
_LINES = re.compile(r"\r?\n|\\n|<br\s?/?>|\s[|•]\s|;\s|(?<=[.)])\s{2,}")
_HEADING = re.compile(r"\W{0,6}([^\W\d_][^:\n]{2,40}?)\s?(?::|\W{0,6}\Z)")
_LONG_TEXT = 40
_LONG_DOCUMENT = 120


@cache
def _references() -> re.Pattern[str]:
    """The phrases of references."""
    return re.compile("(?i)" + "|".join(f"(?:{phrase})" for phrase in lexicon("documents")["references"]))


@cache
def _titles() -> tuple[frozenset[str], frozenset[str]]:
    data = lexicon("documents")
    return expanded(data["titles"]), expanded(data["sure"])


@cache
def _headings() -> dict[str, str]:
    return {
        phrase: part for part, words in lexicon("documents")["headings"].items() for phrase in expanded(words)
    }


class CvOrReference(TellingRecognizer):
    """A curriculum vitae or a reference: its title with a name, its file, its phrases, or all of its text."""

    def __init__(self, rule: Rule) -> None:
        self.strong_phrases, self.weak_phrases = phrases_of(rule.entity)
        super().__init__(rule)
        self._titled = (
            finder(
                [
                    "curriculum",
                    "resume",
                    "résumé",
                    "cv",
                    "lebenslauf",
                    "werdegang",
                    "zeugnis",
                    "bewerbung",
                    "empfehlungs",
                    "referenz",
                    "reference",
                    "recommendation",
                    "certificat",
                    "attestation",
                    "lettre",
                    "arbeitsbestätigung",
                    "cover",
                    "verification",
                ]
            )
            or bool
        )
        self._phrased = finder(lexicon("documents")["reference_signs"]) or bool

    def triggers(self) -> Triggers | None:
        """A label, a file's name, a phrase of references, a title at either end, or a heading."""
        titles = _titles()[0] | _titles()[1]
        work = [phrase for phrase, part in _headings().items() if part == "work"]
        line_ends = r"[\W_]{0,8}(?:[:\r\n\\<|•;]|\Z|\s\s)"
        return Triggers(
            (_FILE, *(f"(?i){phrase}" for phrase in lexicon("documents")["references"])),
            frozenset({self.rule.entity}),
            (
                *expressions(titles, r"\A[\W_]*", ENDS),
                *expressions(titles, BEGINS, r"[\W_]*\Z"),
                f"(?i){BEGINS}{either(work)}{ENDS}{line_ends}",
            ),
        )

    def might_match(self, features: Features, key_entities: frozenset[str]) -> bool:
        """A title, a phrase of references, the key, or a text long enough for a whole document."""
        return (
            self.rule.entity in key_entities
            or self.rule.entity in features.labelled
            or self._titled(features.lower)
            or self._phrased(features.lower)
            or _has_headings(features.text)
        )

    def candidates(self, text: str, nlp_artifacts: NlpArtifacts | None) -> Iterator[Candidate]:
        """The documents."""
        bare = text.strip()
        begin = len(text) - len(text.lstrip())
        if _has_headings(text):
            yield Candidate(
                begin, begin + len(bare), 0.85, "several headings of a curriculum vitae", final=True
            )
            return
        lower = text.lower()
        if self._titled(lower):
            span = _title_span(text)
            if span is not None:
                yield Candidate(*span, 0.75, "the title of such a document", final=True)
            for match in _FILE.finditer(text):
                yield Candidate(*match.span("value"), 0.7, "the name of such a file", final=True)
            for label in telling_labels(text):
                if (
                    label.phrase in self.strong_phrases
                    and label.quoted
                    and label.value_end - label.value_start >= _LONG_TEXT
                ):
                    value = text[label.value_start : label.value_end]
                    if _is_long_text(value):
                        yield Candidate(
                            label.value_start,
                            label.value_end,
                            STRONG_LABEL,
                            "the label before it",
                            final=True,
                        )
        if self._phrased(lower):
            for match in _references().finditer(text):
                start, end = _sentence(text, *match.span())
                if not _SOFTWARE.search(text, start, end):
                    yield Candidate(start, end, 0.7, "a phrase of references", final=True)
                    break
        if bare and not is_placeholder(bare):
            yield Candidate(begin, begin + len(bare), WHOLE_VALUE, "the key of the value", whole=True)

    def score_by_key(self, value: str, context: frozenset[str]) -> float:
        """A long text or a file under 'resume', 'workHistory' and the like."""
        if self.strong_phrases & context and (_is_long_text(value) or _FILE_VALUE.fullmatch(value)):
            return STRONG_LABEL
        return 0.0


_FILE_VALUE = re.compile(
    r"(?i)[^\s\"'<>][^\"'<>\n]{0,300}\.(?:pdf|docx?|odt|rtf|pages|txt|html?)(?:\?\S{0,300})?"
)


def _is_long_text(value: str) -> bool:
    return (
        len(value) >= _LONG_TEXT
        and value.count(" ") >= 5
        and not re.search(r"[{}]|\);|=>|\w\(\)", value[:400])
    )


def _has_headings(text: str) -> bool:
    """Whether three headings of two parts or more of a curriculum vitae, work or education among them, stand
    at the beginnings of lines."""
    if len(text) < _LONG_DOCUMENT:
        return False
    known = _headings()
    parts: dict[str, set[str]] = {}
    for line in _LINES.split(text[:20_000]):
        if len(line) > 400:
            line = line[:60]
        match = _HEADING.match(line) if line else None
        if match is None:
            continue
        phrase = phrase_of(match.group(1))
        if phrase in known:
            parts.setdefault(known[phrase], set()).add(phrase)
    return (
        sum(map(len, parts.values())) >= 3
        and len(parts) >= 3
        and not parts.keys().isdisjoint({"work", "education"})
        and "work" in parts
    )


def _title_span(text: str) -> tuple[int, int] | None:
    """The span of a line that is the title of such a document, alone or with a person's name."""
    bare = text.strip()
    if len(bare) > 100 or "\n" in bare:
        return None
    titles, sure = _titles()
    begin = len(text) - len(text.lstrip())
    if phrase_of(bare) in sure:
        word = re.search(r"[^\W\d_]", bare)
        return begin + (word.start() if word else 0), begin + len(bare.rstrip(" *#=_|-:."))
    for pattern in (_TITLE_LINE, _COLON):
        match = pattern.fullmatch(bare)
        if match is None:
            continue
        title = phrase_of(match["title"])
        rest = match["rest"]
        if rest is not None and title in titles and _begins_with_a_person(rest, title in sure):
            return begin + match.start("title"), begin + len(bare.rstrip(" *#=_|-"))
    person = re.fullmatch(
        r"(?P<name>[^\W\d_][^\W\d_.'’-]*(?: [^\W\d_][^\W\d_.'’-]*){1,3})(?:['’]s)?(?: [-–—|:]|,)? "
        r"(?P<title>[^\W\d_][^\W\d_ ]{1,40})",
        bare,
    )
    if person is not None and phrase_of(person["title"]) in titles and _is_person(person["name"]):
        return begin, begin + len(bare)
    return None


def _begins_with_a_person(text: str, sure: bool) -> bool:
    honorific = _HONORIFIC.match(text)
    if honorific is not None:
        return text[honorific.end()].isupper()
    words = re.match(r"[^\W\d_][^\W\d_.'’-]*(?: [^\W\d_][^\W\d_.'’-]*){1,3}", text)
    if words is None:
        return False
    if sure and len(words.group()) == len(text.strip()) and words.group().istitle():
        return True
    return _is_person(words.group())


def _is_person(text: str) -> bool:
    name = read_words(text, 0, len(text)) or read_words(text.title(), 0, len(text))
    if text.isupper():
        name = read_words(text.title(), 0, len(text))
    return name is not None and len(name.words) > 1 and likelihood(name) >= 0.5


def _sentence(text: str, start: int, end: int) -> tuple[int, int]:
    """The sentence around a span, at most 300 characters to either side."""
    stop = text.rfind(". ", max(0, start - 300), start)
    first = max(text.rfind("\n", 0, start) + 1, stop + 2 if stop >= 0 else 0, start - 300, 0)
    while first < start and text[first].isspace():
        first += 1
    after = [
        position for position in (text.find("\n", end), text.find(". ", end, end + 300)) if position >= 0
    ]
    last = min([*after, len(text), end + 300])
    return first, last
