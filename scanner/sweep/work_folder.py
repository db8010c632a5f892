"""The private work folder of a run: the only place where values stand on disk while it lasts."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_NAME = re.compile(r"ticketsafe-(\d+)-\w+\Z")


@contextmanager
def work_folder() -> Iterator[Path]:
    """A fresh folder (mode 0700) under the system's temporary folder, gone afterwards; what a run that was
    killed left there is removed first."""
    base = Path(tempfile.gettempdir())
    _remove_orphans(base)
    folder = Path(tempfile.mkdtemp(prefix=f"ticketsafe-{os.getpid()}-", dir=base))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _remove_orphans(base: Path) -> None:
    for entry in base.glob("ticketsafe-*"):
        match = _NAME.fullmatch(entry.name)
        try:
            if (
                match
                and entry.lstat().st_uid == os.getuid()
                and not entry.is_symlink()
                and not _alive(int(match[1]))
            ):
                shutil.rmtree(entry, ignore_errors=True)
        except OSError:
            continue


def _alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
