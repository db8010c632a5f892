"""JSON Lines: one object a line, with stable keys, for programs.

``scanner/report/schema.json`` is the JSON Schema of a line. The findings of a top-level artefact come first,
then the rows of its members, innermost first, then its own row; the last line is the summary. Everything
outside of ASCII is escaped, so that any consumer in any locale reads the same, and a terminal obeys nothing.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

from scanner.model import SCHEMA, ArtefactResult, Finding, Severity, Summary
from scanner.report.base import Row, TextSink, rows
from scanner.safe_text import encodable

Json = None | bool | int | float | str | list["Json"] | dict[str, "Json"]

COPIED = 256 * 1024
"""Characters of lines that are copied at a time."""
_SURROGATE = "\\ud"
"""How the escape of a surrogate begins in JSON. What only looks like one takes the longer way."""
_SEVERITIES = {severity.label: severity for severity in Severity}
_encode = json.JSONEncoder(separators=(",", ":"), allow_nan=False).encode


def schema() -> Json:
    """The JSON Schema that every line follows."""
    text = (resources.files("scanner.report") / "schema.json").read_text(encoding="utf-8")
    loaded: Json = json.loads(text)
    return loaded


def finding_object(finding: Finding) -> dict[str, Json]:
    """A finding as JSON; ``text`` is there only under ``--reveal``."""
    fields: dict[str, Json] = {
        "type": "finding",
        "schema": SCHEMA,
        "artefact": finding.artefact,
        "entity": finding.entity,
        "classes": list(finding.classes),
        "tags": list(finding.tags),
        "severity": finding.severity.label,
        "score": round(finding.score, 4),
        "line": finding.line,
        "column": finding.column,
        "start": finding.start,
        "end": finding.end,
        "locator": finding.locator,
        "key": finding.key,
        "recognizer": finding.recognizer,
        "reason": finding.reason,
        "preview": finding.preview,
        "fingerprint": finding.fingerprint,
    }
    if finding.text is not None:
        fields["text"] = finding.text
    return fields


def artefact_object(row: Row) -> dict[str, Json]:
    """The row of an artefact as JSON."""
    result = row.result
    return {
        "type": "artefact",
        "schema": SCHEMA,
        "artefact": result.artefact,
        "container": row.container,
        "media_type": result.media_type,
        "declared": result.declared,
        "size": result.size,
        "sha256": result.sha256,
        "verdict": str(result.verdict),
        "severity": result.severity.label if result.severity else None,
        "action": str(result.action),
        "reason": result.reason,
        "output": result.output,
        "entities": dict(sorted(result.entities.items())),
        "classes": dict(sorted(result.classes.items())),
        "people": result.people,
        "profiles": result.profiles,
    }


def summary_object(summary: Summary) -> dict[str, Json]:
    """The summary as JSON."""
    return {
        "type": "summary",
        "schema": SCHEMA,
        "artefacts": summary.artefacts,
        "members": summary.members,
        "bytes": summary.bytes,
        "seconds": round(summary.seconds, 3),
        "verdicts": dict(sorted(summary.verdicts.items())),
        "entities": dict(sorted(summary.entities.items())),
        "classes": dict(sorted(summary.classes.items())),
        "policy": summary.policy,
        "rules": summary.rules,
    }


def _encodable(value: Json) -> Json:
    if isinstance(value, str):
        return encodable(value)
    if isinstance(value, list):
        return [_encodable(item) for item in value]
    if isinstance(value, dict):
        return {encodable(key): _encodable(item) for key, item in value.items()}
    return value


def json_line(fields: dict[str, Json]) -> str:
    """An object as one line of pure ASCII, line end included."""
    line = _encode(fields)
    return (_encode(_encodable(fields)) if _SURROGATE in line else line) + "\n"


def kept_line(finding: Finding) -> str:
    """A finding as the line that a report has of it, except that surrogates stand as they are, so that
    ``WrittenFindings`` gives the very finding back."""
    return _encode(finding_object(finding)) + "\n"


@dataclass(frozen=True, slots=True)
class WrittenFindings:
    """Findings that stand as lines in files: read one at a time, or copied without being understood."""

    paths: tuple[Path, ...]

    def __iter__(self) -> Iterator[Finding]:
        for path in self.paths:
            with path.open(encoding="ascii", newline="\n") as source:
                for line in source:
                    yield _finding(json.loads(line))

    def copy_to(self, sink: TextSink) -> None:
        """Write the lines that a report has of them."""
        for path in self.paths:
            with path.open(encoding="ascii", newline="\n") as source:
                while lines := source.readlines(COPIED):
                    block = "".join(lines)
                    if _SURROGATE in block:
                        block = "".join(json_line(json.loads(line)) for line in lines)
                    sink.write(block)


def _finding(read: dict[str, Any]) -> Finding:
    del read["type"], read["schema"]
    read["classes"], read["tags"] = tuple(read["classes"]), tuple(read["tags"])
    read["severity"] = _SEVERITIES[read["severity"]]
    return Finding(**read)


class JsonLinesReport:
    """Writes JSON Lines to a text stream."""

    def __init__(self, stream: TextSink) -> None:
        self._stream = stream

    def artefact(self, result: ArtefactResult, findings: Iterable[Finding]) -> None:
        """Write the findings, then the rows of the members and of the artefact itself."""
        if isinstance(findings, WrittenFindings):
            findings.copy_to(self._stream)
        else:
            for finding in findings:
                self._stream.write(json_line(finding_object(finding)))
        for row in rows(result):
            self._stream.write(json_line(artefact_object(row)))
        self._stream.flush()

    def finish(self, summary: Summary) -> None:
        """Write the summary."""
        self._stream.write(json_line(summary_object(summary)))
        self._stream.flush()
