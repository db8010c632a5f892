"""PERSON: names by key or label, salutation and title, mail header, sign-off, lexicon, and language model.

The span is the name itself: no title, no comma, no quote.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from recognizers import prose
from recognizers.base import (
    STRONG_LABEL,
    WEAK_KEY_IN_RECORD,
    WHOLE_VALUE,
    Candidate,
    Features,
    RuleRecognizer,
    finder,
)
from recognizers.expressions import LETTER_ABOVE, capitalised
from recognizers.identifiers.names import (
    CAPITAL,
    CERTAIN,
    NAMED,
    PART,
    PARTICLES,
    SUFFIXES,
    Kind,
    Name,
    given_names,
    is_capitalised,
    kind_of,
    likelihood,
    read_words,
    without_label_words,
)
from recognizers.labels import Label, find_labels, phrases_of
from recognizers.placeholders import is_placeholder
from recognizers.prose_triggers import of_prose
from recognizers.rules import Rule, lexicon
from recognizers.surroundings import BESIDE, UNDER, is_personal_record
from recognizers.triggers import Triggers
from recognizers.words import fold, normal_phrases, split

if TYPE_CHECKING:
    from presidio_analyzer.nlp_engine import NlpArtifacts

PERSON = "PERSON"
MODEL = 0.75
LIKELY = 0.5


@cache
def _data(name: str) -> tuple[str, ...]:
    return tuple(str(entry) for entry in lexicon("person_words")[name])


def _any_of(name: str) -> str:
    words = sorted(_data(name), key=len, reverse=True)
    return "|".join(re.escape(word).replace(r"\ ", r"[ \u00a0]{1,2}") for word in words)


@cache
def _titles() -> re.Pattern[str]:
    title = rf"(?:{_any_of('titles')})(?:\.(?:-[A-Z]\w{{1,5}}\.?)?)?"
    return re.compile(rf"(?:{title}[ \u00a0]{{0,2}}){{1,4}}")


@cache
def _qualifiers() -> frozenset[str]:
    return normal_phrases(_data("qualifiers"))


@cache
def _groups() -> frozenset[str]:
    return normal_phrases(_data("groups"))


@cache
def _things() -> frozenset[str]:
    return normal_phrases(_data("things"))


def after_titles(text: str, start: int, end: int) -> int:
    """Where a name begins once titles ('Mr.', 'Frau Dr.') are skipped."""
    match = _titles().match(text, start, end)
    if match and match.end() < end and (match.group()[-1] in " \u00a0." or not text[match.end()].isalpha()):
        return match.end()
    return start


def trimmed(text: str, name: Name) -> Name:
    """The name without label words behind it and without a dangling initial's neighbour."""
    return without_label_words(text, name)


_CAPITAL_WITHIN = re.compile(r"[a-z][A-Z]|[A-Z]{2}[a-z]")


def is_plausible(name: Name) -> bool:
    """Whether words can be a name where a key says that they are one: nothing in them speaks against it."""
    kinds = name.kinds()
    letters = sum(len(word) for word in name.words)
    if letters < 2 or letters > 70 or is_placeholder(" ".join(name.words)):
        return False
    if any(kind & Kind.TECHNICAL and not kind & NAMED for kind in kinds):
        return False
    if any(kind & NAMED for kind in kinds):
        return True
    if len(name.words) == 1 and _CAPITAL_WITHIN.search(name.words[0]) and not is_capitalised(name.words[0]):
        return False  # 'AccessKeyId'
    return not any(kind & Kind.COMMON for kind in kinds)


def is_unknown_name(name: Name) -> bool:
    """Whether words have the shape of a full name, and none of them is known to be anything else."""
    return (
        2 <= len(name.words) <= 4
        and all((is_capitalised(word) and len(word) > 1) or fold(word) in PARTICLES for word in name.words)
        and not any(word.isupper() for word in name.words)
        and not any(kind & (Kind.COMMON | Kind.TECHNICAL) and not kind & CERTAIN for kind in name.kinds())
    )


_END = re.compile(r"""\s*(?:$|["'`,;|<>)\]}\t&]|\\[nrt"]|\s[-–|/]\s|\.(?:\s|$)|\s{2,})""")


def name_at(text: str, start: int, end: int, quoted: bool) -> list[Name]:
    """The names of a labelled value that begins at ``start``; also 'SMITH, Jane' and 'A. Ng; B. Ho'."""
    found: list[Name] = []
    position = start
    for _ in range(20):
        position = after_titles(text, position, end)
        words = read_words(text, position, end)
        if words is None:
            name = _lower_name(text, position, end)
        else:
            name = _with_comma(text, trimmed(text, words), end)
        if name is None:
            break
        found.append(name)
        further = re.compile(r"\s?(?:[;&/|]|,|\band\b|\bund\b|\bet\b)\s?").match(text, name.end, end)
        if further is None or not quoted:
            break
        position = further.end()
    return found


def _lower_name(text: str, start: int, end: int) -> Name | None:
    """A name in lower case, only if it is all that stands there ('jane smith')."""
    name = read_words(text, start, end, lower=True, most=4)
    if name is None:
        return None
    cut = name
    while len(cut.words) > 1 and text[cut.end : cut.end + 1] in ("=", ":") and text[cut.end : cut.end + 1]:
        cut = cut.until(len(cut.words) - 1)
    if cut is name and not _END.match(text, name.end):
        return None
    return cut


