"""Property lists, XML and binary: keys, places, edits, what they refer to, and what is none."""

from __future__ import annotations

import contextlib
import io
import plistlib
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.errors import ReadError
from scanner.identify import identify
from scanner.model import BytesContent, Identification, Member, Segment
from scanner.readers import reader_for
from scanner.readers.base import Revised

from .revisers import WordReviser

VALUE: dict[str, Any] = {
    "email": "jane & <co>",
    "jane": ["jane", "jänejane😀", {"deep": "jane"}],
    "number": 12345,
    "real": 1.5,
    "date": datetime(2001, 2, 3),
    "truth": True,
    "data": b"jane in data",
    "blob": b"\x00\x01jane-blob\xff",
    "uid": plistlib.UID(3),
    "empty": {},
}
XML = b"""<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<!-- jane was here -->
<plist version="1.0">
<dict>
  <key>mail &amp; jane</key><string>&lt;j&#97;ne&gt; <![CDATA[jane &amp; ]]> end</string>
  <key>n</key><integer>12345</integer> <key>d</key>
  <date>2001-02-03T00:00:00Z</date>
  <key>t</key><true/><key>e</key><array/><key>r</key><array><string>jane</string><real>1.5</real></array>
  <key>b</key><data>
    amFu
    ZQ==
  </data>
</dict>
</plist>
"""


def found(data: bytes, name: str = "a.plist") -> Identification:
    return identify(BytesContent(data), name)


def parts(data: bytes) -> list[Segment | Member]:
    one = found(data)
    assert one.reader == "plist"
    read = reader_for("plist").read(BytesContent(data), one)
    return [part for part in read if isinstance(part, (Segment, Member))]


def changed(data: bytes, words: dict[str, str], inner: bytes | None = None) -> bytes:
    sink = io.BytesIO()
    revise = (lambda member, _: Revised(member.name, BytesContent(inner))) if inner is not None else None
    reader_for("plist").rewrite(BytesContent(data), found(data), sink, WordReviser(words, revise))
    return sink.getvalue()


def shown(part: Segment) -> str:
    return part.locator.show(lambda one: one)


def test_xml() -> None:
    assert (found(XML).media_type, found(XML).declared, found(XML, "x").reader) == (
        "application/x-plist",
        None,
        "plist",
    )
    at = {shown(part): part for part in parts(XML) if isinstance(part, Segment)}
    assert at["/mail & jane"].text == "<jane> jane &amp;  end"
    assert at["/r/0"].key == "r"
    assert at["/r/0"].siblings == {"mail & jane", "n", "d", "t", "e", "r", "b"}
    assert at["/b"].text == "amFuZQ=="
    assert (at["/n"].text, at["/n"].line, at["/t"].text) == ("12345", 7, "true")
    assert at["comment on line 3"].text == " jane was here "
    assert changed(XML, {}) == XML
    words = {"jane": "<E&>", "12345": "N", "1.5": "N", "true": "<T>", "2001-02-03T00:00:00Z": "N"}
    after = changed(XML, words)
    assert b"jane" not in after
    assert plistlib.loads(after) == {
        "mail & <E&>": "<<E&>> <E&> &amp;  end",
        "n": 0,
        "d": datetime(1, 1, 1),
        "t": "<T>",
        "e": [],
        "r": ["<E&>", 0.0],
        "b": b"jane",
    }


def test_binary() -> None:
    data = plistlib.dumps(VALUE, fmt=plistlib.FMT_BINARY, sort_keys=False)
    read = parts(data)
    at = {shown(part): part for part in read if isinstance(part, Segment)}
    assert (at["/jane/2/deep"].key, at["/jane/2/deep"].parents) == ("deep", ("jane",))
    assert (at["/email"].text, at["/email"].line, at["/date"].text) == (
        "jane & <co>",
        None,
        "2001-02-03T00:00:00Z",
    )
    assert at["/data"].text == "jane in data"
    (blob,) = (part for part in read if isinstance(part, Member))
    with blob.open() as stream:
        assert stream.read() == VALUE["blob"]
    assert changed(data, {}) == data
    words = {"jane": "<É>", "12345": "N", "1.5": "N", "true": "<T>", "2001-02-03T00:00:00Z": "N"}
    after = plistlib.loads(changed(data, words, b"new" * 100))
    assert after == {
        "email": "<É> & <co>",
        "<É>": ["<É>", "jäne<É>😀", {"deep": "<É>"}],
        "number": 0,
        "real": 0.0,
        "date": datetime(1, 1, 1),
        "truth": "<T>",
        "data": "<É> in data".encode(),
        "blob": b"new" * 100,
        "uid": plistlib.UID(3),
        "empty": {},
    }


