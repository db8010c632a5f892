"""The command line: options and their help, and nothing else; the rooms do the work.

Errors become exit statuses in one place, ``_errors_as_status``, which never prints anything that was read.
"""

from __future__ import annotations

import functools
import os
import signal
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Annotated, ParamSpec

import typer

from recognizers.errors import RulesError
from recognizers.presidio_parts import import_parts
from scanner.errors import TicketsafeError, UsageError
from scanner.model import EngineKind, Mode
from scanner.report.base import Format, ListFormat
from scanner.report.log import configure_logging, place_of
from scanner.safe_text import shown

if TYPE_CHECKING:
    from rich.console import Console

    from scanner.decide import Policy
    from scanner.report import Look
    from scanner.report.jsonl import Json
    from scanner.sweep.upload import Order

WRONG_USAGE = 2
UNSCANNED = 3
INTERRUPTED = 130
BROKEN_PIPE = 141
"""Exit statuses besides those of ``scanner.report.exit_status``; 141 is the shell's own for a closed pipe."""

Arguments = ParamSpec("Arguments")


# --- errors to exit statuses -------------------------------------------------------------------------------


@contextmanager
def _errors_as_status() -> Iterator[None]:
    try:
        yield
    except KeyboardInterrupt:
        _say("interrupted; nothing is left half-written")
        raise typer.Exit(INTERRUPTED) from None
    except BrokenPipeError:
        # Python would complain about the closed pipe once more when it flushes stdout at its end.
        with suppress(OSError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise typer.Exit(BROKEN_PIPE) from None
    except (UsageError, RulesError) as error:
        _say(str(error))
        raise typer.Exit(WRONG_USAGE) from None
    except TicketsafeError as error:
        _say(str(error))
        raise typer.Exit(UNSCANNED) from None
    except OSError as error:
        _say(f"cannot write: {error.strerror}" if error.strerror else f"internal error: {place_of(error)}")
        raise typer.Exit(UNSCANNED) from None
    except (typer.Exit, typer.Abort, typer.TyperException):
        raise
    except Exception as error:  # noqa: BLE001  (its message may quote what was read, so only its place is told)
        _say(f"internal error: {place_of(error)}")
        raise typer.Exit(UNSCANNED) from None


def _say(message: str) -> None:
    for line in message.splitlines():
        typer.echo(f"ticketsafe: {shown(line)}", err=True)


def _terminated(number: int, frame: FrameType | None) -> None:
    """A polite end for ``kill``: clean up like at Ctrl-C. A worker process that inherited this just ends."""
    if os.getpid() == _terminated_process:
        raise KeyboardInterrupt
    signal.signal(number, signal.SIG_DFL)
    os.kill(os.getpid(), number)


_terminated_process = os.getpid()


def _command(group: typer.Typer, name: str | None = None) -> Callable[[Callable[Arguments, None]], None]:
    """Register a command whose errors become exit statuses."""

    def register(function: Callable[Arguments, None]) -> None:
        @functools.wraps(function)
        def guarded(*arguments: Arguments.args, **options: Arguments.kwargs) -> None:
            with _errors_as_status():
                # Before any room is imported that imports Presidio.
                import_parts()
                function(*arguments, **options)

        group.command(name)(guarded)

    return register


# --- options -----------------------------------------------------------------------------------------------

_Sources = Annotated[
    list[str], typer.Argument(metavar="SOURCE", help="Files, folders and patterns such as 'logs/*.gz'.")
]
_Policy = Annotated[
    str,
    typer.Option(
        "--policy",
        metavar="NAME|FILE",
        help="What counts: default, strict, public-post, or your own YAML file.",
    ),
]
_Rules = Annotated[
    list[Path] | None,
    typer.Option(
        "--rules",
        metavar="FOLDER",
        help="Rules of your own beside the shipped ones; may be given again for another folder.",
    ),
]
_Names = Annotated[
    bool,
    typer.Option(
        "--names/--no-names",
        help="Ask the language model for names in sentences; the other ways to find names are always on.",
    ),
]
_Engine = Annotated[
    EngineKind,
    typer.Option("--engine", help="'stock' asks Presidio's own engine: much slower, the same answer."),
]
_Workers = Annotated[
    int | None,
    typer.Option("--workers", min=1, metavar="NUMBER", help="Processes; default: one a processor."),
]
_Timeout = Annotated[
    float | None,
    typer.Option(
        "--timeout", min=0.1, metavar="SECONDS", help="For each file; default: grows with its size."
    ),
]
_Format = Annotated[Format, typer.Option("--format", help="How the report is written.")]
_Output = Annotated[
    Path | None,
    typer.Option("-o", "--output", metavar="FILE", help="Write the report to a file, whole or not at all."),
]
_Quiet = Annotated[bool, typer.Option("-q", "--quiet", help="Nothing for people; the exit status tells.")]
_Verbose = Annotated[
    int,
    typer.Option("-v", "--verbose", count=True, help="Also each finding, and the log; -vv for more of it."),
]
_NoProgress = Annotated[bool, typer.Option("--no-progress", help="No progress bar.")]
_Reveal = Annotated[
    bool, typer.Option("--reveal", help="Put the values themselves into the report. Keep that safe.")
]
_Vault = Annotated[
    Path | None,
    typer.Option(
        "--vault",
        metavar="FOLDER",
        help="Where originals are kept; default: $TICKETSAFE_VAULT or a user folder.",
    ),
]
_To = Annotated[Path | None, typer.Option("--to", metavar="FOLDER", help="Where the safe copies go.")]
_InPlace = Annotated[
    bool,
    typer.Option("--in-place", help="Move originals into the vault and put safe copies in their places."),
]
_Mode = Annotated[
    Mode, typer.Option("--mode", help="Replace values by labels such as <EMAIL_ADDRESS>, or mask them.")
]
_Password = Annotated[
    list[str] | None,
    typer.Option(
        "--password",
        metavar="TEXT",
        help="Opens encrypted archives; may be given again for another one.",
        show_default=False,
    ),
]
_Id = Annotated[str, typer.Argument(metavar="ID", help="As in: ticketsafe vault list.")]

app = typer.Typer(
    name="ticketsafe",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    help="""Find personal data in support uploads, and make copies that are safe to attach.

    \b
    Exit status:
      0    all is clean
      1    something is flagged
      2    wrong usage, policy or rules
      3    something could not be read, so it is unscanned (wins over 1)
      130  interrupted

    \b
    Examples:
      ticketsafe scan upload.zip
      ticketsafe redact upload.zip --to safe
      ticketsafe triage uploads/ --to safe --policy strict
      ticketsafe rules explain US_SSN
    """,
)
vault_app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    help="""Look after quarantined originals.

    \b
    Examples:
      ticketsafe vault list
      ticketsafe vault release 20250131-101500-0a1b2c3d --to original.log
    """,
)
rules_app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    help="""What is recognised, and why.

    \b
    Examples:
      ticketsafe rules list
      ticketsafe rules test 'ssn: 536-90-4399'
    """,
)
app.add_typer(vault_app, name="vault")
bench_app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    help="""Measure the product on made-up artefacts.

    \b
    Examples:
      ticketsafe bench accuracy
      ticketsafe bench speed --short --bars
      ticketsafe bench compare
    """,
)
app.add_typer(rules_app, name="rules")
app.add_typer(bench_app, name="bench")


