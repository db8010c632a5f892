"""COMPANY: where people work and whom they act for.

Names of companies stand all over technical text, in licences, in the names of vendors and products. They
count in a field for them, behind words such as 'works at', and, with their legal form, beside a person.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

from presidio_analyzer.recognizer_result import RecognizerResult

from recognizers.base import (
    STRONG_LABEL,
    WEAK_KEY_IN_RECORD,
    WEAK_LABEL_FITTING_VALUE,
    WHOLE,
    WHOLE_VALUE,
    Candidate,
    Features,
    LabelledRecognizer,
    finder,
    whole_value,
)
from recognizers.career_lines import KEYS_OF_PARTS, Piece, pieces, stands_in_part
from recognizers.identifiers.names import NAMED, Kind, kind_of, likelihood, read_words
from recognizers.in_record import is_about_a_person, is_record_of_a_person, one_field
from recognizers.labels import Label, find_labels
from recognizers.placeholders import is_name_in_program, is_placeholder
from recognizers.rules import lexicon
from recognizers.titles import is_title_alone
from recognizers.triggers import Triggers
from recognizers.words import fold

if TYPE_CHECKING:
    from presidio_analyzer.nlp_engine import NlpArtifacts

_WORD = r"[A-ZÀ-ÖØ-Þ0-9][\w&'’+\-]{0,30}(?:\.(?:com|de|ch|io|net|org))?"
_LINK = r"(?:&|and|und|et|of|de|du|der|für|\+)"
_NAME = rf"{_WORD}(?:(?: {_LINK})? {_WORD}|, {_WORD}(?= and | und | et |, )){{0,5}}"


def _either(words: list[str]) -> str:
    return "|".join(
        re.escape(word).replace(r"\ ", " ?") for word in sorted(words, key=lambda word: (-len(word), word))
    )


@cache
def _forms() -> re.Pattern[str]:
    return re.compile(
        rf"(?<![\w.@/\\\-])(?P<value>(?:{_WORD},? (?:{_LINK} "
        rf")?){{1,6}}?(?:{_either(lexicon('companies')['legal_forms'])}))(?![\w\-])"
    )


@cache
def _name_and_form() -> str:
    """The last word of a name, and its legal form."""
    return rf"{_WORD},? (?:{_LINK} )?(?:{_either(lexicon('companies')['legal_forms'])})(?![\w\-])"


@cache
def _form_at_end() -> re.Pattern[str]:
    return re.compile(rf"[ ,](?:{_either(lexicon('companies')['legal_forms'])})\Z")


@cache
def _form_gate() -> re.Pattern[str]:
    return re.compile(rf" (?:{_either(lexicon('companies')['legal_forms'])})(?![\w\-])")


@cache
def _find_form() -> Callable[[str], bool]:
    return finder(f" {form}" for form in lexicon("companies")["legal_forms"]) or bool


@cache
def _vendors() -> frozenset[str]:
    return frozenset(fold(str(name)) for name in lexicon("companies")["vendors"])


_EMPLOYED = (
    r"(?:work(?:s|ed|ing)?|employed) (?:at|for|by|with)|employee (?:of|at)|employer,?(?: is)?|job at"
    r"|hired by|laid off (?:by|from)|arbeite[tn]? (?:bei|für)|angestellt bei|beschäftigt bei|tätig bei"
    r"|Mitarbeiter(?:in)? (?:bei|der|von)|travaill(?:e|ait|ant) (?:chez|pour)|employée? (?:chez|de|par)"
    r"|salariée? (?:chez|de)"
)
"""Words behind which also a name without its legal form is an employer, where a person stands before them."""
_DEALT_WITH = (
    r"position at|joined|on behalf of|representing|im Auftrag der|an die(?: Firma)?|die Firma|der Firma"
    r"|bei der(?: Firma)?|unsere Firma|notre société|la société|l['’]entreprise"
    r"|chez|contract with|contrat avec|Vertrag mit|Rechnung an|facture à|facturer à|Kunde|Kundin|client"
    r"|customer|supplier|Lieferant|fournisseur|Firma|Firma:|Société|société"
    r"|prestataire|Auftraggeber|our vendor|our landlord"
    r"|our company(?: is)?,?|my company(?: is)?,?|invoice to|addressed to|bill to"
)
"""Words behind which only a name with its legal form is an employer or customer."""
_ARTICLE = "(?: the| der| dem| la| le)?"
_CUE = re.compile(rf"(?i)\b(?:(?P<employed>{_EMPLOYED})|{_DEALT_WITH}){_ARTICLE} (?=[A-ZÀ-Þ])")
_CUE_AND_NAME = rf"\b(?i:(?:{_EMPLOYED}){_ARTICLE} )[A-ZÀ-ÖØ-Þ]"
_find_cue = finder(
    (
        *(
            f"{work} {where}"
            for work in ("work", "works", "worked", "working", "employed")
            for where in ("at", "for", "by", "with")
        ),
        "employee ",
        "employer",
        "job at",
        "position at",
        "joined",
        "behalf",
        "representing",
        "hired by",
        "laid off",
        "arbeite",
        "angestellt bei",
        "beschäftigt bei",
        "tätig bei",
        "mitarbeiter",
        "im auftrag",
        "travaill",
        "employé",
        "salarié",
        "an die",
        "chez ",
        "contract with",
        "contrat avec",
        "vertrag mit",
        "rechnung an",
        "facture",
        "kund",
        "client ",
        "customer ",
        "supplier",
        "lieferant",
        "fournisseur",
        "firma",
        "bei der",
        "société",
        "entreprise",
        "company",
        "invoice to",
        "addressed to",
        "bill to",
    )
)
_WHO = re.compile(
    r"(?i)\b(?:i|he|she|who|we|they|ich|er|sie|wir|je|il|elle|qui|wife|husband|father|mother|customer"
    r"|client|patient)"
    r"(?:'ve| have| has| had| was| is| am|'m|'s| bin| ist| war| habe| suis| est| a)?(?: (?:currently|now"
    r"|previously|been|derzeit|aktuell"
    r"|actuellement|also))?\s\Z"
)
_NAMES = re.compile(_NAME)
_AGAINST = re.compile(
    r"(?i)copyright|\(c\)|©|licen[sc]|vendor|all rights reserved|trademark|™|®|manufactur|publisher"
    r"|\bissuer?\b|signed by|certificat"
    r"|\b(?:CN|OU|O)\s?=|provider:|\bdriver\b|version|warrant|software foundation|contributors|hersteller"
    r"|powered by|developed by"
    r"|provided by|maintained by|product"
)
_ACTS = re.compile(
    r"\s(?:has |have |had |hat |haben |a |ont )?(?:reported|called|complained|asked|wants|needs|wrote"
    r"|cancelled|canceled|terminated|signed"
    r"|ordered|paid|refused|requested|confirmed|told|gekündigt|bestellt|gemeldet|bezahlt|angerufen"
    r"|reklamiert|unterschrieben|möchte|wünscht"
    r"|meldet|bittet|fragt|kündigt|bestellte|résilié|signé|commandé|payé|appelé|demandé|demande|souhaite"
    r"|réclame|signale)\b"
)
"""What companies do as customers; makers of software 'provide' and 'release'."""
_OURS = re.compile(
    r"(?i),? (?:is|was|are|became|ist|war|est|était) (?:our|a|an|my|unser(?:e)?|notre"
    r"|ein(?:e)?|un|one of our|the) "
    r"(?:new |long-standing |neuer |nouveau )?(?:client|customer|supplier|employer"
    r"|vendor|landlord|Kunde|Kundin"
    r"|Lieferant|Auftraggeber|Arbeitgeber|fournisseur|employeur)\b"
    r"|\s(?:hat|haben|has|have|a|ont) (?:uns|mich|us|me|nous)\b| (?:nous|m['’])\s?a\b"
)
"""What tells that the company before it is one's customer or partner."""
_PERSON_WORDS = re.compile(
    r"(?i)\b(?:customer|client|contact|colleague|employee|employer|works?|worked|employed|manager|director"
    r"|engineer|on behalf|kunde|kundin"
    r"|mitarbeiter(?:in)?|arbeitet|geschäftsführer(?:in)?|client[e]?|employée?|responsable"
    r"|ansprechpartner(?:in)?|mr|mrs|ms|herr|frau|mme)\b"
)


