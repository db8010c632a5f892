"""Values known from elsewhere: which are hunted, and where they are found."""

from __future__ import annotations

import base64

import pytest

from scanner.detect.known import KnownValues, outside, worth_knowing
from scanner.model import Detection


@pytest.mark.parametrize(
    ("entity", "value", "worth"),
    [
        ("PERSON", "Quorvale", True),
        ("PERSON", "Max", False),
        ("USERNAME", "server", False),
        ("ACCOUNT_NUMBER", "42", False),
        ("ACCOUNT_NUMBER", "40088123", True),
        ("JOB_TITLE", "Engineer", False),
        ("JOB_TITLE", "Head of Widgets", True),
        ("PASSWORD", "****", False),
    ],
)
def test_what_is_worth_knowing(entity: str, value: str, worth: bool) -> None:
    assert worth_knowing(entity, value) == worth


def places(value: str, text: str, entity: str = "PERSON") -> list[str]:
    return [text[hit.start : hit.end] for hit in KnownValues([(entity, value)]).find(text)]


def test_found_as_a_word_in_any_case_and_encoding() -> None:
    assert places("Jane Smith", "saw JANE SMITH and Jane Smithers") == ["JANE SMITH"]
    assert places("Quorvale", "getQuorvaleById quorvale Quorvales") == ["Quorvale"]
    assert places("40088123", "no 40088123, 140088123, 400881234", "ACCOUNT_NUMBER") == ["40088123"]
    assert places("jdoe4242", "/home/xjdoe4242_x", "USERNAME") == ["jdoe4242"]
    assert places("Quorvale", b"Quorvale".hex()) == [b"Quorvale".hex()]
    for lead in ("", "a", "ab"):
        run = base64.b64encode(f"{lead}\x01Quorvale\x02".encode()).decode()
        assert places("Quorvale", f"x {run} y") == [run]


def test_only_what_no_finding_covers_is_added() -> None:
    standing = [Detection("EMAIL_ADDRESS", 5, 20, 0.9, "email", "shape", "x" * 15)]
    known = [Detection("PERSON", 0, 8, 1.0, "known-value", "known", "y" * 8)]
    assert [(one.start, one.end) for one in outside(standing, known)] == [(0, 5)]
