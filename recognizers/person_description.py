"""What describes a person: age, and the body (height, weight, colours, build, marks)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from recognizers.base import (
    STRONG_LABEL,
    Candidate,
    Features,
    RuleRecognizer,
    finder,
    whole_value,
)
from recognizers.folded_words import BEGINS, expressions
from recognizers.identifiers.names import likelihood, read_words
from recognizers.labels import Label, find_labels, key_lexicon, phrases_of
from recognizers.placeholders import is_placeholder
from recognizers.rules import Rule, lexicon
from recognizers.sentences import (
    cues,
    expanded,
    indexes_within,
    phrase_of,
    says_of_a_person,
    speaks_of_a_person,
    words_of,
)
from recognizers.surroundings import BESIDE, UNDER, is_personal_record
from recognizers.triggers import Triggers
from recognizers.valued_labels import is_key_of_a_person, is_neutral, names_a_person, valued_labels
from recognizers.words import fold, normal_phrases, split

if TYPE_CHECKING:
    from presidio_analyzer.nlp_engine import NlpArtifacts

_LABELLED = 0.7
_SAID = 0.7


@cache
def _keys(section: str) -> frozenset[str]:
    """Key phrases of a section of the lexicon."""
    return normal_phrases(lexicon("person_description")[section])


@cache
def _words(section: str) -> frozenset[str]:
    """Words and phrases of a section of the lexicon."""
    return expanded(lexicon("person_description")[section])


def is_record_of_a_person(context: frozenset[str]) -> bool:
    """Whether the keys above and beside a value speak of a person's own traits."""
    if is_personal_record(context) or any(BESIDE + phrase in context for phrase in _keys("records")):
        return True
    strong = key_lexicon().strong
    return any(
        word.startswith(BESIDE) and strong.get(word[len(BESIDE) :], frozenset()) & _OF_PEOPLE
        for word in context
    )


_OF_PEOPLE = frozenset(
    "AT_SVNR DE_RVNR DE_STEUER_ID CH_AHV US_SSN US_ITIN IE_PPSN UK_NHS UK_NINO AU_MEDICARE AU_TFN"
    " SG_NRIC_FIN MEDICAL "
    "GENETIC RELIGION RACE_ETHNICITY DISABILITY SEXUAL_ORIENTATION NATIONALITY_CITIZENSHIP MARITAL_STATUS"
    " UNION_MEMBERSHIP "
    "VETERAN_STATUS MEDICAL_RECORD_NUMBER HEALTH_INSURANCE_ID US_PASSPORT UK_PASSPORT US_DRIVER_LICENSE "
    "UK_DRIVING_LICENCE SALARY STUDENT_ID EMPLOYEE_ID DATE_OF_BIRTH OTHER_NATIONAL_ID".split()
)
"""Entities whose keys only stand in records about a person."""


def _has_surroundings(context: frozenset[str]) -> bool:
    return any(word.startswith((BESIDE, UNDER)) for word in context)


@cache
def _people() -> frozenset[str]:
    known = cues()
    return known.people | known.roles | known.possessives | frozenset(key_lexicon().people)


_YEARS = re.compile(
    r"(?P<value>\d{1,3})(?!\d|[.,:/%]\d|[^\W\d_]{0,2}\d)(?P<unit>[ -]?(?:years? old|yrs? old|years?"
    r"|yrs?\.?|y/?o|jahre? alt|jahre?|ans|y)(?!\w))?"
)
_AGED = re.compile(
    r"(?i)(?<![\w.,-])(?P<value>1[01]\d|\d{1,2})[- ]?(?:(?P<old>(?:years?|yrs?)[- ]old|y/?o|yr old"
    r"|jahre alt|ans)(?![\w])|(?P<german>jährige?[rnms]?)(?!\w))"
)
_AGED_BEFORE = re.compile(
    r"(?i)(?:(?<!\w)(?:aged?(?: of)?|âgée? de|im alter von|turned|turns)|(?P<subject>(?<!\w)(?:am|is"
    r"|was|ist|bin|war|wird|werde)|['’]s|['’]m))"
    r" (?:about |around |approximately |etwa |ca\. |environ |only |just |now )?(?P<value>1[01]\d"
    r"|\d{1,2})(?![\w%]|[.,:/-]\d)(?P<after>[ -][^\W\d_]+)?"
)
_FRENCH = re.compile(
    r"(?i)(?<!\w)(?P<subject>elle|il|qui|j|client|cliente|patient|patiente|fille|fils|femme|mari|mère"
    r"|père)(?: a|['’]ai)(?: déjà| maintenant| environ)? (?P<value>1[01]\d|\d{1,2}) ans(?!\w)"
)
_APPOSED = re.compile(
    r", (?P<value>[1-9]\d)(?=, [^\W\d]|\)|\.?\Z| \(| from | aus | de | hat | is | was | who |, who)"
)