class Company(LabelledRecognizer):
    """Companies and employers of people."""

    def might_match(self, features: Features, key_entities: frozenset[str]) -> bool:
        """A label, the key, the words before an employer, or a legal form stand there."""
        return (
            self.rule.entity in features.labelled
            or self.rule.entity in key_entities
            or not KEYS_OF_PARTS.isdisjoint(key_entities)
            or (_find_cue is not None and _find_cue(features.lower))
            or _find_form()(features.text)
        )

    def triggers(self) -> Triggers:
        """A label, words that by themselves tell an employer, or a legal form behind a name."""
        return Triggers((_CUE_AND_NAME, _name_and_form()), frozenset({self.rule.entity}))

    def candidates(self, text: str, nlp_artifacts: NlpArtifacts | None) -> Iterator[Candidate]:
        """The names."""
        yield from self._labelled(text)
        if _find_cue is not None and _find_cue(text.lower()):
            yield from _employers(text)
        if _find_form()(text) and _form_gate().search(text) and not _AGAINST.search(text):
            for match in _forms().finditer(text):
                value = match["value"]
                start = max(
                    match.start("value") + _words_of_others(value), _after_title(text, match.end("value"))
                )
                value = text[start : match.end("value")]
                if " " in value and not is_vendor(value) and _is_beside_a_person(text, start, match.end()):
                    yield Candidate(
                        start, match.end("value"), 0.65, "its legal form, and a person beside it", final=True
                    )
        for piece in _companies_of_line(text):
            yield Candidate(
                piece.start,
                piece.end,
                WHOLE_VALUE,
                "its place in a signature or curriculum vitae",
                whole=True,
            )
        bare = text.strip().strip("\"'")
        if 2 <= len(bare) <= 90 and self.accepts(bare, None):
            yield whole_value(text, bare)

    def _labelled(self, text: str) -> Iterator[Candidate]:
        for label in find_labels(text):
            strong = label.phrase in self.strong_phrases
            if not strong and label.phrase not in self.weak_phrases:
                continue
            if not (label.separator or label.flag) or (
                label.separator == ">" and text[label.start - 1 : label.start] not in ("<", "/", ":")
            ):
                continue  # '<jane@x.org> ...'
            match = self._shape.match(text, label.value_start, label.value_end)
            if match is None:
                continue
            value = match.group()
            if not label.quoted:
                value = _NEXT_LABEL.split(one_field(text, match.start(), match.end()))[0]
            value = value.rstrip(" ,;(-")
            if not value.endswith(
                ("Inc.", "Co.", "Ltd.", "Corp.", "e.K.", "e.V.", "S.A.", "SA.", "S.à r.l.", "plc.")
            ):
                value = value.rstrip(".")
            if label.separator[:1].isalpha():  # 'my employer is Acme Ltd and I ...'
                named = _NAMES.match(value)
                value = named.group() if named else ""
            if len(value) < 2 or not self.accepts(value, label):
                continue
            score = STRONG_LABEL if strong else self._weak(text, value)
            if score and (strong or not _AGAINST.search(text[max(0, label.start - 30) : label.start])):
                yield Candidate(
                    match.start(), match.start() + len(value), score, "the label before it", final=True
                )

    def _weak(self, text: str, value: str) -> float:
        if is_about_a_person(text):
            return WEAK_KEY_IN_RECORD
        return WEAK_LABEL_FITTING_VALUE if _is_named_like_one(value) else 0.0

    def accepts(self, value: str, label: Label | None) -> bool:
        """Whether a value can be a company's name: it begins with a capital and is no sentence."""
        if is_placeholder(value) or not re.match(r"[\"']?[A-ZÀ-ÖØ-Þ0-9]|[a-z]+[A-Z]", value):
            return False
        words = re.findall(r"[^\W\d_]+", value)
        if not words or len(words) > 9 or re.search(r"[{}<>=$\\]|://|\w\.\w+\(|@", value):
            return False
        if is_name_in_program(value):
            return False
        return names_a_company(value) or not all(
            kind_of(word) & Kind.TECHNICAL and not kind_of(word) & NAMED for word in words
        )

    def _judge(self, text: str, result: RecognizerResult, context: frozenset[str]) -> None:
        """Also: a piece of a line in a signature or a curriculum vitae, by what stands beside it."""
        super()._judge(text, result, context)
        if (
            result.score < WEAK_KEY_IN_RECORD
            and result.recognition_metadata.get(WHOLE)
            and stands_in_part(context)
        ):
            if any(
                (piece.start, piece.end) == (result.start, result.end) for piece in _companies_of_line(text)
            ):
                result.score = WEAK_KEY_IN_RECORD

    def score_by_key(self, value: str, context: frozenset[str]) -> float:
        """A name under its key; under 'company' only in a person's record, or with its legal form."""
        if self.strong_phrases & context:
            return STRONG_LABEL
        if not self.weak_phrases & context:
            return 0.0
        if is_record_of_a_person(context):
            return WEAK_KEY_IN_RECORD
        return WEAK_LABEL_FITTING_VALUE if _is_named_like_one(value) else 0.0


