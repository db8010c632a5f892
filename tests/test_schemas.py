"""The JSON Schemas for editors: every shipped file follows them, and what the product refuses they refuse."""

from __future__ import annotations

import json
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

RULES = Path(str(resources.files("rules")))
FILES = [
    *((file, "recognizers") for file in sorted(RULES.glob("recognizers/*.yaml"))),
    *((file, "keys") for file in sorted(RULES.glob("lexicons/keys.*.yaml"))),
    *((file, "policy") for file in sorted(RULES.glob("policies/*.yaml"))),
    (RULES / "taxonomy.yaml", "taxonomy"),
]


def validator(name: str) -> Draft202012Validator:
    schema = json.loads((RULES / "schema" / f"{name}.json").read_text("utf-8"))
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


@pytest.mark.parametrize(("file", "schema"), FILES, ids=lambda one: getattr(one, "name", one))
def test_shipped_files_follow_their_schema(file: Path, schema: str) -> None:
    data = yaml.safe_load(file.read_text("utf-8"))
    assert [error.message for error in validator(schema).iter_errors(data)] == []


@pytest.mark.parametrize(("file", "schema"), FILES, ids=lambda one: getattr(one, "name", one))
def test_shipped_files_name_their_schema(file: Path, schema: str) -> None:
    """Editors with a YAML language server complete and check them."""
    up = "" if file.parent == RULES else "../"
    first = file.read_text("utf-8").splitlines()[0]
    assert first == f"# yaml-language-server: $schema={up}schema/{schema}.json"


@pytest.mark.parametrize(
    ("schema", "data"),
    [
        ("recognizers", [{"id": "a", "entity": "PERSON", "examples": []}]),
        ("recognizers", [{"id": "A b", "entity": "PERSON", "examples": ["a"]}]),
        ("recognizers", [{"id": "a", "entity": "PERSON", "examples": ["a"], "colour": "red"}]),
        ("recognizers", {"rules": []}),
        ("taxonomy", {"entities": {"ACME": {"title": "x", "classes": ["Z"]}}}),
        ("keys", {"entities": {"PERSON": {"firm": ["x"]}}}),
        ("policy", {"threshold": 7}),
    ],
)
def test_what_is_wrong_is_refused(schema: str, data: Any) -> None:
    assert list(validator(schema).iter_errors(data))
