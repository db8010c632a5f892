"""The rules as data: taxonomy, recognizer entries and lexicons, read from YAML and checked with file and
line.

A rules file is a list of entries. Each entry makes one recognizer; its ``examples`` must be found and its
``near_misses`` must not, and tests run both.

The rules in force are the shipped ones and, where ``use_rules`` says so, those of a user's own folders. A
process has one set of them: it is chosen once, before anything asks for a rule, and cannot change
afterwards, since everything that is derived from it (compiled expressions, lexicons, answers) is kept.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

import yaml
from pydantic import TypeAdapter, ValidationError

from recognizers import positioned_yaml, schema
from recognizers.cache_folder import digest_of, load, store
from recognizers.errors import RulesError
from recognizers.positioned_yaml import Document, YamlError, parse
from recognizers.schema import ClassEntry as ClassEntry
from recognizers.schema import EntityEntry as EntityEntry
from recognizers.schema import Example as Example
from recognizers.schema import KeyPhrases as KeyPhrases
from recognizers.schema import OwnTaxonomy as OwnTaxonomy
from recognizers.schema import PatternEntry as PatternEntry
from recognizers.schema import Rule as Rule
from recognizers.schema import Taxonomy as Taxonomy

# --- files -------------------------------------------------------------------------------------------------

LONGEST_KEY_PHRASE = 5
"""Words; what is longer is never looked for (``recognizers.words.LONGEST_PHRASE``)."""


def rules_folder() -> Traversable:
    """The folder of the shipped rules."""
    return resources.files("rules")


def read_document(file: Traversable, name: str | None = None, ours: bool = False) -> Document:
    """Read one YAML file, called ``name`` in messages; ``ours`` as in ``positioned_yaml.parse``. Raises
    ``RulesError`` with file and line."""
    name = name or file.name
    try:
        return parse(file.read_text(encoding="utf-8"), ours)
    except YamlError as error:
        raise RulesError(f"{name}:{error.line}: {error}") from None
    except UnicodeDecodeError:
        raise RulesError(f"{name}:1: not UTF-8 text; save it as UTF-8") from None
    except OSError as error:
        raise RulesError(f"{name}: cannot be read: {error.strerror}") from None


def validate(kind: Any, document: Document, name: str) -> Any:
    """Check a document against a schema. Raises ``RulesError`` with file, line and what was expected."""
    try:
        return TypeAdapter(kind).validate_python(document.data)
    except ValidationError as error:
        raise RulesError(first_problem(error, document, name)) from None


def first_problem(error: ValidationError, document: Document, name: str) -> str:
    """``file:line: where: what was expected`` of the first violation, without the offending value."""
    line, problem = next(schema_problems(error, document))
    return f"{name}:{line}: {problem}"


def schema_problems(error: ValidationError, document: Document) -> Iterator[tuple[int, str]]:
    """Line, and ``where: what was expected``, of all violations, without the offending values."""
    for problem in error.errors(include_url=False, include_input=False):
        path = tuple(part for part in problem["loc"] if isinstance(part, (str, int)))
        where = ".".join(str(part) for part in path) or "the document"
        yield document.line(path), f"{where}: {problem['msg']}"


def parse_rules(document: Document, name: str, known: Taxonomy | None = None) -> list[Rule]:
    """The entries of one rules file, each checked against the taxonomy, by default that in force. Raises
    ``RulesError``."""
    if not isinstance(document.data, list):
        raise RulesError(f"{name}:1: expected a list of rules, the first of which begins with '- id:'")
    rules: list[Rule] = validate(list[Rule], document, name)
    known = known or taxonomy()
    for index, rule in enumerate(rules):
        if rule.entity not in known.entities:
            raise RulesError(
                f"{name}:{document.line((index, 'entity'))}: {rule.id}: "
                f"the taxonomy has no entity {rule.entity}; 'ticketsafe rules list' shows all, and a "
                "taxonomy.yaml in your rules folder adds your own"
            )
    return rules


def _yaml_files(folder: Traversable) -> Iterator[Traversable]:
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if entry.name.endswith((".yaml", ".yml")) and not entry.name.startswith("."):
            yield entry


# --- sets of rules -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Place:
    """Where a rule stands: the file as messages call it, and the line (from 1)."""

    file: str
    line: int
    own: bool = False

    def __str__(self) -> str:
        """``file:line``."""
        return f"{self.file}:{self.line}"


@dataclass(frozen=True)
class RuleSet:
    """Rules that belong together: the shipped ones, and those of the user's own ``folders`` with them.

    ``digest`` (SHA-256) names their content, wherever the folders lie. ``lexicons`` are those to which a
    folder adds, as they are with it. ``places`` says by rule id where it stands.
    """

    folders: tuple[Path, ...]
    taxonomy: Taxonomy
    rules: tuple[Rule, ...]
    digest: str
    places: Mapping[str, Place] = field(repr=False)
    lexicons: Mapping[str, Any] = field(repr=False)

    def lexicon(self, name: str) -> Any:
        """The data of a lexicon. Raises ``RulesError`` if there is none of that name."""
        return self.lexicons[name] if name in self.lexicons else _shipped_lexicon(name)

    @property
    def key_lexicons(self) -> tuple[str, ...]:
        """The names of all key lexicons, one a language."""
        shipped = [file.name for file in _yaml_files(rules_folder() / "lexicons")]
        names = {name.rpartition(".")[0] for name in shipped} | set(self.lexicons)
        return tuple(sorted(name for name in names if name.startswith("keys.")))


_Documents = dict[str, Document]
"""Documents by the path of their file in the folder of the shipped rules."""


def _shipped_lexicon(name: str) -> Any:
    document = _shipped_documents().get(f"lexicons/{name}.yaml")
    if document is None:
        raise RulesError(f"there is no lexicon {name}; your own stand in lexicons/ of your rules folder")
    return document.data


def shapes() -> dict[str, str]:
    """The regular expressions of ``shapes.yaml``, by name. Raises ``RulesError``."""
    data = _shipped_documents()["shapes.yaml"].data
    return {name: str(entry["regex"]) for name, entry in data.items()}


@cache
def _shipped_documents() -> _Documents:
    """The shipped taxonomy, shapes, rules and lexicons; from the cache folder, if they were read before:
    without it, parsing is most of what a start costs."""
    kept = load("rules", _made_from())
    if kept is not None:
        return {
            path: Document(data, {(index, "id"): line for index, line in enumerate(lines)})
            for path, (data, lines) in json.loads(kept).items()
        }
    folder = rules_folder()
    documents = {path: read_document(folder / path, ours=True) for path in ("taxonomy.yaml", "shapes.yaml")}
    for below in ("recognizers", "lexicons"):
        for file in _yaml_files(folder / below):
            documents[f"{below}/{file.name}"] = read_document(file, ours=True)
    _rules_of(documents)  # only what is good is kept
    entries = {
        path: (
            document.data,
            [document.line((index, "id")) for index in range(len(document.data))]
            if path.startswith("recognizers/")
            else [],
        )
        for path, document in documents.items()
    }
    store("rules", _made_from(), json.dumps(entries).encode())
    return documents


@cache
def _made_from() -> str:
    return digest_of(
        _digest_of_shipped(), yaml.__version__, code=(__file__, positioned_yaml.__file__, schema.__file__)
    )


def _rules_of(documents: _Documents) -> tuple[Taxonomy, dict[str, Rule], dict[str, Place]]:
    known: Taxonomy = validate(Taxonomy, documents["taxonomy.yaml"], "taxonomy.yaml")
    rules: dict[str, Rule] = {}
    places: dict[str, Place] = {}
    for path, document in documents.items():
        folder, _, name = path.rpartition("/")
        for index, rule in enumerate(parse_rules(document, name, known) if folder == "recognizers" else ()):
            place = Place(name, document.line((index, "id")))
            if rule.id in rules:
                raise RulesError(f"{place}: the id {rule.id} is used twice, also in {places[rule.id]}")
            rules[rule.id], places[rule.id] = rule, place
    return known, rules, places


@cache
def _shipped() -> RuleSet:
    known, rules, places = _rules_of(_shipped_documents())
    return RuleSet((), known, tuple(rules.values()), _digest_of_shipped(), places, {})


@cache
def _digest_of_shipped() -> str:
    digest = sha256()

    def add(folder: Traversable) -> None:
        for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
            if entry.is_dir() and entry.name != "policies" and not entry.name.startswith("__"):
                add(entry)
            elif entry.name.endswith(".yaml"):
                digest.update(entry.name.encode() + b"\0" + entry.read_bytes() + b"\0")

    add(rules_folder())
    return digest.hexdigest()


def load_rules(folders: Iterable[Path] = ()) -> RuleSet:
    """The shipped rules with those of the user's own folders. Raises ``RulesError`` with file and line.

    A folder holds ``taxonomy.yaml`` with entities, rules files (beside it or in ``recognizers/``), and
    ``lexicons/``; a lexicon with a shipped one's name is added to that. Nothing of the shipped rules is
    lost by accident: an entity of the same name is an error, and so is a rule of the same id unless it
    says ``replaces: true``.
    """
    result = _shipped()
    for folder in folders:
        result = _with_folder(result, folder)
    return result


def _with_folder(base: RuleSet, folder: Path) -> RuleSet:
    files = files_of(folder)
    entities = dict(base.taxonomy.entities)
    for file in files.taxonomy:
        document = read_document(file, str(file))
        own: OwnTaxonomy = validate(OwnTaxonomy, document, str(file))
        for name, entry in own.entities.items():
            if name in entities:
                raise RulesError(
                    f"{file}:{document.line(('entities', name))}: the entity {name} is there "
                    "already; what differs for it belongs in a policy, under 'entities:'"
                )
            entities[name] = entry
    known = base.taxonomy.model_copy(update={"entities": entities})
    rules = {rule.id: rule for rule in base.rules}
    places = dict(base.places)
    for file in files.rules:
        document = read_document(file, str(file))
        for index, rule in enumerate(parse_rules(document, str(file), known)):
            place = Place(str(file), document.line((index, "id")), own=True)
            problem = id_problem(rule, places)
            if problem:
                raise RulesError(f"{place}: {problem}")
            rules[rule.id], places[rule.id] = rule, place
    lexicons = dict(base.lexicons)
    for file in files.lexicons:
        name = file.name.rpartition(".")[0]
        lexicons[name] = _with_own_lexicon(base, name, file, known)
    digest = sha256(base.digest.encode() + b"\0")
    for file in files.all:
        digest.update(file.relative_to(folder).as_posix().encode() + b"\0" + file.read_bytes() + b"\0")
    return RuleSet(
        (*base.folders, folder), known, tuple(rules.values()), digest.hexdigest(), places, lexicons
    )


def id_problem(rule: Rule, places: Mapping[str, Place]) -> str | None:
    """What is wrong with the id of a rule that comes after those of ``places``; None if nothing."""
    there = places.get(rule.id)
    if there is None:
        return (
            f"no shipped rule has the id {rule.id}, so there is nothing to replace" if rule.replaces else None
        )
    if there.own:
        return f"the id {rule.id} is used twice, also in {there}"
    if not rule.replaces:
        return (
            f"the shipped rules have the id {rule.id} already, in {there}; take another, or say "
            "'replaces: true' to put this rule in that one's place"
        )
    return None


@dataclass(frozen=True, slots=True)
class RulesFiles:
    """The files of a user's folder, each kind in the order of names."""

    taxonomy: tuple[Path, ...]
    rules: tuple[Path, ...]
    lexicons: tuple[Path, ...]

    @property
    def all(self) -> tuple[Path, ...]:
        """All files, in the order in which they are read."""
        return (*self.taxonomy, *self.rules, *self.lexicons)


