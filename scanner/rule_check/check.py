"""Lint of rules: their form, their expressions and what these cost, and whether their examples are found and
their near misses are not."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from recognizers import Rule, RulesError, make_recognizer, use_rules
from recognizers.labels import key_lexicon
from recognizers.loading import problems_of_form
from recognizers.positioned_yaml import Document
from recognizers.rules import (
    OwnTaxonomy,
    RulesFiles,
    files_of,
    read_document,
    rules_folder,
    schema_problems,
    taxonomy,
)
from recognizers.schema import Example, KeyPhrases
from recognizers.shapes import shape
from recognizers.words import normal_phrases
from scanner.detect.engine import DEFAULT_THRESHOLD, Detector
from scanner.rule_check.slow import Expression, slow_expressions
from scanner.rule_check.trace import why_not_found


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a rules file, and in which line."""

    file: str
    line: int
    problem: str

    def __str__(self) -> str:
        """``file:line: what is wrong``."""
        return f"{self.file}:{self.line}: {self.problem}"


@dataclass(frozen=True, slots=True)
class Checked:
    """What a file, or all files of a folder, hold and what is wrong with them; ``expressions`` were timed."""

    rules: int = 0
    examples: int = 0
    near_misses: int = 0
    expressions: int = 0
    problems: tuple[Problem, ...] = ()

    def __add__(self, other: Checked) -> Checked:
        return Checked(
            self.rules + other.rules,
            self.examples + other.examples,
            self.near_misses + other.near_misses,
            self.expressions + other.expressions,
            self.problems + other.problems,
        )


Place = tuple[str | int, ...]


@dataclass
class _File:
    """One rules file with what was found in it."""

    name: str
    document: Document
    rules: list[Rule] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    timed: int = 0

    def add(self, path: Place, problem: str) -> None:
        self.problems.append(Problem(self.name, self.document.line(path), problem))

    def result(self) -> Checked:
        return Checked(
            len(self.rules),
            sum(len(rule.examples) for rule in self.rules),
            sum(len(rule.near_misses) for rule in self.rules),
            self.timed,
            tuple(sorted(self.problems, key=lambda problem: problem.line)),
        )


def check_file(path: Path, slow: bool = True) -> Checked:
    """Check one rules file against the taxonomy and lexicons in force. ``slow``: also time its
    expressions. Raises ``RulesError`` if it is no list of rules at all."""
    file = _read(path, str(path))
    for index, rule in enumerate(file.rules):
        if rule.entity not in taxonomy().entities:
            file.add((index, "entity"), f"{rule.id}: the taxonomy has no entity {rule.entity}")
    if not file.problems:
        _check_ids(file)
        _check_rules(file, slow)
    return file.result()


def check_paths(
    paths: Sequence[Path], others: Sequence[Path] = (), slow: bool = True
) -> Iterator[tuple[str, Checked]]:
    """Check files and folders, each with its name; the shipped rules if none are given.

    Folders are put in force together, and with the ``others`` that they need. Raises ``RulesError`` if a
    path holds no rules at all.
    """
    if not paths:
        use_rules(others)
        yield "the shipped rules", check_shipped(slow)
        return
    folders = [path for path in paths if path.is_dir() and not _is_shipped(path)]
    all_folders = tuple(dict.fromkeys([*others, *folders]))
    broken = [(str(folder), Checked(problems=tuple(_problems_of_folder(folder)))) for folder in all_folders]
    broken = [(name, checked) for name, checked in broken if checked.problems]
    if broken:
        yield from broken
        return
    try:
        use_rules(all_folders)
    except RulesError as error:
        yield str(paths[0]), Checked(problems=(_as_problem(str(error), paths[0]),))
        return
    for path in paths:
        if path in folders:
            yield str(path), _check_folder(path, slow)
        elif path.is_dir():
            yield str(path), check_shipped(slow)
        else:
            yield str(path), check_file(path, slow)


def _check_folder(folder: Path, slow: bool) -> Checked:
    total = Checked()
    for path in files_of(folder).rules:
        file = _read(path, str(path))
        _check_rules(file, slow)
        total += file.result()
    return total


def _is_shipped(path: Path) -> bool:
    shipped = rules_folder()
    return isinstance(shipped, Path) and shipped.is_dir() and path.samefile(shipped)


def check_shipped(slow: bool = True) -> Checked:
    """Check the shipped rules."""
    total = Checked()
    for entry in sorted((rules_folder() / "recognizers").iterdir(), key=lambda entry: entry.name):
        if entry.name.endswith(".yaml"):
            file = _read(entry, entry.name)
            _check_rules(file, slow)
            total += file.result()
    return total


def matches(detector: Detector, example: str | Example) -> list[str]:
    """The values, as they are written, that a detector finds in an example."""
    text, key = _text_and_key(example)
    return [text[detection.start : detection.end] for detection in detector.detect_text(text, key)]


# --- form --------------------------------------------------------------------------------------------------


