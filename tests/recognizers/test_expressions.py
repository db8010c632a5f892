"""No expression of the code takes exponential time: each is tried on short strings that repeat what it might
take. Those of the rules are tried by ``rules check``; what is merely slow, by ``benchmarks.patterns``."""

from __future__ import annotations

import importlib
import pkgutil
import re
import signal
from collections.abc import Iterator
from types import FrameType, ModuleType

import pytest

import recognizers
import scanner

SECONDS = 5.0
"""A match of some ten microseconds against one that would outlast the universe."""
UNITS = (
    "a A Ab aB a1 1 a. A. a- a_ 1. 1- 1, 1/ a, a= (a) a/ \\ \" ' é É a@ @a <a> &a; %41 _ - . + = :: a: 0x1 "
    "{a} a| \\n $a"
).split()
UNITS += [" ", "\t", "a ", "A ", "Aa ", "1 ", "a: "]
ENDS = ("", "!", "=", "\n", " ", '"', "9", "z", "Z", "@", "\x00", ";")


def _modules() -> Iterator[ModuleType]:
    for package in (recognizers, scanner):
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if not found.name.endswith("__main__"):
                yield importlib.import_module(found.name)


def _expressions(module: ModuleType) -> Iterator[tuple[str, re.Pattern[str]]]:
    for name, value in vars(module).items():
        for one in value if isinstance(value, (tuple, list)) else (value,):
            if isinstance(one, re.Pattern) and isinstance(one.pattern, str):
                yield name, one


MODULES = sorted(_modules(), key=lambda module: module.__name__)


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__)
def test_no_expression_is_catastrophic(module: ModuleType) -> None:
    tried = [""]

    def too_long(_signal: int, _frame: FrameType | None) -> None:
        raise AssertionError(f"{tried[-1]} does not end")

    before = signal.signal(signal.SIGALRM, too_long)
    try:
        for name, expression in _expressions(module):
            tried.append(name)
            signal.setitimer(signal.ITIMER_REAL, SECONDS)
            for unit in UNITS:
                for end in ENDS:
                    text = unit * (60 // len(unit)) + end
                    expression.search(text)
                    expression.fullmatch(text)
            signal.setitimer(signal.ITIMER_REAL, 0)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
