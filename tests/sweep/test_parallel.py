"""One worker or several, whole or in ranges, alone or in batches: the answer and its order are the same, and
a worker that dies harms nothing else."""

from __future__ import annotations

import gc
import gzip
import io
import os
import signal
import weakref
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from recognizers import rules_hash, rules_in_force
from scanner.decide import load_policy
from scanner.model import Content, FileContent, Mode
from scanner.pipeline import Pipeline, Tally
from scanner.readers.ranges import RangeContent
from scanner.report.jsonl import JsonLinesReport, WrittenFindings
from scanner.sweep import agenda, worker
from scanner.sweep.agenda import Agenda, Failed, Task
from scanner.sweep.pool import shared_number
from scanner.sweep.worker import Job, Scanned, Setting
from tests.texts import encodings, texts
from tests.uploads import Heard, run

LOG = "2026-01-02 10:00:00,123 INFO [main] queue flushed in 12 ms\n"
LOGIN = "2026-01-02 10:00:03 login user=jane.doe mail jane.doe@clientco.example.org from 198.51.100.27\n"


def jsonl(heard: Heard) -> str:
    """The run as JSON Lines, without the time that it took."""
    assert heard.summary is not None
    sink = io.StringIO()
    report = JsonLinesReport(sink)
    for result in heard.results:
        report.artefact(result, [one for one in heard.findings if one.artefact == result.artefact])
    report.finish(replace(heard.summary, seconds=0))
    return sink.getvalue()


def in_ranges(monkeypatch: pytest.MonkeyPatch, size: int, head: int = worker.HEAD_BYTES) -> None:
    """Cut texts of two or more times that size; tell what a text is by so many bytes."""
    monkeypatch.setattr(agenda, "RANGE_BYTES", size)
    monkeypatch.setattr(agenda, "SMALL_BYTES", min(size, agenda.SMALL_BYTES))
    monkeypatch.setattr(worker, "HEAD_BYTES", head)


# --- ranges ------------------------------------------------------------------------------------------------


@given(text=texts(), encoding=encodings(), size=st.integers(500, 4000), workers=st.integers(1, 3))
@settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
def test_a_text_in_ranges_gives_what_it_gives_whole(
    tmp_path_factory: pytest.TempPathFactory, text: str, encoding: str, size: int, workers: int
) -> None:
    upload = tmp_path_factory.mktemp("up")
    # Long enough that there is a place to cut, and short enough to be quick.
    (upload / "a.log").write_bytes((LOG * 300 + text + LOG * 300 + text).encode(encoding, "replace"))
    whole = run("scan", upload, workers=1)
    with pytest.MonkeyPatch.context() as monkeypatch:
        in_ranges(monkeypatch, size)
        assert jsonl(run("scan", upload, workers=workers)) == jsonl(whole)


