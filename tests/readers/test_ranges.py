"""Ranges of a plain text give what the whole gives, wherever it is cut."""

from __future__ import annotations

import io
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scanner.model import BytesContent, Content, Identification, Segment
from scanner.readers import reader_for
from scanner.readers.ranges import _CUTTABLE, Frontier, RangeContent, TextRange, next_ranges
from scanner.readers.windows import OWNED
from tests.texts import encodings, texts

Read = tuple[Segment, bool]
"""A segment without its record's number, and whether it is in one record with the segment before it."""


def read(content: Content, encoding: str, first_line: int = 1) -> list[Read]:
    """What a reader that starts afresh gives."""
    identification = Identification("text/plain", encoding=encoding, first_line=first_line)
    parts = reader_for("text").read(content, identification)
    found = [part for part in parts if isinstance(part, Segment)]
    records = [(), *(part.record for part in found)]
    return [
        (replace(part, record=()), bool(part.record) and part.record == before)
        for part, before in zip(found, records, strict=False)
    ]


def ranges_of(content: Content, encoding: str, size: int, places: int = 1000) -> list[TextRange]:
    """All ranges, so many places at a time."""
    ranges, frontier = next_ranges(content, encoding, size, places=places)
    while frontier is not None:
        more, frontier = next_ranges(content, encoding, size, frontier, places)
        ranges += more
    return ranges


@pytest.fixture
def short_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Parts that end after a few lines, so that many cuts fall near them in a short text."""
    monkeypatch.setattr("recognizers.text_parts._LINES_OF_CURRICULUM_VITAE", 14)
    monkeypatch.setattr("scanner.readers.ranges.LONGEST_PART", 14)
    for module in ("text", "ranges"):
        monkeypatch.setattr(f"scanner.readers.{module}.PEM_LINES", 12)


@given(text=texts(), encoding=encodings(), size=st.integers(100, 1500), places=st.integers(1, 5))
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@pytest.mark.usefixtures("short_parts")
def test_ranges_of_any_size_give_what_the_whole_gives(
    text: str, encoding: str, size: int, places: int
) -> None:
    content = BytesContent(text.encode(encoding, "replace"))
    ranges = ranges_of(content, encoding, size, places)
    assert [(one.start, one.stop) for one in ranges] == list(
        pairwise([0, *(one.start for one in ranges[1:]), content.size])
    )
    by_ranges = [
        found
        for one in ranges
        for found in read(RangeContent(content, one.start, one.stop), one.encoding, one.first_line)
    ]
    assert by_ranges == read(content, encoding)


@pytest.mark.parametrize(
    "line", ["2026-01-02 10:00:00 INFO all is well", "level=info msg=well", "word", "a,b;c"]
)
def test_a_text_of_lines_is_cut_every_so_many_bytes(line: str) -> None:
    content = BytesContent(f"{line}\n".encode() * 60_000)
    ranges = ranges_of(content, "utf-8", 50_000)
    assert len(ranges) >= content.size // 50_000 - 1
    assert max(one.stop - one.start for one in ranges) < 50_000 + 300 * (len(line) + 1)


@pytest.mark.parametrize(
    "text",
    [
        "-----BEGIN RSA PRIVATE KEY-----\n" + "\nMIIEowIBAAKCAQEAvTnAQPIX\n" * 99,
        "Curriculum Vitae\n\n" + "Jane Doe\n\n" * 99,
        "Agent: How may I help you today?\n\nCustomer: My card was stolen, please.\n\n",
        "Kind regards,\n" + "- an item\n" * 9,
        "word " * OWNED,
        "word\r\r\r",
    ],
    ids=["private key", "curriculum vitae", "call", "signature", "long line", "carriage returns"],
)
def test_no_cut_in_what_belongs_together(text: str) -> None:
    content = BytesContent(text.encode() * (60_000 // len(text) + 1))
    assert len(ranges_of(content, "utf-8", 20_000)) == 1


def test_a_byte_order_mark_is_one_at_the_beginning_only() -> None:
    text = "\ufeff" + "\ufeff2026-01-02 10:00:00 well\n" * 3000
    ranges = ranges_of(BytesContent(text.encode()), "utf-8-sig", 10_000)
    assert {one.encoding for one in ranges[1:]} == {"utf-8"}
    assert ranges[0].encoding == "utf-8-sig"


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32-le", "cp932", "iso2022_jp", "gb18030"])
def test_text_whose_bytes_do_not_tell_line_ends_is_not_cut(encoding: str) -> None:
    content = BytesContent(("2026-01-02 10:00:00 well\n" * 3000).encode(encoding))
    assert next_ranges(content, encoding, 1000) == ([TextRange(0, content.size, 1, encoding)], None)


@pytest.mark.parametrize("encoding", sorted(_CUTTABLE))
def test_bytes_of_line_ends_are_line_ends_and_nothing_else_is(encoding: str) -> None:
    for byte in range(256):
        text = b"\xc3".decode(encoding, "replace") and bytes([byte]).decode(encoding, "surrogateescape")
        assert len(text) == 1
        assert (text in "\r\n") == (byte in b"\r\n")


def test_a_range_is_read_like_a_file() -> None:
    content = RangeContent(BytesContent(b"0123456789"), 2, 7)
    assert content.size == 5
    with content.open() as stream:
        assert stream.read() == b"23456"
        assert stream.seek(1) == 1
        assert stream.read(2) == b"34"
        assert stream.seek(-1, io.SEEK_END) == 4
        assert stream.read(9) == b"6"
        assert stream.read(9) == b""


def test_the_first_place_tried_is_the_size() -> None:
    content = BytesContent(b"2026-01-02 10:00:00 well\n" * 3000)
    ranges, frontier = next_ranges(content, "utf-8", 20_000, places=1)
    assert len(ranges) == 1
    assert ranges[0].stop > 20_000
    assert frontier == Frontier(ranges[0].stop, 1 + ranges[0].stop // 25, 40_000)
