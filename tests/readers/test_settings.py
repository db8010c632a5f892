"""YAML, TOML, INI, .properties, .env and JSON with comments: keys, places, edits that keep the rest."""

from __future__ import annotations

import configparser
import contextlib
import io
import json
import tomllib
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.errors import ReadError
from scanner.identify import identify
from scanner.model import BytesContent, Identification, Segment
from scanner.readers import held, reader_for

from .revisers import WordReviser

YAML = """%YAML 1.1
# head jane
--- # behind jane
plain: &jane Jane jane  # note jane
"dou\\x62le": "q\\x41 jane \\
  and jane"
'sin''gle': 'it''s
  jane'
literal: |  # header jane
  first jane

    deeper jane
folded: >-
    folded jane
    more

    para
jane: key
flow: [jane, {f: jane, 'g': 12}, *jane]
? [jane, y]
: odd
nothing:
day: 2001-02-03
flag: yes
many: !local
  - name: password
    value: jane
  - {name: other, value: jane}
--- !jane
- jane
...
"""
TOML = '''# jane
title = "a\\u00fc jane"
jane.name = 'jane'
day = 1979-05-27 07:32:00Z
[table."jane b"]
list = [ 1, 2.5, # jane
 {y = 1, z.w = "jane"}, ]
long = """
jane \\
   end"""
raw = \'\'\'raw 'jane' \'\'\'
[[people]]
name = "jane"
[people.home]
city = "jane"
flag = true
[[people]]
name = "jane"
'''
INI = """; jane
[jane home]
email = jane   ; note jane
quoted="jane x"
path: C:\\jane\\
many =
    jane
    other
skip-it
# last
[remote "jane"]
\turl = jane
"""
PROPERTIES = """# jane
! jane
a.user=jane
b\\ key : \\u006aane \\
    and jane
spaced jane
empty=
"""
ENV = """# jane
USER=jane # note jane
export FULL="jane \\"x\\"
second jane"
SINGLE='jane $x'
URL=https://x/#jane
EMPTY=
"""
RELAXED = """// jane
{
  /* one jane
     two jane */
  jane: 'it\\'s \\x6aane', "b": "jane", // behind jane
  n: +12, h: 0x1F, i: -Infinity, l: [true, null,],
}
"""


def identification(data: bytes, name: str) -> Identification:
    """What the product takes the bytes for."""
    return identify(BytesContent(data), name)


def parts(data: bytes, name: str) -> list[Segment]:
    """All segments."""
    found = identification(data, name)
    assert found.reader is not None
    read = reader_for(found.reader).read(BytesContent(data), found)
    return [part for part in read if isinstance(part, Segment)]


def changed(data: bytes, name: str, words: dict[str, str]) -> bytes:
    """The bytes with words replaced."""
    found = identification(data, name)
    assert found.reader is not None
    sink = io.BytesIO()
    reader_for(found.reader).rewrite(BytesContent(data), found, sink, WordReviser(words))
    return sink.getvalue()


def shown(segment: Segment) -> str:
    """The locator as text."""
    return segment.locator.show(lambda part: part)


SAMPLES = [
    (YAML, "a.yaml", "yaml", "text/yaml"),
    (TOML, "a.toml", "toml", "application/toml"),
    (INI, "a.conf", "settings", "text/x-ini"),
    (PROPERTIES, "a.properties", "settings", "text/x-java-properties"),
    (ENV, ".env.local", "settings", "text/x-dotenv"),
    (RELAXED, "a.json", "json", "application/json5"),
]


@pytest.mark.parametrize("breaks", ["\n", "\r\n"])
@pytest.mark.parametrize(("text", "name", "reader", "media_type"), SAMPLES)
def test_every_place_is_read_and_rewritten(
    text: str, name: str, reader: str, media_type: str, breaks: str
) -> None:
    data = text.replace("\n", breaks).encode()
    found = identification(data, name)
    assert (found.reader, found.media_type, found.declared) == (reader, media_type, None)
    assert changed(data, name, {}) == data
    after = changed(data, name, {"jane": "<E>"})
    # An alias of an anchor, and what cannot hold the label as it is, has its letters.
    assert b"jane" not in after
    assert b"\\u006aane" not in after
    assert b"\\x6aane" not in after
    assert identification(after, name).reader == reader
    written = text.count("jane") + text.count("\\x6aane") + text.count("\\u006aane")
    assert sum(part.text.count("jane") for part in parts(data, name)) == written
    lines = data.decode().split(breaks)
    for part in parts(data, name):
        assert part.line is not None
        assert part.text
        if part.offsets is None and breaks not in part.text:
            assert lines[part.line - 1][part.offset :].startswith(part.text)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize(("text", "name", "reader", "media_type"), SAMPLES)
