"""Genetic data: variants of genes, haplogroups, karyotypes, marker profiles and sequences."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING

from recognizers.base import STRONG_LABEL, Candidate, Features, finder, whole_value
from recognizers.expressions import any_of
from recognizers.labels import Label, phrases_of
from recognizers.placeholders import is_placeholder
from recognizers.rules import Rule, lexicon
from recognizers.sentences import expanded, indexes_within, phrase_of, speaks_of_a_person, stands_alone
from recognizers.surroundings import is_label
from recognizers.telling import TellingRecognizer
from recognizers.triggers import Triggers
from recognizers.valued_labels import valued_labels

if TYPE_CHECKING:
    from presidio_analyzer.nlp_engine import NlpArtifacts

_VARIANT = (
    r"(?:[cgmnr]\.[-*]?\d{1,7}(?:[+-]\d{1,5})?(?:_[-*]?\d{1,7}(?:[+-]\d{1,5})?)?"
    r"(?:[ACGT]{1,20}>[ACGT]{1,20}|(?:del|dup|ins|inv)[ACGT]{0,40}(?:ins[ACGT]{1,40})?)|p\.\(?"
    r"(?:[A-Z][a-z]{2}|[A-Z])\d{1,5}(?:[A-Z][a-z]{2}|[A-Z*=]|fs(?:\*\d{1,4})?|Ter|del)(?:fs(?:Ter"
    r"|\*)?\d{0,4})?\)?)"
)
"""A variant by the recommendations of the Human Genome Variation Society (HGVS 21)."""
_SEQUENCE_VARIANT = re.compile(
    rf"(?<![\w.])(?:(?:NM|NG|NP|NC|ENST|LRG)_?\d{{3,12}}(?:\.\d{{1,2}})?"
    rf"(?:\([A-Z0-9]{{2,8}}\))?:)?{_VARIANT}(?!\w)"
)
_STAR = r"\*\d{1,3}[A-Z]?(?:/ ?\*\d{1,3}[A-Z]?)"
_LEGACY = (
    r"(?:p\.)?[A-Z]\d{1,4}(?:[A-Z]|del|fs|X|\*)|(?:delta|Δ) ?F?\d{2,4}|\d{1,5}(?:del|ins|dup)[ACGT]{1,12}"
)
"""A variant as it was written before HGVS: 'F508del', 'V600E', 'G20210A', '185delAG'."""
_FINDING = re.compile(
    r"(?i)(?<![\w-])(?P<value>(?:factor v leiden|faktor[- ]v[- ]leiden|facteur v leiden|prothrombin g20210a"
    r"|hla-[abcd][a-z0-9]{0,3}\*\d{2}(?::\d{2,3}){0,2}"
    r"|(?:brca[12]?|htt|cftr|mlh1|msh2)-(?:mutation|gen|mutationstr[äa]ger(?:in)?)|trisomie (?:21|18|13)"
    r"|trisomy (?:21|18|13)"
    r"|(?:sickle cell|huntington(?:['’]s)?|cystic fibrosis|tay[- ]sachs|brca[12]?|hemochromatosis"
    r"|haemochromatosis|lynch syndrome) (?:gene|trait|carrier|mutation)"
    r"|mutation (?:du gène |de |du |in |im |of the |of )?(?:brca[12]?|mlh1|msh[26]|cftr|tp53|jak2|apoe|palb2)"
    r"|(?:cftr|brca[12]?|htt|hfe|apoe|mlh1)-gen)(?:[ ,]{1,2}(?:heterozygous|homozygous|positive|negative"
    r"|heterozygot|homozygot"
    r"|hétérozygote|homozygote|positiv|negativ|positif|carrier))?)(?![\w-])"
)
"""Findings that are known by a name and not by gene and variant."""
_FINDING_SIGNS = (
    "leiden",
    "20210a",
    "hla-",
    "-mutation",
    "-gen",
    "trisom",
    " gene",
    " trait",
    " carrier",
    "mutation",
)
_POSITIVE_FOR = re.compile(
    r"(?i)(?:genetic test|gentest|test génétique|dna test|carrier screening)(?: results?)?(?: (?:was|is"
    r"|came back|war|est|ist))?"
    r" (?:positive?|positiv|positif|negative?|négatif) (?:for|für|auf|pour) (?:the |la "
    r"|le )?(?P<value>[A-Z][\w'’\-]{2,30})"
)
_HAPLOGROUP = re.compile(
    r"(?:(?<![A-Za-z])(?i:haplogroups?|haplogruppe|haplogroupe)(?: is| ist| est| of|:|=)?[ "
    r"\"':=]{1,4})(?P<value>(?:[A-Z]{1,2}\d{1,2}(?:[a-z]\d{0,3}){0,6}"
    r"|[A-Z]{1,2}(?![a-z]))(?:-[A-Z]{1,3}\d{1,6})?)(?![\w-])"
)
_KARYOTYPE = re.compile(
    r"(?<![\w,.])4[4-9],(?:X[XY]{0,3}|Y)(?:,(?:[+-]?\d{1,2}|t\(\d{1,2};\d{1,2}\)|del\([^()]{1,20}\)"
    r"|inv\([^()]{1,20}\))){0,3}(?!\w)"
)
_LOCI = (
    r"(?:D(?:[1-9]|1\d|2[0-2])S\d{2,4}|TH01|TPOX|CSF1PO|FGA|vWA|VWA|SE33|Penta ?[DE]|AMEL|DYS\d{3,4}"
    r"(?:[ab]|I{1,2})?)"
)
"""Markers of forensic profiles: CODIS and the European Standard Set."""
_MARKERS = re.compile(
    rf"(?<![\w-])(?P<value>{_LOCI}[\"']?[ \t:=,;]{{1,3}}[\"'(\[]?(?:\d{{1,2}}(?:\.\d)?(?:[,/ "
    rf"-]{{1,2}}\d{{1,2}}(?:\.\d)?)?|X,? ?[XY]))(?![\w.]\d)"
)
_BASES = re.compile(r"(?<![A-Za-z])[ACGTN]{40,}(?![A-Za-z])|(?<![A-Za-z])[acgtn]{60,}(?![A-Za-z])")
_TESTED = re.compile(
    r"(?i)(?<![\w-])(?:dna[- ](?:profile|test results?|results?|sample|analysis|match|relatives"
    r"|fingerprint|profil|analyse|test|probe)|profil (?:adn|génétique)|test adn|(?:23andme"
    r"|ancestrydna|myheritage)[- ](?:results?|report|data|raw data|kit|account)|genetic(?:ally)?[- ]"
    r"(?:test(?: results?)?|predisposition|disorder|testing|predisposed|counsell?ing)|gentest"
    r"|gentestergebnis|gendefekt|erbkrankheit|carrier screening|whole genome sequencing)(?![\w-])"
)
_GENOTYPE = re.compile(
    r"(?:[ACGT][/|;, ]?[ACGT]|\([ACGT];[ACGT]\)|[eε][234]/[eε][234]|[εe]4"
    r"|\*\d{1,3}[A-Z]?/\*\d{1,3}[A-Z]?|wt/wt|wt/mut|het|hom|heterozygous|homozygous|heterozygot"
    r"|homozygot|(?:hetero|homo)zygote)", re.IGNORECASE)  # fmt: skip
_HAPLOGROUP_VALUE = re.compile(
    r"(?:[A-Z]{1,2}\d{1,2}(?:[a-z]\d{0,3}){0,6}|[A-Z]{1,2}(?![a-z]))(?:-[A-Z]{1,3}\d{1,6})?"
)
_LIST_BEFORE = re.compile(r"[(,]\s?[\"`]?\Z")
_LIST_BEHIND = re.compile(r"[\"`]?\s?[,)]")
_RESULT = re.compile(r"[^\W_][^\"`|<>{}=\r\n]{1,159}")


_STAR_ALLELE = re.compile(r"(?<!\w)(?:CYP\w{2,5}|UGT1A1|TPMT|DPYD|NUDT15|SLCO1B1) ?\*\d")


@cache
def _genes() -> frozenset[str]:
    return frozenset(lexicon("genetics")["genes"])


@cache
def _gene_pattern() -> re.Pattern[str]:
    genes = any_of(_genes())
    results = any_of(expanded(lexicon("genetics")["results"])).replace(r"\ ", "[ -]")
    return re.compile(
        rf"(?<![\w.-])(?P<gene>{genes})(?:[ :(]{{1,2}}(?:(?P<variant>{_VARIANT}|{_LEGACY}|{_STAR}|[eεE][234] "
        rf"?/ ?[eεE]?[234]|e4|C677T|A1298C|C282Y|H63D|V617F|Leiden)|(?:gene )?(?P<result>"
        rf"(?i:{results})))|4(?= (?:carrier|positive|allele|gene)))(?!\w)"
    )


class GeneVariant(TellingRecognizer):
    """Variants of genes and other genetic results, by their shape and near a person, and under their key."""

    def __init__(self, rule: Rule) -> None:
        self.strong_phrases, self.weak_phrases = phrases_of(rule.entity)
        super().__init__(rule)
        self._worded = (
            finder(
                [
                    "haplogr",
                    "dna",
                    "adn",
                    "23andme",
                    "genetic",
                    "gentest",
                    "gendefekt",
                    "erbkrank",
                    "ancestrydna",
                    "myheritage",
                    "carrier screening",
                    "whole genome",
                ]
            )
            or bool
        )
        self._named = finder(sorted(_genes())) or bool
        self._found = finder(_FINDING_SIGNS) or bool
        self._shaped = (
            finder(
                [
                    "c.",
                    "g.",
                    "p.",
                    "m.",
                    "n.",
                    ",X",
                    ",Y",
                    "TH01",
                    "TPOX",
                    "CSF1PO",
                    "FGA",
                    "WA",
                    "SE33",
                    "Penta",
                    "AMEL",
                    "DYS",
                    *(f"D{n}S" for n in range(1, 23)),
                ]
            )
            or bool
        )

    def triggers(self) -> Triggers | None:
        """A label, or a result by its form."""
        forms = (
            _SEQUENCE_VARIANT,
            _gene_pattern(),
            _HAPLOGROUP,
            _KARYOTYPE,
            _MARKERS,
            _BASES,
            _FINDING,
            _POSITIVE_FOR,
            _TESTED,
        )
        return Triggers(forms, frozenset({self.rule.entity}))

    def might_match(self, features: Features, key_entities: frozenset[str]) -> bool:
        """A label, the key, a gene, a marker, or a long run of bases."""
        return (
            self.rule.entity in key_entities
            or self.rule.entity in features.labelled
            or self._worded(features.lower)
            or self._named(features.text)
            or self._found(features.lower)
            or (features.digits > 0 and self._shaped(features.text))
            or (len(features.text) >= 40 and _BASES.search(features.text) is not None)
        )

    def candidates(self, text: str, nlp_artifacts: NlpArtifacts | None) -> Iterator[Candidate]:
        """The results."""
        spans = [*self._labelled(text)]
        if (
            self._worded(text.lower())
            or self._named(text)
            or self._found(text.lower())
            or self._shaped(text)
            or (len(text) >= 40 and _BASES.search(text))
        ):
            spans.extend(self._shapes(text))
        reach = -1
        for start, end, score, reason in sorted(spans, key=lambda span: (span[0], -span[1])):
            if start >= reach:
                reach = end
                yield Candidate(start, end, score, reason, final=True)
        bare = text.strip()
        if 0 < len(bare) <= 160 and not is_placeholder(bare):
            yield whole_value(text, bare)

    def score_by_key(self, value: str, context: frozenset[str]) -> float:
        """A result under a key such as 'genotype' or 'haplogroup'."""
        for phrase in self.strong_phrases & context:
            if _fits(phrase, value):
                return STRONG_LABEL
        if self.weak_phrases & context and (
            _SEQUENCE_VARIANT.search(value)
            or _gene_pattern().search(value)
            or _FINDING.search(value)
            or re.fullmatch(r"rs\d{4,10}", value)
        ):
            return STRONG_LABEL
        return 0.0

    def _labelled(self, text: str) -> Iterator[tuple[int, int, float, str]]:
        for label in valued_labels(text):
            if label.phrase not in self.strong_phrases or not (label.separator or label.quoted):
                continue
            end = self._value_end(text, label)
            if end is not None:
                yield label.value_start, end, STRONG_LABEL, "the label before it"

    @staticmethod
    def _value_end(text: str, label: Label) -> int | None:
        match = _RESULT.match(text, label.value_start, label.value_end)
        if match is None:
            return None
        value = (
            match.group() if label.quoted else re.split(r"[,;] |  |\s\w+[=:]", match.group(), maxsplit=1)[0]
        )
        value = value.rstrip(" .,;)'")
        return label.value_start + len(value) if value and _fits(label.phrase, value) else None

    def _shapes(self, text: str) -> Iterator[tuple[int, int, float, str]]:
        for match in _SEQUENCE_VARIANT.finditer(text):
            yield *match.span(), 0.7, "a variant by HGVS"
        for match in _gene_pattern().finditer(text) if self._named(text) else ():
            first, _ = indexes_within(text, *match.span())
            clear = match["variant"] is not None or match["gene"] in lexicon("genetics")["clear"]
            if clear or speaks_of_a_person(text, first, first):
                yield *match.span(), 0.75, "a gene and its variant or a result"
        for match in _HAPLOGROUP.finditer(text):
            yield *match.span("value"), 0.75, "the word 'haplogroup' before it"
        for match in _KARYOTYPE.finditer(text):
            yield *match.span(), 0.6, "a karyotype"
        for match in _MARKERS.finditer(text):
            yield *match.span("value"), 0.75, "a marker of a forensic profile with its alleles"
        for match in _BASES.finditer(text):
            counts = {base: match.group().upper().count(base) for base in "ACGT"}
            if min(counts.values()) * 20 >= len(match.group()):
                yield *match.span(), 0.65, "a sequence of bases"
        lower = text.lower()
        named = any(sign in lower for sign in _FINDING_SIGNS)
        for match in _FINDING.finditer(text) if named else ():
            yield *match.span("value"), 0.7, "a genetic finding by its name"
        for match in _POSITIVE_FOR.finditer(text):
            yield *match.span("value"), 0.75, "a genetic test with its result before it"
        for match in _TESTED.finditer(text):
            if not stands_alone(text, *match.span()):  # a key: 'customer.gentest='
                continue
            if _LIST_BEFORE.search(text, max(0, match.start() - 3), match.start()) and _LIST_BEHIND.match(
                text, match.end()
            ):
                continue  # the name of a column
            first, last = indexes_within(text, *match.span())
            if speaks_of_a_person(text, first, last):
                yield *match.span(), 0.6, "words of a genetic test, and a person near them"


def _fits(phrase: str, value: str) -> bool:
    """Whether a value is a result that the key can have."""
    if (
        is_placeholder(value)
        or is_label(value, "GENETIC")
        or re.search(r"[a-z][A-Z][a-z]|_\w+_|\w\(\)", value)
    ):
        return False
    if "haplogr" in phrase:
        return _HAPLOGROUP_VALUE.fullmatch(value) is not None
    if (
        _GENOTYPE.fullmatch(value)
        or _SEQUENCE_VARIANT.search(value)
        or _BASES.search(value)
        or _MARKERS.search(value)
    ):
        return True
    if (
        _FINDING.search(value)
        or (_STAR_ALLELE.search(value))
        or re.fullmatch(r"(?i)(?:23andme|ancestrydna|myheritage)\b.{0,40}", value)
    ):
        return True
    if _KARYOTYPE.search(value) or _gene_pattern().search(value) or re.search(r"\brs\d{3,10}\b", value):
        return True
    words = set(phrase_of(value).split())
    if re.search(r"(?<![\w-])[ACGT]{8,}(?!\w)", value):
        return True
    return bool(words & expanded(lexicon("genetics")["result_words"])) and phrase not in (
        "allele",
        "alleles",
        "genome",
        "genom",
        "dna",
        "adn",
    )
