"""XML and HTML: places and keys of values, edits on the original bytes, and what is no markup."""

from __future__ import annotations

import contextlib
import json
import shutil
import subprocess
import xml.etree.ElementTree as ElementTree
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.errors import ReadError
from scanner.identify import identify
from scanner.model import BytesContent, Segment
from scanner.readers import decoding, windows
from scanner.readers.markup_kind import declared_encoding, markup_kind
from tests.uploads import run, stands_in

from .revisers import rewritten, segments

XML = """<?xml version="1.0"?>
<!DOCTYPE r [
  <!-- by dtd@x.com -->
  <!ENTITY author "entity@x.com">
]>
<x:r xmlns:x="urn:x">
  <!-- comment@x.com -->
  <customer id='7' mail="attribute@x.com">
    <lastName>Mei&#101;r <![CDATA[& section@x.com]]></lastName></customer>
  <customer id='8'><lastName>B</lastName></customer>
  <property name="email" value="property@x.com"/>
  <string name="dob">1980-01-02</string>
  <property><name>phone</name><value>+49 170</value></property>
  <entry><string>ssn</string><string>078</string></entry>
  <payload>{"user":{"email":"json\\u0040x.com"}}</payload>
  <escaped>&lt;a&gt;&lt;email x=&quot;q&quot;&gt;inner@x.com&lt;/email&gt;&lt;/a&gt;</escaped>
  <held><![CDATA[<b>An</b><i>na</i> held@x.com]]></held>
  <?target data=instruction@x.com?>
</x:r>
"""
HTML = """<!doctype html><html><head><meta name="author" content="Anna M"><title>Hi &amp; bye</title>
<script type="application/ld+json">{"@type":"Person","email":"jsonld@x.com"}</script>
<script>var a = "script@x.com"; if (a<b) {}
// line</script><style>.style\\@x.com{}</style></head>
<body><p>Dear <b>Anna</b>
  <i>Mei<wbr>er</i>, <a href="mailto:href@x.com">text<!-- c -->@x.com</a><br>bye
<table><tr><th>Name<th>Email</tr><tr><td>Carl<td>cell@x.com</table>
<table><tr><td>Phone:</td><td>123</td></tr><tr><td>City</td><td>Bonn</td></tr></table>
<dl><dt>Born<dd>1980</dl><label for=e>E-Mail</label><input id=e value='field@x.com'>
<label>SSN <input name=s1 value=078-05-1120></label>
<span>Last name</span><span>Kunz</span> <div class="firstName">Eva</div> a < b <plain@x.com>
<!--[if IE]><p title="t">conditional@x.com</p><![endif]-->
<textarea name="comment"> area@x.com</textarea>
<div data-props='{"email": "props@x.com"}'>x</div>
"""


def shown(segment: Segment) -> str:
    return segment.locator.show(lambda part: part)


def by_text(reader: str, text: str) -> dict[str, Segment]:
    return {segment.text: segment for segment in segments(reader, text.encode())}


def test_xml_values_have_place_key_parents_siblings_and_record() -> None:
    found = by_text("xml", XML)
    mail = found["attribute@x.com"]
    assert (shown(mail), mail.key, mail.parents) == ("/r/customer/@mail", "mail", ("r", "customer"))
    assert mail.siblings == {"id", "mail", "lastName"}
    name = found["Meier & section@x.com"]
    assert (shown(name), name.key, name.parents) == ("/r/customer/lastName", "lastName", ("r", "customer"))
    assert name.record == mail.record
    assert found["B"].record != mail.record
    assert shown(found["B"]) == "/r/customer[2]/lastName"


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("entity@x.com", "author"),
        ("property@x.com", "email"),
        ("1980-01-02", "dob"),
        ("+49 170", "phone"),
        ("078", "ssn"),
        ("json@x.com", "email"),
        ("inner@x.com", "email"),
        ("Anna held@x.com", "held"),
        ("comment@x.com", None),
        ("by dtd@x.com".removeprefix("by "), None),
    ],
)
def test_xml_keys_come_from_the_naming_neighbour(text: str, key: str | None) -> None:
    found = {segment.text.removeprefix("by "): segment for segment in segments("xml", XML.encode())}
    assert found[text].key == key