def _with_comma(text: str, name: Name, end: int) -> Name:
    """'SMITH, Jane A.': a family name, a comma, given names, and then the value's end."""
    if len(name.words) > 3 or text[name.end : name.end + 1] != ",":
        return name
    start = name.end + 1
    while text[start : start + 1] == " ":
        start += 1
    rest = read_words(text, start, end, most=3)
    if rest is None or not kind_of(rest.words[0]) & Kind.GIVEN or len(rest.words) > 2:
        return name
    if not re.compile(r"""\s*(?:$|["'`;|<>)\]}\t&(])""").match(text, rest.end):
        return name
    if len(name.words) > 1 and kind_of(name.words[0]) & Kind.CERTAIN_GIVEN:
        return name
    return Name(
        name.start, rest.end, name.words + rest.words, name.ends + rest.ends, name.starts + rest.starts
    )


@lru_cache(maxsize=4096)
def names_a_person(key: str, weak: frozenset[str]) -> bool:
    """Whether a key that ends in a weak phrase can name a person: 'patient name', not 'file name'."""
    words = split(key)
    for length in range(min(5, len(words)), 0, -1):
        if " ".join(words[-length:]) in weak or "".join(words[-length:]) in weak:
            before = words[:-length]
            return all(
                word in _qualifiers() or word in weak or word.isdigit() or word.removesuffix("s") in weak
                for word in before
            )
    return False


class LabelledPerson(RuleRecognizer):
    """Names that a key or a label names.

    A weak key ('name', 'user') counts only with a value that looks like a person, or in a record about one.
    """

    def __init__(self, rule: Rule) -> None:
        self.strong_phrases, self.weak_phrases = phrases_of(PERSON)
        super().__init__(rule)

    def might_match(self, features: Features, key_entities: frozenset[str]) -> bool:
        """A label of the entity stands in the text, or the key names it."""
        return PERSON in features.labelled or PERSON in key_entities

    def triggers(self) -> Triggers:
        """A label of the entity."""
        return Triggers(labels=frozenset({PERSON}))

    def takes_label(self, text: str, label: Label) -> bool:
        """Whether a weak label is no thing's."""
        return PERSON in label.strong or any(
            _whole_key_is_personal(text, replace(label, separator=separator), self.weak_phrases)
            for separator in (":", "=")
        )

    def candidates(self, text: str, nlp_artifacts: NlpArtifacts | None) -> Iterator[Candidate]:
        """Labelled names, and the whole text as the value of the key."""
        for label in find_labels(text):
            if PERSON in label.strong or PERSON in label.weak:
                yield from self._labelled(text, label)
        if len(text) < 300:
            yield from self._whole(text)

    def _labelled(self, text: str, label: Label) -> Iterator[Candidate]:
        strong = PERSON in label.strong
        worded = bool(label.separator) and label.separator[0].isalpha()
        bare = not label.separator and not label.quoted
        if label.quoted and not label.separator and not label.flag:
            return  # "name" "viewport": two strings beside each other say nothing
        if not strong and not _whole_key_is_personal(text, label, self.weak_phrases):
            return
        for name in name_at(text, label.value_start, label.value_end, label.quoted):
            sure = likelihood(name)
            if not strong and label.quoted and _THING_BEHIND.match(text, name.end, label.value_end):
                continue
            if strong and not bare and not worded:
                if is_plausible(name) and self._ends_well(text, name, label):
                    yield _candidate(name, STRONG_LABEL, "the label before it")
            elif (
                not strong
                and label.separator
                and not worded
                and is_unknown_name(name)
                and not _is_bare_name_key(text, label)
            ):
                yield _candidate(name, LIKELY, "the label before it, and the shape of a name")
            elif sure >= (0.45 if label.separator and not worded else LIKELY) and (
                label.separator or len(name.words) > 1
            ):
                yield _candidate(name, max(sure, LIKELY), "the label before it, and the names in it")

    @staticmethod
    def _ends_well(text: str, name: Name, label: Label) -> bool:
        """Whether a value in no lexicon ends where the name does; 'first name=foo.bar()' does not."""
        if likelihood(name) >= LIKELY or name.end == label.value_end:
            return True
        if any(kind & CERTAIN for kind in name.kinds()):
            return bool(re.compile(r"[^\w@(\\/{-]|$|\\[nrt\"]").match(text, name.end))
        return bool(_END.match(text, name.end)) and (label.quoted or is_capitalised(name.words[0]))

    def _whole(self, text: str) -> Iterator[Candidate]:
        start = len(text) - len(text.lstrip())
        end = len(text.rstrip())
        if end - start < 2 or not any(map(str.isalpha, text[start : start + 8])):
            return
        names = name_at(text, start, end, quoted=True)
        if not names:
            return
        rest = text[names[-1].end : end].strip(" .,;()\"'")
        if rest and not re.fullmatch(r"[\w .,'&()-]{0,20}|<[^<>]*>", rest):
            return
        if rest and likelihood(names[-1]) < LIKELY:
            return
        if len(names[-1].words) == 1 and _THING_BEHIND.match(text, names[-1].end):
            return
        for name in names:
            yield Candidate(name.start, name.end, WHOLE_VALUE, "the key of the value", whole=True)

    def score_by_key(self, value: str, context: frozenset[str]) -> float:
        """Score of a whole text as a name, by its key and the record it stands in."""
        strong, weak = self.strong_phrases & context, self.weak_phrases & context
        if not strong and not weak:
            return 0.0
        name = read_words(value, 0, len(value)) or read_words(value, 0, len(value), lower=True)
        if name is None:
            return 0.0
        if len(name.words) < len(value.split()) and "," in value:
            flat = value.replace(",", "")
            name = read_words(flat, 0, len(flat)) or name
        if strong:
            return STRONG_LABEL if is_plausible(name) else 0.0
        own = [phrase for phrase in context if ":" not in phrase and " " in phrase]
        key = max(own, key=len) if own else max(weak, key=len)
        if not names_a_person(key, self.weak_phrases):
            return 0.0
        sure = likelihood(name)
        if sure >= LIKELY:
            return max(sure, 0.55)
        if _is_about_a_thing(context) or not is_personal_record(context) or not is_plausible(name):
            return 0.0
        if all(is_capitalised(word) or fold(word) in PARTICLES for word in name.words):
            certain = any(kind & NAMED for kind in name.kinds())
            if certain or _has_contact_sibling(context):
                return WEAK_KEY_IN_RECORD
        return WEAK_KEY_IN_RECORD if any(kind & CERTAIN for kind in name.kinds()) else 0.0


