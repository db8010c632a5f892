"""What is dear to make and the same at every start (checked rules, compiled expressions), kept between runs.

An entry is bytes under a name and a digest of all that they were made from; who makes them puts into the
digest whatever could make them different, versions of programs included. The folder (the user's cache
folder, mode 0700) and the files in it (mode 0600) must belong to this user and to nobody else, a file must
say that it is this entry, and its checksum must be right. What is not so is no entry: then, and where
nothing can be written (a read-only home, a full disk), callers make anew what they asked for. So the cache
can cost time and can never change an answer.

The checksum tells damage, not malice: who can write files of this user can as well change the program.
"""

from __future__ import annotations

import os
import re
import secrets
import stat
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path

KEPT = 16
"""Entries kept of one name, those used last: people change between policies and rules of their own, and one
set of rules may need several."""

_HEADER = b"ticketsafe cache 1\n"
_CHECKSUM = 64
"""Length of the checksum behind the header, hexadecimal digits."""
_NAME = re.compile(r"[a-z][a-z0-9_]{0,40}")
_DIGEST = re.compile(r"[0-9a-f]{32,128}")
_PART = ".part-"
_OLD_PART = 60 * 60
"""Seconds after which an unfinished file is one that nobody finishes."""
_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC


def digest_of(*parts: str | bytes, code: Iterable[str | None] = ()) -> str:
    """A digest for ``load`` and ``store`` of all that an entry is made from: texts or bytes, in this order,
    and the source files of the modules that make it (their ``__file__``). Code that cannot be read has
    another digest each time, so that nothing is taken for what it made."""
    digest = sha256()
    for part in parts:
        content = part.encode() if isinstance(part, str) else part
        digest.update(len(content).to_bytes(8, "big") + content)
    for file in code:
        try:
            source = b"" if file is None else Path(file).read_bytes()
        except OSError:
            source = b""
        digest.update(sha256(source or secrets.token_bytes(32)).digest())
    return digest.hexdigest()


def cache_folder() -> Path:
    """Where entries are kept: the user's cache folder, which ``XDG_CACHE_HOME`` names on Linux."""
    # Imported here: who needs no entry, or has no cache, should not pay for it.
    from platformdirs import user_cache_path

    return user_cache_path("ticketsafe", appauthor=False)


def load(name: str, digest: str) -> bytes | None:
    """The bytes stored under ``name`` (small letters, digits, ``_``) and ``digest`` (hexadecimal, small
    letters); None if there are none that are whole and only this user's. Raises ``ValueError`` for a name or
    digest of another form."""
    entry = _entry(name, digest)
    try:
        with _private_folder() as folder:
            descriptor = os.open(
                entry, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC, dir_fd=folder
            )
            with os.fdopen(descriptor, "rb") as stream:
                status = os.fstat(descriptor)
                if not stat.S_ISREG(status.st_mode) or not _is_private(status):
                    return None
                kept = stream.read()
                content = _checked(entry, kept)
                if content is not None:
                    with suppress(OSError):
                        os.utime(descriptor)  # the time of its last use
                return content
    except OSError:
        return None


def store(name: str, digest: str, content: bytes) -> bool:
    """Keep bytes under a name and digest, in the place of what was there; whether they are kept. Several
    processes may store the same entry at once: each reader sees one of them, whole. Raises ``ValueError`` for
    a name or digest of another form."""
    entry = _entry(name, digest)
    part = _PART + secrets.token_hex(8)
    try:
        cache_folder().mkdir(mode=0o700, parents=True, exist_ok=True)
        with _private_folder() as folder:
            try:
                with os.fdopen(os.open(part, _NEW, 0o600, dir_fd=folder), "wb") as stream:
                    stream.write(_HEADER + _checksum(entry, content))
                    stream.write(content)
                os.rename(part, entry, src_dir_fd=folder, dst_dir_fd=folder)
            except OSError:
                with suppress(OSError):
                    os.unlink(part, dir_fd=folder)
                return False
            _remove_old(folder, name)
    except OSError:
        return False
    return True


def _entry(name: str, digest: str) -> str:
    """The file name of an entry."""
    if not _NAME.fullmatch(name) or not _DIGEST.fullmatch(digest):
        raise ValueError("a cache entry has a plain name and a hexadecimal digest")
    return f"{name}-{digest}"


@contextmanager
def _private_folder() -> Iterator[int]:
    """A descriptor of the folder, so that what was checked is what is used. Raises ``OSError``, also if the
    folder is not this user's alone."""
    descriptor = os.open(cache_folder(), os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
    try:
        if not _is_private(os.fstat(descriptor)):
            raise PermissionError("the cache folder is not private")
        yield descriptor
    finally:
        os.close(descriptor)


def _is_private(status: os.stat_result) -> bool:
    return status.st_uid == os.geteuid() and not stat.S_IMODE(status.st_mode) & 0o077


def _checksum(entry: str, content: bytes) -> bytes:
    digest = sha256(entry.encode() + b"\0")
    digest.update(content)
    return digest.hexdigest().encode()


def _checked(entry: str, kept: bytes) -> bytes | None:
    begin = len(_HEADER) + _CHECKSUM
    content = kept[begin:]
    return content if kept[:begin] == _HEADER + _checksum(entry, content) else None


def _remove_old(folder: int, name: str) -> None:
    """Remove the entries of a name beyond the last ``KEPT``, and unfinished files that nobody finishes."""
    used: list[tuple[float, str]] = []
    for file in os.listdir(folder):
        begin, _, digest = file.rpartition("-")
        with suppress(OSError):
            last = os.stat(file, dir_fd=folder, follow_symlinks=False).st_mtime
            if begin == name and _DIGEST.fullmatch(digest):
                used.append((last, file))
            elif file.startswith(_PART) and time.time() - last > _OLD_PART:
                os.unlink(file, dir_fd=folder)
    for _, file in sorted(used, reverse=True)[KEPT:]:
        with suppress(OSError):
            os.unlink(file, dir_fd=folder)