_NEXT_LABEL = re.compile(r",\s{1,2}[\w.\-]{1,40}\s?[:=]")
"""The key of the next field behind a comma: 'Acme Ltd, pat_nr: 12'."""


def is_vendor(value: str) -> bool:
    """Whether a name is that of a well-known maker of software or machines."""
    bare = _form_at_end().sub("", value.strip(" .,"))
    return fold(bare) in _vendors() or fold(bare.split(" ")[0]) in _vendors()


def names_a_company(text: str) -> bool:
    """Whether a text ends in a legal form: 'Acme Ltd'."""
    return _form_at_end().search(text.strip(" ,.*_")) is not None


def _is_named_like_one(value: str) -> bool:
    """Whether a name has a legal form, or two words with capitals that are no words of machines."""
    if is_vendor(value):
        return False
    if _form_at_end().search(value):
        return True
    words = re.findall(r"[^\W\d_]+(?:['’\-][^\W\d_]+)*", value)
    capital = [word for word in words if word[0].isupper()]
    return len(capital) > 1 and not any(
        kind_of(word) & (Kind.COMMON | Kind.TECHNICAL) and not kind_of(word) & NAMED for word in capital[:1]
    )


_TRADES = re.compile(
    r"(?:Group|Holdings?|Logisti(?:cs|k)|Consulting|Solutions|Traders|Trading|Partners?|Associates|Industries"
    r"|Technolog(?:ies|y)|Laborator(?:ies|y)|Labs|Studios?|Bank|Sparkasse|Versicherung(?:en)?|Insurance"
    r"|Assurances?"
    r"|Stadtwerke|\w{3,}werke?|Verlag|\w{3,}bau|Kanzlei|Apotheke|Spital|\w*[Kk]lini(?:k|kum)|Krankenhaus"
    r"|Pharmac(?:y|ie)|Hospital|Clinic|Motors|Airlines?|Foods|Bakery|Bäckerei|Boulangerie|Stores?|Ventures"
    r"|Capital"
    r"|Enterprises|Engineering|Constructions?|Architects|Architekten|Architectes|Treuhand|Fiduciaire"
    r"|Immobilien"
    r"|Immobilier|Transports?|Brothers|Gebrüder|Frères|Fils|Sons|Söhne|Properties|Publishing|Pharma|Energy"
    r"|Energie)"
)
"""Words that names of companies without a legal form begin or end with."""


