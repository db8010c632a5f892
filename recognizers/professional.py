"""Class I, professional information: job titles."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from recognizers.base import (
    STRONG_LABEL,
    WEAK_KEY_IN_RECORD,
    WHOLE_VALUE,
    Candidate,
    Features,
    RuleRecognizer,
    finder,
    whole_value,
)
from recognizers.career_lines import KEYS_OF_PARTS, is_piece, pieces, stands_in_part
from recognizers.identifiers.names import CAPITAL, PARTICLES, likelihood, read_words
from recognizers.in_record import is_record_of_a_person
from recognizers.labels import find_labels, phrases_of
from recognizers.placeholders import is_placeholder
from recognizers.rules import Rule
from recognizers.titles import (
    begins_with_noun,
    is_head,
    is_machine,
    is_sure,
    is_title,
    is_title_alone,
    title_words,
)
from recognizers.triggers import Triggers
from recognizers.words import fold

if TYPE_CHECKING:
    from presidio_analyzer.nlp_engine import NlpArtifacts

JOB_TITLE = "JOB_TITLE"

_TITLE = re.compile(
    r"[^\W\d_][^\W\d_.&'/\u2019\-]*(?:(?: ?[&/,\-] ?| |\. |['\u2019.-])[^\W\d_]+){0,7}(?: [IV]{1,3}\b)?"
)
_BESIDE_NAME = re.compile(r"(?:, | \| | - | – | — |\s?\n|\()(?=[A-ZÀ-Þ])")
_WORKS_AS = re.compile(
    r"(?i)\b(?:(?:works?|working|worked|employed|hired|job|arbeite[tn]?|tätig|angestellt|promoted|position"
    r"|travaille)"
    r" (?:as|als|is|to|comme)|(?:i am|i['\u2019]m|he is|she is|he['\u2019]s|she['\u2019]s|i was|ich bin"
    r"|er ist|sie ist|je suis|il est|elle est|(?:mr|mrs|ms|herr|frau|mme|m)\.? [A-ZÀ-Þ][\w'’\-]{1,25} (?:is"
    r"|ist|est)))"
    r" (?:an? |the |our |unser |unsere |notre |their |his |her |your |new |eine? |der |die |die neue "
    r"|der neue |une? |le |la )?"
    r"(?P<title>[^\W\d_]+(?:[ -][^\W\d_]+){0,4})"
)


_worded = (
    finder(
        (
            " as ",
            " to ",
            " is ",
            " als ",
            " comme ",
            " am ",
            "'m ",
            "\u2019m ",
            "'s ",
            "\u2019s ",
            " bin ",
            " ist ",
            " was ",
            " suis ",
        )
    )
    or bool
)
_WORD_OF_NAME = r"[^\W\d_]*(?:['’\-.][^\W\d_]+)*"
_NAME_AND_SEPARATOR = (
    rf"(?:{CAPITAL}{_WORD_OF_NAME}|(?i:{'|'.join(sorted(PARTICLES))})) {CAPITAL}{_WORD_OF_NAME}"
    r"(?:, | \| | - | – | — |\s?\n|\()[A-ZÀ-Þ]"
)
"""Where ``_BESIDE_NAME`` matches behind two words of a name."""
_NOT_FIRST = frozenset(
    ("not", "no", "nicht", "only", "also", "now", "the", "kein", "keine", "pas", "just", "still")
)
_LONE = re.compile(
    r"\s*(?:(?:Head(?! of Line)|Director|Vice President|VP|Chief|Manager) of (?:the )?[A-Z][\w&]+(?:(?: "
    r"and| &|,)? [A-Z][\w&]+){0,3}"
    r"|(?:Senior|Junior|Chief|Principal|Lead|Deputy|Assistant|Associate|Regional|Executive|Managing|Vice)"
    r"(?: [A-Z][a-z]+){1,4})\s*"
)
"""A line that is just a title, as below a name in a signature."""


def _is_lone_title(text: str) -> bool:
    if len(text) > 60 or _LONE.fullmatch(text) is None:
        return False
    stripped = text.strip()
    words = [fold(word) for word in re.findall(r"[^\W\d_]+", stripped)]
    return is_title(stripped) and (
        "of" in words or (is_head(words[-1]) and not is_machine(words[-1])) or len(words) > 3
    )


class JobTitle(RuleRecognizer):
    """Job titles under their key, beside a person's name, and after 'works as'."""

    def __init__(self, rule: Rule) -> None:
        self.strong_phrases, self.weak_phrases = phrases_of(JOB_TITLE)
        super().__init__(rule)

    def might_match(self, features: Features, key_entities: frozenset[str]) -> bool:
        """A label, the key, or words around a title stand there."""
        return (
            JOB_TITLE in features.labelled
            or JOB_TITLE in key_entities
            or not KEYS_OF_PARTS.isdisjoint(key_entities)
            or (_worded(features.text) and _WORKS_AS.search(features.text) is not None)
            or _is_lone_title(features.text)
            or _BESIDE_NAME.search(features.text) is not None
        )

    def triggers(self) -> Triggers:
        """A label, the words around a title, or the beginning of a line that is one."""
        return Triggers((_WORKS_AS, _NAME_AND_SEPARATOR, rf"\A{_LONE.pattern}"), frozenset({JOB_TITLE}))

    def candidates(self, text: str, nlp_artifacts: NlpArtifacts | None) -> Iterator[Candidate]:
        """The titles."""
        for label in find_labels(text):
            strong = JOB_TITLE in label.strong
            if (not strong and JOB_TITLE not in label.weak) or not (label.separator or label.flag):
                continue
            if label.separator[:1].isalpha():
                continue
            match = _TITLE.match(text, label.value_start, min(label.value_end, label.value_start + 80))
            if match is None or is_placeholder(match.group()) or "_" in text[match.end() : match.end() + 1]:
                continue
            end = match.end()
            follows = re.compile(r"\s?[=:(]").match(text, end)
            value = match.group()
            if follows:
                value = value[: max(value.rfind(" "), value.rfind("&"), value.rfind(","), 0)]
            value = value.rstrip(" -,&/")
            if strong and len(value) > 1 and (value[:1].isupper() or label.quoted or is_title(value)):
                yield Candidate(
                    match.start(), match.start() + len(value), STRONG_LABEL, "the label before it", final=True
                )
            elif not strong and is_title(value) and is_sure(value) and _is_written_as_one(value):
                yield Candidate(
                    match.start(),
                    match.start() + len(value),
                    0.6,
                    "the label before it, and a known title",
                    final=True,
                )
        for match in _WORKS_AS.finditer(text):
            count = title_words(match["title"])
            if count:
                words = list(re.finditer(r"[^\W\d_]+", match["title"]))[:count]
                title = match["title"][: words[-1].end()]
                if title[0].islower() and (" of " in title or fold(words[0].group()) in _NOT_FIRST):
                    continue  # 'I am the owner of the file', 'I am not the administrator'
                if is_sure(title) or len(words) > 1:
                    yield Candidate(
                        match.start("title"),
                        match.start("title") + len(title),
                        0.65,
                        "the words before it",
                        final=True,
                    )
        yield from self._beside_names(text)
        if _is_lone_title(text):
            begin = len(text) - len(text.lstrip())
            yield Candidate(
                begin, begin + len(text.strip()), 0.55, "a line that is just a known title", final=True
            )
        for piece in pieces(text):
            if is_title_alone(piece.text):
                yield Candidate(
                    piece.start,
                    piece.end,
                    WHOLE_VALUE,
                    "its place in a signature or curriculum vitae",
                    whole=True,
                )
        stripped = text.strip()
        if (
            2 <= len(stripped) <= 90
            and re.fullmatch(r"[^\W\d_][\w &'/.,()\u2019\-]*", stripped)
            and not is_placeholder(stripped)
        ):
            yield whole_value(text, stripped)

    @staticmethod
    def _beside_names(text: str) -> Iterator[Candidate]:
        for match in _BESIDE_NAME.finditer(text):
            before = re.search(
                r"[^\W\d_]+(?:['\u2019\-.][^\W\d_]+)*(?: [^\W\d_]+(?:['\u2019\-.][^\W\d_]+)*){1,3}\Z",
                text[max(0, match.start() - 60) : match.start()],
            )
            if before is None:
                continue
            name = read_words(before.group(), 0, len(before.group()))
            if name is None or name.end != len(before.group()) or likelihood(name) < 0.5:
                continue
            title = _TITLE.match(text, match.end())
            if title is None:
                continue
            count = title_words(title.group())
            words = list(re.finditer(r"[^\W\d_]+", title.group()))[:count]
            if (words and is_sure(title.group()[: words[-1].end()])) or len(words) > 1:
                yield Candidate(
                    title.start(),
                    title.start() + words[-1].end(),
                    0.65,
                    "the name before it, and a known title",
                    final=True,
                )

    def score_by_key(self, value: str, context: frozenset[str]) -> float:
        """A value under a key such as 'job title'."""
        if self.strong_phrases & context:
            return STRONG_LABEL
        if stands_in_part(context) and is_piece(value) and is_title_alone(value):
            return WEAK_KEY_IN_RECORD
        if self.weak_phrases & context and is_title(value):
            if is_record_of_a_person(context) and is_title_alone(value) and not is_machine(value):
                return WEAK_KEY_IN_RECORD
            if (is_sure(value) or " " in value) and _is_written_as_one(value):
                return 0.6
        return 0.0


def _is_written_as_one(value: str) -> bool:
    """Whether a title is written with a capital, or in small letters as in French, its noun first."""
    return value[:1].isupper() or (is_title_alone(value) and begins_with_noun(value) and is_sure(value))
