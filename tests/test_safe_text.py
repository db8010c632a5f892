"""Text made safe to show."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.safe_text import encodable, shown


@given(st.text(st.characters()))
def test_what_is_shown_is_printable_and_encodable(text: str) -> None:
    result = shown(text)
    result.encode("utf-8")
    assert all(character.isprintable() or unicodedata.category(character) == "Zs" for character in result)


@given(st.text(st.characters()))
def test_what_is_encodable_encodes(text: str) -> None:
    encodable(text).encode("utf-8")


@pytest.mark.parametrize("text", ["logs/Grünwald 日本.txt", "naïve.log", "a\\b.txt", "שלום.txt", "ไฟล์ที่.log"])
def test_ordinary_names_stay_as_they_are(text: str) -> None:
    assert shown(text) == text
    assert encodable(text) == text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a\x1b]0;t\x07", "a\\x1b]0;t\\x07"),
        ("a\u202egpj", "a\\u202egpj"),
        ("a\nb\u2028c", "a\\x0ab\\u2028c"),
        ("caf\udce9", "caf\\xe9"),
        ("\ud800", "\\ud800"),
        ("\x9b31m", "\\x9b31m"),
        ("a\u200bb", "a\\u200bb"),
        ("\U000e0041", "\\U000e0041"),
        ("a" + "\u0301" * 4, "a" + "\\u0301" * 4),
    ],
)
def test_what_cannot_be_seen_is_written_out(text: str, expected: str) -> None:
    assert shown(text) == expected
