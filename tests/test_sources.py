"""Sources: order, globs, links, and what cannot be read."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from scanner.errors import SourceError
from scanner.sources import Source, walk


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("up/b.log", "up/a/z.txt", "up/a/.hidden", "up/a.txt", "up/B.log", "one.csv"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def shown(found: list[Source]) -> list[str]:
    return [source.shown for source in found]


def test_folders_are_walked_in_a_stable_order_with_hidden_files(tree: Path) -> None:
    found = walk(["up", "one.csv"])
    assert shown(found) == ["up/B.log", "up/a/.hidden", "up/a/z.txt", "up/a.txt", "up/b.log", "one.csv"]
    assert [str(source.relative) for source in found] == [
        "B.log",
        "a/.hidden",
        "a/z.txt",
        "a.txt",
        "b.log",
        "one.csv",
    ]
    assert all(source.reason is None and source.path.read_text() for source in found)
    assert shown(walk(["./up/", str(tree / "one.csv")]))[0] == "./up/B.log"


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("up/*.log", ["up/B.log", "up/b.log"]),
        ("up/**", ["up/B.log", "up/a.txt", "up/a/.hidden", "up/a/z.txt", "up/b.log"]),
        ("**/*.txt", ["up/a.txt", "up/a/z.txt"]),
        ("u?", ["up/B.log", "up/a/.hidden", "up/a/z.txt", "up/a.txt", "up/b.log"]),
    ],
)
def test_globs(tree: Path, pattern: str, expected: list[str]) -> None:
    assert shown(walk([pattern])) == expected


def test_relative_paths_of_glob_matches_start_below_its_fixed_part(tree: Path) -> None:
    assert [str(source.relative) for source in walk(["up/**/*.txt"])] == ["a.txt", "a/z.txt"]


@pytest.mark.parametrize("argument", ["missing", "*.nothing", "", "a\0b"])
def test_what_does_not_exist_is_named_by_position(tree: Path, argument: str) -> None:
    with pytest.raises(SourceError, match="source 2"):
        walk(["up", argument])


def test_a_file_that_looks_like_a_glob_is_a_file(tree: Path) -> None:
    (tree / "a[1].txt").write_text("x")
    assert shown(walk(["a[1].txt"])) == ["a[1].txt"]


def test_links_are_not_followed(tree: Path) -> None:
    (tree / "up/link.txt").symlink_to("a.txt")
    (tree / "up/loop").symlink_to(".")
    (tree / "up/dangling").symlink_to("nowhere")
    links = [source for source in walk(["up"]) if source.reason]
    assert [(source.shown, source.reason) for source in links] == [
        ("up/dangling", "symbolic link, not followed"),
        ("up/link.txt", "symbolic link, not followed"),
        ("up/loop", "symbolic link, not followed"),
    ]
    assert walk(["up/link.txt"])[0].reason == "symbolic link, not followed"


def test_what_is_no_regular_file_has_a_reason(tree: Path) -> None:
    os.mkfifo(tree / "up/pipe")
    assert [source.reason for source in walk(["up/pipe"])] == ["not a regular file"]


@contextmanager
def ordinary_user() -> Iterator[None]:
    """Run as nobody where the tests run as root, who can read everything."""
    if os.geteuid() != 0:
        yield
        return
    os.setresuid(65534, 65534, 0)
    try:
        yield
    finally:
        os.setresuid(0, 0, 0)


def test_what_may_not_be_read_has_a_reason() -> None:
    folder = Path(tempfile.mkdtemp())
    try:
        folder.chmod(0o755)
        (folder / "closed").mkdir(mode=0)
        (folder / "a.txt").write_text("x")
        (folder / "a.txt").chmod(0)
        with ordinary_user():
            found = {source.path.name: source.reason for source in walk([str(folder)])}
        assert found["closed"]
        assert found["a.txt"]
    finally:
        (folder / "closed").chmod(0o700)
        shutil.rmtree(folder)


def test_the_same_file_counts_once(tree: Path) -> None:
    assert len(walk(["up", "up/a.txt", "./up/../up/a.txt", str(tree / "up")])) == 5


def test_names_that_are_not_utf_8(tree: Path) -> None:
    Path(os.fsdecode(b"up/caf\xe9.txt")).write_text("x")
    found = [source for source in walk(["up"]) if "caf" in source.shown]
    assert found[0].path.read_text() == "x"
    assert os.fsencode(found[0].shown) == b"up/caf\xe9.txt"


def test_deep_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for _ in range(300):
        os.mkdir("d")
        os.chdir("d")
    Path("f").write_text("x")
    os.chdir(tmp_path)
    assert len(walk(["d"])) == 1
