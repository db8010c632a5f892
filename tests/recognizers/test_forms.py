"""What a rule finds in plain text it also finds as a JSON value, a CSV cell, a log's ``key=value`` and an
XML attribute, with all other rules beside it; and what it leaves alone it leaves alone there too.

``form_gaps.yaml`` lists by rule the forms where this does not hold yet. ``design_sheet.yaml`` holds the
examples and near misses that the taxonomy was designed with.
"""

from __future__ import annotations

import html
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
import yaml

from recognizers import Rule, shipped_rules, taxonomy
from recognizers.schema import Example
from tests.forms import FORMS, NEUTRAL_KEY, as_text, detections

HERE = Path(__file__).parent
GAPS: dict[str, Any] = yaml.safe_load((HERE / "form_gaps.yaml").read_text("utf-8"))
SHEET: dict[str, dict[str, list[str]]] = yaml.safe_load((HERE / "design_sheet.yaml").read_text("utf-8"))

RULES = pytest.mark.parametrize("rule", shipped_rules(), ids=lambda rule: rule.id)


def _plain(value: str) -> str:
    """A value without the escapes of the form it stands in."""
    return html.unescape(unquote(value)).replace("\\n", "\n").replace("\\r", "\r")


def _values(entity: str, text: str, key: str | None, form: str) -> set[str]:
    found = detections(*FORMS[form](text, key or NEUTRAL_KEY))
    return {_plain(one.value) for one in found if one.entity == entity}


@RULES
def test_examples_are_found_in_every_form(rule: Rule) -> None:
    missed = [
        f"{form}: {example.text!r} under the key {example.key!r}"
        for example in rule.examples
        if isinstance(example, Example) and example.found is not None
        for form in FORMS
        if form not in GAPS["examples"].get(rule.id, ())
        and _plain(example.found) not in _values(rule.entity, example.text, example.key, form)
    ]
    assert missed == []


@RULES
def test_near_misses_are_left_alone_in_every_form(rule: Rule) -> None:
    found = [
        f"{form}: {example.text!r} under the key {example.key!r}"
        for entry in rule.near_misses
        for example in [entry if isinstance(entry, Example) else Example(text=entry)]
        for form in FORMS
        if form not in GAPS["near_misses"].get(rule.id, ())
        and _values(rule.entity, example.text, example.key, form)
    ]
    assert found == []


@RULES
def test_no_gap_is_stale(rule: Rule) -> None:
    for form in GAPS["examples"].get(rule.id, ()):
        assert any(
            _plain(example.found) not in _values(rule.entity, example.text, example.key, form)
            for example in rule.examples
            if isinstance(example, Example) and example.found is not None
        ), f"{form} is no gap any more"


@pytest.mark.parametrize("form", ["text", *FORMS])
@pytest.mark.parametrize("entity", SHEET)
def test_the_design_sheet_holds(entity: str, form: str) -> None:
    make = {"text": as_text, **FORMS}[form]
    for kind, texts in SHEET[entity].items():
        for text in texts:
            if [entity, form, text] in GAPS["design_sheet"]:
                continue
            found = {one.entity for one in detections(*make(text, NEUTRAL_KEY))}
            assert (entity in found) == (kind == "ex"), f"{kind} {text!r} as {form}: {found}"


def test_names_of_entities_stay() -> None:
    """Policies and whoever reads reports go by them: one may be added, none removed or renamed."""
    names = (HERE / "entity_names.txt").read_text("ascii").split()
    assert [name for name in names if name not in taxonomy().entities] == []
