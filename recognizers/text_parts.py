"""Parts of a plain text that one of its lines opens: a signature behind the closing of a message, a
curriculum vitae behind its heading.

In such a part a line that is nothing but a name, a title or a company is somebody's; elsewhere it is not.
Readers that hand out lines one at a time pass the part as a key above the lines (``Segment.parents``).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from recognizers.rules import lexicon
from recognizers.words import fold

SIGNATURE = "signature"
CURRICULUM_VITAE = "curriculum vitae"
TRANSCRIPT = "call transcript"
PARTS = frozenset({SIGNATURE, CURRICULUM_VITAE})

_LONGEST_OPENING = 60
_LONGEST_SIGNATURE_LINE = 120
_SIGNATURE_LINES = 9
_LINES_OF_CURRICULUM_VITAE = 200
_EMPTY_LINES = 1
LONGEST_SIGNATURE = _SIGNATURE_LINES + _EMPTY_LINES
"""Lines behind a closing after which its signature is over, whatever they are."""
LONGEST_PART = _LINES_OF_CURRICULUM_VITAE
"""Lines behind an opening line after which its part is over, whatever they are."""
_EDGES = " \t,.;:!-–—_*#=>|"
_ENDS_SIGNATURE = re.compile(
    r"\s*(?:>|--+\s|_{3,}|={3,}|(?:From|Von|De|On|Am|Le)\b.{0,80}:|\[?\d{4}-\d\d-\d\d)"
)


@cache
def _openings() -> dict[str, str]:
    data = lexicon("text_parts")
    return {
        fold(str(phrase)): part
        for part in (SIGNATURE, CURRICULUM_VITAE)
        for phrase in data[part.replace(" ", "_")]
    }


def opening_phrases() -> tuple[str, ...]:
    """The folded phrases that open a part; '--' alone on a line opens a signature too."""
    return tuple(_openings())


def part_opened_by(line: str) -> str | None:
    """The part that a line opens by being a closing or a heading and nothing else; None for all others."""
    if not 2 <= len(line) <= _LONGEST_OPENING:
        return None
    bare = line.strip(_EDGES)
    if not bare or not bare[0].isalpha():
        return SIGNATURE if line.rstrip() == "--" else None
    if len(bare) < 3 and not bare.isupper():
        return None
    if "/" in bare:  # 'Best regards / Mit freundlichen Grüßen'
        first, _, second = bare.partition("/")
        bare = first.strip(_EDGES) if _part(second.strip(_EDGES)) == SIGNATURE else bare
    part = _part(bare)
    if part == CURRICULUM_VITAE and (line.rstrip()[-1] in ",;" or (bare[0].islower() and " " not in bare)):
        return None  # 'resume,' in a program
    return part


def _part(bare: str) -> str | None:
    return _openings().get(bare.lower() if bare.isascii() else fold.__wrapped__(bare))


@dataclass(slots=True)
class Parts:
    """Follows a text line by line; ``part`` is the one that the last line given stands in."""

    part: str | None = None
    _left: int = 0
    _empty: int = 0
    _commented: bool = False

    @property
    def idle(self) -> bool:
        """Whether no part is open."""
        return self.part is None

    def pass_over(self, line: str) -> None:
        """While no part is open: lines that open none, of which this is the last."""
        self._commented = line.startswith("--")

    def follow(self, line: str) -> tuple[str, ...]:
        """The part of the next line, as keys above it; empty for most lines, and for the opening one."""
        opened = part_opened_by(line)
        commented = line.startswith("--")
        if commented and self._commented:
            opened = None  # the end of a comment in SQL
        self._commented = commented
        if opened is not None and (self.part != CURRICULUM_VITAE or opened == CURRICULUM_VITAE):
            self.part, self._empty = opened, 0
            self._left = _SIGNATURE_LINES if opened == SIGNATURE else _LINES_OF_CURRICULUM_VITAE
            return ()
        if self.part is None:
            return ()
        self._left -= 1
        if self.part == SIGNATURE:
            if not line.strip():
                self._empty += 1
                if self._empty > _EMPTY_LINES:
                    self.part = None
                return ()
            if len(line) > _LONGEST_SIGNATURE_LINE or _ENDS_SIGNATURE.match(line):
                self.part = None
        if self._left < 0:
            self.part = None
        return (self.part,) if self.part is not None else ()
