"""The benchmarks of speed: what is scanned, what is told and how it is judged; no test judges a time."""

from __future__ import annotations

import csv
import json
import re
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
import zipfile
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import pytest
from typer.testing import CliRunner

from benchmarks.speed.bars import bars
from benchmarks.speed.corpora import CORPORA, make, sample
from benchmarks.speed.fields import template
from benchmarks.speed.figures import MORE_RULES, NO_NAMES, PRODUCT, Figure, ratios
from benchmarks.speed.history import Run, append, figures_of, read, record
from benchmarks.speed.markdown import BEGIN, END, with_section
from benchmarks.speed.more_rules import write_rules
from benchmarks.speed.plot import plot
from benchmarks.speed.rivals.expressions import expressions, without_look_around
from benchmarks.speed.rivals.run import RIVALS, Rival, measure
from benchmarks.speed.system_logs import PLANTED_EVERY, kinds, lines
from benchmarks.speed.watch import watch
from recognizers import shipped_rules
from scanner.cli import app
from scanner.errors import UsageError

SIZE = 120_000

# --- corpora -----------------------------------------------------------------------------------------------


def _content(path: Path) -> dict[str, bytes]:
    if path.is_file():
        return {path.name: path.read_bytes()}
    return {str(one.relative_to(path)): one.read_bytes() for one in path.rglob("*") if one.is_file()}


@pytest.mark.parametrize("name", [name for name in CORPORA if name != "nested-zip"])
def test_a_corpus_is_the_same_for_the_same_seed(name: str, tmp_path: Path) -> None:
    first = make(name, tmp_path / "a", SIZE)
    assert _content(first.path) == _content(make(name, tmp_path / "b", SIZE).path)
    assert _content(first.path) != _content(make(name, tmp_path / "a", SIZE, seed=8).path)
    assert 0.3 * SIZE < first.size < 2 * SIZE
    assert first.size == sum(map(len, _content(first.path).values()))
    assert first.files == len(_content(first.path))


def test_a_zip_holds_the_same_for_the_same_seed(tmp_path: Path) -> None:
    both = [zipfile.ZipFile(make("nested-zip", tmp_path / name, SIZE).path) for name in "ab"]
    assert (
        both[0].namelist() == both[1].namelist() == ["logs/quiet.log.gz", "export/customers.csv", "files.zip"]
    )
    for member in ("logs/quiet.log.gz", "export/customers.csv"):
        assert both[0].read(member) == both[1].read(member)


def test_what_is_there_is_taken_and_what_was_cut_off_is_made_again(tmp_path: Path) -> None:
    corpus = make("quiet-log", tmp_path, SIZE)
    corpus.path.write_bytes(b"mine")
    assert make("quiet-log", tmp_path, SIZE).path.read_bytes() == b"mine"
    (corpus.path.parent / "done.json").unlink()
    assert make("quiet-log", tmp_path, SIZE).path.stat().st_size > SIZE / 2


def test_a_larger_log_begins_like_a_smaller_one(tmp_path: Path) -> None:
    small = make("quiet-log", tmp_path, SIZE).path.read_bytes()
    assert make("quiet-log", tmp_path, 2 * SIZE).path.read_bytes().startswith(small)


def test_a_quiet_log_is_of_sixteen_kinds_in_ascii_with_a_planted_value_now_and_then() -> None:
    assert len(kinds()) == 16
    text = list(islice(lines(), 10 * PLANTED_EVERY))
    assert all(line.isascii() for line in text)
    planted = re.compile(r'@[\w.]+\.(?:com|org|net|example)|"ssn"|card \d|iban DE|call back at')
    assert sum(planted.search(line) is not None for line in text) == 10


def test_a_line_in_three_of_the_german_log_is_not_ascii() -> None:
    text = list(islice(lines(german=True), 3_000))
    assert sum(not line.isascii() for line in text) == pytest.approx(1_000, abs=2)


def test_dense_rows_have_all_columns_and_json_is_json(tmp_path: Path) -> None:
    with make("dense-csv", tmp_path, SIZE).path.open(encoding="utf-8", newline="") as source:
        rows = list(csv.DictReader(source))
    assert len(rows) > 100
    assert all(row["email"].count("@") == 1 and all(row.values()) for row in rows)
    folder = make("json", tmp_path, SIZE).path
    assert len(json.loads((folder / "customers.json").read_text("utf-8"))) > 50
    for line in (folder / "events.jsonl").read_text("utf-8").splitlines():
        json.loads(line)


