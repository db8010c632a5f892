"""JSON: places and keys of values, edits that keep the rest byte for byte, and what is not JSON."""

from __future__ import annotations

import contextlib
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.errors import ReadError
from scanner.model import BytesContent, Segment
from scanner.readers import decoding, windows
from scanner.readers.json import is_json

from .revisers import rewritten, segments


def shown(segment: Segment) -> str:
    return segment.locator.show(lambda part: part)


def test_values_have_pointer_key_parents_and_siblings() -> None:
    text = '{"user": {"mail/home": "jane@x.com", "tags": ["a", "b"], "n~": -1.5e3}, "ok": true}'
    found = {shown(s): s for s in segments("json", text.encode())}
    mail = found["/user/mail~1home"]
    assert (mail.text, mail.key, mail.parents) == ("jane@x.com", "mail/home", ("user",))
    assert mail.siblings == {"mail/home", "tags", "n~"}
    second = found["/user/tags/1"]
    assert (second.text, second.key, second.parents, second.siblings) == (
        "b",
        "tags",
        ("user",),
        mail.siblings,
    )
    assert found["/user/n~0"].text == "-1.5e3"
    assert found["key name at /user/n~0"].text == "n~"
    assert found["/ok"].text == "true"


def test_documents_are_numbered_and_share_siblings() -> None:
    found = segments("json", b'{"a": "x"}\n{"b": "y"}{"c":["z"]}\n')
    assert [shown(s) for s in found if s.text in "xyz"] == [
        "document 1 /a",
        "document 2 /b",
        "document 3 /c/0",
    ]
    assert found[1].siblings == {"a", "b", "c"}
    assert [s.line for s in found] == [1, 1, 2, 2, 2, 2]


def test_lines_and_columns_point_at_the_value() -> None:
    text = '{\r\n  "a": "x",\r\r\n  "b": [1,\n22]}'
    lines = ["{", '  "a": "x",', "", '  "b": [1,', "22]}"]
    for segment in segments("json", text.encode()):
        assert segment.line is not None
        assert lines[segment.line - 1][segment.offset :].startswith(segment.text)


def test_escapes_are_undone_with_their_raw_positions() -> None:
    raw = r"a\u00fcb\ud83d\ude00\/\n\"\ud800x"
    (segment,) = segments("json", f'["{raw}"]'.encode())
    assert segment.text == json.loads(f'"{raw}"')
    assert segment.offsets is not None
    pieces = [raw[a:b] for a, b in zip(segment.offsets, segment.offsets[1:], strict=False)]
    assert pieces == ["a", r"\u00fc", "b", r"\ud83d\ude00", r"\/", r"\n", r"\"", r"\ud800", "x"]


def test_edits_keep_spacing_order_and_escapes_elsewhere() -> None:
    before = (
        '\ufeff{ "b" :"\\u0041\\/ jane\\u0040x.com \\u00e9" ,\t"a":12345678901234567890,'
        ' "c" : 1.50,"d":"Ü" }\r\n'
    )
    after = rewritten(
        "json",
        before.encode(),
        {"jane@x.com": '<"E">', "12345678901234567890": "N", "1.50": "N"},
        "utf-8-sig",
    )
    assert after.decode() == '\ufeff{ "b" :"\\u0041\\/ <\\"E\\"> \\u00e9" ,\t"a":0, "c" : 0.0,"d":"Ü" }\r\n'


def test_keys_that_become_the_same_stay_apart() -> None:
    after = rewritten("json", b'{"jane":1,"joe":2,"x":{"jane":3}}', {"jane": "<N>", "joe": "<N>"})
    assert after == b'{"<N>":1,"<N>-2":2,"x":{"<N>":3}}'


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-be", "utf-32", "cp1252"])
def test_other_encodings(encoding: str) -> None:
    before = '{"name": "Müller jane"}'
    after = rewritten("json", before.encode(encoding), {"jane": "<N>"}, encoding)
    assert after.decode(encoding) == '{"name": "Müller <N>"}'


@pytest.mark.parametrize(
    "text",
    [
        '{"a":1',
        '{"a":1,}',
        "[1,]",
        "[,1]",
        "{a:1}",
        '{"a" 1}',
        "// c\n{}",
        "[1] x",
        "[01]",
        "[1.]",
        "[1 2]",
        '{"a":}',
        '["\\x"]',
        '["a\nb"]',
        "[truefalse]",
        "]",
        "{]",
        '{"a":1}}',
        '["a"',
        '["a',
        "",
        "  ",
        "[INFO] started",
        '{"a":"b":"c"}',
        "[" * 1200 + "]" * 1200,
        "[1],[2]",
        '{"a",1}',
        "[-]",
        "[+1]",
        "['a']",
        '["a":1]',
        "[nul]",
    ],
)
def test_not_json(text: str) -> None:
    assert not is_json(BytesContent(text.encode()), "utf-8")
    if text.strip():
        with pytest.raises(ReadError):
            segments("json", text.encode())


@pytest.mark.parametrize(
    "text",
    [
        "{}",
        "[]",
        "[{}]\n[]",
        "[NaN, -Infinity, Infinity, null]",
        "[" * 900 + "]" * 900,
        '{"":{"":""}}',
        '{"a":1,"a":2}',
    ],
)
def test_odd_but_json(text: str) -> None:
    assert is_json(BytesContent(text.encode()), "utf-8")