def _is_about_a_thing(context: Iterable[str]) -> bool:
    return any(word.startswith(UNDER) and word[len(UNDER) :] in _things() for word in context)


_CONTACT = (
    "email",
    "mail",
    "phone",
    "mobile",
    "dob",
    "birth",
    "address",
    "ssn",
    "surname",
    "telefon",
    "geburtsdatum",
    "gender",
    "street",
)


def _has_contact_sibling(context: Iterable[str]) -> bool:
    return any(
        word.startswith(BESIDE) and word.rpartition(" ")[2].removeprefix(BESIDE) in _CONTACT
        for word in context
    )


_THING_BEHIND = re.compile(r"[ \u00a0\u2011](?!and\b|und\b|et\b|aka\b|von\b|van\b)[a-z]{3,}")
"""In quotes behind a weak label: 'Karen languages' is no person."""


def _whole_key_is_personal(text: str, label: Label, weak: frozenset[str]) -> bool:
    """Whether nothing joined to the front of the label makes it a thing's ('file_name', 'event.name')."""
    before = text[max(0, label.start - 40) : label.start]
    joined = re.search(r"[\w.\-]+\Z", before)
    key = (joined.group() if joined else "") + text[label.start : label.end]
    if not joined and label.separator != "=":  # in 'INFO name="..."' the word before is no part of the key
        words = re.search(r"([^\W\d_]+)[ \u00a0]\Z", before)
        if words and text[label.start : label.end].lower().endswith(("name", "nom")):
            key = words.group(1) + " " + key
    return names_a_person(key, weak)


def _is_bare_name_key(text: str, label: Label) -> bool:
    return fold(text[label.start : label.end]).strip() in ("name", "nom")


def _candidate(name: Name, score: float, reason: str) -> Candidate:
    return Candidate(name.start, name.end, score, reason, final=True)


