"""Where a report goes: a stream, or a file that appears whole or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TextIO

from scanner.errors import UsageError


def check_output(path: Path, sources: Sequence[str]) -> None:
    """Raise ``UsageError`` if no report can be written there, or if it would replace what is scanned."""
    if path.is_dir():
        raise UsageError(f"-o {path}: is a folder; give the name of a file")
    if not path.parent.is_dir():
        raise UsageError(f"-o {path}: there is no folder {path.parent}; make it first")
    if not os.access(path.parent, os.W_OK):
        raise UsageError(f"-o {path}: no permission to write in {path.parent}")
    if not path.exists():
        return
    target = path.resolve()
    for source in sources:
        place = Path(source).resolve()
        if target == place or place in target.parents:
            raise UsageError(f"-o {path}: exists and is part of what is read; choose another name")


class OutputFile:
    """A text sink that opens a hidden file beside its target at the first write.

    So late, because a report inside a scanned folder must not be one of the files that the scan finds there.
    """

    encoding = "utf-8"

    def __init__(self, target: Path, private: bool) -> None:
        self._target = target
        self._private = private
        self._stream: TextIO | None = None
        self._temporary: Path | None = None
        # /dev/stdout, a pipe or a terminal is written to; only a file can be replaced whole.
        self._is_device = os.path.lexists(target) and target.exists() and not target.is_file()

    def stream(self) -> TextIO:
        """The open stream; UTF-8 with Unix line ends. Raises ``UsageError`` if the file cannot be made."""
        if self._stream is None and self._is_device:
            try:
                self._stream = self._target.open(
                    "w", encoding="utf-8", errors="backslashreplace", newline="\n"
                )
            except OSError as error:
                raise UsageError(f"-o {self._target}: {error.strerror}") from None
        if self._stream is None:
            try:
                handle, name = tempfile.mkstemp(".tmp", f".{self._target.name[:80]}.", self._target.parent)
            except OSError as error:
                raise UsageError(f"-o {self._target}: {error.strerror}") from None
            self._temporary = Path(name)
            self._stream = os.fdopen(handle, "w", encoding="utf-8", errors="backslashreplace", newline="\n")
        return self._stream

    def write(self, text: str) -> int:
        """Write text."""
        return self.stream().write(text)

    def flush(self) -> None:
        """Hand what was written to the system."""
        if self._stream is not None:
            self._stream.flush()

    def release(self) -> None:
        """Sync the file and put it in its place; mode 0600 if it is private, else what the umask says."""
        stream = self.stream()
        if self._temporary is None:
            stream.close()
            return
        stream.flush()
        if not self._private:
            mask = os.umask(0)
            os.umask(mask)
            os.fchmod(stream.fileno(), 0o666 & ~mask)
        os.fsync(stream.fileno())
        stream.close()
        self._temporary.replace(self._target)
        self._temporary = None

    def discard(self) -> None:
        """Remove the hidden file, if there is one."""
        if self._stream is not None:
            with suppress(OSError):
                self._stream.close()
        if self._temporary is not None:
            self._temporary.unlink(missing_ok=True)
            self._temporary = None


@contextmanager
def output_file(target: Path, private: bool) -> Iterator[OutputFile]:
    """A file that stands at ``target`` only if the block ends well."""
    file = OutputFile(target, private)
    try:
        yield file
        file.release()
    finally:
        file.discard()
