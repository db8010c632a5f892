"""EMAIL_ADDRESS: RFC 5321 addresses, international local parts and domains (RFC 6531), quoted local parts,
``%40`` for the at sign, and the spelled-out forms ``jane [at] example [dot] com``.

Every search starts at an at sign and looks a bounded way to both sides, so that the time is linear.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING

from recognizers.base import Candidate, Features, RuleRecognizer
from recognizers.rules import lexicon
from recognizers.triggers import Triggers

if TYPE_CHECKING:
    from presidio_analyzer.nlp_engine import NlpArtifacts

_LONGEST_LOCAL = 128
_LONGEST_DOMAIN = 255
_SIGNS = ("@", "%40", "\uff20", "&#64;", "&commat;", "\\u0040")
_AT = re.compile(r"@|%40|\uff20|&#64;|&commat;|\\u0040")
_PLAIN_LOCAL = re.compile(r"\w+(?:[.+&~%!*#$\-]{1,3}\w+|['\u2019]\w+)*[+\-]{0,2}\Z")
_QUOTED_LOCAL = re.compile(r"(?<![\w=])\"[^\"@<>\r\n]{1,64}\"\Z")
_DOMAIN = re.compile(r"[^\W_](?:[\w\-]{0,62})(?:\.[^\W_][\w\-]{0,62})+|\[(?:\d{1,3}\.){3}\d{1,3}\]")
_TOP = re.compile(r"(?:[^\W\d_]{2,24}|xn--[a-z0-9\-]{2,59})\Z", re.IGNORECASE)
_SPELLED = re.compile(
    r"(?<![\w.+\-])(?P<local>[\w.+\-]{1,64})\s{0,2}[\[({<]\s?(?:at|AT|At|@|a|ät)\s?[\])}>]\s{0,2}"
    r"(?P<domain>[\w\-]{1,63}(?:(?:\.|\s{0,2}[\[({<]\s?(?:dot|DOT|Dot|punkt|point|\.)\s?[\])}>]\s{0,2}"
    r"|\s(?:dot|DOT|punkt|point)\s)[\w\-]{1,63}){1,5})"
)
_SPELLED_GATE = re.compile(r"[\[({<]\s?(?:at|AT|At|@|a|ät)\s?[\])}>]")
_TRIGGERS = (
    r"[\w+\-\"](?:@|%40|\uff20|&#64;|&commat;|\\u0040)(?:[^\W_][\w\-]*(?:\.[^\W_][\w\-]*)*\.[^\W\d_]|\[\d)",
    r"[\w.+\-]\s{0,2}[\[({<]\s?(?:at|AT|At|@|a|ät)\s?[\])}>]\s{0,2}[\w\-]+(?:[.\[({<]|\s[\s\[({<dDp])",
    r"[\w+.\-] at [\w\-]+ dot [\w\-]",
)
"""An at sign in each of its forms, between the end of a local part and a domain with a dot."""
_SPOKEN = re.compile(
    r"(?<![\w.])(?P<local>[\w+.\-]{1,64}(?: dot [\w+\-]{1,64}){0,3}) at (?P<domain>[\w\-]{1,63}(?: dot "
    r"[\w\-]{1,63}){0,3} dot (?:c"
    r"om|org|net|edu|gov|de|at|ch|uk|ie|au|sg|io|info|eu))\b"
)


@cache
def _lists() -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    data = lexicon("addresses_of_machines")
    return (
        frozenset(data["file_extensions"].split()),
        frozenset(data["repository_users"].split()),
        frozenset(data["system_accounts"].split()),
    )


class Email(RuleRecognizer):
    """Mail addresses."""

    def might_match(self, features: Features, key_entities: frozenset[str]) -> bool:
        """An at sign stands in the text, as such or spelled out."""
        text = features.text
        return (
            any(sign in text for sign in _SIGNS) or _SPELLED_GATE.search(text) is not None or " dot " in text
        )

    def triggers(self) -> Triggers:
        """An at sign between a name and a domain, as such or spelled out."""
        return Triggers(_TRIGGERS)

    def candidates(self, text: str, nlp_artifacts: NlpArtifacts | None) -> Iterator[Candidate]:
        """The addresses."""
        done = 0
        for match in _AT.finditer(text):
            span = _address_around(text, match.start(), match.end(), done)
            if span is not None:
                done = span[1]
                yield Candidate(*span, 0.95, "the shape of a mail address", final=True)
        if _SPELLED_GATE.search(text) or " dot " in text:
            for pattern in (_SPELLED, _SPOKEN):
                for match in pattern.finditer(text):
                    top = re.split(r"[\s.\[\](){}<>]+", match["domain"])[-1]
                    if (
                        _TOP.match(top)
                        and top.lower() not in _lists()[0]
                        and any(map(str.isalpha, match["local"]))
                    ):
                        if "." in match["domain"] or re.search(
                            r"dot|punkt|point", match["domain"], re.IGNORECASE
                        ):
                            yield Candidate(
                                match.start(), match.end(), 0.8, "a mail address spelled out", final=True
                            )


def _address_around(text: str, at: int, after: int, floor: int) -> tuple[int, int] | None:
    floor = max(floor, at - _LONGEST_LOCAL)
    before = text[floor:at]
    if not before:
        return None
    local = _QUOTED_LOCAL.search(before) if before[-1] == '"' else _local_before(before)
    if local is None:
        return None
    start = floor + local.start()
    domain = _DOMAIN.match(text, after, min(len(text), after + _LONGEST_DOMAIN))
    if domain is None:
        return None
    host = domain.group()
    end = domain.end()
    if not host.startswith("["):
        labels = host.split(".")
        while len(labels) > 1 and not _TOP.match(labels[-1]):
            end -= len(labels.pop()) + 1
        if len(labels) < 2:
            return None
        extensions, _, _ = _lists()
        top = labels[-1].lower()
        if top in extensions or re.fullmatch(r"\d+x|v?\d+", labels[0]):
            return None
        if (
            re.fullmatch(r"\d+", labels[-2])
            and len(labels) > 2
            and all(re.fullmatch(r"v?\d+", part) for part in labels[:-1])
        ):
            return None
    name = text[start:at]
    if _is_in_url_or_remote(text, start, end, name):
        return None
    return start, end


def _local_before(before: str) -> re.Match[str] | None:
    # Reading backwards to the first character that no local part has keeps this linear.
    position = len(before)
    while position > 0 and (before[position - 1].isalnum() or before[position - 1] in "_.+-'\u2019&~%!*#$"):
        position -= 1
    while position < len(before) and not (before[position].isalnum() or before[position] == "_"):
        position += 1
    while position < len(before):
        match = _PLAIN_LOCAL.match(before, position)
        if match is not None:
            return match
        following = _RUN.match(before, position)
        if following is None:
            return None
        position = following.end()
        while position < len(before) and not (before[position].isalnum() or before[position] == "_"):
            position += 1
    return None


_RUN = re.compile(r"[^\w]+|\w+")
_USER_INFO = re.compile(r"://[^\s/@\"'<>]{0,64}:\Z")


def _is_in_url_or_remote(text: str, start: int, end: int, local: str) -> bool:
    before = text[max(0, start - 3) : start]
    after = text[end : end + 80]
    _, repository_users, _ = _lists()
    if local.lower() in repository_users and (after[:1] in (":", "/") or before.endswith("//")):
        return True
    if before.endswith("//") and not text[max(0, start - 12) : start].lower().endswith(
        ("mailto://", "email://")
    ):
        return True  # https://jane@host/: the user of a URL, no mail address
    if _USER_INFO.search(text[max(0, start - 80) : start]):
        return True  # https://jane:secret@host/: the password of a URL
    if before.endswith("/") and not before.endswith(("</", " /")) and re.match(r"[/\s]|$", after):
        return text[max(0, start - 2) : start - 1].isalnum() and bool(re.match(r"/", after))
    return bool(re.match(r":(?:[~/]|[\w.\-]+/|[\w.\-]+\.git\b)", after))