def test_what_nothing_refers_to_is_read_and_taken_out() -> None:
    data = plistlib.dumps(["x", "jane"], fmt=plistlib.FMT_BINARY)
    # The array has one element now, and the second string stands alone.
    data = data.replace(b"\xa2\x01\x02", b"\xa1\x01\x51")
    with pytest.raises(ReadError):
        parts(data)
    lone = b"bplist00" + b"\xa1\x01" + b"\x51x" + b"\x54jane" + b"\x08\x0a\x0c"
    lone += bytes(6) + b"\x01\x01" + (3).to_bytes(8, "big") + (0).to_bytes(8, "big") + (17).to_bytes(8, "big")
    assert [part.text for part in parts(lone) if isinstance(part, Segment)] == ["x", "jane"]
    assert b"jane" not in changed(lone, {"jane": "<N>"})


def test_shared_and_circular_objects_are_read_once() -> None:
    value: list[Any] = ["x"]
    for _ in range(40):
        value = [value, value]
    data = plistlib.dumps(value, fmt=plistlib.FMT_BINARY)
    assert len(parts(data)) == 1
    loop = b"bplist00" + b"\xa1\x00" + b"\x08"
    loop += bytes(6) + b"\x01\x01" + (1).to_bytes(8, "big") + (0).to_bytes(8, "big") + (10).to_bytes(8, "big")
    assert parts(loop) == []


@pytest.mark.parametrize(
    "text",
    [
        b"<plist><dict><string>x</string></dict></plist>",
        b"<plist><dict><key>x</key></dict></plist>",
        b"<plist><array></dict></plist>",
        b"<plist><array>",
        b"<plist><p>x</p></plist>",
        b"<html><plist></plist></html>",
        b'<!DOCTYPE plist [<!ENTITY x "y">]><plist><string>&x;</string></plist>',
    ],
)
def test_other_xml_is_none(text: bytes) -> None:
    assert found(text).reader != "plist"


values = st.recursive(
    st.booleans()
    | st.integers(-(2**63), 2**64 - 1)
    | st.text("ab<&é😀", max_size=20)
    | st.binary(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text("abé", max_size=6), inner, max_size=4)
    ),
    max_leaves=12,
)


@pytest.mark.parametrize("form", [plistlib.FMT_XML, plistlib.FMT_BINARY])
@given(value=values)
@settings(max_examples=150, deadline=None)
def test_an_edit_changes_that_and_nothing_else(form: plistlib.PlistFormat, value: Any) -> None:
    data = plistlib.dumps({"before": value, "k": "x jane y", "z": value}, fmt=form)
    assert changed(data, {}) == data
    assert plistlib.loads(changed(data, {"jane": "<É&>"})) == {"before": value, "k": "x <É&> y", "z": value}


@given(
    st.integers(0, 2000),
    st.binary(min_size=1, max_size=3),
    st.sampled_from([plistlib.FMT_XML, plistlib.FMT_BINARY]),
)
@settings(max_examples=300, deadline=None)
def test_nothing_but_read_errors(place: int, damage: bytes, form: plistlib.PlistFormat) -> None:
    data = bytearray(plistlib.dumps(VALUE, fmt=form) if form is plistlib.FMT_BINARY else XML)
    place %= len(data)
    data[place : place + len(damage)] = damage
    one = Identification("application/x-plist", reader="plist", encoding="utf-8")
    sink = io.BytesIO()
    with contextlib.suppress(ReadError):
        reader_for("plist").rewrite(BytesContent(bytes(data)), one, sink, WordReviser({}))
        assert sink.getvalue() == bytes(data)


@given(st.binary(max_size=120))
@settings(max_examples=200, deadline=None)
def test_any_bytes_behind_the_magic(rest: bytes) -> None:
    one = Identification("application/x-plist", reader="plist", encoding="utf-8")
    with contextlib.suppress(ReadError):
        list(reader_for("plist").read(BytesContent(b"bplist00" + rest), one))