class AddressedPerson(RuleRecognizer):
    """Names after salutations ('Dear Ms ...') and titles ('Dr. ...', 'Frau ...')."""

    def __init__(self, rule: Rule) -> None:
        super().__init__(rule)
        self._salutation = re.compile(
            rf"(?<![\w.])(?:{_any_of('salutations')})(?:,?[ \u00a0]{{1,2}}|,\s)(?=[^\W\d_])"
        )
        titles = sorted(_data("titles"), key=len, reverse=True)
        self._title = re.compile(
            rf"(?<![\w.\-/])(?:{'|'.join(map(re.escape, titles))})(?:\.(?:-[A-Z]\w{{1,5}}\.?)?)?[ "
            rf"\u00a0]{{1,2}}(?=[^\W\d_])"
        )
        self._needles = tuple(
            sorted({word.split()[0].rstrip(".") for word in _data("titles") + _data("salutations")})
        )
        self._find = finder(
            needle + end for needle in self._needles for end in (" ", ".", ",", "-", "\u00a0")
        )
        self._gate = re.compile(
            r"(?<![^\W_])(?:" + "|".join(map(re.escape, self._needles)) + r")[.,\-]?[ \u00a0]"
        )

    def might_match(self, features: Features, key_entities: frozenset[str]) -> bool:
        """A salutation or a title stands in the text."""
        if self._find is not None and not self._find(features.text):
            return False
        return self._gate.search(features.text) is not None

    def triggers(self) -> Triggers:
        """A salutation or a title before the beginning of a name."""
        return Triggers((self._salutation.pattern + _NAME_BEGINS, self._title.pattern + _NAME_BEGINS))

    def candidates(self, text: str, nlp_artifacts: NlpArtifacts | None) -> Iterator[Candidate]:
        """The names."""
        for match in self._salutation.finditer(text):
            start = after_titles(text, match.end(), len(text))
            titled = start > match.end()
            name = read_words(text, start, len(text))
            while name is not None:
                name = trimmed(text, name)
                if self._is_addressee(text, name, titled):
                    yield _candidate(name, 0.8, "the salutation before it")
                    following = re.compile(r",? (?:and|und|et|&) ").match(text, name.end)
                    name = (
                        read_words(text, after_titles(text, following.end(), len(text)), len(text))
                        if following
                        else None
                    )
                else:
                    name = None
        start = 0
        for match in self._title.finditer(text):
            if match.start() < start:
                continue  # one of several titles in a row
            start = after_titles(text, match.end(), len(text))
            name = read_words(text, start, len(text), most=5)
            if name is None:
                continue
            name = trimmed(text, name)
            first = kind_of(name.words[0])
            if (first & Kind.COMMON and not first & NAMED) or (
                first & Kind.TECHNICAL and not first & CERTAIN
            ):
                continue
            if (
                len(name.words) == 1
                and not first & NAMED
                and not match.group().rstrip().endswith(".")
                and len(name.words[0]) < 3
            ):
                continue
            if name.words[0].isupper() and len(name.words) == 1 and not first & CERTAIN:
                continue  # 'MS DOS', 'DI FRAME'
            yield _candidate(name, 0.8, "the title before it")

    @staticmethod
    def _is_addressee(text: str, name: Name, titled: bool) -> bool:
        kinds = name.kinds()
        if any(fold(word) in _groups() for word in name.words) or fold(name.words[0]) in (
            "my",
            "i",
            "we",
            "the",
        ):
            return False
        if any(kind & Kind.COMMON and not kind & NAMED for kind in kinds) or any(
            kind & Kind.TECHNICAL and not kind & CERTAIN for kind in kinds
        ):
            return False
        if titled or kinds[0] & Kind.CERTAIN_GIVEN or likelihood(name) >= LIKELY:
            return True
        if kinds[0] & Kind.COMMON and not kinds[0] & Kind.GIVEN:
            return False
        return bool(re.compile(r"\s*(?:[,!:;.\-–—]|$|\\n)").match(text, name.end))


_ROUTE = re.compile(r"<[^<>\s@]{1,128}@[^<>\s]{1,255}>|<[^<>\s@]{1,128}%40[^<>\s]{1,255}>|\[mailto:|<mailto:")
_BEFORE_ROUTE = re.compile(
    rf"(?:\"(?P<quoted>[^\"<>@]{{2,70}})\"|'(?P<single>[^\"'<>@]{{2,70}})'"
    rf"|(?P<plain>{PART}\.?(?:,? {PART}\.?){{0,5}}))\s?\Z"
)
_COMMENT = re.compile(r"@[\w.\-]{3,255} \((?P<name>[^()@<>]{2,60})\)")


