"""The report for people: what stands in it, in any terminal, whatever the names are."""

from __future__ import annotations

import io
import re
from unicodedata import category

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console
from syrupy.assertion import SnapshotAssertion

from scanner.model import Action, ArtefactResult, Finding, Verdict
from scanner.report import Run, TerminalReport, report_console
from tests.report import made_up


def rendered(
    upload: list[tuple[ArtefactResult, list[Finding]]],
    run: Run | None = None,
    width: int = 100,
    encoding: str = "utf-8",
    **summary: object,
) -> str:
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding=encoding, errors="backslashreplace", newline="\n")
    report = TerminalReport(report_console(stream, width), run or Run("scan", ("upload",)))
    for result, findings in upload:
        report.artefact(result, iter(findings))
    report.finish(made_up.summary(**summary))
    stream.flush()
    return raw.getvalue().decode(encoding)


def test_scan(snapshot: SnapshotAssertion) -> None:
    assert rendered(made_up.upload()) == snapshot


def test_scan_with_findings(snapshot: SnapshotAssertion) -> None:
    assert rendered(made_up.upload(), Run("scan", ("upload",), verbosity=1)) == snapshot


def test_narrow_terminal(snapshot: SnapshotAssertion) -> None:
    text = rendered(made_up.upload(), width=50)
    assert text == snapshot
    commands = [line for line in text.splitlines() if "ticketsafe " in line]
    assert all(len(line) <= 50 for line in text.splitlines() if line not in commands)


def test_terminal_without_unicode(snapshot: SnapshotAssertion) -> None:
    text = rendered(made_up.upload(), encoding="ascii")
    assert text.isascii()
    assert "\\u" not in text
    assert text == snapshot


def test_redact(snapshot: SnapshotAssertion) -> None:
    upload = [
        (made_up.result("upload/README.txt", output="safe/README.txt"), []),
        (
            made_up.result(
                "upload/a.csv",
                Verdict.FLAGGED,
                entities={"PERSON": 2},
                classes={"A": 2},
                output="safe/a.csv",
            ),
            [],
        ),
        (
            made_up.result(
                "upload/b.bin",
                Verdict.UNSCANNED,
                action=Action.QUARANTINE,
                reason="no reader knows this kind of content",
                output="safe/b.bin.withheld.txt",
            ),
            [],
        ),
    ]
    run = Run("redact", ("upload",), to="safe")
    verdicts = {"clean": 1, "flagged": 1, "unscanned": 1}
    text = rendered(
        upload, run, artefacts=3, members=0, verdicts=verdicts, entities={"PERSON": 2}, classes={"A": 2}
    )
    assert text == snapshot


def test_all_clean(snapshot: SnapshotAssertion) -> None:
    upload = [(made_up.result(f"upload/{index}.log"), []) for index in range(25)]
    clean = {"artefacts": 25, "members": 0, "verdicts": {"clean": 25}, "entities": {}, "classes": {}}
    assert rendered(upload, **clean) == snapshot


def test_colour_tells_nothing_that_words_do_not() -> None:
    """With colours on, the report without its escape sequences is the report without colours."""
    stream = io.StringIO()
    console = Console(file=stream, width=100, force_terminal=True, color_system="truecolor", highlight=False)
    report = TerminalReport(console, Run("scan", ("upload",)))
    for result, findings in made_up.upload():
        report.artefact(result, findings)
    report.finish(made_up.summary())
    colourless = re.sub(r"\x1b\[[\d;]*m", "", stream.getvalue())
    assert "\x1b[" in stream.getvalue()
    assert [line.rstrip() for line in colourless.splitlines()] == rendered(made_up.upload()).splitlines()


def _hostile(name: str) -> str:
    upload = [
        (
            made_up.result(
                name,
                Verdict.UNSCANNED,
                reason=name,
                declared=name,
                output=name,
                members=(made_up.flagged(f"{name}!/{name}", PERSON=1),),
            ),
            [made_up.finding(name, key=name, locator=name, preview=name, reason=name)],
        )
    ]
    return rendered(upload, Run("scan", (name,), to=name, verbosity=1))


@given(st.text(st.characters(), min_size=1))
def test_no_text_of_an_artefact_reaches_the_terminal_as_a_command(name: str) -> None:
    text = _hostile(name)
    drawn = "".join(character for character in text if character != "\n" and category(character) != "Zs")
    assert drawn.isprintable()


def test_a_hostile_name_is_shown_by_its_codes() -> None:
    text = _hostile(made_up.HOSTILE).replace("\n", "")
    assert "\\x1b[31m" in text
    assert "\\u202e" in text
    assert "\\xff" in text


def test_markup_in_a_name_is_text() -> None:
    assert "[red]x[/red] :smile:" in _hostile("[red]x[/red] :smile:")


@pytest.mark.parametrize("verdict", [Verdict.FLAGGED, Verdict.UNSCANNED])
def test_long_lists_end_in_a_count(verdict: Verdict) -> None:
    upload = [(made_up.result(f"{index}.log", verdict, reason="why"), []) for index in range(1000)]
    text = rendered(upload, artefacts=1000, verdicts={str(verdict): 1000})
    assert f"and 800 more {verdict}" in text
    assert len(text.splitlines()) < 260
    verbose = rendered(upload, Run("scan", ("upload",), verbosity=1))
    assert "999.log" in verbose


def test_a_long_list_of_members_ends_in_a_count() -> None:
    members = tuple(made_up.flagged(f"a.zip!/{index}.log", PERSON=1) for index in range(100))
    clean = tuple(made_up.result(f"a.zip!/c{index}.log") for index in range(50))
    container = made_up.result("a.zip", Verdict.FLAGGED, entities={"PERSON": 100}, members=members + clean)
    text = rendered([(container, [])])
    assert "and 88 more flagged" in text
    assert "150 members" in text


def test_the_next_command_can_be_copied() -> None:
    sources = ("it's here/up load.zip", "b" * 300)
    upload = [(made_up.flagged(name, PERSON=1), []) for name in sources]
    text = rendered(upload, Run("scan", sources, options=("--policy", "strict")), width=60)
    assert (
        f"""ticketsafe redact 'it'"'"'s here/up load.zip' {"b" * 300} --to safe --policy strict\n""" in text
    )


def test_the_next_command_does_not_give_away_a_name_that_was_cleaned() -> None:
    upload = [(made_up.flagged("uploads/<EMAIL_ADDRESS>.log", PERSON=1), [])]
    text = rendered(upload, Run("scan", ("uploads/jane@example.com.log",)))
    assert "ticketsafe redact SOURCE --to safe" in text
    assert "jane" not in text