_FOLDERS = ("recognizers", "lexicons", "policies")


def files_of(folder: Path) -> RulesFiles:
    """The files of a user's folder. Raises ``RulesError`` if it holds none, or what does not belong there."""
    if not folder.is_dir():
        why = (
            "is a file; --rules takes the folder it lies in" if folder.exists() else "there is no such folder"
        )
        raise RulesError(f"{folder}: {why}")
    try:
        for entry in sorted(folder.iterdir()):
            if entry.is_dir() and not entry.name.startswith((".", "__")) and entry.name not in _FOLDERS:
                raise RulesError(f"{entry}: not a folder of rules; expected {', '.join(_FOLDERS)}")
        top = [folder / file.name for file in _yaml_files(folder)]
        below = {
            name: tuple(folder / name / file.name for file in _yaml_files(folder / name))
            for name in _FOLDERS
            if (folder / name).is_dir()
        }
    except OSError as error:
        raise RulesError(f"{folder}: cannot be read: {error.strerror}") from None
    taxonomies = tuple(file for file in top if file.stem == "taxonomy")
    found = RulesFiles(
        taxonomies,
        (*(file for file in top if file not in taxonomies), *below.get("recognizers", ())),
        below.get("lexicons", ()),
    )
    if not (found.taxonomy or found.rules or found.lexicons):
        raise RulesError(
            f"{folder}: holds no rules; expected taxonomy.yaml, rules files (*.yaml), or lexicons/*.yaml"
        )
    return found