# --- scan, redact, triage ----------------------------------------------------------------------------------


@_command(app)
def scan(
    sources: _Sources,
    policy: _Policy = "default",
    rules: _Rules = None,
    names: _Names = True,
    engine: _Engine = EngineKind.FUSED,
    workers: _Workers = None,
    timeout: _Timeout = None,
    password: _Password = None,
    form: _Format = Format.TERMINAL,
    output: _Output = None,
    quiet: _Quiet = False,
    verbose: _Verbose = 0,
    no_progress: _NoProgress = False,
    reveal: _Reveal = False,
) -> None:
    """Tell what is in files, folders and archives. Changes nothing.

    \b
    Examples:
      ticketsafe scan upload.zip
      ticketsafe scan logs/ screenshots/ -v
      ticketsafe scan 'uploads/*.zip' --format jsonl -o findings.jsonl
      ticketsafe scan upload.zip -q && echo clean
    """
    from scanner.report import Look
    from scanner.sweep.upload import Order

    configure_logging(verbose, quiet)
    _use_rules(rules)
    order = Order(
        sources=tuple(sources),
        command="scan",
        policy=_load_policy(policy),
        workers=workers,
        timeout=timeout,
        reveal=reveal,
        engine=engine,
        names=names,
        passwords=tuple(password or ()),
    )
    _carry_out(order, Look(form, output, quiet, not no_progress, reveal), verbose, policy, rules)


