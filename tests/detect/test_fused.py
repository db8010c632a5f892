"""The fused engine finds what Presidio's own engine finds with the same recognizers, in any text."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from functools import cache

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from recognizers import RuleRecognizer, load_recognizers, shipped_rules
from recognizers.base import PatternRuleRecognizer
from recognizers.rules import Example
from scanner.detect import Detector
from scanner.detect.fused import database
from scanner.detect.fused.alphabet import EXOTIC, encode_block, encode_folded, encode_text
from scanner.detect.fused.database import Database
from scanner.detect.fused.translate import Untranslatable, translate
from scanner.model import BytesContent, EngineKind, Identification, Locator, Segment
from scanner.readers.text import TextReader
from tests.texts import texts

EXAMPLES = [
    (entry.text, entry.key) if isinstance(entry, Example) else (entry, None)
    for rule in shipped_rules()
    for entry in (*rule.examples, *rule.near_misses)
]


@cache
def _recognizers() -> tuple[RuleRecognizer, ...]:
    return tuple(load_recognizers())


@cache
def _detector(kind: EngineKind) -> Detector:
    return Detector(recognizers=_recognizers(), engine=kind)


def _found(kind: EngineKind, text: str, key: str | None) -> list[tuple[str, int, int, float, str]]:
    return [
        (one.entity, one.start, one.end, one.score, one.recognizer)
        for one in _detector(kind).detect_text(text, key)
    ]


def _same(text: str, key: str | None = None) -> None:
    assert _found(EngineKind.FUSED, text, key) == _found(EngineKind.STOCK, text, key)


@pytest.mark.slow
@pytest.mark.parametrize("part", range(8))
def test_same_findings_as_the_stock_engine(part: int) -> None:
    some = EXAMPLES[part::16]
    assert some
    for text, key in some:
        _same(text, key)


_PIECES = st.one_of(st.sampled_from([text for text, _ in EXAMPLES]), st.text(max_size=12))


@settings(max_examples=120)
@given(
    st.lists(_PIECES, min_size=1, max_size=3).map("".join),
    st.sampled_from([None, None, *sorted({key for _, key in EXAMPLES if key})]),
)
def test_same_findings_in_anything(text: str, key: str | None) -> None:
    _same(text, key)


@settings(max_examples=60)
@given(texts())
def test_a_sieved_text_has_the_findings_of_all_its_lines(text: str) -> None:
    content = BytesContent(text.encode("utf-8", "surrogatepass"))
    what = Identification("text/plain", reader="text", encoding="utf-8")
    detector = _detector(EngineKind.FUSED)

    def findings(sieved: bool) -> list[tuple[int | None, int, str, int, int, tuple[str, ...]]]:
        class _Sieve:
            marks = staticmethod(detector.marks)
            look = staticmethod(detector.look)

        return [
            (part.line, part.offset, hit.entity, hit.start, hit.end, part.parents)
            for part in TextReader().read(content, what, _Sieve() if sieved else None)  # type: ignore[arg-type]
            if isinstance(part, Segment)
            for hit in detector.detect(part)
        ]

    assert findings(True) == findings(False)


_EXPRESSIONS = [
    entry.regex
    for one in _recognizers()
    if isinstance(one, PatternRuleRecognizer)
    for entry in one.rule.patterns
]


@given(st.sampled_from(_EXPRESSIONS), st.data())
def test_a_translated_expression_matches_wherever_the_expression_does(
    expression: str, data: st.DataObject
) -> None:
    text = data.draw(st.one_of(st.from_regex(re.compile(expression)), _PIECES))
    if re.search(expression, text):
        encoded = encode_text(text)
        # Where an exotic letter stands, all expressions count as found.
        assert EXOTIC in encoded or re.search(translate(expression), encoded, re.MULTILINE)


@pytest.mark.parametrize(
    ("expression", "matching"),
    [
        (r"(?<![\w.])\d{9}(?!\w)", ["123456789", "é 123456789", "x123456789", "123456789é"]),
        (r"\bfoo\b", ["foo", "éfoo", " foo.", "foo\u0142"]),
        (r"(?i)kiss", ["\u212aISS", "ki\u017fs", "KISS"]),
        (r"(['\"])a\1", ["'a'", "'a\""]),
        (r"[Pp](?<!\w.)assword", ["Password", "xPassword"]),
        (r"^a$", ["a", "a\n", "\na"]),
        (r"[\u0400-\u04ff]+x", ["\u0416x", "Zx"]),
        (r"(?m)^b", ["a\nb", "ab"]),
    ],
)  # fmt: skip
def test_what_is_translated_is_never_less(expression: str, matching: list[str]) -> None:
    translated = re.compile(translate(expression), re.MULTILINE)
    for text in matching:
        exotic = b"\x84" in encode_text(text)
        assert not re.search(expression, text) or translated.search(encode_text(text)) or exotic


def test_what_may_match_nothing_is_no_trigger() -> None:
    with pytest.raises(Untranslatable):
        translate(r"a*")


def test_a_byte_is_a_character() -> None:
    text = "Größe: \u0141ód\u017a \U0001f600 \u0661\r\nGrüße"
    assert len(encode_text(text)) == len(encode_block(text)) == len(text)
    assert encode_folded("\u0141\u0151\u010d é") == "\u0141".encode("latin-1", "ticketsafe-kinds") + b"oc e"


@given(st.text())
@example("\ufb01 \u0133 \u01c6 \u0df9")
def test_any_character_is_a_byte_with_and_without_accents(text: str) -> None:
    assert len(encode_text(text)) == len(encode_folded(text)) == len(text)


def test_a_damaged_database_is_made_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    expressions = [f"word{number}".encode() for number in range(database._WORTH_KEEPING)]
    Database(expressions)
    monkeypatch.setattr(database, "load", lambda name, digest: b"damaged")
    ends: list[int] = []
    Database(expressions).scan(b"a word7", lambda number, start, end, flags, context: ends.append(end))
    assert ends == [7]


def test_no_expressions_find_nothing() -> None:
    Database([]).scan(b"anything", lambda *_: pytest.fail("found"))


def test_prose_behind_other_lines_of_a_text_is_seen() -> None:
    text = "level=info\nYesterday my colleague Jane Miller told me that she was at the office.\nx=1"
    assert any(one[0] == "PERSON" for one in _found(EngineKind.FUSED, text, None))
    _same(text)


@pytest.mark.parametrize("text", ["payrollNumber: MA-92829", "/save?a=b&HospitalNumber=24516403"])
def test_a_number_word_can_be_a_part_of_a_label(text: str) -> None:
    assert _found(EngineKind.FUSED, text, None)
    _same(text)


def test_keys_beside_a_value_count_too() -> None:
    beside = frozenset({"url", "title", "visit_count", "last_visit_time"})
    segment = Segment(
        "https://www.nhs.uk/conditions/depression", Locator("row 2"), key="url", siblings=beside
    )
    found = {kind: [hit.entity for hit in _detector(kind).detect(segment)] for kind in EngineKind}
    assert found[EngineKind.FUSED] == found[EngineKind.STOCK]
    assert "BROWSING_HISTORY" in found[EngineKind.FUSED]


@pytest.mark.parametrize("ends", ["\r", "\n", "\r\n"])
def test_lines_of_a_key_keep_their_ends(ends: str) -> None:
    key = [
        "-----BEGIN RSA PRIVATE KEY-----",
        "MIIEowIBAAKCAQEAvTnAQPIXZ5sYbWm2bqL7pQ9Rk3sTuVwXyZ0123456789AbCd",
    ]
    content = BytesContent(ends.join([*key, ""]).encode())
    what = Identification("text/plain", reader="text", encoding="utf-8")

    class _Sieve:
        marks = staticmethod(_detector(EngineKind.FUSED).marks)
        look = staticmethod(_detector(EngineKind.FUSED).look)

    (part,) = TextReader().read(content, what, _Sieve())  # type: ignore[arg-type]
    assert isinstance(part, Segment)
    assert part.text == ends.join(key)


_EXPRESSIONS = """
from recognizers import load_recognizers
from recognizers.cache_folder import digest_of
from scanner.detect.fused.plan import Maker
_, databases = Maker(list(load_recognizers()), 0.5).plan()
for some in databases:
    print(digest_of(str(list(some)), *some.values()))
"""


def test_two_processes_look_for_the_same_expressions() -> None:
    """Otherwise none would find in the cache what another has compiled."""
    printed = {
        subprocess.run(
            [sys.executable, "-c", _EXPRESSIONS],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(printed) == 1
    assert printed != {""}
