"""The recognizers that rules make: Presidio ``EntityRecognizer`` classes for patterns and for labelled
values.

They work unchanged in anyone's stock ``AnalyzerEngine``, and judge context themselves. ``might_match`` is a
cheap necessary condition: where it is False, ``analyze`` returns nothing, so that an engine may skip the
call.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from typing import TYPE_CHECKING

from ahocorasick_rs import AhoCorasick
from presidio_analyzer.analysis_explanation import AnalysisExplanation
from presidio_analyzer.entity_recognizer import EntityRecognizer
from presidio_analyzer.recognizer_result import RecognizerResult

from recognizers import validators
from recognizers.context import (
    AFTER,
    LEAST_RAISED,
    LOWER,
    NEAR,
    RAISE,
    nearby_words,
    normal_context,
    phrases_in,
)
from recognizers.errors import RulesError
from recognizers.labels import Label, find_labels, is_technical, own_key, phrases_of
from recognizers.number_words import spellings
from recognizers.placeholders import is_placeholder
from recognizers.rules import PatternEntry, Rule
from recognizers.shapes import shape
from recognizers.surroundings import TECHNICAL, is_label, is_personal_record
from recognizers.triggers import Triggers, of_needs
from recognizers.words import normal_phrases, with_zeros

if TYPE_CHECKING:
    from presidio_analyzer.nlp_engine import NlpArtifacts

CHECKSUM = "checksum"
"""Metadata key: a check digit or an equally strong validator confirmed the value."""
RULE = "rule"
"""Metadata key: id of the rule."""

WHOLE = "whole"
"""Metadata key: the text as a whole is the value."""
SCOPE = "scope"
"""Metadata key: ``private`` for an address that only means something inside a network, ``public``, or
None."""

STRONG_LABEL = 0.8
WEAK_LABEL = 0.4
WEAK_LABEL_FITTING_VALUE = 0.6
WEAK_KEY_IN_RECORD = 0.65
WHOLE_VALUE = 0.01
"""Score of a value that only its key, given as Presidio context, can make a finding."""


class Features:
    """What recognizers ask of a text before they look closer; computed once for all of them, when asked."""

    __slots__ = ("_labelled", "_lower", "_shape", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self._lower: str | None = None
        self._shape: str | None = None
        self._labelled: frozenset[str] | None = None

    @property
    def lower(self) -> str:
        """The text in small letters."""
        if self._lower is None:
            self._lower = self.text.lower()
        return self._lower

    @property
    def shape(self) -> str:
        """The text with each digit replaced by 0."""
        if self._shape is None:
            self._shape = with_zeros(self.text) if self.text.isascii() else _DIGIT.sub("0", self.text)
        return self._shape

    @property
    def digits(self) -> int:
        """How many digits there are."""
        return self.shape.count("0")

    @property
    def labelled(self) -> frozenset[str]:
        """The entities that labels in the text name."""
        if self._labelled is None:
            named = (label.strong | label.weak for label in find_labels(self.text))
            self._labelled = frozenset().union(*named)
        return self._labelled


_DIGIT = re.compile(r"\d")
_FEW = 6
"""Up to so many strings are looked for one by one, more by an Aho-Corasick automaton."""


def finder(needles: Iterable[str]) -> Callable[[str], bool] | None:
    """A test whether one of the strings stands in a text; None if there are none to look for."""
    distinct = tuple(dict.fromkeys(needles))
    if not distinct:
        return None
    if len(distinct) > _FEW:
        automaton = AhoCorasick(distinct)
        return lambda text: bool(automaton.find_matches_as_indexes(text))

    def one_by_one(text: str) -> bool:
        for needle in distinct:  # noqa: SIM110 - a plain loop is much faster than any() with a generator
            if needle in text:
                return True
        return False

    return one_by_one


@lru_cache(maxsize=64)
def features_of(text: str) -> Features:
    """The features of a text."""
    return Features(text)


_COMPARISON = re.compile(r"\s>")


@lru_cache(maxsize=64)
def telling_labels(text: str) -> tuple[Label, ...]:
    """The labels of a text, of those before one value the longest: 'account number' is a bank's or a
    customer's, and not also the 'account' before it. ``date_of_birth > '1900-01-01'`` compares and labels
    nothing."""
    longest: dict[int, Label] = {}
    for label in find_labels(text):
        if label.separator == ">" and _COMPARISON.search(text, label.end, label.value_start):
            continue
        known = longest.get(label.value_start)
        if known is None or known.start >= label.start:
            longest[label.value_start] = label
    return tuple(longest.values())


@cache
def compiled(regex: str, flags: int = 0) -> re.Pattern[str]:
    """An expression of a rule, compiled when it is first used: few of the hundreds ever meet a text that has
    what they need."""
    return re.compile(regex, flags)


Needles = tuple[list[str], list[str], list[str]]
"""Strings one of which must stand in a text, in the text in small letters, or in its shape."""


class RuleRecognizer(EntityRecognizer):
    """A recognizer made from one rule.

    Subclasses implement ``candidates``. A class of kind ``class`` in the rules subclasses this one, takes the
    rule as its only argument, and is named there by ``implementation: module.Class`` within this package.
    """

    def __init__(self, rule: Rule) -> None:
        self.rule = rule
        self.context_phrases = normal_phrases(rule.context)
        self.against_phrases = normal_phrases(rule.against)
        self.lowered_by_technical_keys = rule.technical_keys == "lower"
        self._entity = rule.entity
        self._needs_digits = rule.needs.digits
        self._find_any = finder(rule.needs.any)
        self._find_words = finder(map(str.lower, rule.needs.words))
        self._find_shapes = finder(rule.needs.shapes)
        super().__init__(supported_entities=[rule.entity], name=rule.id, context=sorted(self.context_phrases))

    def load(self) -> None:
        """Nothing to load: rules are loaded before."""

    def might_match(self, features: Features, key_entities: frozenset[str]) -> bool:
        """Cheap necessary condition: False only if ``analyze`` cannot find anything that counts.

        ``key_entities`` are the entities that the key of the text names by the lexicons.
        """
        return self.needs_met(features)

    @property
    def keyed_by(self) -> frozenset[str] | None:
        """The entities of which a key must name one to make something a finding that the recognizer would not
        find by itself; None if any key may do so, as ``might_match`` tells."""
        if type(self).might_match is LabelledRecognizer.might_match:
            return frozenset({self._entity})
        return None

    @property
    def judges_labels(self) -> bool:
        """Whether ``takes_label`` says more than nothing."""
        return type(self).takes_label is not RuleRecognizer.takes_label

    def takes_label(self, text: str, label: Label) -> bool:
        """Cheap necessary condition: False only if no value behind a label of the entity counts, whatever
        parts the two. ``text`` ends soon behind the label."""
        return True

    @property
    def value_shape(self) -> re.Pattern[str] | None:
        """What every value behind a label looks like where it begins; None where that cannot be said."""
        return None

    @property
    def takes_bare_labels(self) -> bool:
        """Whether a label counts that only white space parts from a value with a digit."""
        return self.rule.bare

    def triggers(self) -> Triggers | None:
        """What stands in every text in which ``analyze`` finds anything that counts without a key; None if
        that cannot be said, so that the recognizer is asked about every text."""
        return of_needs(self.rule.needs)

    def needles(self) -> list[Needles]:
        """The conditions of ``needs_met`` that ask for strings, all of which must be met."""
        needs = self.rule.needs
        found: list[Needles] = []
        if needs.any:
            found.append((needs.any, [], []))
        if needs.words:
            found.append(([], [word.lower() for word in needs.words], []))
        if needs.shapes:
            found.append(([], [], needs.shapes))
        return found

    def needs_met(self, features: Features) -> bool:
        """Whether the text meets the rule's ``needs``; where it does not, ``analyze`` finds nothing."""
        return (
            features.digits >= self._needs_digits
            and (self._find_shapes is None or self._find_shapes(features.shape))
            and (self._find_any is None or self._find_any(features.text))
            and (self._find_words is None or self._find_words(features.lower))
        )

    _meets_needs = needs_met
    """Those of the rule itself, whatever a subclass adds."""

    def candidates(self, text: str, nlp_artifacts: NlpArtifacts | None) -> Iterator[Candidate]:
        """The values found in a text."""
        raise NotImplementedError

    def score_by_key(self, value: str, context: frozenset[str]) -> float:
        """Score of a candidate that is ``whole``, by the context of its key
        (``surroundings.context_of_key``)."""
        return 0.0

    def analyze(
        self, text: str, entities: list[str], nlp_artifacts: NlpArtifacts | None = None
    ) -> list[RecognizerResult]:
        """Presidio's hook."""
        if not self.needs_met(features_of(text)):
            return []
        return [
            self.result(candidate)
            for candidate in self.candidates(text, nlp_artifacts)
            if not _is_name_of_field(text, candidate, self._entity)
        ]

    def enhance_using_context(
        self,
        text: str,
        raw_recognizer_results: list[RecognizerResult],
        other_raw_recognizer_results: list[RecognizerResult],
        nlp_artifacts: NlpArtifacts,
        context: list[str] | None = None,
    ) -> list[RecognizerResult]:
        """Presidio's hook: the recognizer's own results, judged by context; those that it speaks against are
        left out."""
        words = normal_context(context or ())
        for result in raw_recognizer_results:
            if not result.recognition_metadata.get(RecognizerResult.IS_SCORE_ENHANCED_BY_CONTEXT_KEY):
                self._judge(text, result, words)
                result.recognition_metadata[RecognizerResult.IS_SCORE_ENHANCED_BY_CONTEXT_KEY] = True
        return [result for result in raw_recognizer_results if result.score > 0]

    def _judge(self, text: str, result: RecognizerResult, context: frozenset[str]) -> None:
        if result.recognition_metadata.get(WHOLE):
            result.score = self.score_by_key(text[result.start : result.end], context)
            return
        if self.lowered_by_technical_keys:
            key = own_key(text, result.start)
            if is_technical(key) if key else TECHNICAL in context:
                result.score = max(0.0, result.score - LOWER)
                return
        if not self.context_phrases and not self.against_phrases:
            return
        supporting = self.context_phrases & context
        nearby: frozenset[str] = frozenset()
        if not supporting:
            around = nearby_words(
                text[max(0, result.start - NEAR) : result.start], text[result.end : result.end + AFTER]
            )
            if not around.hold_any(self._words_of_context):
                if self.against_phrases & context:
                    result.score = max(0.0, result.score - LOWER)
                return
            nearby = phrases_in(around)
            supporting = self.context_phrases & nearby
        if not supporting and self.against_phrases & (nearby | context):
            result.score = max(0.0, result.score - LOWER)
            return
        if supporting:
            result.score = min(max(result.score + RAISE, LEAST_RAISED), 1.0)
            result.analysis_explanation.set_supportive_context_word(min(supporting))
            result.analysis_explanation.set_improved_score(result.score)

    @cached_property
    def _words_of_context(self) -> frozenset[str]:
        """One of them stands in every phrase that speaks for a value or against it."""
        phrases = self.context_phrases | self.against_phrases
        return frozenset(phrase.rpartition(" ")[2] for phrase in phrases)

    def result(self, candidate: Candidate) -> RecognizerResult:
        """A candidate as Presidio's result."""
        return RecognizerResult(
            entity_type=self.rule.entity,
            start=candidate.start,
            end=candidate.end,
            score=candidate.score,
            analysis_explanation=AnalysisExplanation(
                recognizer=self.rule.id,
                original_score=candidate.score,
                textual_explanation=candidate.reason,
            ),
            recognition_metadata={
                RecognizerResult.RECOGNIZER_NAME_KEY: self.rule.id,
                RecognizerResult.RECOGNIZER_IDENTIFIER_KEY: self.id,
                RecognizerResult.IS_SCORE_ENHANCED_BY_CONTEXT_KEY: candidate.final,
                RULE: self.rule.id,
                CHECKSUM: candidate.checksum,
                WHOLE: candidate.whole,
                SCOPE: candidate.scope,
            },
        )


