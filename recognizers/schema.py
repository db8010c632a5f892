"""What the files of rules look like: taxonomy, recognizer entries, key lexicons. ``rules/schema`` holds
the same as JSON Schema, for editors."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Letter = Literal["A", "B", "C", "D", "E", "F", "G", "H", "I", "J", "K", "L"]
Group = Literal["identity", "contact", "finance", "support", "marketing", "sales", "biometric", "other"]
SensitiveClause = Literal[
    "(1)(A)", "(1)(B)", "(1)(C)", "(1)(D)", "(1)(E)", "(1)(F)", "(2)(A)", "(2)(B)", "(2)(C)"
]
"""Sub-clauses of Cal. Civ. Code 1798.140(ae)."""
EntityName = Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9_]{1,40}$")]
"""Capitals, digits and underscores, as it stands in a redaction label."""


class _Strict(BaseModel):
    # The docstrings of fields are their descriptions in the JSON Schemas, where docs/generate.py puts them:
    # pydantic would read this source at each start to find them.
    model_config = ConfigDict(extra="forbid", frozen=True)


class EntityEntry(_Strict):
    """One entity of the taxonomy."""

    title: str
    """What it is, in a few words."""
    classes: list[Letter] = Field(min_length=1)
    """Its CCPA classes, letters of 1798.140(v)(1); L for sensitive personal information. The first is its
    home."""
    sensitive: SensitiveClause | None = None
    """The sub-clause of 1798.140(ae) that makes it sensitive."""
    group: Group = "other"
    """The privacy policy's group that it belongs to."""
    gdpr9: bool = False
    """Whether it is also of a special category of GDPR Article 9."""
    where: list[str] = Field(default_factory=lambda: ["*"])
    """Countries (ISO 3166 alpha-2) where it is used; * for anywhere."""
    severity: Literal["low", "medium", "high"] = "medium"
    """How much a finding weighs, unless the policy says otherwise."""
    identifying: bool = False
    """The value alone points at a person, so that a redaction takes it out wherever it stands in the same
    upload, also where no recognizer would see it."""
    encloses: bool = False
    """A record or document around other values; it stands beside the findings inside it, and they are what a
    redaction takes out."""
    taken_whole: bool = False
    """What somebody said or wrote: it stands beside the findings inside it, and a redaction takes out all of
    it."""


class ClassEntry(_Strict):
    """A CCPA class."""

    title: str
    """What people call it."""
    statute: str
    """Where it stands in the law."""
    text: str
    """The statutory text."""


class Taxonomy(_Strict):
    """All classes and entities that the product knows."""

    classes: dict[Letter, ClassEntry]
    """The CCPA classes, by letter."""
    sensitive: dict[SensitiveClause, str] = Field(default_factory=dict)
    """The text of each sub-clause of 1798.140(ae)."""
    gdpr9: str = ""
    """What GDPR Article 9(1) names."""
    entities: dict[EntityName, EntityEntry]
    """What can be found, by name."""


class OwnTaxonomy(_Strict):
    """A user's own ``taxonomy.yaml``: entities beside the shipped ones."""

    entities: dict[EntityName, EntityEntry]
    """What can be found besides, by name."""


class PatternEntry(_Strict):
    """One regular expression."""

    name: str
    """What it stands for; reports and ``rules test`` name it."""
    regex: str
    """Python ``re``; the value is group ``value`` if there is one, else the whole match."""
    score: float = Field(ge=0, le=1)
    """Score of a bare match, before its check and its context."""
    needs: list[str] = Field(default_factory=list)
    """It is tried only where one of these strings stands in the text; in any case if the expression
    begins with ``(?i)`` or the rule ignores case."""
    trigger: str | None = None
    """A cheaper expression that matches in every text in which ``regex`` does; ``regex`` itself if left out.
    The matcher looks for it in every line, best with a word or a rare sign in it."""


