"""Class C, protected classifications: what a field or a sentence says of a person's race, religion,
orientation, gender and so on.

The words are data (``rules/lexicons/protected_classes.yaml``), the sentences ``recognizers.sentences``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache, cached_property, lru_cache
from typing import TYPE_CHECKING

from recognizers.base import (
    STRONG_LABEL,
    WHOLE_VALUE,
    Candidate,
    Features,
    RuleRecognizer,
    whole_value,
)
from recognizers.labels import Label, phrases_of
from recognizers.placeholders import is_placeholder
from recognizers.rules import Rule, lexicon
from recognizers.sentences import (
    cues,
    follows_freely,
    indexes_within,
    is_negated,
    noun_ends,
    says_of_a_person,
    speaks_of_a_person,
    stands_alone,
    words_of,
)
from recognizers.surroundings import is_label, is_personal_record
from recognizers.telling import TellingRecognizer
from recognizers.traits import (
    Kind,
    Term,
    all_words,
    longest_term,
    phrases_after,
    phrases_before,
    phrases_of_class,
    terms_of,
)
from recognizers.triggers import Triggers
from recognizers.valued_labels import is_key_of_a_person, names_a_person, valued_labels
from recognizers.words import fold, split, with_zeros

if TYPE_CHECKING:
    from presidio_analyzer.nlp_engine import NlpArtifacts

_LONG_TELL = frozenset(
    ("DISABILITY", "VETERAN_STATUS", "UNION_MEMBERSHIP", "IMMIGRATION_STATUS", "MARITAL_STATUS")
)
"""Entities whose plain phrases of several words ('wheelchair user') tell as soon as a person stands near."""
_WITHOUT_SUBJECT = frozenset(("SEXUAL_ORIENTATION", "GENDER"))
_SAID = 0.78
_TELLING = 0.7
_WEAK = 0.6
_ARTICLES = frozenset("the a an der die das den dem des le la les l du de d one".split())


_LINE = 400
"""Characters of a text that is remembered."""


class SaidOfPerson(TellingRecognizer):
    """Words of a protected class that a sentence says of a person."""

    def might_match(self, features: Features, key_entities: frozenset[str]) -> bool:
        """A word of the class stands in the text."""
        return self.rule.entity in terms_of(features.text)

    def triggers(self) -> Triggers | None:
        """A word of the class."""
        return Triggers(words=phrases_of_class(self.rule.entity))

    def candidates(self, text: str, nlp_artifacts: NlpArtifacts | None) -> Iterator[Candidate]:
        """The words that a sentence says of a person."""
        if self._has_digits or len(text) > _LINE:
            yield from self._said(text)
        else:
            # No phrase has a digit, so that lines of a log that differ in their numbers are one line.
            yield from self._remembered(with_zeros(text))

    @cached_property
    def _has_digits(self) -> bool:
        return any(map(str.isdigit, "".join(phrases_of_class(self.rule.entity))))

    @cached_property
    def _remembered(self) -> Callable[[str], tuple[Candidate, ...]]:
        return lru_cache(maxsize=4096)(lambda text: tuple(self._said(text)))

    def _said(self, text: str) -> Iterator[Candidate]:
        words = words_of(text)
        for term in terms_of(text).get(self.rule.entity, ()):
            start, end = words[term.first].start, words[term.last].end
            if not stands_alone(text, start, end) or _is_a_column(text, start, end):
                continue
            told = self._told(text, term)
            if told is not None:
                yield Candidate(start, end, _TELLING if term.kind == "telling" else _SAID, told, final=True)

    def _told(self, text: str, term: Term) -> str | None:
        """How the sentence says it of a person; None if it does not."""
        words = words_of(text)
        if term.kind == "country":
            return self._by_cue_before(text, term, near=False)
        if is_negated(text, term.first):
            return None
        if _short_word_in_small_letters(text, words[term.first].start, words[term.last].end):
            return None
        if term.kind == "alone":
            return "a phrase of the lexicon"
        long = term.last > term.first and term.kind == "plain" and self.rule.entity in _LONG_TELL
        if (term.kind == "telling" or long) and speaks_of_a_person(text, term.first, term.last):
            return "a phrase of the lexicon, and a person near it"
        everyday = term.kind == "everyday"
        attributes = self.rule.entity != "POLITICAL_OPINION"
        only_people = everyday or self.rule.entity == "NATIONALITY_CITIZENSHIP"
        told = None
        if attributes or not everyday or text[words[term.last].start].isupper():  # 'she is right'
            told = says_of_a_person(text, term.first, term.last, everyday, attributes and not only_people)
        if told is None and attributes and only_people:
            told = says_of_a_person(text, term.first, term.last, True)
        if told is None and term.first == 1 and term.kind == "plain" and self.rule.entity in _WITHOUT_SUBJECT:
            if words[0].text in cues().copulas and not text[: words[0].start].strip():
                told = "said of a person"  # 'ist schwul', a note's beginning
        return told or self._by_cue_before(text, term, everyday) or self._by_cue_after(text, term, everyday)

    def _by_cue_before(self, text: str, term: Term, near: bool) -> str | None:
        known = all_words()[self.rule.entity]
        words = words_of(text)
        first = term.first
        if is_negated(text, first):
            return None
        named = text[words[term.last].start].isupper()
        for _ in range(3):
            for phrase, begin in phrases_before(text, first):
                if phrase in known.before_sure and (named or term.kind != "everyday"):
                    return None if is_negated(text, begin) else "the words before it"
                if (phrase in known.before or (named and phrase in known.before_names)) and (
                    not near
                    or (follows_freely(text, term.last) and speaks_of_a_person(text, begin, term.last))
                ):
                    return None if is_negated(text, begin) else "the words before it"
            if first == 0 or words[first - 1].text not in _ARTICLES | cues().fillers:
                return None
            first -= 1
        return None

    def _by_cue_after(self, text: str, term: Term, near: bool) -> str | None:
        known = all_words()[self.rule.entity]
        for phrase, end in phrases_after(text, term.last):
            words = words_of(text)
            name = text[words[term.first].start : words[term.last].end].isupper()
            if phrase in known.after_sure and text[words[term.first].start].isupper():
                if follows_freely(text, end) or words[end + 1].text in cues().behind_nouns:
                    return "the words after it"
            if _is_of_a_number(text, end):  # 'my British passport number'
                return None
            free = name or noun_ends(text, end) or phrase in known.after_near
            if phrase in known.after and free and (not near or speaks_of_a_person(text, term.first, end)):
                return "the words after it"
            if phrase in known.after_near and not near and speaks_of_a_person(text, term.first, end):
                return "the words after it, and a person near it"
        return None


_NUMBERED = frozenset("number no nr num numbers nummer office agency holder".split())
_COLUMN = re.compile(r"[(,]\s{0,2}[\"`\[]?\Z")
_NEXT_COLUMN = re.compile(r"[\"`\]]?\s{0,2}[,)]")
_NAME_OF_COLUMN = re.compile(r"\w_\w|[a-z][A-Z]")


def _is_of_a_number(text: str, last: int) -> bool:
    words = words_of(text)
    return last + 1 < len(words) and words[last + 1].text in _NUMBERED - {"holder"}


def _is_a_column(text: str, start: int, end: int) -> bool:
    """Whether a word stands in a list of names of columns: ``(id, aufenthaltstitel, plz_ort)``."""
    raw = text[start:end]
    if not (raw.islower() or raw.isupper()) or _NEXT_COLUMN.match(text, end) is None:
        return False
    around = text[max(0, start - 60) : start], text[end : end + 60]
    return _COLUMN.search(around[0]) is not None and any(map(_NAME_OF_COLUMN.search, around))


def _short_word_in_small_letters(text: str, start: int, end: int) -> bool:
    """Whether an abbreviation ('UK', 'PAP', 'GEW') is written as a word: 'us', 'gew'."""
    raw = text[start:end]
    return len(raw) <= 3 and raw.islower() and raw in cues().abbreviations


_CUT = re.compile(r"[\"`|;<>{}\[\]=\r\n\t]|&(?=[\w.\-]{1,40}=)|  |\\\\|(?<=\w)'(?!\w)|,(?=\w+=)")
"""What ends a value that is not quoted."""
_LISTED = re.compile(r"\s?[,/&+;]\s?| (?:and|und|et|sowie|or) |\s?, (?:and|und|et) ")
_NEXT_LABEL = re.compile(
    r"[\s,&]{1,3}[\w.\-\"']{1,40}\s?[=:]|\s--?[A-Za-z]|\sHTTP/|\s?(?:[,;.!)'\"<}\]]|-{1,2}\s|//|\Z|\n|  |\\)"
    r"|\s\("
)
_SENTENCE = re.compile(r" [A-ZÀ-Þ][a-zß-ÿ'’]{0,20} [a-zà-ÿ]")
"""A next sentence that nothing parts from the value, where the line's end was lost."""
_CAPITALS = re.compile(r"(?: (?:[A-ZÀ-Þ][^\W\d_]+|\d{1,4})(?![\w=:])){1,3}")
_CODE_FOLLOWS = re.compile(r"[(\[{_=\\@$]|[.:\-/'’]\w|::|\s?\|{1,2}|\s?(?:\?|&&|=>|->|==)")
_CAMEL = re.compile(r"[a-zß-ÿ][A-ZÀ-Þ]|[A-Z]{2}[a-z]|\d")
_MANY = 4
_SINGLE = frozenset(("MARITAL_STATUS", "GENDER"))


