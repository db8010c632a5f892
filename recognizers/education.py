"""Class J, education: schools, degrees and grades of a person."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING

from recognizers.base import (
    STRONG_LABEL,
    Candidate,
    Features,
    RuleRecognizer,
    finder,
    whole_value,
)
from recognizers.identifiers.names import likelihood, read_words
from recognizers.labels import Label, phrases_of
from recognizers.person_description import is_record_of_a_person, person_is_labelled
from recognizers.placeholders import is_placeholder
from recognizers.rules import Rule, lexicon
from recognizers.sentences import (
    cues,
    expanded,
    indexes_within,
    is_negated,
    phrase_of,
    says_of_a_person,
    speaks_of_a_person,
    words_of,
)
from recognizers.surroundings import BESIDE, UNDER
from recognizers.traits import phrases_after, phrases_before
from recognizers.triggers import Triggers
from recognizers.valued_labels import names_a_person, valued_labels
from recognizers.words import normal_phrases, split

if TYPE_CHECKING:
    from presidio_analyzer.nlp_engine import NlpArtifacts

_SAID = 0.7


@cache
def _words(section: str) -> frozenset[str]:
    return expanded(lexicon("education")[section])


@cache
def _keys(section: str) -> frozenset[str]:
    """Key phrases of a section of the lexicon."""
    return normal_phrases(lexicon("education")[section])


def _has_surroundings(context: frozenset[str]) -> bool:
    return any(word.startswith((BESIDE, UNDER)) for word in context)


def _of_a_student(context: frozenset[str]) -> bool:
    """Whether the keys beside and above a value are those of a student's record."""
    if is_record_of_a_person(context):
        return True
    students = normal_phrases(lexicon("education")["students"])
    for word in context:
        if word.startswith((BESIDE, UNDER)):
            phrase = word.split(":", 1)[1]
            if phrase in students or phrase.removesuffix("s") in students or phrase.split()[0] in students:
                return True
    return False


class _Labelled(RuleRecognizer):
    """What the three recognizers share: labels, keys, and a gate of words."""

    def __init__(self, rule: Rule) -> None:
        self.strong_phrases, self.weak_phrases = phrases_of(rule.entity)
        self._worded = finder(self.gate()) or bool
        super().__init__(rule)

    def gate(self) -> list[str]:
        """Strings in small letters, one of which stands in each text with a value that no label names."""
        raise NotImplementedError

    def forms(self) -> tuple[str | re.Pattern[str], ...]:
        """Expressions one of which matches in each text with a value that no label names."""
        raise NotImplementedError

    def triggers(self) -> Triggers | None:
        """A label, or one of the forms."""
        return Triggers(self.forms(), frozenset({self.rule.entity}))

    def might_match(self, features: Features, key_entities: frozenset[str]) -> bool:
        """A label, the key, or one of the words."""
        return (
            self.rule.entity in key_entities
            or self.rule.entity in features.labelled
            or self._worded(features.lower)
        )

    def labels(self, text: str) -> Iterator[tuple[Label, bool]]:
        """The labels of the entity that have a value, and whether they are strong."""
        for label in valued_labels(text):
            strong = label.phrase in self.strong_phrases
            if (strong or label.phrase in self.weak_phrases) and (label.separator or label.quoted):
                if label.separator[:1].isalpha() and label.separator not in ("is", "was", "ist", "est"):
                    continue
                yield label, strong

    def whole(self, text: str, longest: int = 120) -> Iterator[Candidate]:
        """The whole text as a value of its key."""
        bare = text.strip()
        if 0 < len(bare) <= longest and "\n" not in bare and not is_placeholder(bare):
            yield whole_value(text, bare)


# --- schools -----------------------------------------------------------------------------------------------

_CAPITAL = r"(?:[A-ZÀ-Þ][^\W\d_]*(?:['’.\-&][A-Za-zÀ-ÿ][^\W\d_]*)*|St\.?)"
_MIDDLE = r"(?:of|for|the|and|&|für|der|des|und|de|du|la|le|les|et|zu|am|an|in|at)"
_MORE = rf"(?: (?:{_MIDDLE} ){{0,2}}{_CAPITAL}){{0,5}}"


