"""What the workers do next in a phase, and what became of each artefact.

Small artefacts are done several in one task. A large plain text is done by all workers, range by range. Tasks
run in the order of the walk, except that an artefact so large that a worker would be left alone with it at
the end comes before its turn. Nothing of that shows in the answers.
"""

from __future__ import annotations

import heapq
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from scanner.model import Identification
from scanner.pipeline import Tally
from scanner.sweep.worker import (
    Begun,
    Job,
    Kept,
    Ranged,
    Scanned,
    Surveyed,
    begin,
    conclude,
    go_on,
    scan,
    scan_range,
    several,
    survey,
)  # fmt: skip

RANGE_BYTES = 4 * 1024 * 1024
"""Size of a range; a plain text of two or more is cut into such. No answer depends on it. At the end of a
phase a worker may wait for another's last range, so that it is a small part of the files that take long."""
SMALL_BYTES = 256 * 1024
"""Artefacts up to this size are done several in one task."""
BATCH_BYTES = 1024 * 1024
BATCH_ARTEFACTS = 64
BATCH_SECONDS = 60.0
"""Time-out of a task for several artefacts. One that is not done by then, or crashes, is done again artefact
by artefact, each with the whole of its own time."""


@dataclass(frozen=True, slots=True)
class Failed:
    """A task that gave no result; ``reason`` says why, without anything that was read."""

    reason: str


@dataclass(frozen=True, slots=True, eq=False)
class Task:
    """One call of a function in a worker, with its time-out in seconds; ``done`` takes what it returned, or
    ``Failed``. It need not run any more if ``dropped``."""

    function: Callable[[Any], Any]
    argument: Any
    timeout: float
    done: Callable[[Any], None]
    dropped: Callable[[], bool] = lambda: False


