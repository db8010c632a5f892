"""Logs of the kinds in ``data/logs.yaml``."""

from __future__ import annotations

from typing import TypedDict

from benchmarks.accuracy.dealing import Dealer

LINES = 30


class Log(TypedDict, total=False):
    """A kind: the end of its file name, the head of the file, how a line begins, its messages."""

    suffix: str
    head: str
    lead: str
    lines: list[str]


def log(dealer: Dealer, kind: Log) -> str:
    """Every message of the kind once, then messages by chance; long ones (stack traces) fewer."""
    templates = kind["lines"]
    out = [kind["head"]] if "head" in kind else []
    for number in range(LINES if len(templates) > 3 else LINES // 3):
        language = dealer.choice(["en", "en", "de", "fr"])
        dealer.next_person(language)
        template = templates[number] if number < len(templates) else dealer.choice(templates)
        out.append(dealer.fill(kind["lead"] + template, language))
    return "\n".join(out) + "\n"
