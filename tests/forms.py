"""One text in the forms in which support data holds it, read back through the product's own readers."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from functools import cache
from xml.sax.saxutils import quoteattr

from scanner.detect import Detector
from scanner.identify import identify
from scanner.model import BytesContent, Detection, Segment
from scanner.readers import reader_for

NEUTRAL_KEY = "message"
"""The key of a text that has none of its own."""


def as_text(text: str, key: str) -> tuple[str, str]:
    return "sample.txt", text if key == NEUTRAL_KEY else f"{key}: {text}"


def as_json(text: str, key: str) -> tuple[str, str]:
    return "sample.json", json.dumps({"line": 7, key: text, "level": "info"}, ensure_ascii=False, indent=1)


def as_csv(text: str, key: str) -> tuple[str, str]:
    sink = io.StringIO()
    csv.writer(sink).writerows([["line", key, "level"], ["7", text, "info"], ["8", "", "warn"]])
    return "sample.csv", sink.getvalue()


def as_log(text: str, key: str) -> tuple[str, str]:
    value = text
    if re.search(r'[\s"=\\]', text):
        value = json.dumps(text, ensure_ascii=False)
    return "sample.log", f"2024-05-17T08:00:01Z level=info line=7 {_word(key)}={value}\n"


def as_attribute(text: str, key: str) -> tuple[str, str]:
    attribute = quoteattr(text, {"\n": "&#10;"})
    return (
        "sample.xml",
        f'<?xml version="1.0"?>\n<log>\n <entry line="7" {_word(key)}={attribute}/>\n</log>\n',
    )


FORMS: dict[str, Callable[[str, str], tuple[str, str]]] = {
    "json": as_json,
    "csv": as_csv,
    "log": as_log,
    "xml-attribute": as_attribute,
}


def _word(key: str) -> str:
    return re.sub(r"[^\w.-]+", "_", key)


@cache
def detector() -> Detector:
    """All shipped rules."""
    return Detector()


def detections(name: str, content: str) -> list[Detection]:
    """What is found in a file of that name and content, read like any artefact."""
    data = BytesContent(content.encode("utf-8", "surrogatepass"))
    identification = identify(data, name)
    assert identification.reader is not None, identification.reason
    found: list[Detection] = []
    for part in reader_for(identification.reader).read(data, identification):
        assert isinstance(part, Segment)
        found.extend(detector().detect(part))
    return found