def _read(path: Traversable, name: str) -> _File:
    document = read_document(path, name)
    if not isinstance(document.data, list):
        raise RulesError(f"{name}:1: expected a list of rules, the first of which begins with '- id:'")
    file = _File(name, document)
    try:
        file.rules = TypeAdapter(list[Rule]).validate_python(document.data)
    except ValidationError as error:
        file.problems.extend(
            Problem(name, line, problem) for line, problem in schema_problems(error, document)
        )
    return file


def _problems_of_folder(folder: Path) -> Iterator[Problem]:
    """What in a folder's files does not follow the schema, whatever the other files say."""
    found = files_of(folder)
    for path in found.all:
        yield from _problems_of_schema(path, found)


def _problems_of_schema(path: Path, found: RulesFiles) -> Iterator[Problem]:
    kind: Any = list[Rule]
    if path in found.taxonomy:
        kind = OwnTaxonomy
    elif path in found.lexicons:
        if not path.name.startswith("keys."):
            return
        kind = KeyPhrases
    try:
        document = read_document(path, str(path))
        TypeAdapter(kind).validate_python(document.data)
    except ValidationError as error:
        for line, problem in schema_problems(error, document):
            yield Problem(str(path), line, problem)
    except RulesError as error:
        yield _as_problem(str(error), path)


def _as_problem(message: str, path: Path) -> Problem:
    match = re.match(r"(?P<file>.*?):(?P<line>\d+): (?P<problem>.*)", message, re.DOTALL)
    if match is None:
        return Problem(str(path), 1, message)
    return Problem(match["file"], int(match["line"]), match["problem"])


def _check_ids(file: _File) -> None:
    """Ids of a file that is not in force itself: used twice in it."""
    seen: set[str] = set()
    for index, rule in enumerate(file.rules):
        if rule.id in seen:
            file.add((index, "id"), f"the id {rule.id} is used twice")
        seen.add(rule.id)


# --- rules -------------------------------------------------------------------------------------------------


def _check_rules(file: _File, slow: bool) -> None:
    expressions: list[tuple[Place, str, Expression]] = []
    for index, rule in enumerate(file.rules):
        problems = list(problems_of_form(rule))
        if not problems:
            problems = list(_problems_of_words(rule))
        if not problems:
            problems = list(_problems_of_examples(rule))
            expressions += [
                ((index, *path), f"{rule.id}: {what}", expression)
                for path, what, expression in expressions_of(rule)
            ]
        for path, problem in problems:
            file.add((index, *path), f"{rule.id}: {problem}")
    if slow:
        file.timed = len(expressions)
        answers = slow_expressions(expression for _, _, expression in expressions)
        for (path, what, _), answer in zip(expressions, answers, strict=True):
            if answer is not None:
                file.add(path, f"{what} is slow: {answer}; {ADVICE}")


_LONGEST_VALUE = 2000
"""Characters of the longest values that shapes let pass."""
ADVICE = "bound its repeats, and let neighbouring ones not take the same characters"


def expressions_of(rule: Rule) -> Iterator[tuple[Place, str, Expression]]:
    """Path, name and expression of everything in a rule that is matched against texts."""
    flags = int(re.IGNORECASE) if rule.ignore_case else 0
    for index, entry in enumerate(rule.patterns):
        yield ("patterns", index, "regex"), f"the pattern '{entry.name}'", Expression(entry.regex, flags)
    if rule.value is not None:
        yield ("value",), "the shape of its value", Expression(shape(rule.value).pattern, match=True)
    if rule.weak_value is not None:
        yield ("weak_value",), "its weak_value", Expression(rule.weak_value, match=True, size=_LONGEST_VALUE)


def _problems_of_words(rule: Rule) -> Iterator[tuple[Place, str]]:
    """Labels that no lexicon has."""
    known = key_lexicon()
    for index, label in enumerate(rule.labels):
        if not any(rule.entity in known.entities(phrase) for phrase in normal_phrases([label])):
            yield (
                ("labels", index),
                f"no key lexicon has '{label}' for {rule.entity}; "
                "add it to lexicons/keys.en.yaml of the folder",
            )


def _problems_of_examples(rule: Rule) -> Iterator[tuple[Place, str]]:
    try:
        recognizer = make_recognizer(rule)
    except RulesError as error:
        yield (), str(error).removeprefix(f"{rule.id}: ")
        return
    detector = Detector(recognizers=[recognizer])
    for index, example in enumerate(rule.examples):
        found = matches(detector, example)
        expected = example.found if isinstance(example, Example) else None
        if not found:
            why = why_not_found(rule, *_text_and_key(example), DEFAULT_THRESHOLD)
            yield ("examples", index), f"this example is not found: {why}"
        elif expected is not None and expected not in found:
            yield ("examples", index), "the value found in this example is not the expected one"
    for index, near_miss in enumerate(rule.near_misses):
        if matches(detector, near_miss):
            yield ("near_misses", index), "this near miss is found"


def _text_and_key(example: str | Example) -> tuple[str, str | None]:
    return (example, None) if isinstance(example, str) else (example.text, example.key)
