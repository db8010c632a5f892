"""7z: every usual way to pack, runs that stay as they are, passwords, and damage."""

from __future__ import annotations

import io
import os
import random
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.errors import Corrupt, Encrypted, ReadError, Unsupported
from scanner.identify import identify
from scanner.model import BytesContent, Identification, Member, Unread
from scanner.readers import reader_for
from scanner.readers.base import Revised
from scanner.readers.seven_zip_structure import START, packed_number, packed_start

from .revisers import WordReviser

PROGRAM = shutil.which("7zz") or shutil.which("7z")
pytestmark = pytest.mark.skipif(PROGRAM is None, reason="needs 7-Zip: apt-get install 7zip")
FILES = {
    "of jane/app.log": b"hello jane\n" * 30_000,
    "of jane/zero.log": b"",
    "b.log": b"nothing of hers\n" * 500,
    "c.bin": random.Random(7).randbytes(70_000),
    "für jane.txt": b"jane",
}
WAYS = {
    "lzma2": (),
    "lzma": ("-m0=LZMA",),
    "copy": ("-m0=Copy",),
    "deflate": ("-m0=Deflate",),
    "bzip2": ("-m0=BZip2",),
    "one by one": ("-ms=off",),
    "filters": ("-m0=Delta:4", "-m1=LZMA2"),
    "programs": ("-m0=BCJ", "-m1=LZMA2"),
    "plain header": ("-mhc=off",),
    "encrypted": ("-pof jane",),
    "encrypted names": ("-pof jane", "-mhe=on"),
    "encrypted copy": ("-pof jane", "-m0=Copy", "-ms=off"),
}
ways = pytest.mark.parametrize("way", WAYS)


def call(folder: Path, *arguments: str) -> None:
    assert PROGRAM is not None
    environment = {**os.environ, "LC_ALL": "C.UTF-8"}
    subprocess.run([PROGRAM, *arguments], cwd=folder, env=environment, capture_output=True, check=True)


def packed(folder: Path, *options: str) -> bytes:
    inside = folder / "in"
    for name, data in FILES.items():
        (inside / name).parent.mkdir(parents=True, exist_ok=True)
        (inside / name).write_bytes(data)
        os.utime(inside / name, (1678281234, 1678281234))
    (inside / "empty").mkdir()
    (inside / "b.log").chmod(0o640)
    call(inside, "a", "-t7z", *options, "../x.7z", ".")
    return (folder / "x.7z").read_bytes()


def unpacked(folder: Path, data: bytes, *options: str) -> dict[str, bytes]:
    (folder / "after.7z").write_bytes(data)
    call(folder, "t", *options, "after.7z")
    call(folder, "x", "-oout", *options, "after.7z")
    return {
        path.relative_to(folder / "out").as_posix(): path.read_bytes()
        for path in (folder / "out").rglob("*")
        if path.is_file()
    }


def identified(*passwords: str) -> Identification:
    return Identification("application/x-7z-compressed", reader="7z", name="x.7z", passwords=passwords)


def contents(data: bytes, *passwords: str) -> tuple[dict[str, bytes], list[str]]:
    found, unread = {}, []
    for part in reader_for("7z").read(BytesContent(data), identified(*passwords)):
        if isinstance(part, Member):
            with part.open() as stream:
                found[part.name] = stream.read()
        elif isinstance(part, Unread):
            unread.append(part.reason)
    return found, unread


def inner(member: Member, data: bytes) -> Revised | None:
    if "jane" not in member.name and b"jane" not in data:
        return None
    return Revised(member.name.replace("jane", "<N>"), BytesContent(data.replace(b"jane", b"<N>")))


def rewritten(data: bytes, *passwords: str, change: bool = True) -> bytes:
    sink = io.BytesIO()
    reviser = WordReviser({}, inner if change else None)
    reader_for("7z").rewrite(BytesContent(data), identified(*passwords), sink, reviser)
    return sink.getvalue()


@ways
def test_read_and_rewritten(tmp_path: Path, way: str) -> None:
    data = packed(tmp_path, *WAYS[way])
    assert identify(BytesContent(data), "x.7z").reader == "7z"
    members, unread = contents(data, "wrong", "of jane")
    assert unread == []
    assert {name: data for name, data in members.items() if not name.endswith("/")} == FILES
    assert {"empty/", "of jane/"} <= set(members)
    assert rewritten(data, "wrong", "of jane", change=False) == data
    after = rewritten(data, "wrong", "of jane")
    assert b"jane" not in after
    assert b"j\0a\0n\0e\0" not in after
    options = [option for option in WAYS[way] if option.startswith("-p")]
    expected = {name.replace("jane", "<N>"): data.replace(b"jane", b"<N>") for name, data in FILES.items()}
    assert unpacked(tmp_path, after, *options) == expected
    assert (tmp_path / "out/empty").is_dir()
    assert (tmp_path / "out/b.log").stat().st_mode & 0o777 == 0o640
    assert (tmp_path / "out/of <N>/app.log").stat().st_mtime == 1678281234
    if "encrypted" in way:
        assert b"nothing of hers" not in after
    if way == "encrypted names":
        with pytest.raises(Encrypted, match="names in it are encrypted: give --password"):
            contents(after)


