"""Records: profiles of people, purchases, and how many distinct people a file holds."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from scanner.model import Severity
from tests import uploads

RICH = {
    "name": "Siobhan McAllister",
    "dateOfBirth": "1987-12-04",
    "jobTitle": "Senior Actuary",
    "cardNumber": "4111 1111 1111 1111",
}
POOR = {"name": "Siobhan McAllister", "email": "s.mcallister@clientco.example.ie"}


def _scan(folder: Path, name: str, text: str, **options: object) -> uploads.Heard:
    (folder / name).write_text(text, encoding="utf-8")
    return uploads.run("scan", folder / name, reveal=True, **options)  # type: ignore[arg-type]


def _as_csv(*rows: dict[str, str]) -> str:
    header = list(dict.fromkeys(key for row in rows for key in row))
    lines = [",".join(header), *(",".join(row.get(key, "") for key in header) for row in rows)]
    return "\n".join(lines) + "\n"


FORMS = {
    "people.csv": lambda row: _as_csv(row, {"name": "widget"}),
    "people.json": lambda row: json.dumps({"people": [row, {"version": "1.2"}]}),
    "people.ndjson": lambda row: json.dumps(row) + "\n" + json.dumps({"version": "1.2"}) + "\n",
    "people.txt": lambda row: "".join(f"{key}: {value}\n" for key, value in row.items()) + "\nversion: 1\n",
    "people.log": lambda row: (
        "2026-01-01 12:00:00 INFO "
        + " ".join(f'{key}="{value}"' for key, value in row.items())
        + "\n2026-01-01 12:00:01 INFO done\n"
    ),
}


@pytest.mark.parametrize("name", FORMS)
def test_a_person_with_three_other_classes_is_a_profile_and_weighs_heavily(tmp_path: Path, name: str) -> None:
    heard = _scan(tmp_path, name, FORMS[name](RICH))
    assert heard.results[0].profiles == 1
    assert heard.results[0].severity is Severity.HIGH
    assert {finding.text for finding in heard.findings} >= set(RICH.values())
    for finding in heard.findings:
        assert "profile" in finding.tags
        assert finding.severity is Severity.HIGH


@pytest.mark.parametrize("name", FORMS)
def test_a_name_and_an_address_are_none(tmp_path: Path, name: str) -> None:
    heard = _scan(tmp_path, name, FORMS[name](POOR))
    assert heard.findings
    assert heard.results[0].profiles == 0
    assert not any("profile" in finding.tags for finding in heard.findings)


def test_what_several_rows_hold_together_is_no_profile(tmp_path: Path) -> None:
    rows = [{"name": "Siobhan McAllister", key: value} for key, value in RICH.items() if key != "name"]
    assert _scan(tmp_path, "a.csv", _as_csv(*rows)).results[0].profiles == 0


def test_a_file_says_how_many_distinct_people_it_holds(tmp_path: Path) -> None:
    people = [("Aoife", "Byrne"), ("Jonas", "Huber"), ("Claire", "Favre"), ("Aoife", "Byrne")]
    rows = [
        {"firstName": first, "lastName": last, "email": f"{first}.{last}@clientco.example.ie".lower()}
        for first, last in people
    ]
    assert _scan(tmp_path, "a.csv", _as_csv(*rows)).results[0].people == 3
    assert _scan(tmp_path, "b.csv", _as_csv(*({**row, "email": ""} for row in rows))).results[0].people == 3
    assert _scan(tmp_path, "c.log", "nothing happened\n").results[0].people == 0


def test_profiles_flag_a_file_where_lesser_findings_do_not_and_are_then_redacted(tmp_path: Path) -> None:
    policy = tmp_path / "policy.yaml"
    policy.write_text("extends: default\nflag_from: high\n", encoding="utf-8")
    row = {
        "name": "Siobhan McAllister",
        "dateOfBirth": "1987-12-04",
        "jobTitle": "Senior Actuary",
        "invoiceNo": "INV-2024-0042",
    }
    source = tmp_path / "a.json"
    source.write_text(json.dumps([row, POOR]), encoding="utf-8")
    heard = uploads.run("redact", source, to=tmp_path / "safe", policy=str(policy))
    assert heard.verdicts() == {"a.json": "flagged"}
    safe = (tmp_path / "safe" / "a.json").read_text(encoding="utf-8")
    copy = json.loads(safe)
    assert not set(row.values()) & set(copy[0].values())
    assert "1987-12-04" not in safe
    again = uploads.run("scan", tmp_path / "safe", policy=str(policy))
    assert again.verdicts() == {"a.json": "clean"}


ORDER = {"customer": "Siobhan McAllister", "item": "Blue mug", "qty": "2", "unitPrice": "12.99"}


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.csv", _as_csv(ORDER)),
        ("a.json", json.dumps([ORDER])),
        (
            "b.json",
            json.dumps(
                {"customerName": ORDER["customer"], "items": [{"product": "mug", "qty": 2, "price": 12}]}
            ),
        ),
    ],
)
def test_an_item_with_its_price_in_a_persons_record_is_a_purchase(
    tmp_path: Path, name: str, text: str
) -> None:
    heard = _scan(tmp_path, name, text)
    assert heard.results[0].entities.get("PURCHASE_RECORD") == 1
    uploads.run("redact", tmp_path / name, to=tmp_path / "safe")
    assert uploads.run("scan", tmp_path / "safe").verdicts() == {name: "clean"}


def test_goods_without_a_person_are_no_purchase(tmp_path: Path) -> None:
    text = _as_csv({"item": "Blue mug", "qty": "2", "unitPrice": "12.99"})
    assert _scan(tmp_path, "a.csv", text).findings == []
