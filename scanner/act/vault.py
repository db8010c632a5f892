"""The vault: where quarantined originals are kept.

One folder an entry, named by its id, with ``original`` (the bytes) and ``manifest.json`` (what it is, where
it came from). An entry is made under a hidden name and appears by one rename, after all of it is on the
disk; only then does the original give way. So at every moment, whatever is killed or full, the original is
where it was or in the vault. Folders have mode 0700, files 0600. Several processes may use one vault at the
same time.

The manifest holds no values, but the original path, which can name a person: only ``release`` uses it, and
nothing shows it. ``name`` is the cleaned name that listings show.
"""

from __future__ import annotations

import errno
import fcntl
import hashlib
import json
import os
import re
import secrets
import shutil
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

import platformdirs
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from scanner.errors import UsageError, VaultError
from scanner.model import ArtefactResult

ENVIRONMENT = "TICKETSAFE_VAULT"
MANIFEST_SCHEMA = 1

_ID = re.compile(r"\d{8}-\d{6}-[0-9a-f]{8}")
_INCOMING = ".incoming-"
_LEAVING = ".leaving-"
_LOCK = ".lock"
_ORIGINAL = "original"
_MANIFEST = "manifest.json"
_CHUNK = 1 << 20
_NO_LINKS = (errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.EMLINK, errno.ENOSYS)


@dataclass(frozen=True, slots=True)
class Entry:
    """One original in the vault.

    ``when`` is UTC, ISO 8601. ``size`` is in bytes, ``mode`` the permission bits, ``mtime_ns`` the time of
    the last change in nanoseconds. ``original`` can name a person and is never shown.
    """

    id: str
    when: str
    name: str
    sha256: str
    size: int
    mode: int
    mtime_ns: int
    verdict: str
    reason: str | None
    entities: dict[str, int]
    original: str


@dataclass(frozen=True, slots=True)
class Problem:
    """Something in the vault that is not as it should be."""

    id: str
    problem: str


class _Manifest(BaseModel):
    """The manifest as it is read back; ``checksum`` is the SHA-256 of the other fields."""

    model_config = ConfigDict(extra="forbid", strict=True)

    schema_version: int = Field(alias="schema", ge=MANIFEST_SCHEMA, le=MANIFEST_SCHEMA)
    id: str
    when: str
    name: str
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    size: int = Field(ge=0)
    mode: int = Field(ge=0, le=0o7777)
    mtime_ns: int
    verdict: str
    reason: str | None
    entities: dict[str, int]
    original: str
    checksum: str


def default_vault() -> Path:
    """``$TICKETSAFE_VAULT``, else the user's data folder."""
    chosen = os.environ.get(ENVIRONMENT)
    return Path(chosen) if chosen else platformdirs.user_data_path("ticketsafe", appauthor=False) / "vault"


def open_vault(folder: Path | None = None) -> Vault:
    """The vault in a folder, by default ``default_vault()``; made on first use.

    Raises ``VaultError`` if the folder is another user's, or others may look into it.
    """
    place = folder or default_vault()
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        with suppress(FileExistsError):
            place.mkdir(mode=0o700)
        status = place.stat()
    except OSError as error:
        raise VaultError(f"the vault {place} cannot be opened: {error.strerror}") from None
    check_private(place, status)
    return Vault(place)


def check_private(place: Path, status: os.stat_result) -> None:
    """Raise ``VaultError`` unless it is our own folder that nobody else may enter."""
    if not stat.S_ISDIR(status.st_mode):
        raise VaultError(f"the vault {place} is not a folder; choose another with --vault")
    if status.st_uid != os.geteuid():
        raise VaultError(f"the vault {place} belongs to another user; choose another with --vault")
    if status.st_mode & 0o077:
        mode = stat.S_IMODE(status.st_mode)
        raise VaultError(f"others may enter the vault {place} (mode {mode:04o}); run: chmod 700 {place}")


