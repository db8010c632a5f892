"""Encoded runs: found, decoded, and encoded again by an edit."""

from __future__ import annotations

import base64
import html
import urllib.parse

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.act.redact import edits_of, label
from scanner.detect import Detector
from scanner.detect.layers import find_layers
from scanner.readers.base import edited_text

MAIL = "jörg.o'neil@clientco.example.org"
DETECTOR = Detector()

FORMS = {
    "percent": urllib.parse.quote(MAIL, safe=""),
    "html": "".join(f"&#{ord(one)};" for one in MAIL),
    "named html": html.escape(MAIL).replace("@", "&commat;"),
    "json": MAIL.replace("@", "\\u0040").replace("ö", "\\u00f6"),
    "quoted-printable": MAIL.replace("ö", "=C3=B6").replace("@", "=40"),
    "base64": base64.b64encode(MAIL.encode()).decode(),
    "base64 of UTF-16": base64.b64encode(MAIL.encode("utf-16-le")).decode(),
    "url-safe base64": base64.urlsafe_b64encode(f"??>{MAIL}".encode()).decode().rstrip("="),
    "hex": MAIL.encode().hex(),
    "UTF-16": "".join(one + "\x00" for one in MAIL),
    "percent twice": urllib.parse.quote(urllib.parse.quote(MAIL, safe=""), safe=""),
    "percent in base64": base64.b64encode(b"to=" + urllib.parse.quote(MAIL).encode()).decode(),
}


@pytest.mark.parametrize("form", FORMS)
def test_a_mail_address_is_found_and_taken_out_in_every_form(form: str) -> None:
    text = f"sent {FORMS[form]} today"
    found = DETECTOR.detect_text(text)
    assert [one.entity for one in found] == ["EMAIL_ADDRESS"]
    copy = edited_text(text, edits_of(found, label))
    assert DETECTOR.detect_text(copy) == []
    assert copy.startswith("sent ")
    assert copy.endswith(" today")
    assert FORMS[form] not in copy


def test_what_is_around_a_value_in_base64_stays() -> None:
    text = base64.b64encode(b'{"order": 7, "mail": "jane.doe@clientco.example.org"}').decode()
    copy = edited_text(text, edits_of(DETECTOR.detect_text(text), label))
    assert base64.b64decode(copy) == b'{"order": 7, "mail": "<EMAIL_ADDRESS>"}'


def test_settings_are_no_quoted_printable() -> None:
    assert [one.value for one in DETECTOR.detect_text("ip=203.0.113.77 size=40 a=3D")] == ["203.0.113.77"]


@given(text=st.text(alphabet=st.sampled_from('aZ09%=&;#x\\u@./+-_ \x00ü<>"'), max_size=200))
@settings(max_examples=200)
def test_offsets_lead_back_into_the_text(text: str) -> None:
    for layer in find_layers(text):
        assert 0 <= layer.start < layer.end <= len(text)
        if layer.offsets is not None:
            assert len(layer.offsets) == len(layer.text) + 1
            assert list(layer.offsets) == sorted(layer.offsets)
            assert layer.offsets[-1] == layer.end
