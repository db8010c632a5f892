"""The four laws, as properties of whole runs."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.decide import load_policy
from scanner.detect import Detector
from scanner.errors import ReadError
from scanner.model import BytesContent, FileContent, Finding, Verdict
from scanner.pipeline import Pipeline
from scanner.preview import Fingerprints
from tests.planted import PLANTED
from tests.uploads import run, stands_in

COMMAND = [sys.executable, "-m", "scanner.cli"]


@pytest.fixture(scope="module")
def pipeline() -> Iterator[Pipeline]:
    policy = load_policy("default")
    with tempfile.TemporaryDirectory() as work:
        yield Pipeline(policy, Detector(policy.thresholds), Fingerprints(b"a key of the tests"), Path(work))


def scan(pipeline: Pipeline, data: bytes, name: str) -> tuple[Verdict, list[Finding]]:
    findings: list[Finding] = []
    result = pipeline.scan(BytesContent(data), name, name, findings.append)
    return result.verdict, findings


# --- fail closed -------------------------------------------------------------------------------------------


@given(
    data=st.binary(max_size=4000),
    head=st.sampled_from([b"", b"PK\x03\x04", b"\x1f\x8b\x08", b"{", b"a,b\n1,2\n"]),
)
@settings(max_examples=60)
def test_random_bytes_get_a_verdict_and_never_raise(pipeline: Pipeline, data: bytes, head: bytes) -> None:
    for name in ("x.log", "x.zip", "x.json", "x.csv.gz"):
        scan(pipeline, head + data, name)


def test_what_cannot_be_read_is_unscanned_with_its_reason(tmp_path: Path) -> None:
    (tmp_path / "up").mkdir()
    (tmp_path / "up/picture.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)))
    (tmp_path / "up/link").symlink_to("picture.png")
    os.mkfifo(tmp_path / "up/pipe")
    bomb = b"\0" * 40_000_000
    for depth in range(2):
        sink = io.BytesIO()
        with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(f"{depth}.bin", bomb)
        bomb = sink.getvalue()
    (tmp_path / "up/bomb.zip").write_bytes(bomb)
    deep = b"text"
    for depth in range(20):
        sink = io.BytesIO()
        with zipfile.ZipFile(sink, "w") as archive:
            archive.writestr(f"{depth}.zip" if depth else "a.txt", deep)
        deep = sink.getvalue()
    (tmp_path / "up/deep.zip").write_bytes(deep)
    heard = run("scan", tmp_path / "up")
    assert heard.verdicts() == dict.fromkeys(
        ["picture.png", "link", "pipe", "bomb.zip", "deep.zip"], "unscanned"
    )
    assert all(result.reason for result in heard.results)


def test_a_file_that_takes_too_long_is_unscanned(tmp_path: Path) -> None:
    (tmp_path / "slow.log").write_text("login user=jdoe42 from 198.51.100.27\n" * 60_000)
    (tmp_path / "quick.log").write_text("nothing\n")
    heard = run("scan", tmp_path, timeout=0.5)
    assert heard.verdicts() == {"quick.log": "clean", "slow.log": "unscanned"}


# --- nothing raw -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["terminal", "jsonl", "csv"])
def test_no_value_in_anything_that_is_written(tmp_path: Path, form: str) -> None:
    up = tmp_path / "up"
    up.mkdir()
    secret = "zq.marker77@clientco.example.org"
    (up / f"export {secret}.csv").write_text(f"email,{secret}\n{secret},1\n")
    (up / "a.json").write_text(json.dumps({secret: {"password": "Xy7-marker77!"}, "list": [secret]}))
    (up / "broken.json").write_text('{"email": "' + secret)
    (up / "b.zip").write_bytes(b"PK\x03\x04" + secret.encode())
    with zipfile.ZipFile(up / "c.zip", "w") as archive:
        archive.writestr(f"{secret}/{secret}.txt", f"mail {secret} password=Xy7-marker77!")
        archive.comment = secret.encode()
    environment = {**os.environ, "TMPDIR": str(tmp_path / "tmp"), "XDG_DATA_HOME": str(tmp_path / "data")}
    (tmp_path / "tmp").mkdir()
    done = subprocess.run(
        [*COMMAND, "redact", str(up), "--to", str(tmp_path / "out"), "--format", form, "-vv"],
        capture_output=True, env=environment, check=False,
    )  # fmt: skip
    assert done.returncode in (1, 3), done.stderr
    assert b"marker77" not in done.stdout + done.stderr
    assert stands_in(tmp_path / "out", "marker77") == []
    assert list((tmp_path / "tmp").iterdir()) == []
    assert stands_in(tmp_path / "data", "marker77") == []


# --- proof -------------------------------------------------------------------------------------------------

PIECES = st.sampled_from(
    [text for _, _, text in PLANTED.values()] + ["", "INFO build 44 ok", "x" * 30, "ü ö ß", "<b>", "{}"]
)


@given(
    pieces=st.lists(
        st.tuples(PIECES, st.sampled_from(["\n", "\r\n", " ", ", ", "\t", '"', "\x00", " | "])), max_size=12
    ),
    encoding=st.sampled_from(["utf-8", "utf-16", "latin-1", "utf-8-sig"]),
)
@settings(max_examples=50)
def test_redact_then_scan_finds_nothing(
    pipeline: Pipeline, pieces: list[tuple[str, str]], encoding: str
) -> None:
    text = "".join(piece + end for piece, end in pieces)
    with tempfile.TemporaryDirectory() as folder:
        original = Path(folder) / "a.log"
        original.write_bytes(text.encode(encoding))
        try:
            redacted = pipeline.redact(FileContent(original), "a.log")
        except ReadError:
            assert scan(pipeline, text.encode(encoding), "a.log")[0] is Verdict.UNSCANNED
            return
        if redacted.path is None:
            assert scan(pipeline, text.encode(encoding), "a.log")[0] is Verdict.CLEAN
        else:
            verdict, findings = scan(pipeline, redacted.path.read_bytes(), "a.log")
            assert (verdict, findings) == (Verdict.CLEAN, [])
            redacted.path.unlink()


JSON_VALUES = st.recursive(
    st.sampled_from([value for _, value, _ in PLANTED.values()])
    | st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=8),
    lambda children: (
        st.lists(children, max_size=3)
        | st.dictionaries(
            st.sampled_from([key for key, _, _ in PLANTED.values()]) | st.text(max_size=5),
            children,
            max_size=4,
        )
    ),
    max_leaves=10,
)


@given(value=st.dictionaries(st.text(max_size=5), JSON_VALUES, max_size=3), escaped=st.booleans())
@settings(max_examples=40)
def test_redacted_json_parses_to_the_same_shape(
    pipeline: Pipeline, value: dict[str, object], escaped: bool
) -> None:
    data = json.dumps(value, ensure_ascii=escaped).encode("utf-8", "surrogatepass")
    with tempfile.TemporaryDirectory() as folder:
        original = Path(folder) / "a.json"
        original.write_bytes(data)
        redacted = pipeline.redact(FileContent(original), "a.json")
        if redacted.path is None:
            return
        copy = redacted.path.read_bytes()
        redacted.path.unlink()
    assert _shape(json.loads(copy)) == _shape(value)
    assert scan(pipeline, copy, "a.json")[1] == []


def _shape(value: object) -> object:
    if isinstance(value, dict):
        return [_shape(one) for one in value.values()]
    if isinstance(value, list):
        return [_shape(one) for one in value]
    if value is None or isinstance(value, bool):
        return "constant"  # a true that tells something of a person is redacted to null
    return (
        "number" if isinstance(value, (int, float)) and not isinstance(value, bool) else type(value).__name__
    )


def test_values_known_from_one_file_go_from_all(tmp_path: Path) -> None:
    up = tmp_path / "up"
    up.mkdir()
    (up / "people.csv").write_text("firstName,lastName,employeeId\nXanthippe,Quorvale,E-77120\n")
    (up / "app.log").write_text(
        "12:00 lookup of Quorvale took 3 ms for [E-77120]\n12:01 b64 WGFudGhpcHBl ok\n"
    )
    heard = run("redact", up, to=tmp_path / "out")
    assert heard.verdicts() == {"app.log": "flagged", "people.csv": "flagged"}
    for value in ("Xanthippe", "Quorvale", "E-77120"):
        assert stands_in(tmp_path / "out", value) == []
    assert "took 3 ms" in (tmp_path / "out/app.log").read_text()


def test_a_copy_that_cannot_be_proven_is_withheld(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.log").write_text("mail from jane.doe@clientco.example.org\n")
    monkeypatch.setattr("scanner.pipeline.Pipeline.edits", lambda self, segment, markup=False: [])
    run("redact", tmp_path / "a.log", to=tmp_path / "out")
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["a.log.withheld.txt"]


def test_originals_stay_and_clean_files_are_copied_as_they_are(tmp_path: Path) -> None:
    up = tmp_path / "up/sub"
    up.mkdir(parents=True)
    flagged, clean = b"mail from jane.doe@clientco.example.org\r\n", b"version 1.2.3\x00\xff\n"
    (up / "a.log").write_bytes(flagged)
    (up / "b.log").write_bytes(clean)
    os.chmod(up / "a.log", 0o640)
    os.utime(up / "a.log", (1_700_000_000, 1_700_000_000))
    run("redact", tmp_path / "up", to=tmp_path / "out")
    assert (up / "a.log").read_bytes() == flagged
    assert (tmp_path / "out/sub/b.log").read_bytes() == clean
    assert (tmp_path / "out/sub/a.log").read_bytes() == b"mail from <EMAIL_ADDRESS>\r\n"
    status = (tmp_path / "out/sub/a.log").stat()
    assert (status.st_mode & 0o777, status.st_mtime) == (0o640, 1_700_000_000)


# --- nothing but bytes and rules ---------------------------------------------------------------------------


def test_any_number_of_workers_gives_the_same_findings_in_the_same_order(tmp_path: Path) -> None:
    for number in range(7):
        lines = [text for _, _, text in PLANTED.values()][number::3]
        (tmp_path / f"{number}.log").write_text("\n".join(lines) * (8 - number))
    one = run("scan", tmp_path, workers=1)
    many = run("scan", tmp_path, workers=3)
    assert one.findings == many.findings
    assert one.results == many.results
    assert one.summary is not None
    assert many.summary is not None
    assert replace(one.summary, seconds=0) == replace(many.summary, seconds=0)


@given(lead=st.integers(0, 3000), fill=st.sampled_from(["x", "word ", "0", "ü", "a,b;"]))
@settings(max_examples=8)
def test_a_value_anywhere_in_a_long_line_is_found_once(pipeline: Pipeline, lead: int, fill: str) -> None:
    line = (
        fill * (40_000 // len(fill))
        + " "
        + "y" * lead
        + " s.mcallister@clientco.example.ie "
        + fill * (90_000 // len(fill))
    )
    _, findings = scan(pipeline, line.encode(), "long.log")
    assert [finding.entity for finding in findings] == ["EMAIL_ADDRESS"]
    start = line.index("s.mcallister")
    assert (findings[0].start, findings[0].end) == (start, start + len("s.mcallister@clientco.example.ie"))


# --- faults ------------------------------------------------------------------------------------------------


def test_interrupted_it_stops_at_once_and_leaves_nothing_half_written(tmp_path: Path) -> None:
    up, tmp, out = tmp_path / "up", tmp_path / "tmp", tmp_path / "out"
    for folder in (up, tmp):
        folder.mkdir()
    for number in range(4):
        (up / f"{number}.log").write_text(
            "login user=jdoe42 from 198.51.100.27 mail a.b@clientco.example.org\n" * 20_000
        )
    process = subprocess.Popen(
        [*COMMAND, "redact", str(up), "--to", str(out)],
        env={**os.environ, "TMPDIR": str(tmp)},
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True,
    )  # fmt: skip
    until = time.monotonic() + 60
    while not list(tmp.glob("ticketsafe-*/findings-*")) and time.monotonic() < until:
        time.sleep(0.05)
    os.killpg(process.pid, signal.SIGINT)
    process.communicate(timeout=30)
    assert process.returncode == 130
    assert not out.exists() or not list(out.rglob("*"))
    assert list(tmp.iterdir()) == []


def test_a_crashed_worker_harms_no_other_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.log").write_text("nothing here\n")
    (tmp_path / "b.log").write_text("crash\n")
    (tmp_path / "c.log").write_text("nothing here\n")
    whole = Pipeline.scan

    def crash(self: Pipeline, content: FileContent, shown: str, *rest: object) -> object:
        if shown.endswith("b.log"):
            os.kill(os.getpid(), signal.SIGKILL)
        return whole(self, content, shown, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(Pipeline, "scan", crash)
    heard = run("scan", tmp_path)
    assert heard.verdicts() == {"a.log": "clean", "b.log": "unscanned", "c.log": "clean"}


def test_in_place_moves_originals_to_the_vault_and_puts_copies_in_their_places(tmp_path: Path) -> None:
    up = tmp_path / "up"
    up.mkdir()
    original = b"mail from jane.doe@clientco.example.org\n"
    (up / "a.log").write_bytes(original)
    (up / "clean.log").write_bytes(b"ok\n")
    (up / "shot.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(200))
    run("triage", up, in_place=True, vault=tmp_path / "vault")
    assert (up / "a.log").read_bytes() == b"mail from <EMAIL_ADDRESS>\n"
    assert (up / "clean.log").read_bytes() == b"ok\n"
    assert not (up / "shot.png").exists()
    assert (up / "shot.png.withheld.txt").exists()
    kept = [path.read_bytes() for path in (tmp_path / "vault").rglob("*") if path.is_file()]
    assert original in kept
    for path in (tmp_path / "vault").rglob("*"):
        assert path.stat().st_mode & 0o077 == 0
