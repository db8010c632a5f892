"""The log on stderr: our own words only.

Messages of other packages, tracebacks and warnings can quote the text that they were working on. So only
our own loggers are shown in full; of anyone else's errors, and of exceptions, only the kind and the place
are.
"""

from __future__ import annotations

import logging
import sys
import threading
import traceback
from types import TracebackType

OWN_PACKAGES = ("scanner", "recognizers")


def _is_own(name: str) -> bool:
    return name.partition(".")[0] in OWN_PACKAGES


def place_of(error: BaseException) -> str:
    """``TypeName at module:line``: what went wrong and where in our code, without a word of what was read."""
    place = "unknown:0"
    for frame, line in traceback.walk_tb(error.__traceback__):
        module = str(frame.f_globals.get("__name__", "unknown"))
        if _is_own(module) or place == "unknown:0":
            place = f"{module}:{line}"
    return f"{type(error).__name__} at {place}"


class OwnWords(logging.Formatter):
    """Formats a record without anything that may quote an artefact."""

    def format(self, record: logging.LogRecord) -> str:
        """One line: level, logger, message; the exception as type and place."""
        level = record.levelname.lower()
        if not _is_own(record.name):
            return f"{level}: {record.name}: a message of this package at line {record.lineno}"
        text = f"{level}: {record.getMessage()}"
        if record.exc_info and record.exc_info[1] is not None:
            text += f" ({place_of(record.exc_info[1])})"
        return text


class _OwnOrError(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        return _is_own(record.name) or record.levelno >= logging.ERROR


class _Stderr(logging.Handler):
    """Writes to what ``sys.stderr`` is at that moment: a progress bar puts itself there, to step aside."""

    def emit(self, record: logging.LogRecord) -> None:
        sys.stderr.write(self.format(record) + "\n")


def configure_logging(verbosity: int, quiet: bool) -> None:
    """Set up the root logger of the command line: warnings; ``-v`` adds information, ``-vv`` all; ``-q``
    errors only.

    Also keeps Python itself from printing tracebacks of threads and destructors, which would quote values.
    """
    handler = _Stderr()
    handler.setFormatter(OwnWords())
    handler.addFilter(_OwnOrError())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    if quiet:
        root.setLevel(logging.ERROR)
    else:
        root.setLevel((logging.WARNING, logging.INFO, logging.DEBUG)[min(verbosity, 2)])
    if not quiet and sys.stderr.isatty():
        # Who waits at a terminal should know for what.
        logging.getLogger("scanner.detect.fused.plan").setLevel(min(logging.INFO, root.level))
    logging.captureWarnings(True)
    threading.excepthook = _thread_failed
    sys.unraisablehook = _unraisable
    sys.excepthook = _uncaught


def _thread_failed(arguments: threading.ExceptHookArgs) -> None:
    if arguments.exc_value is not None and not isinstance(arguments.exc_value, SystemExit):
        _complain("in a thread", arguments.exc_value)


def _unraisable(arguments: sys.UnraisableHookArgs) -> None:
    if arguments.exc_value is not None:
        _complain("in clean-up", arguments.exc_value)


def _uncaught(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    _complain("at large", error)


def _complain(where: str, error: BaseException) -> None:
    sys.stderr.write(f"internal error {where}: {place_of(error)}\n")
