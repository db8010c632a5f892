"""Redaction: detections become edits; operators are Presidio's own.

An edit inside an encoded run is made in the decoded text and encoded again, so that base64 stays base64. Of a
detection that encloses others only those are taken out; where there are none, all of it. What somebody said
or wrote is taken out whole, with the values in it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from scanner.detect.overlaps import encloses, taken_whole
from scanner.model import Detection, Edit, Layer, Mode
from scanner.readers.base import edited_text

Replacement = Callable[[Detection], str]


def label(detection: Detection) -> str:
    """``<ENTITY>``."""
    # Imported here, as below: it brings all of Presidio and spaCy, which a scan without prose does not need.
    from presidio_anonymizer.operators import Replace

    replaced: str = Replace().operate(detection.value, {"new_value": f"<{detection.entity}>"})
    return replaced


def mask(detection: Detection) -> str:
    """As many asterisks as the value has characters."""
    from presidio_anonymizer.operators import Mask

    masked: str = Mask().operate(
        detection.value, {"masking_char": "*", "chars_to_mask": len(detection.value), "from_end": False}
    )
    return masked


def name_label(detection: Detection) -> str:
    """``[ENTITY]``: a label for names of files and members, which many systems do not let hold ``<``."""
    return f"[{detection.entity}]"


REPLACEMENTS: dict[Mode, Replacement] = {Mode.LABEL: label, Mode.MASK: mask}


def edits_of(detections: Iterable[Detection], replacement: Replacement) -> list[Edit]:
    """The edits that take the detections out of their text: sorted, not overlapping."""
    edits: list[Edit] = []
    layers: dict[Layer, list[Detection]] = {}
    for detection in _innermost(list(detections)):
        if detection.layer is None or detection.inner is None:
            edits.append(Edit(detection.start, detection.end, replacement(detection)))
        else:
            layers.setdefault(detection.layer, []).append(detection.inner)
    for layer, inner in layers.items():
        inner_edits = edits_of(inner, replacement)
        if layer.offsets is None:
            edits.append(Edit(layer.start, layer.end, layer.encode(edited_text(layer.text, inner_edits))))
        else:
            edits.extend(
                Edit(layer.offsets[edit.start], layer.offsets[edit.end], layer.encode(edit.replacement))
                for edit in inner_edits
            )
    edits.sort(key=lambda edit: (edit.start, edit.end))
    return _without_overlaps(edits)


def _innermost(detections: list[Detection]) -> list[Detection]:
    whole = [one for one in detections if one.layer is None and taken_whole(one.entity)]
    if whole:
        detections = [
            one
            for one in detections
            if one in whole or not any(said.start <= one.start and one.end <= said.end for said in whole)
        ]
    values = [one for one in detections if not encloses(one.entity)]
    if len(values) == len(detections):
        return detections
    around = (one for one in detections if encloses(one.entity))
    return values + [
        one for one in around if not any(value.start < one.end and one.start < value.end for value in values)
    ]


def _without_overlaps(edits: list[Edit]) -> list[Edit]:
    """Overlapping edits (of one value seen through two encodings), and neighbours that say the same, become
    one."""
    result: list[Edit] = []
    for edit in edits:
        last = result[-1] if result else None
        if last and (
            edit.start < last.end or (edit.start == last.end and edit.replacement == last.replacement)
        ):
            result[-1] = Edit(last.start, max(last.end, edit.end), last.replacement)
        else:
            result.append(edit)
    return result
