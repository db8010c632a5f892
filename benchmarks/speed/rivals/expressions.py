"""The product's regular expressions, for rivals that take nothing else."""

from __future__ import annotations

import re

from recognizers import shipped_rules

_NAMED = re.compile(r"\(\?P<\w+>")
_INLINE = re.compile(r"\(\?([aiLmsux]+)\)")
_LOOKS = ("(?=", "(?!", "(?<=", "(?<!")
_REFERENCE = re.compile(r"\\[1-9]|\(\?P=|\(\?\(")


def expressions() -> list[str]:
    """Those of the shipped rules without group names, so that they can be joined by ``|``; flags are local.

    What refers to its own groups is left out: numbers and names change their meaning in an alternation.
    """
    found = []
    for rule in shipped_rules():
        for entry in rule.patterns:
            text = _NAMED.sub("(?:", entry.regex)
            if _REFERENCE.search(text):
                continue
            flags = "i" if rule.ignore_case else ""
            if inline := _INLINE.match(text):
                flags, text = flags + inline[1], text[inline.end() :]
            found.append(f"(?{''.join(sorted(set(flags)))}:{text})" if flags else text)
    return found


def has_look_around(expression: str) -> bool:
    """Whether it looks around; where one only seems to, within a class, the answer is yes too."""
    return any(look in expression for look in _LOOKS)


def without_look_around(expression: str) -> str:
    """The expression as engines without look-around and possessive repeats take it: it matches wherever the
    expression does, and elsewhere too."""
    kept: list[str] = []
    at = 0
    in_class = False
    while at < len(expression):
        here = expression[at]
        if here == "\\":
            kept.append(expression[at : at + 2].replace(r"\Z", r"\z"))
            at += 2
            continue
        if in_class:
            in_class = here != "]"
        elif here == "[":
            # A bracket that closes right behind the one that opens is one of the class.
            head = 2 if expression[at + 1 : at + 2] == "^" else 1
            head += expression[at + head : at + head + 1] == "]"
            kept.append(expression[at : at + head])
            at += head
            in_class = True
            continue
        elif expression.startswith(_LOOKS, at):
            at = _closed(expression, at)
            continue
        elif expression.startswith("(?>", at):
            kept.append("(?:")
            at += 3
            continue
        elif here == "+" and expression[at - 1 : at] in ("*", "+", "?", "}") and at > 1:
            at += 1
            continue
        kept.append(here)
        at += 1
    return "".join(kept)


def _closed(expression: str, at: int) -> int:
    """Where the group that opens there is closed, and what repeats it is over."""
    depth = 0
    in_class = False
    while True:
        here = expression[at]
        if here == "\\":
            at += 2
            continue
        if in_class:
            in_class = here != "]"
        elif here == "[":
            at += expression[at + 1 : at + 2] == "^"
            at += expression[at + 1 : at + 2] == "]"
            in_class = True
        elif here == "(":
            depth += 1
        elif here == ")":
            depth -= 1
            if not depth:
                return at + 1 + expression.startswith("?", at + 1)
        at += 1
