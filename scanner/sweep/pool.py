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
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError, Future
from concurrent.futures import TimeoutError as TaskTimeout
from contextlib import contextmanager, suppress
from functools import partial
from multiprocessing.context import BaseContext
from typing import Any

from multiprocessing_logging import install_mp_handler, uninstall_mp_handler
from pebble import CONSTS, ProcessExpired, ProcessPool

from scanner.sweep.agenda import Agenda, Failed, Task
from scanner.sweep.worker import SharedNumber

logger = logging.getLogger(__name__)

LOOK_SECONDS = 0.2
"""How often progress is looked at."""
AHEAD = 2
"""Tasks a worker that are handed out before it is free, so that it need not wait."""
POLL_SECONDS = 0.02
"""How often pebble looks for time-outs and the end; its own tenth of a second delays the end of each run."""
STOP_SECONDS = 1.5
"""How long stopping workers are waited for."""


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
    """Runs the tasks of an agenda; made by ``pool``."""

    def __init__(self, processes: ProcessPool, workers: int) -> None:
        self._processes = processes
        self.workers = workers

    def run(self, agenda: Agenda, look: Callable[[], None]) -> Iterator[None]:
        """Yields whenever a task is done or a moment has passed, until all are; ``look`` is called before.

        Tasks go on whether anyone asks for the next step or not: who shows the results keeps no worker
        waiting. ``agenda`` may be read between two steps.
        """
        running = _Running(self._processes, agenda, AHEAD * self.workers)
        while True:
            going_on = running.wait(LOOK_SECONDS)
            look()
            yield
            if not going_on:
                return


class _Running:
    """The tasks in the workers' hands. New ones are handed out by the thread that takes the answers."""

    def __init__(self, processes: ProcessPool, agenda: Agenda, ahead: int) -> None:
        self._processes = processes
        self._agenda = agenda
        self._ahead = ahead
        self._tasks = 0
        self._news = False
        self._error: BaseException | None = None
        self._change = threading.Condition()
        with self._change:
            self._hand_out()

    def wait(self, seconds: float) -> bool:
        """Wait for something to be done; whether anything is still to do. Raises what went wrong between
        tasks."""
        with self._change:
            if self._tasks and not self._news:
                self._change.wait(seconds)
            self._news = False
            if self._error is not None:
                raise self._error
            return self._tasks > 0

    def _hand_out(self) -> None:
        while self._tasks < self._ahead and (task := self._agenda.take()) is not None:
            self._tasks += 1
            future = self._processes.schedule(task.function, args=(task.argument,), timeout=task.timeout)
            future.add_done_callback(partial(self._done, task))

    def _done(self, task: Task, future: Future[Any]) -> None:
        with self._change:
            try:
                self._tasks -= 1
                task.done(_answer(task, future))
                self._hand_out()
            except BaseException as error:  # noqa: BLE001  (another thread waits for this one, and raises it)
                self._error = error
            self._news = True
            self._change.notify_all()


def _answer(task: Task, future: Future[Any]) -> Any:
    try:
        return future.result()
    except TaskTimeout:
        return Failed(f"not done within {task.timeout:.0f} seconds")
    except ProcessExpired as error:
        return Failed(f"the process that read it ended abruptly (status {error.exitcode})")
    except CancelledError:
        return Failed("it was cancelled")
    except Exception as error:  # noqa: BLE001  (its message may quote what was read)
        logger.error("a task failed: %s", type(error).__name__)
        return Failed(f"internal error: {type(error).__name__}")


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
        CONSTS.sleep_unit = POLL_SECONDS
        gc.collect()
        gc.freeze()
        processes = ProcessPool(
            max_workers=workers,
            initializer=_start_worker,
            initargs=(initialise, arguments),
            context=_context(),
        )
        try:
            yield Pool(processes, workers)
            processes.close()  # type: ignore[no-untyped-call]
            processes.join()
        except BaseException:
            processes.stop()  # type: ignore[no-untyped-call]
            with suppress(TimeoutError):
                processes.join(STOP_SECONDS)
            raise
        finally:
            gc.unfreeze()