class MailPerson(RuleRecognizer):
    """Names beside a mail address ('Jane Smith <jane@x>'), in headers, 'X wrote:' lines, and signatures."""

    def __init__(self, rule: Rule) -> None:
        super().__init__(rule)
        self._header = re.compile(
            rf"^[ \t>*]*(?i:{_any_of('headers')})(?:\*\*)?\s?[:=]\s*|^\s*(?:z\. ?Hd\.|c/o|FAO|Attn\.?)\s+",
            re.M,
        )
        self._wrote = re.compile(rf" (?:{_any_of('wrote')})\s?:")
        self._schrieb = re.compile(rf"\bschrieb (?P<name>{PART}(?: {PART}){{0,3}})\s?[:<]")
        self._closing = re.compile(
            rf"(?:^|(?<=[.!?\n] )|(?<=\n)|(?<=\\n))[ \t>]*(?:{_any_of('closings')})"
            rf"\s?[,!.]?(?:\s*\n\s*|\\n\s*|,\s*|\s{{1,3}})(?=[^\W\d_])",
            re.M,
        )
        words = (*_data("headers"), *_data("wrote"), *_data("closings"))
        self._find = finder(
            (
                "<",
                "mailto:",
                "@",
                "--",
                "—",
                "–",
                "//",
                "/ ",
                "~",
                *(word.lower() for word in words if len(word) > 2),
            )
        )
        self._gate = re.compile(
            rf"<[^<>\s]{{1,128}}(?:@|%40)|mailto:|@[\w.\-]{{3,255}} \("
            rf"|^\W{{0,4}}(?i:{_any_of('headers')})\b|\b(?:{_any_of('wrote')}|{_any_of('closings')})\b"
            rf"|^(?:--|—|–|//?|~)\s{{0,2}}[^\W\d_]|z\. ?Hd|c/o",
            re.M,
        )
        self._dashes = re.compile(r"^(?:--|—|–|//?|~)\s{0,2}(?=[^\W\d_])", re.M)

    def might_match(self, features: Features, key_entities: frozenset[str]) -> bool:
        """One of the places stands in the text."""
        if self._find is not None and not self._find(features.lower) and ":" not in features.text[:14]:
            return False
        return self._gate.search(features.text) is not None

    def triggers(self) -> Triggers:
        """An address behind or before a name, a header before two words, or one of the other places."""
        return Triggers(
            (
                rf"(?:[^\W\d_]\.?|[\"'])\s?(?:{_ROUTE.pattern})",
                _COMMENT,
                rf"(?m)(?:{self._header.pattern})(?:[^\W\d_]|['\"(])(?:[^\W\d_]|['’\-\"])*[ .,\u00a0]",
                rf"[^\W\d_]\.?{self._wrote.pattern}",
                self._schrieb,
                rf"(?m)(?:{self._closing.pattern}){_NAME_BEGINS}",
                rf"(?m){self._dashes.pattern}{_NAME_BEGINS}",
            )
        )

    def candidates(self, text: str, nlp_artifacts: NlpArtifacts | None) -> Iterator[Candidate]:
        """The names."""
        if "<" in text or "mailto:" in text:
            for route in _ROUTE.finditer(text):
                yield from self._before(text, route.start())
        if "@" in text:
            for comment in _COMMENT.finditer(text):
                name = read_words(text, comment.start("name"), comment.end("name"))
                if (
                    name is not None
                    and name.end == comment.end("name")
                    and is_plausible(name)
                    and len(name.words) > 1
                ):
                    yield _candidate(name, 0.75, "the mail address before it")
        if ":" in text or "Attn" in text or "FAO" in text or "c/o" in text:
            yield from self._headers(text)
        for match in self._closing.finditer(text):
            yield from self._signed(text, match.end())
        for match in self._dashes.finditer(text):
            yield from self._signed(text, match.end(), certain=True)

    def _before(self, text: str, end: int) -> Iterator[Candidate]:
        window = max(0, end - 90)
        match = _BEFORE_ROUTE.search(text, window, end)
        if match is None:
            return
        group = "quoted" if match["quoted"] else "single" if match["single"] else "plain"
        start, stop = match.span(group)
        begin = after_titles(text, start, stop)
        if group == "plain":
            begin = self._name_start(text, begin, stop)
        names = name_at(text, begin, stop, quoted=True)
        for name in names:
            if name.end >= stop - 1 or group != "plain":
                if is_plausible(name) and (len(name.words) > 1 or any(kind & NAMED for kind in name.kinds())):
                    yield _candidate(name, 0.8, "the mail address behind it")

    @staticmethod
    def _name_start(text: str, start: int, stop: int) -> int:
        """Skip words in lower case that only lead to the name: 'cc to Jane Smith <'."""
        position = stop
        for match in reversed(list(re.finditer(rf"{PART}\.?", text[start:stop]))):
            word = match.group().strip(".")
            if not is_capitalised(word) and fold(word) not in PARTICLES:
                break
            position = start + match.start()
        while text[position : position + 1] and fold(text[position:stop].split(" ")[0]) in (
            "from",
            "to",
            "cc",
            "by",
            "von",
            "an",
        ):
            position += len(text[position:stop].split(" ")[0]) + 1
        return position

    def _headers(self, text: str) -> Iterator[Candidate]:
        for match in self._header.finditer(text):
            for name in name_at(text, match.end(), len(text), quoted=True):
                if likelihood(name) >= LIKELY and len(name.words) > 1:
                    yield _candidate(name, 0.75, "the header before it")
        for match in self._wrote.finditer(text):
            start = max(0, match.start() - 60)
            before = re.search(rf"{PART}\.?(?: {PART}\.?){{0,4}}\Z", text[start : match.start()])
            if before is None:
                continue
            words = read_words(text, start + before.start(), match.start())
            for part in [words.since(first) for first in range(len(words.words))] if words else []:
                if (
                    part.end == match.start()
                    and is_plausible(part)
                    and (likelihood(part) >= LIKELY or len(part.words) > 1)
                ):
                    yield _candidate(part, 0.75, "the words behind it say who wrote")
                    break
        for match in self._schrieb.finditer(text):
            writer = read_words(text, match.start("name"), match.end("name"))
            if writer is not None and is_plausible(writer):
                yield _candidate(writer, 0.75, "the words before it say who wrote")

    @staticmethod
    def _signed(text: str, start: int, certain: bool = False) -> Iterator[Candidate]:
        begin = after_titles(text, start, len(text))
        name = read_words(text, begin, len(text), most=4)
        if name is None or not is_plausible(name):
            return
        rest = text[name.end :].split("\n", 1)[0].strip()
        if rest and rest[0] not in ",|(\\-–.":
            return
        if certain and (likelihood(name) < 0.55 or rest[:1] == "-"):
            return
        if (
            not certain
            and likelihood(name) < LIKELY
            and any(
                kind & (Kind.COMMON | Kind.TECHNICAL) and (rest or not kind & Kind.GIVEN)
                for kind in name.kinds()
            )
        ):
            return
        yield _candidate(name, 0.75, "the end of a letter before it")