def _either(section: str) -> str:
    """The words of a section of the lexicon as alternatives of an expression, the longest first."""
    words = (re.escape(word).replace(r"\ ", " ") for word in lexicon("education")[section])
    return "|".join(sorted(words, key=lambda word: (-len(word), word)))


@cache
def _school_pattern() -> re.Pattern[str]:
    heads, leads, known = map(_either, ("heads", "leads", "known"))
    return re.compile(
        rf"(?<![\w./\-])(?:(?:{known})(?: (?:Zürich|Zurich|Lausanne|Wien|München|Berlin|Aachen"
        rf"|Business School|Law School|Medical School|University|College))?"
        rf"|(?:{leads})(?:(?: |(?<=['’])){_CAPITAL}{_MORE})"
        rf"|(?:{_CAPITAL}(?: (?:{_MIDDLE} )?|-)){{1,4}}(?:{heads})(?:,? (?:{_MIDDLE} "
        rf"){{0,2}}{_CAPITAL}){{0,3}})(?![\w(=]|[-_./]\w)"
    )


_FREE_SCHOOL = re.compile(r"[^\W\d_][^\W_]*(?:[ '’.&,\-]{1,2}[^\W_]+){0,8}\.?")


class SchoolAttended(_Labelled):
    """Names of schools under their key, and where a person studied, graduated or was a pupil."""

    def gate(self) -> list[str]:
        """Words of schools and of those who go there."""
        return list(lexicon("education")["school_signs"])

    def forms(self) -> tuple[str | re.Pattern[str], ...]:
        """The name of a school by itself, or what is part of one."""
        known, leads, heads = map(_either, ("known", "leads", "heads"))
        return (
            rf"(?<![\w./\-])(?:{known})(?![^\W_])",
            rf"(?<![\w./\-])(?:{leads})(?: |(?<=['’]))(?:[A-ZÀ-Þ]|St)",
            rf"[A-ZÀ-Þ][^\W\d_.]*\.?[ \-](?:{_MIDDLE} )?(?:{heads})(?![\w(=]|[-_./]\w)",
        )

    def candidates(self, text: str, nlp_artifacts: NlpArtifacts | None) -> Iterator[Candidate]:
        """The schools."""
        reach = -1
        for label, strong in self.labels(text):
            end = self._labelled_end(text, label, strong)
            if end is not None and label.value_start >= reach:
                reach = end
                yield Candidate(label.value_start, end, STRONG_LABEL, "the label before it", final=True)
        if self._worded(text.lower()):
            for start, end in self._attended(text):
                if start >= reach:
                    yield Candidate(start, end, _SAID, "a school, and words of studying there", final=True)
        yield from self.whole(text)

    def score_by_key(self, value: str, context: frozenset[str]) -> float:
        """A name under 'university', or the name of a school under 'school' or 'institution'."""
        school = _is_school(value)
        strong = self.strong_phrases & context
        if strong and (school or _reads_like_a_name(value)):
            return STRONG_LABEL
        if self.weak_phrases & context and (school or (_reads_like_a_name(value) and _of_a_student(context))):
            return 0.65 if _of_a_student(context) or not _has_surroundings(context) or " " in value else 0.0
        return 0.0

    @staticmethod
    def _labelled_end(text: str, label: Label, strong: bool) -> int | None:
        match = _school_pattern().match(text, label.value_start, label.value_end)
        if match is not None:
            return (
                match.end()
                if not label.quoted
                else label.value_end
                if label.value_end - match.end() < 40
                else match.end()
            )
        if not strong or label.separator[:1].isalpha():
            return None
        free = _FREE_SCHOOL.match(text, label.value_start, min(label.value_end, label.value_start + 80))
        if free is None:
            return None
        value = re.split(r", |  | \w+[=:]", free.group(), maxsplit=1)[0].rstrip(" .,")
        if text[free.end() : free.end() + 1] in ("=", ":"):  # the next label
            value = value.rpartition(" ")[0]
        if (
            label.separator == "="
            and not label.quoted
            and "=" in text[label.value_end - 1 : label.value_end + 1]
        ):
            value = value.split(" ", 1)[0]
        after = text[label.value_start + len(value) :][:2]
        if not value or not _reads_like_a_name(value) or re.match(r"[_(\[{@\\=|]|[./:]\w", after):
            return None
        return label.value_start + len(value)

    @staticmethod
    def _attended(text: str) -> Iterator[tuple[int, int]]:
        words = words_of(text)
        for match in _school_pattern().finditer(text):
            first, last = indexes_within(text, *match.span())
            if is_negated(text, first):
                continue
            length = next(
                (
                    length
                    for length in (3, 2, 1)
                    if " ".join(word.text for word in words[first : first + length]) in _words("before")
                ),
                0,
            )
            if 0 < length <= last - first:  # 'Absolvent der University of Leeds'
                yield words[first + length].start, match.end()
                continue
            if _STUDIED_AT.search(text, max(0, match.start() - 30), match.start()):
                yield match.span()
                continue
            if any(phrase in _words("after") for phrase, _ in phrases_after(text, last)) or any(
                _cue_before(text, index)
                for index in range(first, max(0, first - 3), -1)
                if index == first or words[index].text in _ARTICLES
            ):
                yield match.span()
                continue
            around = text[max(0, match.start() - 60) : match.start()], text[match.end() : match.end() + 60]
            if any(pattern.search(one) for one in around for pattern in (_degree(), _full_degree())):
                yield match.span()


