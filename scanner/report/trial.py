"""How a text that the user typed comes to its findings, for ``ticketsafe rules test``; so values may be
shown."""

from __future__ import annotations

from collections.abc import Iterable

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from recognizers import taxonomy
from scanner.model import Detection, Severity
from scanner.rule_check import Step, Trace
from scanner.safe_text import shown

_STYLES: dict[Severity | None, str] = {Severity.HIGH: "red", Severity.MEDIUM: "yellow", Severity.LOW: ""}


def print_trace(console: Console, traces: Iterable[Trace]) -> None:
    """Print every step of each line, and at the end what stands."""
    standing: list[tuple[Detection, Severity | None]] = []
    for trace in traces:
        _print_steps(console, trace, 0)
        standing.extend(trace.standing)
    if standing:
        _print_detections(console, standing)
    else:
        console.print("Nothing was found.")


def _print_steps(console: Console, trace: Trace, indent: int) -> None:
    if not trace.steps and not trace.inner:
        return
    key = f" under the key '{shown(trace.key)}'" if trace.key else ""
    heading = Text(f"{trace.origin.capitalize()}{key}", style="bold")
    if indent:
        heading.append(f": {shown(trace.text)}", style="")
    _at(console, heading, indent)
    severities = {(one.start, one.end, one.recognizer): severity for one, severity in trace.standing}
    for step in trace.steps:
        _print_step(console, step, severities, indent + 2)
    console.print()
    for inner in trace.inner:
        _print_steps(console, inner, indent + 2)


def _print_step(
    console: Console,
    step: Step,
    severities: dict[tuple[int, int, str], Severity | None],
    indent: int,
) -> None:
    heading = Text.assemble(
        (step.entity, "bold" if step.dropped is None else ""),
        f" by {step.rule}: ",
        (shown(step.value), "cyan"),
        (f"  ({step.start}-{step.end})", "dim"),
    )
    _at(console, heading, indent)
    for change in step.changes:
        _at(console, Text(f"{change.score:.2f}  {shown(change.why)}"), indent + 2, hang=6)
    if step.dropped is not None:
        _at(console, Text(f"no    {shown(step.dropped)}", style="dim"), indent + 2, hang=6)
        return
    reached = f"yes   reaches the threshold {step.threshold:g}"
    place = step.start, step.end, step.rule
    severity = severities.get(place)
    if place in severities and severity is None:
        _at(console, Text(f"{reached}, but the policy leaves it out", style="dim"), indent + 2, hang=6)
    else:
        said = f": severity {severity.label}" if severity else ""
        _at(console, Text(reached + said, style=_STYLES.get(severity, "")), indent + 2, hang=6)


def _at(console: Console, text: Text, indent: int, hang: int = 2) -> None:
    """A text with an indent, its further lines a little deeper."""
    width = max(20, console.width - indent)
    lines = text.wrap(console, width)
    if len(lines) > 1:
        first = lines[0]
        rest = text[len(first.plain) :]
        console.print(Padding(first, (0, 0, 0, indent)))
        rest = Text(rest.plain.lstrip(), style=text.style)
        console.print(Padding(rest, (0, 0, 0, indent + hang)))
    else:
        console.print(Padding(text, (0, 0, 0, indent)))


def _print_detections(console: Console, detections: Iterable[tuple[Detection, Severity | None]]) -> None:
    """Print one row a detection with its severity, None for those that the policy leaves out."""
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    for heading in ("Entity", "Value", "Score", "Severity", "Classes", "Rule and reason"):
        table.add_column(heading, overflow="fold")
    for detection, severity in detections:
        entry = taxonomy().entities.get(detection.entity)
        table.add_row(
            Text(detection.entity, style="bold" if severity else "dim"),
            Text(shown(detection.value), style="cyan"),
            f"{detection.score:.2f}",
            Text(severity.label if severity else "not counted", style=_STYLES.get(severity, "dim")),
            " ".join(entry.classes) if entry else "",
            Text(f"{detection.recognizer}: {shown(detection.reason)}"),
        )
    console.print(table)