_RUN_PARTICLES = "van|von|de|del|della|di|da|dos|bin|binti|al|el|ter|zu|le|la|af|y"
_RUN = re.compile(
    r"(?<![\w.@/\\$%#&:\-])[A-ZÀ-ÖØ-ÞĀ-Ž][^\W\d_]*(?:['’\-][^\W\d_]+)*\.?[ \u00a0](?=[A-ZÀ-ÖØ-ÞĀ-Ž]"
    rf"|(?:{_RUN_PARTICLES}) )"
)
_SPACED_CAPITALS = re.compile(
    r"(?<!\w)[A-ZÀ-ÖØ-ÞĀ-Ž][^\W\d_]{0,40}(?:['’\-][^\W\d_]{0,40})?\.?[, \u00a0]{1,2}(?:[a-z]{1,5} ){0,2"
    r"}[A-ZÀ-ÖØ-ÞĀ-Ž]"
)
_SURNAME_FIRST = re.compile(
    rf"(?:^|(?<=[;|\t\"'(>]))\s?(?P<last>{PART}), (?P<first>{PART}(?: [A-Z]\.)?)(?=\s?(?:$|[;|\t\"')<]))"
)


_CAPITAL_OF_NAME = "[A-ZÀ-ÖØ-ÞĀ-Ž]"
_GAP_IN_NAME = r"(?:\.?[ \u00a0]{1,2}|\.)"
_PARTICLES_BETWEEN = rf"(?:(?i:{'|'.join(sorted(PARTICLES))}){_GAP_IN_NAME})*"
_NAME_BEGINS = rf"{_PARTICLES_BETWEEN}{CAPITAL}"
"""How ``read_words`` begins a name."""
_LEFT_OF_RUN = r"(?<![\w.@/\\$%#&:\-])"
_REST_OF_RUN = rf"\.?[ \u00a0](?:(?:{_RUN_PARTICLES}) )?{_NAME_BEGINS}"


@cache
def _runs_of_given_names() -> tuple[str, ...]:
    """Expressions one of which matches where ``_RUN`` does and its first word is a given name.

    Names that are words too count in capitals only where no others follow: 'RAS KERNEL FATAL' is a log.
    """
    certain = given_names(Kind.CERTAIN_GIVEN)
    others = given_names(Kind.GIVEN) - certain - PARTICLES - SUFFIXES
    particles = given_names(Kind.GIVEN) & (PARTICLES | SUFFIXES) - certain
    no_capitals = rf"\.?[ \u00a0](?:(?:{_RUN_PARTICLES})[ \u00a0]|[do]['’]|[^\W\d_a-z](?![A-Z]))"
    return (
        *(f"{_LEFT_OF_RUN}{names}{_REST_OF_RUN}" for names in capitalised(certain | particles)),
        *(f"{_LEFT_OF_RUN}{names}{_REST_OF_RUN}" for names in capitalised(others, small_end=True)),
        *(f"{_LEFT_OF_RUN}{names}{no_capitals}" for names in capitalised(others)),
        rf"{_LEFT_OF_RUN}{CAPITAL}[^\W\d_]*(?:['’\-][^\W\d_]+)+{_REST_OF_RUN}",
        rf"{_LEFT_OF_RUN}[A-ZÀ-ÖØ-ÞĀ-Ž][a-zA-Z]*[à-öø-ÿÀ-ÖØ-Þª{LETTER_ABOVE}][^\W\d_]*{_REST_OF_RUN}",
        rf"{_LEFT_OF_RUN}[À-ÖØ-ÞĀ-Ž][^\W\d_]*{_REST_OF_RUN}",
    )


_CARD_LINES = re.compile(
    r"(?:^|(?<=\n)|(?<=\\n))(?:item\d+\.)?"
    r"(?P<key>FN|N|sn|cn|givenName|gecos|displayName)(?:;[^:;\r\n]{1,40}){0,3}:[ ]?(?P<value>[^\r\n\\]{2,80})"
)
"""Properties of a vCard (RFC 6350, 6.2) and attributes of an LDIF file (RFC 2849, 4519)."""


class CardPerson(RuleRecognizer):
    """Names in vCards ('FN:Jane Smith', 'N:Smith;Jane') and in LDIF files ('sn: Smith')."""

    def might_match(self, features: Features, key_entities: frozenset[str]) -> bool:
        """A line begins with one of the properties."""
        return _CARD_LINES.search(features.text) is not None

    def triggers(self) -> Triggers:
        """A line begins with one of the properties."""
        return Triggers((_CARD_LINES,))

    def candidates(self, text: str, nlp_artifacts: NlpArtifacts | None) -> Iterator[Candidate]:
        """The names."""
        for match in _CARD_LINES.finditer(text):
            key, value = match["key"], match["value"]
            if key == "N" and ";" not in value:
                continue
            position = match.start("value")
            for part in value.split(";")[:3] if key == "N" else [value.rstrip()]:
                begin, end = position, position + len(part.rstrip())
                position += len(part) + 1
                name = read_words(text, begin, end)
                if name is None or name.start != begin or name.end != end or not is_plausible(name):
                    continue
                known = any(kind & NAMED for kind in name.kinds())
                if known or key in ("N", "sn", "givenName") or is_unknown_name(name):
                    yield _candidate(name, 0.75, "the property of a card or directory before it")