_STUDIED_AT = re.compile(
    r"(?i)(?<!\w)(?:diplômée?|diplôme|études|bac|licence|master|abschluss|studium|degree|diploma)"
    r" (?:à|de|am|an der|at|from) ?: \Z"
)
_ARTICLES = frozenset("the a an der die das dem den la le les l an am at".split())


def _cue_before(text: str, first: int) -> bool:
    return any(phrase in _words("before") for phrase, _ in phrases_before(text, first))


def _is_school(value: str) -> bool:
    match = _school_pattern().match(value)
    return match is not None and len(value) - match.end() < 30


def _reads_like_a_name(value: str) -> bool:
    """Whether a value under the key of a school may be its name: capitalised words, no program's."""
    if not 2 <= len(value) <= 90 or not value[0].isupper() or _FREE_SCHOOL.fullmatch(value) is None:
        return False
    if re.search(r"[a-z][A-Z]|_|\d{5}", value):
        return False
    words = phrase_of(value).split()
    return (
        len(words) <= 8
        and not cues().no_values.intersection(words)
        and " ".join(split(value)) not in _SCHOOL_KEYS
    )


_SCHOOL_KEYS = normal_phrases(
    [
        "school",
        "university",
        "college",
        "school name",
        "university name",
        "schule",
        "universität",
        "hochschule",
        "école",
        "université",
        "high school",
        "alma mater",
    ]
)


# --- degrees -----------------------------------------------------------------------------------------------


_SUBJECT_BEHIND = (
    r"(?: \(Hons\.?\))?(?:,? (?:in|of|en|de|des|in der) (?:[A-ZÀ-Þ][^\W\d_]+(?:(?: and | & |-| "
    r"et | und | of | de )?(?: ?[A-ZÀ-Þ][^\W\d_]+)){0,4}|[a-zà-ÿ]{5,}(?: [a-zà-ÿ]{5,})?))?"
)


@cache
def _full_degree() -> re.Pattern[str]:
    """Degrees with their subject: 'Bachelor of Science in Physics'."""
    data = lexicon("education")
    subjects = "|".join(sorted(map(re.escape, data["subjects"]), key=len, reverse=True)).replace(r"\ ", " ")
    of = (
        rf"(?:Bachelor|Master|Doctor|Doctorate|Associate|Executive Master) of (?:{subjects})"
        rf"(?: (?:and|&) (?:{subjects}))?{_SUBJECT_BEHIND}"
    )
    return re.compile(rf"(?<![\w./\-])(?:{'|'.join((of, *data['degrees_in_full']))})(?![\w(=]|[-_/]\w)")