def _with_own_lexicon(base: RuleSet, name: str, file: Path, known: Taxonomy) -> Any:
    document = read_document(file, str(file))
    if name.startswith("keys."):
        for line, problem in key_problems(document, str(file), known):
            raise RulesError(f"{file}:{line}: {problem}")
    if not isinstance(document.data, dict | list):
        raise RulesError(f"{file}:1: expected a list of words, or sections with words")
    try:
        below = base.lexicon(name)
    except RulesError:
        return document.data
    return _joined(below, document.data, document, str(file), (), name.startswith("keys."))


def key_problems(document: Document, name: str, known: Taxonomy) -> Iterator[tuple[int, str]]:
    """Line and problem of everything that is wrong with a key lexicon. Raises ``RulesError`` if it does
    not follow the schema."""
    phrases: KeyPhrases = validate(KeyPhrases, document, name)
    for entity, entry in phrases.entities.items():
        if entity not in known.entities:
            yield document.line(("entities", entity)), f"the taxonomy has no entity {entity}"
        for strength, texts in (("strong", entry.strong), ("weak", entry.weak)):
            for index, text in enumerate(texts):
                if len(text.split()) > LONGEST_KEY_PHRASE:
                    yield (
                        document.line(("entities", entity, strength, index)),
                        f"'{text}' has more than {LONGEST_KEY_PHRASE} words, and would never be found",
                    )