class Trait(SaidOfPerson):
    """Words of a protected class in a sentence about a person, and under a key or label that names the
    class."""

    def __init__(self, rule: Rule) -> None:
        self.strong_phrases, self.weak_phrases = phrases_of(rule.entity)
        super().__init__(rule)

    def might_match(self, features: Features, key_entities: frozenset[str]) -> bool:
        """Also: a label or the key names the class."""
        return (
            self.rule.entity in key_entities
            or self.rule.entity in features.labelled
            or super().might_match(features, key_entities)
        )

    def triggers(self) -> Triggers | None:
        """Also: a label of the class."""
        return Triggers(labels=frozenset({self.rule.entity}), words=phrases_of_class(self.rule.entity))

    def candidates(self, text: str, nlp_artifacts: NlpArtifacts | None) -> Iterator[Candidate]:
        """Values of labels, what sentences say, and the whole text as a value of the key."""
        reach = -1
        for label in valued_labels(text):
            span = self._labelled(text, label)
            if span is not None:
                reach = max(reach, span[1])
                strong = label.phrase in self.strong_phrases
                yield Candidate(*span, STRONG_LABEL if strong else _WEAK, "the label before it", final=True)
        for candidate in super().candidates(text, nlp_artifacts):
            if candidate.start >= reach:
                yield candidate
        bare = text.strip()
        if 0 < len(bare) <= 80 and "\n" not in bare:
            start = text.index(bare)
            if _affirms(bare) or self._value_end(text, start, start + len(bare), True, True) == start + len(
                bare
            ):
                yield Candidate(start, start + len(bare), WHOLE_VALUE, "the key of the value", whole=True)

    def score_by_key(self, value: str, context: frozenset[str]) -> float:
        """A value under a key such as 'religion'."""
        known = all_words()[self.rule.entity]
        named = " ".join(split(value))
        if named in context and (value[:1].isupper() or self._kind(value) is None):
            longest = max((self.strong_phrases | self.weak_phrases) & context, key=len, default=named)
            if longest.replace(" ", "") == named.replace(
                " ", ""
            ):  # "veteran": "Veteran" is a form's own text
                return 0.0
        if _affirms(value):
            return STRONG_LABEL if known.affirmed & context else 0.0
        kind = self._kind(value)
        if self.strong_phrases & context and (
            kind is not None or (self.strong_phrases & context) - known.closed
        ):
            return STRONG_LABEL
        if self.weak_phrases & context and kind is not None and kind != "code":
            told = kind in ("plain", "telling", "alone") or is_key_of_a_person(self.weak_phrases, context)
            return 0.65 if told or is_personal_record(context) else 0.0
        return 0.0

    def _kind(self, value: str) -> Kind | None:
        """The kind of the first term of a value; None if the lexicon does not know it."""
        words = words_of(value)
        for index in range(min(3, len(words))):
            term = longest_term(self.rule.entity, value, index)
            if term is not None:
                return term.kind
        return None

    def _labelled(self, text: str, label: Label) -> tuple[int, int] | None:
        strong = label.phrase in self.strong_phrases
        if not strong and label.phrase not in self.weak_phrases:
            return None
        known = all_words()[self.rule.entity]
        start = label.value_start
        if not (label.separator or label.quoted):
            return self._behind_a_space(text, label) if strong else None
        if label.phrase in known.affirmed:
            word = re.compile(r"\w{1,5}(?![\w.(\-])").match(text, start)
            if word is not None and _affirms(word.group()) and len(word.group()) > 1:
                return word.span()
        limit = label.value_end
        if not label.quoted:
            cut = _CUT.search(text, start, min(limit, start + 200))
            limit = min(limit, start + 200) if cut is None else cut.start()
        spoken = label.separator[:1].isalpha()
        free = strong and not spoken and label.phrase not in known.closed
        end = self._value_end(text, start, limit, label.quoted, free, label.separator == "=")
        if end is None:
            return None
        if not strong and not names_a_person(text, label.start):
            if self._kind(text[start:end]) not in ("plain", "telling", "alone"):
                return None
        if " ".join(split(text[start:end])) == label.phrase and text[start].isupper():
            return None
        return start, end

    def _behind_a_space(self, text: str, label: Label) -> tuple[int, int] | None:
        """'Zivilstand verwitwet': only words that only people are called, and nothing behind them."""
        words = words_of(text)
        index, _ = indexes_within(text, label.value_start, len(text))
        if text[label.end : label.value_start] != " " or words[index].start != label.value_start:
            return None
        term = longest_term(self.rule.entity, text, index)
        if term is None or term.kind != "plain" or not _NEXT_LABEL.match(text, words[term.last].end):
            return None
        return label.value_start, words[term.last].end

    def _value_end(
        self, text: str, start: int, limit: int, quoted: bool, free: bool, one_word: bool = False
    ) -> int | None:
        """Where the value ends that begins at ``start``: words of the lexicon, or, if ``free``, any word or
        two that look like an answer; None if there is no value."""
        words = words_of(text)
        if not words:
            return None
        index, _ = indexes_within(text, start, limit)
        if words[index].start != start or words[index].end > limit:
            return None
        if is_placeholder(text[start:limit]):
            return None
        end = self._known_end(text, index, limit, quoted)
        if end is not None:
            return end if end > 0 else None
        if not free:
            return None
        end = _free_end(text, index, limit, quoted, one_word)
        return None if end is None or is_label(text[start:end].rstrip(" .,)"), self.rule.entity) else end

    def _known_end(self, text: str, index: int, limit: int, quoted: bool) -> int | None:
        """The end of the words of the lexicon; None if there are none, 0 if they are no value."""
        words = words_of(text)
        skipped = 0
        term = longest_term(self.rule.entity, text, index)
        while term is None and skipped < 2 and index + 1 < len(words) and words[index].text in cues().fillers:
            skipped += 1
            index += 1
            term = longest_term(self.rule.entity, text, index)
        if term is None:
            return None
        items = 1
        while True:
            end = words[term.last].end
            if end > limit:
                return 0
            gap = _LISTED.match(text, end, limit)
            following = (
                longest_term(self.rule.entity, text, term.last + 1)
                if gap and term.last + 1 < len(words)
                else None
            )
            if gap is None or following is None or words[following.first].start != gap.end():
                break
            if words[following.last].end > limit:
                break
            term = following
            items += 1
        if items > 1 and (self.rule.entity in _SINGLE or items >= _MANY):
            return 0
        if _CODE_FOLLOWS.match(text, end) or text[end : end + 1] == "|":
            return 0
        if quoted and end < limit:
            return self._whole_value(text, term, end, limit)
        if not quoted and term.kind in ("everyday", "code") and not _NEXT_LABEL.match(text, end):
            if (
                term.kind == "everyday"
                and len(text[words[index].start : end]) > 3
                and _SENTENCE.match(text, end)
            ):
                return end
            longer = _CAPITALS.match(text, end, limit)  # 'SEIU Local 1021'
            if (
                longer is None
                or not text[words[index].start].isupper()
                or not _NEXT_LABEL.match(text, longer.end())
            ):
                return 0
            return longer.end()
        return end

    def _whole_value(self, text: str, term: Term, end: int, limit: int) -> int:
        """The end of a quoted value that goes on behind its known words: all of it if it is short."""
        rest = [word.text for word in words_of(text)[term.last + 1 :] if word.end <= limit]
        if len(rest) <= 5 and not cues().no_values.intersection(rest) and term.kind != "code":
            return limit
        return end if term.kind in ("plain", "telling", "alone") else 0


