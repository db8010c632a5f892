"""The report for people: what is in each file, what that is in law, what could not be read, what to do
next.

Colour only underlines what words and symbols say already; pipes, narrow windows and terminals without UTF-8
get the same report. Every text from an artefact passes ``safe_text.shown`` first. Rows are written as
results come and long lists end in a count, so that a run over a million files needs no more memory than one
over ten.
"""

from __future__ import annotations

import os
import re
import shlex
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby, islice
from typing import IO, cast

from rich.console import Console
from rich.filesize import decimal
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from recognizers import taxonomy
from scanner.model import MOST_PEOPLE, Action, ArtefactResult, Finding, Severity, Summary, Verdict
from scanner.report.base import TextSink
from scanner.safe_text import shown

WIDTH_OF_A_PIPE = 100
"""Columns where there is no terminal to ask and ``COLUMNS`` does not tell."""
NARROW = 76
"""Below so many columns, details go under the name instead of beside it."""
STATUS_WIDTH = 18

CLEAN_ROWS = 20
OTHER_ROWS = 200
MEMBER_ROWS = 12
UNREAD_ROWS = 12
ENTITY_KINDS = 6
FINDING_ROWS = 20
NAMED_SOURCES = 3
"""How long lists get before they end in a count; with ``-v`` only that of findings does."""

_BLANKS_AT_LINE_END = re.compile(r" +\n")
_SECTION = re.compile(r"\d+\.\d+(?:\(\w+\))*")
_STYLES = {Verdict.CLEAN: "green", Verdict.FLAGGED: "bold red", Verdict.UNSCANNED: "bold magenta"}


@dataclass(frozen=True, slots=True)
class Run:
    """What was asked for, so that the report can name the next command.

    ``options`` are those that the next command needs again, such as ``("--policy", "strict")``.
    """

    command: str
    sources: tuple[str, ...]
    to: str | None = None
    in_place: bool = False
    verbosity: int = 0
    options: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Symbols:
    """The signs of the report; the second set is for terminals that know ASCII alone."""

    verdicts: dict[Verdict, str]
    branch: str
    last: str
    bar: str
    arrow: str
    times: str
    ellipsis: str


UNICODE = Symbols(
    {Verdict.CLEAN: "✓", Verdict.FLAGGED: "✗", Verdict.UNSCANNED: "?"}, "├─ ", "└─ ", "│  ", "→", "×", "…"
)
ASCII = Symbols(
    {Verdict.CLEAN: "+", Verdict.FLAGGED: "x", Verdict.UNSCANNED: "?"}, "|- ", "`- ", "|  ", "->", "*", "..."
)


class ReportConsole(Console):
    """A console that leaves a closed pipe to the command line; rich would exit with 1, which is "flagged"."""

    def on_broken_pipe(self) -> None:
        """Called by rich while it handles a ``BrokenPipeError``."""
        raise BrokenPipeError


class Trimmed:
    """A sink without the blanks with which tables fill their rows; for pipes and files."""

    def __init__(self, sink: TextSink) -> None:
        self._sink = sink
        self.encoding = getattr(sink, "encoding", None) or "utf-8"

    def write(self, text: str) -> int:
        """Write text, without the blanks at the ends of its lines."""
        self._sink.write(_BLANKS_AT_LINE_END.sub("\n", text))
        return len(text)

    def flush(self) -> None:
        """Hand what was written to the system."""
        self._sink.flush()


def report_console(stream: TextSink, width: int | None = None) -> Console:
    """A console that writes texts as they are: no markup, no emoji codes, no colours guessed from content."""
    is_terminal = getattr(stream, "isatty", bool)()
    file = cast(IO[str], stream if is_terminal else Trimmed(stream))
    if width is None and not is_terminal and "COLUMNS" not in os.environ:
        width = WIDTH_OF_A_PIPE
    return ReportConsole(file=file, width=width, highlight=False, markup=False, emoji=False)


