"""Tables: dialects, headers, quoting kept through edits, and what is no table."""

from __future__ import annotations

import contextlib
import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.errors import ReadError
from scanner.model import BytesContent, Segment
from scanner.readers import decoding, windows
from scanner.readers.csv import find_dialect, is_csv

from .revisers import rewritten, segments


def cell(data: bytes, text: str, encoding: str = "utf-8") -> Segment:
    return next(s for s in segments("csv", data, encoding) if s.text == text)


def parsed(data: bytes, delimiter: str = ",", encoding: str = "utf-8") -> list[list[str]]:
    csv.field_size_limit(1 << 20)
    return list(csv.reader(io.StringIO(data.decode(encoding), newline=""), delimiter=delimiter))


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiter_and_header_are_found(delimiter: str) -> None:
    rows = [["id", "E-Mail", "Full Name"], ["1", "jane@x.com", "Doe, Jane; |\t x"], ["2", "joe@x.com", "Joe"]]
    sink = io.StringIO()
    csv.writer(sink, delimiter=delimiter).writerows(rows)
    data = sink.getvalue().encode()
    dialect = find_dialect(BytesContent(data), "utf-8")
    assert dialect is not None
    assert dialect.delimiter == delimiter
    assert dialect.header == tuple(rows[0])
    mail = cell(data, "jane@x.com")
    assert (mail.key, mail.siblings) == ("E-Mail", frozenset(rows[0]))
    assert mail.locator.show(str) == "row 2, column E-Mail"
    assert cell(data, "E-Mail").key is None
    assert is_csv(BytesContent(data), "utf-8", named=False)


def test_table_without_header_counts_columns() -> None:
    data = b"Jane,jane@x.com\nJoe,joe@x.com\n"
    assert cell(data, "joe@x.com").locator.show(str) == "row 2, column 2"
    assert cell(data, "joe@x.com").key is None
    assert not is_csv(BytesContent(data), "utf-8", named=False)
    assert is_csv(BytesContent(data), "utf-8", named=True)


def test_lines_and_offsets_inside_quoted_cells() -> None:
    data = b'id,note,x\r\n1,"two\r\nlines ""q"" z",end\r\n2,b,c\r\n'
    note = cell(data, 'two\r\nlines "q" z')
    assert (note.line, note.offset) == (2, 3)
    assert note.offsets is not None
    assert note.offsets[12] == 13
    assert (cell(data, "end").line, cell(data, "end").offset) == (3, 15)
    assert cell(data, "c").line == 4


def test_edits_keep_quoting_spaces_and_line_ends() -> None:
    data = '\ufeffid,"e mail",note\r\n 1 ,"jane ""x"" y", jane \n2,joe,""\r3,"a\nb",jane'.encode()
    after = rewritten("csv", data, {"jane": '<"N">'}, "utf-8-sig")
    assert after.decode() == (
        '\ufeffid,"e mail",note\r\n 1 ,"<""N""> ""x"" y"," <""N""> "\n2,joe,""\r3,"a\nb","<""N"">"'
    )
    assert rewritten("csv", data, {"jane": "<N>"}, "utf-8-sig") == data.replace(b"jane", b"<N>")


def test_bare_cell_with_quotes_inside_is_quoted_right() -> None:
    data = b'id,size,name\n1,5" of,jane\n2,jane" x,joe\n'
    after = rewritten("csv", data, {"jane": "a,b"})
    assert parsed(after) == [["id", "size", "name"], ["1", '5" of', "a,b"], ["2", 'a,b" x', "joe"]]
    assert parsed(rewritten("csv", data, {"jane": ""}))[2] == ["2", '" x', "joe"]


