"""Which of overlapping detections stands.

The rule: higher score first, then a checksum over a mere shape, then the longer one, then the one whose value
was decoded over the same one with its escapes, then one found in the text as it stands, then the leftmost;
what overlaps a standing detection falls. Hits inside one encoded run (base64, hex) stand or fall together, by
their best; a hit outside that covers the whole run wins over them, since decoding its value cannot tell more
than the value itself.

An entity that the taxonomy marks ``encloses`` (a signature, a curriculum vitae, a URL with personal
parameters) is no value but stands around some: such detections are held against one another only, and those
that are no more than a value itself fall. So it is with what it marks ``taken_whole``, which a message or a
speaker's turn is: the values said in it stand as well.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterable
from functools import cache

from recognizers import taxonomy
from scanner.model import Detection, Layer


def _rank(detection: Detection) -> tuple[float, bool, int, int, int, str, str]:
    return (
        -detection.score,
        not detection.checksum,
        detection.start - detection.end,
        _decoding(detection),
        detection.start,
        detection.entity,
        detection.recognizer,
    )


def _decoding(detection: Detection) -> int:
    if detection.layer is None:
        return 1
    return 0 if len(detection.value) != detection.end - detection.start else 2


@cache
def encloses(entity: str) -> bool:
    """Whether detections of an entity stand around others, as a record or a document does."""
    entry = taxonomy().entities.get(entity)
    return entry is not None and entry.encloses


@cache
def taken_whole(entity: str) -> bool:
    """Whether detections of an entity are what somebody said or wrote, with values in it."""
    entry = taxonomy().entities.get(entity)
    return entry is not None and entry.taken_whole


def resolve(detections: Iterable[Detection]) -> list[Detection]:
    """The detections that stand, in text order."""
    values: list[Detection] = []
    around: list[Detection] = []
    said: list[Detection] = []
    for detection in detections:
        entity = detection.entity
        (around if encloses(entity) else said if taken_whole(entity) else values).append(detection)
    standing = _resolve(values)
    if around or said:
        standing += [
            one
            for one in (*_resolve(around), *_resolve(said))
            if not any(value.start <= one.start and one.end <= value.end for value in standing)
        ]
        standing.sort(key=_place)
    return standing


def _place(detection: Detection) -> tuple[int, int, int]:
    return detection.start, detection.end, _inner_start(detection)


def _resolve(detections: Iterable[Detection]) -> list[Detection]:
    blocks: dict[Layer, list[Detection]] = {}
    single: list[Detection] = []
    for detection in detections:
        if detection.layer is not None and detection.layer.offsets is None:
            blocks.setdefault(detection.layer, []).append(detection)
        else:
            single.append(detection)
    groups = [[detection] for detection in single]
    for layer, members in blocks.items():
        covered = any(
            outer.start <= layer.start and layer.end <= outer.end for outer in single if outer.layer is None
        )
        if not covered:
            groups.append(sorted(members, key=_rank))
    groups.sort(key=lambda group: _rank(group[0]))
    taken: list[tuple[int, int]] = []
    standing: list[Detection] = []
    for group in groups:
        start, end = group[0].start, group[0].end
        place = bisect_left(taken, (start, end))
        overlaps_next = place < len(taken) and taken[place][0] < end
        overlaps_previous = place > 0 and taken[place - 1][1] > start
        if overlaps_next or overlaps_previous:
            continue
        insort(taken, (start, end))
        standing.extend(group)
    return sorted(standing, key=_place)


def _inner_start(detection: Detection) -> int:
    return detection.inner.start if detection.inner else detection.start
