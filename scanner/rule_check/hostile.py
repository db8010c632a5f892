"""Runs one expression over long hostile lines, and tells what each costs. A program of its own that needs
nothing but Python, since ``re`` cannot be interrupted: whoever started it ends it when it takes too long.

On stdin one JSON object a line: ``regex``, ``flags`` (as in ``re``), ``size`` (the most characters),
``match`` (whether it is only tried at the line's start, as shapes of labelled values are). On stdout one
JSON line for each hostile line before it is tried (``trying``) and after (``seconds`` of processor time),
and ``done`` at the end of each expression.
"""

from __future__ import annotations

import json
import random
import re
import sys
import time
from collections.abc import Iterator
from typing import Any

SIZE = 100_000
"""Characters of a hostile line."""
TRIES = 3
BOUND = 0.01
"""Seconds of processor time; what a first try stays under is not tried again."""
HOPELESS = 0.5
"""Seconds; what is as slow as that is not tried again, nor on other lines."""
_MOST = 40
"""Hostile lines for one expression."""
_EVERYWHERE = {
    "digits": "0123456789",
    "ones": "1",
    "spaces": " ",
    "a@a@a@": "a@",
    "quotes": '"',
    "single quotes": "'",
    "letters": "a",
    "capitals": "A",
    "letters and digits": "a1",
    "words": "ab ",
    "capitalised words": "Ab ",
    "dots": "1.",
    "hyphens": "a-",
    "slashes": "/a",
    "colons": "a:",
    "key=value": "a=1 ",
    "angle brackets": "<",
    "backslashes": "\\",
}
"""What is tried on every expression: the run that is repeated, by its name."""


def hostile_lines(regex: str, flags: int) -> Iterator[tuple[str, str]]:
    """Names and lines: some that are tried on every expression, and runs of what the expression itself
    repeats, behind what has to stand before it and before what it cannot match."""
    seen: set[str] = set()
    count = 0
    for name, line in (*_general(), *_pumped(regex, flags)):
        if line not in seen and count < _MOST + len(_EVERYWHERE):
            seen.add(line)
            count += 1
            yield name, line


def _general() -> Iterator[tuple[str, str]]:
    for name, run in _EVERYWHERE.items():
        yield name, (run * SIZE)[:SIZE]


def _pumped(regex: str, flags: int) -> Iterator[tuple[str, str]]:
    try:
        from re import _parser as parser  # type: ignore[attr-defined]

        parsed = parser.parse(regex, flags)
    except (ImportError, AttributeError, re.error, RecursionError):
        return  # an unknown Python: the general lines remain
    for seed in range(3):
        chance = random.Random(seed)  # noqa: S311 - the same lines every time
        for before, run in _repeats(list(parsed), "", chance):
            if run:
                line = before + run * (max(1, SIZE - len(before)) // len(run))
                yield f"'{_short(run)}' over and over", line + "\x00"
        whole = _text(list(parsed), chance, 2)
        if whole:
            yield f"'{_short(whole)}' over and over", (whole * SIZE)[:SIZE] + "\x00"


def _short(text: str) -> str:
    shown = text if len(text) <= 24 else text[:21] + "..."
    return shown.encode("unicode_escape").decode("ascii")


def _repeats(nodes: list[Any], before: str, chance: random.Random) -> Iterator[tuple[str, str]]:
    """Of each repeat of a parsed expression: a text that leads up to it, and one that it takes."""
    for operator, argument in nodes:
        name = str(operator)
        if name in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
            _, most, body = argument
            if most > 4:
                yield before, _text(list(body), chance, 1)
                yield before, _text(list(body), chance, 2)
            yield from _repeats(list(body), before, chance)
        elif name == "SUBPATTERN":
            yield from _repeats(list(argument[3]), before, chance)
        elif name == "ATOMIC_GROUP":
            yield from _repeats(list(argument), before, chance)
        elif name == "BRANCH":
            for branch in argument[1][:12]:
                yield from _repeats(list(branch), before, chance)
        elif name in ("ASSERT", "ASSERT_NOT"):
            yield from _repeats(list(argument[1]), before, chance)
        before += _text([(operator, argument)], chance, 1)


def _text(nodes: list[Any], chance: random.Random, times: int) -> str:
    """A text that a parsed expression takes, more or less; look-around is left out."""
    result = ""
    for operator, argument in nodes:
        name = str(operator)
        if name == "LITERAL":
            result += chr(argument)
        elif name == "NOT_LITERAL":
            result += "a" if argument != ord("a") else "b"
        elif name == "ANY":
            result += "a"
        elif name == "IN":
            result += _one_of(argument, chance)
        elif name == "BRANCH":
            result += _text(list(chance.choice(argument[1])), chance, times)
        elif name == "SUBPATTERN":
            result += _text(list(argument[3]), chance, times)
        elif name == "ATOMIC_GROUP":
            result += _text(list(argument), chance, times)
        elif name in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
            least, most, body = argument
            for _ in range(min(most, max(least, times if least or chance.random() < 0.5 else 0), 64)):
                result += _text(list(body), chance, 1)
    return result


_CATEGORIES = {"DIGIT": "1", "SPACE": " ", "WORD": "a", "NOT_DIGIT": "a", "NOT_SPACE": "a", "NOT_WORD": "-"}


def _one_of(members: list[Any], chance: random.Random) -> str:
    """A character of a class."""
    choices: list[str] = []
    negated = False
    for operator, argument in members:
        name = str(operator)
        if name == "NEGATE":
            negated = True
        elif name == "LITERAL":
            choices.append(chr(argument))
        elif name == "RANGE":
            choices.append(chr(chance.randint(*argument)))
        elif name == "CATEGORY":
            choices.append(_CATEGORIES.get(str(argument).removeprefix("CATEGORY_"), "a"))
    if not negated:
        return chance.choice(choices) if choices else "a"
    free = [sign for sign in 'a1 @.-"' if sign not in choices]
    return chance.choice(free or ["a"])


def seconds(pattern: re.Pattern[str], line: str, match_only: bool) -> float:
    """Processor time of looking at a line, the best of up to three tries."""
    best = float("inf")
    for _ in range(TRIES):
        began = time.process_time()
        if match_only:
            pattern.match(line)
            pattern.fullmatch(line)
        else:
            for _ in pattern.finditer(line):
                pass
        best = min(best, time.process_time() - began)
        if best <= BOUND or best > HOPELESS:
            break
    return best


def main() -> None:
    """Answer until stdin ends."""
    for order in sys.stdin:
        wanted = json.loads(order)
        pattern = re.compile(wanted["regex"], wanted["flags"])
        for name, line in hostile_lines(wanted["regex"], wanted["flags"]):
            _say({"trying": name})
            taken = seconds(pattern, line[-wanted["size"] :], wanted["match"])
            _say({"seconds": taken})
            if taken > HOPELESS:
                break
        _say({"done": True})


def _say(answer: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