@_command(app)
def redact(
    sources: _Sources,
    to: _To = None,
    in_place: _InPlace = False,
    mode: _Mode = Mode.LABEL,
    policy: _Policy = "default",
    rules: _Rules = None,
    vault: _Vault = None,
    names: _Names = True,
    engine: _Engine = EngineKind.FUSED,
    workers: _Workers = None,
    timeout: _Timeout = None,
    password: _Password = None,
    form: _Format = Format.TERMINAL,
    output: _Output = None,
    quiet: _Quiet = False,
    verbose: _Verbose = 0,
    no_progress: _NoProgress = False,
    reveal: _Reveal = False,
) -> None:
    """Make copies without the personal data; what cannot be read or proven clean is withheld.

    \b
    Examples:
      ticketsafe redact upload.zip --to safe
      ticketsafe redact logs/ --to safe --mode mask
      ticketsafe redact customers.csv --in-place
    """
    from scanner.report import Look
    from scanner.sweep.upload import Order

    configure_logging(verbose, quiet)
    _use_rules(rules)
    order = Order(
        sources=tuple(sources),
        command="redact",
        policy=_load_policy(policy),
        to=to,
        mode=mode,
        in_place=in_place,
        vault=vault,
        workers=workers,
        timeout=timeout,
        reveal=reveal,
        engine=engine,
        names=names,
        passwords=tuple(password or ()),
    )
    _carry_out(order, Look(form, output, quiet, not no_progress, reveal), verbose, policy, rules)


@_command(app)
def triage(
    sources: _Sources,
    to: _To = None,
    in_place: _InPlace = False,
    mode: _Mode = Mode.LABEL,
    policy: _Policy = "default",
    rules: _Rules = None,
    vault: _Vault = None,
    names: _Names = True,
    engine: _Engine = EngineKind.FUSED,
    workers: _Workers = None,
    timeout: _Timeout = None,
    password: _Password = None,
    form: _Format = Format.TERMINAL,
    output: _Output = None,
    quiet: _Quiet = False,
    verbose: _Verbose = 0,
    no_progress: _NoProgress = False,
    reveal: _Reveal = False,
) -> None:
    """Do with each file what the policy says: pass it on, redact it, or quarantine it.

    \b
    Examples:
      ticketsafe triage upload.zip --to safe
      ticketsafe triage uploads/ --in-place --vault /srv/vault
      ticketsafe triage uploads/ --to safe --policy public-post --format csv -o triage.csv
    """
    from scanner.report import Look
    from scanner.sweep.upload import Order

    configure_logging(verbose, quiet)
    _use_rules(rules)
    order = Order(
        sources=tuple(sources),
        command="triage",
        policy=_load_policy(policy),
        to=to,
        mode=mode,
        in_place=in_place,
        vault=vault,
        workers=workers,
        timeout=timeout,
        reveal=reveal,
        engine=engine,
        names=names,
        passwords=tuple(password or ()),
    )
    _carry_out(order, Look(form, output, quiet, not no_progress, reveal), verbose, policy, rules)


