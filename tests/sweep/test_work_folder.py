"""The private work folder: private, gone afterwards, and orphans of killed runs are removed."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from scanner.sweep import work_folder as module


def test_it_is_private_and_goes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module.tempfile, "gettempdir", lambda: str(tmp_path))
    with module.work_folder() as folder:
        assert folder.stat().st_mode & 0o777 == 0o700
        (folder / "value").write_text("raw")
    assert list(tmp_path.iterdir()) == []


def test_only_old_folders_without_a_process_are_removed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module.tempfile, "gettempdir", lambda: str(tmp_path))
    names = {
        "ticketsafe-999999999-abc": 0,
        f"ticketsafe-{os.getpid()}-abc": 0,
        "ticketsafe-999999998-new": None,
    }
    for name, when in names.items():
        (tmp_path / name).mkdir()
        if when is not None:
            os.utime(tmp_path / name, (when, when))
    with module.work_folder():
        pass
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(list(names)[1:])