@dataclass(frozen=True, slots=True)
class Candidate:
    """A value in a text: its span (code points), score, and why, in words without the value.

    ``final``: context must not change the score any more. ``whole``: the text as a whole is the value, and
    only
    its key, given as Presidio context, can tell that it counts. ``scope`` is ``public`` or ``private`` for
    addresses of machines, None for all else.
    """

    start: int
    end: int
    score: float
    reason: str
    checksum: bool = False
    final: bool = False
    whole: bool = False
    scope: str | None = None


def whole_value(text: str, value: str) -> Candidate:
    """The candidate of a text that is nothing but ``value``, white space or quotes aside: only its key can
    tell whether it counts."""
    start = text.index(value)
    return Candidate(start, start + len(value), WHOLE_VALUE, "the key of the value", whole=True)


_REST_OF_VALUE = re.compile(r"[^\r\n\"<>|,;=:]{1,41}")


def _is_name_of_field(text: str, candidate: Candidate, entity: str) -> bool:
    """Whether a candidate, or all that stands up to the next delimiter, is a field's own name:
    ``login.password=Mot de passe``."""
    if is_label(text[candidate.start : candidate.end], entity):
        return True
    rest = _REST_OF_VALUE.match(text, candidate.start)
    return rest is not None and rest.end() > candidate.end and is_label(rest.group().strip(), entity)