class Age(RuleRecognizer):
    """Ages of people: under their key or label, with 'years old' at a person, 'aged 34'."""

    def __init__(self, rule: Rule) -> None:
        self.strong_phrases, self.weak_phrases = phrases_of(rule.entity)
        super().__init__(rule)
        self._said = (
            finder(
                [
                    "old",
                    "age",
                    "âgé",
                    "alter",
                    "yo",
                    "y/o",
                    "jährig",
                    "jahre",
                    " ans",
                    "turn",
                    " am ",
                    "'m ",
                    "’m ",
                    " is ",
                    "'s ",
                    "’s ",
                    " was ",
                ]
            )
            or bool
        )
        self._apposed = finder([", 1", ", 2", ", 3", ", 4", ", 5", ", 6", ", 7", ", 8", ", 9"]) or bool

    def triggers(self) -> Triggers | None:
        """A label, or a number with words of age."""
        return Triggers((_AGED, _AGED_BEFORE, _FRENCH, *_APPOSED_TO), frozenset({self.rule.entity}))

    def might_match(self, features: Features, key_entities: frozenset[str]) -> bool:
        """A number with a label, the key, or words of age."""
        if not features.digits:
            return False
        return (
            self.rule.entity in key_entities
            or self.rule.entity in features.labelled
            or self._said(features.lower)
            or self._apposed(features.text)
        )

    def candidates(self, text: str, nlp_artifacts: NlpArtifacts | None) -> Iterator[Candidate]:
        """The ages."""
        taken: set[int] = set()
        for label in valued_labels(text):
            span = self._labelled(text, label)
            if span is not None and span[0] not in taken:
                taken.add(span[0])
                yield Candidate(*span, _LABELLED, "the label before it", final=True)
        lower = text.lower()
        if self._said(lower):
            for start, end in self._in_sentence(text):
                if start not in taken:
                    taken.add(start)
                    yield Candidate(start, end, _SAID, "said of a person", final=True)
        if self._apposed(text):
            for match in _APPOSED.finditer(text):
                if match.start("value") not in taken and (
                    _is_behind_a_name(text, match.start())
                    or _BEGINS_WITH_PERSON.fullmatch(text, 0, match.start() + 1)
                ):
                    yield Candidate(
                        *match.span("value"), 0.6, "a number between commas behind a name", final=True
                    )
        bare = text.strip()
        whole = _YEARS.fullmatch(bare) or re.fullmatch(
            r"(?P<value>\d{1,2}) ?(?:-|–|to|bis|à) ?\d{1,3}|\d{2}\+", bare
        )
        if whole is not None:
            yield whole_value(text, bare)

    def score_by_key(self, value: str, context: frozenset[str]) -> float:
        """A number under 'customerAge', or under 'age' in a record about a person."""
        number = int(re.match(r"\d+", value).group())  # type: ignore[union-attr]
        if number > 119:
            return 0.0
        if self.strong_phrases & context:
            return STRONG_LABEL
        if not value[-1:].isalnum() and value[-1:] != "+":
            return 0.0
        ranged = not value.isdecimal() and not value[-1:].isalpha()
        if ranged or not self.weak_phrases & context or _names_a_thing(self.weak_phrases, context):
            return 0.0
        if is_record_of_a_person(context):
            return 0.65
        plain = not _has_surroundings(context) and 14 <= number <= 109
        return 0.55 if plain or value[-1:].isalpha() else 0.0

    def _labelled(self, text: str, label: Label) -> tuple[int, int] | None:
        strong = label.phrase in self.strong_phrases
        if not strong and label.phrase not in self.weak_phrases:
            return None
        if (
            not (label.separator or label.quoted)
            or label.separator in ("->", "|")
            or (label.separator == ">" and "</" not in text)
        ):
            return None
        match = _YEARS.match(text, label.value_start, label.value_end)
        if match is None or int(match["value"]) > 119:
            return None
        if text[match.end() : match.end() + 1] in ("%", "_", "-") or _unit_follows(text, match.end()):
            return None
        end = match.end() if match["unit"] else match.end("value")
        if strong:
            return match.start(), end
        if not self._is_a_persons(text, label):
            return None
        if match["unit"] or 14 <= int(match["value"]) <= 109 or person_is_labelled(text):
            return match.start(), end
        return None

    @staticmethod
    def _is_a_persons(text: str, label: Label) -> bool:
        """Whether the words before the label 'age', and those of the line, leave it a person's."""
        things = _words("ages_of_things")
        if _speaks_of_aging_things(text) and not person_is_labelled(text):
            return False
        before = text[: label.start]
        if not before.strip(" \t\"'{[(<*#>,;|&?-"):
            return True
        last = re.search(r"(\S+)(\s*)\Z", before[-60:])
        if last is None:
            return True
        token, space = last.groups()
        if not space:
            joined = re.search(r"[\w.\-]+\Z", token)
            if joined is None:
                return True
            parts = split(joined.group())
            return not parts or (
                not things.intersection(parts) and (parts[-1] in _people() or is_neutral(parts[-1]))
            )
        word = re.fullmatch(r"[\"'(\[]{0,2}([^\W\d_]+)(?:['’]s)?", token)
        return word is None or fold(word.group(1)) in _people() or label.separator == "="

    @staticmethod
    def _in_sentence(text: str) -> Iterator[tuple[int, int]]:
        known = cues()
        for match in _AGED.finditer(text):
            words = words_of(text)
            index, last = indexes_within(text, *match.span())
            end_index = last + 1
            following = words[end_index].text if end_index < len(words) else ""
            near = end_index < len(words) and text[match.end() : words[end_index].start] == " "
            noun = near and (following in known.nouns and following not in known.nouns_of_things)
            old = (match["old"] or "").lower()
            if near and following in _words("of_time"):
                continue
            if old == "ans":
                before = text[max(0, match.start() - 8) : match.start()].lower()
                person = re.search(
                    r"([^\W\d_]+) (?:de|d['’]environ) \Z",
                    text[max(0, match.start() - 30) : match.start()].lower(),
                )
                if (person is not None and fold(person.group(1)) in known.people) or before.endswith(
                    ("âgé de ", "âgée de ", "agé de ", "agée de ", "age de ")
                ):
                    yield match.span()
                continue
            if (
                noun
                or says_of_a_person(text, index, max(index, end_index - 1), False, False)
                or (old in ("y/o", "yo") and near and following in ("m", "f", "male", "female"))
                or _is_behind_a_name(text, match.start() - 2)
                or _person_right_before(text, match.start())
            ):
                yield match.span()
        for match in _AGED_BEFORE.finditer(text):
            after = fold((match["after"] or "")[1:])
            value = int(match["value"])
            if match["subject"]:
                free = re.match(
                    r"\s?(?:[.,;!)](?!\d)|\Z| (?:and|but|now|today|und|aber)\b)", text[match.end("value") :]
                )
                if value >= 16 and free:
                    index, _ = indexes_within(text, *match.span("value"))
                    if says_of_a_person(text, index, index, True, False):
                        yield match.span("value")
            elif after not in _words("units") and value >= 1 and _aged_a_person(text, match):
                yield match.span("value")
        for match in _FRENCH.finditer(text):
            if text[max(0, match.start() - 1) : match.start()] not in ("-", "_") and not text[
                match.start() : match.end()
            ].lower().startswith("il y"):
                yield match.start("value"), match.end()