@cache
def _degree() -> re.Pattern[str]:
    """Abbreviations and names of degrees, which need words around them: 'MSc', 'Matura'."""
    data = lexicon("education")
    return re.compile(
        rf"(?<![\w./\-])(?:{'|'.join(data['degrees'])})(?:{data['subject_behind']})(?![\w(=]|[-_/.]\w)"
    )


@cache
def _holding() -> re.Pattern[str]:
    """What stands before a degree that a person has: 'has an', 'titulaire d'un'."""
    return re.compile(rf"(?i)(?:{'|'.join(lexicon('education')['holding'])}) \Z")


_UNMISTAKABLE = re.compile(
    r"(?:B\.?Sc|M\.?Sc|B\.?Eng|M\.?Eng|MBA|Ph\.?D|LL\.?[BM]|B\.?A|M\.?A|B\.S|M\.S|M\.?Phil|B\.?Com"
    r"|MFA|B\.?Ed|M\.?Ed)\.?(?: \(Hons\.?\)| Hons)?,? in [A-Z]"
    r"|(?:Allgemeine Hochschulreife|Fachhochschulreife|Hauptschulabschluss|Realschulabschluss"
    r"|Fachabitur|[Hh]igh [Ss]chool [Dd]iploma)"
)
_YEAR_BEHIND = re.compile(r"[,(]? ?\(?(?:19[4-9]\d|20[0-4]\d)\b")


_LICENCE = re.compile(r"(?i)\b(?:MIT|BSD|ISC|X11|GPL|Apache|software|the)\s\Z")
"""Words before a licence that is no degree."""


class Degree(_Labelled):
    """Academic and school degrees under their key, in full, and where a person has one."""

    def gate(self) -> list[str]:
        """Words and abbreviations of degrees."""
        return list(lexicon("education")["degree_signs"])

    def forms(self) -> tuple[str | re.Pattern[str], ...]:
        """A degree."""
        return _full_degree(), _degree()

    def candidates(self, text: str, nlp_artifacts: NlpArtifacts | None) -> Iterator[Candidate]:
        """The degrees."""
        reach = -1
        for label, strong in self.labels(text):
            match = _at(text, label.value_start, label.value_end)
            if match is None or (not strong and not label.separator):
                continue
            end = label.value_end if label.quoted and label.value_end - match.end() < 60 else match.end()
            if label.value_start >= reach:
                reach = end
                yield Candidate(match.start(), end, STRONG_LABEL, "the label before it", final=True)
        if self._worded(text.lower()):
            spans = sorted(
                [
                    *((*match.span(), True) for match in _full_degree().finditer(text)),
                    *((*match.span(), False) for match in _degree().finditer(text)),
                ],
                key=lambda span: (span[0], -span[1]),
            )
            for start, end, full in spans:
                if start >= reach and (reason := self._tells(text, start, end, full)):
                    reach = end
                    yield Candidate(start, end, _SAID, reason, final=True)
        yield from self.whole(text)

    def score_by_key(self, value: str, context: frozenset[str]) -> float:
        """A degree under its key."""
        match = _at(value, 0, len(value))
        if match is None or len(value) - match.end() > 60:
            return 0.0
        if self.strong_phrases & context:
            return STRONG_LABEL
        return 0.65 if self.weak_phrases & context else 0.0

    @staticmethod
    def _tells(text: str, start: int, end: int, full: bool) -> str | None:
        """Why a degree counts that no label names; None if it does not."""
        value = text[start:end]
        if value.lower() == "licence" and _LICENCE.search(text[max(0, start - 12) : start]):
            return None
        if full and value[:6].lower() not in ("diplom", "docto") and not value.lower().startswith(("dr.",)):
            if re.match(r"(?:Bachelor|Master|Doctor|Associate|Executive)", value):
                return "a degree in full"
        if _UNMISTAKABLE.match(value):
            return "a degree with its subject"
        before = text[max(0, start - 50) : start]
        if (
            full
            and value.startswith(("Dipl.", "Diplom-"))
            and re.match(r" [A-ZÀ-Þ][^\W\d_]", text[end : end + 3])
        ):
            return "a degree before a name"
        if full and says_of_a_person(text, *indexes_within(text, start, end), False, False):
            return "said of a person"
        if _NAMES_A_NUMBER.match(text, end):
            return None
        if _holding().search(before) and (
            len(value) < 5 or value.lower() not in _words("ordinary") or _ENDS.match(text, end)
        ):
            first, _ = indexes_within(text, start, end)
            if not is_negated(text, first) and speaks_of_a_person(text, first, first):
                return "the words before it"
        around = text[max(0, start - 70) : start], text[end : end + 70]
        if any(_school_pattern().search(one) for one in around) and re.match(
            r"\s?(?:[,(–—|-]|from|at|in|an|de|à|$)|\s", around[1] or " "
        ):
            if (
                len(value) > 2
                or _YEAR_BEHIND.search(around[1])
                or re.match(r",|\s(?:from|at|in)\b", around[1])
            ):
                return "a school near it"
        if (
            before.endswith(", ")
            and _name_ends(before[:-2])
            and value.replace(".", "").lower() in _words("post_nominals")
        ):
            return "the name before it"
        if full and before.rstrip().endswith(("Herr", "Frau")):
            return "the words before it"
        return None