class Vault:
    """A folder of originals. Use ``open_vault``, which checks the folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    # --- in ------------------------------------------------------------------------------------------------

    def keep(
        self, original: Path, shown_name: str, result: ArtefactResult, replacement: Path | None = None
    ) -> Entry:
        """Move an original into the vault; ``replacement``, a file on the same file system, takes its
        place.

        ``shown_name`` is the cleaned name for listings. The original goes away, or is replaced, only when
        its copy is whole and on the disk. Raises ``VaultError``; the original and the replacement are then
        where they were.
        """
        try:
            with self._new_entry() as (folder, identifier):
                with _regular_file(original) as source:
                    before = os.fstat(source.fileno())
                    digest = _copy(source, folder / _ORIGINAL)
                    after = os.fstat(source.fileno())
                if _identity(before) != _identity(after) or (result.sha256 and digest != result.sha256):
                    raise VaultError("a file changed while it was being moved into the vault; scan it again")
                if _digest(folder / _ORIGINAL) != digest:
                    raise VaultError("the vault's disk does not give back what was written to it")
                entry = Entry(
                    id=identifier,
                    when=datetime.now(UTC).isoformat(timespec="seconds"),
                    name=shown_name,
                    sha256=digest,
                    size=before.st_size,
                    mode=stat.S_IMODE(before.st_mode),
                    mtime_ns=before.st_mtime_ns,
                    verdict=str(result.verdict),
                    reason=result.reason,
                    entities=dict(sorted(result.entities.items())),
                    original=str(original.absolute()),
                )
                _write_manifest(folder / _MANIFEST, entry)
                _sync_folder(folder)
                os.rename(folder, self.folder / identifier)
            _sync_folder(self.folder)
        except OSError as error:
            raise VaultError(f"the vault cannot take an original: {error.strerror}") from None
        self._give_way(original, before, entry, replacement)
        return entry

    def _give_way(
        self, original: Path, before: os.stat_result, entry: Entry, replacement: Path | None
    ) -> None:
        """Take the original away, or replace it, if it is still the file that was copied."""
        changed = f"a file changed while it was moved; the vault has what it was ({entry.id}): scan it again"
        try:
            if _identity(os.lstat(original)) != _identity(before):
                raise VaultError(changed)
        except OSError:
            raise VaultError(changed) from None
        try:
            if replacement is None:
                original.unlink()
            else:
                os.replace(replacement, original)
        except OSError as error:
            # Nothing was changed in the original's folder, so the copy here is one too many.
            self.purge(entry.id)
            raise VaultError(f"an original cannot be moved from its folder: {error.strerror}") from None
        # The vault has a safe copy: a folder that cannot be synced costs at most a second original.
        with suppress(OSError):
            _sync_folder(original.absolute().parent)

    @contextmanager
    def _new_entry(self) -> Iterator[tuple[Path, str]]:
        """A fresh locked folder under a hidden name, removed if the block fails; and the id it will have."""
        with self._locked():
            self._remove_unfinished()
            while True:
                identifier = f"{datetime.now(UTC):%Y%m%d-%H%M%S}-{secrets.token_hex(4)}"
                folder = self.folder / (_INCOMING + identifier)
                if not (self.folder / identifier).exists():
                    with suppress(FileExistsError):
                        folder.mkdir(mode=0o700)
                        break
            lock = os.open(folder, os.O_RDONLY)
            fcntl.flock(lock, fcntl.LOCK_EX)
        try:
            yield folder, identifier
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        finally:
            os.close(lock)

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """Nobody else makes or tidies entries inside the block; other vault work goes on."""
        lock = os.open(self.folder / _LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
        finally:
            os.close(lock)

    def _remove_unfinished(self) -> None:
        """Remove what killed processes left half made: their originals never left their place."""
        for folder in self._hidden():
            if not _in_use(folder):
                shutil.rmtree(folder, ignore_errors=True)

    def _hidden(self) -> Iterator[Path]:
        for path in sorted(self.folder.iterdir()):
            if path.name.startswith((_INCOMING, _LEAVING)):
                yield path

    # --- look ----------------------------------------------------------------------------------------------

    def entries(self) -> Iterator[Entry]:
        """All entries whose manifest can be read, oldest first; ``verify`` tells of the others."""
        for identifier in self._ids():
            with suppress(VaultError, UsageError):
                yield self.entry(identifier)

    def entry(self, identifier: str) -> Entry:
        """One entry. Raises ``UsageError`` if there is none, ``VaultError`` if its manifest is damaged."""
        path = self._folder_of(identifier) / _MANIFEST
        try:
            data = json.loads(path.read_bytes())
            manifest = _Manifest.model_validate(data)
        except FileNotFoundError:
            raise VaultError(f"{identifier}: the manifest is missing") from None
        except OSError as error:
            raise VaultError(f"{identifier}: the manifest cannot be read: {error.strerror}") from None
        except (ValueError, RecursionError, ValidationError):
            raise VaultError(f"{identifier}: the manifest is damaged") from None
        fields = manifest.model_dump(exclude={"schema_version", "checksum"})
        entry = Entry(**fields)
        if entry.id != identifier or _checksum(entry) != manifest.checksum:
            raise VaultError(f"{identifier}: the manifest is damaged")
        return entry

    def verify(self) -> Iterator[Problem]:
        """All that is wrong: bytes that changed, damaged or missing parts, wide modes, unfinished entries."""
        for identifier in self._ids():
            folder = self.folder / identifier
            try:
                entry = self.entry(identifier)
                for path in (folder, folder / _ORIGINAL, folder / _MANIFEST):
                    if os.lstat(path).st_mode & 0o077:
                        yield Problem(identifier, "others may read it; run: chmod -R go= on its folder")
                        break
                if _digest(folder / _ORIGINAL) != entry.sha256:
                    yield Problem(identifier, "the original is not what was kept: its SHA-256 differs")
            except (VaultError, UsageError) as error:
                yield Problem(identifier, str(error).removeprefix(f"{identifier}: "))
            except FileNotFoundError:
                yield Problem(identifier, "the original is missing")
            except OSError as error:
                yield Problem(identifier, f"it cannot be read: {error.strerror}")
        for hidden in self._hidden():
            if not _in_use(hidden):
                identifier = hidden.name.removeprefix(_INCOMING).removeprefix(_LEAVING)
                text = "unfinished, left by a killed process; the next original that comes in removes it"
                yield Problem(identifier, text)

    def _ids(self) -> list[str]:
        return sorted(path.name for path in self.folder.iterdir() if _ID.fullmatch(path.name))

    def _folder_of(self, identifier: str) -> Path:
        folder = self.folder / identifier
        if not _ID.fullmatch(identifier) or not folder.is_dir():
            raise UsageError(f"the vault has no entry {identifier!r}; see: ticketsafe vault list")
        return folder

    def check(self, identifier: str) -> None:
        """Raise ``UsageError`` if there is no entry of that id, damaged or not."""
        self._folder_of(identifier)

    # --- out -----------------------------------------------------------------------------------------------

    def release(self, identifier: str, to: Path | None = None) -> Path:
        """Move an original out: back to its place, or to a file or folder ``to``; bytes, mode and time as
        before.

        Never overwrites. Raises ``UsageError`` if something stands there or there is no such entry,
        ``VaultError`` if the original is damaged or cannot be written; the entry then stays in the vault.
        """
        entry = self.entry(identifier)
        target = Path(entry.original) if to is None else to
        if to is not None and to.is_dir():
            target = to / Path(entry.original).name
        if os.path.lexists(target):
            place = "its old place" if to is None else "that place"
            raise UsageError(f"{identifier}: something stands in {place}; name another with --to")
        if not target.parent.is_dir():
            raise UsageError(
                f"{identifier}: the folder it would go to does not exist; name another with --to"
            )
        temporary = target.parent / f".ticketsafe-{secrets.token_hex(8)}.tmp"
        try:
            with (self._folder_of(identifier) / _ORIGINAL).open("rb") as source:
                # Of two who release the same entry at the same time, the second finds it gone.
                fcntl.flock(source, fcntl.LOCK_EX)
                self._folder_of(identifier)
                digest = _copy(source, temporary)
                _restore(entry, digest, temporary, target)
                self.purge(identifier)
        except FileExistsError:
            raise UsageError(
                f"{identifier}: something stands in that place; name another with --to"
            ) from None
        except OSError as error:
            raise VaultError(f"{identifier}: cannot be given back: {error.strerror}") from None
        finally:
            temporary.unlink(missing_ok=True)
        return target

    def purge(self, identifier: str) -> None:
        """Delete an entry for good. Raises ``UsageError`` if there is none, ``VaultError`` if it stays."""
        folder = self._folder_of(identifier)
        leaving = self.folder / f"{_LEAVING}{identifier}-{secrets.token_hex(4)}"
        try:
            os.rename(folder, leaving)
            shutil.rmtree(leaving)
            _sync_folder(self.folder)
        except FileNotFoundError:
            raise UsageError(f"the vault has no entry {identifier!r} any more") from None
        except OSError as error:
            raise VaultError(f"{identifier}: cannot be deleted: {error.strerror}") from None


def _restore(entry: Entry, digest: str, temporary: Path, target: Path) -> None:
    """Give a copy of an original, whose SHA-256 is ``digest``, its mode and time, and put it in its place."""
    if digest != entry.sha256:
        raise VaultError(f"{entry.id}: the original is not what was kept: its SHA-256 differs")
    os.chmod(temporary, entry.mode)
    os.utime(temporary, ns=(entry.mtime_ns, entry.mtime_ns))
    _place_without_overwriting(temporary, target)
    _sync_folder(target.parent)


# --- files -------------------------------------------------------------------------------------------------


def _identity(status: os.stat_result) -> tuple[int, int, int, int]:
    return status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns


@contextmanager
def _regular_file(path: Path) -> Iterator[BinaryIO]:
    # O_NONBLOCK: a pipe that took the file's place must not hold us up before it is refused.
    handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    with os.fdopen(handle, "rb") as stream:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise VaultError("only regular files can be moved into the vault")
        yield stream


def _copy(source: BinaryIO, target: Path) -> str:
    """Copy to a new private file, sync it, and return the SHA-256 of what was copied."""
    digest = hashlib.sha256()
    handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    with os.fdopen(handle, "wb") as copy:
        while chunk := source.read(_CHUNK):
            digest.update(chunk)
            copy.write(chunk)
        copy.flush()
        os.fsync(copy.fileno())
    return digest.hexdigest()


def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _checksum(entry: Entry) -> str:
    return hashlib.sha256(json.dumps(asdict(entry), sort_keys=True).encode()).hexdigest()


def _write_manifest(path: Path, entry: Entry) -> None:
    fields = {"schema": MANIFEST_SCHEMA, **asdict(entry), "checksum": _checksum(entry)}
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    with os.fdopen(handle, "wb") as stream:
        stream.write(json.dumps(fields, indent=2).encode() + b"\n")
        stream.flush()
        os.fsync(stream.fileno())


def _place_without_overwriting(temporary: Path, target: Path) -> None:
    """Give a file its name if that is free; raises ``FileExistsError`` if it is not."""
    try:
        os.link(temporary, target)
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        # A file system without hard links: take the name first, then put the file over our own empty one.
        os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        os.replace(temporary, target)


def _in_use(folder: Path) -> bool:
    """Whether a living process holds the lock of a hidden folder."""
    try:
        handle = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return True
    finally:
        os.close(handle)
    return False
