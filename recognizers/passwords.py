"""Whether what stands behind a password's label is one, and where in a text it ends."""

from __future__ import annotations

import re
from functools import cache

from recognizers.placeholders import is_from_environment, is_placeholder
from recognizers.rules import lexicon
from recognizers.words import fold

LONGEST = 256
"""Characters of the longest password that counts."""

_CALL = re.compile(r"(?:new\s+|await\s+)?[A-Za-z_$@][\w$]*(?:(?:\.|->|::)[\w$]+|\[[^\]]{0,60}\])*\(")
_NO_CALL = re.compile(r"[^()]{1,60}\((?:[^()]{0,40}\)\w|[:;=|&~?>^%/])")
"""``Ab(c)12``, ``Ab(;c``: in a program, nothing of the kind follows a call's name or its arguments."""
_WHOLE_CALL = re.compile(r"[^()]*\(.*\)[;,]*")
_DOTTED = re.compile(
    r"[$@]?[A-Za-z_]\w*(?:\[[\w'\"]{1,40}\])?(?:(?:\.|->|::|\?\.)[A-Za-z_]\w*(?:\[[\w'\"]{0,40}\])?)+[,;:)]*"
)
_INDEXED = re.compile(r"[$@]?[A-Za-z_][\w.]*\[.{0,80}")
_NAMED_SO = re.compile(r"(?i)[$@:&*]{0,2}[a-z_]*(?:passw|pwd|passphrase|kennwort|credential)[a-z_]*")
_PATH_OR_REFERENCE = re.compile(
    r"(?i)/[a-z.][\w.-]*(?:/[\w.-]*)*|\./.*|~/.*|(?:file|vault|env|secret|ssm|op|arn|keyring|kms|sops|https?|ENC|cipher)[:(/].*|%env\(.*"
)
_PERL = re.compile(r"\$[\w:]+->[\[{].*")
_BRACKETED = re.compile(r"[\[(<{][\w .:/*-]{0,60}[\])>}]?")
_PSEUDO_CLASS = re.compile(
    r":?(?:focus|hover|active|disabled|enabled|invalid|valid|required|checked|placeholder|not|before|after"
    r"|read-only|first-child|last-child|-(?:webkit|moz|ms)-)[\w-]*(?:\([^)]*\)|:{1,2}[\w-]+){0,3}[\s,]{0,2}\{"
)
_PATTERN = re.compile(r"%\{|\$?\{\{|\\[sSwWdD](?:[*+?.\[{\\]|\Z)")
"""A parser's pattern or a template's beginning: ``%{DATA:password}``, ``\\s.*#``, ``${{``."""
_OPERATOR = re.compile(r"[+.,;:)|&?!=<>*%~^-]*(?:\s.*)?")
_PAIRS = {")": "(", "]": "[", "}": "{"}
_WORDS = re.compile(r"[^\W\d_]+")


@cache
def _words(name: str) -> frozenset[str]:
    return frozenset(fold(str(word)) for word in lexicon("passwords")[name])


_GENERATED_BEHIND_DOLLAR = re.compile(r"\$(?=\w*\d[A-Za-z])(?=\w*[a-z])(?=\w*[A-Z]{2})[A-Za-z0-9]{10,40}")
"""No name of a variable: capitals in a row, digits between letters, and turns from one kind to another."""
_TURN = re.compile(r"[a-z][A-Z]|\d[A-Za-z]")


def is_often_chosen(value: str) -> bool:
    """Whether a word is one of those that many people take for a password."""
    return fold(value.rstrip(".,;:!)]}")) in _words("chosen")


def _looks_generated(value: str) -> bool:
    """Whether a value that begins like a comment or a placeholder is one that somebody chose: ``#bR-JP4g``,
    ``<Abc12DEF>``; not ``# see the vault``, ``#{password}``, ``<password>``, ``<PASSWORD_1>``."""
    if value[0] == "#":
        rest = value[1:]
        return len(rest) >= 4 and re.search(r"[\s{}()]", value) is None and _mixed(rest)
    if value[0] == "$":
        return _GENERATED_BEHIND_DOLLAR.fullmatch(value) is not None and len(_TURN.findall(value)) >= 3
    if value[0] == "<" and not value.startswith(("</", "<%", "<!")):
        inner = value[1:].removesuffix(">")
        return len(inner) >= 4 and re.search(r"[\s<>=_/]", inner) is None and _mixed(inner)
    return False