@pytest.mark.parametrize(
    ("text", "key", "place"),
    [
        ("Anna M", "author", "/html/head/meta/@content"),
        ("jsonld@x.com", "email", "/html/head/script, /email"),
        ("Carl", "Name", "/html/body/p/table/tr[2]/td"),
        ("cell@x.com", "Email", "/html/body/p/table/tr[2]/td[2]"),
        ("123", "Phone", None),
        ("Bonn", "City", None),
        ("1980", "Born", None),
        ("field@x.com", "E-Mail", "/html/body/p/input/@value"),
        ("078-05-1120", "SSN", "/html/body/p/label[2]/input/@value"),
        ("Kunz", "Last name", None),
        ("Eva", "firstName", None),
        ("a < b <plain@x.com>", None, None),
        ("area@x.com", "comment", None),
        ("props@x.com", "email", None),
        ("mailto:href@x.com", None, "/html/body/p/a/@href"),
        ('var a = "script@x.com"; if (a<b) {}', None, "/html/head/script[2]"),
        ("conditional@x.com", None, None),
    ],
)
def test_html_keys_are_what_a_reader_takes_for_the_name(
    text: str, key: str | None, place: str | None
) -> None:
    segment = by_text("html", HTML)[text]
    assert segment.key == key
    assert place is None or shown(segment) == place


def test_text_across_inline_tags_is_one_and_goes_on_both_sides() -> None:
    assert "Dear Anna Meier, text@x.com\nbye" in by_text("html", HTML)
    after = rewritten("html", HTML.encode(), {"Anna Meier": "<P>", "text@x.com": "<E>"}).decode()
    assert "Dear <b>&lt;P&gt;</b><i><wbr></i>, " in after
    assert ">&lt;E&gt;<!-- c --></a><br>bye" in after


@pytest.mark.parametrize(("reader", "text"), [("xml", XML), ("html", HTML)])
def test_lines_and_columns_point_at_the_value(reader: str, text: str) -> None:
    lines = text.split("\n")
    for segment in segments(reader, text.encode()):
        if segment.offsets is None and "\n" not in segment.text:
            assert segment.line is not None
            assert lines[segment.line - 1][segment.offset :].startswith(segment.text), segment


PLANTED = [
    [f"{place}@x.com" for place in places.split()]
    for places in (
        "dtd entity comment attribute section property json inner held instruction",
        "jsonld script href text cell field plain conditional area props",
    )
]


def test_every_place_is_edited_and_the_copy_is_well_formed() -> None:
    after = rewritten("xml", XML.encode(), dict.fromkeys(PLANTED[0], "<\"E'>"))
    root = ElementTree.fromstring(after)
    assert b"@x.com" not in after
    assert root.findtext("customer/lastName") == "Meier & <\"E'>"
    assert root[0].get("mail") == "<\"E'>"
    assert json.loads(root.findtext("payload") or "") == {"user": {"email": "<\"E'>"}}
    held = ElementTree.fromstring(root.findtext("escaped") or "")
    assert held.findtext("email") == "<\"E'>"


def test_every_place_of_html_is_edited_and_reads_so() -> None:
    after = rewritten("html", HTML.encode(), dict.fromkeys(PLANTED[1], "<E>")).decode()
    assert not [mail for mail in PLANTED[1] if mail in after]
    scripts: list[str] = []
    fields: list[str | None] = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            fields.extend(value for name, value in attrs if name in ("value", "data-props", "href"))

        def handle_data(self, data: str) -> None:
            if self.lasttag == "script":
                scripts.append(data)

    Reader().feed(after)
    assert json.loads(scripts[0]) == {"@type": "Person", "email": "[E]"}
    assert fields == ["mailto:<E>", "<E>", "078-05-1120", '{"email": "<E>"}']


def test_edits_are_written_as_their_place_needs_it() -> None:
    text = "<r a='jane' b=\"jane\">jane<![CDATA[jane]]><!--jane--><?p jane?></r>"
    after = rewritten("xml", text.encode(), {"jane": "a'\"&<]]>--?>-"}).decode()
    root = ElementTree.fromstring(after)
    assert root.get("a") == root.get("b") == "a'\"&<]]>--?>-"
    assert root.text == "a'\"&<]]>--?>-" * 2


def test_names_are_segments_once_and_change_in_every_place() -> None:
    text = b'<r><p:jane-1 jane="x"><q/></p:jane-1><p:jane-1/></r>'
    assert [s.text for s in segments("xml", text) if s.text == "jane-1"] == ["jane-1"]
    after = rewritten("xml", text, {"jane": "<N>"})
    assert after == b'<r><p:N-1 N="x"><q/></p:N-1><p:N-1/></r>'


def test_unquoted_values_stay_one_value() -> None:
    assert rewritten("html", b"<a x=jane y>", {"jane": "a b=>"}) == b"<a x=a&#32;b&#61;&gt; y>"


def test_labels_in_a_text_are_no_tags() -> None:
    (segment,) = segments("html", b"Dear <PERSON>, mail <EMAIL_ADDRESS>")
    assert segment.text == "Dear <PERSON>, mail <EMAIL_ADDRESS>"


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-be", "utf-32", "cp1252", "utf-8-sig"])
@pytest.mark.parametrize("reader", ["xml", "html"])
def test_other_encodings(reader: str, encoding: str) -> None:
    before = "<r a='Müller jane'>Größe jane</r>"
    after = rewritten(reader, before.encode(encoding), {"jane": "<N>"}, encoding)
    assert after.decode(encoding) == "<r a='Müller &lt;N&gt;'>Größe &lt;N&gt;</r>"