def _unit_follows(text: str, end: int) -> bool:
    match = re.compile(r"\s?([^\W\d_]+)").match(text, end)
    return match is not None and fold(match.group(1)) in _words("units")


_PERSONAL = frozenset(
    {
        "PERSON",
        "EMAIL_ADDRESS",
        "PHONE_NUMBER",
        "GENDER",
        "DATE_OF_BIRTH",
        "MARITAL_STATUS",
        "US_SSN",
        "JOB_TITLE",
        "PHYSICAL_DESCRIPTION",
        "NATIONALITY_CITIZENSHIP",
    }
)


@lru_cache(maxsize=32)
def person_is_labelled(text: str) -> bool:
    """Whether another label of the text names something of a person by itself."""
    return any(label.strong & _PERSONAL and (label.separator or label.quoted) for label in find_labels(text))


def _names_a_thing(weak: frozenset[str], context: frozenset[str]) -> bool:
    """Whether a longer phrase of the key says whose the age is, and it is no person: 'cache age'."""
    things, people = _words("ages_of_things"), _people()
    for word in context:
        head, space, last = word.rpartition(" ")
        if space and last in weak and ":" not in word:
            qualifier = head.split()[-1]
            if qualifier in things or (qualifier not in people and not is_neutral(qualifier)):
                return True
    return False


