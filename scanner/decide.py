"""Policy: which findings count, how much, and what becomes of a file.

A policy is YAML (``rules/policies``, or a user's own file that extends one of them). Everything here is a
function of the policy and of what was found, never of the machine or the order of work.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from fnmatch import fnmatchcase
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from recognizers.positioned_yaml import Document, YamlError, parse
from recognizers.rules import EntityEntry, first_problem, rules_folder, taxonomy
from scanner.errors import PolicyError
from scanner.model import Action, Detection, Severity, Verdict

SHIPPED = ("default", "strict", "public-post")
"""Names of the policies that come with the product."""

_SeverityWord = Literal["low", "medium", "high"]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Override(_Strict):
    """What differs for an entity, a tag or a class."""

    threshold: float | None = Field(default=None, ge=0, le=1)
    severity: _SeverityWord | None = None
    ignore: bool | None = None


class Actions(_Strict):
    """What becomes of a file, by its verdict."""

    clean: Action = Action.PASS
    flagged: Action = Action.REDACT
    unscanned: Action = Action.QUARANTINE

    @field_validator("unscanned", mode="after")
    @classmethod
    def _not_read_is_not_passed(cls, action: Action) -> Action:
        if action is Action.REDACT:
            raise ValueError("what could not be read cannot be redacted: use quarantine, report or pass")
        return action


class Allow(_Strict):
    """What is never a finding."""

    values: list[str] = Field(default_factory=list)
    patterns: list[str] = Field(default_factory=list)
    domains: list[str] = Field(default_factory=list)
    ranges: list[str] = Field(default_factory=list)
    paths: list[str] = Field(default_factory=list)

    @field_validator("patterns", mode="after")
    @classmethod
    def _compile(cls, patterns: list[str]) -> list[str]:
        for pattern in patterns:
            try:
                re.compile(pattern)
            except re.error as error:
                raise ValueError(f"not a regular expression: {error.msg}") from None
        return patterns

    @field_validator("ranges", mode="after")
    @classmethod
    def _networks(cls, ranges: list[str]) -> list[str]:
        for text in ranges:
            try:
                ipaddress.ip_network(text, strict=False)
            except ValueError:
                raise ValueError("not an IP address or range such as 10.0.0.0/8") from None
        return ranges


class Limits(_Strict):
    """Beyond these an artefact is unscanned."""

    depth: int = Field(default=16, ge=1, le=100)
    members: int = Field(default=100_000, ge=1)
    unpacked_gigabytes: float = Field(default=20, gt=0)
    ratio: int = Field(default=2000, ge=10)

    @property
    def unpacked_bytes(self) -> int:
        """The most bytes that all members of one top-level artefact may come to."""
        return int(self.unpacked_gigabytes * 1024**3)


class PolicyFile(_Strict):
    """A policy as its file says it."""

    schema_version: Literal[1] = Field(default=1, alias="schema")
    extends: str | None = None
    about: str = ""
    flag_from: _SeverityWord = "low"
    threshold: float = Field(default=0.5, ge=0.1, le=1)
    actions: Actions = Actions()
    private_addresses: bool = False
    entities: dict[str, Override] = Field(default_factory=dict)
    tags: dict[str, Override] = Field(default_factory=dict)
    classes: dict[str, Override] = Field(default_factory=dict)
    allow: Allow = Allow()
    limits: Limits = Limits()


def tags_of(entity: EntityEntry) -> tuple[str, ...]:
    """The tags of an entity: policy group, ``sensitive``, ``gdpr9``, and the countries where it is used."""
    tags: list[str] = [entity.group]
    if "L" in entity.classes:
        tags.append("sensitive")
    if entity.gdpr9:
        tags.append("gdpr9")
    tags.extend(country for country in entity.where if country != "*")
    return tuple(tags)


@dataclass(frozen=True)
class Policy:
    """A policy ready to judge; ``digest`` names its content."""

    name: str
    digest: str
    rules: PolicyFile

    @property
    def limits(self) -> Limits:
        """Limits of what is read."""
        return self.rules.limits

    @property
    def flag_from(self) -> Severity:
        """The severity from which on a finding flags its file."""
        return Severity[self.rules.flag_from.upper()]

    @cached_property
    def thresholds(self) -> Mapping[str, float]:
        """Least score by entity, of all entities of the taxonomy."""
        return {
            name: self._first(name, entry, "threshold", self.rules.threshold)
            for name, entry in taxonomy().entities.items()
        }

    @cached_property
    def severities(self) -> Mapping[str, Severity | None]:
        """Severity by entity; None for those that the policy ignores."""
        result: dict[str, Severity | None] = {}
        for name, entry in taxonomy().entities.items():
            word = self._first(name, entry, "severity", entry.severity)
            ignored = self._first(name, entry, "ignore", False)
            result[name] = None if ignored else Severity[word.upper()]
        return result

    def _first(self, name: str, entry: EntityEntry, what: str, otherwise: Any) -> Any:
        overrides = [self.rules.entities.get(name)]
        overrides.extend(self.rules.tags.get(tag) for tag in tags_of(entry))
        overrides.extend(self.rules.classes.get(letter) for letter in entry.classes)
        for override in overrides:
            if override is not None and getattr(override, what) is not None:
                return getattr(override, what)
        return otherwise

    def counts(self, detection: Detection, artefact: str) -> Severity | None:
        """The severity of a detection in an artefact of that name; None if it is no finding."""
        severity = self.severities.get(detection.entity)
        if severity is None:
            return None
        if detection.scope == "private" and not self.rules.private_addresses:
            return None
        if self.allows(detection) or self.allows_path(artefact):
            return None
        return severity

    def allows_path(self, artefact: str) -> bool:
        """Whether findings in an artefact of this name do not count."""
        return any(
            fnmatchcase(artefact, pattern) or fnmatchcase(artefact, f"*/{pattern}")
            for pattern in self.rules.allow.paths
        )

    def allows(self, detection: Detection) -> bool:
        """Whether the allow lists name the value."""
        value = detection.value.strip()
        allow = self.rules.allow
        if value.casefold() in self._allowed_values:
            return True
        if any(pattern.fullmatch(value) for pattern in self._allowed_patterns):
            return True
        if allow.domains and detection.entity in ("EMAIL_ADDRESS", "COOKIE", "USERNAME"):
            domain = value.casefold().rpartition("@")[2]
            if "@" in value and any(
                domain == own.casefold() or domain.endswith("." + own.casefold()) for own in allow.domains
            ):
                return True
        if self._allowed_networks and detection.entity == "IP_ADDRESS":
            return self._in_own_range(value)
        return False

    @cached_property
    def _allowed_values(self) -> frozenset[str]:
        return frozenset(value.strip().casefold() for value in self.rules.allow.values)

    @cached_property
    def _allowed_patterns(self) -> tuple[re.Pattern[str], ...]:
        return tuple(re.compile(pattern) for pattern in self.rules.allow.patterns)

    @cached_property
    def _allowed_networks(self) -> tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...]:
        return tuple(ipaddress.ip_network(text, strict=False) for text in self.rules.allow.ranges)

    def _in_own_range(self, value: str) -> bool:
        try:
            address = ipaddress.ip_address(value.strip("[]").split("%")[0].split("/")[0])
        except ValueError:
            return False
        return any(
            address.version == network.version and address in network for network in self._allowed_networks
        )

    def flags(self, severity: Severity) -> bool:
        """Whether a finding of this severity flags its file."""
        return severity >= self.flag_from

    def action(self, verdict: Verdict) -> Action:
        """What becomes of a file."""
        action: Action = getattr(self.rules.actions, verdict.value)
        return action


def _problem(error: ValidationError, document: Document, name: str) -> str:
    """What is wrong, and for an unknown key which ones there are."""
    problem = error.errors(include_url=False, include_input=False)[0]
    path = problem["loc"]
    if problem["type"] != "extra_forbidden":
        return first_problem(error, document, name)
    model: type[BaseModel] = PolicyFile
    if len(path) > 1:
        sections: dict[str, type[BaseModel]] = {"actions": Actions, "allow": Allow, "limits": Limits}
        model = sections.get(str(path[0]), Override)
    known = sorted(field.alias or key for key, field in model.model_fields.items())
    near = get_close_matches(str(path[-1]), known, 1)
    meant = f"; did you mean {near[0]}?" if near else ""
    where = ".".join(map(str, path))
    return f"{name}:{document.line(path)}: {where}: no such key, expected one of {', '.join(known)}{meant}"


# --- loading -----------------------------------------------------------------------------------------------


def load_policy(name_or_path: str) -> Policy:
    """A shipped policy by name, or a user's own by path. Raises ``PolicyError`` with file, line and
    expectation."""
    data, document, name = _merged(name_or_path, ())
    try:
        rules = PolicyFile.model_validate(data)
    except ValidationError as error:
        raise PolicyError(_problem(error, document, name)) from None
    known: dict[str, set[str]] = {
        "entities": set(taxonomy().entities),
        "classes": {str(letter) for letter in taxonomy().classes},
        "tags": {tag for entry in taxonomy().entities.values() for tag in tags_of(entry)},
    }
    for section, names in known.items():
        for key in getattr(rules, section):
            if key not in names:
                line = document.line((section, key))
                raise PolicyError(
                    f"{name}:{line}: {section}.{key}: there is no such name; "
                    "'ticketsafe rules list' shows all"
                )
    digest = sha256(rules.model_dump_json(by_alias=True).encode()).hexdigest()
    return Policy(
        name=name_or_path if name_or_path in SHIPPED else Path(name_or_path).name, digest=digest, rules=rules
    )


def _read(name_or_path: str) -> tuple[str, str]:
    if name_or_path in SHIPPED:
        file = rules_folder() / "policies" / f"{name_or_path}.yaml"
        return file.read_text(encoding="utf-8"), file.name
    path = Path(name_or_path)
    if not path.is_file():
        raise PolicyError(
            f"{name_or_path}: there is no such policy; use {', '.join(SHIPPED)} or the path of a YAML file"
        )
    try:
        return path.read_text(encoding="utf-8"), str(path)
    except (OSError, UnicodeDecodeError) as error:
        why = "is not UTF-8 text" if isinstance(error, UnicodeDecodeError) else error.strerror
        raise PolicyError(f"{name_or_path}: the policy cannot be read: {why}") from None


def _merged(name_or_path: str, seen: tuple[str, ...]) -> tuple[dict[str, Any], Document, str]:
    text, name = _read(name_or_path)
    try:
        document = parse(text)
    except YamlError as error:
        raise PolicyError(f"{name}:{error.line}: {error}") from None
    if not isinstance(document.data, dict):
        raise PolicyError(f"{name}:1: expected a mapping such as 'extends: default'")
    # Each file is checked on its own first, so that an error names the file and line where it stands.
    try:
        PolicyFile.model_validate(document.data)
    except ValidationError as error:
        raise PolicyError(_problem(error, document, name)) from None
    base = document.data.get("extends")
    if base is None:
        return document.data, document, name
    if base not in SHIPPED and not Path(base).is_absolute():
        base = str(Path(name).parent / base)
    if base in seen or base == name_or_path:
        raise PolicyError(
            f"{name}:{document.line(('extends',))}: extends: policies extend each other in a circle"
        )
    below, _, _ = _merged(base, (*seen, name_or_path))
    return _over(below, document.data), document, name


def _over(below: dict[str, Any], above: dict[str, Any]) -> dict[str, Any]:
    """``above`` laid over ``below``: mappings merge, lists are joined, all else is replaced."""
    result = dict(below)
    for key, value in above.items():
        if isinstance(value, dict) and isinstance(result.get(key), dict):
            result[key] = _over(result[key], value)
        elif isinstance(value, list) and isinstance(result.get(key), list):
            result[key] = result[key] + [item for item in value if item not in result[key]]
        else:
            result[key] = value
    return result
