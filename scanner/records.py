"""Records about people: which findings stand in one row, object or block, what they come to together, and how
many distinct people they are of.

A record that holds a person and three or more other kinds of personal data, of three or more CCPA classes, is
a *profile*: whoever reads it knows much of one person, and each finding in it weighs heavily.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from itertools import groupby

from recognizers import taxonomy
from recognizers.purchases import is_purchase, names_item
from recognizers.text_parts import SIGNATURE
from scanner.detect.overlaps import encloses
from scanner.model import MOST_PEOPLE, Detection, Segment, Severity

PERSON = "PERSON"
PURCHASE = "PURCHASE_RECORD"
SIGNATURE_BLOCK = "SIGNATURE_BLOCK"
_BESIDE_A_NAME = frozenset({"EMAIL_ADDRESS", "PHONE_NUMBER", "POSTAL_ADDRESS", "JOB_TITLE", "COMPANY"})
PROFILE = "profile"
"""The tag of findings in a profile."""
LARGEST = 2_000
"""Findings of one record that are looked at together; beyond, each object or line is looked at by itself."""
PEOPLE_OF_A_RECORD = 3
"""A record with more distinct names is a list of people and no person's profile."""
OTHERS = 3


@dataclass(frozen=True, slots=True)
class Placed:
    """A detection that counts, where it stands, and how much it weighs; ``profile`` tells that its record is
    one."""

    hit: Detection
    segment: Segment | None
    severity: Severity
    profile: bool = False


def is_profile(entities: Iterable[str]) -> bool:
    """Whether findings of these entities in one record make it a person's profile."""
    kinds = {entity for entity in entities if not encloses(entity)}
    if PERSON not in kinds:
        return False
    others = kinds - {PERSON}
    known = taxonomy().entities
    return len(others) >= OTHERS and len({one for kind in others for one in known[kind].classes}) >= OTHERS


@lru_cache(maxsize=1024)
def _is_purchase(keys: frozenset[str]) -> bool:
    return is_purchase(keys)


class Records:
    """Gathers what was found by record, and hands each record on when it is complete, in the order of the
    artefact."""

    def __init__(
        self,
        done: Callable[[list[Placed], bool], None],
        weigh: Callable[[Detection], Severity | None],
    ) -> None:
        """``done`` takes the findings of a record and whether it is a profile; ``weigh`` says how much a
        finding counts, None for not at all."""
        self._done = done
        self._weigh = weigh
        self._number: tuple[int, ...] = ()
        self._held: list[Placed] = []
        self._item: Segment | None = None
        self._has_person: tuple[int, ...] | None = None

    def add(self, segment: Segment, hits: Iterable[Detection]) -> None:
        """The hits of the next segment."""
        if segment.record != self._number or not segment.record or len(self._held) >= LARGEST:
            self.finish()
            self._number = segment.record
        for hit in hits:
            severity = self._weigh(hit)
            if severity is not None:
                self._held.append(Placed(hit, segment, severity))
        if (
            self._item is None
            and segment.key is not None
            and segment.siblings
            and _is_purchase(segment.siblings)
            and names_item(segment.key)
            and segment.text.strip()
        ):
            self._item = segment

    def finish(self) -> None:
        """The record is complete."""
        held, item = self._held, self._item
        self._held, self._item = [], None
        if any(placed.hit.entity == PERSON for placed in held):
            if len(self._number) == 1:
                self._has_person = self._number
            with_person = True
        else:
            with_person = bool(self._number) and self._has_person == self._number[:1]
        around = [self._purchase(item)] if item is not None and with_person else []
        around.append(self._signature(held))
        if added := [placed for placed in around if placed is not None]:
            held = sorted([*held, *added], key=_place)
        for part in _parts(held):
            profile = is_profile(placed.hit.entity for placed in part)
            if profile:
                part = [replace(placed, severity=Severity.HIGH, profile=True) for placed in part]
            self._done(part, profile)

    def _signature(self, held: list[Placed]) -> Placed | None:
        """The name's line of a signature in which more than a name stands."""
        signed = [one for one in held if one.segment is not None and one.segment.parents == (SIGNATURE,)]
        name = next((one for one in signed if one.hit.entity == PERSON), None)
        if name is None or name.segment is None or not {one.hit.entity for one in signed} & _BESIDE_A_NAME:
            return None
        if any(one.hit.entity == SIGNATURE_BLOCK for one in signed):
            return None
        text = name.segment.text
        reason = "a name and how to reach it behind a closing"
        hit = Detection(SIGNATURE_BLOCK, 0, len(text), 0.8, "signature-block", reason, text)
        severity = self._weigh(hit)
        return None if severity is None else Placed(hit, name.segment, severity)

    def _purchase(self, item: Segment) -> Placed | None:
        start, end = item.owned or (0, len(item.text))
        hit = Detection(
            PURCHASE, start, end, 0.8, "purchase-record", "item, price and quantity in a person's record",
            item.text[start:end],
        )  # fmt: skip
        severity = self._weigh(hit)
        return None if severity is None else Placed(hit, item, severity)