def _use_rules(folders: list[Path] | None) -> None:
    """Put the user's own rules in force before anything asks for rules."""
    from recognizers import use_rules

    use_rules(folders or ())


def _load_policy(name: str) -> Policy:
    from scanner.decide import load_policy

    return load_policy(name)


def _carry_out(order: Order, look: Look, verbosity: int, policy: str, rules: list[Path] | None) -> None:
    from scanner.report import Run, exit_status, reporting
    from scanner.sweep.upload import carry_out

    options: tuple[str, ...] = () if policy == "default" else ("--policy", policy)
    options += tuple(part for folder in rules or () for part in ("--rules", str(folder)))
    to = None if order.to is None else str(order.to)
    run = Run(order.command, order.sources, to, order.in_place, verbosity, options)
    with reporting(run, look) as reporter:
        summary = carry_out(order, reporter)
        reporter.finish(summary)
    raise typer.Exit(exit_status(summary))


# --- vault -------------------------------------------------------------------------------------------------


@_command(vault_app, "list")
def vault_list(vault: _Vault = None, form: _Format = Format.TERMINAL) -> None:
    """List the originals that are kept, oldest first.

    \b
    Examples:
      ticketsafe vault list
      ticketsafe vault list --format jsonl
    """
    from scanner.act.vault import open_vault
    from scanner.report.vault import entry_object, list_entries

    entries = open_vault(vault).entries()
    if form is Format.TERMINAL:
        list_entries(_console(), entries)
    else:
        _write_lines(form, map(entry_object, entries))


@_command(vault_app, "show")
def vault_show(entry: _Id, vault: _Vault = None) -> None:
    """Show what is known of one original.

    \b
    Examples:
      ticketsafe vault show 20250131-101500-0a1b2c3d
    """
    from scanner.act.vault import open_vault
    from scanner.report.vault import show_entry

    show_entry(_console(), open_vault(vault).entry(entry))


@_command(vault_app, "release")
def vault_release(
    entry: _Id,
    to: Annotated[
        Path | None, typer.Option("--to", metavar="PATH", help="A file or folder; default: where it was.")
    ] = None,
    vault: _Vault = None,
) -> None:
    """Move an original out of the vault, unchanged; never overwrites anything.

    \b
    Examples:
      ticketsafe vault release 20250131-101500-0a1b2c3d
      ticketsafe vault release 20250131-101500-0a1b2c3d --to original.log
    """
    from scanner.act.vault import open_vault

    open_vault(vault).release(entry, to)
    place = "where it was" if to is None else shown(str(to))
    _console().print(f"Released: the original is {'back ' if to is None else 'in '}{place}.", soft_wrap=True)


@_command(vault_app, "verify")
def vault_verify(vault: _Vault = None) -> None:
    """Check that every original is as it was kept. Exit status 3 if one is not.

    \b
    Examples:
      ticketsafe vault verify
    """
    from scanner.act.vault import open_vault

    opened = open_vault(vault)
    problems = list(opened.verify())
    console = _console()
    for problem in problems:
        console.print(f"{problem.id}: {problem.problem}", soft_wrap=True)
    if problems:
        raise typer.Exit(UNSCANNED)
    console.print(f"All {sum(1 for _ in opened.entries()):,} originals are as they were kept.")