_BEGINS_WITH_PERSON = re.compile(
    r"(?i)(?:the |a |my |our )?(?:patient|patientin|patiente|woman|man|male|female|victim|suspect"
    r"|customer|caller|driver|passenger),\Z"
)
_APPOSED_TO = (
    r"[^\W\d_][^\W\d_.'’\-]* [^\W\d_][^\W\d_.'’\-]*" + _APPOSED.pattern,
    r"(?i)(?:patient|patientin|patiente|woman|man|male|female|victim|suspect|customer|caller|driver|passenger)"
    + _APPOSED.pattern,
)
"""A number between commas, and what must stand before it."""
_NAME_BEFORE = re.compile(r"[^\W\d_][^\W\d_.'’\-]*(?: [^\W\d_][^\W\d_.'’\-]*){1,3}\Z")


def _is_behind_a_name(text: str, end: int) -> bool:
    match = _NAME_BEFORE.search(text[max(0, end - 50) : max(0, end)])
    if match is None:
        return False
    for start in (0, *(space.end() for space in re.finditer(" ", match.group()))):
        name = read_words(match.group(), start, len(match.group()))
        if (
            name is not None
            and name.end == len(match.group())
            and len(name.words) > 1
            and likelihood(name) >= 0.6
        ):
            return True
    return False


def _person_right_before(text: str, start: int) -> bool:
    """'my son (12 years old)', 'the patient, 34 y/o'."""
    match = re.search(r"([^\W\d_]+)[ ,(]{1,3}\Z", text[max(0, start - 30) : start])
    return match is not None and fold(match.group(1)) in cues().people


def _aged_a_person(text: str, match: re.Match[str]) -> bool:
    """'aged 34', 'turned 34' and the like: said of a person in the sentence, not of a cheese."""
    first, last = indexes_within(text, match.start(), match.end("value"))
    return speaks_of_a_person(text, first, last)


# --- the body ----------------------------------------------------------------------------------------------


_VALUES_OF_KEYS = {
    "eye_keys": "eye_colours",
    "hair_keys": "hair_colours",
    "build_keys": "builds",
    "complexion_keys": "complexions",
}


def _measures() -> frozenset[str]:
    """Keys of a height or weight."""
    return _keys("height_keys") | _keys("weight_keys")