def _mixed(value: str) -> bool:
    """Whether small letters, and capitals or other characters, and digits stand in it."""
    return (
        any(map(str.isdigit, value))
        and any(map(str.isalpha, value))
        and (any(map(str.islower, value)) and (not value.islower() or not value.isalnum()))
    )


def _unbalanced(value: str) -> bool:
    """Whether a bracket in a value of mixed characters has no mate, so that no program wrote it."""
    return (
        len(value) >= 7
        and any(map(str.isdigit, value))
        and any(map(str.isupper, value))
        and any(map(str.islower, value))
        and any(value.count(opening) != value.count(closing) for closing, opening in _PAIRS.items())
        and value[-1] not in "([{,"
    )


def _no_call(value: str, quoted: bool) -> bool:
    """Whether what begins like a call is none after all."""
    return (
        _NO_CALL.match(value) is not None
        or (quoted and _WHOLE_CALL.fullmatch(value) is None)
        or (_unbalanced(value) and any(map(str.isdigit, value.partition("(")[2])))
    )


def is_password(value: str, quoted: bool = True) -> bool:
    """Whether a value behind a password's label is one.

    Not: placeholders, words about passwords, names and calls in programs, paths and references to a vault.
    ``quoted`` says that it stands in quotes or in a place of its own, so that it can hold spaces and that a
    bare name is no program's.
    """
    if not 3 <= len(value) <= LONGEST or value[0].isspace():
        return False
    if _looks_generated(value):
        return True
    if is_placeholder(value) or is_from_environment(value):
        return False
    if fold(value.rstrip(".,;:!)]}\\")) in _words("whole") or _NAMED_SO.fullmatch(value):
        return False
    if value[0] in "\"'" and value[-1] == value[0]:
        return is_password(value[1:-1])
    if "|" in value and fold(value.partition("|")[0]) in _words("whole"):  # 'required|string|min:8'
        return False
    if (
        _PSEUDO_CLASS.match(value)
        or _PATTERN.match(value)
        or _OPERATOR.fullmatch(value)
        or _BRACKETED.fullmatch(value)
        or _PERL.fullmatch(value)
        or _PATH_OR_REFERENCE.fullmatch(value)
    ):
        return False
    if " " in value:
        words = {fold(word) for word in _WORDS.findall(value)}
        if words & _words("about") or len(words) > 8:
            return False
    if _CALL.match(value) and not _no_call(value, quoted):
        return False
    if not quoted:
        dotted = _DOTTED.fullmatch(value)
        if dotted and (
            not any(map(str.isdigit, value))
            or fold(re.split(r"[.\[?:-]", value, maxsplit=1)[0]) in _words("roots")
        ):
            return False
        if not _unbalanced(value) and (_INDEXED.fullmatch(value) or value[0] in "{[(<"):
            return False
    return True


_TOKEN = re.compile(r"[^\s\"'`]{1,260}")
_CUT = re.compile(
    r"</|<br|\\[nrt\"']|&quot;|&\#3[49];|&lt;|&(?=amp;)|&(?=[\w.\[\]%-]{1,40}=)"
    r"|;(?=[\w .-]{1,40}=|[\])}]*\Z)|,(?=[\w.-]{1,40}[=:]|[\])}]*\Z)"
)
_CUT_IN_QUERY = re.compile(r"[&#]|" + _CUT.pattern)


def end_of_password(text: str, start: int, in_query: bool, sentence: bool) -> int:
    """Where an unquoted password that starts at ``start`` ends: at white space, a quote, or what begins the
    next field.

    ``in_query``: it stands in a URL's query, where ``&`` ends it. ``sentence``: a full stop at its end is
    the sentence's. A bracket at its end belongs to what was opened before it.
    """
    token = _TOKEN.match(text, start)
    if token is None:
        return start
    value = token.group()
    before = max(0, start - 2000)
    cut = (_CUT_IN_QUERY if in_query else _CUT).search(value)
    if cut:
        value = value[: cut.start()]
    while value and (
        value[-1] in ",;"
        or (sentence and value[-1] == ".")
        or (
            value[-1] in _PAIRS
            and value.count(value[-1]) > value.count(_PAIRS[value[-1]])
            and text.count(_PAIRS[value[-1]], before, start) > text.count(value[-1], before, start)
        )
    ):
        value = value[:-1]
    return start + len(value)
