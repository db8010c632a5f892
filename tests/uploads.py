"""Runs of the product over made-up uploads, through its public door, and judges that are not ours."""

from __future__ import annotations

import base64
import gzip
import html
import io
import json
import urllib.parse
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from scanner.decide import load_policy
from scanner.model import ArtefactResult, Finding, Mode, Summary
from scanner.sweep.upload import Order, carry_out


@dataclass
class Heard:
    """A listener that keeps everything."""

    results: list[ArtefactResult] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    summary: Summary | None = None

    def phase(self, name: str, artefacts: int, size: int) -> None:
        """Nothing to keep."""

    def advance(self, size: int) -> None:
        """Nothing to keep."""

    def artefact(self, result: ArtefactResult, findings: Iterable[Finding]) -> None:
        """Keep both."""
        self.results.append(result)
        self.findings.extend(findings)

    def verdicts(self) -> dict[str, str]:
        """Verdict by file name."""
        return {result.artefact.rsplit("/", 1)[-1]: result.verdict.value for result in self.results}

    def values(self, entity: str) -> set[str | None]:
        """The values found of an entity, in a run that reveals them."""
        return {finding.text for finding in self.findings if finding.entity == entity}


def run(
    command: str,
    *sources: Path,
    to: Path | None = None,
    policy: str = "default",
    workers: int = 1,
    reveal: bool = False,
    mode: Mode = Mode.LABEL,
    in_place: bool = False,
    vault: Path | None = None,
    timeout: float | None = None,
    passwords: tuple[str, ...] = (),
) -> Heard:
    """One command over sources; what was heard of it."""
    heard = Heard()
    order = Order(
        sources=tuple(str(source) for source in sources),
        command=command,  # type: ignore[arg-type]
        policy=load_policy(policy),
        to=to,
        mode=mode,
        in_place=in_place,
        vault=vault,
        workers=workers,
        timeout=timeout,
        reveal=reveal,
        passwords=passwords,
    )
    heard.summary = carry_out(order, heard)
    return heard


def leaves(data: bytes) -> Iterator[bytes]:
    """The bytes of everything inside, unpacked by the standard library."""
    yield data
    if data[:4] == b"PK\x03\x04":
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            assert archive.testzip() is None
            for member in archive.infolist():
                yield member.filename.encode()
                yield from leaves(archive.read(member))
    elif data[:2] == b"\x1f\x8b":
        yield from leaves(gzip.decompress(data))


def forms(value: str) -> Iterator[bytes]:
    """A value as other tools would look for it."""
    yield value.encode()
    for encoding in ("utf-16-le", "utf-16-be", "utf-32-le"):
        yield value.encode(encoding)
    yield urllib.parse.quote(value, safe="").encode()
    yield urllib.parse.quote_plus(value).encode()
    yield html.escape(value).encode()
    yield "".join(f"&#{ord(character)};" for character in value).encode()
    yield json.dumps(value)[1:-1].encode()
    yield base64.b64encode(value.encode()).rstrip(b"=")
    yield value.encode().hex().encode()


def stands_in(folder: Path, value: str) -> list[str]:
    """Names of the files below a folder in which a value stands in any form, or in whose names."""
    found = []
    for path in sorted(folder.rglob("*")):
        if value in path.name or (
            path.is_file()
            and any(form in leaf for leaf in leaves(path.read_bytes()) for form in forms(value))
        ):
            found.append(path.name)
    return found