def _is_named_by_its_trade(value: str) -> bool:
    """Whether two to six words with capitals name a company by what it does: 'Meridian Logistics'."""
    words = value.split(" ")
    if not 2 <= len(words) <= 6 or not re.fullmatch(rf"{_NAME}", value) or is_title_alone(value):
        return False
    if _TRADES.fullmatch(words[-1]) is None and _TRADES.fullmatch(words[0]) is None:
        return False
    other = words[0] if _TRADES.fullmatch(words[-1]) else words[-1]
    return not kind_of(other) & (Kind.COMMON | Kind.TECHNICAL) or bool(kind_of(other) & NAMED)


def _companies_of_line(text: str) -> Iterator[Piece]:
    """Pieces of a line that can be a company: one with a legal form or a trade, and one beside a title."""
    line = pieces(text)
    titles = [index for index, piece in enumerate(line) if is_title_alone(piece.text)]
    for index, piece in enumerate(line):
        if index in titles or not re.match(r"[A-ZÀ-ÖØ-Þ0-9]|[a-z]+[A-Z]", piece.text):
            continue
        beside = any(abs(index - title) == 1 for title in titles) and re.fullmatch(_NAME, piece.text)
        if names_a_company(piece.text) or _is_named_by_its_trade(piece.text):
            yield piece
        elif beside and _is_named_like_one(piece.text):
            name = read_words(piece.text, 0, len(piece.text))
            if name is None or name.end < len(piece.text) or likelihood(name) < 0.5:
                yield piece


