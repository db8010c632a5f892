"""The rules as data: taxonomy and recognizer entries, read from YAML and validated with file and line.

A rules file is a list of entries. Each entry makes one recognizer; its ``examples`` must be found and its
``near_misses`` must not, and tests run both.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from hashlib import sha256
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from recognizers.errors import RulesError
from recognizers.positioned_yaml import Document, YamlError, parse

Letter = Literal["A", "B", "C", "D", "E", "F", "G", "H", "I", "J", "K", "L"]
Group = Literal["identity", "contact", "finance", "support", "marketing", "sales", "biometric", "other"]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class EntityEntry(_Strict):
    """One entity of the taxonomy.

    ``identifying``: the value alone points at a person, so that a redaction takes it out wherever it stands
    in the same upload, also where no recognizer would see it.
    """

    title: str
    classes: list[Letter] = Field(min_length=1)
    group: Group = "other"
    gdpr9: bool = False
    where: list[str] = Field(default_factory=lambda: ["*"])
    severity: Literal["low", "medium", "high"] = "medium"
    identifying: bool = False


class ClassEntry(_Strict):
    """A CCPA class: its letter's title and the statutory text it stands for."""

    title: str
    statute: str
    text: str


class Taxonomy(_Strict):
    """All classes and entities that the product knows."""

    classes: dict[Letter, ClassEntry]
    entities: dict[str, EntityEntry]


class PatternEntry(_Strict):
    """One regular expression (Python ``re``) with the score of a bare match; group ``value`` if there is one.

    ``needs``: it is tried only where one of these strings stands in the text; in any case if the expression
    begins with ``(?i)`` or the rule ignores case.
    """

    name: str
    regex: str
    score: float = Field(ge=0, le=1)
    needs: list[str] = Field(default_factory=list)


class Example(_Strict):
    """A text with the key it would stand under; ``found`` is the exact value expected, None for any."""

    text: str
    key: str | None = None
    found: str | None = None


class Needs(_Strict):
    """Cheap conditions that a text must meet before a rule is tried; all of those given.

    ``digits``: at least so many. ``any``: one of these strings. ``words``: one of these strings, in any case.
    ``shapes``: one of these strings after each digit of the text was replaced by 0.
    """

    digits: int = 0
    any: list[str] = Field(default_factory=list)
    words: list[str] = Field(default_factory=list)
    shapes: list[str] = Field(default_factory=list)


class Rule(_Strict):
    """One recognizer.

    ``kind``: ``pattern`` (regular expressions and a validator), ``labelled`` (a value named by a key or label
    of the lexicons, of the shape ``value``), or ``class`` (``implementation`` names a class of this package).
    ``validator`` names a function of ``recognizers.validators``; a match that passes scores
    ``validated_score``, one that fails is dropped. ``context`` are words whose nearness, or presence in the
    key, raises the score. ``against`` are words whose nearness lowers it. ``labels`` narrows a labelled rule
    to some of its entity's phrases; ``weak_value`` is the shape, a regular expression, that makes a value
    behind a weak label count by itself. ``technical_keys`` says whether a key such as ``trace_id`` or
    ``version`` speaks against a match.
    """

    id: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")
    entity: str
    kind: Literal["pattern", "labelled", "class"] = "pattern"
    patterns: list[PatternEntry] = Field(default_factory=list)
    ignore_case: bool = False
    validator: str | None = None
    validated_score: float = Field(default=1.0, ge=0, le=1)
    value: str | None = None
    weak_value: str | None = None
    labels: list[str] = Field(default_factory=list)
    bare: bool = False
    implementation: str | None = None
    context: list[str] = Field(default_factory=list)
    against: list[str] = Field(default_factory=list)
    technical_keys: Literal["lower", "ignore"] = "lower"
    needs: Needs = Needs()
    note: str | None = None
    examples: list[str | Example] = Field(min_length=1)
    near_misses: list[str | Example] = Field(default_factory=list)


def rules_folder() -> Traversable:
    """The folder of the shipped rules."""
    return resources.files("rules")


def read_document(file: Traversable) -> Document:
    """Read one YAML file. Raises ``RulesError`` with file and line."""
    try:
        return parse(file.read_text(encoding="utf-8"))
    except YamlError as error:
        raise RulesError(f"{file.name}:{error.line}: {error}") from None


def validate(kind: Any, document: Document, name: str) -> Any:
    """Check a document against a schema. Raises ``RulesError`` with file, line and what was expected."""
    try:
        return TypeAdapter(kind).validate_python(document.data)
    except ValidationError as error:
        raise RulesError(first_problem(error, document, name)) from None


def first_problem(error: ValidationError, document: Document, name: str) -> str:
    """``file:line: where: what was expected`` of the first violation, without the offending value."""
    problem = error.errors(include_url=False, include_input=False)[0]
    path = tuple(part for part in problem["loc"] if isinstance(part, (str, int)))
    where = ".".join(str(part) for part in path) or "the document"
    return f"{name}:{document.line(path)}: {where}: {problem['msg']}"


@cache
def taxonomy() -> Taxonomy:
    """The shipped taxonomy. Raises ``RulesError``."""
    file = rules_folder() / "taxonomy.yaml"
    loaded: Taxonomy = validate(Taxonomy, read_document(file), file.name)
    return loaded


def parse_rules(document: Document, name: str) -> list[Rule]:
    """The entries of one rules file, each checked against the taxonomy. Raises ``RulesError``."""
    rules: list[Rule] = validate(list[Rule], document, name)
    for index, rule in enumerate(rules):
        if rule.entity not in taxonomy().entities:
            raise RulesError(
                f"{name}:{document.line((index, 'entity'))}: {rule.id}: "
                f"the taxonomy has no entity {rule.entity}"
            )
    return rules


def _yaml_files(folder: Traversable) -> Iterator[Traversable]:
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if entry.name.endswith(".yaml"):
            yield entry


@cache
def shipped_rules() -> tuple[Rule, ...]:
    """All shipped recognizer entries, in the order of their files. Raises ``RulesError``."""
    rules: list[Rule] = []
    seen: set[str] = set()
    for file in _yaml_files(rules_folder() / "recognizers"):
        for rule in parse_rules(read_document(file), file.name):
            if rule.id in seen:
                raise RulesError(f"{file.name}: the id {rule.id} is used twice")
            seen.add(rule.id)
            rules.append(rule)
    return tuple(rules)


@cache
def lexicon(name: str) -> Any:
    """The data of ``rules/lexicons/NAME.yaml``, as it stands there. Raises ``RulesError``."""
    return read_document(rules_folder() / "lexicons" / f"{name}.yaml").data


@cache
def rules_hash() -> str:
    """SHA-256 over all shipped rule, lexicon and taxonomy files; names the rules in force."""
    digest = sha256()

    def add(folder: Traversable) -> None:
        for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
            if entry.is_dir() and entry.name != "policies" and not entry.name.startswith("__"):
                add(entry)
            elif entry.name.endswith(".yaml"):
                digest.update(entry.name.encode() + b"\0" + entry.read_bytes() + b"\0")

    add(rules_folder())
    return digest.hexdigest()
