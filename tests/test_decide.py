"""Policies: what counts, and errors that say file, line and what was expected."""

from __future__ import annotations

from pathlib import Path

import pytest

from scanner.decide import SHIPPED, Policy, load_policy
from scanner.errors import PolicyError
from scanner.model import Action, Detection, Severity, Verdict


def policy(tmp_path: Path, text: str) -> Policy:
    path = tmp_path / "own.yaml"
    path.write_text(f"schema: 1\nextends: default\n{text}", encoding="utf-8")
    return load_policy(str(path))


def hit(entity: str, value: str, scope: str | None = None) -> Detection:
    return Detection(entity, 0, len(value), 1.0, "rule", "reason", value, scope=scope)


@pytest.mark.parametrize("name", SHIPPED)
def test_shipped_policies_load(name: str) -> None:
    assert load_policy(name).name == name


def test_private_addresses_count_in_strict_only() -> None:
    address = hit("IP_ADDRESS", "10.0.0.7", "private")
    assert load_policy("default").counts(address, "a.log") is None
    assert load_policy("strict").counts(address, "a.log") is Severity.LOW
    assert load_policy("default").counts(hit("IP_ADDRESS", "203.0.113.7", "public"), "a.log") is Severity.LOW


def test_entity_comes_before_tag_before_class(tmp_path: Path) -> None:
    own = policy(
        tmp_path,
        "entities: {EMAIL_ADDRESS: {severity: low}}\n"
        "tags: {contact: {severity: high, threshold: 0.9}}\n"
        "classes: {A: {severity: medium, threshold: 0.7}, L: {ignore: true}}\n",
    )
    assert own.severities["EMAIL_ADDRESS"] is Severity.LOW
    assert own.severities["PHONE_NUMBER"] is Severity.HIGH
    assert own.severities["USERNAME"] is Severity.MEDIUM
    assert own.severities["PASSWORD"] is None
    assert (own.thresholds["EMAIL_ADDRESS"], own.thresholds["USERNAME"]) == (0.9, 0.7)


@pytest.mark.parametrize(
    ("allow", "entity", "value"),
    [
        ("values: [Jane@Own.example]", "EMAIL_ADDRESS", "jane@own.example"),
        ("patterns: ['ACME-\\d+']", "ACCOUNT_NUMBER", "ACME-77"),
        ("domains: [own.example]", "EMAIL_ADDRESS", "help@mail.own.example"),
        ("ranges: [203.0.113.0/24]", "IP_ADDRESS", "203.0.113.9"),
        ("paths: ['fixtures/*']", "EMAIL_ADDRESS", "a@b.example"),
    ],
)
def test_allow_lists(tmp_path: Path, allow: str, entity: str, value: str) -> None:
    own = policy(tmp_path, f"allow: {{{allow}}}\n")
    name = "up/fixtures/a.log"
    assert own.counts(hit(entity, value), name) is None
    assert own.counts(hit(entity, value + "9.org"), "up/a.log") is not None


def test_flag_from_and_actions(tmp_path: Path) -> None:
    own = policy(tmp_path, "flag_from: medium\nactions: {flagged: report, unscanned: pass}\n")
    assert not own.flags(Severity.LOW)
    assert own.flags(Severity.MEDIUM)
    assert own.action(Verdict.FLAGGED) is Action.REPORT
    assert own.action(Verdict.UNSCANNED) is Action.PASS
    assert own.action(Verdict.CLEAN) is Action.PASS


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("threshold: lots\n", 3, "threshold"),
        ("entities:\n  PERSONS: {severity: low}\n", 4, "no such name"),
        ("tags:\n  contact: {severity: awful}\n", 4, "'low', 'medium' or 'high'"),
        ("thresold: 0.4\n", 3, "did you mean threshold?"),
        ("threshold: 0.4\nthreshold: 0.5\n", 4, "twice"),
        ("allow: {ranges: [10.0.0.0/99]}\n", 3, "10.0.0.0/8"),
        ("allow: {patterns: ['(']}\n", 3, "regular expression"),
        ("actions: {unscanned: redact}\n", 3, "cannot be redacted"),
        ("allow: [\n", 4, "expected"),
        ("? [a]\n: b\n", 3, "plain text"),
    ],
)
def test_errors_say_file_line_and_expectation(tmp_path: Path, text: str, line: int, says: str) -> None:
    with pytest.raises(PolicyError) as caught:
        policy(tmp_path, text)
    assert str(caught.value).startswith(f"{tmp_path / 'own.yaml'}:{line}: ")
    assert says in str(caught.value)


def test_a_circle_and_a_missing_file_are_told(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("schema: 1\nextends: b.yaml\n")
    (tmp_path / "b.yaml").write_text("schema: 1\nextends: a.yaml\n")
    with pytest.raises(PolicyError, match="circle"):
        load_policy(str(tmp_path / "a.yaml"))
    with pytest.raises(PolicyError, match="no such policy"):
        load_policy("nothing")