def test_a_large_text_is_scanned_in_ranges(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = tmp_path / "seen"
    (tmp_path / "a.log").write_text(LOG * 1500 + LOGIN + LOG * 1500)
    in_ranges(monkeypatch, 20_000)
    whole = Pipeline.scan_range

    def noted(self: Pipeline, content: RangeContent, *rest: object) -> object:
        with seen.open("a") as sink:
            sink.write(f"{content.start}\n")
        return whole(self, content, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(Pipeline, "scan_range", noted)
    heard = run("scan", tmp_path / "a.log", workers=2)
    assert len(set(seen.read_text().splitlines())) > 5
    assert {finding.line for finding in heard.findings} == {1501}


@pytest.mark.parametrize(
    ("behind", "verdict"),
    [
        ("größe und straße für später\n".encode("cp1252") * 3, "flagged"),
        (gzip.compress(os.urandom(3000)), "unscanned"),
    ],
    ids=["Windows-1252", "compressed data"],
)
def test_what_a_text_is_shows_only_at_its_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, behind: bytes, verdict: str
) -> None:
    (tmp_path / "a.log").write_bytes(LOG.encode() * 1000 + LOGIN.encode() + LOG.encode() * 1000 + behind)
    whole = run("scan", tmp_path, workers=1)
    in_ranges(monkeypatch, 20_000, head=10_000)
    ranges = run("scan", tmp_path, workers=2)
    assert jsonl(ranges) == jsonl(whole)
    assert ranges.verdicts() == {"a.log": verdict}


def test_a_worker_killed_in_one_range_leaves_that_artefact_unscanned(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("a.log", "b.log", "c.log"):
        (tmp_path / name).write_text(LOG * 1000 + LOGIN + LOG * 1000)
    in_ranges(monkeypatch, 20_000)
    whole = Pipeline.scan_range

    def killed(self: Pipeline, content: RangeContent, *rest: object) -> object:
        assert isinstance(content.whole, FileContent)
        if content.whole.path.name == "b.log" and content.start > 40_000:
            os.kill(os.getpid(), signal.SIGKILL)
        return whole(self, content, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(Pipeline, "scan_range", killed)
    heard = run("scan", tmp_path, workers=2)
    assert heard.verdicts() == {"a.log": "flagged", "b.log": "unscanned", "c.log": "flagged"}
    assert "ended abruptly" in str(heard.results[1].reason)
    assert {Path(finding.artefact).name for finding in heard.findings} == {"a.log", "c.log"}


@pytest.mark.parametrize("last_first", [False, True], ids=["in order", "last first"])
def test_the_order_in_which_ranges_are_done_does_not_show_and_none_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, last_first: bool
) -> None:
    lines = [
        LOGIN.replace("jane.doe", f"jane.doe{number}") if number % 50 == 0 else LOG for number in range(4000)
    ]
    (tmp_path / "work").mkdir()
    (tmp_path / "a.log").write_text("".join(lines))
    job = Job(0, tmp_path / "a.log", "a.log", "a.log", (tmp_path / "a.log").stat().st_size)
    rules = rules_in_force()
    worker.forget()
    worker.prepare(
        Setting(
            load_policy("default"), b"k" * 32, tmp_path / "work", False, Mode.LABEL, shared_number(),
            rules.folders, rules_hash(), names=False,
        )
    )  # fmt: skip
    whole = worker.scan(job)
    in_ranges(monkeypatch, 20_000)
    plan = Agenda(worker.scan, [job], lambda size: 1.0, 1)
    tallies: list[weakref.ref[Tally]] = []
    most = 0
    while tasks := taken(plan):
        for task in reversed(tasks) if last_first else tasks:
            answer = task.function(task.argument)
            if task.function is worker.scan_range:
                tallies.append(weakref.ref(answer[0]))
            task.done(answer)
            del answer
            gc.collect()
            most = max(most, sum(tally() is not None for tally in tallies))
    answer = plan.answers[0]
    assert isinstance(answer, Scanned)
    assert answer.result == whole.result
    assert answer.result.people == 80
    assert len(tallies) > 5
    assert list(WrittenFindings(answer.kept.findings)) == list(WrittenFindings(whole.kept.findings))
    if not last_first:
        assert most == 0
    worker.forget()


def test_values_found_in_any_range_are_taken_out_everywhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "up").mkdir()
    (tmp_path / "up/a.log").write_text(LOG * 1500 + "login user=zqmarker77x from here\n" + LOG * 500)
    (tmp_path / "up/b.txt").write_text("said zqmarker77x again\n")
    in_ranges(monkeypatch, 20_000)
    run("redact", tmp_path / "up", to=tmp_path / "out", workers=2)
    assert "zqmarker77x" not in (tmp_path / "out/b.txt").read_text()


def test_a_text_that_became_shorter_is_unscanned(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.log").write_text(LOG * 3000)
    in_ranges(monkeypatch, 20_000)
    whole = Pipeline.survey

    def shortened(self: Pipeline, content: Content, *rest: object) -> object:
        os.truncate(tmp_path / "a.log", 100_000)
        return whole(self, content, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(Pipeline, "survey", shortened)
    heard = run("scan", tmp_path, workers=1)
    assert heard.verdicts() == {"a.log": "unscanned"}


# --- batches -----------------------------------------------------------------------------------------------


def test_a_worker_killed_in_a_batch_harms_none_of_the_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(40):
        (tmp_path / f"{number:02}.log").write_text(LOGIN)
    whole = Pipeline.scan

    def killed(self: Pipeline, content: FileContent, shown: str, *rest: object) -> object:
        if shown.endswith("07.log"):
            os.kill(os.getpid(), signal.SIGKILL)
        return whole(self, content, shown, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(Pipeline, "scan", killed)
    heard = run("scan", tmp_path, workers=2)
    expected = {f"{number:02}.log": "unscanned" if number == 7 else "flagged" for number in range(40)}
    assert heard.verdicts() == expected
    assert list(heard.verdicts()) == sorted(expected)
    assert len(heard.findings) % 39 == 0


def test_progress_comes_to_the_size_and_never_beyond(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.log").write_text(LOG * 2000)
    for number in range(40):
        (tmp_path / f"{number}.log").write_text(LOG * 10)
    in_ranges(monkeypatch, 20_000)
    told: list[int] = []
    monkeypatch.setattr(Heard, "advance", lambda self, size: told.append(size))
    run("scan", tmp_path, workers=2)
    assert sum(told) == sum(path.stat().st_size for path in tmp_path.iterdir())


# --- which task is next ------------------------------------------------------------------------------------


def jobs_of(*sizes: int) -> list[Job]:
    """Jobs with these sizes, in this order."""
    return [Job(number, Path(f"{number}"), "", "", size) for number, size in enumerate(sizes)]


def upon(job: Job) -> int:
    """Anything that is done upon a job."""
    return job.number


def taken(agenda_of_all: Agenda) -> list[Task]:
    """All tasks in the order in which they run."""
    return list(iter(agenda_of_all.take, None))


def test_a_worker_is_not_left_alone_with_the_largest_artefact() -> None:
    million = 1_000_000
    plan = Agenda(upon, jobs_of(*[million] * 6, 8 * million), lambda size: 1.0, 2)
    assert [task.argument.number for task in taken(plan)] == [6, 0, 1, 2, 3, 4, 5]
    even = Agenda(upon, jobs_of(*[million] * 6), lambda size: 1.0, 2)
    assert [task.argument.number for task in taken(even)] == [0, 1, 2, 3, 4, 5]


def test_small_artefacts_go_together_and_fewer_at_the_end() -> None:
    plan = Agenda(upon, jobs_of(*[2000] * 2000), lambda size: 600.0, 2)
    counts = [len(task.argument[1]) if isinstance(task.argument, tuple) else 1 for task in taken(plan)]
    assert sum(counts) == 2000
    assert max(counts) == agenda.BATCH_ARTEFACTS
    assert counts == sorted(counts, reverse=True)
    assert counts[-1] == 1
    assert len(counts) < 100
    empty = taken(Agenda(upon, jobs_of(*[0] * 2000), lambda size: 600.0, 2))
    assert not isinstance(empty[-1].argument, tuple)


def test_a_batch_that_fails_is_done_again_one_by_one() -> None:
    plan = Agenda(upon, jobs_of(*[2000] * 100), lambda size: 600.0, 1)
    batch = plan.take()
    assert batch is not None
    _, jobs = batch.argument
    assert batch.timeout == agenda.BATCH_SECONDS
    batch.done(Failed("killed"))
    for job in jobs:
        task = plan.take()
        assert task is not None
        assert (task.argument, task.timeout) == (job, 600.0)
        task.done("well")
    assert plan.answers == {job.number: "well" for job in jobs}