def test_an_unknown_field_is_told() -> None:
    with pytest.raises(ValueError, match="no field is called nonsense"):
        template("{nonsense}")
    assert template('100% {"a": {}} {n1}').makers


def test_a_sample_is_drawn_from_all_of_a_file_or_keeps_its_header(tmp_path: Path) -> None:
    path = tmp_path / "many.log"
    path.write_text("".join(f"line {number:05}\n" for number in range(10_000)), "utf-8")
    drawn = sample(path, tmp_path / "drawn", 5_000).read_text("utf-8").splitlines()
    assert 400 < len(drawn) < 500
    numbers = [int(line.split()[1]) for line in drawn]
    assert min(numbers) < 100
    assert max(numbers) > 9_900
    assert numbers != sorted(numbers)
    first = sample(path, tmp_path / "first", 5_000, shuffled=False).read_text("utf-8").splitlines()
    assert first[0] == "line 00000"
    assert first == sorted(first)


# --- what is watched ---------------------------------------------------------------------------------------

_CHILD = "import time; held = bytearray(b'x') * 80_000_000; time.sleep(1.2)"
_HOLDS = (
    f"import subprocess, sys; subprocess.run([sys.executable, '-c', {_CHILD!r}]); "
    "sum(range(20_000_000)); print('done')"
)


def test_memory_and_processor_time_of_a_whole_tree_are_seen() -> None:
    watched = watch([sys.executable, "-c", _HOLDS])
    assert watched.output == "done\n"
    assert watched.peak_mb > 80
    assert watched.seconds > 1.2
    assert watched.cpu_seconds > 0.05


def test_what_fails_is_told_with_its_last_word() -> None:
    with pytest.raises(UsageError, match="does not run: no luck"):
        watch([sys.executable, "-c", "import sys; sys.exit('no luck')"])


# --- rivals ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [rival.name for rival in RIVALS.values() if rival.installed(None)])
def test_a_rival_looks_at_ten_lines(name: str, tmp_path: Path) -> None:
    corpus = make("dense-csv" if "segments" in name else "quiet-log", tmp_path, 2_000)
    figure = measure(RIVALS[name], corpus, None, tmp_path, 20.0)
    assert figure.who == name
    assert 0 < figure.size <= 2_300
    assert figure.seconds > 0
    assert figure.cpu_seconds >= 0
    if name.startswith("presidio-same-segments"):
        assert figure.findings > 20


def test_a_rival_that_is_not_there_is_told(tmp_path: Path) -> None:
    corpus = make("quiet-log", tmp_path, 2_000)
    gone = Rival("gone", "a rival of yesterday", "nowhere", 1_000)
    with pytest.raises(UsageError, match="a rival of yesterday does not run"):
        measure(gone, corpus, None, tmp_path, 1.0)


def test_expressions_without_look_around_match_wherever_the_expressions_do() -> None:
    pairs = [
        (re.compile(one), re.compile(without_look_around(one).replace(r"\z", r"\Z"))) for one in expressions()
    ]
    assert len(pairs) > 300
    texts = [one if isinstance(one, str) else one.text for rule in shipped_rules() for one in rule.examples]
    matches = 0
    for text in texts:
        for whole, bare in pairs:
            if whole.search(text):
                matches += 1
                assert bare.search(text), (whole.pattern, text)
    assert matches > 300
    assert not any("(?<" in bare.pattern or "(?!" in bare.pattern for _, bare in pairs)


@pytest.mark.slow
def test_the_twenty_rules_are_good_rules(tmp_path: Path) -> None:
    folder = str(write_rules(tmp_path / "rules"))
    command = [sys.executable, "-m", "scanner", "rules", "check", folder, "--rules", folder]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "20 rules, 20 examples" in done.stdout


# --- figures, bars, history --------------------------------------------------------------------------------


def _figure(corpus: str, who: str, speed: float, workers: int = 1, size: int = 10_000_000) -> Figure:
    """``speed`` in MB of a second, all of which is processor time of each worker."""
    seconds = size / 1e6 / speed
    return Figure(corpus, who, workers, size, 1, seconds, seconds * workers, 1.0, 123.0, 5)


