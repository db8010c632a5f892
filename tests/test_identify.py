"""Identification: content over names, text over guesses, and a reason for everything that is not read."""

from __future__ import annotations

import gzip
import io
import json
import random
import sqlite3
import tarfile
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.identify import identify, promised_type
from scanner.model import BytesContent, Identification
from scanner.readers import READERS


def kind(data: bytes, name: str) -> Identification:
    return identify(BytesContent(data), name)


def zipped(**members: bytes) -> bytes:
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w") as target:
        for name, data in members.items():
            target.writestr(zipfile.ZipInfo(name), data)
    return sink.getvalue()


def database() -> bytes:
    with sqlite3.connect(":memory:") as connection:
        connection.execute("create table people (name text)")
        return connection.serialize()


def tarred() -> bytes:
    sink = io.BytesIO()
    with tarfile.open(fileobj=sink, mode="w") as target:
        info = tarfile.TarInfo("a.txt")
        info.size = 5000
        target.addfile(info, io.BytesIO(b"a line of text\n" * 400))
    return sink.getvalue()


@pytest.mark.parametrize(
    ("data", "name", "media_type", "reader", "declared"),
    [
        (b"", "a.txt", "inode/x-empty", "text", None),
        (b"hello\n", "a.log", "text/plain", "text", None),
        (b"hello\n", "a.png", "text/plain", "text", "image/png"),
        (b"hello\n", "noname", "text/plain", "text", None),
        (b"<a>b</a>\n", "a.xml", "text/xml", "text", None),
        (b"plain words\n", "a.yaml", "text/yaml", "text", None),
        (b"key=value\n", "a.properties", "text/x-java-properties", "settings", None),
        (b"a: [b]\n", "a.yaml", "text/yaml", "yaml", None),
        (b"[a]\nb = c\n", "a.conf", "text/x-ini", "settings", None),
        (b"a = 1\n", "a.toml", "application/toml", "toml", None),
        (b"{'a': 1, /* x */ }", "a.txt", "application/json5", "json", None),
        (b'{"a": 1}', "a.log", "application/json", "json", None),
        (b'{"a": 1}\n{"a": 2}\n', "a.jsonl", "application/x-ndjson", "json", None),
        (b'"x"', "a.json", "application/json", "json", None),
        (b'{"a": 1,', "a.json", "text/plain", "text", None),
        (b"123\n456\n", "a.txt", "text/plain", "text", None),
        (b"id,email\n1,a@b.com\n", "a", "text/csv", "csv", None),
        (b"id\temail\n1\ta@b.com\n", "a.tsv", "text/tab-separated-values", "csv", None),
        (b"Dear John, hello\nI am, yours\n", "a.txt", "text/plain", "text", None),
        (gzip.compress(b"x", mtime=0), "a.gz", "application/gzip", "gzip", None),
        (gzip.compress(b"x", mtime=0), "a.log", "application/gzip", "gzip", "text/plain"),
        (b"7z\xbc\xaf\x27\x1c\0\4" + bytes(40), "a.7z", "application/x-7z-compressed", "7z", None),
        (tarred(), "a.tar", "application/x-tar", "tar", None),
        (b"BZh91AY&SY" + bytes(40), "a.bz2", "application/x-bzip2", "bzip2", None),
        (b"\xfd7zXZ\0\0\4" + bytes(40), "a.xz", "application/x-xz", "xz", None),
        (zipped(a=b"x"), "a.zip", "application/zip", "zip", None),
        (zipped(a=b"x"), "a.txt", "application/zip", "zip", "text/plain"),
        (b"#!/bin/sh\nexit\n" + zipped(a=b"x"), "a.sh", "application/zip", "zip", "text/x-source"),
        (b"From: a@b.com\nTo: c@d.com\nSubject: hi\n\nhello\n", "a.eml", "message/rfc822", "text", None),
    ],
)
def test_what_is_read(data: bytes, name: str, media_type: str, reader: str, declared: str | None) -> None:
    found = kind(data, name)
    assert (found.media_type, found.reader, found.declared, found.reason) == (
        media_type,
        reader,
        declared,
        None,
    )
    assert found.name == name


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (b"%PDF-1.7\n1 0 obj\n", "PDF"),
        (b"{\\rtf1\\ansi hello}", "RTF"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\x08\x06\0\0\0", "images"),
        (b"Rar!\x1a\x07\x01\x00" + bytes(40), "archives"),
        (database(), "database"),
        (b"\x7fELF\2\1\1" + bytes(9) + b"\2\0\x3e\0\1\0\0\0" + bytes(200), "program"),
        (b"\xca\xfe\xba\xbe\0\0\0\x34" + bytes(40), "program"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "Office"),
        (zipped(**{"x.xml": b"", "[Content_Types].xml": b"<Types/>"}), "Office"),
        (zipped(mimetype=b"application/epub+zip", a=b""), "EPUB"),
        (b"MIME-Version: 1.0\nFrom: a@b.com\nContent-Transfer-Encoding: base64\n\namFuZQ==\n", "mail"),
        (b"begin 644 f.txt\n#0V%T\n`\nend\n", "encoded as text"),
        (random.Random(1).randbytes(3000), "binary"),
        (b"plain text\n" * 9000 + gzip.compress(random.Random(2).randbytes(9000), mtime=0), "binary"),
        (b"!<arch>\nfoo/            1678281234  0     0     100644  4         `\nabcd", "read"),
    ],
)
def test_what_is_not_read_has_a_reason(data: bytes, word: str) -> None:
    found = kind(data, "upload")
    assert found.reader is None
    assert found.reason is not None
    assert word in found.reason


@pytest.mark.parametrize(
    "beginning", ["GIF89a is", "BM is", "PK is", "MZ is", "II* is", "ID3 is", "Rar! is", "OggS is"]
)
def test_sentences_that_begin_like_a_format_are_text(beginning: str) -> None:
    assert kind(f"{beginning} the beginning of a sentence\n".encode(), "note.txt").reader == "text"


def test_large_json_is_found_though_libmagic_sees_only_its_head() -> None:
    data = json.dumps([{"key": "x" * 50, "n": index} for index in range(8000)]).encode()
    assert kind(data, "dump").reader == "json"
    assert kind(data[:-1], "dump").reader == "text"


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-32", "cp1252", "cp932", "utf-8-sig"])
def test_encodings_reach_the_reader(encoding: str) -> None:
    text = (
        "姓,メール,住所です\n田中,a@b.com,東京都\n"
        if encoding == "cp932"
        else "Straße,E-Mail\nKönigstraße,a@b.com\n"
    )
    found = kind(text.encode(encoding), "a.csv")
    assert (found.reader, found.encoding) == ("csv", encoding)


def test_promised_types() -> None:
    assert promised_type("a.b.LOG") == "text/plain"
    assert promised_type("a.mp4") == "video/mp4"
    assert promised_type("noextension") is None
    assert promised_type("a.unheardof") is None


def test_every_reader_that_is_named_exists() -> None:
    assert {reader.name for reader in READERS} >= {"text", "csv", "json", "gzip", "bzip2", "zip"}


@given(st.binary(max_size=300), st.sampled_from(["a", "a.csv", "a.json", "a.zip", "a.eml"]))
@settings(max_examples=200, deadline=None)
def test_any_bytes_get_a_reader_or_a_reason(data: bytes, name: str) -> None:
    found = kind(data, name)
    assert (found.reader is None) == (found.reason is not None)
    assert found == kind(data, name)