@_command(vault_app, "purge")
def vault_purge(
    entries: Annotated[list[str], typer.Argument(metavar="ID...", help="As in: ticketsafe vault list.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    vault: _Vault = None,
) -> None:
    """Delete originals for good.

    \b
    Examples:
      ticketsafe vault purge 20250131-101500-0a1b2c3d
      ticketsafe vault purge --yes 20250131-101500-0a1b2c3d
    """
    from scanner.act.vault import open_vault

    opened = open_vault(vault)
    for entry in entries:
        opened.check(entry)
    if not yes:
        if not sys.stdin.isatty():
            raise UsageError("this deletes originals for good: give --yes")
        if not typer.confirm(f"Delete {len(entries):,} of the vault for good?"):
            raise typer.Exit(0)
    for entry in entries:
        opened.purge(entry)
    _console().print(f"Deleted {len(entries):,}.")


# --- rules, doctor -----------------------------------------------------------------------------------------


@_command(rules_app, "list")
def rules_list(
    form: Annotated[
        ListFormat, typer.Option("--format", help="How the list is written.")
    ] = ListFormat.TERMINAL,
    rules: _Rules = None,
) -> None:
    """List what is recognised: classes, countries, checks.

    \b
    Examples:
      ticketsafe rules list
      ticketsafe rules list --format json
      ticketsafe rules list --rules our-rules
    """
    from scanner.report.rules import entity_objects, list_entities, write_json

    _use_rules(rules)
    if form is ListFormat.TERMINAL:
        list_entities(_console())
    elif form is ListFormat.JSON:
        _console()
        write_json(entity_objects(), sys.stdout)
    else:
        _write_lines(Format(form.value), entity_objects())


@_command(rules_app, "explain")
def rules_explain(
    entity: Annotated[str, typer.Argument(metavar="ENTITY", help="As in: ticketsafe rules list.")],
    rules: _Rules = None,
) -> None:
    """Explain an entity: the law behind it, its keys, the rules that find it, examples and near misses.

    \b
    Examples:
      ticketsafe rules explain US_SSN
    """
    from scanner.report.rules import explain_entity

    _use_rules(rules)
    explain_entity(_console(), entity)


@_command(rules_app, "test")
def rules_test(
    text: Annotated[str, typer.Argument(metavar="TEXT", help="What to look at; - reads it from stdin.")],
    key: Annotated[
        str | None,
        typer.Option("--key", metavar="KEY", help="The column header or JSON key it stands under."),
    ] = None,
    policy: _Policy = "default",
    rules: _Rules = None,
) -> None:
    """Tell what is found in a text, and how each score came about. Exit status 1 if the policy flags it.

    \b
    Examples:
      ticketsafe rules test 'Call Jane Smith at (415) 555-2671'
      ticketsafe rules test 536904399 --key ssn
      ticketsafe rules test - --rules our-rules < sample.txt
    """
    _use_rules(rules)
    chosen = _load_policy(policy)
    given = sys.stdin.read() if text == "-" else text
    from scanner.report.trial import print_trace
    from scanner.rule_check import trace_text

    traces = list(trace_text(given, key, chosen))
    print_trace(_console(), traces)
    found = [severity for trace in traces for _, severity in trace.standing]
    flagged = any(severity is not None and chosen.flags(severity) for severity in found)
    raise typer.Exit(1 if flagged else 0)


@_command(rules_app, "check")
def rules_check(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(metavar="PATH", help="Folders or files of rules; default: the shipped ones."),
    ] = None,
    rules: _Rules = None,
) -> None:
    """Check rules: form, expressions and their speed, and whether examples are found and near misses are not.

    \b
    Examples:
      ticketsafe rules check our-rules
      ticketsafe rules check our-rules/badges.yaml --rules our-rules
      ticketsafe rules check
    """
    from scanner.rule_check import check_paths

    console = _console()
    wrong = False
    for name, checked in check_paths(paths or (), rules or ()):
        for problem in checked.problems:
            _say(str(problem))
        wrong = wrong or bool(checked.problems)
        counts = f"{checked.rules} rules, {checked.examples} examples, {checked.near_misses} near misses"
        timed = f"{checked.expressions} expressions timed"
        said = f"{len(checked.problems)} wrong" if checked.problems else "good"
        console.print(f"{shown(name)}: {said} ({counts}, {timed})", soft_wrap=True)
    if wrong:
        raise typer.Exit(WRONG_USAGE)


@_command(app)
def doctor(vault: _Vault = None) -> None:
    """Tell what is installed, what is missing and what that costs. Exit status 3 if something needed is.

    \b
    Examples:
      ticketsafe doctor
    """
    from scanner.doctor import State, examine
    from scanner.report.doctor import print_parts

    parts = list(examine(vault))
    print_parts(_console(), parts)
    if any(part.state is State.BAD for part in parts):
        raise typer.Exit(UNSCANNED)


# --- bench -------------------------------------------------------------------------------------------------


@_command(bench_app, "accuracy")
def bench_accuracy(
    size: Annotated[
        int | None,
        typer.Option("--size", min=1, metavar="ROUNDS", help="Of about 75 artefacts each; default: 12."),
    ] = None,
    seed: Annotated[int | None, typer.Option("--seed", metavar="NUMBER", help="Another corpus.")] = None,
    only: Annotated[
        str | None, typer.Option("--only", metavar="FORMAT", help="Artefacts of one format, such as csv.")
    ] = None,
    rivals: Annotated[
        str | None,
        typer.Option(
            "--rivals",
            metavar="NAME,...",
            help="presidio, datafog, kingfisher, detect-secrets, or none; default: those installed.",
        ),
    ] = None,
    python: Annotated[
        list[str] | None,
        typer.Option(
            "--python",
            metavar="NAME=PATH",
            help="The Python under which a rival is installed; can be repeated.",
        ),
    ] = None,
    files: Annotated[
        Path | None,
        typer.Option("--files", metavar="FOLDER", help="Only write the artefacts and labels.jsonl there."),
    ] = None,
    misses: Annotated[
        Path | None,
        typer.Option("--misses", metavar="FOLDER", help="Write what was missed and what is false there."),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "-o",
            "--output",
            metavar="FILE",
            help="Compare with this result and replace it; default: benchmarks/results/accuracy.json of a "
            "checkout, by a run with default options.",
        ),
    ] = None,
    check: Annotated[
        bool,
        typer.Option(
            "--check", help="Exit status 1 if recall or precision of an entity fell by a point; keep nothing."
        ),
    ] = False,
    policy: _Policy = "default",
    workers: _Workers = None,
) -> None:
    """Measure precision and recall on labelled artefacts, beside other tools, and hold them to the last.

    \b
    Examples:
      ticketsafe bench accuracy
      ticketsafe bench accuracy --size 40 --rivals none --misses misses
      ticketsafe bench accuracy --python datafog=/opt/datafog/bin/python
      ticketsafe bench accuracy --files artefacts
    """
    try:
        from benchmarks.accuracy.command import Options, accuracy
    except ModuleNotFoundError as error:
        raise UsageError(f"{error.name} is not installed: pip install 'ticketsafe[bench]'") from None

    chosen = Options(
        form=only,
        policy=policy,
        workers=workers,
        rivals=rivals,
        pythons=tuple(python or ()),
        files=files,
        misses=misses,
        output=output,
        check=check,
    )
    chosen = replace(chosen, size=size or chosen.size, seed=chosen.seed if seed is None else seed)
    if not accuracy(chosen, _console()):
        raise typer.Exit(1)


