"""Putting a proven copy where it belongs: under a temporary name, synced, renamed; never over another
file."""

from __future__ import annotations

import os
import secrets
import shutil
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

from scanner.errors import ReadError

PART = ".part"


def place(copy: Path, target: Path, like: Path | None = None, digest: str | None = None) -> Path:
    """Put the bytes of ``copy`` at ``target`` and return where they are; mode and times as of ``like``.

    If the target exists, a number is put behind its stem. Folders are made. ``digest`` is the SHA-256 that
    the bytes must have. Raises ``OSError``, and ``ReadError`` if the digest differs; nothing half-written is
    left.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    part = stage(copy, target.parent, like, digest)
    try:
        return _rename(part, target)
    finally:
        with suppress(FileNotFoundError):
            part.unlink()


def stage(copy: Path, folder: Path, like: Path | None = None, digest: str | None = None) -> Path:
    """The bytes of ``copy`` in a synced temporary file of the folder where they will stand. Raises like
    ``place``."""
    part = folder / f".ticketsafe-{secrets.token_hex(8)}{PART}"
    seen = sha256()
    try:
        with copy.open("rb") as source, part.open("xb") as sink:
            os.chmod(part, 0o600)
            while chunk := source.read(1024 * 1024):
                seen.update(chunk)
                sink.write(chunk)
            sink.flush()
            os.fsync(sink.fileno())
        if digest is not None and seen.hexdigest() != digest:
            raise ReadError("the file changed while it was being worked on; scan it again")
        if like is not None:
            shutil.copystat(like, part, follow_symlinks=False)
    except BaseException:
        with suppress(FileNotFoundError):
            part.unlink()
        raise
    return part


def _rename(part: Path, target: Path) -> Path:
    for number in range(1, 10_000):
        name = target if number == 1 else target.with_name(f"{target.stem} ({number}){target.suffix}")
        try:
            os.link(part, name)
        except FileExistsError:
            continue
        except OSError:
            # A file system without hard links: the small window between look and rename is the best there is.
            if os.path.lexists(name):
                continue
            os.rename(part, name)
        return name
    raise FileExistsError(f"{target} and 10,000 numbered names exist already")
