"""Bugs that were found, each with a line of its story; what is fixed stays fixed."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from scanner.decide import load_policy
from scanner.detect import Detector
from scanner.model import Segment, Severity
from tests.uploads import run, stands_in

IBAN = "DE89 3704 0044 0532 0130 00"


@pytest.fixture(scope="module")
def detector() -> Detector:
    return Detector()


def found(detector: Detector, text: str, key: str | None = None) -> set[tuple[str, str]]:
    return {(one.entity, one.value) for one in detector.detect_text(text, key)}


def test_a_byte_that_does_not_decode_crashed_the_word_finder(detector: Detector) -> None:
    """Lone surrogates reached a library that encodes to UTF-8."""
    assert found(detector, "\udc8d user=jdoe42") == {("USERNAME", "jdoe42")}


def test_an_address_behind_an_equals_sign_was_read_as_quoted_printable(detector: Detector) -> None:
    """``ip=203...`` lost its first digits to ``=20``."""
    assert ("IP_ADDRESS", "203.0.113.77") in found(detector, "ip=203.0.113.77")


def test_a_camel_case_key_before_an_address_looked_like_a_package(detector: Detector) -> None:
    """``clientIp=198...`` was taken for ``package=version``."""
    assert ("IP_ADDRESS", "198.51.100.27") in found(detector, "updating clientIp=198.51.100.27 now")


def test_a_bank_account_was_an_account_number_too(detector: Detector) -> None:
    """All endings of a key counted alike; the longest known one must win."""
    assert found(detector, "000123456789", "bankAccountNumber") == {("BANK_ACCOUNT", "000123456789")}


def test_the_password_of_a_url_was_taken_for_a_mailbox(detector: Detector) -> None:
    """``bob:hunter2@git.example.com`` holds no mail address."""
    entities = {entity for entity, _ in found(detector, "clone https://bob:hunter2@git.example.com/x.git")}
    assert entities == {"USERNAME", "PASSWORD", "URL_WITH_PERSONAL_PARAMETER"}


def test_an_address_at_the_end_of_a_sentence_lost_its_postcode(detector: Detector) -> None:
    """The full stop kept the postcode from matching."""
    text = "at home, 88 Larkspur Lane, Mountain View, CA 94043."
    assert ("POSTAL_ADDRESS", "88 Larkspur Lane, Mountain View, CA 94043") in found(detector, text)


def test_a_private_key_with_escaped_line_ends_was_dropped_as_a_placeholder(detector: Detector) -> None:
    """Its dashes look like a comment, and the detector asked once more what the recognizer had decided."""
    key = (
        "-----BEGIN PRIVATE KEY-----\\n"
        + "MIIEvQIBADANBgkqhkiG9w0BAQEFAASC" * 4
        + "\\n-----END PRIVATE KEY-----"
    )
    assert ("CREDENTIAL", key) in found(detector, f'"key": "{key}"')


def test_a_web_capture_kept_the_password_that_its_name_gives_away(tmp_path: Path) -> None:
    """In ``{"name": "password", "value": ...}`` the name is the key; the proof passed it as well."""
    (tmp_path / "a.har").write_text(
        json.dumps({"params": [{"name": "password", "value": "Zweierlei-77!x"}], "n": "Zweierlei-77!x"})
    )
    run("redact", tmp_path / "a.har", to=tmp_path / "out")
    assert stands_in(tmp_path / "out", "Zweierlei-77!x") == []


def test_a_comment_before_the_header_hid_the_columns(tmp_path: Path) -> None:
    """PowerShell's Export-Csv writes a ``#TYPE`` line first."""
    (tmp_path / "a.csv").write_text('#TYPE Some.Type\r\n"EmployeeID","Title"\r\n"E-20417","Actuary"\r\n')
    heard = run("scan", tmp_path / "a.csv", reveal=True)
    assert heard.values("EMPLOYEE_ID") == {"E-20417"}


def test_a_long_word_took_seconds_for_each_window(tmp_path: Path) -> None:
    """A test for mixed case looked back over the whole word at each of its letters."""
    (tmp_path / "a.log").write_text("x" * 300_000 + " mail jane.doe@clientco.example.org")
    heard = run("scan", tmp_path / "a.log", reveal=True)
    assert heard.values("EMAIL_ADDRESS") == {"jane.doe@clientco.example.org"}


def test_neighbouring_labels_of_one_value_became_one(tmp_path: Path) -> None:
    """A longer password known from elsewhere left ``<PASSWORD><PASSWORD>``."""
    (tmp_path / "a.env").write_text("PASSWORD='abc;Def-7788'\n")
    (tmp_path / "b.conf").write_text("Password=abc;Def-7788\n")
    run("redact", tmp_path / "a.env", tmp_path / "b.conf", to=tmp_path / "out")
    assert (tmp_path / "out/b.conf").read_text() == "Password=<PASSWORD>\n"


