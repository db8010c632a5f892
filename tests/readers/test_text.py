"""Plain text: lines, encodings, windows over long lines, private keys, and exact copies."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.model import BytesContent, Identification, Segment
from scanner.readers import decoding, reader_for, windows
from scanner.readers.encodings import judge

from .revisers import rewritten, segments

ENCODINGS = [
    "utf-8",
    "utf-8-sig",
    "utf-16",
    "utf-16-le",
    "utf-16-be",
    "utf-32",
    "utf-32-le",
    "cp1252",
    "iso8859-1",
    "cp932",
    "iso2022_jp",
    "euc_jp",
    "gb18030",
    "big5",
]
LINES = [
    "first line",
    "",
    "mail to jane@example.com now",
    "Ünïcödé",
    "日本語 jane@example.com 終わり",
    "last",
]


def encoded(text: str, encoding: str) -> bytes:
    return text.encode(encoding, "replace")


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_lines_and_edits_in_every_encoding(encoding: str, line_end: str) -> None:
    data = encoded(line_end.join(LINES), encoding)
    found = segments("text", data, encoding)
    expected = list(data.decode(encoding).split(line_end))
    assert [(s.line, s.text) for s in found] == [(n, line) for n, line in enumerate(expected, 1) if line]
    after = rewritten("text", data, {"jane@example.com": "<EMAIL_ADDRESS>"}, encoding)
    assert after.decode(encoding) == line_end.join(expected).replace("jane@example.com", "<EMAIL_ADDRESS>")
    assert rewritten("text", data, {}, encoding) == data


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32"])
def test_byte_order_mark_is_kept_and_not_text(encoding: str) -> None:
    data = encoded("jane\n", encoding)
    (segment,) = segments("text", data, encoding)
    assert (segment.text, segment.offset) == ("jane", 0)
    mark = data[
        : len(data)
        - len(
            "jane\n".encode(
                encoding.replace("-sig", "") + ("-le" if "6" in encoding or "3" in encoding else "")
            )
        )
    ]
    assert rewritten("text", data, {"jane": "x"}, encoding).startswith(mark)


def test_mixed_line_ends_are_kept() -> None:
    data = b"a\r\nb\rc\n\n\r\rd jane\r"
    assert [(s.line, s.text) for s in segments("text", data)] == [(1, "a"), (2, "b"), (3, "c"), (7, "d jane")]
    assert rewritten("text", data, {"jane": "<N>"}) == b"a\r\nb\rc\n\n\r\rd <N>\r"


def test_bytes_that_do_not_decode_are_copied() -> None:
    data = b"\xff\xfe\x80 jane \x81\x00\xc3\n\xe2\x82 jane"
    assert rewritten("text", data, {"jane": "J"}) == data.replace(b"jane", b"J")


def test_shift_jis_characters_that_do_not_round_trip_keep_their_bytes() -> None:
    data = b"\x81\xca jane \xfa\x54 \xee\xf9 \x87\x90 jane \x81\n"
    assert data.decode("cp932", "ignore").encode("cp932") != data
    assert rewritten("text", data, {"jane": "<NAME>"}, "cp932") == data.replace(b"jane", b"<NAME>")


def test_iso_2022_jp_stays_decodable_around_an_edit() -> None:
    text = "前田中後 abc 田中\n二行目田中"
    after = rewritten("text", text.encode("iso2022_jp"), {"田中": "<PERSON>"}, "iso2022_jp")
    assert after.decode("iso2022_jp") == text.replace("田中", "<PERSON>")


def test_odd_byte_at_the_end_of_utf_16() -> None:
    data = "jane\n".encode("utf-16-le") + b"A"
    assert rewritten("text", data, {"jane": "x"}, "utf-16-le") == "x\n".encode("utf-16-le") + b"A"


def test_private_key_is_one_segment_and_its_neighbours_are_not_in_it() -> None:
    body = "\n".join(["MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj"] * 20 + ["abc="])
    key = f"-----BEGIN RSA PRIVATE KEY-----\n{body}\n-----END RSA PRIVATE KEY-----"
    found = segments("text", f"before\n{key}\nafter\n".encode())
    assert [s.text for s in found] == ["before", key, "after"]
    assert [s.line for s in found] == [1, 2, 25]
    assert rewritten("text", f"a\r\n{key}\r\nb".encode(), {key: "<KEY>"}) == b"a\r\n<KEY>\r\nb"


def test_private_key_that_breaks_off_is_taken_together_up_to_its_last_line() -> None:
    body = "\n".join(["MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj"] * 3)
    text = f"-----BEGIN PRIVATE KEY-----\n{body}\n\nthen: a log line with words"
    assert [s.line for s in segments("text", text.encode())] == [1, 6]


def test_begin_line_without_a_key_does_not_swallow_lines() -> None:
    text = "-----BEGIN PRIVATE KEY-----\nplain words here\nmore"
    assert [s.text for s in segments("text", text.encode())] == text.split("\n")


# --- long lines --------------------------------------------------------------------------------------------


def joined(found: list[Segment]) -> str:
    return "".join(s.text[slice(*(s.owned or (0, len(s.text))))] for s in found)


@pytest.mark.parametrize(
    "length", [windows.OWNED - 1, windows.OWNED, windows.OWNED + 1, 3 * windows.OWNED, 300_001]
)
def test_owned_parts_of_windows_make_the_line(length: int) -> None:
    line = "".join(chr(0x61 + index * 7 % 26) for index in range(length))
    found = segments("text", f"x\n{line}\r\ny".encode())
    assert joined(found[1:-1]) == line
    assert all(s.line == 2 and line[s.offset : s.offset + len(s.text)] == s.text for s in found[1:-1])
    assert (len(found) == 3) == (length <= windows.OWNED)
    assert found[-1].line == 3


@pytest.mark.parametrize("shift", range(-20, 4, 3))
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "cp932"])
def test_edits_across_window_borders(shift: int, encoding: str) -> None:
    line = "é" if encoding != "cp932" else "日"
    text = (
        line * (windows.OWNED + shift)
        + "jane@example.com"
        + line * (windows.OWNED - 5)
        + "jane@example.com"
        + "z" * 99
    )
    after = rewritten("text", text.encode(encoding), {"jane@example.com": "<E>"}, encoding)
    assert after.decode(encoding) == text.replace("jane@example.com", "<E>")


@given(
    st.integers(1, 300),
    st.lists(
        st.sampled_from(["a", "bb\r", "\n", "\r\n", "é", "日jane日", "-----BEGIN PRIVATE KEY-----\n"]),
        max_size=60,
    ),
)
@settings(max_examples=60, deadline=None)
def test_answer_does_not_depend_on_block_size(size: int, pieces: list[str]) -> None:
    data = "".join(pieces).encode()
    whole = segments("text", data), rewritten("text", data, {"jane": "<N>"})
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(decoding, "BLOCK_BYTES", size)
        assert (segments("text", data), rewritten("text", data, {"jane": "<N>"})) == whole
    assert whole[1] == data.replace(b"jane", b"<N>")


@given(st.binary(max_size=300), st.sampled_from([*ENCODINGS, "koi8-r", "cp949"]), st.integers(1, 64))
@settings(max_examples=300, deadline=None)
def test_any_bytes_are_copied_exactly(data: bytes, encoding: str, size: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(decoding, "BLOCK_BYTES", size)
        assert rewritten("text", data, {}, encoding) == data


@given(
    st.binary(max_size=120),
    st.binary(max_size=120),
    st.sampled_from(["utf-8", "cp1252", "cp932", "euc_jp", "gb18030"]),
)
@settings(max_examples=200, deadline=None)
def test_only_the_edited_characters_change_whatever_stands_around(
    before: bytes, after: bytes, encoding: str
) -> None:
    data = before + b"\n jane \n" + after
    changed = rewritten("text", data, {" jane ": " <N> "}, encoding)
    assert changed == re.sub(rb"(?<=\n) jane (?=\n)", b" <N> ", data)


@given(st.text(max_size=200), st.sampled_from(["utf-8", "utf-16-le", "utf-32-be", "gb18030"]))
@settings(max_examples=150, deadline=None)
def test_segments_and_line_ends_are_all_of_the_text(text: str, encoding: str) -> None:
    found = segments("text", text.encode(encoding, "ignore"), encoding)
    kept = text.encode(encoding, "ignore").decode(encoding)
    assert [s.text for s in found] == [line for line in re.split(r"\r\n|\r|\n", kept) if line]


# --- which encoding ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "encoding",
    [
        "utf-8",
        "utf-8-sig",
        "utf-16",
        "utf-16-le",
        "utf-16-be",
        "utf-32",
        "utf-32-le",
        "utf-32-be",
        "cp1252",
        "cp932",
        "iso2022_jp",
    ],
)
def test_encodings_are_found(encoding: str) -> None:
    western = "Grüße aus München, Frau Müller wohnt in der Königstraße\nélève à Genève\n"
    text = "ユーザー田中太郎さんがログインしました。\n" if encoding in ("cp932", "iso2022_jp") else western
    assert judge(BytesContent(text.encode(encoding))).encoding == encoding


def test_one_windows_1252_byte_after_megabytes_of_ascii() -> None:
    data = b"a plain line\n" * 200_000 + b"caf\xe9\n"
    assert judge(BytesContent(data)).encoding == "cp1252"


def test_utf_8_with_a_broken_byte_stays_utf_8() -> None:
    assert judge(BytesContent("Grüße Müller 日本\n".encode() * 3 + b"\xff\n")).encoding == "utf-8"


@pytest.mark.parametrize(
    "data",
    [
        b"log line\0\0\0\0 more\n" * 30 + bytes(range(256))[::11] + b"\n",
        b"\0" * 5000 + b"2023-03-08 INFO started\n",
        b"8=FIX.4.2\x019=12\x0135=A\x01\n" * 20,
        b"\x1b[31mred\x1b[0m text\n" * 3,
    ],
)
def test_logs_with_nul_bytes_and_garbage_are_text(data: bytes) -> None:
    assert judge(BytesContent(data)).encoding is not None


def test_compressed_payload_inside_text_is_not_text(tmp_path: Path) -> None:
    import gzip
    import random

    payload = gzip.compress(random.Random(7).randbytes(30_000))
    assert judge(BytesContent(b"#!/bin/sh\nexit 0\n" * 5000 + payload)).encoding is None


def test_random_bytes_are_not_text() -> None:
    import random

    assert judge(BytesContent(random.Random(3).randbytes(2000))).encoding is None


# --- blocks ------------------------------------------------------------------------------------------------


def block_starts(lines: list[str], first_line: int = 1) -> list[int]:
    """The numbers of the lines with which a block begins, read from a text with these lines."""
    content = BytesContent("\n".join(lines).encode())
    parts = reader_for("text").read(
        content, Identification("text/plain", encoding="utf-8", first_line=first_line)
    )
    read = [part for part in parts if isinstance(part, Segment)]
    starts = [after.line for before, after in pairwise(read) if after.record != before.record]
    return [start for start in starts if start is not None]


def test_a_block_begins_with_a_log_prefix_and_where_none_does_with_every_fortieth_line() -> None:
    lines = [f"word{number}" for number in range(1, 201)]
    assert block_starts(lines) == [40, 80, 120, 160, 200]
    lines[49] = "2026-01-02 10:00:00 began here"
    # Line 80 stands less than forty lines behind it.
    assert block_starts(lines) == [40, 50, 120, 160, 200]


def test_where_blocks_begin_does_not_depend_on_lines_far_above() -> None:
    lines = [f"word{number}" for number in range(1, 301)]
    lines[19] = "2026-01-02 10:00:00 began here"
    behind = [start for start in block_starts(lines) if start > 121]
    assert behind == block_starts(lines[120:], first_line=121) == [160, 200, 240, 280]


def test_a_long_line_whose_number_begins_a_block_is_one_block() -> None:
    lines = ["word"] * 39 + ["long " * (windows.OWNED // 2)] + ["word"] * 10
    content = BytesContent("\n".join(lines).encode())
    of_long = [segment.record for segment in segments("text", content.data) if segment.line == 40]
    assert len(of_long) > 1
    assert len(set(of_long)) == 1