def _joined(
    below: Any, above: Any, document: Document, name: str, path: tuple[str, ...], open_sections: bool
) -> Any:
    """A lexicon with the user's own words: sections and lists are joined, and so are words in one string."""
    if type(below) is not type(above):
        kinds = {"dict": "sections", "list": "a list", "str": "words in one string"}
        expected = kinds.get(type(below).__name__, "another kind of value")
        raise RulesError(
            f"{name}:{document.line(path)}: {'.'.join(path) or 'the lexicon'}: expected {expected}"
        )
    if isinstance(below, dict):
        result = dict(below)
        for key, value in above.items():
            if key in below:
                result[key] = _joined(below[key], value, document, name, (*path, key), open_sections)
            elif open_sections:
                result[key] = value
            else:
                raise RulesError(
                    f"{name}:{document.line((*path, key))}: {key}: the lexicon has no such section; it has "
                    f"{', '.join(map(str, below))}"
                )
        return result
    if isinstance(below, list):
        return [*below, *(item for item in above if item not in below)]
    return f"{below} {above}" if isinstance(below, str) else above


# --- the rules in force ------------------------------------------------------------------------------------

_in_force: RuleSet | None = None


def use_rules(folders: Iterable[Path] = (), digest: str | None = None) -> RuleSet:
    """Put the shipped rules and those of the user's own folders in force in this process, before anything
    asks for rules. Raises ``RulesError``, also if other rules are in force already, and if the rules do
    not have the ``digest`` that the caller knows them by, since a file was changed meanwhile."""
    global _in_force
    if _in_force is not None and _in_force.digest == digest:
        return _in_force
    wanted = load_rules(folders)
    if digest is not None and wanted.digest != digest:
        raise RulesError("the rules were changed while they were in use; start again")
    if _in_force is None:
        _in_force = wanted
    elif _in_force.digest != wanted.digest:
        raise RulesError(
            "other rules are in force in this process already; they can be chosen only once, at first"
        )
    return _in_force


def rules_in_force() -> RuleSet:
    """The rules in force: the shipped ones unless ``use_rules`` said more. Raises ``RulesError``."""
    return use_rules() if _in_force is None else _in_force


def taxonomy() -> Taxonomy:
    """The taxonomy in force. Raises ``RulesError``."""
    return rules_in_force().taxonomy


def shipped_rules() -> tuple[Rule, ...]:
    """All shipped recognizer entries, in the order of their files. Raises ``RulesError``."""
    return _shipped().rules


def lexicon(name: str) -> Any:
    """The data of ``lexicons/NAME.yaml``, as it stands there, with the user's own words where a folder
    adds some. Raises ``RulesError``."""
    return rules_in_force().lexicon(name)


def rules_hash() -> str:
    """SHA-256 over all rule, lexicon and taxonomy files in force; names the rules."""
    return rules_in_force().digest