def plural(number: int, noun: str) -> str:
    """``1 file``, ``1,200 files``."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def severity_of(entity: str) -> Severity:
    """The taxonomy's severity of an entity; high for one that it does not know (a user's own)."""
    entry = taxonomy().entities.get(entity)
    return Severity[entry.severity.upper()] if entry else Severity.HIGH


@dataclass(slots=True)
class _Tally:
    """What the report has to remember from row to row: counts, and the first few of what was not read."""

    printed: Counter[Verdict] = field(default_factory=Counter)
    left_out: Counter[Verdict] = field(default_factory=Counter)
    actions: Counter[Action] = field(default_factory=Counter)
    unread: list[tuple[str, str]] = field(default_factory=list)
    unread_count: int = 0
    withheld: int = 0
    holding: int = 0


@dataclass(frozen=True, slots=True)
class _Line:
    """One row of the tree: a result, how it is called there, and the guides before its name."""

    result: ArtefactResult | None
    name: str
    guides: str = ""


class TerminalReport:
    """Writes the report on a rich console.

    A source is named in the next command only as artefacts are named after it: a name that was cleaned of
    personal data is not given away there.
    """

    def __init__(self, console: Console, run: Run) -> None:
        self._console = console
        self._run = run
        self._symbols = ASCII if console.options.ascii_only else UNICODE
        self._tally = _Tally()
        self._folder: str | None = None
        self._clean_sources: set[str] = set()

    # --- rows ----------------------------------------------------------------------------------------------

    def artefact(self, result: ArtefactResult, findings: Iterable[Finding]) -> None:
        """Write the rows of an artefact and its members, and with ``-v`` its first findings."""
        tally = self._tally
        tally.actions[result.action] += 1
        self._clean_sources.update(
            source
            for source in self._run.sources[:NAMED_SOURCES]
            if result.artefact == source or result.artefact.startswith(source.rstrip("/") + "/")
        )
        tally.holding += result.verdict is Verdict.FLAGGED or bool(result.entities)
        if self._withheld(result):
            tally.withheld += 1
        for name, reason in _unread(result):
            tally.unread_count += 1
            if len(tally.unread) < UNREAD_ROWS or self._verbose:
                tally.unread.append((name, reason))
        limit = CLEAN_ROWS if result.verdict is Verdict.CLEAN else OTHER_ROWS
        if tally.printed[result.verdict] >= limit and not self._verbose:
            tally.left_out[result.verdict] += 1
            return
        tally.printed[result.verdict] += 1
        folder, _, name = result.artefact.rpartition("/") if "!/" not in result.artefact else ("", "", "")
        if folder != self._folder:
            self._folder = folder
            if folder:
                self._console.print(Text(shown(folder) + "/", style="bold"), overflow="fold")
        self._row(_Line(result, name or result.artefact, "  " if folder else ""))
        for line in self._member_lines(result, "  " if folder else ""):
            self._row(line)
        if self._verbose:
            self._findings(findings)

    def _member_lines(self, result: ArtefactResult, guides: str) -> Iterator[_Line]:
        if result.verdict is Verdict.CLEAN and not self._verbose:
            return
        listed = [member for member in result.members if self._verbose or member.verdict is not Verdict.CLEAN]
        room = MEMBER_ROWS - len(listed)
        if not self._verbose and room > 0 and len(result.members) <= MEMBER_ROWS:
            listed = list(result.members)
        if not self._verbose:
            listed = listed[:MEMBER_ROWS]
        missing = Counter(member.verdict for member in result.members)
        missing.subtract(member.verdict for member in listed)
        more = self._counts(missing)
        for index, member in enumerate(listed):
            last = index == len(listed) - 1 and not more
            name = member.artefact.removeprefix(result.artefact + "!/")
            yield _Line(member, name, guides + (self._symbols.last if last else self._symbols.branch))
            yield from self._member_lines(member, guides + ("   " if last else self._symbols.bar))
        if more:
            yield _Line(None, f"{self._symbols.ellipsis} and {more}", guides + self._symbols.last)

    def _row(self, line: _Line) -> None:
        result = line.result
        name = Text()
        name.append(line.guides, style="dim")
        if result is None:
            name.append(line.name, style="dim")
            self._grid(Text(), name, Text())
            return
        name.append(shown(line.name), style="" if result.verdict is Verdict.CLEAN else "bold")
        status = Text(
            f"{self._symbols.verdicts[result.verdict]} {result.verdict}", style=_STYLES[result.verdict]
        )
        if result.verdict is Verdict.FLAGGED and result.severity is not None:
            status.append(f" {result.severity.label}")
        self._grid(status, name, self._details(result))

    def _grid(self, status: Text, name: Text, details: Text) -> None:
        width = self._console.width
        if width < NARROW:
            self._console.print(
                Text.assemble(status, " " * max(STATUS_WIDTH - 2 - len(status), 2), name) if status else name,
                overflow="fold",
            )
            if details:
                self._console.print(Padding(details, (0, 0, 0, 4)), overflow="fold")
            return
        names = (width - STATUS_WIDTH) * 2 // 5
        grid = Table.grid(padding=(0, 2, 0, 0))
        grid.add_column(width=STATUS_WIDTH - 2, no_wrap=True)
        grid.add_column(width=names - 2, overflow="fold")
        grid.add_column(width=width - STATUS_WIDTH - names, overflow="fold")
        grid.add_row(status, name, details)
        self._console.print(grid)

    def _details(self, result: ArtefactResult) -> Text:
        pieces: list[Text] = []
        if result.members:
            pieces.append(Text(plural(sum(1 for _ in _members(result)), "member"), style="dim"))
        own = Counter(result.entities)
        if result.verdict is not Verdict.CLEAN:
            for member in result.members:
                own.subtract(member.entities)
        entities = self._entities(+own)
        if entities:
            pieces.append(entities)
        if result.verdict is not Verdict.CLEAN and (result.people > 1 or result.profiles):
            pieces.append(Text(_people(result)))
        if result.reason:
            pieces.append(Text(shown(result.reason)))
        if result.declared:
            pieces.append(
                Text(
                    f"named like {shown(result.declared)}, but is {shown(result.media_type)}", style="yellow"
                )
            )
        if result.output:
            pieces.append(Text(f"{self._symbols.arrow} {shown(result.output)}", style="cyan"))
        return Text("\n").join(pieces)

    def _entities(self, counts: Counter[str]) -> Text:
        ordered = sorted(counts.items(), key=lambda item: (-severity_of(item[0]), -item[1], item[0]))
        limit = len(ordered) if self._verbose else ENTITY_KINDS
        pieces = [
            Text(
                f"{entity}{self._symbols.times}{count:,}",
                style="red" if severity_of(entity) is Severity.HIGH else "",
            )
            for entity, count in ordered[:limit]
        ]
        if len(ordered) > limit:
            pieces.append(Text(f"and {plural(len(ordered) - limit, 'more kind')}", style="dim"))
        return Text(", ").join(pieces)

    def _findings(self, findings: Iterable[Finding]) -> None:
        for artefact, group in groupby(findings, key=lambda finding: finding.artefact):
            table = Table.grid(padding=(0, 2, 0, 0))
            for ratio in (3, 3, 4, 2, 5):
                table.add_column(overflow="fold", ratio=ratio)
            for finding in islice(group, FINDING_ROWS):
                table.add_row(
                    Text(_place(finding)),
                    Text(finding.entity, style="red" if finding.severity is Severity.HIGH else ""),
                    Text(shown(finding.preview), style="bold"),
                    Text(f"{finding.score:.2f} {finding.severity.label}", style="dim"),
                    Text(shown(finding.reason), style="dim"),
                )
            more = sum(1 for _ in group)
            self._console.print(Padding(Text(f"findings in {shown(artefact)}", style="dim"), (0, 0, 0, 4)))
            self._console.print(Padding(table, (0, 0, 0, 6)))
            if more:
                text = f"{self._symbols.ellipsis} and {more:,} more (all of them: --format jsonl)"
                self._console.print(Padding(Text(text, style="dim"), (0, 0, 0, 6)))

    # --- the end -------------------------------------------------------------------------------------------

    def finish(self, summary: Summary) -> None:
        """Write the counts by class, what was not read, the headline, and what to do next."""
        left_out = self._counts(self._tally.left_out)
        if left_out:
            text = f"{self._symbols.ellipsis} and {left_out} (all of them: -v, or --format jsonl)"
            self._console.print(Text(text, style="dim"))
        self._classes(summary)
        self._unread_list()
        self._headline(summary)
        self._next(summary)

    def _classes(self, summary: Summary) -> None:
        if not summary.classes:
            return
        self._console.print()
        title = "Found, by CCPA class (sections of Cal. Civ. Code; one value can count in several)"
        self._console.print(Text(title, style="bold"), overflow="fold")
        table = Table.grid(padding=(0, 2, 0, 0))
        table.add_column(width=1)
        table.add_column(overflow="fold")
        table.add_column(justify="right", no_wrap=True)
        wide = self._console.width >= NARROW
        if wide:
            table.add_column(no_wrap=True, style="dim")
            table.add_column(overflow="fold")
        for letter, entry in taxonomy().classes.items():
            count = summary.classes.get(letter, 0)
            if not count:
                continue
            of_class = Counter(
                {
                    entity: number
                    for entity, number in summary.entities.items()
                    if (known := taxonomy().entities.get(entity)) and letter in known.classes
                }
            )
            style = "bold red" if letter == "L" else ""
            cells = [
                Text(letter, style=style),
                Text(entry.title, style=style),
                Text(f"{count:,}", style=style),
            ]
            if wide:
                cells += [Text("\n".join(_SECTION.findall(entry.statute))), self._entities(of_class)]
            table.add_row(*cells)
        self._console.print(Padding(table, (0, 0, 0, 2)))
        special = Counter(
            {
                entity: number
                for entity, number in summary.entities.items()
                if (known := taxonomy().entities.get(entity)) and known.gdpr9
            }
        )
        if special:
            line = Text.assemble("! GDPR Article 9 special categories: ", self._entities(special))
            self._console.print(Padding(line, (0, 0, 0, 2)))

    def _unread_list(self) -> None:
        tally = self._tally
        if not tally.unread_count:
            return
        self._console.print()
        title = "Not read, so it may hold anything"
        self._console.print(Text(title, style="bold magenta"))
        for name, reason in tally.unread:
            line = Text.assemble((f"? {shown(name)}", "bold"), f": {shown(reason)}")
            self._console.print(Padding(line, (0, 0, 0, 2)), overflow="fold")
        more = tally.unread_count - len(tally.unread)
        if more:
            text = f"{self._symbols.ellipsis} and {more:,} more (all of them: -v, or --format jsonl)"
            self._console.print(Padding(Text(text, style="dim"), (0, 0, 0, 2)))

    def _headline(self, summary: Summary) -> None:
        holding = self._tally.holding
        unscanned = summary.verdicts.get("unscanned", 0)
        total = plural(summary.artefacts, "file")
        if unscanned:
            verdict = Verdict.UNSCANNED
        else:
            verdict = Verdict.FLAGGED if summary.verdicts.get("flagged", 0) else Verdict.CLEAN
        found = []
        if holding:
            found.append(f"{holding:,} of {total} {'holds' if holding == 1 else 'hold'} personal data")
        if unscanned:
            found.append(f"{unscanned:,}{'' if holding else f' of {total}'} could not be read in full")
        if not summary.artefacts:
            text = "Nothing to scan was found"
        elif verdict is Verdict.CLEAN:
            text = f"Clean: nothing was found in {total}"
        else:
            text = f"{'The originals are not' if self._run.command != 'scan' else 'Not'} safe to attach: "
            text += ", ".join(found)
        self._console.print()
        symbol = self._symbols.verdicts[verdict]
        self._console.print(Text(f"{symbol} {text}.", style=_STYLES[verdict]), overflow="fold")
        members = f" with {plural(summary.members, 'member')}" if summary.members else ""
        facts = (
            f"{total}{members}, {decimal(summary.bytes)}, {summary.seconds:.1f} s, policy {summary.policy}"
        )
        self._console.print(Padding(Text(facts, style="dim"), (0, 0, 0, 2)))

    def _next(self, summary: Summary) -> None:
        steps = list(self._steps(summary))
        if not steps:
            return
        self._console.print()
        for step, command in steps:
            text = f"{self._symbols.arrow} {step}{':' if command else ''}"
            self._console.print(Text(text), overflow="fold")
            if command:
                # One unbroken line, so that it can be copied.
                self._console.print(Text(f"    {command}", style="bold cyan"), soft_wrap=True)

    def _steps(self, summary: Summary) -> Iterator[tuple[str, str | None]]:
        run = self._run
        dirty = summary.artefacts - summary.verdicts.get("clean", 0)
        if run.command == "scan":
            if dirty:
                yield "Make copies that are safe to attach", self._command("redact", "--to", "safe")
            if summary.entities and not run.verbosity:
                yield "See each finding", self._command("scan", "-v")
            if self._tally.unread_count:
                yield "What could not be read stays out of the safe copies; look at it yourself", None
            return
        withheld = self._tally.withheld
        if run.to is not None and summary.artefacts > withheld:
            yield f"Attach what is in {shown(run.to)}", None
        if run.in_place and dirty:
            yield "The originals of the files that were changed are in the vault", "ticketsafe vault list"
        if withheld or self._tally.unread_count:
            yield (
                "What could not be read or proven is withheld; NAME.withheld.txt in its place says why",
                None,
            )

    def _command(self, command: str, *options: str) -> str:
        sources = self._run.sources
        if len(sources) <= NAMED_SOURCES and self._clean_sources.issuperset(sources):
            named = shown(shlex.join(sources))
        else:
            named = "SOURCE..." if len(sources) > 1 else "SOURCE"
        return f"ticketsafe {command} {named} {shown(shlex.join((*options, *self._run.options)))}"

    # --- helpers -------------------------------------------------------------------------------------------

    @property
    def _verbose(self) -> bool:
        return self._run.verbosity > 0

    def _withheld(self, result: ArtefactResult) -> bool:
        return result.action is Action.QUARANTINE or (result.output or "").endswith(".withheld.txt")

    def _counts(self, counts: Counter[Verdict]) -> str:
        return ", ".join(
            f"{counts[verdict]:,} more {verdict}" for verdict in reversed(Verdict) if counts[verdict] > 0
        )


def _people(result: ArtefactResult) -> str:
    """Of how many it is: '97 people, 12 profiles'."""
    more = "or more " if result.people >= MOST_PEOPLE else ""
    people = "1 person" if result.people == 1 else f"{result.people:,} {more}people"
    return f"{people}, {plural(result.profiles, 'profile')}" if result.profiles else people


def _members(result: ArtefactResult) -> Iterator[ArtefactResult]:
    for member in result.members:
        yield member
        yield from _members(member)


def _unread(result: ArtefactResult) -> Iterator[tuple[str, str]]:
    """Name and reason of each artefact that was itself not read, not only one of its members."""
    if result.verdict is not Verdict.UNSCANNED:
        return
    inner = [found for member in result.members for found in _unread(member)]
    if not inner:
        yield result.artefact, result.reason or "no reason was given"
    yield from inner


def _place(finding: Finding) -> str:
    if finding.line is None or finding.column is None:
        return shown(finding.locator)
    place = f"line {finding.line}:{finding.column}"
    key = f" {shown(finding.key)}" if finding.key else ""
    return place + key
