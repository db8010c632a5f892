"""The fields of records: what they hold, under which names, and how people say it (``data/fields.yaml``)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from benchmarks.accuracy.data import load
from benchmarks.accuracy.marking import mark
from benchmarks.accuracy.shapes import shaped
from benchmarks.accuracy.values import Values

Words = dict[str, list[str]]
"""By language."""


@dataclass(frozen=True, slots=True)
class Field:
    """One entry of ``fields.yaml``."""

    entity: str
    draw: str
    values: Words
    keys: Words
    weak: Words
    say: Words
    also: tuple[str, ...]
    only: str | None
    bare: bool

    @property
    def label(self) -> str:
        """What ``mark`` wants."""
        return "|".join((self.entity, *self.also))

    def fits(self, form: str, language: str) -> bool:
        """Whether it can stand under a key of the language in this format."""
        allowed = self.only is None or (self.only == "record" and form != "log")
        return allowed and bool(self.keys.get(language))

    def value(self, values: Values, language: str) -> str:
        """A value, without its label."""
        if self.values:
            words = self.values.get(language) or self.values.get("any") or self.values["en"]
            return shaped(values.chance.choice(words), values.chance)
        return values.made(self.draw)

    def marked(self, values: Values, language: str) -> str:
        """A value with its label."""
        return mark(self.label, self.value(values, language))


def load_fields() -> list[Field]:
    """All of them."""
    return [
        Field(
            entity=entry["entity"],
            draw=entry.get("draw", entry["entity"].lower()),
            values=entry.get("values", {}),
            keys=entry.get("keys", {}),
            weak=entry.get("weak", {}),
            say=entry.get("say", {}),
            also=tuple(entry.get("also", ())),
            only=entry.get("only"),
            bare=entry.get("bare", False),
        )
        for entry in load("fields.yaml")
    ]


class Deck:
    """Deals fields so that each comes as often as any other, entity by entity, in an order of chance."""

    def __init__(self, fields: list[Field], chance: Random) -> None:
        self._by_entity: dict[str, list[Field]] = {}
        for one in fields:
            self._by_entity.setdefault(one.entity, []).append(one)
        self._chance = chance
        self._cards = self._deal()

    def _deal(self) -> Iterator[Field]:
        while True:
            names = list(self._by_entity)
            self._chance.shuffle(names)
            for name in names:
                yield self._chance.choice(self._by_entity[name])

    def take(self) -> Field:
        """The next one."""
        return next(self._cards)

    def hand(self, count: int) -> list[Field]:
        """So many different ones."""
        taken: list[Field] = []
        while len(taken) < count:
            one = self.take()
            if one not in taken:
                taken.append(one)
        return taken


# --- names of fields ---------------------------------------------------------------------------------------

STYLES = ("snake", "camel", "kebab", "pascal", "upper", "dotted", "title")
_UMLAUTS = {"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ß": "ss", "ø": "o"}
_PREFIXES = {
    "en": ("cust", "customer", "client", "primary", "old", "new", "x"),
    "de": ("kunde", "alt", "neu"),
    "fr": ("client", "nouveau"),
}


def key_of(one: Field, language: str, chance: Random, style: str, in_record: bool) -> str:
    """A name for the field in one of ``STYLES``."""
    names = list(one.keys.get(language) or ())
    if in_record:
        names += one.weak.get(language) or ()
    name = chance.choice(names)
    if name.startswith("="):
        return name[1:]
    if style != "title" and name not in (one.weak.get(language) or ()) and chance.random() < 0.25:
        name = f"{chance.choice(_PREFIXES[language])} {name}"
    return styled(name, style, chance)


def styled(name: str, style: str, chance: Random) -> str:
    """Words in a style: ``date of birth`` as ``date_of_birth``, ``dateOfBirth``, ``Date of birth``..."""
    if style == "title":
        return name[:1].upper() + name[1:]
    words = [word for word in re.split(r"[\s\-_./'’]+", _plain(name, chance)) if word]
    if style == "snake":
        return "_".join(words).lower()
    if style == "kebab":
        return "-".join(words).lower()
    if style == "upper":
        return "_".join(words).upper()
    if style == "dotted":
        return chance.choice(("customer.", "record.", "form.", "")) + "_".join(words).lower()
    joined = "".join(word[:1].upper() + word[1:].lower() for word in words)
    return joined if style == "pascal" else joined[:1].lower() + joined[1:]


def _plain(name: str, chance: Random) -> str:
    """Names in code rarely keep their umlauts."""
    if chance.random() < 0.7:
        for umlaut, letters in _UMLAUTS.items():
            name = name.replace(umlaut, letters)
        name = "".join(sign for sign in unicodedata.normalize("NFD", name) if not unicodedata.combining(sign))
    return re.sub(r"[°()#:]", "", name)
