"""Lint of a rules file: its schema, its expressions, and whether its examples are found and its near misses
not.

The same check runs over the shipped rules as a test and over a user's own file by ``ticketsafe rules
check``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from recognizers import make_recognizer
from recognizers.errors import RulesError
from recognizers.positioned_yaml import Document
from recognizers.rules import Example, Rule, parse_rules, read_document
from scanner.decide import Policy
from scanner.detect.engine import Detector
from scanner.model import Detection, Severity


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
    """What a file holds, and what is wrong with it."""

    rules: int
    examples: int
    near_misses: int
    problems: tuple[Problem, ...]


def check_file(path: Path) -> Checked:
    """Check one rules file. Raises ``RulesError`` with file and line if it does not follow the schema."""
    try:
        document = read_document(path)
    except UnicodeDecodeError:
        raise RulesError(f"{path.name}:1: not UTF-8 text") from None
    except OSError as error:
        raise RulesError(f"{path}: cannot be read: {error.strerror}") from None
    rules = parse_rules(document, path.name)
    problems = [
        Problem(path.name, document.line((index, *place)), f"{rule.id}: {problem}")
        for index, rule in enumerate(rules)
        for place, problem in _problems(rule)
    ]
    problems += _doubles(rules, document, path.name)
    return Checked(
        len(rules),
        sum(len(rule.examples) for rule in rules),
        sum(len(rule.near_misses) for rule in rules),
        tuple(sorted(problems, key=lambda problem: problem.line)),
    )


def _doubles(rules: list[Rule], document: Document, name: str) -> Iterator[Problem]:
    seen: set[str] = set()
    for index, rule in enumerate(rules):
        if rule.id in seen:
            yield Problem(name, document.line((index, "id")), f"the id {rule.id} is used twice")
        seen.add(rule.id)


def _problems(rule: Rule) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Path within the rule, and what is wrong there."""
    broken = False
    for index, entry in enumerate(rule.patterns):
        try:
            re.compile(entry.regex)
        except re.error as error:
            broken = True
            yield ("patterns", index, "regex"), f"not a regular expression: {error.msg} at {error.pos}"
    if broken:
        return
    if rule.kind == "pattern" and not rule.patterns:
        yield ("kind",), "a rule of kind pattern needs patterns"
        return
    try:
        recognizer = make_recognizer(rule)
    except RulesError as error:
        yield (), str(error)
        return
    detector = Detector(recognizers=[recognizer])
    for index, example in enumerate(rule.examples):
        found = matches(detector, example)
        expected = example.found if isinstance(example, Example) else None
        if not found:
            yield ("examples", index), "this example is not found"
        elif expected is not None and expected not in found:
            yield ("examples", index), "the value found in this example is not the expected one"
    for index, near_miss in enumerate(rule.near_misses):
        if matches(detector, near_miss):
            yield ("near_misses", index), "this near miss is found"


def matches(detector: Detector, example: str | Example) -> list[str]:
    """The values, as they are written, that a detector finds in an example."""
    text = example if isinstance(example, str) else example.text
    key = None if isinstance(example, str) else example.key
    return [text[detection.start : detection.end] for detection in detector.detect_text(text, key)]


def try_text(text: str, key: str | None, policy: Policy) -> Iterator[tuple[Detection, Severity | None]]:
    """What is found in a text, line by line like in a file, and its severity; None if it does not count."""
    detector = Detector(policy.thresholds, policy.rules.threshold)
    for line in text.splitlines():
        for detection in detector.detect_text(line, key):
            yield detection, policy.counts(detection, "")
