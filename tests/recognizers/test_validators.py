"""Check digits: real examples, near misses, and the laws of each algorithm."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recognizers import RulesError, validators
from recognizers.validators.digits import luhn
from recognizers.validators.finance import iban_length

VALID = {
    "us_ssn": ["536-90-4399", "536 90 4399", "536904399", "001-01-0001"],
    "us_itin": ["912-70-1234", "900-50-1234", "999-88-1234", "912 94 1234"],
    "uk_nino": ["AB 12 34 56 C", "jg121316a", "AB123456"],
    "uk_nhs": ["943 476 5919", "9434765919", "943-476-5919"],
    "payment_card": [
        "4111 1111 1111 1111",
        "5555-5555-5555-4444",
        "2223003122003222",
        "378282246310005",
        "30569309025904",
        "6011111111111117",
        "3530111333300000",
    ],
    "iban": ["DE89 3704 0044 0532 0130 00", "gb33bukb20201555555555", "FR14-2004-1010-0505-0001-3M02-606"],
    "aba_routing": ["021000021", "011401533"],
    "imei": ["490154203237518", "49-015420-323751-8"],
    "birth_date": [
        "04/12/1987",
        "31/12/1987",
        "12/31/1987",
        "1987-12-04T00:00:00Z",
        "4. Dezember 1987",
        "4 décembre 1987",
        "Dec 4, 1987",
        "19871204",
        "4.12.87",
        "29.2.2000",
    ],
    "reference": ["40088123", "PN-2231-88", "INV/2024/0042"],
    "json_web_token": ["eyJhbGciOiJub25lIn0.eyJzdWIiOiJmYWtlIn0.ZmFrZQ"],
}
INVALID = {
    "us_ssn": [
        "000-12-3456",
        "666-12-3456",
        "900-12-3456",
        "536-00-4399",
        "536-90-0000",
        "078-05-1120",
        "53690439",
    ],
    "us_itin": ["912-69-1234", "912-93-1234", "912-49-1234", "812-70-1234"],
    "uk_nino": ["QQ123456C", "GB123456A", "AO123456A", "DA123456A", "AB123456E", "AB12345C"],
    "uk_nhs": ["943 476 5918", "0000000000", "943476591"],
    "payment_card": [
        "4111 1111 1111 1112",
        "9999999999999995",
        "0000000000000000",
        "411111111111111",
        "1678281234567890",
    ],
    "iban": ["DE89 3704 0044 0532 0130 01", "DE8937040044053201300", "ZZ89370400440532013000"],
    "aba_routing": ["021000022", "123456789", "000000000", "991000021"],
    "imei": ["490154203237519", "000000000000000"],
    "birth_date": [
        "1987-13-40",
        "31.12.1899",
        "99/99/9999",
        "Foo 4, 1987",
        "30.2.1987",
        "1678281234",
        "4.12.2087",
    ],
    "reference": [
        "null",
        "3",
        "2023-03-08",
        "10.2.1.4",
        "0x7ffd1234",
        "key/1234abcd",
        "to-delete-an-order-16303",
    ],
    "json_web_token": ["eyJub3QiOiJqd3QifQ.eyJzdWIiOiJmYWtlIn0.ZmFrZQ", "eyJ.a.b", "....", "é.a.b"],
}


@pytest.mark.parametrize(
    ("name", "value"), [(name, value) for name, values in VALID.items() for value in values]
)
def test_accepts_real_ones(name: str, value: str) -> None:
    assert validators.by_name(name)(value)


@pytest.mark.parametrize(
    ("name", "value"), [(name, value) for name, values in INVALID.items() for value in values]
)
def test_refuses_near_misses(name: str, value: str) -> None:
    assert not validators.by_name(name)(value)


@given(st.text(alphabet="0123456789", min_size=12, max_size=18).map(lambda digits: "4" + digits[1:]))
def test_one_check_digit_in_ten_is_right(body: str) -> None:
    assert sum(luhn(body + str(digit)) for digit in range(10)) == 1


@pytest.mark.parametrize("name", ["payment_card", "iban", "uk_nhs", "aba_routing", "imei"])
def test_a_wrong_digit_is_seen(name: str) -> None:
    check = validators.by_name(name)
    for value in VALID[name]:
        for index, character in enumerate(value):
            if character.isdigit():
                changed = value[:index] + str((int(character) + 1) % 10) + value[index + 1 :]
                assert not check(changed), (name, index)


@given(st.text(max_size=60), st.sampled_from(sorted(validators.VALIDATORS)))
def test_never_raises(value: str, name: str) -> None:
    assert validators.by_name(name)(value) in (True, False)


def test_lengths_of_ibans() -> None:
    assert (iban_length("DE"), iban_length("NO"), iban_length("ZZ")) == (
        22,
        15,
        None,
    )


def test_an_unknown_name_is_told() -> None:
    with pytest.raises(RulesError, match=r"no validator is named luhm; there are: .*luhn"):
        validators.by_name("luhm")
