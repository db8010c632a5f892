"""The rules as people read them: a list, and the explanation of one entity."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Iterator

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from recognizers import Rule, shipped_rules, taxonomy
from recognizers.rules import EntityEntry, Example
from scanner.errors import UsageError
from scanner.report.jsonl import Json
from scanner.safe_text import shown


def marks(entry: EntityEntry) -> list[str]:
    """The legal marks of an entity besides its classes."""
    found = ["sensitive"] if "L" in entry.classes else []
    return [*found, "GDPR Art. 9"] if entry.gdpr9 else found


def entity_objects() -> Iterator[dict[str, Json]]:
    """Every entity that is recognised, as JSON."""
    count = Counter(rule.entity for rule in shipped_rules())
    for name, entry in taxonomy().entities.items():
        if count[name]:
            yield {
                "entity": name,
                "title": entry.title,
                "classes": list(entry.classes),
                "severity": entry.severity,
                "sensitive": "L" in entry.classes,
                "gdpr9": entry.gdpr9,
                "group": entry.group,
                "where": list(entry.where),
                "rules": [rule.id for rule in shipped_rules() if rule.entity == name],
            }


def list_entities(console: Console) -> None:
    """Print every entity that is recognised."""
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    for heading in ("Entity", "What it is", "Classes", "Severity", "Marks"):
        table.add_column(heading, overflow="fold")
    count = Counter(rule.entity for rule in shipped_rules())
    for name, entry in taxonomy().entities.items():
        if count[name]:
            style = "red" if entry.severity == "high" else ""
            table.add_row(
                Text(name, style="bold"),
                entry.title,
                " ".join(entry.classes),
                Text(entry.severity, style=style),
                ", ".join(marks(entry)),
            )
    console.print(table)
    console.print()
    console.print("Explain one: ticketsafe rules explain ENTITY", style="dim")


def explain_entity(console: Console, name: str) -> None:
    """Print what an entity is, in law and in rules. Raises ``UsageError`` if there is none of that name."""
    known = taxonomy().entities
    entity = name.upper().replace("-", "_")
    if entity not in known:
        close = difflib.get_close_matches(entity, known, n=3)
        hint = f"; did you mean {' or '.join(close)}?" if close else "; see: ticketsafe rules list"
        raise UsageError(f"no entity is named {name}{hint}")
    entry = known[entity]
    console.print(Text(f"{entity}: {entry.title}", style="bold"))
    facts = [
        f"severity {entry.severity}",
        f"policy group {entry.group}",
        "anywhere" if "*" in entry.where else f"where: {', '.join(entry.where)}",
        *marks(entry),
    ]
    if entry.identifying:
        facts.append("points at a person by itself: redacted everywhere in the upload")
    _under(console, "; ".join(facts))
    console.print()
    console.print(Text("In law", style="bold"))
    for letter in entry.classes:
        law = taxonomy().classes[letter]
        _under(console, f"{letter}  {law.title}. {law.statute}")
        _under(console, law.text, 5, "dim")
    rules = [rule for rule in shipped_rules() if rule.entity == entity]
    for rule in rules:
        console.print()
        _explain_rule(console, rule)
    if not rules:
        console.print()
        console.print("No rule recognises it yet.")


def _explain_rule(console: Console, rule: Rule) -> None:
    kinds = {
        "pattern": "a shape in the text",
        "labelled": "a value that its key or label names",
        "class": f"own logic, {rule.implementation}",
    }
    console.print(Text(f"Rule {rule.id}: {kinds[rule.kind]}", style="bold"))
    if rule.note:
        _under(console, rule.note)
    for pattern in rule.patterns:
        _under(console, f"shape '{pattern.name}', score {pattern.score:g}")
    if rule.value:
        _under(console, f"shape of the value: {rule.value}")
    if rule.validator:
        _under(console, f"check: {rule.validator}; what passes scores {rule.validated_score:g}")
    if rule.context:
        _under(console, f"context words: {', '.join(rule.context)}")
    for title, texts in (("is found", rule.examples), ("is not", rule.near_misses)):
        if texts:
            _under(console, f"{title}:")
            for text in texts:
                _under(console, _example(text), 5, "cyan")


def _example(example: str | Example) -> str:
    if isinstance(example, str):
        return shown(example)
    key = f"{shown(example.key)}: " if example.key else ""
    return key + shown(example.text)


def _under(console: Console, text: str, indent: int = 2, style: str = "") -> None:
    console.print(Padding(Text(text, style=style, overflow="fold"), (0, 0, 0, indent)))