_History = Annotated[
    Path | None,
    typer.Option(
        "-o",
        "--output",
        metavar="FILE",
        help="The history, one run a line; default: benchmarks/results/speed.jsonl of a checkout.",
    ),
]


@_command(bench_app, "speed")
def bench_speed(
    short: Annotated[
        bool, typer.Option("--short", help="Small corpora and the quickest rivals: under three minutes.")
    ] = False,
    only: Annotated[
        str | None,
        typer.Option(
            "--only",
            metavar="CORPUS,...",
            help="quiet-log, german-log, dense-csv, json, small-files, nested-zip, prose, huge-file.",
        ),
    ] = None,
    rivals: Annotated[
        str | None,
        typer.Option(
            "--rivals",
            metavar="NAME,...",
            help="presidio-same, presidio-same-names, presidio-same-segments, presidio-patterns, datafog, "
            "datafog-rust, python-re, ripgrep, hyperscan, or none; default: those installed.",
        ),
    ] = None,
    python: Annotated[
        list[str] | None,
        typer.Option(
            "--python",
            metavar="NAME=PATH",
            help="The Python under which a rival is installed, or where ripgrep is; can be repeated.",
        ),
    ] = None,
    sizes: Annotated[
        str | None,
        typer.Option("--sizes", metavar="MB,...", help="Of the log that grows; default: 1,4,16,64,100,256."),
    ] = None,
    seed: Annotated[int | None, typer.Option("--seed", metavar="NUMBER", help="Other corpora.")] = None,
    patience: Annotated[
        float | None,
        typer.Option(
            "--patience",
            min=0.5,
            metavar="SECONDS",
            help="About so long for each measurement: corpora are cut to it; default: 60, short 6.",
        ),
    ] = None,
    folder: Annotated[
        Path | None,
        typer.Option("--folder", metavar="FOLDER", help="Keep the corpora there, and take what is there."),
    ] = None,
    bars: Annotated[
        bool, typer.Option("--bars", help="Also what must be reached, and whether it is.")
    ] = False,
    output: _History = None,
) -> None:
    """Measure speed and memory on made-up corpora, beside other tools in the same run, and keep the figures.

    \b
    Examples:
      ticketsafe bench speed --short --bars
      ticketsafe bench speed --sizes 1,100,1000,4000 --bars
      ticketsafe bench speed --only quiet-log --python datafog-rust=/opt/datafog/bin/python
    """
    try:
        from benchmarks.speed.command import Options, speed
    except ModuleNotFoundError as error:
        raise UsageError(f"{error.name} is not installed: pip install 'ticketsafe[bench]'") from None

    chosen = Options(
        short=short,
        only=only,
        rivals=rivals,
        pythons=tuple(python or ()),
        sizes=sizes,
        patience=patience,
        folder=folder,
        output=output,
        show_bars=bars,
    )
    speed(chosen if seed is None else replace(chosen, seed=seed), _console())