def _place(placed: Placed) -> tuple[int, int, int]:
    segment = placed.segment
    assert segment is not None
    return (segment.line or 0, segment.offset, placed.hit.start)


def _parts(held: list[Placed]) -> Iterator[list[Placed]]:
    """The findings of a record; of one with more people than a record has, those of each object or line."""
    if not held:
        return
    names = {placed.hit.value.casefold() for placed in held if placed.hit.entity == PERSON}
    if len(names) <= PEOPLE_OF_A_RECORD and len(held) < LARGEST:
        yield held
        return
    for _, part in groupby(held, key=_inner):
        yield list(part)


def _inner(placed: Placed) -> object:
    segment = placed.segment
    if segment is None:
        return None
    return segment.locator.parts[:-1] if len(segment.record) != 1 or segment.locator.parts else segment.line


class People:
    """How many distinct people an artefact holds: by distinct mail addresses, names or identifiers, whichever
    tells most of them apart."""

    def __init__(self) -> None:
        self._seen: dict[str, set[int]] = {}

    def add(self, record: Iterable[Placed], fingerprint: Callable[[str, str], str]) -> None:
        """The findings of one record. Several single words of names (a first and a last name, each in its own
        column) are one person's."""
        parts: list[str] = []
        for placed in record:
            hit = placed.hit
            if hit.entity == PERSON and len(hit.value.split()) == 1:
                parts.append(fingerprint(hit.entity, hit.value))
            elif hit.entity in _of_people():
                self._note(hit.entity, fingerprint(hit.entity, hit.value))
        if parts:
            self._note(PERSON, fingerprint(PERSON, " ".join(sorted(set(parts)))))

    def _note(self, entity: str, fingerprint: str) -> None:
        seen = self._seen.setdefault(entity, set())
        if len(seen) < MOST_PEOPLE:
            seen.add(int(fingerprint[:15], 16))

    def merge(self, other: People) -> None:
        """The people of an inner artefact, too."""
        for entity, theirs in other._seen.items():
            ours = self._seen.setdefault(entity, set())
            if len(ours) < MOST_PEOPLE:
                ours |= theirs

    def count(self) -> int:
        """How many distinct people; ``MOST_PEOPLE`` stands for so many or more."""
        return min(MOST_PEOPLE, max(map(len, self._seen.values()), default=0))


@cache
def _of_people() -> frozenset[str]:
    """The entities whose values are one person's each: names, mail addresses, and numbers that states,
    employers and schools give to people."""
    return frozenset(
        name
        for name, entry in taxonomy().entities.items()
        if name
        in (PERSON, "EMAIL_ADDRESS", "EMPLOYEE_ID", "STUDENT_ID", "ACCOUNT_NUMBER", "MEDICAL_RECORD_NUMBER")
        or (entry.group == "identity" and entry.identifying and "L" in entry.classes and "B" in entry.classes)
    )
