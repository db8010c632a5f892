"""Where a recognizer finds anything in a text without a key, its triggers fire: as Python reads them, and as
the fused matcher does, over bytes.

Recognizers are asked by themselves, with a stand-in for the language model that takes every word with a
capital for a person.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import islice
from pathlib import Path

import hyperscan
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from presidio_analyzer.nlp_engine import NlpArtifacts

from benchmarks.accuracy.run import make_corpus
from benchmarks.speed.people import events, letters
from benchmarks.speed.system_logs import lines
from recognizers import RuleRecognizer, load_recognizers, shipped_rules
from recognizers.base import features_of
from recognizers.prose import NamedSpan, prose_spans
from recognizers.prose_engine import ProseNlpEngine
from recognizers.rules import Example
from recognizers.triggers import Triggers, folded_text
from scanner.detect.fused.alphabet import EXOTIC, encode_text
from scanner.detect.fused.literals import alone
from scanner.detect.fused.translate import translate
from tests.forms import FORMS, NEUTRAL_KEY, as_text

ROOT = Path(__file__).parents[2]
LONGEST_LINE = 3000
"""Characters of an example upload's line that are looked at."""

_EXAMPLES = [
    entry if isinstance(entry, Example) else Example(text=entry)
    for rule in shipped_rules()
    for entry in (*rule.examples, *rule.near_misses)
]
_CAPITALISED = re.compile(r"[A-ZÀ-Þ][\w'-]+(?: [A-ZÀ-Þ][\w'-]+)*")


@cache
def _recognizers() -> tuple[tuple[RuleRecognizer, Triggers], ...]:
    """All recognizers that have triggers, with these compiled."""
    return tuple(
        (
            one,
            Triggers(
                tuple(map(re.compile, triggers.expressions)),
                triggers.labels,
                tuple(map(re.compile, triggers.folded)),
                triggers.words,
                triggers.check,
            ),
        )
        for one in load_recognizers()
        if (triggers := one.triggers()) is not None
    )


@cache
def _database(folded: bool) -> tuple[hyperscan.Database, tuple[str, ...]]:
    """The translated expressions of all triggers, and the rule of each."""
    owners: list[str] = []
    translated: list[bytes] = []
    for recognizer, triggers in _recognizers():
        for expression in triggers.folded if folded else triggers.expressions:
            owners.append(recognizer.rule.id)
            translated.append(translate(expression))
        for word in sorted(triggers.words) if folded else ():
            owners.append(recognizer.rule.id)
            translated.append(alone(word))
    database = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
    database.compile(
        expressions=translated, ids=list(range(len(translated))), flags=hyperscan.HS_FLAG_MULTILINE
    )
    return database, tuple(owners)


def _fired_over_bytes(text: str) -> set[str]:
    fired: set[str] = set()
    for folded, content in ((False, encode_text(text)), (True, encode_text(folded_text(text)))):
        database, owners = _database(folded)
        database.scan(content, match_event_handler=lambda index, *_, owners=owners: fired.add(owners[index]))
    return fired


def _artifacts(text: str) -> NlpArtifacts:
    named = [
        NamedSpan(*found.span(), "PERSON", found.group())
        for start, end in prose_spans(text)
        for found in _CAPITALISED.finditer(text, start, end)
    ]
    return NlpArtifacts(
        entities=named,  # type: ignore[arg-type]
        tokens=[],  # type: ignore[arg-type]
        tokens_indices=[],
        lemmas=[],
        nlp_engine=ProseNlpEngine(),
        language="en",
    )


def _unannounced(texts: Iterable[str], gated: bool = True) -> Iterator[tuple[str, str, str]]:
    """Rule, text and way of those that are found where no trigger fires; ``gated`` as in an engine that asks
    ``might_match`` first, which is faster."""
    for text in dict.fromkeys(texts):
        features = features_of(text)
        artifacts = _artifacts(text)
        data = encode_text(text)
        fired = None if EXOTIC in data else _fired_over_bytes(text)
        for recognizer, triggers in _recognizers():
            if gated and not recognizer.might_match(features, frozenset()):
                continue
            results = recognizer.analyze(text, [recognizer.rule.entity], artifacts)
            if not results or not recognizer.enhance_using_context(text, results, [], artifacts, []):
                continue
            if not triggers.fire(text, features.labelled):
                yield recognizer.rule.id, text, "as Python reads it"
            if (
                fired is not None
                and triggers.labels.isdisjoint(features.labelled)
                and recognizer.rule.id not in fired
            ):
                yield recognizer.rule.id, text, "over bytes"


