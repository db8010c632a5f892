"""Archives through the product's own door: values in every place of them are found, and gone from copies that
other programs take."""

from __future__ import annotations

import bz2
import io
import lzma
import shutil
import subprocess
import tarfile
import zipfile
from pathlib import Path

import lz4.frame
import pytest
from backports import zstd

from tests.uploads import Heard, run

SEVEN_ZIP = shutil.which("7zz") or shutil.which("7z")
needs_7z = pytest.mark.skipif(SEVEN_ZIP is None, reason="needs 7-Zip: apt-get install 7zip")
PASSWORD = "opens it"
CONTENT, COMMENT, ATTRIBUTE, NAMED, LINKED, GLOBAL, PADDED = (
    f"{word}@muster-kunde.de"
    for word in ("content", "comment", "attribute", "named", "linked", "global", "padded")
)
USER = "hannelore.knesebeck"
TEXT = f"2024-05-17 08:00:01 INFO mail sent to {CONTENT}\n" * 40
COMPRESS = {
    "tar.bz2": (bz2.compress, bz2.decompress),
    "tar.xz": (lzma.compress, lzma.decompress),
    "tar.lzma": (lambda data: lzma.compress(data, lzma.FORMAT_ALONE), lzma.decompress),
    "tar.zst": (zstd.compress, zstd.decompress),
    "tar.lz4": (lz4.frame.compress, lz4.frame.decompress),
}


def tarred(clean: bool = False) -> bytes:
    sink = io.BytesIO()
    headers = {} if clean else {"comment": f"backup for {GLOBAL}"}
    with tarfile.open(fileobj=sink, mode="w", format=tarfile.PAX_FORMAT, pax_headers=headers) as target:
        info = tarfile.TarInfo("logs/app.log" if clean else f"logs/of {NAMED}.log")
        data = b"nothing to see here\n" if clean else TEXT.encode()
        info.size, info.mtime, info.mode = len(data), 1678281234, 0o640
        info.uname = "root" if clean else USER
        if not clean:
            info.pax_headers = {
                "comment": f"made for {COMMENT}",
                "SCHILY.xattr.user.origin": f"mailto:{ATTRIBUTE}",
            }
        target.addfile(info, io.BytesIO(data))
        info = tarfile.TarInfo("latest")
        info.type, info.linkname = tarfile.SYMTYPE, "logs/app.log" if clean else f"mails/{LINKED}.log"
        target.addfile(info)
    archive = sink.getvalue()
    return (
        archive
        if clean
        else archive.replace(TEXT.encode() + bytes(40), TEXT.encode() + PADDED.encode().ljust(40, b"\0"))
    )


def found(heard: Heard) -> dict[str | None, str]:
    return {one.text: one.locator for one in reversed(heard.findings)}