def _free_end(text: str, index: int, limit: int, quoted: bool, one_word: bool) -> int | None:
    """The end of an answer that no lexicon knows: up to three words, none of them a form's or a program's."""
    known = cues()
    words = words_of(text)
    last = index
    for count in range(4):
        position = index + count
        if position >= len(words) or words[position].end > limit:
            break
        word = words[position]
        raw = text[word.start : word.end]
        if count and text[words[position - 1].end : word.start] not in (
            " ",
            "-",
            "'",
            "’",
            ". ",
            ", ",
            " - ",
            "/",
            " (",
        ):
            break
        if not quoted and count and (one_word or text[word.end : word.end + 1] in ("=", ":")):
            break
        if count == 3 or word.text in known.no_values or word.text in known.negations or _CAMEL.search(raw):
            return None
        last = position
    raw = text[words[index].start : words[last].end]
    end = words[last].end
    if _CODE_FOLLOWS.match(text, end) or is_placeholder(raw):
        return None
    if quoted:
        return limit if limit - end <= 1 else None
    if not raw[:1].isupper() or (raw.isupper() and len(raw) > 3):
        return None
    return end if _NEXT_LABEL.match(text, end) else None


def _affirms(value: str) -> bool:
    return fold(value.strip()) in cues().affirmed