_HEIGHT = (
    r"(?:[12][.,]\d{2} ?m(?![\w²³/])|[12] ?m ?\d{2}(?!\w)|1[2-9]\d ?cm(?!\w)|2[0-3]\d ?cm(?!\w)"
    r"|[4-7] ?(?:''|['’′]|ft\.?|feet|foot|-foot|-feet) ?-?(?:1[01]|\d)? ?(?:[\"”″]|''|in\.?(?!\w)"
    r"|inch(?:es)?)?)"
)
_WEIGHT = (
    r"(?:(?:[3-9]\d|1\d\d|2[0-4]\d)(?:[.,]\d)? ?(?:kgs?|kilos?|kilogram(?:me)?s?)(?![\w/])|(?:[6-9]\d"
    r"|[1-4]\d\d) ?(?:lbs?|pounds)\.?(?![\w/])|(?:[5-9]|[12]\d) ?(?:st|stone)(?: ?\d{1,2} ?(?:lb|lbs"
    r"|pounds)?)?(?!\w))"
)
_HEIGHT_VALUE = re.compile(_HEIGHT)
_WEIGHT_VALUE = re.compile(_WEIGHT)
_BARE_HEIGHT = re.compile(r"(?:[12][.,]\d{1,2}|1[2-9]\d|2[0-2]\d|[4-7]\d)(?![\w.,%]\w|[\w%])")
_BARE_WEIGHT = re.compile(r"(?:[2-9]\d|[1-3]\d\d)(?:[.,]\d{1,2})?(?![\w.,%]\w|[\w%])")
_BARE_SIZE = re.compile(r"\d{1,2}(?:[.,]\d{1,2})?(?![\w.,%]\w|[\w%])")
_COLOURS = (
    r"(?:(?:light|dark|bright|pale|piercing|deep|long|short|curly|straight|wavy|shoulder-length"
    r"|greying|dyed)[ -]){0,2}"
    r"(?:blue|brown|green|gr[ae]y|hazel|amber|black|blonde?|red|ginger|auburn|white|silver|brunette"
    r"|sandy|dark|chestnut|fair|greying)"
    r"(?:(?:[ -]|, | and )(?:blue|brown|green|gr[ae]y|blonde?|red|curly|straight|wavy|short|long))?"
)
_GERMAN_COLOURS = (
    r"(?:(?:hell|dunkel|rot|grau|kastanien|mittel|asch)?(?:blau|braun|grün|grau|blond|schwarz|rot"
    r"|weiß|weiss|brünett)e[nrs]?)"
)
_FRENCH_COLOURS = (
    r"(?:bleus?|bruns?|verts?|gris|marrons?|noisettes?|noirs?|blonds?|roux|châtains?|blancs?)(?: "
    r"(?:clairs?|foncés?))?"
)
_SAID_OF_BODY = (
    re.compile(
        rf"(?i)(?<![\w-])(?P<value>{_COLOURS} (?:eyes|eyed|hair|beard))(?![\w-]| (?:color|colour|theme))"
    ),
    re.compile(rf"(?i)(?<![\w-])(?P<value>{_COLOURS}-(?:eyed|haired))(?![\w-])"),
    re.compile(
        rf"(?i)(?<![\w-])(?P<value>(?:(?:kurze|lange|lockige|glatte)[nrs]?,? "
        rf"){{0,2}}{_GERMAN_COLOURS} (?:augen|haaren?|bart))(?![\w-])"
    ),
    re.compile(
        rf"(?i)(?<![\w-])(?P<value>(?:yeux|cheveux|barbe) (?:(?:courts?|longs?|bouclés?|et) "
        rf"){{0,3}}{_FRENCH_COLOURS})(?![\w-])"
    ),
)
_CAPITALISED = ("Eyes", "Eyed", "Hair", "Beard", "Yeux", "Cheveux")
_MARK = re.compile(
    r"(?i)(?<![\w-])(?:an? |eine? |une? )?(?:(?:small|large|long|visible|distinctive|rose|dragon"
    r"|tribal|große|kleine|lange) ){0,2}(?P<mark>[^\W\d_]+)"
    r"(?: (?:of|with|de|d['’]|in|eines?|einer) (?:an? |the |une? )?[^\W\d_]+(?: [^\W\d_]+)?)?"
    r" (?:on|over|across|above|below|under|behind|an|am|auf|über|unter|im|sur|au|à) (?:the |his |her "
    r"|my |their |der |dem |seinem |seiner |ihrem |ihrer |la |le |l['’]|son |sa )?"
    r"(?:(?:left|right|upper|lower|linken|rechten|linkem|inner|outer) ){0,2}(?P<body>[^\W\d_]+"
    r"(?:-bras)?)(?! ?[-_/(=])"
)
_ON_THE_BODY = (
    r" (?:(?:of|with|de|d['’]|in|eines?|einer) ?[\s\S]*)?"
    r"(?:on|over|across|above|below|under|behind|an?|am|auf|uber|unter|im|sur|au) "
)
"""What stands behind a mark, in folded text."""
_TALL = re.compile(
    rf"(?i)(?<![\w.])(?P<value>{_HEIGHT}(?: tall| groß| gross| hoch gewachsen| de haut)?)(?![\w%])",
)
_TALL_SIGN = re.compile(r"(?i) (?:tall|groß|gross)(?!\w)")
_WEIGHED = re.compile(
    rf"(?i)(?:weigh(?:s|ed|ing)?|wiegt|wiege|wog|p[èe]se|pesait)(?: (?:about|around|approximately"
    rf"|etwa|ca\.|environ|only|just|nur))? (?P<value>{_WEIGHT})"
)
_MEASURES = re.compile(
    rf"(?i)(?:mesure|mesurant|mesurait|stands|standing)(?: (?:about|around|environ|just))? "
    rf"(?P<value>{_HEIGHT})"
)
_FREE = re.compile(r"[^\W_][^\"`|<>{}\[\]=\r\n;]{2,119}")