@pytest.mark.parametrize("filler", ["x", r"\u00fc", r"\ud83d\ude00", r"\\", "日"])
def test_long_strings_come_in_windows(filler: str) -> None:
    raw = filler * (12 * windows.OWNED // len(filler) + 90_000) + "jane" + filler * 100
    text = json.loads(f'"{raw}"')
    data = f'{{"k": "{raw}", "z": 1}}'.encode()
    found = [s for s in segments("json", data) if s.key == "k"]
    assert "".join(s.text[slice(*(s.owned or (0, len(s.text))))] for s in found) == text
    assert json.loads(rewritten("json", data, {"jane": "<N>"})) == {"k": text.replace("jane", "<N>"), "z": 1}


values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner, max_size=4),
    max_leaves=12,
)


def leaves(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [leaf for key, inner in value.items() for leaf in [key, *leaves(inner)]]
    if isinstance(value, list):
        return [leaf for inner in value for leaf in leaves(inner)]
    if isinstance(value, str):
        return [value]
    return [] if value is None else [json.dumps(value)]


@given(
    st.lists(values.filter(lambda value: isinstance(value, (dict, list))), min_size=1, max_size=3),
    st.sampled_from([None, 2]),
    st.booleans(),
    st.integers(1, 80),
)
@settings(max_examples=200, deadline=None)
def test_every_key_and_value_is_a_segment_and_nothing_else_changes(
    documents: list[Any], indent: int | None, ascii_only: bool, size: int
) -> None:
    data = "\n".join(json.dumps(d, indent=indent, ensure_ascii=ascii_only) for d in documents).encode(
        "utf-8", "surrogatepass"
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(decoding, "BLOCK_BYTES", size)
        assert is_json(BytesContent(data), "utf-8")
        found = [s.text for s in segments("json", data)]
        assert rewritten("json", data, {}) == data
    assert found == [leaf for d in documents for leaf in leaves(d) if leaf]


@given(
    values.filter(lambda value: isinstance(value, (dict, list))),
    st.text(alphabet='ab"\\\n\u00e9', max_size=5),
)
@settings(max_examples=150, deadline=None)
def test_an_edit_changes_that_and_nothing_else(value: Any, replacement: str) -> None:
    document = {"before": value, "k": "x jane\u0040\U0001f600 y", "after": value}
    after = json.loads(rewritten("json", json.dumps(document).encode(), {"jane@\U0001f600": replacement}))
    assert after == {"before": value, "k": f"x {replacement} y", "after": value}


@given(st.text(alphabet='{}[]",:\\ntu01e-. \n', max_size=40))
@settings(max_examples=400, deadline=None)
def test_grammar_agrees_with_the_standard_library(text: str) -> None:
    try:
        rest = text.lstrip(" \n")
        valid = bool(rest)
        while rest:
            _, end = json.JSONDecoder().raw_decode(rest)
            # Numbers and words need something between them, also where one text follows another.
            valid = valid and not (
                rest[end - 1 : end + 1].isalnum() and len(rest) > end and rest[end - 1] != '"'
            )
            rest = rest[end:].lstrip(" \n")
    except ValueError:
        valid = False
    if not (valid and any(character in text for character in "-.")):
        assert is_json(BytesContent(text.encode()), "utf-8", any_value=True) == valid


@given(st.binary(max_size=200), st.sampled_from(["utf-8", "utf-16-le", "cp932"]))
@settings(max_examples=200, deadline=None)
def test_nothing_but_read_errors(data: bytes, encoding: str) -> None:
    with contextlib.suppress(ReadError):
        assert rewritten("json", data, {}, encoding) == data


def test_a_member_that_names_the_value_is_its_key() -> None:
    data = (
        b'{"headers": [{"name": "Cookie", "value": "a=1"}, {"value": "x", "name": "b"},'
        b' {"key": "pass\\u0077ord", "value": ["y"]}]}'
    )
    keys = {s.text: s.key for s in segments("json", data) if not shown(s).startswith("key name")}
    assert keys["a=1"] == "Cookie"
    assert keys["x"] == "b"
    assert keys["y"] == "password"


def test_a_name_behind_its_value_is_its_key_too() -> None:
    data = json.dumps(
        [
            {"value": "hunter2", "name": "password"},
            {"value": ["a", {"value": "b", "key": "inner"}], "enabled": True, "header": "Cookie"},
            {"value": {"deep": "c"}, "name": "settings"},
            {"value": "d", "name": ""},
            {"value": "e"},
            {"name": "first", "value": "f", "label": "second"},
            {"value": "g", "name": "first", "label": "second"},
        ]
    ).encode()
    found = [s for s in segments("json", data) if not shown(s).startswith("key name")]
    assert {s.text: s.key for s in found if len(s.text) == 1 or s.text == "hunter2"} == {
        "hunter2": "password",
        "a": "Cookie",
        "b": "inner",
        "c": "deep",
        "d": "value",
        "e": "value",
        "f": "first",
        "g": "first",
    }
    assert next(s.parents for s in found if s.text == "c") == ("settings",)


def test_names_behind_values_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scanner.readers.structure._NAMES_BEHIND", 1)
    data = b'[{"value": "a", "name": "x"}, {"value": "b", "name": "y"}, {"name": "z", "value": "c"}]'
    keys = [s.key for s in segments("json", data) if not shown(s).startswith("key name")]
    assert keys == ["x", "name", "value", "name", "name", "z"]


def test_a_truth_value_that_is_taken_out_becomes_null() -> None:
    assert rewritten("json", b'{"opted_in": true, "b": [false, null]}', {"true": "<X>"}) == (
        b'{"opted_in": null, "b": [false, null]}'
    )