GENDER = "GENDER"
_VALUE = re.compile(r"[^\W\d_]+(?:[ \-/][^\W\d_]+){0,3}")
_AGED = re.compile(
    r"(?i)\b(?:\d{1,3}[- ](?:year|yr)s?[- ]old|\d{1,3} ?(?:yo|y/o)|\d{1,3}[- ]jährige[rn]?)"
    r" (?P<word>[^\W\d_]+)"
)
_PATIENT_IS = re.compile(
    r"(?i)(?<![\w-])(?:patient|patiente|patientin|kunde|kundin|customer|cliente?|caller|applicant|member"
    r"|versicherte)"
    r" (?:is|ist|est) (?P<value>[mfwd])(?=[.,;)]?(?:\s|\Z))"
)
_VERBS = (" is ", " ist ", " est ")
_AGES = ("old", "OLD", "yo", "y/o", "jährige")
_ENUMERATED = re.compile(
    r"\s?[|/]\s?\w|, ?(?P<next>[^\W\d_]+)| or (?P<other>[^\W\d_]+)|[\"'], ?[\"'](?P<item>[^\W\d_]+)"
)


@cache
def _lists() -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    data = lexicon("genders")
    return (
        frozenset(fold(str(value)) for value in data["values"]),
        frozenset(fold(str(value)) for value in data["people"]),
        frozenset(fold(str(value)) for value in data["sure"]),
    )