@lru_cache(maxsize=32)
def _speaks_of_things(text: str) -> bool:
    """Whether a text holds a word that makes a height or weight in it a thing's."""
    return not _words("things").isdisjoint(word.text for word in words_of(text))


@lru_cache(maxsize=32)
def _speaks_of_aging_things(text: str) -> bool:
    return not _words("ages_of_things").isdisjoint(word.text for word in words_of(text))


_MEASURED_OF_PEOPLE = re.compile(
    r"[4-7] ?(?:ft|feet|foot|['’′]) ?\d{1,2} ?(?:in|inch|inches|[\"”″]|)|1 ?m ?\d\d"
)
"""How nobody writes the height of a thing."""


class PhysicalDescription(RuleRecognizer):
    """Height, weight, colours, build and marks of a person."""

    def __init__(self, rule: Rule) -> None:
        self.strong_phrases, self.weak_phrases = phrases_of(rule.entity)
        super().__init__(rule)
        marks = _words("marks")
        self._said = (
            finder(
                [*lexicon("person_description")["signs"], *sorted(mark for mark in marks if " " not in mark)]
            )
            or bool
        )

    @property
    def takes_bare_labels(self) -> bool:
        """'Height 1.82 m'."""
        return True

    def triggers(self) -> Triggers | None:
        """A label, or words of the body."""
        return Triggers(
            (*_SAID_OF_BODY, rf"(?i)(?<![\w.]){_HEIGHT} (?:tall|groß|gross)(?!\w)", _WEIGHED, _MEASURES),
            frozenset({self.rule.entity}),
            expressions(_words("marks"), BEGINS, _ON_THE_BODY),
        )

    def might_match(self, features: Features, key_entities: frozenset[str]) -> bool:
        """A label, the key, or words of the body."""
        return (
            self.rule.entity in key_entities
            or self.rule.entity in features.labelled
            or self._said(features.lower)
        )

    def candidates(self, text: str, nlp_artifacts: NlpArtifacts | None) -> Iterator[Candidate]:
        """The descriptions."""
        reach = -1
        for label in valued_labels(text):
            end = self._labelled_end(text, label)
            if end is not None and label.value_start >= reach:
                reach = end
                yield Candidate(label.value_start, end, STRONG_LABEL, "the label before it", final=True)
        if self._said(text.lower()):
            for start, end in sorted(self._said_spans(text)):
                if start >= reach:
                    reach = end
                    yield Candidate(start, end, _SAID, "said of a person's body", final=True)
        bare = text.strip()
        if 0 < len(bare) <= 120 and "\n" not in bare and not is_placeholder(bare):
            yield whole_value(text, bare)

    def score_by_key(self, value: str, context: frozenset[str]) -> float:
        """A value under 'eyeColor', 'height' and the like."""
        for phrase in (self.strong_phrases | self.weak_phrases) & context:
            strong = phrase in self.strong_phrases
            match = _whole_value(phrase, value)
            if match is None:
                continue
            measured = phrase in _measures()
            if measured and _MEASURED_OF_PEOPLE.fullmatch(value.strip()):
                return 0.65
            if measured and any(BESIDE + one in context for one in _keys("dimensions")):
                continue
            if strong or is_record_of_a_person(context) or is_key_of_a_person((phrase,), context):
                return STRONG_LABEL if strong else 0.65
            if not _has_surroundings(context) and (
                not measured or value[-1:].isalpha() or value[-1:] in "\"'"
            ):
                return 0.6
        return 0.0

    def _labelled_end(self, text: str, label: Label) -> int | None:
        strong = label.phrase in self.strong_phrases
        if not strong and label.phrase not in self.weak_phrases:
            return None
        attached = text[label.start - 1 : label.start] in ("-", "_", ".")
        of_person = names_a_person(text, label.start)
        if not (label.separator or label.quoted) or (attached and not strong and not of_person):
            # 'Größe 1,82 m' needs no separator
            if (
                label.separator
                or label.quoted
                or label.phrase not in _measures()
                or (label.start and not text[label.start - 1].isspace())
            ):
                return None
        end = _value_end(label.phrase, text, label.value_start, label.value_end, label.quoted)
        if end is None:
            return None
        measured = label.phrase in _measures()
        if measured:
            if _speaks_of_things(text):
                return None
            if text[label.value_start : end].replace(",", "").replace(".", "").isdecimal() and not strong:
                return end if of_person or person_is_labelled(text) else None
        if not strong and not measured and label.phrase in _keys("build_keys"):
            return end if of_person or person_is_labelled(text) else None
        return end

    @staticmethod
    def _said_spans(text: str) -> Iterator[tuple[int, int]]:
        of_things = _speaks_of_things(text)
        for pattern in _SAID_OF_BODY:
            for match in pattern.finditer(text):
                if not match["value"].endswith(_CAPITALISED):  # 'Black Hair Salon'
                    yield match.span("value")
        for match in _MARK.finditer(text):
            if fold(match["mark"]) in _words("marks") and fold(match["body"]) in _words("body"):
                yield match.start("mark"), match.end()
        for match in _TALL.finditer(text):
            if of_things:
                break
            index, last = indexes_within(text, *match.span())
            if _TALL_SIGN.search(match.group()) and speaks_of_a_person(text, index, last):
                yield match.span("value")
        for pattern in (_WEIGHED, _MEASURES):
            for match in pattern.finditer(text):
                index, _ = indexes_within(text, *match.span())
                if not of_things and speaks_of_a_person(text, index, index):
                    yield match.span("value")