def test_other_encodings(text: str, name: str, reader: str, media_type: str, encoding: str) -> None:
    text = text.replace("other", "öther jäne Größe")
    data = text.encode(encoding)
    if identification(data, name).reader == reader:
        assert changed(data, name, {"jane": "X"}).decode(encoding).count("jane") == 0


def test_yaml_places() -> None:
    found = {shown(part): part for part in parts(YAML.encode(), "a.yaml")}
    assert (found["document 1 /many/0/value"].key, found["document 1 /many/0/value"].parents) == (
        "password",
        ("many",),
    )
    assert found["document 1 /flow/1/f"].siblings == {"f", "g"}
    assert found["document 1 /flow/1/g"].text == "12"
    assert found["document 1 /folded"].text == "folded jane more\npara"
    assert found["document 1 /literal"].text == "first jane\n\n  deeper jane\n"
    assert found["document 1 /sin'gle"].text == "it's jane"
    assert found["document 1 /double"].text == "qA jane and jane"
    assert found["document 1 /many/0/value"].record != found["document 1 /many/1/value"].record
    assert found["document 2 /0"].text == "jane"
    assert found["comment on line 2"].text == " head jane"


def test_yaml_values_keep_their_types_and_stay_texts() -> None:
    text = (
        "a: jane\nb: [jane, 'jane']\nn: 12345\nf: 1.5\nd: 2001-02-03\nt: true\n"
        'q: "jane"\nm: jane\n  more\nk: jane x: y\n'.replace(" x: y", "")
    )
    for label in (
        "[E]",
        "***",
        "<E>",
        "a: b",
        "x #y",
        'it\'s "q"',
        "1",
        "",
        "line\nend",
        "\x07",
        "- x",
        "true",
    ):
        words = {"jane": label, "12345": "N", "1.5": "N", "2001-02-03": "N", "true": "N"}
        if label in words:
            continue
        after = yaml.safe_load(changed(text.encode(), "a.yaml", words))
        assert after["a"] == label
        assert after["b"] == [label, label]
        assert after["q"] == label
        assert after["m"] == f"{label} more".strip() or after["m"] == f"{label} more"
        assert (after["n"], after["f"], after["t"]) == (0, 0.0, None)
        assert after["d"].isoformat() == "0001-01-01"


def test_an_alias_follows_its_anchor() -> None:
    text = "a: &jane x\nb: &joe y\nc: [*jane, *joe]\n"
    after = changed(text.encode(), "a.yaml", {"jane": "<N>", "joe": "<N>"})
    assert b"jane" not in after
    assert b"joe" not in after
    assert yaml.safe_load(after) == yaml.safe_load(text)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Anna: hello\nBob: hi\nAnna: bye\n", "chat.txt"),
        ("2024-01-01 10:00:00 INFO a: b\n2024-01-01 10:00:01 INFO c: d\n", "app.log"),
        ("just prose, with: a colon\nand more\n", "a.yaml"),
        ("a: {{ .Values.x }} b\nb: 1\n", "a.yaml"),
        ("---\ntitle: x\n---\n# Heading\n\nText.\n", "a.md"),
        ("[INFO] started\n[WARN] x = y\n", "app.conf"),
        ("server {\n  listen 80;\n}\n", "nginx.conf"),
        ("key=value\nno form here at all\n", ".env"),
        ("- item one\n- item two\n", "notes.txt"),
        ("Name: Jane\nPhone: 1\n", "a.txt"),
        ("a = \n", "a.toml"),
        ("[section]\n" + "prose without any sign of it\n" * 20, "a.ini"),
        ("a: 'x\n", "a.yaml"),
        ("a: \x01\n", "a.yaml"),
    ],
)
def test_what_stays_plain_text(text: str, name: str) -> None:
    assert identification(text.encode(), name).reader == "text"