def test_no_entity_is_expanded() -> None:
    subset = '<!ENTITY a "ha"><!ENTITY b "&a;&a;"><!ENTITY x SYSTEM "file:///etc/passwd">'
    bomb = f"<!DOCTYPE r [{subset}]><r>&b;&x;</r>"
    assert [s.text for s in segments("xml", bomb.encode()) if shown(s) == "/r"] == ["&b;&x;"]


@pytest.mark.parametrize(
    ("text", "name", "kind"),
    [
        ("<r/>", "a.xml", ("text/xml", "xml")),
        ("<event a='1'/>\n<event>x</event>\n", "a.log", ("text/xml", "xml")),
        ("<svg xmlns='http://www.w3.org/2000/svg'><text>x</text></svg>", "a.svg", ("image/svg+xml", "xml")),
        ("<!DOCTYPE html><p>x", "a", ("text/html", "html")),
        ("<html><body>x</html>", "a.txt", ("text/html", "html")),
        ("#if($x)<p>x</p>#end", "a.vm", ("text/html", "html")),
        ("<r>", "a.xml", None),
        ("<r></s>", "a.xml", None),
        ("<r a=1/>", "a.xml", None),
        ("<r/> text", "a.xml", None),
        ("<34>Oct 11 22:14:15 host su: x", "a.log", None),
        ("<main> INFO started\n", "a.log", None),
        ("plain <b>words</b>", "a.txt", None),
        ("<r>" * 1001 + "</r>" * 1001, "a.xml", None),
    ],
)
def test_what_is_markup(text: str, name: str, kind: tuple[str, str] | None) -> None:
    found = identify(BytesContent(text.encode()), name)
    assert (found.media_type, found.reader) == kind if kind else found.reader == "text"


def test_declared_encodings_are_believed_where_the_bytes_decode() -> None:
    text = '<?xml version="1.0" encoding="windows-1251"?><r>Анна</r>'
    assert declared_encoding(BytesContent(text.encode("cp1251")), "cp1250") == "cp1251"
    broken = b'<?xml version="1.0" encoding="ascii"?><r>\xe9</r>'
    assert declared_encoding(BytesContent(broken), "cp1252") == "cp1252"
    nothing = b'<?xml version="1.0" encoding="no-such"?><r>\xe9</r>'
    assert declared_encoding(BytesContent(nothing), "cp1252") == "cp1252"
    assert markup_kind(BytesContent(text.encode("cp1251")), "cp1251", None, "text/xml") == ("text/xml", "xml")