def _whole_value(phrase: str, value: str) -> int | None:
    end = _value_end(phrase, value, 0, len(value), True)
    return end if end == len(value) else None


def _value_end(phrase: str, text: str, start: int, limit: int, quoted: bool) -> int | None:
    """Where a value that fits the key phrase ends; None if none does."""
    for keys, values in _VALUES_OF_KEYS.items():
        if phrase in _keys(keys):
            return _longest_of(_words(values), text, start, limit, quoted)
    for phrases, pattern, bare in (
        (_keys("height_keys"), _HEIGHT_VALUE, _BARE_HEIGHT),
        (_keys("weight_keys"), _WEIGHT_VALUE, _BARE_WEIGHT),
        (_keys("size_keys"), _BARE_SIZE, _BARE_SIZE),
    ):
        if phrase in phrases:
            match = pattern.match(text, start, limit) or bare.match(text, start, limit)
            return None if match is None else match.end()
    if phrase in _keys("mark_keys"):
        match = _FREE.match(text, start, limit)
        if (
            match is None
            or is_placeholder(match.group())
            or phrase_of(match.group()).split()[:1] in (["none"], ["no"], ["keine"], ["aucun"], ["aucune"])
        ):
            return None
        if re.search(r"\w\(|[a-z][A-Z]|_|::|\.\w", match.group()):
            return None
        if cues().no_values.issuperset(phrase_of(match.group()).split()):
            return None
        return match.start() + len(match.group().rstrip(" .,'"))
    return None


_REST = re.compile(
    r"\s?(?:[,;.)\"'<&|}\]\n]|\Z|  |[\w.]+\s?[=:])| (?:eyes|hair|augen|haare|build|and|und|et)\b"
)


def _longest_of(known: frozenset[str], text: str, start: int, limit: int, quoted: bool) -> int | None:
    index = indexes_within(text, start, limit)[0] if start < limit and words_of(text) else 0
    words = [word for word in words_of(text)[index : index + 4] if start <= word.start and word.end <= limit]
    if not words or words[0].start != start:
        return None
    for length in range(len(words), 0, -1):
        if " ".join(word.text for word in words[:length]) in known:
            end = words[length - 1].end
            if quoted and end < limit:
                rest = text[end:limit]
                return (
                    limit
                    if len(rest) < 30
                    and re.fullmatch(r"[\s,/()\-\w]+", rest)
                    and not any(map(str.isdigit, rest))
                    else None
                )
            return end if quoted or _REST.match(text, end) else None
    return None
