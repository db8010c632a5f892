"""A user's own rules: added to the shipped ones, the same in every process, and refused with file and line.

The rules in force are a process's own, chosen once; so each run here is a process, as it is for users.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from recognizers import RulesError, use_rules
from recognizers.rules import load_rules

ROOT = Path(__file__).resolve().parent.parent.parent

TAXONOMY = """\
entities:
  ACME_CUSTOMER: {title: ACME customer number, classes: [A, B], severity: high, identifying: true}
  PROJECT_NAME: {title: Secret project, classes: [D], severity: low}
"""
RULES = r"""
- id: acme-customer
  entity: ACME_CUSTOMER
  patterns: [{name: AC and eight digits, regex: '\bAC-\d{8}\b', score: 0.9}]
  examples: [AC-12345678]
  near_misses: [AC-1234567]
- id: acme-customer-labelled
  entity: ACME_CUSTOMER
  kind: labelled
  value: '\d{6}'
  examples:
    - {text: '123456', key: acmeRef, found: '123456'}
    - 'acme ref: 123456'
    - {text: '123456', key: numero acme}
  near_misses: [{text: '123456', key: build}]
- id: project
  entity: PROJECT_NAME
  kind: lexicon
  lexicon: projects
  examples: [the Blue Walrus launch]
  near_misses: [walruses, kestrels]
"""
KEYS = "entities:\n  ACME_CUSTOMER: {strong: [acme ref]}\n"
SPANISH_KEYS = "entities:\n  ACME_CUSTOMER: {strong: [numero acme]}\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A company's own rules."""
    own = tmp_path / "own"
    write(own / "taxonomy.yaml", TAXONOMY)
    write(own / "recognizers" / "acme.yaml", RULES)
    write(own / "lexicons" / "keys.en.yaml", KEYS)
    write(own / "lexicons" / "keys.es.yaml", SPANISH_KEYS)
    write(own / "lexicons" / "projects.yaml", "[blue walrus, kestrel]\n")
    write(own / "lexicons" / "placeholders.yaml", "words: [AC-00000000]\n")
    return own


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")


def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "scanner.cli", *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        env={**os.environ, "COLUMNS": "80", "PYTHONIOENCODING": "utf-8"},
    )


