"""Made-up results of one run: every verdict, members, hostile names, withheld copies."""

from __future__ import annotations

from scanner.model import Action, ArtefactResult, Finding, Severity, Summary, Verdict

SHA = "ab" * 32
HOSTILE = "a\x1b[31m\u202egpj.\r\nrow\udcff.exe"


def finding(artefact: str = "upload/app.log", **changes: object) -> Finding:
    fields: dict[str, object] = {
        "artefact": artefact,
        "entity": "EMAIL_ADDRESS",
        "classes": ("A",),
        "tags": ("contact",),
        "severity": Severity.MEDIUM,
        "score": 0.95,
        "line": 12,
        "column": 5,
        "start": 4,
        "end": 22,
        "locator": "line 12",
        "key": None,
        "recognizer": "email",
        "reason": "the shape 'local@domain'",
        "preview": "j***@e***.com",
        "fingerprint": "0123456789abcdef",
    }
    return Finding(**{**fields, **changes})  # type: ignore[arg-type]


def result(artefact: str, verdict: Verdict = Verdict.CLEAN, **changes: object) -> ArtefactResult:
    fields: dict[str, object] = {
        "artefact": artefact,
        "media_type": "text/plain",
        "size": 1234,
        "sha256": SHA,
        "verdict": verdict,
        "action": Action.PASS if verdict is Verdict.CLEAN else Action.REDACT,
    }
    return ArtefactResult(**{**fields, **changes})  # type: ignore[arg-type]


def flagged(artefact: str, severity: Severity = Severity.MEDIUM, **entities: int) -> ArtefactResult:
    return result(
        artefact, Verdict.FLAGGED, severity=severity, entities=entities, classes={"A": sum(entities.values())}
    )


def upload() -> list[tuple[ArtefactResult, list[Finding]]]:
    """A folder with a clean file, a flagged one, a nested zip, one that cannot be read, one misnamed."""
    inner = "upload/logs.zip!/old.zip"
    members = (
        flagged("upload/logs.zip!/app.log", Severity.HIGH, US_SSN=1, EMAIL_ADDRESS=2),
        result("upload/logs.zip!/empty.log"),
        result(
            inner,
            Verdict.UNSCANNED,
            media_type="application/zip",
            severity=Severity.MEDIUM,
            entities={"PERSON": 4},
            classes={"A": 4, "B": 4},
            members=(
                flagged(f"{inner}!/people.csv", PERSON=4),
                result(f"{inner}!/secret.zip", Verdict.UNSCANNED, reason="encrypted: needs a password"),
            ),
        ),
    )
    container = result(
        "upload/logs.zip",
        Verdict.UNSCANNED,
        media_type="application/zip",
        severity=Severity.HIGH,
        entities={"US_SSN": 1, "EMAIL_ADDRESS": 2, "PERSON": 4},
        classes={"A": 7, "B": 5, "L": 1},
        members=members,
    )
    return [
        (result("upload/README.txt"), []),
        (
            flagged(
                "upload/customers.csv",
                Severity.HIGH,
                CREDIT_CARD=3,
                EMAIL_ADDRESS=120,
                PERSON=120,
                MEDICAL=2,
                PHONE_NUMBER=80,
                DATE_OF_BIRTH=12,
                IP_ADDRESS=1,
                COOKIE=5,
            ),
            [finding("upload/customers.csv", line=2 + index, key="e-mail") for index in range(30)],
        ),
        (
            container,
            [
                finding("upload/logs.zip!/app.log", entity="US_SSN", severity=Severity.HIGH, preview="**99"),
                finding("upload/logs.zip!/app.log"),
                finding(
                    f"{inner}!/people.csv", entity="PERSON", line=None, column=None, locator="row 3, column x"
                ),
            ],
        ),
        (
            result(
                "upload/photo.jpg",
                Verdict.UNSCANNED,
                media_type="image/png",
                declared="image/jpeg",
                reason="no reader for image/png yet",
            ),
            [],
        ),
    ]


def summary(**changes: object) -> Summary:
    fields: dict[str, object] = {
        "artefacts": 4,
        "members": 5,
        "bytes": 1_234_567,
        "seconds": 3.21,
        "verdicts": {"clean": 1, "flagged": 1, "unscanned": 2},
        "entities": {
            "EMAIL_ADDRESS": 122,
            "PERSON": 124,
            "US_SSN": 1,
            "CREDIT_CARD": 3,
            "MEDICAL": 2,
            "PHONE_NUMBER": 80,
            "DATE_OF_BIRTH": 12,
            "IP_ADDRESS": 1,
            "COOKIE": 5,
        },
        "classes": {"A": 340, "B": 211, "C": 14, "D": 3, "F": 5, "L": 6},
        "rules": SHA,
        "policy": "default",
    }
    return Summary(**{**fields, **changes})  # type: ignore[arg-type]
