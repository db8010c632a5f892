"""The rules as people read them: a list, and the explanation of one entity."""

from __future__ import annotations

import difflib
import importlib
import inspect
import json
from collections.abc import Iterable, Iterator

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from recognizers import Rule, rules_in_force, taxonomy
from recognizers.rules import lexicon
from recognizers.schema import EntityEntry, Example
from recognizers.validators import VALIDATORS
from scanner.errors import UsageError
from scanner.report.base import TextSink
from scanner.report.jsonl import Json
from scanner.safe_text import shown

_LANGUAGES = {"en": "English", "de": "German", "fr": "French"}
SENSITIVE_STATUTE = "Cal. Civ. Code 1798.140(ae)"


def rules_of(entity: str) -> list[Rule]:
    """The rules in force that find an entity."""
    return [rule for rule in rules_in_force().rules if rule.entity == entity]


def validators_of(rules: Iterable[Rule]) -> list[str]:
    """The names of the checks that rules make, each once."""
    return list(dict.fromkeys(rule.validator for rule in rules if rule.validator))


def first_sentence(documentation: str | None) -> str:
    """The first sentence of a docstring, on one line."""
    paragraph = inspect.cleandoc(documentation or "").partition("\n\n")[0]
    line = " ".join(paragraph.split()).replace("``", "")
    return line if line.endswith(".") or not line else f"{line}."


def sensitive_clause(entry: EntityEntry) -> str | None:
    """The clause that makes an entity sensitive personal information, None if none does."""
    if "L" not in entry.classes and entry.sensitive is None:
        return None
    return SENSITIVE_STATUTE + (entry.sensitive or "")


def entity_objects() -> Iterator[dict[str, Json]]:
    """Every entity that is recognised, as JSON."""
    for name, entry in taxonomy().entities.items():
        rules = rules_of(name)
        if rules:
            yield {
                "entity": name,
                "title": entry.title,
                "classes": list(entry.classes),
                "statutes": [taxonomy().classes[letter].statute for letter in entry.classes if letter != "L"],
                "severity": entry.severity,
                "sensitive": "L" in entry.classes,
                "sensitive_clause": sensitive_clause(entry),
                "gdpr9": entry.gdpr9,
                "group": entry.group,
                "where": list(entry.where),
                "identifying": entry.identifying,
                "validators": list(validators_of(rules)),
                "rules": [rule.id for rule in rules],
                "own": all(rules_in_force().places[rule.id].own for rule in rules),
            }


def write_json(objects: Iterable[dict[str, Json]], sink: TextSink) -> None:
    """Write objects as one JSON list."""
    sink.write(json.dumps(list(objects), ensure_ascii=False, indent=2) + "\n")


def list_entities(console: Console) -> None:
    """Print every entity that is recognised."""
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    for heading in ("Entity", "What it is", "Classes", "Severity", "Where, checks, marks"):
        table.add_column(heading, overflow="fold", no_wrap=heading == "Entity")
    count = 0
    for name, entry in taxonomy().entities.items():
        rules = rules_of(name)
        if rules:
            count += 1
            style = "red" if entry.severity == "high" else ""
            how = [
                *(entry.where if "*" not in entry.where else []),
                *validators_of(rules),
                *(["GDPR 9"] if entry.gdpr9 else []),
                *(["your own"] if any(rules_in_force().places[rule.id].own for rule in rules) else []),
            ]
            table.add_row(
                Text(name, style="bold"),
                entry.title,
                " ".join(entry.classes),
                Text(entry.severity, style=style),
                ", ".join(how),
            )
    console.print(table)
    console.print()
    console.print(f"{count} entities, by {len(rules_in_force().rules)} rules. Class L is sensitive.")
    console.print("Explain one: ticketsafe rules explain ENTITY", style="dim")


def find_entity(name: str) -> str:
    """The entity that a person means by a name in any case. Raises ``UsageError`` if there is none."""
    known = taxonomy().entities
    entity = name.upper().replace("-", "_")
    if entity not in known:
        close = difflib.get_close_matches(entity, known, n=3)
        hint = f"; did you mean {' or '.join(close)}?" if close else "; see: ticketsafe rules list"
        raise UsageError(f"no entity is named {name}{hint}")
    return entity