def _lines_of(text: str) -> list[str]:
    return [line[:LONGEST_LINE] for line in text.splitlines() if line.strip()]


def test_every_recognizer_says_what_triggers_it() -> None:
    assert [one.rule.id for one in load_recognizers() if one.triggers() is None] == []


def test_a_number_that_nothing_makes_a_telephone_number_is_none_at_any_threshold() -> None:
    phone = next(one for one in load_recognizers() if one.rule.id == "phone")
    for text, count in (("order 4155552671", 0), ("call 4155552671", 1), ("call me: 4155552671", 1)):
        results = phone.analyze(text, ["PHONE_NUMBER"], _artifacts(text))
        assert len(phone.enhance_using_context(text, results, [], _artifacts(text), [])) == count, text


def test_for_all_examples_and_near_misses() -> None:
    texts = [text for one in _EXAMPLES for text in (one.text, as_text(one.text, one.key or NEUTRAL_KEY)[1])]
    assert list(_unannounced(texts, gated=False)) == []


@pytest.mark.parametrize("form", FORMS)
def test_for_them_in_every_form(form: str) -> None:
    texts = (
        line
        for one in _EXAMPLES
        for line in _lines_of(FORMS[form](one.text, one.key or NEUTRAL_KEY)[1])
        if len(line) > 20
    )
    assert list(_unannounced(texts)) == []


def test_for_the_example_upload() -> None:
    texts: list[str] = []
    for file in sorted((ROOT / "examples" / "upload").rglob("*")):
        if file.suffix in (".csv", ".log", ".ndjson", ".txt", ".tsv", ".har", ".json"):
            text = file.read_text("utf-8", "replace")
            texts += _lines_of(text)[:300]
            if file.suffix == ".csv":
                texts += [cell for row in list(csv.reader(io.StringIO(text)))[:50] for cell in row]
    assert len(texts) > 500
    assert list(_unannounced(texts)) == []


def test_for_made_up_corpora() -> None:
    texts = [
        line
        for source, count in ((lines(), 400), (lines(german=True), 200), (events(), 60), (letters(), 200))
        for text in islice(source, count)
        for line in _lines_of(text)
    ]
    for artefact in make_corpus(11, 4).artefacts:
        texts += _lines_of(artefact.text)
    texts += [
        entry["text"] for entry in yaml.safe_load((ROOT / "benchmarks/sentences.yaml").read_text("utf-8"))
    ]
    for sheet in yaml.safe_load((Path(__file__).parent / "design_sheet.yaml").read_text("utf-8")).values():
        texts += [text for texts_of_kind in sheet.values() for text in texts_of_kind]
    assert list(_unannounced(texts)) == []


_PIECES = [
    "\n",
    "\r\n",
    " ",
    "  ",
    "\u00a0",
    "\t",
    ": ",
    "=",
    ", ",
    "-",
    "é",
    "Ø",
    "Ж",
    "中",
    "٣",
    "ſ",
    "'",
    '"',
    "<",
    "1",
]


@st.composite
def _changed(draw: st.DrawFn) -> str:
    """An example with something put in, taken out, in another case, or with another one behind it."""
    text = draw(st.sampled_from(_EXAMPLES)).text
    for _ in range(draw(st.integers(1, 3))):
        at = draw(st.integers(0, len(text)))
        way = draw(st.sampled_from(["put", "take", "case", "join"]))
        if way == "put":
            text = text[:at] + draw(st.sampled_from(_PIECES)) + text[at:]
        elif way == "take":
            text = text[:at] + text[at + draw(st.integers(1, 3)) :]
        elif way == "case":
            text = draw(st.sampled_from([text.upper(), text.lower(), text.title()]))
        else:
            text = text[:at] + draw(st.sampled_from(_PIECES)) + draw(st.sampled_from(_EXAMPLES)).text
    return text


@settings(max_examples=50)
@given(_changed())
def test_for_changed_examples(text: str) -> None:
    assert list(_unannounced([text], gated=False)) == []
