"""Labels travel inside the text as marks until the text is done, so that any serializer can be used.

``mark("EMAIL_ADDRESS", "a@b.example")`` puts private-use characters around the value; JSON, CSV and XML
writers leave those alone and escape the value between them as they do any other. ``unmark`` takes the marks
out and tells where each value stands in the text as it was written.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

OPEN, NAMED, CLOSE, BARE = "\ue000", "\ue001", "\ue002", "\ue003"
ANY = "ANY"
"""In the place of an entity: whichever."""

_BARE = re.compile(f'"{BARE}([^"]*){BARE}"')
_TOKEN = re.compile(f"{OPEN}([A-Z0-9_|?]+){NAMED}|{CLOSE}")


@dataclass(frozen=True, slots=True)
class Label:
    """A value of an artefact: ``text[start:end]`` (code points) is an ``entity``.

    A finding of one of ``accepted`` is as right as one of ``entity``. What is not ``required`` may be found
    or not; ``ANY`` in ``accepted`` stands for whichever entity.
    """

    entity: str
    start: int
    end: int
    accepted: frozenset[str]
    required: bool = True

    def accepts(self, entity: str) -> bool:
        """Whether a finding of this entity on the value is right."""
        return entity in self.accepted or ANY in self.accepted


def mark(entity: str, value: str) -> str:
    """The value with a label; ``entity`` can name others that are as right: ``PHOTO|FACE_IMAGE``."""
    return f"{opened(entity)}{value}{CLOSE}"


def opened(entity: str) -> str:
    """The beginning of a label that ``CLOSE`` ends, further on."""
    return f"{OPEN}{entity}{NAMED}"


def optional(text: str, entity: str = ANY) -> str:
    """Text in which a finding of the entity is neither right nor wrong."""
    return mark(f"{entity}?", text)


def bare(value: str) -> str:
    """A value that JSON shall write without quotes: a number or a truth value."""
    return f"{BARE}{value}{BARE}"


def plain(marked: str) -> str:
    """The text without its marks."""
    return _TOKEN.sub("", marked).replace(BARE, "")


def unmark(marked: str) -> tuple[str, list[Label]]:
    """The text, and its labels in the order in which they begin."""
    marked = _BARE.sub(r"\1", marked).replace(BARE, "")
    text: list[str] = []
    length = 0
    at = 0
    waiting: list[tuple[str, int]] = []
    labels: list[Label] = []
    for token in _TOKEN.finditer(marked):
        piece = marked[at : token.start()]
        text.append(piece)
        length += len(piece)
        at = token.end()
        if token[1] is not None:
            waiting.append((token[1], length))
        else:
            entity, start = waiting.pop()
            if length > start:
                names = entity.rstrip("?").split("|")
                labels.append(Label(names[0], start, length, frozenset(names), not entity.endswith("?")))
    assert not waiting, "a label does not end"
    text.append(marked[at:])
    return "".join(text), sorted(labels, key=lambda label: (label.start, -label.end, label.entity))