class Example(_Strict):
    """A text with the key it would stand under."""

    text: str
    """What is looked at."""
    key: str | None = None
    """The column header, JSON key or the like that it stands under."""
    found: str | None = None
    """The exact value expected; none for any."""


class Needs(_Strict):
    """Cheap conditions that a text must meet before a rule is tried; all of those given."""

    digits: int = 0
    """At least so many digits."""
    any: list[str] = Field(default_factory=list)
    """One of these strings."""
    words: list[str] = Field(default_factory=list)
    """One of these strings, in any case."""
    shapes: list[str] = Field(default_factory=list)
    """One of these strings after each digit of the text was replaced by 0."""


class Rule(_Strict):
    """One recognizer."""

    id: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")
    """Small letters, digits and hyphens; reports name it."""
    entity: str
    """The entity of the taxonomy that its values are."""
    kind: Literal["pattern", "labelled", "lexicon", "class"] = "pattern"
    """``pattern``: regular expressions and a validator. ``labelled``: a value named by a key or label of
    the lexicons, of the shape ``value``. ``lexicon``: the words of a lexicon. ``class``:
    ``implementation`` names a class of this package."""
    replaces: bool = False
    """In a user's own rules: it takes the place of the shipped rule with the same id."""
    patterns: list[PatternEntry] = Field(default_factory=list)
    """The expressions of a pattern rule."""
    ignore_case: bool = False
    """Whether its expressions match in any case."""
    validator: str | None = None
    """A function of ``recognizers.validators``; a match that passes scores ``validated_score``, one that
    fails is dropped."""
    validated_score: float = Field(default=1.0, ge=0, le=1)
    """Score of a match that passes the validator."""
    value: str | None = None
    """Shape of a labelled value: a name of shapes.yaml, or a regular expression."""
    weak_value: str | None = None
    """A regular expression; a value of this shape behind a weak label counts by itself."""
    labels: list[str] = Field(default_factory=list)
    """Narrows a labelled rule to some of its entity's phrases."""
    bare: bool = False
    """Whether a mere space between label and value is enough."""
    lexicon: str | None = None
    """Of a lexicon rule: the lexicon's name, and its section behind a dot where it has sections."""
    score: float = Field(default=0.6, ge=0, le=1)
    """Of a lexicon rule: score of a word by itself."""
    implementation: str | None = None
    """Of a class rule: ``module.Class`` within this package."""
    context: list[str] = Field(default_factory=list)
    """Words whose nearness, or presence in the key, raises the score."""
    against: list[str] = Field(default_factory=list)
    """Words whose nearness lowers it."""
    technical_keys: Literal["lower", "ignore"] = "lower"
    """Whether a key such as ``trace_id`` or ``version`` speaks against a match."""
    needs: Needs = Needs()
    """Cheap conditions of the text."""
    note: str | None = None
    """Why it is as it is."""
    examples: list[str | Example] = Field(min_length=1)
    """What must be found."""
    near_misses: list[str | Example] = Field(default_factory=list)
    """What must not."""


class Phrases(_Strict):
    """The key phrases of an entity."""

    strong: list[str] = Field(default_factory=list)
    """They name the entity by themselves."""
    weak: list[str] = Field(default_factory=list)
    """They name it only with a value or surroundings that fit."""


class KeyPhrases(_Strict):
    """A file ``lexicons/keys.LANGUAGE.yaml``."""

    entities: dict[str, Phrases] = Field(default_factory=dict)
    """Phrases of keys and labels, by entity."""
    technical: list[str] = Field(default_factory=list)
    """Keys whose values are no personal data."""
    people: list[str] = Field(default_factory=list)
    """Words for records about a person, in the singular."""
    beginnings: list[str] = Field(default_factory=list)
    """Words that stand before what a key names, as those for people do: 'old' of 'oldpassword'."""
    qualifiers: list[str] = Field(default_factory=list)
    """Words behind a number's name that say whose or of which country it is: 'SVNR Mitarbeiter'."""