_NAMES_A_NUMBER = re.compile(
    r"(?i)\s?(?:(?:number|no\.?|nummer|nr\.?)\s?)?(?:ist|is|est|lautet|:|=|#)\s?\d|[- ](?:number|nummer|nr)\b"
)
"""'Mein BSN ist 789746803' speaks of a number."""
_ENDS = re.compile(r"\s?(?:[.,;)!?]|\Z)| (?:in|en|from|at|and|but|an|am|de|degree|und|et|mit|with)\b")


def _at(text: str, start: int, limit: int) -> re.Match[str] | None:
    """The degree that a value begins with, whole words such as 'highest: ' aside."""
    return _full_degree().match(text, start, limit) or _degree().match(text, start, limit)


_NAME = re.compile(r"[^\W\d_][^\W\d_.'’\-]*(?: [^\W\d_][^\W\d_.'’\-]*){1,2}\Z")


def _name_ends(text: str) -> bool:
    match = _NAME.search(text[-50:])
    if match is None:
        return False
    name = read_words(match.group(), 0, len(match.group()))
    return name is not None and name.end == len(match.group()) and likelihood(name) >= 0.6


# --- grades ------------------------------------------------------------------------------------------------

_POINTS = r"(?:[0-4][.,]\d{1,2}(?: ?/ ?(?:4|5)(?:[.,]0{1,2})?| out of (?:4|5)(?:[.,]0)?)?)"
_GPA = re.compile(
    rf"(?i)(?<![\w-])(?:c?gpa|grade[- ]point average)(?: (?:of|is|was|:))?[\s:=\"']{{1,4}}"
    rf"(?P<value>{_POINTS})(?![\w%]|[.,]\d)|(?<![\w.,])(?P<before>{_POINTS}) (?:c?gpa)(?!\w)"
)
_LETTER = r"(?:[A-F](?:[+-]|\*{1,2})?)"
_NUMBER = (
    r"(?:[1-6][.,]\d{1,2}|\d{1,2}(?:[.,]\d{1,2})? ?/ ?(?:10|15|20|100|6)|(?:100|\d{1,2})"
    r"(?:[.,]\d{1,2})? ?%|[1-6][+-]?)"
)
_GRADE = re.compile(rf"(?:{_NUMBER}|{_LETTER})(?![\w%*]|[.,/:-]\w|[+-]\w)")
_PLAIN_NUMBER = re.compile(r"\d{1,4}(?:[.,]\d{1,2})?(?: ?/ ?\d{1,4})?(?![\w%]|[.,:-]\w)")
_GOT = re.compile(
    rf"(?i)(?:\b(?:got|gets?|received|earned|scored|given|achieved|obtained|with|averag(?:es|ed|ing)"
    rf"|bekam|erhielt|hat|mit|schloss|obtenu|eu|reçu|bekommen)(?: (?:an?|the|only|just|over|straight"
    rf"|un|une|eine?n?|der|die|note|grade|mark|a grade of|a mark of|(?:der )?note|une note de|(?:la "
    rf")?moyenne de|une moyenne de))? |(?<!\w)(?:note|grade|mark) (?:in|en|for) [^\W\d_]{{3,20}} "
    rf"(?:ist|is|war|was|est|lautet) |(?<!\w)note(?: de)? |(?:schnitt|durchschnitt|moyenne)(?: von| "
    rf"de)? )(?P<value>(?-i:[A-F][+-]|[A-F]s?\*?(?= (?:in|on|for)\b)|{_NUMBER}))(?![\w%*]|[.,/:-]\w)"
)
_HONOURS = re.compile(
    r"(?i)(?<![\w-])(?:summa cum laude|magna cum laude|cum laude|(?:first|second|third)[- ]class "
    r"honou?rs|upper second(?:[- ]class)?(?: honou?rs)?|mention (?:très bien|bien|assez bien)|mit "
    r"auszeichnung|mit ausgezeichnetem erfolg|mit gutem erfolg)(?![\w-])"
)


