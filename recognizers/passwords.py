"""Whether what stands behind a password's label is one, and where in a text it ends."""

from __future__ import annotations

import re
from functools import cache

from recognizers.placeholders import is_placeholder
from recognizers.rules import lexicon
from recognizers.words import fold

LONGEST = 256
"""Characters of the longest password that counts."""

_CALL = re.compile(r"(?:new\s+|await\s+)?[A-Za-z_$@][\w$]*(?:(?:\.|->|::)[\w$]+|\[[^\]]{0,60}\])*\(")
_DOTTED = re.compile(
    r"[$@]?[A-Za-z_]\w*(?:\[[\w'\"]{1,40}\])?(?:(?:\.|->|::|\?\.)[A-Za-z_]\w*(?:\[[\w'\"]{0,40}\])?)+[,;:)]*"
)
_INDEXED = re.compile(r"[$@]?[A-Za-z_][\w.]*\[.{0,80}")
_NAMED_SO = re.compile(r"(?i)[$@:&*]{0,2}[a-z_]*(?:passw|pwd|passphrase|kennwort|credential)[a-z_]*")
_PATH_OR_REFERENCE = re.compile(
    r"(?i)/[a-z.][\w.-]*(?:/[\w.-]*)*|\./.*|~/.*|(?:file|vault|env|secret|ssm|op|arn|keyring|kms|sops|https?|ENC|cipher)[:(/].*|%env\(.*"
)
_BRACKETED = re.compile(r"[\[(<{][\w .:/*-]{0,60}[\])>}]?")
_OPERATOR = re.compile(r"[+.,;:)|&?!=<>*%~^-]*(?:\s.*)?")
_WORDS = re.compile(r"[^\W\d_]+")


@cache
def _words(name: str) -> frozenset[str]:
    return frozenset(fold(str(word)) for word in lexicon("passwords")[name])


def is_password(value: str, quoted: bool = True) -> bool:
    """Whether a value behind a password's label is one.

    Not: placeholders, words about passwords, names and calls in programs, paths and references to a vault.
    ``quoted`` says that it stands in quotes or in a place of its own, so that it can hold spaces and that a
    bare name is no program's.
    """
    if not 3 <= len(value) <= LONGEST or is_placeholder(value) or value[0].isspace():
        return False
    if fold(value.rstrip(".,;:!")) in _words("whole") or _NAMED_SO.fullmatch(value):
        return False
    if "|" in value and fold(value.partition("|")[0]) in _words("whole"):  # 'required|string|min:8'
        return False
    if _OPERATOR.fullmatch(value) or _BRACKETED.fullmatch(value) or _PATH_OR_REFERENCE.fullmatch(value):
        return False
    if " " in value:
        words = {fold(word) for word in _WORDS.findall(value)}
        if words & _words("about") or len(words) > 8:
            return False
    if _CALL.match(value):
        return False
    if not quoted:
        dotted = _DOTTED.fullmatch(value)
        if dotted and (
            not any(map(str.isdigit, value))
            or fold(re.split(r"[.\[?:-]", value, maxsplit=1)[0]) in _words("roots")
        ):
            return False
        if _INDEXED.fullmatch(value) or value[0] in "{[(<":
            return False
    return True


_TOKEN = re.compile(r"[^\s\"'`]{1,260}")
_CUT = re.compile(
    r"</|<br|\\[nrt\"']|&quot;|&\#3[49];|&lt;|&(?=amp;)|&(?=[\w.\[\]%-]{1,40}=)"
    r"|;(?=[\w .-]{1,40}=|[\])}]*\Z)|,(?=[\w.-]{1,40}[=:]|[\])}]*\Z)"
)
_CUT_IN_QUERY = re.compile(r"[&#]|" + _CUT.pattern)
_PAIRS = {")": "(", "]": "[", "}": "{"}


def end_of_password(text: str, start: int, in_query: bool, sentence: bool) -> int:
    """Where an unquoted password that starts at ``start`` ends: at white space, a quote, or what begins the
    next field.

    ``in_query``: it stands in a URL's query, where ``&`` ends it. ``sentence``: a full stop at its end is
    the sentence's.
    """
    token = _TOKEN.match(text, start)
    if token is None:
        return start
    value = token.group()
    cut = (_CUT_IN_QUERY if in_query else _CUT).search(value)
    if cut:
        value = value[: cut.start()]
    while value and (
        value[-1] in ",;"
        or (sentence and value[-1] == ".")
        or (value[-1] in _PAIRS and value.count(value[-1]) > value.count(_PAIRS[value[-1]]))
    ):
        value = value[:-1]
    return start + len(value)