@pytest.fixture(scope="module")
def upload(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("upload")
    (folder / "plain.tar").write_bytes(tarred())
    (folder / "clean.tar").write_bytes(tarred(clean=True))
    for ending, (compress, _) in COMPRESS.items():
        (folder / f"packed.{ending}").write_bytes(compress(tarred()))
        (folder / f"clean.{ending}").write_bytes(compress(tarred(clean=True)))
    return folder


@pytest.fixture(scope="module")
def copies(upload: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    to = tmp_path_factory.mktemp("copies") / "safe"
    run("redact", upload, to=to)
    return to / upload.name if (to / upload.name).is_dir() else to


def test_values_are_found_in_every_place(upload: Path) -> None:
    places = found(run("scan", upload / "plain.tar", reveal=True))
    assert places[CONTENT] == "line 1"
    assert places[COMMENT] == "pax record comment of member logs/of [EMAIL_ADDRESS].log"
    assert places[ATTRIBUTE].startswith("pax record SCHILY.xattr.user.origin of member")
    assert places[GLOBAL] == "global pax record comment"
    assert places[NAMED] == "name"
    assert places[LINKED] == "link target of member latest"
    assert places[PADDED].startswith("padding of member")
    assert places[USER] == "user name of members"


@pytest.mark.parametrize("ending", COMPRESS)
def test_values_are_found_in_what_is_compressed(upload: Path, ending: str) -> None:
    heard = run("scan", upload / f"packed.{ending}", reveal=True)
    assert {CONTENT, COMMENT, ATTRIBUTE, NAMED, LINKED, GLOBAL, PADDED, USER} <= set(found(heard))
    name = f"packed.{ending}!/packed.tar!/logs/of [EMAIL_ADDRESS].log"
    assert any(one.artefact.endswith(name) and one.locator == "line 40" for one in heard.findings)


@pytest.mark.parametrize("ending", ["tar", *COMPRESS])
def test_copies_are_sound_and_hold_nothing(copies: Path, ending: str) -> None:
    name = "plain.tar" if ending == "tar" else f"packed.{ending}"
    data = (copies / name).read_bytes()
    if ending != "tar":
        data = COMPRESS[ending][1](data)
    assert b"muster-kunde" not in data
    assert USER.encode() not in data
    with tarfile.open(fileobj=io.BytesIO(data)) as archive:
        first, link = archive.getmembers()
        stream = archive.extractfile(first)
        assert stream is not None
        assert stream.read() == TEXT.replace(CONTENT, "<EMAIL_ADDRESS>").encode()
        assert (first.mtime, first.mode, link.type) == (1678281234, 0o640, tarfile.SYMTYPE)


@pytest.mark.parametrize("ending", ["tar", *COMPRESS])
def test_a_copy_without_findings_is_identical(upload: Path, copies: Path, ending: str) -> None:
    assert (copies / f"clean.{ending}").read_bytes() == (upload / f"clean.{ending}").read_bytes()


def test_a_scan_of_the_copies_finds_nothing(copies: Path) -> None:
    assert set(run("scan", copies).verdicts().values()) == {"clean"}


@needs_7z
@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("a.zip", ("-tzip", "-mem=ZipCrypto")),
        ("a.zip", ("-tzip", "-mem=AES256")),
        ("a.7z", ("-t7z",)),
        ("a.7z", ("-t7z", "-mhe=on")),
    ],
)
def test_encrypted_archives(tmp_path: Path, name: str, options: tuple[str, ...]) -> None:
    assert SEVEN_ZIP is not None
    (tmp_path / f"of {NAMED}.log").write_text(TEXT)
    (tmp_path / "clean.log").write_text("nothing to see here\n")
    command = [SEVEN_ZIP, "a", *options, f"-p{PASSWORD}", name, f"of {NAMED}.log", "clean.log"]
    subprocess.run(command, cwd=tmp_path, capture_output=True, check=True)
    closed = run("scan", tmp_path / name)
    rows = [*closed.results, *(member for one in closed.results for member in one.members)]
    assert closed.results[0].verdict == "unscanned"
    assert any("encrypted: give --password" in (row.reason or "") for row in rows)
    opened = run("scan", tmp_path / name, reveal=True, passwords=("wrong", PASSWORD))
    assert {CONTENT, NAMED} <= set(found(opened))
    run("redact", tmp_path / name, to=tmp_path / "safe", passwords=(PASSWORD,))
    command = [SEVEN_ZIP, "x", f"-p{PASSWORD}", "-oout", f"safe/{name}"]
    subprocess.run(command, cwd=tmp_path, capture_output=True, check=True)
    texts = {path.name: path.read_text() for path in (tmp_path / "out").iterdir()}
    assert texts == {
        "of [EMAIL_ADDRESS].log": TEXT.replace(CONTENT, "<EMAIL_ADDRESS>"),
        "clean.log": "nothing to see here\n",
    }
    assert run("scan", tmp_path / "safe" / name).results[0].verdict == "unscanned"
    assert run("scan", tmp_path / "safe" / name, passwords=(PASSWORD,)).results[0].verdict == "clean"


def test_jar_files_are_zip_files(tmp_path: Path) -> None:
    for ending in ("jar", "war", "ear"):
        with zipfile.ZipFile(tmp_path / f"a.{ending}", "w") as archive:
            archive.writestr("META-INF/MANIFEST.MF", f"Manifest-Version: 1.0\nBuilt-By: {CONTENT}\n")
            archive.writestr("app.properties", f"mail.to={COMMENT}\n")
        run("redact", tmp_path / f"a.{ending}", to=tmp_path / "safe")
        with zipfile.ZipFile(tmp_path / "safe" / f"a.{ending}") as archive:
            assert archive.testzip() is None
            assert "muster-kunde" not in archive.read("META-INF/MANIFEST.MF").decode()
            assert archive.read("app.properties") == b"mail.to=<EMAIL_ADDRESS>\n"
