"""Elements that are open, with what they say of the values in them, and what stands beside what in XML."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from scanner.model import Content
from scanner.readers.markup_tokens import CLOSE, OPEN, Tokens, attributes

_NAMES_OF_SHAPE = 256
"""Names of one place that are told apart."""
_SHAPES = 50_000
"""Places of the structure that are told apart in one artefact."""


@dataclass(slots=True)
class Shape:
    """One place of the structure (the names of the elements on the way) and what is below it."""

    names: dict[str, Shape] = field(default_factory=dict)
    fields: set[str] = field(default_factory=set)
    repeated: bool = False
    siblings: frozenset[str] = frozenset()


@dataclass(slots=True)
class Frame:
    """An open element.

    ``name`` is its local name; ``key`` what names the text in it, ``parents`` the keys above that; ``label``
    what a naming attribute says; ``named`` what the last naming child said; ``text`` what has been read in
    it, where that may name something; ``headers`` those of a table's columns, ``column`` the next one of a
    row. ``record`` is the record that its values belong to.
    """

    name: str
    shape: Shape
    pointer: tuple[str, ...]
    parents: tuple[str, ...]
    key: str | None
    record: tuple[int, ...]
    siblings: frozenset[str] = frozenset()
    counts: dict[str, int] = field(default_factory=dict)
    label: str | None = None
    named: str | None = None
    text: str = ""
    children: int = 0
    headers: tuple[str, ...] = ()
    cells: list[tuple[str, str]] | None = None
    column: int = 0
    preformatted: bool = False
    begins_run: bool = False
    target: str | None = None

    def step(self, name: str) -> str:
        """The next child of this name as a step of a path."""
        count = self.counts[name] = self.counts.get(name, 0) + 1
        return f"{name}[{count}]" if count > 1 else name


class Shapes:
    """All places of an artefact, bounded in number."""

    def __init__(self) -> None:
        self.root = Shape()
        self._count = 0

    def below(self, shape: Shape, name: str) -> Shape:
        """The place of the elements of this name below ``shape``."""
        found = shape.names.get(name)
        if found is None:
            if len(shape.names) >= _NAMES_OF_SHAPE or self._count >= _SHAPES:
                return shape
            self._count += 1
            found = shape.names[name] = Shape()
        return found

    def freeze(self) -> None:
        """Fix the siblings of every place, once all names were seen."""
        waiting = [self.root]
        while waiting:
            shape = waiting.pop()
            shape.siblings = frozenset(shape.names) | shape.fields
            waiting.extend(shape.names.values())


def local(name: str) -> str:
    """A name without its namespace prefix."""
    return name.rpartition(":")[2] or name


def shapes_of(content: Content, encoding: str | None) -> Shapes:
    """The places of XML: which names stand beside one another, and which elements come several times. Raises
    ``ReadError``."""
    shapes = Shapes()
    stack: list[tuple[Shape, set[str]]] = [(shapes.root, set())]
    for token in Tokens(content, encoding, html=False):
        if token.kind is OPEN:
            name = local(token.name)
            above, seen = stack[-1]
            shape = shapes.below(above, name)
            if name in seen:
                shape.repeated = True
            else:
                seen.add(name)
            if token.raw and len(shape.fields) < _NAMES_OF_SHAPE:
                shape.fields.update(local(one.name) for one in attributes(token, False))
            if not token.empty:
                stack.append((shape, set()))
        elif token.kind is CLOSE and len(stack) > 1:
            stack.pop()
    shapes.freeze()
    return shapes


def innermost(stack: list[Frame], names: frozenset[str], barriers: frozenset[str]) -> int | None:
    """The place in the stack of the innermost open element of one of these names, unless one of the
    ``barriers`` stands before it."""
    for place in range(len(stack) - 1, 0, -1):
        if stack[place].name in names:
            return place
        if stack[place].name in barriers:
            return None
    return None


def ancestors(stack: list[Frame]) -> Iterator[Frame]:
    """The open elements, innermost first."""
    return reversed(stack)
