"""Every shipped rule finds its examples and none of its near misses, through the detector itself; what the
check says of rules that are not in order; and the steps that a text goes through."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from scanner.decide import load_policy
from scanner.rule_check import Trace, check_file, trace_text
from scanner.rule_check.slow import Expression, slow_expressions

RULES = sorted((Path(__file__).parent.parent / "rules" / "recognizers").glob("*.yaml"))


@pytest.mark.parametrize("file", RULES, ids=lambda file: file.stem)
def test_shipped_rules_are_in_order(file: Path) -> None:
    checked = check_file(file, slow=False)
    assert checked.rules
    assert [str(problem) for problem in checked.problems] == []


# --- slow expressions --------------------------------------------------------------------------------------


def test_catastrophic_expressions_are_told_and_do_not_hang() -> None:
    """What takes seconds instead of milliseconds; several are told in one run."""
    patterns = ["(a+)+$", r"\bAC-\d{8}\b", r"(?:\d+\s*)*x", r"(\w+\s?)*:$", "abc"]
    began = time.monotonic()
    answers = list(slow_expressions(map(Expression, patterns)))
    assert time.monotonic() - began < 120
    assert [answer is not None for answer in answers] == [True, False, True, True, False]
    assert "bound 10 ms" in str(answers[0])
    assert "100 kB" in str(answers[0])


def test_a_hostile_line_is_made_from_the_expression() -> None:
    """Nothing that is tried on every expression holds 'qzqz'."""
    (answer,) = slow_expressions([Expression("Z=(?:qz)*(?:qzqz)*(?:qz)*!")])
    assert answer is not None


@pytest.mark.slow
def test_no_shipped_expression_is_catastrophic() -> None:
    """Two seconds are far beyond the bound on any machine; ``rules check`` tells what is above the bound."""
    from recognizers import shipped_rules
    from scanner.rule_check.check import expressions_of

    named = [(rule.id, *one) for rule in shipped_rules() for one in expressions_of(rule)]
    answers = slow_expressions(expression for _, _, _, expression in named)
    slow = [
        f"{rule}: {what}: {answer}"
        for (rule, _, what, _), answer in zip(named, answers, strict=True)
        if answer is not None and (answer.seconds is None or answer.seconds > 2)
    ]
    assert slow == []


# --- the check ---------------------------------------------------------------------------------------------

RULE = """\
- id: badge
  entity: EMPLOYEE_ID
  patterns:
    - {name: badge, regex: '\\bBX-\\d{4}\\b', score: 0.9}
  examples: [BX-1234]
"""


@pytest.mark.parametrize(
    ("old", "new", "problems"),
    [
        ("  examples", "  validator: nope\n  examples", ["5: badge: no validator is named nope"]),
        (
            "  examples",
            "  needs: {any: [BY]}\n  examples",
            ["6: badge: this example is not found: its 'needs' keep"],
        ),
        ("0.9", "0.3", ["5: badge: this example is not found: 0.30 is under the threshold 0.5"]),
        ("'}, score", "', needs: [BY], score", []),
        (
            "  examples",
            "  validator: luhn\n  examples",
            ["6: badge: this example is not found: the check luhn fails"],
        ),
        (
            "BX-1234]",
            "{text: BX-1234, found: BX}]",
            ["5: badge: the value found in this example is not the expected"],
        ),
        ("[BX-1234]", "[BX-1234, nothing]", ["5: badge: this example is not found: nothing in it matches"]),
        (
            "  patterns:\n",
            "  kind: labelled\n  labels: [no such label]\n  patterns:\n",
            ["4: badge: no key lexicon"],
        ),
        (
            "  patterns:\n    - {name: badge, regex: '\\bBX-\\d{4}\\b', score: 0.9}\n",
            "",
            ["1: badge: a rule of kind"],
        ),
        (
            "0.9}",
            "0.9}\n    - {name: slow, regex: '(x+)+!', score: 1}"
            "\n    - {name: worse, regex: '(y+)+!', score: 1}",
            ["5: badge: the pattern 'slow' is slow", "6: badge: the pattern 'worse' is slow"],
        ),
        ("0.9", "7}\n    - {name: x, regex: x, score: 8", ["4: 0.patterns.0.score", "5: 0.patterns.1.score"]),
    ],
)
def test_problems_are_told_with_line_and_reason(
    tmp_path: Path, old: str, new: str, problems: list[str]
) -> None:
    file = tmp_path / "own.yaml"
    file.write_text(RULE.replace(old, new))
    told = [str(problem).removeprefix(f"{file}:") for problem in check_file(file).problems]
    assert len(told) == len(problems), told
    for problem, expected in zip(told, problems, strict=True):
        assert problem.startswith(expected)


# --- step by step ------------------------------------------------------------------------------------------


def trace(text: str, key: str | None = None) -> Trace:
    (one,) = trace_text(text, key, load_policy("default"))
    return one


def told(one: Trace, entity: str, value: str) -> list[str]:
    """Of the best step of a value: the changes of its score, and why it is dropped."""
    steps = [step for step in one.steps if (step.entity, step.value) == (entity, value)]
    step = min(steps, key=lambda step: (step.dropped is not None, -step.score))
    return [change.why for change in step.changes] + ([step.dropped] if step.dropped else [])


def test_a_check_that_fails_is_told() -> None:
    assert told(trace("card 4111 1111 1111 1112"), "CREDIT_CARD", "4111 1111 1111 1112")[-1] == (
        "the check payment_card fails"
    )


def test_what_raises_and_lowers_is_told() -> None:
    assert told(trace("ssn 536-90-4399"), "US_SSN", "536-90-4399")[-1] == "'ssn' near it speaks for it"
    assert told(trace("536904399", "ssn"), "US_SSN", "536904399") == [
        "the key of the value",
        "its key says so",
    ]
    part = trace("part number 536-90-4399")
    assert "'part' speaks against it" in told(part, "US_SSN", "536-90-4399")
    technical = told(trace("536-90-4399", "trace_id"), "US_SSN", "536-90-4399")
    assert "its key is a technical one" in technical
    assert "under the threshold" in technical[-1]


def test_texts_inside_a_text_are_told() -> None:
    one = trace("body=am9obi5kb2VAZXhhbXBsZS5jb20=")
    assert [inner.text for inner in one.inner] == ["john.doe@example.com"]
    assert [detection.entity for detection, _ in one.standing] == ["EMAIL_ADDRESS"]


def test_every_finding_has_its_step() -> None:
    """The steps and the detector agree."""
    text = "Call Jane Smith at (415) 555-2671, mail jane@example.com, card 4111 1111 1111 1111"
    one = trace(text)
    for detection, _ in one.standing:
        assert any(
            (step.start, step.end, step.rule) == (detection.start, detection.end, detection.recognizer)
            and step.dropped is None
            and round(step.score, 2) == detection.score
            for step in one.steps
        ), detection
    for step in one.steps:
        if step.dropped is None:
            assert any((one.start, one.end) == (step.start, step.end) for one, _ in one.standing), step
