"""How a text comes to its findings, step by step: for the people who write rules, and for them only.

Nothing of this is on the way of a scan. Each cause is found by taking it away: the rule without its
check, the value without its key, the rule without a word that speaks against it. So it is true whatever a
recognizer does.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from presidio_analyzer import RecognizerResult

from recognizers import Rule, RuleRecognizer, RulesError, context_of_key, make_recognizer
from recognizers.base import Candidate, features_of
from recognizers.labels import is_technical, key_lexicon, own_key
from recognizers.placeholders import LABEL
from recognizers.prose_engine import ProseNlpEngine
from recognizers.schema import Needs
from scanner.decide import Policy
from scanner.detect.engine import Detector
from scanner.detect.fields import find_fields
from scanner.detect.layers import DEPTH, find_layers
from scanner.detect.stock import LANGUAGE
from scanner.model import Detection, Severity


@dataclass(frozen=True, slots=True)
class Change:
    """A change of a score, and what made it."""

    score: float
    why: str


@dataclass(frozen=True, slots=True)
class Step:
    """One value that one rule looked at.

    ``start`` and ``end`` are code points of the text. ``changes`` begin with the score of the bare match.
    ``dropped`` says why it is no finding, None if it is one.
    """

    rule: str
    entity: str
    start: int
    end: int
    value: str
    changes: tuple[Change, ...]
    threshold: float
    dropped: str | None

    @property
    def score(self) -> float:
        """The last score."""
        return self.changes[-1].score


@dataclass(frozen=True, slots=True)
class Trace:
    """What became of a text: all steps, the texts inside it, and what stands in the end with its
    severity, None where the policy leaves it out. ``origin`` says where the text comes from."""

    origin: str
    text: str
    key: str | None
    steps: tuple[Step, ...]
    inner: tuple[Trace, ...]
    standing: tuple[tuple[Detection, Severity | None], ...]


def trace_text(text: str, key: str | None, policy: Policy) -> Iterator[Trace]:
    """The traces of a text's lines, like in a file."""
    detector = Detector(policy.thresholds, policy.rules.threshold)
    nlp = ProseNlpEngine()
    for number, line in enumerate(text.splitlines(), start=1):
        if line.strip():
            yield _trace(line, key, f"line {number}", policy, detector, nlp, 0)


def _trace(
    text: str, key: str | None, origin: str, policy: Policy, detector: Detector, nlp: Any, depth: int
) -> Trace:
    standing = detector.detect_text(text, key)
    context = tuple(context_of_key(key))
    steps = [
        step
        for recognizer in detector.recognizers
        for step in _Looked(text, context, recognizer, detector.threshold(recognizer.rule.entity), nlp).steps(
            standing
        )
    ]
    inner: list[Trace] = []
    if depth < DEPTH:
        for layer in find_layers(text):
            whole = layer.start == 0 and layer.end == len(text)
            inner_key = key if whole else own_key(text, layer.start)
            inner.append(
                _trace(layer.text, inner_key, f"in {layer.encoding}", policy, detector, nlp, depth + 1)
            )
        for field in find_fields(text):
            inner.append(
                _trace(field.layer.text, field.key, f"named {field.key}", policy, detector, nlp, depth + 1)
            )
    return Trace(
        origin,
        text,
        key,
        tuple(sorted(steps, key=lambda step: (step.start, -step.score, step.end, step.rule))),
        tuple(one for one in inner if one.steps or one.inner),
        tuple((detection, policy.counts(detection, "")) for detection in standing),
    )