def _figures(ours: float) -> list[Figure]:
    return [
        _figure("quiet-log", NO_NAMES, ours),
        _figure("quiet-log", NO_NAMES, 1.9 * ours, 2),
        _figure("quiet-log", PRODUCT, 0.8 * ours),
        _figure("quiet-log", MORE_RULES, 0.95 * ours),
        _figure("german-log", NO_NAMES, 0.7 * ours),
        _figure("quiet-log", "presidio-same", 0.05),
        _figure("quiet-log", "presidio-same-names", 0.01),
        _figure("quiet-log", "datafog-rust", 20.0),
    ]


def test_ratios_are_of_processor_time_and_of_the_clock_between_workers() -> None:
    found = ratios(_figures(10.0))
    assert found["quiet-log: ticketsafe-no-names / presidio-same"] == pytest.approx(200)
    assert found["quiet-log: ticketsafe / presidio-same-names"] == pytest.approx(800)
    assert found["quiet-log: ticketsafe-no-names / datafog-rust"] == pytest.approx(0.5)
    assert found["quiet-log: ticketsafe-no-names, two workers / one"] == pytest.approx(1.9)
    assert found["german-log / quiet-log: ticketsafe-no-names"] == pytest.approx(0.7)
    assert "quiet-log: ticketsafe / presidio-same" not in found


def test_a_bar_is_reached_or_not_or_was_not_measured() -> None:
    judged = {bar.measure: bar for bar in bars(_figures(10.0))}
    assert len(judged) == 11
    reached = {measure: bar.reached for measure, bar in judged.items()}
    assert reached["quiet log, no names, to stock Presidio with the same recognizers"] is True
    assert reached["quiet log, no names, to datafog's Rust core"] is False
    assert reached["quiet log, no names, share of ripgrep's speed"] is None
    assert reached["cost of 20 more recognizers, quiet log"] is True
    parallel = judged["two workers to one, 200 MB log"]
    assert (parallel.reached, parallel.note) == (True, "of 10 MB")


def test_memory_and_cost_are_judged_by_the_largest_log() -> None:
    def huge(size: int, speed: float) -> Figure:
        return _figure("huge-file", NO_NAMES, speed, 2, size * 1_000_000)

    figures = [huge(1, 1.0), huge(100, 10.0), huge(4_000, 9.5)]
    memory, cost = bars(figures)[8:10]
    assert (memory.measured, memory.reached, memory.note) == (123.0, True, "")
    assert cost.measured == pytest.approx(100 * (10 / 9.5 - 1))
    assert cost.reached is True
    assert bars([huge(100, 10.0), huge(4_000, 8.0)])[9].reached is False
    assert bars([huge(1, 1.0)])[9].reached is None


def _history(path: Path, *speeds: float, form: str = "short") -> Path:
    for speed in speeds:
        append(path, record(_figures(speed), form, 7, {"ripgrep": "not installed"}))
    return path


def _compare(history: Path, *arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["bench", "compare", "-o", str(history), *arguments])
    return result.exit_code, result.output


def test_a_kept_run_comes_back_whole(tmp_path: Path) -> None:
    (run,) = read(_history(tmp_path / "speed.jsonl", 10.0))
    assert ratios(figures_of(run)) == pytest.approx(run["ratios"], rel=0.01)
    assert run["machine"]["cores"] >= 1
    assert run["versions"]["python"].startswith("3.")
    assert re.fullmatch(r"[0-9a-f]{64}", run["rules"])
    assert run["absent"] == {"ripgrep": "not installed"}


def test_a_ratio_that_fell_by_more_than_the_loss_is_told(tmp_path: Path) -> None:
    history = _history(tmp_path / "speed.jsonl", 10.0, 7.0)
    code, shown = _compare(history)
    assert code == 1
    assert "ticketsafe-no-names / datafog-rust" in shown.rpartition("fell by more than 20%")[2]
    # Two workers and the share of German did not fall with the rest.
    assert "two workers" not in shown.rpartition("fell by more than 20%")[2]
    assert _compare(history, "--loss", "0.35")[0] == 0