class LexiconPerson(RuleRecognizer):
    """A known given name before a family name, anywhere in a text."""

    def might_match(self, features: Features, key_entities: frozenset[str]) -> bool:
        """Two capitalised words stand in a row."""
        return _SPACED_CAPITALS.search(features.text) is not None

    def triggers(self) -> Triggers:
        """Two words with capitals of which the first is a given name; or two words with a comma, and nothing
        else between two separators."""
        return Triggers((_RUN, _SURNAME_FIRST), check=self._holds_a_name)

    def _holds_a_name(self, text: str) -> bool:
        """Whether there is a name, or may be one as line ends are not told from U+0085."""
        return "\u0085" in text or any(True for _ in self.candidates(text, None))

    def candidates(self, text: str, nlp_artifacts: NlpArtifacts | None) -> Iterator[Candidate]:
        """The names."""
        done = 0
        for match in _RUN.finditer(text):
            if match.start() < done:
                continue
            first = match.group().rstrip(" .\u00a0")
            if not kind_of(first) & Kind.GIVEN:
                continue
            run = read_words(text, match.start(), len(text), most=5)
            name = self._name_from(text, run) if run is not None and len(run.words) > 1 else None
            if name is not None:
                yield _candidate(name, min(0.75, likelihood(name)), "a given name and a family name")
                done = name.end
        if "," in text:
            for match in _SURNAME_FIRST.finditer(text):
                family, given = kind_of(match["last"]), kind_of(match["first"].split(" ")[0])
                known = family & Kind.CERTAIN_SURNAME and given & Kind.CERTAIN_GIVEN
                if known and not (family | given) & Kind.COMMON:
                    yield Candidate(
                        match.start("last"),
                        match.end("first"),
                        0.6,
                        "a family name, a comma and a given name",
                        final=True,
                    )

    @staticmethod
    def _name_from(text: str, rest: Name) -> Name | None:
        """The longest name that begins with the first of these words."""
        kinds = rest.kinds()
        if not kinds[0] & Kind.GIVEN:
            return None
        shout = all(word.isupper() for word in rest.words[:2])
        count = 1
        while count < min(5, len(rest.words)):
            kind, word = kinds[count], rest.words[count]
            bare = word.strip(".")
            if len(bare) == 1 or kind & Kind.PARTICLE or fold(bare) in SUFFIXES:
                count += 1
                continue
            if (kind & Kind.COMMON and not kind & NAMED) or (kind & Kind.TECHNICAL and not kind & CERTAIN):
                break
            if count >= 2 and not kind & NAMED and kinds[count - 1] & Kind.SURNAME:
                break
            if (
                bare.isupper() != rest.words[0].isupper()
                and len(bare) > 1
                and not shout
                and bare.isupper()
                and len(bare) < 4
            ):
                break
            count += 1
        while count > 1 and (
            len(rest.words[count - 1].strip(".")) == 1
            or (kinds[count - 1] & Kind.PARTICLE and not kinds[count - 1] & CERTAIN)
        ):
            count -= 1
        while count > 1:
            name = rest.until(count)
            after = text[name.end : name.end + 2]
            sure = likelihood(name)
            unknown = not kinds[count - 1] & NAMED
            if after[:1] in ("=", "(", "[", "/", "\\", "_") or (
                after[:1] == ":" and after[1:2] in (":", "/")
            ):
                return None
            if shout:
                if sure >= 0.8 and all(len(word.strip(".")) > 2 for word in name.words):
                    return name
            elif sure >= 0.65 or (
                sure >= LIKELY and not (unknown and (len(name.words[-1]) < 4 or not _reads_like_prose(text)))
            ):
                return name
            count -= 1
        return None


@lru_cache(maxsize=512)
def _reads_like_prose(text: str) -> bool:
    return len(text) < 60 or prose.has_prose(text)


class CuedPerson(RuleRecognizer):
    """Unknown names behind words that lead to people: 'customer X Y', 'told X Y', 'my colleague X'."""

    def __init__(self, rule: Rule) -> None:
        super().__init__(rule)
        self._nouns = re.compile(
            rf"(?<![\w.\-])(?i:{_any_of('cue_nouns')}),?(?: (?:is|ist|heißt|est))?"
            rf"[ \u00a0](?={_CAPITAL_OF_NAME})"
        )
        self._verbs = re.compile(rf"(?<![\w.\-])(?i:{_any_of('cue_verbs')})[ \u00a0](?={_CAPITAL_OF_NAME})")
        words = (*_data("cue_nouns"), *_data("cue_verbs"), *_data("cue_kin"))
        self._find = finder(word.lower() + " " for word in words)
        self._kin = re.compile(rf"(?<![\w.\-])(?:{_any_of('cue_kin')}),?[ \u00a0](?={_CAPITAL_OF_NAME})")

    def might_match(self, features: Features, key_entities: frozenset[str]) -> bool:
        """Two capitalised words stand in a row, or a lone one where words of kin do."""
        text = features.text
        if self._find is not None and not self._find(features.lower):
            return False
        return self._kin.search(text) is not None or (
            _SPACED_CAPITALS.search(text) is not None
            and (
                self._nouns.search(text) is not None
                or (self._verbs.search(text) is not None and prose.has_prose(text))
            )
        )

    def triggers(self) -> Triggers:
        """One of the words before a name of two words, or before a single one behind those of kin."""
        two_words = rf"[^\W\d_]*(?:['\u2019\u02bc\-\u2010][^\W\d_]+)*{_GAP_IN_NAME}{_NAME_BEGINS}"
        nouns, verbs, kin = (
            pattern.pattern.removesuffix(f"(?={_CAPITAL_OF_NAME})") + _CAPITAL_OF_NAME
            for pattern in (self._nouns, self._verbs, self._kin)
        )
        return Triggers((nouns + two_words, verbs + two_words, kin))

    def candidates(self, text: str, nlp_artifacts: NlpArtifacts | None) -> Iterator[Candidate]:
        """The names."""
        for pattern, in_prose in ((self._nouns, False), (self._verbs, True), (self._kin, True)):
            for match in pattern.finditer(text):
                if in_prose and not prose.has_prose(text):
                    continue
                name = read_words(text, match.end(), len(text))
                if name is None:
                    continue
                name = trimmed(text, name)
                after = text[name.end : name.end + 1]
                if (
                    after in ("=", "(", "[", "/", "\\", "_", ":", "-", "'")
                    and after
                    and not text[name.end :].startswith("'s")
                ):
                    continue
                kinds = name.kinds()
                known = (
                    len(kinds) > 1
                    and bool(kinds[0] & Kind.GIVEN)
                    and all(kind & NAMED or not kind & (Kind.COMMON | Kind.TECHNICAL) for kind in kinds[1:])
                    and all(is_capitalised(word) for word in name.words)
                )
                worded = known and " is" in match.group().lower()
                if worded or is_unknown_name(name):
                    yield _candidate(
                        name, 0.8 if worded else 0.65, "the word before it, and the shape of a name"
                    )
                elif (
                    pattern is self._kin and len(name.words) == 1 and not kind_of(name.words[0]) & Kind.COMMON
                ):
                    if is_capitalised(name.words[0]) and not name.words[0].isupper():
                        yield _candidate(name, 0.6, "the word of kin before it")