def rows(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


@pytest.fixture
def uploads(tmp_path: Path) -> Path:
    uploads = tmp_path / "uploads"
    for number in range(3):
        write(
            uploads / f"{number}.json",
            json.dumps({"acmeRef": f"12345{number}", "note": f"AC-1234567{number} at Kestrel, AC-00000000"}),
        )
    return uploads


def test_own_rules_work_in_every_process(folder: Path, uploads: Path) -> None:
    answers = []
    for workers in (1, 2):
        scanned = run(
            *("scan", uploads, "--rules", folder, "--format", "jsonl", "--reveal", "--workers", str(workers))
        )
        assert scanned.returncode == 1, scanned.stderr
        answers.append(rows(scanned.stdout))
    found = {(row["entity"], row["text"]) for row in answers[0] if row["type"] == "finding"}
    assert found == {
        *(("ACME_CUSTOMER", f"12345{number}") for number in range(3)),
        *(("ACME_CUSTOMER", f"AC-1234567{number}") for number in range(3)),
        ("PROJECT_NAME", "Kestrel"),
    }
    hashes = {rows_[-1]["rules"] for rows_ in answers}
    assert len(hashes) == 1
    assert hashes != {load_rules().digest}
    findings = [[row for row in rows_ if row["type"] == "finding"] for rows_ in answers]
    assert findings[0] == findings[1]


def test_own_entities_in_policies_and_labels(folder: Path, uploads: Path, tmp_path: Path) -> None:
    policy = tmp_path / "policy.yaml"
    policy.write_text("extends: default\nentities: {PROJECT_NAME: {ignore: true}}\n")
    safe = tmp_path / "safe"
    done = run("redact", uploads, "--to", safe, "--rules", folder, "--policy", policy)
    assert done.returncode == 1, done.stderr
    assert (safe / "0.json").exists() or (safe / "uploads" / "0.json").exists(), list(safe.rglob("*"))
    copy = next(safe.rglob("0.json")).read_text()
    assert json.loads(copy) == {
        "acmeRef": "<ACME_CUSTOMER>",
        "note": "<ACME_CUSTOMER> at Kestrel, AC-00000000",
    }


def test_own_entities_are_listed_explained_and_tested(folder: Path) -> None:
    listed = json.loads(run("rules", "list", "--format", "json", "--rules", folder).stdout)
    (own,) = [row for row in listed if row["entity"] == "ACME_CUSTOMER"]
    assert own["own"] is True
    assert own["rules"] == ["acme-customer", "acme-customer-labelled"]
    explained = run("rules", "explain", "acme_customer", "--rules", folder)
    for text in ("ACME customer number", "acme ref", "es: numero acme", "your own", "1798.140(v)(1)(B)"):
        assert text in explained.stdout
    tried = run("rules", "test", "sent to AC-12345678", "--rules", folder)
    assert tried.returncode == 1
    assert "ACME_CUSTOMER" in tried.stdout


def test_own_folder_is_checked(folder: Path) -> None:
    checked = run("rules", "check", folder)
    assert checked.returncode == 0, checked.stderr
    assert "good (3 rules, 5 examples, 4 near misses" in checked.stdout


REPLACEMENT = """\
- id: us-ssn-shape
  entity: US_SSN
  %s
  patterns: [{name: mine, regex: 'SSN-\\d{4}', score: 0.9}]
  examples: [SSN-1234]
"""


def test_replacing_a_shipped_rule_has_to_be_said(folder: Path) -> None:
    """Silence must not switch off what the shipped rule finds."""
    write(folder / "ssn.yaml", REPLACEMENT % "note: an accident")
    with pytest.raises(RulesError, match=r"ssn\.yaml:1: the shipped rules have the id us-ssn-shape already"):
        load_rules([folder])
    write(folder / "ssn.yaml", REPLACEMENT % "replaces: true")
    rules = load_rules([folder])
    assert [rule.patterns[0].name for rule in rules.rules if rule.id == "us-ssn-shape"] == ["mine"]
    assert len(rules.rules) == len(load_rules().rules) + 3


def test_the_hash_names_the_content_wherever_it_lies(folder: Path, tmp_path: Path) -> None:
    moved = tmp_path / "moved"
    before = load_rules([folder]).digest
    folder.rename(moved)
    assert load_rules([moved]).digest == before
    for file in sorted(moved.rglob("*.yaml")):
        text = file.read_text()
        file.write_text(text + "# changed\n")
        assert load_rules([moved]).digest != before, file
        file.write_text(text)
    assert load_rules([moved]).digest == before


def test_rules_in_force_cannot_change(folder: Path) -> None:
    in_force = use_rules()
    with pytest.raises(RulesError, match="in force in this process already"):
        use_rules([folder])
    assert use_rules() is in_force
    with pytest.raises(RulesError, match="were changed while they were in use"):
        use_rules([], digest="0" * 64)


@pytest.mark.parametrize(
    ("file", "text", "message"),
    [
        (
            "taxonomy.yaml",
            "entities:\n  PERSON: {title: x, classes: [A]}\n",
            "taxonomy.yaml:2: the entity PERSON is",
        ),
        ("taxonomy.yaml", "entities:\n  acme: {title: x, classes: [A]}\n", "taxonomy.yaml:2: entities.acme"),
        (
            "taxonomy.yaml",
            "entities:\n  ACME: {title: x, classes: [Z]}\n",
            "taxonomy.yaml:2: entities.ACME.classes",
        ),
        ("taxonomy.yaml", "entities: [\n", "taxonomy.yaml:2: "),
        ("a.yaml", "rules: []\n", "a.yaml:1: expected a list of rules"),
        (
            "a.yaml",
            "- id: a\n  entity: NOPE\n  examples: [a]\n",
            "a.yaml:2: a: the taxonomy has no entity NOPE",
        ),
        ("a.yaml", "- id: a\n  entity: PERSON\n  examples: [a]\n  colour: red\n", "a.yaml:4: 0.colour: "),
        ("a.yaml", "- {id: project, entity: PERSON, examples: [a]}\n", "the id project is used twice"),
        (
            "recognizers/b.yaml",
            "- {id: b, entity: PERSON, replaces: true, examples: [a]}\n",
            "nothing to replace",
        ),
        (
            "lexicons/keys.en.yaml",
            "entities: {NOPE: {strong: [x]}}\n",
            "keys.en.yaml:1: the taxonomy has no entity",
        ),
        ("lexicons/keys.en.yaml", "entities: {PERSON: {strong: [a b c d e f]}}\n", "more than 5 words"),
        (
            "lexicons/medical.yaml",
            "illness: [x]\n",
            "medical.yaml:1: illness: the lexicon has no such section",
        ),
        ("lexicons/placeholders.yaml", "words: {a: b}\n", "placeholders.yaml:1: words: expected a list"),
        ("lexicons/projects.yaml", "42\n", "projects.yaml:1: expected a list of words"),
        ("lexicon/x.yaml", "a: b\n", "lexicon: not a folder of rules"),
    ],
)
def test_what_is_wrong_is_named_with_file_and_line(folder: Path, file: str, text: str, message: str) -> None:
    write(folder / file, text)
    with pytest.raises(RulesError) as error:
        load_rules([folder])
    assert message in str(error.value)
    assert str(folder) in str(error.value)


@pytest.mark.parametrize(
    "command", [["scan", "x"], ["rules", "test", "x"], ["rules", "list"], ["rules", "check"]]
)
def test_a_broken_folder_is_wrong_usage(folder: Path, command: list[str], tmp_path: Path) -> None:
    write(folder / "a.yaml", "- id: a\n  entity: NOPE\n  examples: [a]\n")
    write(tmp_path / "x", "text")
    done = run(*(str(tmp_path / "x") if one == "x" else one for one in command), "--rules", folder)
    assert done.returncode == 2
    assert "a.yaml:2: a: the taxonomy has no entity NOPE" in done.stderr
    assert done.stdout == ""


def test_an_expression_that_does_not_compile_is_named_with_its_line(folder: Path, tmp_path: Path) -> None:
    write(
        folder / "a.yaml",
        "\n- id: a\n  entity: PERSON\n  patterns: [{name: a, regex: '(', score: 1}]\n  examples: [a]\n",
    )
    write(tmp_path / "x", "text")
    done = run("scan", tmp_path / "x", "--rules", folder)
    assert done.returncode == 2
    assert "a.yaml:2: a: not a regular expression" in done.stderr


@pytest.mark.parametrize("name", ["missing", "empty", "file"])
def test_no_folder_of_rules(tmp_path: Path, name: str) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "file").write_text("- id: x\n")
    with pytest.raises(RulesError, match=name):
        load_rules([tmp_path / name])
