"""Every entity through every format of this stage: found, tagged, and gone from the copy."""

from __future__ import annotations

import csv
import gzip
import io
import json
import zipfile
from pathlib import Path

import pytest

from recognizers import taxonomy
from scanner.model import Mode
from tests.planted import PLANTED
from tests.settings_files import SETTINGS, read_settings, write_settings
from tests.uploads import Heard, run, stands_in


def csv_text(delimiter: str = ",") -> str:
    sink = io.StringIO()
    writer = csv.writer(sink, delimiter=delimiter)
    writer.writerow([key for key, _, _ in PLANTED.values()])
    writer.writerow([value for _, value, _ in PLANTED.values()])
    return sink.getvalue()


def record() -> dict[str, str]:
    return {key: value for key, value, _ in PLANTED.values()}


def zipped(members: dict[str, bytes]) -> bytes:
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return sink.getvalue()


@pytest.fixture(scope="module")
def upload(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("upload")
    texts = "\r\n".join(text for _, _, text in PLANTED.values()) + "\r\n"
    for encoding in ("utf-8", "utf-8-sig", "utf-16", "utf-16-be", "utf-32", "cp1252"):
        (folder / f"{encoding}.log").write_bytes(texts.encode(encoding))
    (folder / "table.csv").write_text(csv_text(), newline="")
    (folder / "table.tsv").write_text(csv_text("\t"), newline="", encoding="utf-16")
    (folder / "one.json").write_text(json.dumps({"customers": [record()]}, indent=2))
    (folder / "lines.ndjson").write_text(
        "".join(json.dumps({key: value}) + "\n" for key, value in record().items())
    )
    write_settings(folder, record())
    inner = zipped({"deep/one.json": (folder / "one.json").read_bytes(), "table.csv": csv_text().encode()})
    nested = zipped({"logs/app.log.gz": gzip.compress(texts.encode()), "inner.zip": inner})
    (folder / "nested.zip").write_bytes(nested)
    return folder


@pytest.fixture(scope="module")
def scanned(upload: Path) -> Heard:
    return run("scan", upload, reveal=True, workers=2)


@pytest.fixture(scope="module")
def redacted(upload: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("safe") / "copies"
    run("redact", upload, to=folder, workers=2)
    return folder


KEYED = ["table.csv", "table.tsv", "one.json", "lines.ndjson", *SETTINGS]
TEXTS = [f"{encoding}.log" for encoding in ("utf-8", "utf-8-sig", "utf-16", "utf-16-be", "utf-32", "cp1252")]


@pytest.mark.parametrize("file", KEYED)
@pytest.mark.parametrize("entity", PLANTED)
def test_found_under_its_key(scanned: Heard, file: str, entity: str) -> None:
    found = {
        (finding.entity, finding.text)
        for finding in scanned.findings
        if finding.artefact.endswith(f"/{file}") and "!/" not in finding.artefact
    }
    assert (entity, PLANTED[entity][1]) in found


@pytest.mark.parametrize("file", TEXTS)
def test_found_in_text_of_any_encoding_on_its_line(scanned: Heard, file: str) -> None:
    found = {
        (finding.line, finding.entity)
        for finding in scanned.findings
        if finding.artefact.endswith(f"/{file}")
    }
    expected = {(line, entity) for line, entity in enumerate(PLANTED, 1)}
    assert expected - found == set()


def test_found_inside_nested_containers_under_the_whole_name(scanned: Heard) -> None:
    names = {finding.artefact.rsplit("/upload", 1)[-1].partition("/")[2] for finding in scanned.findings}
    assert {
        "nested.zip!/logs/app.log.gz!/app.log",
        "nested.zip!/inner.zip!/deep/one.json",
        "nested.zip!/inner.zip!/table.csv",
    } <= names


def test_start_and_end_are_the_value_in_its_line(upload: Path, scanned: Heard) -> None:
    lines = (upload / "utf-8.log").read_text().split("\n")
    for finding in scanned.findings:
        if finding.artefact.endswith("/utf-8.log"):
            assert finding.line is not None
            assert lines[finding.line - 1][finding.start : finding.end] == finding.text
            assert finding.column == finding.start + 1


def test_every_class_is_met_and_every_finding_carries_its_tags(scanned: Heard) -> None:
    assert {letter for finding in scanned.findings for letter in finding.classes} == set("ABCDEFGHIJKL")
    for finding in scanned.findings:
        entry = taxonomy().entities[finding.entity]
        assert finding.classes == tuple(entry.classes)
        assert entry.group in finding.tags
        assert ("sensitive" in finding.tags) == ("L" in entry.classes)
        assert ("gdpr9" in finding.tags) == entry.gdpr9


@pytest.mark.parametrize("entity", PLANTED)
def test_gone_from_every_copy_in_every_form(redacted: Path, entity: str) -> None:
    _, value, _ = PLANTED[entity]
    # Words of everyday language and bare small numbers stand in keys and labels as well.
    if len(value) >= 7 or entity in ("US_DRIVER_LICENSE",):
        assert stands_in(redacted, value) == []


def test_copies_parse_and_keep_their_shape(upload: Path, redacted: Path) -> None:
    copy = json.loads((redacted / "one.json").read_text())
    assert list(copy["customers"][0]) == list(record())
    for one in read_settings(redacted).values():
        assert list(one) == list(record())
    for line in (redacted / "lines.ndjson").read_text().splitlines():
        json.loads(line)
    for name, delimiter, encoding in (("table.csv", ",", "utf-8"), ("table.tsv", "\t", "utf-16")):
        rows = list(csv.reader(io.StringIO((redacted / name).read_text(encoding)), delimiter=delimiter))
        assert rows[0] == list(record())
        assert len(rows[1]) == len(rows[0])
    for encoding in ("utf-8-sig", "utf-16", "utf-32", "cp1252"):
        raw = (redacted / f"{encoding}.log").read_bytes()
        assert raw.decode(encoding).count("\r\n") == len(PLANTED)
        assert raw[:2] == (upload / f"{encoding}.log").read_bytes()[:2]
    with zipfile.ZipFile(redacted / "nested.zip") as archive:
        assert archive.namelist() == ["logs/app.log.gz", "inner.zip"]


def test_a_scan_of_the_copies_finds_nothing(redacted: Path) -> None:
    heard = run("scan", redacted, workers=2)
    assert [finding for finding in heard.findings if finding.entity] == []
    assert set(heard.verdicts().values()) == {"clean"}


def test_masks_leave_nothing_either(upload: Path, tmp_path: Path) -> None:
    run("redact", upload / "utf-8.log", upload / "one.json", to=tmp_path / "out", mode=Mode.MASK)
    assert "*" * len("Siobhan McAllister") in (tmp_path / "out/utf-8.log").read_text()
    json.loads((tmp_path / "out/one.json").read_text())
    assert set(run("scan", tmp_path / "out").verdicts().values()) == {"clean"}