def test_segments_do_not_show_their_text() -> None:
    """A traceback or log that prints a segment must not print what it holds."""
    from scanner.model import Locator

    assert "marker" not in repr(Segment("marker", Locator("line 1")))


def test_base64_behind_an_equals_sign_was_not_decoded(detector: Detector) -> None:
    """Most base64 in logs stands in ``key=<base64>``."""
    text = "GET /cb?data=eyJlbWFpbCI6ImFubmEua2VsbGVyQGJsdWViaXJkLW1haWwuY29tIn0= HTTP/1.1"
    assert ("EMAIL_ADDRESS", "anna.keller@bluebird-mail.com") in found(detector, text)


def test_plus_signs_for_spaces_kept_known_values_in_copies(tmp_path: Path) -> None:
    """Browsers and access logs write a space as ``+``; search, known values and proof did not know that."""
    (tmp_path / "a.json").write_text(json.dumps({"customerName": "Quentin Zabrowski", "iban": IBAN}))
    (tmp_path / "b.log").write_text(
        f"GET /x?y=Quentin+Zabrowski&z={IBAN.replace(' ', '+')} Quentin+Zabrowski\n"
    )
    run("redact", tmp_path / "a.json", tmp_path / "b.log", to=tmp_path / "out")
    copy = (tmp_path / "out/b.log").read_text()
    assert "Zabrowski" not in copy
    assert "3704" not in copy


def test_reports_gave_away_what_names_of_copies_hid(tmp_path: Path) -> None:
    """A user name known from a table stood in a file's name: cleaned in the output, raw in the report."""
    up = tmp_path / "up"
    (up / "akeller77/empty").mkdir(parents=True)
    (up / "a.csv").write_text("username\nakeller77\n")
    (up / "akeller77/notes.txt").write_text("hi\n")
    heard = run("redact", up, to=tmp_path / "out")
    assert not any("akeller77" in result.artefact for result in heard.results)
    assert not any("akeller77" in str(finding) for finding in heard.findings)
    assert stands_in(tmp_path / "out", "akeller77") == []


def test_a_report_to_a_device_replaced_the_device(tmp_path: Path) -> None:
    """``-o /dev/stdout`` made a regular file of it; what is no file is written to."""
    (tmp_path / "a.log").write_text("x\n")
    os.mkfifo(tmp_path / "pipe")
    # The reader is a process too, so that a scan that writes nothing cannot block the test.
    reader = subprocess.Popen(["cat", str(tmp_path / "pipe")], stdout=subprocess.PIPE, text=True)
    command = [sys.executable, "-m", "scanner", "scan", str(tmp_path / "a.log"), "-o", str(tmp_path / "pipe")]
    try:
        assert subprocess.run(command, check=False, timeout=120).returncode == 0
        text = reader.communicate(timeout=60)[0]
    finally:
        reader.kill()
    assert "a.log" in text
    assert stat.S_ISFIFO((tmp_path / "pipe").lstat().st_mode)


def test_utf_32_that_begins_with_a_date_was_taken_for_matlab(tmp_path: Path) -> None:
    """libmagic has a magic of four bytes that a digit in UTF-32 fulfils."""
    (tmp_path / "a.log").write_bytes("2024-05-01 mail a.b@clientco.example.org\n".encode("utf-32-le"))
    heard = run("scan", tmp_path / "a.log", reveal=True)
    assert heard.values("EMAIL_ADDRESS") == {"a.b@clientco.example.org"}


def test_a_policy_needed_a_line_that_its_own_help_left_out(tmp_path: Path) -> None:
    """``extends: default`` alone is a policy."""
    (tmp_path / "own.yaml").write_text("extends: default\nflag_from: high\n")
    assert load_policy(str(tmp_path / "own.yaml")).flag_from is Severity.HIGH


def test_a_storage_key_hung_the_scan(detector: Detector) -> None:
    """An expression for CamelCase that ignored case took exponential time on a key of base64."""
    key = "Zm9vYmFyYmF6cXV4" * 5 + "Zm9vYg=="
    assert ("CREDENTIAL", key) in found(detector, f"AccountKey={key};")


def test_a_label_behind_a_letter_of_another_alphabet_ended_the_scan(detector: Detector) -> None:
    """The word before 'height' was looked up by its Latin letters, of which 'Ж' has none."""
    assert ("PHYSICAL_DESCRIPTION", "1,82 m") in found(detector, "Жheight: 1,82 m")
