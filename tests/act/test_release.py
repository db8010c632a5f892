"""Copies come into place whole or not at all, and never over another file."""

from __future__ import annotations

import os
from hashlib import sha256
from pathlib import Path

import pytest

from scanner.act.release import place
from scanner.errors import ReadError


def test_a_taken_name_gets_a_number(tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    copy.write_bytes(b"new")
    target = tmp_path / "out/a.log"
    assert place(copy, target) == target
    assert place(copy, target) == tmp_path / "out/a (2).log"
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["a (2).log", "a.log"]


def test_a_file_that_changed_is_not_released(tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    copy.write_bytes(b"changed")
    with pytest.raises(ReadError, match="changed"):
        place(copy, tmp_path / "out/a.log", digest=sha256(b"scanned").hexdigest())
    assert list((tmp_path / "out").iterdir()) == []


def test_an_error_on_the_way_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    copy = tmp_path / "copy"
    copy.write_bytes(b"new")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        place(copy, tmp_path / "out/a.log")
    assert list((tmp_path / "out").iterdir()) == []