@pytest.mark.parametrize("filler", ["x", "&amp;", "ü ", "word<!-- c --> "])
@pytest.mark.parametrize("reader", ["xml", "html"])
def test_long_texts_come_in_windows(reader: str, filler: str) -> None:
    raw = filler * (windows.OWNED // 2) + "jane" + filler * (2 * windows.OWNED)
    data = f"<r><k>{raw}</k><z>1</z></r>".encode()
    found = [s for s in segments(reader, data) if shown(s) == "/r/k"]
    text = raw.replace("&amp;", "&").replace("<!-- c --> ", " ").strip()
    owned = "".join(s.text[slice(*(s.owned or (0, len(s.text))))] for s in found)
    assert owned.replace(" ", "") == text.replace(" ", "")
    assert len(found) > 1
    assert rewritten(reader, data, {"jane": "<N>"}) == data.replace(b"jane", b"&lt;N&gt;")


def test_long_attributes_come_in_windows() -> None:
    data = f'<r a="{"x&amp;" * 300_000}jane"/>'.encode()
    found = [s for s in segments("xml", data) if s.key == "a"]
    assert len(found) > 4
    assert rewritten("xml", data, {"jane": "<N>"}) == data.replace(b"jane", b"&lt;N&gt;")


ATOMS = st.sampled_from(
    [
        *"<a> </a> </b> jane &amp; &#106;ane <![CDATA[ ]]> <!-- --> ?> ]> <br/> <p> <td>".split(),
        *"<tr> <table> </table> [1] <PERSON> <label>Email</label>".split(),
        *"<script> </script> &lt;b&gt; < & = / > \" ' </jane> <title> </title>".split(),
        *[
            "<b x='1' y=\"jane\">",
            "<?p ",
            "<!DOCTYPE a [",
            '{"a":"jane"}',
            " ",
            "\n",
            "\r\n",
            "\r",
            "ü",
            "\0",
        ],
        *["<th>Name</th>", "<input value=jane>", "<jane x=1>"],
    ]
)


@given(st.lists(ATOMS, max_size=25).map("".join), st.booleans(), st.sampled_from([1, 3, 7, 50, 10_000]))
@settings(max_examples=300, deadline=None)
def test_blocks_change_nothing_and_no_edit_changes_nothing(text: str, whole: bool, size: int) -> None:
    data = (f"<r>{text}</r>" if whole else text).encode()
    for reader in ("xml", "html"):
        with contextlib.suppress(ReadError):
            expected = segments(reader, data)
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(decoding, "BLOCK_BYTES", size)
                found = segments(reader, data)
                assert rewritten(reader, data, {}) == data
            assert [(s.text, s.line, s.offset, s.key) for s in found] == [
                (s.text, s.line, s.offset, s.key) for s in expected
            ]


@given(st.lists(ATOMS, max_size=25).map("".join))
@settings(max_examples=200, deadline=None)
def test_what_was_well_formed_stays_so(text: str) -> None:
    data = f"<r>{text}</r>".encode()
    try:
        ElementTree.fromstring(data)
    except (ElementTree.ParseError, ValueError):
        return
    with contextlib.suppress(ReadError):
        ElementTree.fromstring(rewritten("xml", data, {"jane": "<X>"}))


@given(st.binary(max_size=200), st.sampled_from(["utf-8", "utf-16-le", "cp932"]))
@settings(max_examples=150, deadline=None)
def test_nothing_but_read_errors(data: bytes, encoding: str) -> None:
    for reader in ("xml", "html"):
        with contextlib.suppress(ReadError):
            assert rewritten(reader, data, {}, encoding) == data


@pytest.mark.parametrize(
    "text", ["<a " * 3000, "<a x='" * 3000, "<!--" * 3000, "<p>" * 20_000, "&lt;" * 5000, "</p>" * 9000]
)
def test_hostile_html_is_read_in_time(text: str) -> None:
    assert rewritten("html", text.encode(), {}) == text.encode()


def test_an_upload_is_found_redacted_and_proven(tmp_path: Path) -> None:
    folder, safe = tmp_path / "up", tmp_path / "safe"
    folder.mkdir()
    mail = "jane.miller@corp.example"
    (folder / "a.xml").write_text(
        f"<?xml version='1.0'?><!DOCTYPE r [<!ENTITY author '{mail}'>]><r><!-- {mail} -->"
        f"<customer email='{mail}'><lastName>Miller</lastName><dateOfBirth>1980-02-03</dateOfBirth>"
        "</customer><property name='ssn' value='536-90-4399'/>"
        "<p>&lt;a&gt;&lt;lastName&gt;Kunze&lt;/lastName&gt;&lt;/a&gt;</p></r>"
    )
    (folder / "b.html").write_text(
        "<!doctype html><p>Dear Mr <b>Thomas</b> <i>Meier</i>, <a href='mailto:tom@corp.example'>tom<wbr>"
        "@corp.example</a><table><tr><th>Last name<th>Born</tr><tr><td>Huber<td>03.02.1981</table>"
    )
    (folder / "c.xml").write_bytes(f"<r>{mail}</r>".encode("utf-16"))
    (folder / "d.xml").write_text("<r><port>8080</port></r>")
    heard = run("scan", folder, reveal=True, workers=1)
    assert {(finding.text, finding.key) for finding in heard.findings} >= {
        (mail, "author"),
        (mail, None),
        (mail, "email"),
        ("Miller", "lastName"),
        ("1980-02-03", "dateOfBirth"),
        ("536-90-4399", "ssn"),
        ("Kunze", "lastName"),
        ("Thomas Meier", None),
        ("tom@corp.example", None),
        ("Huber", "Last name"),
        ("03.02.1981", "Born"),
    }
    run("redact", folder, to=safe, workers=1)
    for value in (
        mail,
        "Miller",
        "1980-02-03",
        "536-90-4399",
        "Kunze",
        "Thomas",
        "tom@corp.example",
        "Huber",
    ):
        assert stands_in(safe, value) == []
    for name in ("a.xml", "c.xml"):
        ElementTree.fromstring((safe / name).read_bytes())
    assert (safe / "d.xml").read_bytes() == (folder / "d.xml").read_bytes()


@pytest.mark.skipif(shutil.which("xmllint") is None, reason="needs xmllint: apt-get install libxml2-utils")
def test_xmllint_reads_the_copy(tmp_path: Path) -> None:
    copy = tmp_path / "a.xml"
    copy.write_bytes(rewritten("xml", XML.encode(), dict.fromkeys(PLANTED[0], "<EMAIL_ADDRESS>")))
    assert subprocess.run(["xmllint", "--noout", copy], check=False).returncode == 0
