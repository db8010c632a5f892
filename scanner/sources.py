"""Walking what the caller named: files, folders, and globs, in an order that is the same on every run."""

from __future__ import annotations

import glob
import os
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from scanner.errors import SourceError

_WILD = frozenset("*?[")


@dataclass(frozen=True, slots=True)
class Source:
    """A file to scan, or something that stands in for it and cannot be.

    ``shown`` is the name as the caller would write it: the argument, joined with the path below it.
    ``relative`` is where its copy goes below an output folder. ``reason`` says why it cannot be read, None if
    it can. Names that are not valid UTF-8 hold surrogate escapes; ``shown`` may hold any text that a file
    name may.
    """

    path: Path
    shown: str
    relative: Path
    reason: str | None = None


def walk(sources: Sequence[str]) -> list[Source]:
    """All files that the sources name, each once, sorted within each source.

    Folders are walked to the bottom, hidden files too; symbolic links are entries of their own and are not
    followed. Raises ``SourceError`` for a source that does not exist or a glob that fits nothing.
    """
    found: list[Source] = []
    seen: set[str] = set()
    for position, argument in enumerate(sources, 1):
        for source in _of_argument(argument, position):
            where = _identity(source.path)
            if where not in seen:
                seen.add(where)
                found.append(source)
    return found


def _identity(path: Path) -> str:
    """The path with its folder's links resolved; the entry itself may be a link and stays one."""
    absolute = Path(os.path.abspath(path))
    return os.path.join(os.path.realpath(absolute.parent), absolute.name)


def _of_argument(argument: str, position: int) -> Iterator[Source]:
    if not argument or "\0" in argument:
        raise SourceError(f"source {position} is not a path")
    path = Path(argument)
    if os.path.lexists(path):
        yield from _of_path(path, argument, position)
        return
    if not _WILD & set(argument):
        raise SourceError(f"source {position} does not exist: {_printable(argument)}")
    matches = sorted(glob.glob(argument, recursive=True, include_hidden=True), key=os.fsencode)
    kept = [match for match in matches if match.rstrip("/")]
    if not kept:
        raise SourceError(f"source {position} fits no file: {_printable(argument)}")
    base = _fixed_part(argument)
    files = [match for match in kept if os.path.islink(match) or not os.path.isdir(match)]
    # With ** a folder and its files both fit; the files stand for themselves.
    folders = (
        [match for match in kept if match not in set(files)] if "**" not in argument or not files else []
    )
    for match in files:
        yield _entry(Path(match), match, Path(os.path.relpath(match, base or ".")))
    for match in folders:
        yield from _below(Path(match), match, Path(os.path.relpath(match, base or ".")))


def _fixed_part(pattern: str) -> str:
    """The folders of a glob before its first wildcard."""
    parts = pattern.split("/")
    wild = next(index for index, part in enumerate(parts) if _WILD & set(part))
    return "/".join(parts[:wild]) or ("/" if pattern.startswith("/") else "")


def _of_path(path: Path, shown: str, position: int) -> Iterator[Source]:
    is_folder = path.is_dir() and (not path.is_symlink() or shown.endswith("/"))
    if is_folder:
        yield from _below(path, shown, Path())
        return
    yield _entry(path, shown, Path(path.name or str(position)))


def _entry(path: Path, shown: str, relative: Path) -> Source:
    return Source(path, shown, relative, _reason(path))


def _reason(path: Path) -> str | None:
    """Why the file cannot be read, None if it can."""
    try:
        mode = os.lstat(path).st_mode
    except OSError as error:
        return f"cannot be read (error {error.errno})"
    if stat.S_ISLNK(mode):
        return "symbolic link, not followed"
    if not stat.S_ISREG(mode):
        return "not a regular file"
    if not os.access(path, os.R_OK):
        return "cannot be read: no permission"
    return None


def _below(folder: Path, shown: str, relative: Path) -> Iterator[Source]:
    """Everything below a folder, in the order of the bytes of the names."""
    # Not recursive: a folder may be nested deeper than Python's stack.
    waiting: list[tuple[Path, str, Path, bool]] = [(folder, shown, relative, True)]
    while waiting:
        path, name, place, is_folder = waiting.pop()
        if not is_folder:
            yield _entry(path, name, place)
            continue
        try:
            with os.scandir(path) as listing:
                entries = sorted(listing, key=lambda entry: os.fsencode(entry.name), reverse=True)
        except OSError as error:
            reason = f"folder cannot be listed (error {error.errno})"
            yield Source(path, name, place if place.parts else Path(path.name or "folder"), reason)
            continue
        for entry in entries:
            inside = entry.is_dir(follow_symlinks=False)
            below = f"{name}{entry.name}" if name.endswith("/") else f"{name}/{entry.name}"
            waiting.append((path / entry.name, below, place / entry.name, inside))


def _printable(argument: str) -> str:
    """The caller's own argument, fit for a terminal."""
    return "".join(character if character.isprintable() else "?" for character in argument)
