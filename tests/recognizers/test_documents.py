"""Curricula vitae and references."""

from __future__ import annotations

import pytest

from tests.recognizers.analysis import found

CURRICULUM = """\
Jane Smith
Work experience
2012-2018 Accountant, Acme Ltd, Leeds
2018-2022 Head of Finance, Beta plc
Education
BSc Accounting, University of Leeds
Skills
Excel, SAP"""


def test_a_document_is_known_by_its_headings() -> None:
    assert found("CV_OR_REFERENCE", CURRICULUM) == {CURRICULUM}
    without_work = CURRICULUM.replace("Work experience", "Notes").replace("Skills", "Also")
    assert found("CV_OR_REFERENCE", without_work) == set()


@pytest.mark.parametrize(
    "line",
    [
        "Curriculum Vitae of Jane Smith",
        "Lebenslauf",
        "CV - John Brown",
        "Arbeitszeugnis für Frau Müller",
        "Certificat de travail",
        "I highly recommend Jane Smith for the role of analyst.",
        "Er erledigte seine Aufgaben stets zu unserer vollsten Zufriedenheit.",
    ],
)
def test_lines_that_tell_by_themselves(line: str) -> None:
    assert found("CV_OR_REFERENCE", line) == {line}


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("resume", "application_4711.pdf"),
        ("cvFile", "upload/9f3a.docx"),
        ("workHistory", "Ten years in retail banking, the last four as branch manager in Leeds."),
    ],
)
def test_values_of_keys(key: str, value: str) -> None:
    assert found("CV_OR_REFERENCE", value, key) == {value}


@pytest.mark.parametrize(
    "line",
    [
        "resume download of file 5",
        "resume=true",
        "import cv2 as cv",
        "Reference for the API",
        "We recommend using the default setting for our server",
        "opencv.pdf",
        "CV folds: 5",
    ],
)
def test_technical_lines_are_left_alone(line: str) -> None:
    assert found("CV_OR_REFERENCE", line) == set()


def test_flags_under_the_key_are_left_alone() -> None:
    assert found("CV_OR_REFERENCE", "true", "resume") == set()
    assert found("CV_OR_REFERENCE", "token-4711", "resume") == set()
