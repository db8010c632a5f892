"""JSON Lines and CSV: schema, order, and hostile text."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st
from syrupy.assertion import SnapshotAssertion

from scanner.model import ArtefactResult, Finding, Severity, Verdict
from scanner.report import CsvReport, JsonLinesReport, Report, schema
from scanner.report.csv import COLUMNS
from scanner.report.jsonl import WrittenFindings, kept_line
from tests.report import made_up

VALIDATOR = jsonschema.Draft202012Validator(schema())


def write(report: Report, upload: list[tuple[ArtefactResult, list[Finding]]]) -> None:
    for result, findings in upload:
        report.artefact(result, iter(findings))
    report.finish(made_up.summary())


def json_lines(upload: list[tuple[ArtefactResult, list[Finding]]]) -> list[dict[str, object]]:
    stream = io.StringIO()
    write(JsonLinesReport(stream), upload)
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def table(upload: list[tuple[ArtefactResult, list[Finding]]], reveal: bool = False) -> list[dict[str, str]]:
    stream = io.StringIO(newline="")
    write(CsvReport(stream, reveal), upload)
    return list(csv.DictReader(io.StringIO(stream.getvalue(), newline="")))


def test_json_lines(snapshot: SnapshotAssertion) -> None:
    stream = io.StringIO()
    write(JsonLinesReport(stream), made_up.upload()[2:])
    assert stream.getvalue() == snapshot


def test_csv(snapshot: SnapshotAssertion) -> None:
    stream = io.StringIO(newline="")
    write(CsvReport(stream), made_up.upload()[2:])
    assert stream.getvalue() == snapshot


def test_every_line_follows_the_schema() -> None:
    for line in json_lines(made_up.upload()):
        VALIDATOR.validate(line)


@pytest.mark.parametrize(
    ("key", "value"), [("verdict", "fine"), ("sha256", "x"), ("classes", {"Z": 1}), ("size", -1), ("new", 1)]
)
def test_the_schema_refuses_what_it_does_not_define(key: str, value: object) -> None:
    row = next(line for line in json_lines(made_up.upload()) if line["type"] == "artefact")
    VALIDATOR.validate(row)
    with pytest.raises(jsonschema.ValidationError):
        VALIDATOR.validate({**row, key: value})


def test_findings_come_first_then_members_then_their_container_then_the_summary() -> None:
    lines = json_lines(made_up.upload()[2:3])
    assert [line["type"] for line in lines] == ["finding"] * 3 + ["artefact"] * 6 + ["summary"]
    names = [line["artefact"] for line in lines if line["type"] == "artefact"]
    for line in lines:
        if line["type"] == "artefact" and line["container"] is not None:
            assert names.index(line["artefact"]) < names.index(line["container"])
    assert names[-1] == "upload/logs.zip"
    assert lines[-2]["container"] is None


def test_a_value_is_there_only_when_the_finding_carries_it() -> None:
    plain, revealed = made_up.finding(), made_up.finding(text="jane@example.com")
    lines = json_lines([(made_up.result("a"), [plain, revealed])])
    assert "text" not in lines[0]
    assert lines[1]["text"] == "jane@example.com"
    VALIDATOR.validate(lines[1])
    assert table([(made_up.result("a"), [revealed])], reveal=True)[0]["text"] == "jane@example.com"


def test_findings_are_streamed() -> None:
    """The report never asks for more than one finding at a time."""
    written: list[int] = []
    stream = io.StringIO()

    def findings() -> object:
        for index in range(3):
            written.append(stream.getvalue().count("\n"))
            yield made_up.finding(line=index + 1)

    JsonLinesReport(stream).artefact(made_up.result("a"), findings())  # type: ignore[arg-type]
    assert written == [0, 1, 2]


@given(st.text(st.characters()), st.text(st.characters()))
def test_any_text_stays_one_ascii_line_that_any_parser_takes(name: str, key: str) -> None:
    stream = io.StringIO()
    write(JsonLinesReport(stream), [(made_up.result(name), [made_up.finding(name, key=key, locator=key)])])
    text = stream.getvalue()
    assert text.isascii()
    assert text.count("\n") == len(text.splitlines()) == 3
    assert all(character.isprintable() or character == "\n" for character in text)
    for line in text.splitlines():
        VALIDATOR.validate(json.loads(line))
        json.loads(line)["type"].encode()
        json.dumps(json.loads(line), ensure_ascii=False).encode("utf-8")  # no lone surrogates


@given(
    st.lists(
        # Not st.text of both, which leaves surrogates out without a word.
        st.lists(
            st.one_of(st.characters(exclude_categories=("Cs",)), st.sampled_from("\udc80\udcff\\u"))
        ).map("".join)
    ),
    st.sampled_from([1, 300, 100_000]),
)
def test_findings_that_wait_in_files_come_back_and_are_copied_as_they_are(
    tmp_path_factory: pytest.TempPathFactory, names: list[str], copied: int
) -> None:
    folder = tmp_path_factory.mktemp("kept")
    findings = [made_up.finding(name, key=name or None, text=name or None) for name in names]
    paths = tuple(folder / f"{number}.jsonl" for number in range(3))
    for number, path in enumerate(paths):
        path.write_text("".join(map(kept_line, findings[number * 2 : number * 2 + 2])), encoding="ascii")
    written, in_files = findings[:6], WrittenFindings(paths)
    assert list(in_files) == written
    reports = []
    for each in (in_files, written):
        stream = io.StringIO()
        with pytest.MonkeyPatch.context() as monkeypatch:
            monkeypatch.setattr("scanner.report.jsonl.COPIED", copied)
            JsonLinesReport(stream).artefact(made_up.result("a"), each)
        reports.append(stream.getvalue())
    assert reports[0] == reports[1]


def test_findings_that_wait_in_files_are_not_looked_at_one_by_one(tmp_path: Path) -> None:
    path, stream = tmp_path / "kept.jsonl", io.StringIO()
    path.write_text('{"anything":1}\n' * 3, encoding="ascii")
    JsonLinesReport(stream).artefact(made_up.result("a"), WrittenFindings((path,)))
    assert stream.getvalue().startswith('{"anything":1}\n' * 3)


@given(
    st.sampled_from("=+-@\t\r\n＝＋－＠"), st.text(st.characters(), max_size=10), st.sampled_from(["", " "])
)
def test_no_cell_begins_like_a_formula(start: str, rest: str, blank: str) -> None:
    text = blank + start + rest
    rows = table([(made_up.result(text, reason=text), [made_up.finding(text, key=text, preview=text)])])
    for row in rows:
        for name, value in row.items():
            assert not value.lstrip().startswith(("=", "+", "-", "@", "＝", "＋", "－", "＠")), name


def test_csv_has_a_row_for_everything() -> None:
    rows = table(made_up.upload())
    assert [row["type"] for row in rows].count("finding") == 33
    assert [row["type"] for row in rows].count("artefact") == 9
    assert rows[-1]["type"] == "summary"
    assert rows[0]["verdict"] == "clean"
    assert rows[1]["line"] == "2"
    customers = next(row for row in rows if row["type"] == "artefact" and "customers" in row["artefact"])
    assert "CREDIT_CARD=3" in customers["entities"]


def test_csv_loses_no_key_of_json_lines() -> None:
    keys = {key for line in json_lines(made_up.upload()) for key in line}
    assert keys == set(COLUMNS)


def test_an_unread_artefact_without_a_digest_follows_the_schema() -> None:
    broken = made_up.result("a", Verdict.UNSCANNED, sha256="", size=0, reason="gone", severity=Severity.LOW)
    VALIDATOR.validate(json_lines([(broken, [])])[0])