class PatternRuleRecognizer(RuleRecognizer):
    """Regular expressions and, where the rule names one, a validator."""

    def __init__(self, rule: Rule) -> None:
        self._ignores_case = rule.ignore_case
        self._finders = [
            (
                self._any_case(entry),
                finder(map(str.lower, entry.needs) if self._any_case(entry) else entry.needs),
            )
            for entry in rule.patterns
        ]
        self._gated = all(entry.needs for entry in rule.patterns)
        self._in_any_case = [
            need.lower() for entry in rule.patterns if self._any_case(entry) for need in entry.needs
        ]
        self._in_this_case = [
            need for entry in rule.patterns if not self._any_case(entry) for need in entry.needs
        ]
        self._find_lower_need = finder(self._in_any_case) if self._gated else None
        self._find_need = finder(self._in_this_case) if self._gated else None
        self._validator = validators.by_name(rule.validator) if rule.validator else None
        super().__init__(rule)

    def triggers(self) -> Triggers | None:
        """The expressions."""
        prefix = "(?i)" if self._ignores_case else ""
        return Triggers(
            tuple(
                entry.trigger or prefix + entry.regex.removeprefix(prefix or "\0")
                for entry in self.rule.patterns
            )
        )

    @property
    def keyed_by(self) -> frozenset[str] | None:
        """No entity: a key only adds to what an expression has found."""
        return frozenset()

    def weak_expressions(self, least: float) -> Iterator[int]:
        """Which of the expressions count only with a word of the context near them, if nothing below a score
        of ``least`` does."""
        validated = self.rule.validated_score if self._validator is not None else 0.0
        if not self.context_phrases:
            return
        for number, entry in enumerate(self.rule.patterns):
            if max(entry.score, validated) < least:
                yield number

    def _any_case(self, entry: PatternEntry) -> bool:
        return self._ignores_case or entry.regex.startswith("(?i)")

    def needles(self) -> list[Needles]:
        """Also those of the patterns, if each of them needs one."""
        found = super().needles()
        if self._gated:
            found.append((self._in_this_case, self._in_any_case, []))
        return found

    def needs_met(self, features: Features) -> bool:
        """Also: one of the strings that the patterns need stands in the text."""
        if not self._meets_needs(features):
            return False
        if self._find_need is None and self._find_lower_need is None:
            return True
        return (self._find_need is not None and self._find_need(features.text)) or (
            self._find_lower_need is not None and self._find_lower_need(features.lower)
        )

    def analyze_by(self, text: str, expressions: Iterable[int]) -> list[RecognizerResult]:
        """``analyze`` with only those of the expressions, by number, that can match in the text."""
        if not self._meets_needs(features_of(text)):
            return []
        return [
            self.result(candidate)
            for candidate in self._matches(text, expressions)
            if not _is_name_of_field(text, candidate, self._entity)
        ]

    def candidates(self, text: str, nlp_artifacts: NlpArtifacts | None) -> Iterator[Candidate]:
        """Every match that the validator lets pass."""
        yield from self._matches(text, range(len(self.rule.patterns)))

    def _matches(self, text: str, expressions: Iterable[int]) -> Iterator[Candidate]:
        for number in expressions:
            entry = self.rule.patterns[number]
            any_case, find = self._finders[number]
            if find is not None and not find(text.lower() if any_case else text):
                continue
            pattern = compiled(entry.regex, re.IGNORECASE if self._ignores_case else 0)
            group = "value" if "value" in pattern.groupindex else 0
            for match in pattern.finditer(text):
                start, end = match.span(group)
                if start < 0 or start == end:
                    continue
                value = text[start:end]
                if is_placeholder(value):
                    continue
                if self._validator is None:
                    yield Candidate(start, end, entry.score, f"the shape '{entry.name}'")
                elif self._validator(value):
                    score = max(entry.score, self.rule.validated_score)
                    yield Candidate(
                        start, end, score, f"the shape '{entry.name}', and its check passes", checksum=True
                    )