_OF_TEST = re.compile(
    r"(?i)(?<![\w-])(?:(?:SAT|GRE|GMAT|LSAT|MCAT|TOEFL|IELTS|PSAT|ACT)(?: score| total| result)(?:s? of| is"
    r"| was|:)?"
    r"|ATAR(?: score)?(?: of| is| was|:)?|(?:leaving cert(?:ificate)?|CAO|UCAS) points(?: of| is| were|:)?) "
    r"(?P<value>\d{1,4}(?:[.,]\d{1,2})?)(?![\w%]|[.,:/-]\d)"
)
_EXAM_WITH = re.compile(
    r"(?i)(?<!\w)(?:(?:abitur|matura|prüfung|klausur|studium|examen|bachelor|master"
    r"|lehrabschluss)(?: \w{1,12}){0,2} mit(?: der note|"
    r" note| einer| der gesamtnote| einem schnitt von)?|(?:passed|failed) (?:the|my|her|his|their|an"
    r"|all) (?:\w{1,15} )?"
    r"(?:exams?|tests?|finals?|module|course) with(?: an?)?|(?:exam|examen|bac)(?: \w{1,10})? avec(?: une?)?"
    r"(?: moyenne de| note de)?) (?P<value>[1-6][.,]\d{1,2}|(?:100|\d{1,2})(?:[.,]\d{1,2})? ?%"
    r"|\d{1,2}(?:[.,]\d{1,2})? ?/ ?(?:10|20|100)"
    r"|(?-i:[A-F][+-]?))(?![\w%*]|[.,/:-]\w)"
)
_GRADE_IS = re.compile(
    r"(?i)(?<![\w-])(?:notendurchschnitt|durchschnittsnote|abiturnote|abschlussnote|maturanote|gesamtnote"
    r"|notenschnitt"
    r"|(?:moyenne|note)(?: générale| finale| annuelle)?|c?gpa|grade point average|final (?:grade|mark))"
    r"(?: (?:est|de|est de|is|was|of|beträgt|betrug|liegt bei|lag bei|von|ist|war))? "
    r"(?P<value>\d{1,2}(?:[.,]\d{1,2})? ?/ ?(?:10|15|20|100)(?!\d)|[1-6],\d{1,2}|(?:100"
    r"|\d{1,2})(?:[.,]\d{1,2})? ?%)(?![\w%]|[.,:/-]\d)"
)
_CLASS_GOT = re.compile(
    r"(?i)(?<!\w)(?:got|gets|earned|received|achieved|awarded|has|have|graduated with|obtained) (?:an? |her "
    r"|his |my )?"
    r"(?P<value>2:[12]|first|third|distinction|merit|first class|upper second|lower second)(?= (?:from|in"
    r"|at) (?-i:[A-Z]))"
)
_HONOURS_ALONE = re.compile(
    r"(?i)(?<![\w-])(?:first[- ]class honou?rs|(?:summa|magna) cum laude|mention (?:très bien|bien"
    r"|assez bien))(?![\w-])"
)