def _is_enumerated(text: str, end: int) -> bool:
    """Whether another gender follows, so that a form's choices stand there and no answer."""
    match = _ENUMERATED.match(text, end)
    if match is None:
        return False
    following = match["next"] or match["other"] or match["item"]
    return following is None or fold(following) in _lists()[0]


class Gender(RuleRecognizer):
    """Genders under their key, and after an age ('34-year-old woman')."""

    def __init__(self, rule: Rule) -> None:
        self.strong_phrases, self.weak_phrases = phrases_of(GENDER)
        super().__init__(rule)

    def triggers(self) -> Triggers | None:
        """A label, an age before a word, or 'patient is'."""
        return Triggers((_AGED, _PATIENT_IS), frozenset({GENDER}))

    def might_match(self, features: Features, key_entities: frozenset[str]) -> bool:
        """A label, the key, or an age stand there."""
        if GENDER in features.labelled or GENDER in key_entities:
            return True
        if any(verb in features.text for verb in _VERBS) and _PATIENT_IS.search(features.text) is not None:
            return True
        return any(age in features.text for age in _AGES) and _AGED.search(features.text) is not None

    def candidates(self, text: str, nlp_artifacts: NlpArtifacts | None) -> Iterator[Candidate]:
        """The values."""
        values, people, sure = _lists()
        for label in valued_labels(text):
            if not (label.separator or label.quoted):
                continue
            known = values if GENDER in label.strong else sure if GENDER in label.weak else frozenset()
            match = _VALUE.match(text, label.value_start, label.value_end) if known else None
            while match is not None:
                after = text[match.end() : match.end() + 2]
                if fold(match.group()) in known and not re.match(r"[\w.(=]\w|[(=\[{|]", after):
                    if not _is_enumerated(text, match.end()):
                        yield Candidate(*match.span(), STRONG_LABEL, "the label before it", final=True)
                    break
                cut = max(match.group().rfind(" "), match.group().rfind("-"), match.group().rfind("/"))
                match = _VALUE.match(text, match.start(), match.start() + cut) if cut > 0 else None
        for match in _PATIENT_IS.finditer(text):
            yield Candidate(*match.span("value"), 0.6, "said of a person", final=True)
        for match in _AGED.finditer(text):
            if fold(match["word"]) in people:
                yield Candidate(*match.span("word"), 0.65, "the age before it", final=True)
        stripped = text.strip()
        if stripped and fold(stripped) in values:
            yield whole_value(text, stripped)

    def score_by_key(self, value: str, context: frozenset[str]) -> float:
        """A value under a key such as 'gender', or a sure one under 'genre'."""
        if self.strong_phrases & context or (self.weak_phrases & context and fold(value) in _lists()[2]):
            return STRONG_LABEL
        return 0.0