@_command(bench_app, "compare")
def bench_compare(
    loss: Annotated[
        float | None,
        typer.Option(
            "--loss", min=0.0, max=1.0, metavar="SHARE", help="So much a ratio may fall; default: 0.2."
        ),
    ] = None,
    best: Annotated[
        bool, typer.Option("--best", help="Against the best of all runs before, not the one before.")
    ] = False,
    plot: Annotated[Path | None, typer.Option("--plot", metavar="FILE.svg", help="Draw the history.")] = None,
    output: _History = None,
) -> None:
    """Hold the last run of bench speed to those before it, by ratios to other tools in the same run.

    Exit status 1 if a ratio fell by more than the loss.

    \b
    Examples:
      ticketsafe bench compare
      ticketsafe bench compare --best --loss 0.3
      ticketsafe bench compare --plot speed.svg
    """
    from benchmarks.speed.command import compare_runs

    if not compare_runs(output, loss, "best" if best else "previous", plot, _console()):
        raise typer.Exit(1)


def _console() -> Console:
    from scanner.report import report_console
    from scanner.report.listener import make_stdout_safe

    make_stdout_safe(Format.TERMINAL)
    return report_console(sys.stdout)


def _write_lines(form: Format, objects: Iterable[dict[str, Json]]) -> None:
    from scanner.report.listener import make_stdout_safe
    from scanner.report.table import write_objects

    make_stdout_safe(form)
    write_objects(form, objects, sys.stdout)


def main() -> None:
    """Entry point of the console script."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, _terminated)
    app(prog_name="ticketsafe")


if __name__ == "__main__":
    main()