@pytest.mark.parametrize(
    ("text", "name", "reader"),
    [
        ("apiVersion: v1\nkind: Pod\nmetadata:\n  name: x\n", "pod.txt", "yaml"),
        ("---\na: b\n", "unknown", "yaml"),
        ("- a\n- b: c\n", "list.yml", "yaml"),
        ("[core]\n\teditor = vi\n", "config", "settings"),
        ('[tool.x]\nname = "y"\nlist = ["a"]\n', "Pipfile", "toml"),
        ("{'name': 'jane', 'tags': ['a', 'b'],}", "dump.txt", "json"),
    ],
)
def test_what_is_known_without_its_name(text: str, name: str, reader: str) -> None:
    assert identification(text.encode(), name).reader == reader


def test_toml_places_and_validity() -> None:
    found = {shown(part): part for part in parts(TOML.encode(), "a.toml")}
    assert found["/people/1/name"].text == "jane"
    assert found["/people/0/home/city"].record == found["/people/0/name"].record
    assert found["/people/1/name"].record != found["/people/0/name"].record
    assert (found["/table/jane b/list/2/z/w"].key, found["/table/jane b/list/2/z/w"].parents) == (
        "w",
        ("table", "jane b", "list", "z"),
    )
    words = {"jane": "<E>", "2.5": "N", "1979-05-27 07:32:00Z": "N", "true": "<T>"}
    after = tomllib.loads(changed(TOML.encode(), "a.toml", words).decode())
    assert after["<E>"]["name"] == "<E>"
    assert after["title"] == "aü <E>"
    assert after["table"]["<E> b"]["list"] == [1, 0.0, {"y": 1, "z": {"w": "<E>"}}]
    assert after["people"][0]["home"] == {"city": "<E>", "flag": "<T>"}
    assert after["day"].isoformat() == "0001-01-01T00:00:00+00:00"
    assert after["table"]["<E> b"]["long"] == "<E> end"


def test_toml_tables_that_become_the_same_stay_apart() -> None:
    text = "[x.jane]\na = 1\n[x.joe]\na = 2\n[x.jane.home]\nb = 3\n"
    after = tomllib.loads(changed(text.encode(), "a.toml", {"jane": "<N>", "joe": "<N>"}).decode())
    assert after == {"x": {"<N>": {"a": 1, "home": {"b": 3}}, "<N>-2": {"a": 2}}}


def test_ini_places_and_validity() -> None:
    found = {shown(part): part for part in parts(INI.encode(), "a.ini")}
    email = found["/jane home/email"]
    assert (email.text, email.key, email.parents) == ("jane", "email", ("jane home",))
    assert "quoted" in email.siblings
    assert found["/jane home/quoted"].text == "jane x"
    assert found['/remote "jane"/url'].text == "jane"
    after = configparser.ConfigParser(allow_no_value=True, strict=True)
    after.read_string(changed(INI.encode(), "a.ini", {"jane": "<E>"}).decode())
    assert after["<E> home"]["many"] == "\n<E>\nother"


def test_properties_places_and_escapes() -> None:
    found = {shown(part): part for part in parts(PROPERTIES.encode(), "a.properties")}
    assert found["/a.user"].text == "jane"
    assert (found["/b key"].text, found["/b key"].key) == ("jane and jane", "b key")
    assert found["/spaced"].text == "jane"
    after = changed(PROPERTIES.encode(), "a.properties", {"jane": "a\\b\nc"}).decode()
    assert "a.user=a\\\\b\\nc\n" in after
    assert "b\\ key : a\\\\b\\nc \\\n    and a" in after


def test_env_values_are_quoted_for_a_shell() -> None:
    found = {shown(part): part for part in parts(ENV.encode(), ".env")}
    assert found["/FULL"].text == 'jane "x"\nsecond jane'
    assert found["/URL"].text == "https://x/#jane"
    after = changed(ENV.encode(), ".env", {"jane": "<E>"}).decode()
    assert "USER='<E>' # note <E>\n" in after
    assert "URL='https://x/#<E>'\n" in after
    assert 'export FULL="<E> \\"x\\"\nsecond <E>"\n' in after
    assert "SINGLE='<E> $x'\n" in after


