"""Deals people, fields and fillers to whoever writes an artefact."""

from __future__ import annotations

import re
from random import Random
from urllib.parse import quote

from benchmarks.accuracy.data import load
from benchmarks.accuracy.fields import STYLES, Deck, Field, key_of, load_fields, styled
from benchmarks.accuracy.fillers import filler
from benchmarks.accuracy.marking import mark, optional
from benchmarks.accuracy.notation import Pair, in_json, log_pairs, quoted
from benchmarks.accuracy.values import Person, Values

FIELDS_PER_RECORD = 6
_SLOT = re.compile(r"<<([A-Za-z_0-9]+)(?::(\w+))?>>")
_MAYBE = re.compile(r"<\?(.*?)\?>")
_ANCHORS = (("PERSON", "name"), ("EMAIL_ADDRESS", "email_address"))
_ANCHORED = 0.6
"""The share of records that tell whom they are about."""


class Dealer:
    """All chance of a corpus comes from one generator, and every kind of artefact has its own decks of
    fields."""

    def __init__(self, chance: Random) -> None:
        self.chance = chance
        self.values = Values(chance)
        self.prose = load("prose.yaml")
        self._fields = load_fields()
        self._near = load("near_misses.yaml")
        self._decks: dict[tuple[str, str], Deck] = {}

    def next_person(self, language: str) -> Person:
        """Whom values are about from now on."""
        return self.values.next_person(language)

    def choice(self, entries: list[str]) -> str:
        """One of them."""
        return self.chance.choice(entries)

    # --- fields --------------------------------------------------------------------------------------------

    def field(self, entity: str, draw: str | None = None) -> Field:
        """The first field of an entity, or that with this maker."""
        return next(one for one in self._fields if one.entity == entity and draw in (None, one.draw))

    def value(self, entity: str, language: str) -> str:
        """A labelled value of the first field of an entity."""
        return self.field(entity).marked(self.values, language)

    def _deck(self, form: str, language: str) -> Deck:
        if (form, language) not in self._decks:
            if form == "say":
                fitting = [one for one in self._fields if one.say.get(language)]
            else:
                fitting = [one for one in self._fields if one.fits(form, language)]
            self._decks[form, language] = Deck(fitting, self.chance)
        return self._decks[form, language]

    def pairs(
        self, form: str, language: str, count: int, in_record: bool, style: str | None = None
    ) -> list[Pair]:
        """So many fields with their values, under different keys of one style."""
        style = style or self.chance.choice(STYLES[:-1])
        pairs: list[Pair] = []
        for one in self._deck(form, language).hand(count):
            self._add(pairs, one, language, style, in_record)
        return pairs

    def _add(
        self, pairs: list[Pair], one: Field, language: str, style: str, in_record: bool, front: bool = False
    ) -> None:
        key = key_of(one, language, self.chance, style, in_record)
        if key not in [known for known, _, _ in pairs]:
            pairs.insert(0 if front else len(pairs), (key, one.marked(self.values, language), one))

    def record(self, form: str, language: str, style: str) -> list[Pair]:
        """Fields with their values; most with the name and the mail address of the person."""
        pairs = self.pairs(form, language, FIELDS_PER_RECORD, in_record=True, style=style)
        if self.chance.random() < _ANCHORED:
            for entity, draw in _ANCHORS:
                self._add(pairs, self.field(entity, draw), language, style, in_record=False, front=True)
        return pairs

    def columns(self, form: str, language: str, style: str) -> list[tuple[str, Field]]:
        """Fields under different keys, for a table."""
        columns: list[tuple[str, Field]] = []
        for one in self._deck(form, language).hand(FIELDS_PER_RECORD):
            key = key_of(one, language, self.chance, style, in_record=True)
            if key not in [known for known, _ in columns]:
                columns.append((key, one))
        return columns

    def technical(self, count: int, style: str) -> list[tuple[str, str]]:
        """Keys and templates of values that are no personal data."""
        names = self.chance.sample(sorted(self._near["keys"]), count)
        return [
            (styled(re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name), style, self.chance), self._near["keys"][name])
            for name in names
        ]

    def technical_pairs(self, count: int, style: str) -> list[tuple[str, str]]:
        """Keys and values that are no personal data."""
        return [(key, self.fill(template, "en")) for key, template in self.technical(count, style)]

    def sentences(self, language: str, count: int) -> list[str]:
        """What people write, every third without a value."""
        out = []
        for number in range(count):
            if number % 3 == 1:
                out.append(self.fill(self.choice(self.prose[language]["neutral"]), language))
                continue
            one = self._deck("say", language).take()
            before, value, after = self.choice(one.say[language]).partition("<<value>>")
            said = self.fill(before, language) + (one.marked(self.values, language) if value else "")
            out.append(said + self.fill(after, language))
        return out

    # --- templates -----------------------------------------------------------------------------------------

    def fill(self, template: str, language: str) -> str:
        """A template with its slots filled."""
        template = _MAYBE.sub(lambda maybe: optional(maybe[1]), template)
        return _SLOT.sub(lambda slot: self._slot(slot[1], slot[2], language), template)

    def _slot(self, name: str, how: str | None, language: str) -> str:
        if name == "pairs":
            pairs = self.pairs("log", language, self.chance.choice((1, 1, 2, 3)), in_record=False)
            return log_pairs(pairs, self.chance, escaped=how == "json")
        if name == "pair_env":
            ((key, value, _),) = self.pairs("log", language, 1, in_record=False, style="upper")
            return f"{key.replace(' ', '_')}={quoted(value)}"
        if name == "near":
            text = self.fill(self.choice(self._near["lines"]), language)
            return in_json(text) if how == "json" else text
        if not name.isupper():
            return filler(name, self.chance)
        one = self.field(name)
        return mark(one.label, self._slot_value(one, how, language))

    def _slot_value(self, one: Field, how: str | None, language: str) -> str:
        if how == "url":
            return quote(one.value(self.values, language), safe="@")
        if how == "plus":
            return one.value(self.values, language).replace(" ", "+")
        if how == "shell":
            return re.sub(r"[^\w.+%-]", "x", one.value(self.values, language))
        return one.value(self.values, language) if how is None else self.values.made(how)