_NEXT_FLAG = re.compile(r"\s--?[A-Za-z]")
_FLAG_VALUE = 500
"""Code points behind a flag in which the next one is looked for."""


_WORD_BEFORE = re.compile(r"([^\W\d_]+)[ _-]?\Z")


class LabelledRecognizer(RuleRecognizer):
    """Values that their key or label names, of the rule's shape.

    In a text ``label: value`` is found by itself. A text that as a whole has the shape is a candidate with a
    score near 0, which the key, given as Presidio context, raises.
    """

    def __init__(self, rule: Rule) -> None:
        self.strong_phrases, self.weak_phrases = phrases_of(rule.entity)
        if rule.labels:
            labels = normal_phrases(rule.labels)
            unknown = [label for label in rule.labels if not normal_phrases([label]) & self.all_phrases]
            if unknown:
                raise RulesError(
                    f"{rule.id}: no lexicon has the labels {', '.join(unknown)} for {rule.entity}"
                )
            labels |= {phrase for label in labels for phrase in spellings(label)}
            self.strong_phrases &= labels
            self.weak_phrases &= labels
        self._validator = validators.by_name(rule.validator) if rule.validator else None
        super().__init__(rule)
        self.context_phrases = self.context_phrases | self.strong_phrases
        self.context = sorted(self.context_phrases)

    @cached_property
    def _shape(self) -> re.Pattern[str]:
        return shape(self.rule.value or "code")

    @property
    def value_shape(self) -> re.Pattern[str] | None:
        """What every value behind a label looks like where it begins; None where that is not this class's
        own shape."""
        own = type(self).candidates is LabelledRecognizer.candidates
        return self._shape if own else None

    @property
    def _weak_value(self) -> re.Pattern[str] | None:
        return compiled(self.rule.weak_value) if self.rule.weak_value else None

    @property
    def all_phrases(self) -> frozenset[str]:
        """The phrases that name the value, strong and weak."""
        return self.strong_phrases | self.weak_phrases

    def triggers(self) -> Triggers | None:
        """A label of the entity."""
        return Triggers(labels=frozenset({self._entity}))

    def might_match(self, features: Features, key_entities: frozenset[str]) -> bool:
        """A label of the entity stands in the text, or the key names it."""
        named = self._entity in features.labelled or self._entity in key_entities
        return named and self.needs_met(features)

    def candidates(self, text: str, nlp_artifacts: NlpArtifacts | None) -> Iterator[Candidate]:
        """Labelled values, and the whole text as a value of the key."""
        for label in telling_labels(text):
            strong = label.phrase in self.strong_phrases
            if not strong and label.phrase not in self.weak_phrases:
                continue
            if not label.separator and not label.quoted and not self.rule.bare and not label.flag:
                continue
            end = label.value_end
            if (
                label.flag
                and not label.quoted
                and (following := _NEXT_FLAG.search(text, label.value_start, label.value_start + _FLAG_VALUE))
            ):
                end = following.start()
            match = self._shape.match(text, label.value_start, end)
            if match is None or (strong and self._names_another_thing(text, label)):
                continue
            value = text[match.start() : match.end()]
            flag = strong and label.flag and text[label.end : label.value_start] == " "  # '--first-name Ann'
            if not (label.separator or label.quoted or flag) and not any(map(str.isdigit, value)):
                continue
            if self.accepts(value, label):
                # 'order 10000 items': behind a weak label and a mere space, a short number is a quantity
                quantity = not (label.separator or label.quoted) and value.isdecimal() and len(value) < 7
                yield Candidate(
                    match.start(),
                    match.end(),
                    STRONG_LABEL if strong else WEAK_LABEL if quantity else self.weak_score(value),
                    "the label before it",
                    final=strong,
                )
        whole = self._shape.fullmatch(text.strip())
        if whole is not None and self.accepts(whole.group(), None):
            yield whole_value(text, whole.group())

    def _names_another_thing(self, text: str, label: Label) -> bool:
        """Whether the word before a label makes it a phrase of ``against``: 'template plate'."""
        if not self.against_phrases:
            return False
        before = _WORD_BEFORE.search(text[max(0, label.start - 24) : label.start])
        return before is not None and f"{before[1].lower()} {label.phrase}" in self.against_phrases

    def accepts(self, value: str, label: Label | None) -> bool:
        """Whether a value of the right shape is one; ``label`` is None where the key is outside of the
        text."""
        return not is_placeholder(value) and (self._validator is None or self._validator(value))

    def weak_score(self, value: str) -> float:
        """Score of a value behind a weak label."""
        if self._weak_value is not None and self._weak_value.fullmatch(value):
            return WEAK_LABEL_FITTING_VALUE
        return WEAK_LABEL

    def score_by_key(self, value: str, context: frozenset[str]) -> float:
        """Score of a whole text as a value, by the context of its key (``surroundings.context_of_key``)."""
        if self.against_phrases & context:
            return 0.0
        if self.strong_phrases & context:
            return STRONG_LABEL
        if self.weak_phrases & context:
            if is_personal_record(context):
                return WEAK_KEY_IN_RECORD
            if self._weak_value is not None and self._weak_value.fullmatch(value):
                return WEAK_LABEL_FITTING_VALUE
        return 0.0
