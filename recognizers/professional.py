"""Class I, professional information: job titles."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from presidio_analyzer.nlp_engine import NlpArtifacts

from recognizers.base import STRONG_LABEL, WHOLE_VALUE, Candidate, Features, RuleRecognizer, finder
from recognizers.identifiers.names import likelihood, read_words
from recognizers.labels import find_labels, phrases_of
from recognizers.placeholders import is_placeholder
from recognizers.rules import Rule, lexicon
from recognizers.words import fold

JOB_TITLE = "JOB_TITLE"

_TITLE = re.compile(
    r"[^\W\d_][^\W\d_.&'/\u2019\-]*(?:(?: ?[&/,\-] ?| |\. |['\u2019.-])[^\W\d_]+){0,7}(?: [IV]{1,3}\b)?"
)
_BESIDE_NAME = re.compile(r"(?:, | \| | - | – | — |\s?\n|\()(?=[A-ZÀ-Þ])")
_WORKS_AS = re.compile(
    r"(?i)\b(?:(?:works?|working|worked|employed|hired|job|arbeite[tn]?|tätig|angestellt|promoted|position|travaille)"
    r" (?:as|als|is|to|comme)|(?:i am|i['\u2019]m|he is|she is|he['\u2019]s|she['\u2019]s|i was|ich bin"
    r"|er ist|sie ist|je suis))"
    r" (?:an? |the |our |their |his |her |your |new |eine? |der |die |die neue |der neue |une? |le |la )?"
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
_COMPOUND = re.compile(
    r"(?<=[a-zß-ü]{4})(?:leiter|referent|berater|entwickler|ingenieur|techniker|pfleger|lehrer|assistent|verwalter"
    r"|bearbeiter|fuhrer|direktor|sekretar|buchhalter|verkaufer|manager|meister|betreuer|planer|therapeut)(?:in)?\Z"
    r"|(?<=[a-zß-ü]{4})(?:kaufmann|kauffrau|fachkraft|fachfrau|fachmann|anwalt|anwaltin|arztin|schwester|beauftragter?)\Z"
)
"""Last parts of German titles, folded: 'Vertriebsleiter', 'Personalreferentin'."""
_NO_TITLES = frozenset(
    ("halbleiter", "wellenleiter", "supraleiter", "blitzableiter", "stromleiter", "treuhanderin")
)


def _is_head(word: str, heads: frozenset[str]) -> bool:
    """Whether a folded word is a title's last: by the lexicon, or as a compound of German."""
    return word in heads or (_COMPOUND.search(word) is not None and word not in _NO_TITLES)


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
    heads, machine, _ = _lists()
    return is_title(stripped) and (
        "of" in words or (words[-1] in heads and words[-1] not in machine) or len(words) > 3
    )


@cache
def _lists() -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    data = lexicon("job_titles")
    return (
        frozenset(fold(word) for word in data["heads"]),
        frozenset(fold(word) for word in data["machine"]),
        frozenset(fold(word) for word in data["ranks"]),
    )


def title_words(value: str) -> int:
    """How many of the first words of a text are a job title by the lexicon; 0 if they are none."""
    heads, _, _ = _lists()
    words = [fold(word) for word in re.findall(r"[^\W\d_]+", value)][:8]
    best = 0
    for count in range(1, len(words) + 1):
        if _is_head(words[count - 1], heads) or " ".join(words[max(0, count - 2) : count]) in heads:
            best = count
    if (
        best
        and best < len(words)
        and words[best] in ("of", "for", "der", "des", "de")
        and best + 1 < len(words)
    ):
        return min(len(words), best + 3)
    if (
        words
        and words[0] in ("head", "vp", "director", "chief", "vice")
        and len(words) > 2
        and words[1] in ("of", "president")
    ):
        return max(best, min(len(words), 4))
    return best


def is_title(value: str) -> bool:
    """Whether a value as a whole reads like a job title of the lexicon."""
    words = re.findall(r"[^\W\d_]+", value)
    return bool(words) and len(words) <= 8 and title_words(value) >= max(1, len(words) - 3)


def _is_sure(value: str) -> bool:
    """Whether a title cannot be a part of a program."""
    heads, machine, ranks = _lists()
    words = [fold(word) for word in re.findall(r"[^\W\d_]+", value)]
    last = next((word for word in reversed(words) if _is_head(word, heads)), "")
    return bool(last) and (last not in machine or words[0] in ranks or len(words) > 2 or "of" in words)


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
            or (_worded(features.text) and _WORKS_AS.search(features.text) is not None)
            or _is_lone_title(features.text)
            or _BESIDE_NAME.search(features.text) is not None
        )

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
                value = value.rsplit(" ", 1)[0] if " " in value else ""
            value = value.rstrip(" -,&/")
            if strong and len(value) > 1 and (value[:1].isupper() or label.quoted or is_title(value)):
                yield Candidate(
                    match.start(), match.start() + len(value), STRONG_LABEL, "the label before it", final=True
                )
            elif not strong and is_title(value) and _is_sure(value) and value[:1].isupper():
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
                if _is_sure(title) or len(words) > 1:
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
        stripped = text.strip()
        if (
            2 <= len(stripped) <= 90
            and re.fullmatch(r"[^\W\d_][\w &'/.,()\u2019\-]*", stripped)
            and not is_placeholder(stripped)
        ):
            start = len(text) - len(text.lstrip())
            yield Candidate(start, start + len(stripped), WHOLE_VALUE, "the key of the value", whole=True)

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
            if (words and _is_sure(title.group()[: words[-1].end()])) or len(words) > 1:
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
        if (
            self.weak_phrases & context
            and is_title(value)
            and (_is_sure(value) or " " in value)
            and value[:1].isupper()
        ):
            return 0.6
        return 0.0
