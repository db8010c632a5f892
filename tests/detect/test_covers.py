"""Covers: wherever an expression matches, one of its texts stands."""

from __future__ import annotations

import re
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recognizers import load_recognizers
from scanner.detect.fused import covers, literals
from scanner.detect.fused.covers import cover, covers_of
from scanner.detect.fused.translate import translate


@cache
def _covered() -> list[tuple[bytes, tuple[bytes, ...]]]:
    """The translated triggers that have a cover, and their covers."""
    expressions: set[bytes] = set()
    for recognizer in load_recognizers():
        triggers = recognizer.triggers()
        if triggers is not None:
            expressions.update(map(translate, triggers.expressions))
            expressions.update(translate(one, re.IGNORECASE) for one in triggers.folded)
            expressions.update(map(literals.alone, triggers.words))
    ordered = sorted(expressions)
    return [(one, texts) for one, texts in zip(ordered, covers_of(ordered), strict=True) if texts is not None]


def _stands(texts: tuple[bytes, ...], line: bytes) -> bool:
    return any(re.search(text, line, re.MULTILINE) for text in texts)


@settings(max_examples=300)
@given(st.data())
def test_one_of_its_texts_stands_wherever_an_expression_matches(data: st.DataObject) -> None:
    expression, texts = data.draw(st.sampled_from(_covered()))
    line = data.draw(st.from_regex(re.compile(expression, re.MULTILINE)))
    assert _stands(texts, line)


_LONG = "|".join(f"unusual{number}word" for number in range(20))


@pytest.mark.parametrize(
    ("expression", "matching"),
    [
        (rf"(?:^|[^a-z])(?:{_LONG})(?:$|[^a-z])", [b"unusual7word", b" unusual19word.", b"unusual0word"]),
        (
            rf"(?:{_LONG}|peculiar)? [0-9]{{2,3}}(?:marvellous|thing)s?",
            [b" 12things", b"peculiar 123marvellous"],
        ),
        (rf"(?:ab){{2,}}curious(?:{_LONG})*", [b"ababcurious", b"abababcuriousunusual1word"]),
        (
            rf"x[A-Za-z]{{0,40}}(?:remarkable(?:{_LONG})?|odd[ -]number)",
            [b"xremarkable", b"x.odd-number xodd number"],
        ),
        (rf"(?i:quaint (?:{_LONG})[ ]?[tq]ail)", [b"QUAINT Unusual1Word TAIL", b"quaint unusual0wordqail"]),
        (r"(?i:rente)[^A-Za-z0-9\n]{1,2}(?i:ai)", [b"Rente AI", b"rente-.ai"]),
        (rf"[Qq]uaint[^A-Za-z0-9\n]{{1,2}}(?:{_LONG})", [b"quaint - unusual1word quaint, unusual1word"]),
    ],
)
def test_a_cover_is_never_less(expression: str, matching: list[bytes]) -> None:
    texts = cover(expression.encode())
    assert texts
    for line in matching:
        assert re.search(expression.encode(), line)
        assert _stands(texts, line)


def test_a_line_without_a_telling_text_is_not_looked_at() -> None:
    texts = cover(rf"(?:^|[^a-z])(?:{_LONG})[0-9]".encode())
    assert texts
    assert not _stands(texts, b"2024-05-17 INFO worker 7 started, unusual things")


@pytest.mark.parametrize("expression", [rf"(?:{_LONG}|user)", rf"(?:{_LONG}|[a-z]{{9}})", "peculiar"])
def test_what_is_common_untold_or_small_has_no_cover(expression: str) -> None:
    assert cover(expression.encode()) is None


def test_covers_are_the_same_from_the_cache(monkeypatch: pytest.MonkeyPatch) -> None:
    expressions = [rf"(?:{_LONG})[0-9]".encode(), b"small"]
    made = covers_of(expressions)
    monkeypatch.setattr(covers, "cover", lambda expression: pytest.fail("made again"))
    assert covers_of(expressions) == made
    assert made[0]
    assert made[1] is None