def test_relaxed_json() -> None:
    found = {shown(part): part for part in parts(RELAXED.encode(), "a.json")}
    assert found["/jane"].text == "it's jane"
    assert found["/b"].siblings == {"jane", "b", "n", "h", "i", "l"}
    assert found["/h"].text == "0x1F"
    after = changed(RELAXED.encode(), "a.json", {"jane": "<\"E'>", "12": "N", "true": "N"}).decode()
    assert '"<\\"E\'>": \'it\\\'s <\\"E\\\'>\', "b": "<\\"E\'>"' in after
    assert "n: 0, h: 0x1F, i: -Infinity, l: [null, null,]," in after


def test_what_is_too_large_is_read_as_text(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(held, "MOST", 10)
    assert identification(YAML.encode(), "a.yaml").reader == "text"


def test_aliases_are_not_expanded() -> None:
    lines = ["a0: &a0 [x, x]"] + [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12)]
    assert len(parts("\n".join(lines).encode(), "a.yaml")) < 200


@pytest.mark.parametrize("name", ["a.yaml", "a.toml", "a.json"])
def test_deep_nesting_raises_nothing_else(name: str) -> None:
    for depth in (150, 900, 5000, 100_000):
        identification(
            ("a = " if name == "a.toml" else "").encode() + b"[" * depth + b"x" + b"]" * depth, name
        )


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.dates() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner, max_size=4),
    max_leaves=12,
)


@given(
    st.dictionaries(st.text(max_size=6), values, min_size=1, max_size=4),
    st.sampled_from([None, "'", '"', "|", ">"]),
)
@settings(max_examples=150, deadline=None)
def test_yaml_as_the_library_writes_it(value: dict[str, Any], style: str | None) -> None:
    value["k"] = "x jane y"
    text = yaml.safe_dump(value, allow_unicode=True, default_style=style, width=20)
    data = text.encode()
    if identification(data, "a.yaml").reader != "yaml":
        return
    assert changed(data, "a.yaml", {}) == data
    expected = yaml.safe_load(text) | {"k": "x [E]: y"}
    assert yaml.safe_load(changed(data, "a.yaml", {"jane": "[E]:"})) == expected


READERS = [("yaml", "text/yaml"), ("toml", "application/toml"), ("json", "application/json5")] + [
    ("settings", f"text/{kind}") for kind in ("x-ini", "x-java-properties", "x-dotenv")
]
pieces = st.lists(
    st.sampled_from(
        [*list("ab1:=-#[]{},'\"\\|>&*!?. \t\n\r%"), "\n  ", ": ", "- ", '"""', "'''", "\\u0041", "//"]
    ),
    max_size=40,
).map("".join)


@pytest.mark.parametrize(("reader", "media_type"), READERS)
@given(text=pieces)
@settings(max_examples=150, deadline=None)
def test_nothing_but_read_errors_and_nothing_changes(reader: str, media_type: str, text: str) -> None:
    data = text.encode()
    found = Identification(media_type, reader=reader, encoding="utf-8")
    sink = io.BytesIO()
    with contextlib.suppress(ReadError):
        reader_for(reader).rewrite(BytesContent(data), found, sink, WordReviser({}))
        assert sink.getvalue() == data


@given(text=pieces)
@settings(max_examples=200, deadline=None)
def test_edits_leave_valid_yaml_and_toml(text: str) -> None:
    for name, parse in (
        ("a.yaml", lambda one: list(yaml.load_all(one, yaml.CSafeLoader))),
        ("a.toml", tomllib.loads),
    ):
        data = text.encode()
        if identification(data, name).reader in ("yaml", "toml"):
            after = changed(data, name, {"a": "[E]"}).decode()
            with contextlib.suppress(yaml.constructor.ConstructorError, yaml.composer.ComposerError):
                parse(after)


def test_relaxed_agrees_with_strict() -> None:
    strict = json.dumps({"a": [1, {"b": 'x\u00e9"\\'}, None, True], "c": {}})
    sink = io.BytesIO()
    found = Identification("application/json5", reader="json", encoding="utf-8")
    reader_for("json").rewrite(BytesContent(strict.encode()), found, sink, WordReviser({"x": "y"}))
    assert json.loads(sink.getvalue()) == {"a": [1, {"b": 'y\u00e9"\\'}, None, True], "c": {}}
