"""How values are written in logs, configuration and dumps; marks pass through unharmed."""

from __future__ import annotations

import json
import re
from random import Random
from urllib.parse import quote

from benchmarks.accuracy.fields import Field, styled
from benchmarks.accuracy.marking import optional, plain

Pair = tuple[str, str, Field]
"""Key, marked value, field."""


def one_line(value: str) -> str:
    """Without line breaks."""
    return value.replace("\n", " ")


def is_number(value: str) -> bool:
    """Whether JSON can write it without quotes."""
    return re.fullmatch(r"-?(0|[1-9]\d*)(\.\d+)?", plain(value)) is not None


def quoted(value: str) -> str:
    """With quotes where a shell or a reader of key=value lines needs them."""
    value = one_line(value)
    if re.fullmatch(r"[\w@.+:/%,-]+", plain(value)):
        return value
    return '"' + value.replace('"', '\\"') + '"'


def in_json(text: str) -> str:
    """As the content of a JSON string."""
    return text.replace("\\", "\\\\").replace('"', '\\"')


def sql(value: str) -> str:
    """As a string of SQL."""
    return "'" + one_line(value).replace("'", "''") + "'"


def python(value: str) -> str:
    """As a string of Python."""
    return "'" + one_line(value).replace("\\", "\\\\").replace("'", "\\'") + "'"


def yaml(value: str) -> str:
    """As a scalar of YAML."""
    value = one_line(value)
    if re.fullmatch(r"[A-Za-z][\w@./+ -]*|\d[\d.]*", plain(value)):
        return value
    return '"' + in_json(value) + '"'


def percent(value: str) -> str:
    """As a parameter of a URL."""
    return re.sub(r"[^\ue000-\ue003|A-Z_?]+", lambda run: quote(run[0], safe="@:,"), one_line(value))


def token(key: str) -> str:
    """A key of a file in which a space or an equals sign would end it."""
    return re.sub(r"[\s:=]+", "_", key)


def xml_name(key: str) -> str:
    """A key as the name of an element."""
    return re.sub(r"[^\w.-]", "_", key).strip("._-")


def log_pairs(pairs: list[Pair], chance: Random, escaped: bool) -> str:
    """Keys and values as log statements of several languages write them; ``escaped`` inside a JSON string."""
    form = chance.choice(
        ("equals", "equals", "colon", "brackets", "json", "java", "python", "query", "flags")
    )
    if escaped and form in ("json", "python"):
        form = "equals"
    if form == "json":
        return json.dumps({key: value for key, value, _ in pairs}, ensure_ascii=False)
    if form == "python":
        return "{" + ", ".join(f"{key!r}: {python(value)}" for key, value, _ in pairs) + "}"
    if form == "colon":
        text = ", ".join(f"{key}: {one_line(value)}" for key, value, _ in pairs)
    elif form == "brackets":
        text = " ".join(f"[{key}={one_line(value)}]" for key, value, _ in pairs)
    elif form == "java":
        text = f"CustomerDto({', '.join(f'{token(key)}={one_line(value)}' for key, value, _ in pairs)})"
    elif form == "query":
        query = "&".join(f"{quote(token(key))}={percent(value)}" for key, value, _ in pairs)
        text = optional(
            f"https://crm.example.com/api/v1/save?{query}", "URL_WITH_PERSONAL_PARAMETER|BROWSING_HISTORY"
        )
    elif form == "flags":
        flags = (f"--{styled(token(key), 'kebab', chance)} {quoted(value)}" for key, value, _ in pairs)
        text = f"cmd=crm-import {' '.join(flags)}"
    else:
        text = " ".join(f"{key.replace(' ', '_')}={quoted(value)}" for key, value, _ in pairs)
    return in_json(text) if escaped else text
