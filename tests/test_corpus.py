"""Each file of the corpus: its verdict, its values, and a copy that no longer holds them."""

from __future__ import annotations

import gzip
import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

CORPUS = Path(__file__).resolve().parent / "corpus"
FILES = CORPUS / "files"
ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be", "utf-32-le", "cp1252", "shift-jis")
COMMAND = [sys.executable, "-m", "scanner.cli"]


@dataclass(frozen=True)
class Row:
    """What the corpus's table says about a file."""

    file: str
    verdict: str
    values: tuple[str, ...]


def _rows() -> Iterator[Row]:
    for line in (CORPUS / "README.md").read_text("utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("| ") and cells[0] != "file" and not cells[0].startswith("---"):
            yield Row(
                cells[0], cells[2], tuple(value.strip() for value in cells[3].split(",") if value.strip())
            )


ROWS = tuple(_rows())


def _all_bytes(data: bytes) -> Iterator[bytes]:
    """The bytes, and those of all members, found without any of the product's code."""
    yield data
    if data[:2] == b"\x1f\x8b":
        yield from _all_bytes(gzip.decompress(data))
    elif zipfile.is_zipfile(io.BytesIO(data)):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for member in archive.infolist():
                yield from _all_bytes(archive.read(member))


def _holds(data: bytes, value: str) -> bool:
    written = {value.encode(encoding, "ignore") for encoding in ENCODINGS}
    return any(form in part for part in _all_bytes(data) for form in written if form)


@pytest.fixture(scope="module")
def scanned() -> list[dict[str, Any]]:
    """The JSONL report of the whole corpus, values revealed."""
    run = subprocess.run(
        [*COMMAND, "scan", str(FILES), "--format", "jsonl", "--reveal", "--workers", "1"],
        capture_output=True, check=False,
    )  # fmt: skip
    assert run.returncode == 3, run.stderr.decode()
    return [json.loads(line) for line in run.stdout.decode("utf-8").splitlines()]


@pytest.fixture(scope="module")
def redacted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with the redacted corpus."""
    folder = tmp_path_factory.mktemp("redacted")
    run = subprocess.run(
        [*COMMAND, "redact", str(FILES), "--to", str(folder), "--workers", "1", "-q"],
        capture_output=True, check=False,
    )  # fmt: skip
    assert run.returncode == 3, run.stderr.decode()
    return folder


def _copy(folder: Path, name: str) -> Path | None:
    """The copy of a file: below ``--to`` at the relative path that the product chose."""
    return next(folder.rglob(name), None)


def test_the_table_has_each_file_and_each_file_its_row() -> None:
    assert sorted(row.file for row in ROWS) == sorted(path.name for path in FILES.iterdir())


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.file)
def test_verdict(row: Row, scanned: list[dict[str, Any]]) -> None:
    verdicts = [
        line["verdict"]
        for line in scanned
        if line["type"] == "artefact" and line["artefact"].split("/")[-1] == row.file
    ]
    assert verdicts == [row.verdict]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.file)
def test_values_are_found(row: Row, scanned: list[dict[str, Any]]) -> None:
    found = {
        line["text"]
        for line in scanned
        if line["type"] == "finding" and row.file in line["artefact"].split("!/")[0].split("/")
    }
    assert set(row.values) <= found


@pytest.mark.parametrize("row", [row for row in ROWS if row.values], ids=lambda row: row.file)
def test_a_redacted_copy_holds_no_value(row: Row, redacted: Path) -> None:
    copy = _copy(redacted, row.file)
    assert copy is not None
    original, data = (FILES / row.file).read_bytes(), copy.read_bytes()
    for value in row.values:
        assert _holds(original, value)
        assert not _holds(data, value)


@pytest.mark.parametrize("row", [row for row in ROWS if row.verdict == "clean"], ids=lambda row: row.file)
def test_a_clean_file_is_passed_on_as_it_is(row: Row, redacted: Path) -> None:
    copy = _copy(redacted, row.file)
    assert copy is not None
    assert copy.read_bytes() == (FILES / row.file).read_bytes()


@pytest.mark.parametrize("row", [row for row in ROWS if row.verdict == "unscanned"], ids=lambda row: row.file)
def test_what_could_not_be_read_is_withheld(row: Row, redacted: Path) -> None:
    original, copy = (FILES / row.file).read_bytes(), _copy(redacted, row.file)
    if copy is None:
        assert _copy(redacted, f"{row.file}.withheld.txt") is not None
        return
    # An archive is passed on with a note in the place of each member that was withheld.
    with zipfile.ZipFile(copy) as archive:
        assert [name for name in archive.namelist() if not name.endswith(".withheld.txt")] == []
    assert original[30:60] not in copy.read_bytes()