class Agenda:
    """The tasks of a phase in which ``function`` is done upon each job.

    ``timeout`` gives the seconds that so many bytes may take. ``answers`` holds what became of each artefact
    by its number, ``Failed`` for one whose worker crashed or ran out of time. Not safe for threads.
    """

    def __init__(
        self,
        function: Callable[[Job], Any],
        jobs: Sequence[Job],
        timeout: Callable[[int], float],
        workers: int,
    ) -> None:
        self._function = function
        self._timeout = timeout
        self._workers = workers
        self._next: deque[Task] = deque()
        self._waiting = dict(enumerate(jobs))
        self._largest = [(-job.size, place) for place, job in self._waiting.items()]
        heapq.heapify(self._largest)
        self._left = sum(job.size for job in jobs)
        self.answers: dict[int, Any] = {}

    def take(self) -> Task | None:
        """The task to run next; None if there is none, or none before a running one is done."""
        while self._next:
            task = self._next.popleft()
            if not task.dropped():
                return task
        if not self._waiting:
            return None
        place = self._pick()
        job = self._waiting[place]
        if job.size > SMALL_BYTES:
            return self._single(self._remove(place))
        return self._batch(place)

    def _pick(self) -> int:
        while self._largest[0][1] not in self._waiting:
            heapq.heappop(self._largest)
        size, place = self._largest[0]
        if -size > SMALL_BYTES and not self._is_cut(-size) and -size * self._workers >= self._left:
            return place
        return next(iter(self._waiting))

    def _remove(self, place: int) -> Job:
        job = self._waiting.pop(place)
        self._left -= job.size
        return job

    def _is_cut(self, size: int) -> bool:
        return self._function is scan and size >= 2 * RANGE_BYTES

    def _single(self, job: Job) -> Task:
        if self._is_cut(job.size):
            ranged = Ranged(job, RANGE_BYTES)
            return Task(begin, ranged, self._timeout(job.size), lambda answer: self._begun(job, answer))
        return Task(self._function, job, self._timeout(job.size), lambda answer: self._answer(job, answer))

    def _answer(self, job: Job, answer: Any) -> None:
        self.answers[job.number] = answer

    # --- several artefacts in one task -----------------------------------------------------------------

    def _batch(self, first: int) -> Task:
        """The next small artefacts; towards the end of the phase fewer, so that all workers end together."""
        share = 4 * self._workers
        most_bytes = min(BATCH_BYTES, self._left // share)
        most = min(BATCH_ARTEFACTS, len(self._waiting) // share)
        jobs = [self._remove(first)]
        size = jobs[0].size
        for place, job in list(self._waiting.items())[:most]:
            size += job.size
            if len(jobs) >= most or size > most_bytes or job.size > SMALL_BYTES:
                break
            jobs.append(self._remove(place))
        if len(jobs) == 1:
            return self._single(jobs[0])

        def done(answer: Any) -> None:
            if isinstance(answer, Failed):
                self._next.extend(map(self._single, jobs))
                return
            for job, one in zip(jobs, answer, strict=True):
                self._answer(job, one)

        timeout = min(BATCH_SECONDS, *(self._timeout(job.size) for job in jobs))
        return Task(several, (self._function, tuple(jobs)), timeout, done)

    def _begun(self, job: Job, answer: Scanned | Begun | Failed) -> None:
        if isinstance(answer, Begun):
            _Large(job, answer.identification, self._timeout, self._next, self._answer).begin(answer)
        else:
            self._answer(job, answer)


class _Large:
    """An artefact that is scanned range by range, while another task looks at the whole of it to tell what it
    is. If it is not what its beginning made believe, all is done again."""

    def __init__(
        self,
        job: Job,
        identification: Identification,
        timeout: Callable[[int], float],
        tasks: deque[Task],
        answer: Callable[[Job, Any], None],
    ) -> None:
        self._job = job
        self._identification = identification
        self._timeout = timeout
        self._tasks = tasks
        self._answer = answer
        self._over = False
        self._complete = False
        self._survey: Surveyed | None = None
        self._tally = Tally()
        self._kept: list[Kept] = []
        self._ahead: dict[int, tuple[Tally, Kept]] = {}
        self._ranges = self._open = 0

    def begin(self, begun: Begun) -> None:
        """Put on what is to be done, with the first ranges."""
        self._put(
            survey, Ranged(self._job, RANGE_BYTES, self._identification), self._job.size, self._surveyed
        )
        self._add(begun)

    def _put(
        self, function: Callable[[Ranged], Any], argument: Ranged, size: int, done: Callable[[Any], None]
    ) -> None:
        def if_it_is_not_over(answer: Any) -> None:
            if self._over:
                return
            if isinstance(answer, Failed):
                self._end(answer)
                return
            done(answer)
            if not self._over and self._complete and self._survey is not None and not self._open:
                self._end(conclude(self._survey, self._tally, self._kept))

        timeout = self._timeout(size)
        self._tasks.append(Task(function, argument, timeout, if_it_is_not_over, lambda: self._over))

    def _end(self, answer: Scanned | Failed) -> None:
        self._over = True
        self._answer(self._job, answer)

    def _add(self, begun: Begun) -> None:
        self._complete = begun.frontier is None
        ranged = Ranged(self._job, RANGE_BYTES, self._identification)
        if begun.frontier is not None:
            self._put(go_on, replace(ranged, frontier=begun.frontier), self._job.size, self._add)
        for one in begun.ranges:
            place, size = self._ranges, one.stop - one.start
            self._ranges += 1
            self._open += 1
            self._put(scan_range, replace(ranged, range=one), size, partial(self._scanned, place))

    def _scanned(self, place: int, answer: tuple[Tally, Kept]) -> None:
        self._open -= 1
        self._ahead[place] = answer
        # In order, and at once: a file of gigabytes has many ranges, and each tally may know many people.
        while (following := self._ahead.pop(len(self._kept), None)) is not None:
            tally, kept = following
            self._tally.merge(tally)
            self._kept.append(kept)

    def _surveyed(self, answer: Surveyed) -> None:
        found = answer.survey.identification
        if found is None or (found.reader, found.encoding) == ("text", self._identification.encoding):
            self._survey = answer
            if found is None:
                self._complete, self._open, self._tally, self._kept = True, 0, Tally(), []
            return
        self._over = True
        again = self._job
        timeout = self._timeout(again.size)
        if found.reader != "text":
            self._tasks.appendleft(Task(scan, again, timeout, partial(self._answer, again)))
            return
        other = _Large(again, found, self._timeout, self._tasks, self._answer)
        other._survey = answer
        other._put(go_on, Ranged(again, RANGE_BYTES, found), again.size, other._add)
