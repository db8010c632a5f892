"""Schools, degrees and grades."""

from __future__ import annotations

import pytest

from tests.recognizers.analysis import found


@pytest.mark.parametrize(
    ("entity", "key", "value"),
    [
        ("SCHOOL_ATTENDED", "almaMater", "Stanford University"),
        ("SCHOOL_ATTENDED", "hochschule", "Universität Heidelberg"),
        ("SCHOOL_ATTENDED", "école", "Lycée Henri-IV"),
        ("DEGREE", "highestDegree", "Master of Science in Physics"),
        ("DEGREE", "abschluss", "Abitur"),
        ("DEGREE", "diplome", "Licence en droit"),
        ("GRADE_OR_GPA", "cumulativeGpa", "3.85"),
        ("GRADE_OR_GPA", "abiturnote", "1,3"),
        ("GRADE_OR_GPA", "final_grade", "B+"),
    ],
)
def test_fields_of_every_shape(entity: str, key: str, value: str) -> None:
    assert value in found(entity, value, key, siblings=["email", "lastName"])
    assert value in found(entity, f'"{key}": "{value}"')
    assert value in found(entity, f"{key}: {value}")
    assert value in found(entity, f'<student {key}="{value}"/>')


@pytest.mark.parametrize(
    ("entity", "text", "value"),
    [
        ("SCHOOL_ATTENDED", "He graduated from the University of Bath.", "University of Bath"),
        ("SCHOOL_ATTENDED", "Sie studiert an der Universität Wien.", "Universität Wien"),
        ("DEGREE", "She has an MBA.", "MBA"),
        ("DEGREE", "BSc (Hons) in Nursing, University of Leeds", "BSc (Hons) in Nursing"),
        ("DEGREE", "Er hat 2005 das Abitur gemacht.", "Abitur"),
        ("GRADE_OR_GPA", "My son received an A- in chemistry.", "A-"),
        ("GRADE_OR_GPA", "Her GPA is 3.9.", "3.9"),
    ],
)
def test_sentences(entity: str, text: str, value: str) -> None:
    assert value in found(entity, text)


TECHNICAL = """\
Copyright 1993 The Regents of the University of California
released under the MIT license
merge into master
She has master access
degree of parallelism: 3
node degree: 12
MS SQL Server
took 12 ms in total
SSL Labs grade: A+
the upgrade got a B+ in the SSL test
score: 0.83
Note: 1.3 is not supported
release notes 1.3
He cited a paper by Stanford University.
""".splitlines()


@pytest.mark.parametrize("entity", ["SCHOOL_ATTENDED", "DEGREE", "GRADE_OR_GPA"])
def test_technical_text_is_left_alone(entity: str) -> None:
    for line in TECHNICAL:
        assert found(entity, line) == set(), line


def test_a_grade_needs_a_students_record() -> None:
    assert found("GRADE_OR_GPA", "A", "grade", siblings=["student", "course"]) == {"A"}
    assert found("GRADE_OR_GPA", "A", "grade", siblings=["host", "port"]) == set()