class GradeOrGpa(_Labelled):
    """Grades of students: under their key, behind their label, and in a sentence about an exam."""

    def gate(self) -> list[str]:
        """Words of grades."""
        return list(lexicon("education")["grade_signs"])

    def forms(self) -> tuple[str | re.Pattern[str], ...]:
        """A grade, and the words around it."""
        return _GPA, _OF_TEST, _EXAM_WITH, _GRADE_IS, _CLASS_GOT, _HONOURS_ALONE, _GOT, _HONOURS

    def candidates(self, text: str, nlp_artifacts: NlpArtifacts | None) -> Iterator[Candidate]:
        """The grades."""
        taken: set[int] = set()
        words = frozenset(word.text for word in words_of(text))
        program = not words.isdisjoint(_words("programs"))
        student = not words.isdisjoint(_words("students")) or person_is_labelled(text)
        for label, strong in self.labels(text):
            end = _grade_end(text, label, strong)
            if end is None:
                continue
            if not strong and text[max(0, label.start - 1) : label.start] in ("-", "_", "."):
                if not names_a_person(text, label.start):
                    continue
            if not strong and (program or (label.phrase in _keys("generic_keys") and not student)):
                continue
            value = text[label.value_start : end]
            if not strong and not student and not re.fullmatch(r"[A-F][+-]|[1-6][.,]\d", value):
                continue
            taken.add(label.value_start)
            yield Candidate(
                label.value_start, end, STRONG_LABEL if strong else 0.65, "the label before it", final=True
            )
        if self._worded(text.lower()):
            for start, end in self._said(text, student and not program):
                if start not in taken:
                    taken.add(start)
                    yield Candidate(start, end, _SAID, "the words around it", final=True)
        yield from self.whole(text, 40)

    def score_by_key(self, value: str, context: frozenset[str]) -> float:
        """A grade under its key; under 'grade' or 'Note' in a student's record."""
        for phrase in self.strong_phrases & context:
            if _fits(phrase, value) or _fits_strong_key(value):
                return STRONG_LABEL
        for phrase in self.weak_phrases & context:
            if not _fits(phrase, value):
                continue
            if _of_a_student(context) and not any(
                BESIDE + one in context for one in ("host", "ssl", "certificate", "url", "severity")
            ):
                return 0.65
            if (
                phrase not in _keys("generic_keys")
                and not _has_surroundings(context)
                and re.fullmatch(r"[A-F][+-]|[1-6],\d{1,2}", value)
            ):
                return 0.55
        return 0.0

    @staticmethod
    def _said(text: str, student: bool) -> Iterator[tuple[int, int]]:
        lower = text.lower()
        if "gpa" in lower or "grade" in lower:
            for match in _GPA.finditer(text):
                yield match.span("value" if match["value"] else "before")
        for pattern in (_OF_TEST, _EXAM_WITH, _GRADE_IS):
            for match in pattern.finditer(text):
                yield match.span("value")
        for match in _CLASS_GOT.finditer(text):
            first, last = indexes_within(text, *match.span())
            if speaks_of_a_person(text, first, last):
                yield match.span("value")
        honours = any(sign in lower for sign in _SIGNS_OF_HONOURS)
        for match in _HONOURS_ALONE.finditer(text) if honours else ():
            yield match.span()
        for match in _GOT.finditer(text) if student else ():
            first, last = indexes_within(text, *match.span())
            if speaks_of_a_person(text, first, last):
                yield match.span("value")
        for match in _HONOURS.finditer(text) if honours else ():
            first, last = indexes_within(text, *match.span())
            if speaks_of_a_person(text, first, last) or re.search(
                r"(?i)graduat|degree|abschluss|studium|diplôme|bac", text
            ):
                yield match.span()


