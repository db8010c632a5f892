"""Text that stands in the structure of a container, in fields that name no encoding."""

from __future__ import annotations

import re

_PRINTABLE_RUN = re.compile(r"[^\x00-\x1f\x7f-\x9f]{4}")


def decoded(raw: bytes) -> str:
    """The bytes as UTF-8 if that is what they are, else as Latin-1."""
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("latin-1")


def holds_text(text: str) -> bool:
    """Whether four printable characters stand in a row in what may as well be numbers or padding."""
    return _PRINTABLE_RUN.search(text) is not None