_WORD_BEFORE = re.compile(r"([^\W\d_]+),?\s{1,2}\Z")
_ARTICLES = frozenset("a an the this each every any der die das ein eine le la les un une".split())


def _stands_midway(text: str, start: int) -> bool:
    """Whether a word other than an article stands before: at a sentence's beginning every word has a capital,
    and what has an article is a thing."""
    word = _WORD_BEFORE.search(text[max(0, start - 30) : start])
    return word is not None and fold(word[1]) not in _ARTICLES


class ProsePerson(RuleRecognizer):
    """What the language model takes for a person in sentences, and the lexicons do not contradict.

    Works with the artifacts of any Presidio NLP engine; ``prose_engine.ProseNlpEngine`` makes them on prose
    only.
    """

    def might_match(self, features: Features, key_entities: frozenset[str]) -> bool:
        """Something of the text is prose in which a person may be named."""
        return any(True for _ in prose.pieces_with_names(features.text))

    def triggers(self) -> Triggers:
        """The small words of a sentence."""
        return Triggers(folded=of_prose(), check=prose.may_hold_names)

    def candidates(self, text: str, nlp_artifacts: NlpArtifacts | None) -> Iterator[Candidate]:
        """The model's people."""
        if nlp_artifacts is None or not nlp_artifacts.entities:
            return
        lines = tuple(prose.pieces_with_names(text))
        for entity in nlp_artifacts.entities:
            label = entity.label_
            if label not in ("PERSON", "PER", "ORG", "ORGANIZATION", "LOCATION", "GPE", "NRP"):
                continue
            if not any(start <= entity.start_char and entity.end_char <= end for start, end in lines):
                continue
            name = self._name(text, entity.start_char, entity.end_char, label in ("PERSON", "PER"))
            if name is not None:
                yield _candidate(name, MODEL, "the language model, and the words of the name")

    @staticmethod
    def _name(text: str, start: int, end: int, person: bool) -> Name | None:
        while start < end and not text[start].isalpha():
            start += 1
        start = after_titles(text, start, end)
        name = read_words(text, start, end)
        if name is None:
            return None
        name = trimmed(text, name)
        kinds = name.kinds()
        if any(kind & Kind.COMMON and not kind & NAMED for kind in kinds) or any(
            kind & Kind.TECHNICAL and not kind & CERTAIN for kind in kinds
        ):
            return None
        if not all(is_capitalised(word) or fold(word) in PARTICLES for word in name.words):
            return None
        before, after = text[max(0, name.start - 1) : name.start], text[name.end : name.end + 1]
        if before in ("/", "_", ".", "@", "#", "-", "\\", ":", "=", "`") or after in (
            "/",
            "_",
            "@",
            "(",
            "=",
            "\\",
            "`",
            "[",
        ):
            return None
        certain = any(kind & CERTAIN for kind in kinds)
        if not person:
            return name if len(name.words) > 1 and kinds[0] & Kind.CERTAIN_GIVEN else None
        if certain:
            return name
        if any(word.isupper() and len(word) > 1 for word in name.words):
            return None
        if len(name.words) == 1:
            word = name.words[0]
            if kinds[0] & NAMED or _CAPITAL_WITHIN.search(word) or not _stands_midway(text, name.start):
                return None
            return name if len(name.words[0]) > 3 and prose.is_personal(text) else None
        if all(kind & NAMED for kind in kinds) and not prose.is_personal(text):
            return None  # 'Rose Dawn': each word could be anything
        return name if not any(kind & Kind.COMMON for kind in kinds) else None
