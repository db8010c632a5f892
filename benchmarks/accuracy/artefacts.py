"""Labelled support artefacts: logs, tickets, mails, records in ten notations, exports and recordings.

``generate(seed, size)`` gives the same artefacts for the same arguments and versions of Faker and
python-stdnum. ``size`` counts rounds; in a round each kind of log is written once, and all else once in each
language.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from benchmarks.accuracy import exports, records, writing
from benchmarks.accuracy.data import load
from benchmarks.accuracy.dealing import Dealer
from benchmarks.accuracy.logs import log
from benchmarks.accuracy.marking import Label, unmark
from benchmarks.accuracy.values import LANGUAGES

_WRITERS: dict[str, tuple[str, Callable[[Dealer, str], str]]] = {
    "json": ("json", records.as_json),
    "csv": ("csv", records.as_csv),
    "xml": ("xml", records.as_xml),
    "html": ("html", records.as_html),
    "yaml": ("yaml", records.as_yaml),
    "properties": ("properties", records.as_properties),
    "env": ("env", records.as_env),
    "ini": ("ini", records.as_ini),
    "sql": ("sql", records.as_sql),
    "form_text": ("txt", records.as_form),
    "ticket": ("txt", writing.ticket),
    "mail": ("eml", writing.mail),
    "transcript": ("txt", writing.transcript),
    "cv": ("txt", writing.cv),
    "har": ("har", exports.har),
    "message_export": ("json", exports.messages),
    "purchases": ("csv", exports.purchases_csv),
    "purchases_json": ("json", exports.purchases_json),
    "browser_history": ("csv", exports.browser_history),
    "exif": ("txt", exports.exif),
}
"""By format: the end of its files' names, and who writes it."""


@dataclass(frozen=True, slots=True)
class Artefact:
    """A file with labels. ``form`` is its format as results name it, ``round`` the round of its writing."""

    name: str
    form: str
    round: int
    text: str
    labels: tuple[Label, ...]


def generate(seed: int, size: int) -> Iterator[Artefact]:
    """The artefacts of so many rounds."""
    dealer = Dealer(random.Random(seed))  # noqa: S311  (test data, no secret)
    logs = load("logs.yaml")
    for number in range(size):
        for form, kind in logs.items():
            yield _artefact(f"{form}-{number}.{kind['suffix']}", form, number, log(dealer, kind))
        for form, (suffix, write) in _WRITERS.items():
            for language in LANGUAGES:
                dealer.next_person(language)
                yield _artefact(f"{form}-{language}-{number}.{suffix}", form, number, write(dealer, language))


def _artefact(name: str, form: str, number: int, marked: str) -> Artefact:
    text, labels = unmark(marked)
    return Artefact(name, form, number, text, tuple(labels))
