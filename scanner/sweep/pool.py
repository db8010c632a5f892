"""The local pool: worker processes with a time-out for each task, whose crash harms no other task.

Workers are forked from a parent that has loaded the rules, so that they start at once and share its memory;
where there is no fork they load the rules themselves. Their log records come back to the parent's handlers.
"""

from __future__ import annotations

import gc
import logging
import multiprocessing
import os
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import TimeoutError as TaskTimeout
from concurrent.futures import wait
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing.context import BaseContext
from typing import Any

from multiprocessing_logging import install_mp_handler, uninstall_mp_handler
from pebble import ProcessExpired, ProcessPool

from scanner.sweep.worker import SharedNumber

logger = logging.getLogger(__name__)

LOOK_SECONDS = 0.2
"""How often progress is looked at."""
STOP_SECONDS = 1.5
"""How long stopping workers are waited for."""


@dataclass(frozen=True, slots=True)
class Failed:
    """A task that gave no result; ``reason`` says why, without anything that was read."""

    reason: str


@dataclass(frozen=True, slots=True)
class Task:
    """One call of the worker function, with its time-out in seconds."""

    argument: Any
    timeout: float


def processors() -> int:
    """How many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _start_worker(initialise: Callable[..., None], arguments: tuple[Any, ...]) -> None:
    # Ctrl-C reaches the whole process group; the parent decides what becomes of the workers.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    initialise(*arguments)


@contextmanager
def _log_records_come_back(can_fork: bool) -> Iterator[None]:
    if not can_fork:
        yield
        return
    if multiprocessing.get_start_method(allow_none=True) != "fork":
        multiprocessing.set_start_method("fork", force=True)
    install_mp_handler()
    try:
        yield
    finally:
        uninstall_mp_handler()


class Pool:
    """Runs one function over many arguments; made by ``pool``."""

    def __init__(self, processes: ProcessPool) -> None:
        self._processes = processes

    def map(
        self, function: Callable[[Any], Any], tasks: Sequence[Task], look: Callable[[], None]
    ) -> Iterator[Any]:
        """The results in the order of the tasks, each as soon as it and all before it are there; ``Failed``
        for a task that timed out, crashed its worker, or raised. ``look`` is called now and then."""
        futures = [
            self._processes.schedule(function, args=(task.argument,), timeout=task.timeout) for task in tasks
        ]
        for task, future in zip(tasks, futures, strict=True):
            while not future.done():
                wait([future], timeout=LOOK_SECONDS)
                look()
            try:
                yield future.result()
            except TaskTimeout:
                yield Failed(f"not done within {task.timeout:.0f} seconds")
            except ProcessExpired as error:
                yield Failed(f"the process that read it ended abruptly (status {error.exitcode})")
            except Exception as error:  # noqa: BLE001  (its message may quote what was read)
                logger.error("a task failed: %s", type(error).__name__)
                yield Failed(f"internal error: {type(error).__name__}")


def shared_number() -> SharedNumber:
    """A number that the processes of a pool share."""
    return _context().Value("q", 0)


def _can_fork() -> bool:
    return "fork" in multiprocessing.get_all_start_methods() and sys.platform != "darwin"


def _context() -> BaseContext:
    return multiprocessing.get_context("fork" if _can_fork() else "spawn")


@contextmanager
def pool(workers: int, initialise: Callable[..., None], arguments: tuple[Any, ...]) -> Iterator[Pool]:
    """A pool of worker processes, each prepared by ``initialise(*arguments)``; stopped on any error."""
    with _log_records_come_back(_can_fork()):
        gc.collect()
        gc.freeze()
        processes = ProcessPool(
            max_workers=workers,
            initializer=_start_worker,
            initargs=(initialise, arguments),
            context=_context(),
        )
        try:
            yield Pool(processes)
            processes.close()  # type: ignore[no-untyped-call]
            processes.join()
        except BaseException:
            processes.stop()  # type: ignore[no-untyped-call]
            with suppress(TimeoutError):
                processes.join(STOP_SECONDS)
            raise
        finally:
            gc.unfreeze()