def test_runs_without_changes_stay_as_they_are(tmp_path: Path) -> None:
    data = packed(tmp_path, "-m0=Copy", "-ms=off")
    start, length = data.find(FILES["c.bin"]), len(FILES["c.bin"])
    assert data[start : start + length] in rewritten(data)


def test_passwords(tmp_path: Path) -> None:
    data = packed(tmp_path, "-pof jane")
    with pytest.raises(Encrypted, match="it is encrypted: give --password"):
        contents(data)
    with pytest.raises((Corrupt, Encrypted), match="password"):
        contents(data, "wrong")
    with pytest.raises(Encrypted, match="no --password that was given opens it"):
        contents(data, "wrong", "also wrong")


def test_members_may_be_opened_in_any_order(tmp_path: Path) -> None:
    data = packed(tmp_path)
    members = {
        part.name: part
        for part in reader_for("7z").read(BytesContent(data), identified())
        if isinstance(part, Member)
    }
    del members
    found = []
    for part in reader_for("7z").read(BytesContent(data), identified()):
        if isinstance(part, Member) and not part.name.endswith("/"):
            found.append(part)
            for earlier in reversed(found):
                with earlier.open() as stream:
                    stream.read(3)
                    with found[0].open() as other:
                        assert other.read() == FILES[found[0].name]
                    assert stream.read() == FILES[earlier.name][3:]


@pytest.mark.parametrize("method", ["PPMd", "Deflate64"])
def test_unknown_methods_say_so(tmp_path: Path, method: str) -> None:
    with pytest.raises(Unsupported, match="method"):
        contents(packed(tmp_path, f"-m0={method}"))


def test_damage(tmp_path: Path) -> None:
    data = packed(tmp_path)
    for hurt in (data[:-1], data[:20], data[:40] + b"xxxxxxxx" + data[48:], data[:12] + b"\1" + data[13:]):
        with pytest.raises(Corrupt):
            contents(hurt)
    assert contents(data + b"jane was here")[1] == [f"13 bytes at offset {len(data)} belong to no member"]


@pytest.mark.parametrize("options", [("-pof jane", "-mhe=on"), ("-m0=LZMA",)])
def test_headers_and_data_of_any_length(tmp_path: Path, options: tuple[str, ...]) -> None:
    (tmp_path / "of jane.log").write_bytes(b"hello jane\n" * 50)
    call(tmp_path, "a", *options, "x.7z", "of jane.log")
    data = (tmp_path / "x.7z").read_bytes()
    for length in range(60):
        # LZMA data do not say where they end: each length of them must be taken for what it is.
        text = random.Random(length).randbytes(length)
        reviser = WordReviser(
            {}, lambda member, _, text=text: Revised(f"{text.hex()}.log", BytesContent(text))
        )
        sink = io.BytesIO()
        reader_for("7z").rewrite(BytesContent(data), identified("of jane"), sink, reviser)
        assert contents(sink.getvalue(), "of jane") == ({f"{text.hex()}.log": text}, [])


@pytest.mark.parametrize("method", ["Copy", "LZMA", "LZMA2", "Deflate", "BZip2"])
def test_nothing_hides_behind_packed_data(tmp_path: Path, method: str) -> None:
    (tmp_path / "a.log").write_bytes(FILES["of jane/app.log"])
    call(tmp_path, "a", f"-m0={method}", "-mhc=off", "x.7z", "a.log")
    data = (tmp_path / "x.7z").read_bytes()
    assert contents(data)[0] == {"a.log": FILES["of jane/app.log"]}
    offset = START.unpack(data[: START.size])[4] + START.size
    header = data[offset:]
    size = offset - START.size
    assert header[:5] == bytes([1, 4, 6, 0, 1])
    hidden = b"jane was here, and so was joe"
    longer = header.replace(b"\x09" + packed_number(size), b"\x09" + packed_number(size + len(hidden)), 1)
    assert len(longer) == len(header)
    body = data[START.size : offset] + hidden
    hostile = packed_start((0, 4), longer, offset + len(hidden)) + body + longer
    with pytest.raises(Corrupt, match=r"behind packed data|more is packed"):
        contents(hostile)


@given(noise=st.binary(max_size=20), at=st.integers(0, 600))
@settings(max_examples=80, deadline=None)
def test_random_changes_raise_only_read_errors(
    tmp_path_factory: pytest.TempPathFactory, noise: bytes, at: int
) -> None:
    if not _made:
        folder = tmp_path_factory.mktemp("made")
        _made.append(packed(folder, "-mhc=off"))
    data = _made[0]
    offset = START.unpack(data[: START.size])[4] + START.size
    header = data[offset:]
    hurt = header[:at] + noise + header[at + len(noise) :]
    # With the right checksums, so that what is damaged is looked at.
    for hostile in (packed_start((0, 4), hurt, offset) + data[START.size : offset] + hurt, noise, data[:at]):
        try:
            contents(hostile)
            rewritten(hostile)
        except ReadError:
            pass


_made: list[bytes] = []