def _after_title(text: str, end: int) -> int:
    """Where the company begins that ends there, if a title and a separator stand before it; else 0."""
    line = pieces(text)
    for before, piece in pairwise(line):
        if piece.end == end and is_title_alone(before.text):
            return piece.start
    return 0


def _employers(text: str) -> Iterator[Candidate]:
    for cue in _CUE.finditer(text):
        formed = _forms().match(text, cue.end())
        match = formed or _NAMES.match(text, cue.end())
        if match is None:
            continue
        value = match.group().rstrip(" ,")
        if formed is None:
            words = value.split(" ")
            who = _WHO.search(text[max(0, cue.start() - 40) : cue.start()])
            name = _name_before(text, cue.start())
            if (
                cue["employed"] is None
                or not (who or name)
                or kind_of(words[0]) & (Kind.COMMON | Kind.TECHNICAL)
            ):
                continue
        if not is_placeholder(value) and len(value) > 1:
            yield Candidate(
                match.start(),
                match.start() + len(value),
                0.7,
                "the words before it tell an employer",
                final=True,
            )


def _name_before(text: str, end: int) -> bool:
    words = re.search(
        r"(?:[A-ZÀ-Þ][\w'’\-]{1,25} ){1,3}(?:has |is |was |hat |ist |a )?\Z", text[max(0, end - 70) : end]
    )
    if words is None:
        return False
    name = read_words(words.group(), 0, len(words.group()))
    return name is not None and (
        likelihood(name) >= 0.5 or any(kind & Kind.CERTAIN_GIVEN for kind in name.kinds()[:1])
    )


_BESIDE = re.compile(
    r"(?:,|\||·|-|–|—|\(|/|@|\bof|\bfrom|\bat|\bfor|\bder|\bvon|\bbei|\bde|\bchez)\s{1,2}\Z|\(\Z"
)


def _is_beside_a_person(text: str, start: int, end: int) -> bool:
    """Whether a person's name stands right before or behind, or a word for a person near by."""
    before, after = text[max(0, start - 60) : start], text[end : end + 60]
    if _ACTS.match(after) or _OURS.match(after):
        return True
    if is_about_a_person(text) and len(text) < 400:
        return True
    if _BESIDE.search(before):
        run = re.search(
            r"([A-ZÀ-Þ][\w'’.\-]{0,25}(?: [A-ZÀ-Þ][\w'’.\-]{0,25}){1,3})\W{1,4}(?:\w{2,5}\s)?\Z", before
        )
        name = read_words(run.group(1), 0, len(run.group(1))) if run else None
        if name is not None and likelihood(name) >= 0.5:
            return True
    behind = re.match(r"(?:,|\s?\||\s?·|\s?[-–]|:)\s{1,2}", after)
    if behind:
        name = read_words(after, behind.end(), len(after), most=3)
        if name is not None and likelihood(name) >= 0.55:
            return True
    return _PERSON_WORDS.search(before) is not None


def _words_of_others(value: str) -> int:
    """How much of the front is a person's name or a word of the sentence: 'Jane Smith, Acme Ltd'."""
    comma = value.rfind(", ", 0, max(0, len(value) - 6))
    if comma > 0:
        name = read_words(value, 0, comma)
        if name is not None and name.end == comma and likelihood(name) >= 0.5:
            return comma + 2
    first = value.split(" ")[0]
    if fold(first) in (
        "the",
        "our",
        "my",
        "at",
        "from",
        "dear",
        "customer",
        "client",
        "die",
        "der",
        "bei",
        "chez",
        "la",
        "le",
        "mr",
        "contact",
    ):
        return len(first) + 1
    return 0
