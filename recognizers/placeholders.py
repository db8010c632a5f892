"""Values that stand for a value: ``${DB_PASSWORD}``, ``*|FNAME|*``, ``<EMAIL_ADDRESS>``, ``****``, ``n/a``.

They are never findings; that is also what makes a redacted file come out clean when it is scanned again.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

from recognizers.rules import lexicon
from recognizers.words import fold

_SHAPES = re.compile(
    r"""(?:
      <[A-Za-z][\w .:-]{0,60}>                      # <EMAIL_ADDRESS>, <your password>
    | \[[A-Z][A-Z0-9_ -]{1,60}\](?:\s?\(\d+\))?     # [EMAIL_ADDRESS] in names
    | (?i:your[-_ ][\w -]{2,40})                  # your-api-key
    | &(?:lt|\#60|\#x3c|\#x3C);.{0,80} | %3C[\w.:-]{1,60}%3E
    | \$?\{+[^{}]{0,120}\}+ | \#\{[^{}]{0,120}\} | \$\([^()]{0,120}\)
    | \$[A-Za-z_]\w* | %[A-Za-z_]\w*% | %\([^()]{1,60}\)[sdr]
    | %[sdrifx](?:[:/@.-]%[sdrifx]){0,4} | <%.{0,120}%> | @\w+@ | __\w+__
    | (?:[A-Za-z_$][\w$]{0,60}\.){1,10}[A-Z][\w$]{0,80}@[0-9a-f]{1,8}   # a Java object: a.b.Session@2bd79ce
    | [*•●.xX#?_\-=+0]{1,} | [*•xX]{2,}[\w@.*•-]{0,4}
    | (?:/\*|//|\#|--).*
    )""",
    re.VERBOSE,
)

_VARIABLE = r"""(?:
      \{\{[^{}]{0,120}\}\} | \$!?\{[^{}]{1,120}\} | [%@]\{[^{}]{1,120}\}   # {{name}}, ${x}, $!{x}, %{x}, @{x}
    | <%[^%]{0,120}%> | <\?=?[^?]{0,120}\?> | \{%[^%]{0,120}%\}           # <%= x %>, <?= $x ?>, {% x %}
    | \*\|[A-Za-z][\w:. -]{0,60}\|\* | \[%[^%\]]{1,60}%\]              # *|FNAME|*, [%FNAME%]
    | \[\[[^\[\]]{1,120}\]\]                                          # [[name]], [[${user.name}]]
    | %%[A-Za-z=_][\w.=@(), ]{0,60}%% | %[A-Za-z_][\w.]{0,60}%         # %%FNAME%%, %recipient.email%
    | «[^«»]{1,60}» | <<[A-Za-z][\w .:-]{0,60}>>                       # merge fields of word processors
    | @@[A-Za-z]\w{0,60}@@ | \|\|[A-Z][A-Z0-9_]{1,60}\|\|
    | \$!?[A-Za-z_]\w{0,60}(?:\.[A-Za-z_]\w{0,60}){1,6}                # $user.email
    | @(?:Model|ViewBag|ViewData|Html)\.[\w.()]{1,60}
    | %[1-9][0-9]?\$[sdfx@] | %@ | \{[0-9]{1,2}\}                      # %1$s, {0}
    | \[(?:[A-Z][a-z]{1,20}[ _]?){2,5}\]                              # [FirstName], [Your Name]
    )"""
_VARIABLES = re.compile(rf"{_VARIABLE}(?:[ ,;/._-]{{0,3}}{_VARIABLE}){{0,5}}", re.VERBOSE)
"""Variables of templates (Mustache, Velocity, FreeMarker, Thymeleaf, ERB, PHP, Mailchimp, printf, merging of
letters), one or a few in a row: what will be a value once somebody's data is merged in."""

LABEL = re.compile(
    r"<[A-Z][A-Z0-9_]{1,40}>|\[[A-Z][A-Z0-9_]{1,40}\]|%3C[A-Z][A-Z0-9_]{1,40}%3E|&lt;[A-Z][A-Z0-9_]{1,40}&gt;"
)
"""A redaction label anywhere in a text."""


@cache
def _words() -> frozenset[str]:
    return frozenset(fold(str(word)) for word in lexicon("placeholders")["words"])


@lru_cache(maxsize=4096)
def is_placeholder(value: str) -> bool:
    """Whether a value only stands for one, or says that there is none."""
    bare = value.strip().strip("\"'`,;")
    return (
        not bare
        or _SHAPES.fullmatch(bare) is not None
        or _VARIABLES.fullmatch(bare) is not None
        or fold(bare) in _words()
    )


_NAME_IN_PROGRAM = re.compile(r"[A-Za-z_]\w*(?:\.\w{1,60}){0,6}\.[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*")
_ENVIRONMENT = re.compile(r"(?:process\.env|os\.environ|import\.meta\.env|os\.getenv|System\.getenv)\b\W.*")


def is_from_environment(value: str) -> bool:
    """Whether a value is a program's look-up in its environment: ``process.env.PW``, ``os.environ["PW"]``."""
    return _ENVIRONMENT.fullmatch(value) is not None


def is_name_in_program(value: str) -> bool:
    """Whether a value is a constant's dotted name or a look-up in the environment, and nobody's data:
    ``NameOID.ORGANIZATION_NAME``, ``process.env.PW``, ``os.environ["PW"]``."""
    return _NAME_IN_PROGRAM.fullmatch(value) is not None or is_from_environment(value)
