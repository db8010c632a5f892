"""Encrypted zip members: read with the right password, and encrypted again in the same way."""

from __future__ import annotations

import io
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.errors import Corrupt, Encrypted, ReadError
from scanner.model import BytesContent, Identification, Member
from scanner.readers import reader_for
from scanner.readers.base import Revised
from scanner.readers.zip_directory import directory_of

from .revisers import WordReviser

SEVEN_ZIP = shutil.which("7zz") or shutil.which("7z")
METHODS = ["ZipCrypto", "AES128", "AES192", "AES256"]
TEXT = b"hello jane\n" * 20_000
needs_7z = pytest.mark.skipif(SEVEN_ZIP is None, reason="needs 7-Zip: apt-get install 7zip")
methods = pytest.mark.parametrize("method", METHODS)


def packed(folder: Path, method: str, *options: str) -> bytes:
    assert SEVEN_ZIP is not None
    (folder / "a.log").write_bytes(TEXT)
    (folder / "b.log").write_bytes(b"short")
    command = [
        SEVEN_ZIP,
        "a",
        "-tzip",
        f"-mem={method}",
        "-pof jane",
        *options,
        "x.zip",
        "a.log",
        "b.log",
    ]
    subprocess.run(command, cwd=folder, capture_output=True, check=True)
    return (folder / "x.zip").read_bytes()


def identified(*passwords: str) -> Identification:
    return Identification("application/zip", reader="zip", name="x.zip", passwords=passwords)


def contents(data: bytes, *passwords: str) -> dict[str, bytes]:
    found = {}
    for part in reader_for("zip").read(BytesContent(data), identified(*passwords)):
        if isinstance(part, Member):
            with part.open() as stream:
                found[part.name] = stream.read()
    return found


def rewritten(data: bytes, *passwords: str) -> bytes:
    def inner(member: Member, data: bytes) -> Revised | None:
        if b"jane" not in data:
            return None
        return Revised(member.name, BytesContent(data.replace(b"jane", b"<N>")))

    sink = io.BytesIO()
    reader_for("zip").rewrite(BytesContent(data), identified(*passwords), sink, WordReviser({}, inner))
    return sink.getvalue()


def unpacked(folder: Path, data: bytes, password: str) -> dict[str, bytes]:
    assert SEVEN_ZIP is not None
    (folder / "after.zip").write_bytes(data)
    command = [SEVEN_ZIP, "x", "-pof jane", "-oout", "after.zip"]
    subprocess.run(command, cwd=folder, capture_output=True, check=True)
    return {path.name: path.read_bytes() for path in (folder / "out").iterdir()}


@needs_7z
@methods
@pytest.mark.parametrize("options", [(), ("-mm=Copy",), ("-mm=BZip2",), ("-mm=LZMA",)])
def test_read_and_encrypted_again(tmp_path: Path, method: str, options: tuple[str, ...]) -> None:
    data = packed(tmp_path, method, *options)
    assert contents(data, "wrong", "of jane") == {"a.log": TEXT, "b.log": b"short"}
    after = rewritten(data, "wrong", "of jane")
    assert b"hello" not in after
    assert unpacked(tmp_path, after, "of jane") == {"a.log": TEXT.replace(b"jane", b"<N>"), "b.log": b"short"}
    for old, new in zip(
        directory_of(BytesContent(data)).entries, directory_of(BytesContent(after)).entries, strict=True
    ):
        assert (old.method, old.flags & 1, old.extra) == (new.method, new.flags & 1, new.extra)
    short = data[directory_of(BytesContent(data)).entries[1].data :][:17]
    assert short in after


@pytest.mark.skipif(shutil.which("zip") is None, reason="needs zip: apt-get install zip")
@pytest.mark.parametrize("encoding", ["utf-8", "cp437", "cp1252"])
def test_passwords_beyond_ascii(tmp_path: Path, encoding: str) -> None:
    (tmp_path / "a.log").write_bytes(TEXT)
    password = "schön für jane".encode(encoding)
    subprocess.run(
        [b"zip", b"-P", password, b"x.zip", b"a.log"], cwd=tmp_path, capture_output=True, check=True
    )
    assert contents((tmp_path / "x.zip").read_bytes(), "schön für jane") == {"a.log": TEXT}


@needs_7z
@methods
def test_without_the_password_it_is_not_read(tmp_path: Path, method: str) -> None:
    data = packed(tmp_path, method)
    with pytest.raises(Encrypted, match="member 1 is encrypted: give --password"):
        contents(data)
    with pytest.raises((Encrypted, Corrupt)) as caught:
        contents(data, "wrong", "also wrong")
    assert "wrong" not in str(caught.value).removesuffix("is wrong")


@needs_7z
@methods
def test_what_was_changed_is_damaged(tmp_path: Path, method: str) -> None:
    data = bytearray(packed(tmp_path, method, "-mm=Copy"))
    data[directory_of(BytesContent(bytes(data))).entries[0].data + 5000] ^= 1
    with pytest.raises(Corrupt):
        contents(bytes(data), "of jane")


@needs_7z
def test_of_the_old_cipher_the_checksum_tells_the_right_password(tmp_path: Path) -> None:
    data = packed(tmp_path, "ZipCrypto")
    # Among so many there are some that the one byte for it takes for right.
    assert contents(data, *(f"wrong {number}" for number in range(1500)), "of jane")["b.log"] == b"short"


@pytest.mark.skipif(shutil.which("zip") is None, reason="needs zip: apt-get install zip")
@pytest.mark.parametrize("streamed", [False, True])
def test_info_zip_and_the_standard_library_agree(tmp_path: Path, streamed: bool) -> None:
    (tmp_path / "a.log").write_bytes(TEXT)
    command = (
        ["zip", "-P", "of jane", "-", "a.log"] if streamed else ["zip", "-P", "of jane", "x.zip", "a.log"]
    )
    output = subprocess.run(command, cwd=tmp_path, capture_output=True, check=True).stdout
    data = output if streamed else (tmp_path / "x.zip").read_bytes()
    assert contents(data, "of jane") == {"a.log": TEXT}
    with zipfile.ZipFile(io.BytesIO(rewritten(data, "of jane"))) as source:
        assert source.read("a.log", b"of jane") == TEXT.replace(b"jane", b"<N>")
        assert source.getinfo("a.log").flag_bits & 1


@needs_7z
@given(noise=st.binary(max_size=30), at=st.integers(0, 700))
@settings(max_examples=60, deadline=None)
def test_random_changes_raise_only_read_errors(
    tmp_path_factory: pytest.TempPathFactory, noise: bytes, at: int
) -> None:
    data = _cached(tmp_path_factory)
    hostile = data[:at] + noise + data[at + len(noise) :]
    try:
        contents(hostile, "of jane")
        rewritten(hostile, "of jane")
    except ReadError:
        pass


_made: list[bytes] = []


def _cached(factory: pytest.TempPathFactory) -> bytes:
    if not _made:
        _made.append(packed(factory.mktemp("made"), "AES256"))
    return _made[0]
