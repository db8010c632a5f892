"""The private work folder of a run: the only place where values stand on disk while it lasts."""

from __future__ import annotations

import os
import re
import shutil
import stat
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_OLD = 24 * 60 * 60
"""Seconds after which a folder without a process is an orphan; one may live in another container."""
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
            status = entry.lstat()
            own = stat.S_ISDIR(status.st_mode) and status.st_uid == os.getuid()
            if match and own and time.time() - status.st_mtime > _OLD and not _alive(int(match[1])):
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
