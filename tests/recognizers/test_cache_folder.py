"""The cache folder: what was stored comes back, and nothing else does."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from recognizers.cache_folder import KEPT, cache_folder, digest_of, load, store

DIGEST = "0123456789abcdef" * 4
OTHER = "fedcba9876543210" * 4
CONTENT = bytes(range(256)) * 40


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    assert cache_folder().is_relative_to(tmp_path)
    return cache_folder()


def test_what_was_stored_comes_back(folder: Path) -> None:
    assert load("rules", DIGEST) is None
    assert not folder.exists()
    assert store("rules", DIGEST, CONTENT)
    assert load("rules", DIGEST) == CONTENT
    assert load("rules", OTHER) is None
    assert load("patterns", DIGEST) is None
    assert store("rules", DIGEST, b"")
    assert load("rules", DIGEST) == b""


def test_folder_and_files_are_the_owners_alone_whatever_the_umask(folder: Path) -> None:
    before = os.umask(0)
    try:
        assert store("rules", DIGEST, CONTENT)
    finally:
        os.umask(before)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert [stat.S_IMODE(file.stat().st_mode) for file in folder.iterdir()] == [0o600]


def _flip(file: Path, position: int) -> None:
    content = bytearray(file.read_bytes())
    content[position] ^= 1
    file.write_bytes(content)


@pytest.mark.parametrize(
    "damage",
    [
        lambda file: _flip(file, 0),
        lambda file: _flip(file, 40),
        lambda file: _flip(file, -1),
        lambda file: file.write_bytes(file.read_bytes()[:-1]),
        lambda file: file.write_bytes(file.read_bytes() + b"x"),
        lambda file: file.write_bytes(b""),
        lambda file: file.chmod(0o644),
        lambda file: file.parent.chmod(0o770),
        lambda file: (file.unlink(), file.mkdir(0o700)),
        lambda file: (file.unlink(), os.mkfifo(file, 0o600)),
        lambda file: file.symlink_to(file.rename(file.parent / "elsewhere")),
        lambda file: file.parent.symlink_to(file.parent.rename(file.parent.with_name("elsewhere"))),
    ],
    ids=[
        "header", "checksum", "content", "cut", "longer", "empty", "readable by others", "folder of a group",
        "a folder", "a pipe", "a link", "folder a link",
    ],
)  # fmt: skip
def test_what_is_damaged_or_not_private_is_no_entry(folder: Path, damage: Callable[[Path], object]) -> None:
    assert store("rules", DIGEST, CONTENT)
    damage(folder / f"rules-{DIGEST}")
    assert load("rules", DIGEST) is None


def test_an_entry_is_only_taken_for_itself(folder: Path) -> None:
    assert store("rules", DIGEST, CONTENT)
    (folder / f"rules-{DIGEST}").rename(folder / f"rules-{OTHER}")
    assert load("rules", OTHER) is None


def test_an_entry_of_another_user_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    assert store("rules", DIGEST, CONTENT)
    other = os.geteuid() + 1
    monkeypatch.setattr(os, "geteuid", lambda: other)
    assert load("rules", DIGEST) is None
    assert not store("rules", DIGEST, b"new")


def test_a_damaged_entry_is_replaced(folder: Path) -> None:
    assert store("rules", DIGEST, CONTENT)
    _flip(folder / f"rules-{DIGEST}", -1)
    assert store("rules", DIGEST, CONTENT)
    assert load("rules", DIGEST) == CONTENT


def test_where_nothing_can_be_written_there_is_no_cache(folder: Path) -> None:
    folder.parent.parent.mkdir(exist_ok=True)
    folder.parent.write_text("a file where a folder should be")
    assert load("rules", DIGEST) is None
    assert not store("rules", DIGEST, CONTENT)


def test_a_full_disk_leaves_what_was_there(folder: Path) -> None:
    assert store("rules", DIGEST, b"before")
    code = (
        "import resource, signal, sys\n"
        "from recognizers.cache_folder import store\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))\n"
        f"sys.exit(17 if store('rules', {DIGEST!r}, bytes(5000)) is False else 1)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 17
    assert load("rules", DIGEST) == b"before"
    assert [file.name for file in folder.iterdir()] == [f"rules-{DIGEST}"]


def test_only_the_entries_used_last_are_kept(folder: Path) -> None:
    digests = [f"{number:064x}" for number in range(KEPT + 2)]
    assert store("patterns", DIGEST, CONTENT)
    for number, digest in enumerate(digests):
        assert store("rules", digest, digest.encode())
        os.utime(folder / f"rules-{digest}", (1000 + number, 1000 + number))
        assert load("rules", digests[0]) == digests[0].encode()
    kept = [digest for digest in digests if load("rules", digest) is not None]
    assert kept == [digests[0], *digests[-KEPT + 1 :]]
    assert load("patterns", DIGEST) == CONTENT


def test_unfinished_files_are_removed_when_they_are_old(folder: Path) -> None:
    assert store("rules", DIGEST, CONTENT)
    old, new = folder / ".part-old", folder / ".part-new"
    old.write_bytes(b"")
    new.write_bytes(b"")
    os.utime(old, (0, 0))
    assert store("rules", OTHER, CONTENT)
    assert not old.exists()
    assert new.exists()


@pytest.mark.parametrize(("name", "digest"), [("../rules", DIGEST), ("rules", "../../x"), ("", DIGEST)])
def test_names_and_digests_are_plain(name: str, digest: str) -> None:
    with pytest.raises(ValueError, match="plain name"):
        load(name, digest)
    with pytest.raises(ValueError, match="plain name"):
        store(name, digest, b"")


def test_a_digest_tells_parts_and_code_apart(tmp_path: Path) -> None:
    module = tmp_path / "module.py"
    module.write_text("A = 1")
    digests = {
        digest_of("ab", "c"),
        digest_of("a", "bc"),
        digest_of("abc"),
        digest_of("abc", code=[str(module)]),
    }
    assert digest_of("abc", code=[str(module)]) in digests
    module.write_text("A = 2")
    digests |= {digest_of("abc", code=[str(module)])}
    assert len(digests) == 5
    assert digest_of("ab", b"c") in digests


def test_code_that_cannot_be_read_is_never_the_same(tmp_path: Path) -> None:
    for nowhere in (None, str(tmp_path / "gone.py")):
        assert digest_of("a", code=[nowhere]) != digest_of("a", code=[nowhere])