@dataclass(frozen=True)
class _Looked:
    """One recognizer at one text."""

    text: str
    context: tuple[str, ...]
    recognizer: RuleRecognizer
    threshold: float
    nlp: Any

    @property
    def rule(self) -> Rule:
        return self.recognizer.rule

    def steps(self, standing: Iterable[Detection]) -> Iterator[Step]:
        artifacts = self.nlp.process_text(self.text, LANGUAGE)
        found = list(self.recognizer.candidates(self.text, artifacts))
        spans = {(one.start, one.end) for one in found}
        if self.rule.validator:
            loose = self._variant(validator=None)
            for one in loose.candidates(self.text, artifacts) if loose else ():
                if (one.start, one.end) not in spans and not one.whole:
                    spans.add((one.start, one.end))
                    check = f"the check {self.rule.validator} fails"
                    yield self._step(one, (Change(one.score, one.reason),), check)
        entities = [self.rule.entity]
        taken = {(one.start, one.end) for one in self.recognizer.analyze(self.text, entities, artifacts)}
        for one in found:
            if (one.start, one.end) in taken:
                changes = self._changes(one)
                if one.whole and changes[-1].score < self.threshold:
                    continue  # any number could be anything, if only its key said so
                yield self._step(one, changes, self._why_not(one, changes[-1].score, standing))
            elif not one.whole:
                yield self._step(one, (Change(one.score, one.reason),), self._not_taken())

    def _step(self, one: Candidate, changes: tuple[Change, ...], dropped: str | None) -> Step:
        value = self.text[one.start : one.end]
        rule = self.rule
        return Step(rule.id, rule.entity, one.start, one.end, value, changes, self.threshold, dropped)

    def _not_taken(self) -> str:
        if not self.recognizer.needs_met(features_of(self.text)):
            return "the text does not hold what the rule needs"
        return "it is the name of a field itself"

    def _changes(self, one: Candidate) -> tuple[Change, ...]:
        reason = one.reason
        if self.rule.validator and not one.whole:
            reason = f"{reason}; the check {self.rule.validator} passes"
        first = Change(one.score, reason)
        final, word = self._judged(self.recognizer, one, self.context)
        if final == one.score:
            return (first,)
        without_key, _ = self._judged(self.recognizer, one, ())
        if one.whole:
            return first, Change(final, "its key says so")
        if final > one.score:
            by_key = word in self.context or without_key != final
            why = f"'{word}' {'in its key' if by_key else 'near it'} speaks for it" if word else "its context"
            return first, Change(final, why)
        return first, Change(final, self._against(one, final))

    def _against(self, one: Candidate, final: float) -> str:
        patient = self._variant(technical_keys="ignore")
        if patient is not None and self._judged(patient, one, self.context)[0] != final:
            key = own_key(self.text, one.start)
            if key is not None and is_technical(key):
                return f"its key '{key}' is a technical one"
            return "its key is a technical one"
        for word in self.rule.against:
            only = self._variant(against=[word])
            if only is not None and self._judged(only, one, self.context)[0] == final:
                return f"'{word}' speaks against it"
        return "its surroundings speak against it"

    def _judged(
        self, recognizer: RuleRecognizer, one: Candidate, context: tuple[str, ...]
    ) -> tuple[float, str]:
        """Score after context, and the word that raised it."""
        result: RecognizerResult = recognizer.result(one)
        judged = recognizer.enhance_using_context(
            self.text, [result], [], self.nlp.process_text(self.text, LANGUAGE), list(context)
        )
        if not judged:
            return 0.0, ""
        return float(judged[0].score), judged[0].analysis_explanation.supportive_context_word or ""

    def _variant(self, **changes: Any) -> RuleRecognizer | None:
        """The recognizer of the rule with something changed; None where it cannot do without."""
        try:
            return make_recognizer(self.rule.model_copy(update=changes))
        except RulesError:
            return None

    def _why_not(self, one: Candidate, score: float, standing: Iterable[Detection]) -> str | None:
        if score < self.threshold:
            return f"{score:.2f} is under the threshold {self.threshold:g}"
        rivals = []
        for other in standing:
            if (other.start, other.end, other.entity) == (one.start, one.end, self.rule.entity):
                return None if other.recognizer == self.rule.id else f"{other.recognizer} found the same"
            if other.start < one.end and one.start < other.end:
                rivals.append(other)
        if rivals:
            return _lost_to(one, score, max(rivals, key=lambda other: other.score))
        if any(match.start() < one.end and one.start < match.end() for match in LABEL.finditer(self.text)):
            return "it stands in the label of a redaction"
        if not self.recognizer.might_match(features_of(self.text), self._key_entities()):
            return "the text does not hold what the rule needs"
        return "a better finding stands around it"

    def _key_entities(self) -> frozenset[str]:
        known = key_lexicon()
        return frozenset(entity for word in self.context for entity in known.entities(word))


def _lost_to(one: Candidate, score: float, other: Detection) -> str:
    """Why another detection stands in its place (``scanner.detect.overlaps``)."""
    if round(other.score, 2) > round(score, 2):
        why = f"scores more ({other.score:.2f})"
    elif other.checksum and not one.checksum:
        why = "has a check digit"
    elif other.end - other.start > one.end - one.start:
        why = "is longer"
    else:
        why = "comes first"
    return f"{other.entity} of {other.recognizer} stands there: it {why}"


def why_not_found(rule: Rule, text: str, key: str | None, threshold: float) -> str:
    """In a few words, why a rule by itself does not find anything in a text."""
    recognizer = make_recognizer(rule)
    nlp = ProseNlpEngine()
    looked = _Looked(text, tuple(context_of_key(key)), recognizer, threshold, nlp)
    if not recognizer.needs_met(features_of(text)):
        free = [entry.model_copy(update={"needs": []}) for entry in rule.patterns]
        open_rule = make_recognizer(rule.model_copy(update={"needs": Needs(), "patterns": free}))
        if any(not one.whole for one in open_rule.candidates(text, nlp.process_text(text, LANGUAGE))):
            return "its 'needs' keep the text from being looked at, though it holds a match"
        return "the text does not hold what 'needs' asks for"
    for step in looked.steps(()):
        if step.dropped:
            return step.dropped
    if rule.kind == "labelled":
        return (
            "neither a label in the text nor its key is known for the entity, or the value has another shape"
        )
    return "nothing in it matches"
