"""Values named at a distance: found under their key, and taken out without a trace of the rest."""

from __future__ import annotations

import pytest

from scanner.act.redact import edits_of, label
from scanner.detect import Detector
from scanner.readers.base import edited_text

DETECTOR = Detector()
TEXTS = [
    "INSERT INTO users (id, username, note) VALUES (17, 'jdoe42', 'it''s'), (18, 'mmuster', NULL);",
    "Key (username)=(jdoe42) already exists.",
    "Key (tenant, username)=(7, jdoe42) already exists.",
    "Duplicate entry 'jdoe42' for key 'users.username'",
    "on field 'username': rejected value [jdoe42]; codes",
    "username 'jdoe42' must be unique",
    "Value 'jdoe42' for username is invalid",
    '<input type="text" name="username" class="x" value="jdoe42">',
    '<property value="jdoe42" name="username"/>',
    "<tr><td>Username</td><td>jdoe42</td></tr>",
    "<dt>User name:</dt> <dd>jdoe42</dd>",
    "<b>Username</b>: jdoe42</p>",
    "<p>Username: <strong>jdoe42</strong></p>",
    '<userName xsi:type="xsd:string">jdoe42</userName>',
    "<ns:userName><![CDATA[jdoe42]]></ns:userName>",
]


@pytest.mark.parametrize("text", TEXTS)
def test_the_value_is_found_and_nothing_else_is_changed(text: str) -> None:
    found = DETECTOR.detect_text(text)
    assert ("USERNAME", "jdoe42") in {(one.entity, one.value) for one in found}
    copy = edited_text(text, edits_of(found, label))
    expected = text.replace("jdoe42", "<USERNAME>").replace("mmuster", "<USERNAME>")
    assert copy == expected
    assert DETECTOR.detect_text(copy) == []


@pytest.mark.parametrize(
    "text",
    [
        "INSERT INTO builds (version, status) VALUES ('1.2.3', 'ok');",
        "<td>Status</td><td>running</td>",
        '<meta name="viewport" content="width=device-width">',
        "f(x)=(y)",
        "<username></username>",
    ],
)
def test_technical_text_stays_clean(text: str) -> None:
    assert DETECTOR.detect_text(text) == []


def test_plus_signs_of_a_query_are_spaces() -> None:
    text = "GET /x?name=Romain+Rapraz&iban=DE89+3704+0044+0532+0130+00&a=1+1 HTTP/1.1"
    found = DETECTOR.detect_text(text)
    values = {one.value for one in found if one.entity != "URL_WITH_PERSONAL_PARAMETER"}
    assert values == {"Romain Rapraz", "DE89 3704 0044 0532 0130 00"}
    assert "a=1+1 HTTP" in edited_text(text, edits_of(found, label))