def test_a_slow_fall_shows_against_the_best(tmp_path: Path) -> None:
    history = _history(tmp_path / "speed.jsonl", 10.0, 9.0, 8.0, 7.2)
    assert _compare(history)[0] == 0
    assert _compare(history, "--best")[0] == 1


def test_only_runs_of_one_form_are_compared(tmp_path: Path) -> None:
    history = _history(tmp_path / "speed.jsonl", 10.0)
    _history(history, 100.0, form="full")
    _history(history, 9.5)
    code, shown = _compare(history)
    assert code == 0
    assert "-5%" in shown


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("", "the history is empty"),
        ("one", "not JSON"),
        ('{"schema": 99}', "speed.jsonl:1: not a run of schema 1"),
    ],
)
def test_a_history_that_cannot_be_compared_is_told(content: str, told: str, tmp_path: Path) -> None:
    history = tmp_path / "speed.jsonl"
    history.write_text(content, "utf-8")
    code, shown = _compare(history)
    assert code == 2
    assert told in shown


def test_one_run_alone_is_told(tmp_path: Path) -> None:
    code, shown = _compare(_history(tmp_path / "speed.jsonl", 10.0))
    assert code == 2
    assert "there is no earlier run of the short form" in shown


def test_the_history_is_drawn(tmp_path: Path) -> None:
    history = _history(tmp_path / "speed.jsonl", 10.0, 12.0, 11.0)
    picture = tmp_path / "speed.svg"
    assert _compare(history, "--plot", str(picture))[0] == 0
    root = ElementTree.parse(picture).getroot()
    space = "{http://www.w3.org/2000/svg}"
    names = list(read(history)[-1]["ratios"])
    assert len(root.findall(f"{space}polyline")) == len(names)
    assert len(root.findall(f"{space}circle")) == 3 * len(names)
    shown = [" ".join(element.itertext()) for element in root.iter(f"{space}text")]
    assert all(any(text.startswith(name) for text in shown) for name in names)
    for circle in root.iter(f"{space}circle"):
        assert 0 < float(circle.get("cx", "")) < float(root.get("width", ""))
        assert 0 < float(circle.get("cy", "")) < float(root.get("height", ""))


def _odd() -> Iterator[Run]:
    run = record(_figures(1.0), "short", 7, {})
    run["ratios"] = {"a < b & c": 2.0}
    yield run


def test_one_run_with_odd_names_is_drawn_too() -> None:
    root = ElementTree.fromstring(plot(list(_odd()), "short"))
    assert "a < b & c" in "".join(root.itertext())
    ElementTree.fromstring(plot([], "short"))


def test_tables_stand_between_their_marks_once() -> None:
    run = record(_figures(10.0), "full", 7, {"ripgrep": "not installed"})
    page = with_section("# Performance\n\nText.\n", run)
    assert page.startswith("# Performance\n\nText.\n\n" + BEGIN)
    assert page.rstrip().endswith(END)
    assert "| quiet log, no names, to datafog's Rust core | 1 × | 0.5 × | no |" in page
    assert with_section(page, run) == page


# --- the command -------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_a_short_run_is_measured_shown_and_kept(tmp_path: Path) -> None:
    kept = tmp_path / "speed.jsonl"
    arguments = ["--short", "--only", "dense-csv", "--rivals", "none", "--patience", "0.5", "--bars"]
    result = CliRunner().invoke(app, ["bench", "speed", *arguments, "-o", str(kept)])
    assert result.exit_code == 0, result.output
    assert "not measured" in result.output
    (run,) = read(kept)
    (figure,) = figures_of(run)
    assert (figure.corpus, figure.who, figure.workers) == ("dense-csv", NO_NAMES, 1)
    assert figure.findings > 1_000
    assert figure.start_seconds > 0


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--only", "papyrus"), "there is no corpus papyrus"),
        (("--rivals", "nobody"), "there is no rival nobody"),
        (("--python", "datafog"), "--python wants"),
        (("--sizes", "small"), "--sizes wants whole megabytes"),
        (("--short", "--only", "prose"), "the short form measures nothing"),
    ],
)
def test_wrong_usage_is_told(arguments: tuple[str, ...], told: str) -> None:
    result = CliRunner().invoke(app, ["bench", "speed", *arguments])
    assert result.exit_code == 2
    assert told in result.output
