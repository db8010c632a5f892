"""tar: every form of it, all that a header can say, and what a rewritten archive keeps."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import tarfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.errors import Corrupt, LimitExceeded, ReadError, Unsupported
from scanner.identify import identify
from scanner.model import BytesContent, Member, Segment, Unread
from scanner.readers import reader_for
from scanner.readers.base import Revised
from scanner.readers.tar_structure import is_header

from .revisers import identified, rewritten

FORMS = {"ustar": tarfile.USTAR_FORMAT, "gnu": tarfile.GNU_FORMAT, "pax": tarfile.PAX_FORMAT}
LONG = "logs of jane/" + "deep/" * 12 + "x" * 90 + "/jane.log"
forms = pytest.mark.parametrize("form", FORMS)
tar = pytest.mark.skipif(shutil.which("tar") is None, reason="needs GNU tar: apt-get install tar")


def entry(name: str, kind: bytes = tarfile.REGTYPE, **fields: object) -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.type, info.mtime, info.mode, info.uid, info.gid = kind, 1678281234, 0o640, 1001, 1002
    info.uname, info.gname = "jane", "staff"
    for field, value in fields.items():
        setattr(info, field, value)
    return info


def packed(
    *members: tuple[tarfile.TarInfo, bytes], form: str = "ustar", headers: dict[str, str] | None = None
) -> bytes:
    sink = io.BytesIO()
    with tarfile.open(fileobj=sink, mode="w", format=FORMS[form], pax_headers=headers) as target:
        for info, data in members:
            info.size = len(data)
            target.addfile(info, io.BytesIO(data))
    return sink.getvalue()


def everything(form: str) -> bytes:
    name = "logs of jane/app.log" if form == "ustar" else LONG
    return packed(
        (entry("logs of jane", tarfile.DIRTYPE), b""),
        (entry(name), b"hello jane\n" * 100),
        (entry("other.log"), b"nothing\n"),
        (entry("current", tarfile.SYMTYPE, linkname="logs of jane/app.log"), b""),
        (entry("hard", tarfile.LNKTYPE, linkname=name), b""),
        (entry("pipe", tarfile.FIFOTYPE), b""),
        (entry("null", tarfile.CHRTYPE, devmajor=1, devminor=3), b""),
        form=form,
    )


def sealed(header: bytes) -> bytes:
    """The header with the right checksum, so that nothing else keeps a reader from looking at it."""
    return header[:148] + b"%06o\0 " % (sum(header) - sum(header[148:156]) + 256) + header[156:]


def parts(data: bytes) -> tuple[list[Segment], dict[str, bytes], list[str]]:
    texts, members, unread = [], {}, []
    for part in reader_for("tar").read(BytesContent(data), identified("tar", None, "a.tar")):
        if isinstance(part, Member):
            with part.open() as stream:
                members[part.name] = stream.read()
        elif isinstance(part, Segment):
            texts.append(part)
        elif isinstance(part, Unread):
            unread.append(part.reason)
    return texts, members, unread


def texts(data: bytes) -> dict[str, str]:
    return {segment.locator.show(str): segment.text for segment in parts(data)[0]}


def opened(data: bytes) -> dict[str, tuple[tarfile.TarInfo, bytes]]:
    found = {}
    with tarfile.open(fileobj=io.BytesIO(data)) as source:
        for info in source:
            stream = source.extractfile(info) if info.isreg() else None
            found[info.name] = (info, stream.read() if stream else b"")
    return found


def swap(old: str, new: str):  # type: ignore[no-untyped-def]
    return lambda member, data: (
        Revised(member.name.replace(old, new), BytesContent(data.replace(old.encode(), new.encode())))
        if old in member.name or old.encode() in data
        else None
    )


@forms
def test_all_kinds_of_members_are_read(form: str) -> None:
    data = everything(form)
    assert identify(BytesContent(data), "upload").reader == "tar"
    segments, members, unread = parts(data)
    name = "logs of jane/app.log" if form == "ustar" else LONG
    assert members == {
        "logs of jane/": b"",
        name: b"hello jane\n" * 100,
        "other.log": b"nothing\n",
        "current": b"",
        "hard": b"",
        "pipe": b"",
        "null": b"",
    }
    assert unread == []
    assert [(one.key, one.text) for one in segments if one.key] == [
        ("user name", "jane"),
        ("group name", "staff"),
    ]
    assert texts(data)["link target of member current"] == "logs of jane/app"


@forms
def test_without_edits_it_is_identical(form: str) -> None:
    assert rewritten("tar", everything(form), {}, None) == everything(form)
    assert rewritten("tar", everything(form) + b"\0" * 512, {"nobody": "x"}, None) == everything(form) + (
        b"\0" * 512
    )


@forms
def test_everything_that_names_is_replaced_and_the_rest_kept(form: str) -> None:
    data = everything(form)
    after = rewritten("tar", data, {"jane": "<N>"}, None, swap("jane", "<N>"))
    assert b"jane" not in after
    assert len(after) % 10240 == 0
    before, found = opened(data), opened(after)
    assert [name.replace("jane", "<N>") for name in before] == list(found)
    for (old, content), (new, changed) in zip(before.values(), found.values(), strict=True):
        assert changed == content.replace(b"jane", b"<N>")
        assert (old.type, old.mtime, old.mode, old.uid, old.gid, old.gname) == (
            new.type,
            new.mtime,
            new.mode,
            new.uid,
            new.gid,
            new.gname,
        )
        assert (new.uname, new.linkname) == ("<N>", old.linkname.replace("jane", "<N>"))
        assert (old.devmajor, old.devminor) == (new.devmajor, new.devminor)


@forms
def test_members_without_edits_stay_byte_for_byte(form: str) -> None:
    data = packed(
        (entry("a.log"), b"one\n"),
        (entry("b.log"), b"hello jane\n" * 100),
        (entry("c.log"), b"x\n"),
        form=form,
    )
    after = rewritten("tar", data, {}, None, swap("jane", "somebody else"))
    assert after.startswith(data[:1024])
    assert data[-10240:][data[-10240:].find(b"c.log") :][:600] in after
    assert opened(after)["b.log"][1] == b"hello somebody else\n" * 100


@forms
def test_names_that_outgrow_the_header(form: str) -> None:
    data = packed(
        (entry("jane.log"), b"x"), (entry("l", tarfile.SYMTYPE, linkname="jane.log"), b""), form=form
    )
    longer = "of somebody " * 20
    after = rewritten("tar", data, {}, None, swap("jane", longer))
    found = opened(after)
    assert list(found) == [longer + ".log", "l"]
    assert found["l"][0].linkname == longer + ".log"


def test_pax_records_and_keywords() -> None:
    info = entry("a.log")
    info.pax_headers = {
        "comment": "made by jane",
        "SCHILY.xattr.user.jane": "yes it is jane",
        "mtime": "1678281234.25",
        "VENDOR.note": "42",
    }
    data = packed((info, b"x"), form="pax", headers={"comment": "jane's backup"})
    found = texts(data)
    assert found["pax record comment of member a.log"] == "made by jane"
    assert found["pax record SCHILY.xattr.user.jane of member a.log"] == "yes it is jane"
    assert found["global pax record comment"] == "jane's backup"
    assert "SCHILY.xattr.user.jane" in [segment.text for segment in parts(data)[0]]
    keys = {one.key for one in parts(data)[0]}
    assert "comment" in keys
    after = rewritten("tar", data, {"jane": "<N>"}, None)
    assert b"jane" not in after
    with tarfile.open(fileobj=io.BytesIO(after)) as source:
        assert source.pax_headers == {"comment": "<N>'s backup"}
        assert source.next().pax_headers == {  # type: ignore[union-attr]
            "comment": "made by <N>",
            "SCHILY.xattr.user.<N>": "yes it is <N>",
            "mtime": "1678281234.25",
            "VENDOR.note": "42",
        }


def test_what_hides_in_unused_bytes() -> None:
    data = bytearray(packed((entry("a.log"), b"hello\n"), (entry("b.log"), b"x\n"), form="ustar"))
    data[60:64] = b"jane"
    data[310:314] = b"jane"
    data[600:604] = b"jane"
    data[:512] = sealed(bytes(data[:512]))
    assert sorted(one.text.strip("\0") for one in parts(bytes(data))[0] if "jane" in one.text) == [
        "jane",
        "jane",
        "jane",
        "jane",
    ]
    after = rewritten("tar", bytes(data), {"jane": "<N>"}, None)
    assert b"jane" not in after
    assert len(after) == len(data)
    assert opened(after)["a.log"][1] == b"hello\n"


def test_names_in_other_encodings_stay_in_them() -> None:
    sink = io.BytesIO()
    with tarfile.open(fileobj=sink, mode="w", format=tarfile.USTAR_FORMAT, encoding="latin-1") as target:
        target.addfile(entry("jané und jane.log"))
    data = sink.getvalue()
    assert list(parts(data)[1]) == ["jané und jane.log"]
    after = rewritten("tar", data, {}, None, swap("jane", "<N>"))
    assert "jané und <N>.log".encode("latin-1") in after


@tar
@pytest.mark.parametrize(
    "options", [["-Hgnu"], *(["-Hpax", f"--sparse-version={n}"] for n in ("0.0", "0.1", "1.0"))]
)
def test_sparse_files(tmp_path: Path, options: list[str]) -> None:
    path = tmp_path / "jane.bin"
    with path.open("wb") as sink:
        for number in range(12):
            sink.seek(number * 200_000)
            sink.write(b"hello jane")
        sink.truncate(3_000_000)
    command = ["tar", *options, "-S", "--hole-detection=raw", "-cf", "-", "jane.bin"]
    data = subprocess.run(command, cwd=tmp_path, capture_output=True, check=True).stdout
    assert len(data) < 1_000_000
    _, members, _ = parts(data)
    assert members == {"jane.bin": path.read_bytes()}
    assert rewritten("tar", data, {}, None) == data
    for words in (swap("jane", "<N>"), lambda member, data: Revised("b.bin", BytesContent(data))):
        after = rewritten("tar", data, {"jane": "<N>"}, None, words)
        assert b"jane" not in after.replace(b"hello jane", b"")
        (tmp_path / "after.tar").write_bytes(after)
        subprocess.run(["tar", "-tvf", "after.tar"], cwd=tmp_path, capture_output=True, check=True)
        found = opened(after)
        ((name, (_, content)),) = found.items()
        assert name in ("<N>.bin", "b.bin")
        assert content == path.read_bytes().replace(b"jane", b"<N>" if name == "<N>.bin" else b"jane")


@tar
@pytest.mark.parametrize("form", ["v7", "oldgnu", "gnu", "ustar", "posix"])
def test_the_real_program_takes_the_copy(tmp_path: Path, form: str) -> None:
    folder = tmp_path / "in" / "of jane"
    folder.mkdir(parents=True)
    (folder / "jane.log").write_text("hello jane\n" * 999)
    os.link(folder / "jane.log", folder / "same.log")
    (folder / "link").symlink_to("jane.log")
    command = ["tar", f"--format={form}", "-cf", "-", "of jane"]
    data = subprocess.run(command, cwd=tmp_path / "in", capture_output=True, check=True).stdout
    assert identify(BytesContent(data), "a.tar").reader == "tar"
    assert rewritten("tar", data, {}, None) == data
    after = rewritten("tar", data, {"jane": "somebody"}, None, swap("jane", "somebody"))
    (tmp_path / "out").mkdir()
    subprocess.run(["tar", "-xf", "-"], cwd=tmp_path / "out", input=after, capture_output=True, check=True)
    for name in ("somebody.log", "same.log", "link"):
        assert (tmp_path / "out/of somebody" / name).read_text() == "hello somebody\n" * 999


def test_archives_one_behind_the_other() -> None:
    first, second = packed((entry("a.log"), b"one")), packed((entry("b.log"), b"two"))
    assert parts(first + second)[1] == {"a.log": b"one", "b.log": b"two"}
    after = rewritten("tar", first + second, {}, None, swap("two", "three"))
    assert parts(after)[1] == {"a.log": b"one", "b.log": b"three"}


def test_what_belongs_to_no_member_is_said() -> None:
    data = packed((entry("a.log"), b"one"))
    assert parts(data + b"jane was here")[2] == ["13 bytes at offset 10240 belong to no member"]
    assert parts(data[:1026])[2] == []
    assert parts(data[:514])[2] == ["member 1 breaks off"]
    broken = data[:1024] + b"x" * 512 + data[1536:]
    assert parts(broken)[2] == ["9216 bytes at offset 1024 belong to no member"]


@pytest.mark.filterwarnings("ignore")
def test_what_is_refused() -> None:
    with pytest.raises(Corrupt):
        parts(b"x" * 2000)
    with pytest.raises(Corrupt, match="has data"):
        parts(
            sealed(
                packed((entry("a", tarfile.FIFOTYPE), b""))[:124]
                + b"00000000001\0"
                + b"00000000000\0"
                + bytes(8)
                + b"6"
                + bytes(355)
            )
        )
    with pytest.raises(Unsupported, match="global"):
        parts(packed((entry("a"), b""), form="pax", headers={"path": "b"}))
    info = entry("a")
    info.pax_headers = {"comment": "x" * 1_100_000}
    with pytest.raises(LimitExceeded, match="1048576"):
        parts(packed((info, b""), form="pax"))


@given(noise=st.binary(max_size=60), at=st.integers(0, 9000), form=st.sampled_from(list(FORMS)))
@settings(max_examples=150, deadline=None)
def test_random_changes_raise_only_read_errors(noise: bytes, at: int, form: str) -> None:
    data = everything(form)
    hurt = bytearray(data[:at] + noise + data[at + len(noise) :])
    for block in range(0, len(hurt) - 511, 512):
        if is_header(data[block : block + 512]):
            hurt[block : block + 512] = sealed(bytes(hurt[block : block + 512]))
    for hostile in (noise, data[:at], bytes(hurt)):
        try:
            parts(hostile)
            assert rewritten("tar", hostile, {}, None) == hostile
            rewritten("tar", hostile, {"jane": "N"}, None, swap("jane", "N"))
        except ReadError:
            pass
