"""Numbers of the US, Great Britain and Ireland, of vehicles and professions: check digits, states,
countries."""

from __future__ import annotations

import random
import re

import pytest

from recognizers import validators
from recognizers.driver_licenses import states, states_named, states_of
from scanner.detect import Detector
from tests.recognizers.analysis import found


@pytest.fixture(scope="module")
def detector() -> Detector:
    return Detector()


@pytest.mark.parametrize(
    ("name", "right", "wrong"),
    [
        ("vin", "1M8GDM9AXKP042788", "1M8GDM9A1KP042788"),
        ("vin", "11111111111111111", None),
        ("vehicle_identification", "WVWZZZ1JZXW000001", "WVWZZZ1JZXW00000I"),
        ("vin_of_known_maker", "1HGCM82633A004352", "1HGCM82633A004353"),
        ("sg_plate", "SBA1234G", "SBA1234A"),
        ("us_npi", "1234567893", "1234567894"),
        ("us_dea", "AB1234563", "AB1234564"),
        ("us_mbi", "1EG4-TE5-MK73", "1SG4-TE5-MK73"),
        ("us_ein", "91-1144442", "07-1144442"),
        ("uk_utr", "1955839661", "2955839661"),
        ("uk_driving_licence", "MORGA657054SM9IJ", "MORGA613054SM9IJ"),
        ("uk_driving_licence", "MORGA 657054 SM9IJ 35", "MORGA657334SM9IJ"),
        ("uk_driving_licence", "FOX99555238A99AB", "99999555238A99AB"),
        ("ie_ppsn", "6433435OA", "6433435VA"),
        ("ie_ppsn", "1234567T", "1234567A"),
        ("license_number", "RN1234567", "2023-03-08"),
        ("license_plate", "131-D-12345", "UTF-8"),
    ],
)
def test_check_digits(name: str, right: str, wrong: str | None) -> None:
    check = validators.by_name(name)
    if wrong is None:
        assert not check(right)  # one character only: a filler, though its check digit is right
    else:
        assert check(right)
        assert not check(wrong)


def test_every_state_has_shapes() -> None:
    assert len(states()) == 54  # fifty, the District of Columbia, and three territories
    assert all(state.shape.pattern and state.name for state in states())


@pytest.mark.parametrize(
    ("number", "groups", "state"),
    [
        ("D1234567", (8,), "CA"),
        ("F255921500940", (4, 3, 2, 3, 1), "FL"),
        ("123456789", (3, 3, 3), "NY"),
        ("WDLABCD456DG", (12,), "WA"),
        ("D40078360001", (4, 4, 4), "IL"),
        ("12ABC34567", (10,), "NH"),
        ("99999999", (8,), "TX"),
    ],
)
def test_shapes_of_states(number: str, groups: tuple[int, ...], state: str) -> None:
    assert state in states_of(number, groups)


def test_a_date_is_no_state_number() -> None:
    assert not states_of("20230308", (4, 2, 2))


def test_states_in_a_text() -> None:
    assert states_named("issued by New York, not (CA) or west_virginia") == {"NY", "CA", "WV"}
    assert not states_named("or in me ok hi")


def test_a_state_nearby_settles_a_weak_label() -> None:
    assert found("US_DRIVER_LICENSE", "Texas DL 12345678") == {"12345678"}
    assert not found("US_DRIVER_LICENSE", "dl 12345678")
    assert found("US_DRIVER_LICENSE", "123456789", "license", parents=["ny"]) == {"123456789"}
    assert not found("US_DRIVER_LICENSE", "123456789", "license")


@pytest.mark.parametrize(
    ("text", "entity"),
    [
        ("passport_no=533380006", "US_PASSPORT"),
        ("passport_no=533380006 country=GB", "UK_PASSPORT"),
        ("UK passport 533380006", "UK_PASSPORT"),
        ("HMPO: passport number 533380006", "UK_PASSPORT"),
        ("driving licence MORGA657054SM9IJ", "UK_DRIVING_LICENCE"),
        ("driver license D1234567", "US_DRIVER_LICENSE"),
        ("Northern Ireland driving licence 12345678", "UK_DRIVING_LICENCE"),
        ("prescriber NPI 1234567893", "PROFESSIONAL_LICENSE"),
        ("medical license number D1234567", "PROFESSIONAL_LICENSE"),
        ("state ID number D1234567", "US_STATE_ID"),
    ],
)
def test_the_country_decides(detector: Detector, text: str, entity: str) -> None:
    assert [hit.entity for hit in detector.detect_text(text)] == [entity]


def test_a_key_above_or_beside_names_the_country() -> None:
    assert found("UK_PASSPORT", "533380006", "passport_no", parents=["uk"]) == {"533380006"}
    assert found("UK_PASSPORT", "533380006", "passport_no", siblings=["nhs_number"]) == {"533380006"}
    assert not found("UK_PASSPORT", "533380006", "passport_no", siblings=["ssn"])


_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"


@pytest.mark.parametrize("length", [9, 11, 16, 17])
def test_serial_numbers_stay_clean(detector: Detector, length: int) -> None:
    """Of random capitals and digits without context at most one in 1,000 may be taken for a person's
    number."""
    chance = random.Random(length)
    mine = re.compile(r"US_|UK_|IE_|VIN|LICENSE_PLATE|PROFESSIONAL_LICENSE|EMPLOYEE_ID|STUDENT_ID")
    hits = 0
    for _ in range(1000):
        token = "".join(chance.choice(_ALPHABET) for _ in range(length))
        text = f"2026-03-01 10:22:33 INFO [main] c.a.Store - object {token} written in 3 ms"
        hits += any(mine.match(hit.entity) for hit in detector.detect_text(text))
    assert hits <= 1


@pytest.mark.parametrize(
    "text",
    [
        "[PSYoungGen: 1048585K->1234K(2097152K)] 3145728K->1048576K(6291456K)",
        "0040102F 8007000E 00401020 1234567L",
        "license: Apache-2.0, registration: enabled, plate count 12, tag v1.2.3",
        "Kennzeichen: aktiv, FIN: 1, Badge: new",
        "user_id=88213 worker=12345 session 10442 exited",
        "npm install passport@0.6.0 passport-local 1.0.0",
        "TCP flags FIN=1 ACK=1 seq=1234567893",
        "Bitte geben Sie ein: 12 Zeichen",
    ],
)
def test_technical_lines_stay_clean(detector: Detector, text: str) -> None:
    mine = re.compile(r"US_|UK_|IE_|VIN|LICENSE_PLATE|PROFESSIONAL_LICENSE|EMPLOYEE_ID|STUDENT_ID")
    assert not [hit for hit in detector.detect_text(text) if mine.match(hit.entity)]