def explain_entity(console: Console, name: str) -> None:
    """Print what an entity is, in law and in rules. Raises ``UsageError`` if there is none of that name."""
    entity = find_entity(name)
    entry = taxonomy().entities[entity]
    rules = rules_of(entity)
    console.print(Text(f"{entity}: {entry.title}", style="bold"))
    where = "anywhere" if "*" in entry.where else ", ".join(entry.where)
    _under(console, f"Severity {entry.severity}; policy group {entry.group}; used {_in(where)}.")
    if entry.identifying:
        _under(console, "Points at a person by itself: redacted everywhere in the upload.")
    if entry.encloses:
        _under(console, "Encloses other values: they are what a redaction takes out.")
    console.print()
    console.print(Text("Why it is personal information", style="bold"))
    for letter in entry.classes:
        law = taxonomy().classes[letter]
        if letter != "L":
            _law(console, f"{letter}  {law.title}", law.statute, law.text)
    clause = sensitive_clause(entry)
    if clause is not None:
        text = taxonomy().sensitive.get(entry.sensitive, "") if entry.sensitive else ""
        _law(console, f"L  {taxonomy().classes['L'].title}", clause, text)
    if entry.gdpr9:
        _law(console, "9  Special category (GDPR)", "GDPR Article 9(1)", taxonomy().gdpr9)
    _explain_keys(console, entity)
    for rule in rules:
        console.print()
        _explain_rule(console, rule)
    if not rules:
        console.print()
        console.print("No rule recognises it yet.")


def _in(where: str) -> str:
    return where if where == "anywhere" else f"in {where}"


def _law(console: Console, title: str, statute: str, text: str) -> None:
    _under(console, f"{title}: {statute}")
    if text:
        _under(console, text, 5, "dim")


def _explain_keys(console: Console, entity: str) -> None:
    lines: list[tuple[str, str]] = []
    for name in rules_in_force().key_lexicons:
        phrases = lexicon(name).get("entities", {}).get(entity, {})
        language = name.partition(".")[2]
        for strength, title in (("strong", ""), ("weak", ", only with a fitting value or record")):
            if phrases.get(strength):
                known = _LANGUAGES.get(language, language)
                lines.append((f"{known}{title}:", ", ".join(map(str, phrases[strength]))))
    if lines:
        console.print()
        console.print(Text("Keys and labels that name it", style="bold"))
        for title, words in lines:
            _under(console, f"{title} {words}")


def _explain_rule(console: Console, rule: Rule) -> None:
    kinds = {
        "pattern": "a shape in the text",
        "labelled": "a value that its key or label names",
        "lexicon": f"a word of the lexicon {rule.lexicon}",
        "class": "own logic",
    }
    place = rules_in_force().places[rule.id]
    own = f" (your own, {place})" if place.own else ""
    console.print(Text(f"Rule {rule.id}: {kinds[rule.kind]}{own}", style="bold"))
    if rule.implementation:
        _under(console, _what_class_says(rule.implementation))
    if rule.note:
        _under(console, rule.note)
    for pattern in rule.patterns:
        _under(console, f"shape '{pattern.name}', score {pattern.score:g}")
    if rule.value:
        _under(console, f"shape of the value: {rule.value}")
    if rule.validator:
        scores = f"; what passes scores {rule.validated_score:g}" if rule.validated_score else ""
        _under(console, f"check {rule.validator}{scores}:")
        _under(console, first_sentence(VALIDATORS[rule.validator].__doc__), 5)
    if rule.context:
        _under(console, f"raised by: {', '.join(rule.context)}")
    if rule.against:
        _under(console, f"lowered by: {', '.join(rule.against)}")
    for title, texts in (("is found", rule.examples), ("is not", rule.near_misses)):
        if texts:
            _under(console, f"{title}:")
            for text in texts:
                _under(console, show_example(text), 5, "cyan")


def _what_class_says(implementation: str) -> str:
    module, _, name = implementation.rpartition(".")
    kind = getattr(importlib.import_module(f"recognizers.{module}"), name)
    return first_sentence(kind.__doc__)


def show_example(example: str | Example) -> str:
    """An example with its key before it, on one line."""
    if isinstance(example, str):
        return shown(example)
    key = f"{shown(example.key)}: " if example.key else ""
    return key + shown(example.text)


def _under(console: Console, text: str, indent: int = 2, style: str = "") -> None:
    console.print(Padding(Text(text, style=style, overflow="fold"), (0, 0, 0, indent)))
