"""Values that were found elsewhere in the same upload, looked for in every text and in every encoding.

A name that a CSV column gives away stands in a log line where no recognizer could know it; a redaction takes
it out there too, and the proof looks for it everywhere.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from urllib.parse import quote_plus

from ahocorasick_rs import AhoCorasick, Implementation

from recognizers import taxonomy
from recognizers.placeholders import is_placeholder
from recognizers.rules import lexicon
from recognizers.words import fold
from scanner.model import Detection

RECOGNIZER = "known-value"
_SHORTEST = 4
_SHORTEST_OTHER = 10
_SHORTEST_ENCODED = 6
_LONGEST = 4096
_INSIDE_NAMES = frozenset(" '\u2019-.")
_BASE64_RUN = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_=")


def lower(text: str) -> str:
    """Lower case of the same length, so that positions stay."""
    lowered = text.lower()
    if len(lowered) == len(text):
        return lowered
    return "".join(one if len(one.lower()) != 1 else one.lower() for one in text)


def worth_knowing(entity: str, value: str) -> bool:
    """Whether a value is distinctive enough to be taken out wherever it stands.

    Short ones and everyday words are not ('42', 'admin', 'Engineer'): they say nothing by themselves, and
    taking them out everywhere would ruin the file. What does not point at a person by itself must be longer.
    """
    bare = value.strip()
    if not _SHORTEST <= len(bare) <= _LONGEST or is_placeholder(bare):
        return False
    entry = taxonomy().entities.get(entity)
    if entry is not None and entry.encloses:
        return False
    if entry is None or not entry.identifying:
        return len(bare) >= _SHORTEST_OTHER and any(not one.isalpha() for one in bare)
    if bare.isdecimal():
        return len(bare) >= 6 and len(set(bare)) > 1
    return fold(bare) not in _everyday_words()


@cache
def _everyday_words() -> frozenset[str]:
    data = lexicon("common_words")
    return frozenset(word for section in data.values() for word in str(section).split())


@dataclass(frozen=True, slots=True)
class _Needle:
    entity: str
    value: str
    encoding: str | None


class KnownValues:
    """A set of (entity, value) pairs, and the search for them."""

    def __init__(self, values: Iterable[tuple[str, str]]) -> None:
        plain: dict[str, _Needle] = {}
        encoded: dict[str, _Needle] = {}
        for entity, value in sorted(set(values)):
            bare = value.strip()
            plain.setdefault(lower(bare), _Needle(entity, bare, None))
            if len(bare) >= _SHORTEST_ENCODED and len(bare) <= 256:
                for form, encoding in _encoded_forms(bare):
                    encoded.setdefault(form, _Needle(entity, bare, encoding))
        self._plain = list(plain.values())
        self._values = frozenset(plain)
        self._encoded = list(encoded.values())
        kind = Implementation.ContiguousNFA
        self._find_plain = AhoCorasick(list(plain), implementation=kind) if plain else None
        self._find_encoded = AhoCorasick(list(encoded), implementation=kind) if encoded else None

    def __len__(self) -> int:
        return len(self._plain)

    def values(self) -> Iterator[str]:
        """The values as they were found."""
        return (needle.value for needle in self._plain)

    def holds(self, value: str) -> bool:
        """Whether a value is one of them, in any case."""
        return lower(value.strip()) in self._values

    def find(self, text: str) -> Iterator[Detection]:
        """Every place of a known value in a text, overlapping ones too."""
        if self._find_plain is not None:
            for index, start, end in self._find_plain.find_matches_as_indexes(lower(text), overlapping=True):
                needle = self._plain[index]
                if _stands_alone(text, start, end, needle):
                    yield _detection(needle, start, end)
        if self._find_encoded is not None:
            for index, start, end in self._find_encoded.find_matches_as_indexes(text, overlapping=True):
                needle = self._encoded[index]
                if needle.encoding == "base64":
                    start, end = _whole_run(text, start, end)
                yield _detection(needle, start, end)

    def lines(self, text: str) -> Iterator[tuple[int, int]]:
        """Start and end of each line of a text in which one of them stands."""
        done = -1
        for start in sorted({hit.start for hit in self.find(text)}):
            if start > done:
                end = re.compile(r"[\r\n]|\Z").search(text, start)
                assert end is not None
                done = end.start()
                yield max(text.rfind("\n", 0, start), text.rfind("\r", 0, start)) + 1, done


def _encoded_forms(value: str) -> Iterator[tuple[str, str]]:
    """How a value looks inside base64, at each of its three alignments, in hex, and in a form's encoding."""
    data = value.encode("utf-8", "surrogatepass")
    for shift in range(3):
        padded = base64.b64encode(b"\0" * shift + data + b"\0" * (-(shift + len(data)) % 3)).decode("ascii")
        first = (0, 2, 3)[shift]
        last = len(padded) - (0, 3, 2)[-(shift + len(data)) % 3]
        core = padded[first:last]
        if len(core) >= 8:
            yield core, "base64"
            url_safe = core.replace("+", "-").replace("/", "_")
            if url_safe != core:
                yield url_safe, "base64"
    plus = quote_plus(value, safe="", errors="surrogatepass")
    if "+" in plus:
        yield plus, "percent"
        yield value.replace(" ", "+"), "percent"
    yield data.hex(), "hex"
    yield data.hex().upper(), "hex"