_SIGNS_OF_HONOURS = ("laude", "honor", "honour", "upper", "mention", "zeichnung", "erfolg")


_STRONG_GRADE = re.compile(
    r"(?:(?:100|\d{1,2})(?:[.,]\d{1,3})?(?: ?(?:/|out of|von|sur) ?\d{1,3}(?:[.,]\d{1,2})?)?(?: ?%)?"
    r"(?: (?:c?gpa|GPA|CGPA|points?|pts\.?|Punkte))?|[A-FU][+-]?\*{0,2}|[A-EU*]{2,4}|1[0-6]\d\d|[1-7]\d\d)"
    r"(?![\w%*]|[.,/:-]\w|[+-]\w|\()"
)
"""What a key that names a grade by itself may hold: marks to 100, fractions, letters, points of tests."""
_CLASS = re.compile(
    r"(?i)(?:firsts?|second|third|pass(?:ed)?|fail(?:ed)?|merit|distinction|credit|honou?rs|excellent|good"
    r"|very good|satisfactory"
    r"|sufficient|outstanding|2[:.][12]|bestanden|nicht bestanden|sehr gut|gut|befriedigend|ausreichend"
    r"|mangelhaft|ungenügend|genügend"
    r"|très bien|bien|assez bien|passable|insuffisant|reçue?|admise?|échoué)"
    r"(?: (?:class|with distinction|with honou?rs|with merit|class honou?rs))?"
    r"(?=\s?(?:[,;.)\"'<&|}\]\r\n]|\Z)|\s--?[A-Za-z]|[\s,]{1,3}[\w.\-]{1,40}[=:]|  | HTTP/)"
)
"""Classes of degrees and results in words, with nothing behind them that would make them part of a phrase."""


def _fits_strong_key(value: str) -> bool:
    return _STRONG_GRADE.fullmatch(value) is not None or _CLASS.fullmatch(value) is not None


def _grade_end(text: str, label: Label, strong: bool) -> int | None:
    limit = label.value_end
    phrase = label.phrase
    if strong and (
        match := _CLASS.match(text, label.value_start) or _STRONG_GRADE.match(text, label.value_start)
    ):
        if match.end() <= limit:
            return match.end()
    for length in (4, 3, 2, 1):
        words = words_of(text[label.value_start : min(limit, label.value_start + 60)])[:length]
        if len(words) == length and words[0].start == 0:
            end = label.value_start + words[-1].end
            if " ".join(word.text for word in words) in _words("grades") and not re.match(
                r"[\w(=.]\w|\(", text[end : end + 2]
            ):
                return end if phrase not in _keys("generic_keys") or len(words) > 1 else None
    if phrase in _keys("point_keys"):
        match = re.compile(
            rf"{_POINTS}(?![\w%]|[.,]\d)|[1-9](?:[.,]\d{{1,2}})?(?: ?/ ?10)?(?![\w%]|[.,]\d)|10(?:\.0)?(?!\w)"
        ).match(text, label.value_start, limit)
    elif phrase in _keys("score_keys"):
        match = _GRADE.match(text, label.value_start, limit) or _PLAIN_NUMBER.match(
            text, label.value_start, limit
        )
    else:
        match = _GRADE.match(text, label.value_start, limit)
    return None if match is None else match.end()


def _fits(phrase: str, value: str) -> bool:
    if phrase_of(value) in _words("grades"):
        return phrase not in _keys("generic_keys") or len(value) > 4
    if phrase in _keys("point_keys"):
        return re.fullmatch(rf"{_POINTS}|[1-9](?:[.,]\d{{1,2}})?(?: ?/ ?10)?|10(?:\.0)?", value) is not None
    if phrase in _keys("score_keys") and _PLAIN_NUMBER.fullmatch(value):
        return True
    return _GRADE.fullmatch(value) is not None