@pytest.mark.parametrize(
    "text",
    [
        "Dear John, how are you?\nFine, thank you.\n",
        "2023-03-08 12:30:01,123 INFO started\n2023-03-08 12:30:02,456 INFO stopped\n",
        "Hello, world\nHello, moon\n",
        'id,name\n1,"never closed\n2,x\n',
        'id,name\n1,"closed" late\n2,x\n',
        "import os, sys\nimport re, io\n",
        "a\nb\nc\n",
        "one line, only\n",
    ],
)
def test_no_table(text: str) -> None:
    assert not is_csv(BytesContent(text.encode()), "utf-8", named=False)


def test_broken_quotes_are_no_table_even_by_name() -> None:
    data = b"id,name\n" + b"1,x\n" * 100_000 + b'2,"open\n'
    assert not is_csv(BytesContent(data), "utf-8", named=True)


def test_single_column_under_a_known_header() -> None:
    data = b"email\njane@x.com\njoe@x.com\n"
    assert is_csv(BytesContent(data), "utf-8", named=True)
    assert cell(data, "joe@x.com").key == "email"


def test_separator_line_of_spreadsheets() -> None:
    assert cell(b"sep=;\nname;city\nJane;Wien\nJoe;Graz\n", "Graz").locator.show(str) == "row 4, column city"


def test_header_words_in_other_languages() -> None:
    assert (
        cell("Vorname;Straße;PLZ\nJürgen;Hauptstraße;A\n".encode("cp1252"), "Jürgen", "cp1252").key
        == "Vorname"
    )


def test_long_cells_come_in_windows() -> None:
    value = 'x"y' * windows.OWNED + "jane" + "z" * 10
    sink = io.StringIO()
    csv.writer(sink).writerows([["id", "note"], ["1", value], ["2", "b"]])
    data = sink.getvalue().encode()
    found = [s for s in segments("csv", data) if s.key == "note" and s.line == 2]
    assert len(found) > 2
    assert "".join(s.text[slice(*(s.owned or (0, len(s.text))))] for s in found) == value
    assert parsed(rewritten("csv", data, {"jane": "<N>"}))[1][1] == value.replace("jane", "<N>")


cells = st.text(alphabet=st.sampled_from('ab ,;"\n\r\tü1'), max_size=6)
tables = st.lists(st.lists(cells, min_size=3, max_size=3), min_size=1, max_size=8)


def written(rows: list[list[str]]) -> bytes:
    sink = io.StringIO(newline="")
    csv.writer(sink).writerows([["id", "first_name", "e-mail"], *rows])
    return sink.getvalue().encode()


@given(tables, st.integers(1, 50))
@settings(max_examples=200, deadline=None)
def test_cells_are_what_the_standard_library_reads(rows: list[list[str]], size: int) -> None:
    data = written(rows)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(decoding, "BLOCK_BYTES", size)
        dialect = find_dialect(BytesContent(data), "utf-8")
        if dialect is None or dialect.delimiter != ",":
            return
        found = [s.text for s in segments("csv", data)]
        assert rewritten("csv", data, {}) == data
    assert found == [value for row in parsed(data) for value in row if value]


@given(tables, st.text(alphabet='x,"\n\u00e9', max_size=4))
@settings(max_examples=200, deadline=None)
def test_an_edit_changes_that_cell_and_nothing_else(rows: list[list[str]], replacement: str) -> None:
    rows = [[f"{index}", f"{row[0]}JANE{row[1]}", row[2]] for index, row in enumerate(rows)]
    data = written(rows)
    dialect = find_dialect(BytesContent(data), "utf-8")
    if dialect is None or dialect.delimiter != ",":
        return
    after = parsed(rewritten("csv", data, {"JANE": replacement}))
    assert after == [[value.replace("JANE", replacement) for value in row] for row in parsed(data)]


@given(st.binary(max_size=200), st.sampled_from(["utf-8", "utf-16-le", "cp932"]))
@settings(max_examples=200, deadline=None)
def test_nothing_but_read_errors(data: bytes, encoding: str) -> None:
    with contextlib.suppress(ReadError):
        assert rewritten("csv", data, {}, encoding) == data