def _whole_run(text: str, start: int, end: int) -> tuple[int, int]:
    while start > 0 and text[start - 1] in _BASE64_RUN and text[start - 1] != "=":
        start -= 1
    while end < len(text) and text[end] in _BASE64_RUN:
        end += 1
    return start, end


def _stands_alone(text: str, start: int, end: int, needle: _Needle) -> bool:
    """Whether a hit is the value and not a piece of another word or number."""
    value = needle.value
    before = text[start - 1] if start else " "
    after = text[end] if end < len(text) else " "
    if all(one.isalpha() or one in _INSIDE_NAMES for one in value):
        if value.isalpha() and text[start:end] != value and needle.entity != "EMAIL_ADDRESS":
            return False
        return not (before.isalpha() and not _case_border(before, text[start])) and not (
            after.isalpha() and not _case_border(text[end - 1], after)
        )
    if len(value) >= 8:
        return not (value[0].isdecimal() and before.isdecimal()) and not (
            value[-1].isdecimal() and after.isdecimal()
        )
    return not (before.isalnum() and value[0].isalnum()) and not (after.isalnum() and value[-1].isalnum())


def _case_border(left: str, right: str) -> bool:
    return left.islower() and right.isupper()


def _detection(needle: _Needle, start: int, end: int) -> Detection:
    reason = "found elsewhere in the upload"
    if needle.encoding:
        reason = f"{reason}, in {needle.encoding}"
    return Detection(needle.entity, start, end, 1.0, RECOGNIZER, reason, needle.value)


def outside(standing: list[Detection], known: Iterable[Detection]) -> list[Detection]:
    """What known values add to the detections that stand: the parts of them that none of those covers."""
    spans = sorted((detection.start, detection.end) for detection in standing)
    added: list[Detection] = []
    # Longest first, so that a name inside a longer known value does not stand beside it.
    for hit in sorted(known, key=lambda hit: (hit.start - hit.end, hit.start, hit.entity)):
        for start, end in _uncovered(hit.start, hit.end, spans):
            piece = Detection(hit.entity, start, end, hit.score, hit.recognizer, hit.reason, hit.value)
            added.append(piece)
            spans.append((start, end))
        spans.sort()
    return added


def _uncovered(start: int, end: int, spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    pieces: list[tuple[int, int]] = []
    for left, right in spans:
        if right <= start or left >= end:
            continue
        if left > start:
            pieces.append((start, left))
        start = max(start, right)
    if start < end:
        pieces.append((start, end))
    return pieces
