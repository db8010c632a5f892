"""Cards, accounts, wallets, insurance and pay: what a label, a key or a check tells, and what must stay."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recognizers.validators import by_name
from recognizers.validators.crypto import ethereum_address
from recognizers.validators.keccak import SHA3, keccak_256
from tests.recognizers.analysis import found

CARD = "4111 1111 1111 1111"
WALLETS = [
    "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa",
    "3J98t1WpEZ73CNmQviecrnyiWrnqRhWNLy",
    "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4",
    "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0",
    "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359",
    "rHb9CJAWyB4rj91VRWn96DkukG4bwdtyTh",
    "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t",
    "DH5yaieqoZN36fDVciNyRueRGvGLR3mr7L",
    "LVg2kJoFNg45Nbpy53h7Fe1wKyeXVRhMH9",
    "44AFFq5kSiGBoZ4NMDwYtN18obc8AemS33DBLWs3H7otXft3XjrpDtQGv7SqSsaBYBb98uNbr2VBBEt7f2wfn3RVGQBEP3A",
]


@given(st.binary(max_size=400))
def test_the_sponge_is_that_of_hashlib(data: bytes) -> None:
    """Keccak-256 differs from SHA3-256 in one byte of padding only."""
    assert keccak_256(data, SHA3) == hashlib.sha3_256(data).digest()


def test_keccak_of_nothing() -> None:
    """The constant that Ethereum's Yellow Paper names as the hash of the empty string."""
    assert keccak_256(b"").hex() == "c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470"


@pytest.mark.parametrize(
    "address",
    [
        "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
        "0xdbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB",
        "0xD1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb",
    ],
)
def test_the_examples_of_eip_55(address: str) -> None:
    assert ethereum_address(address)
    assert not ethereum_address("0x" + address[2:].swapcase())
    assert not ethereum_address(address.lower())


@pytest.mark.parametrize("address", WALLETS)
def test_a_wallet_is_found_by_its_check_and_not_with_a_wrong_sign(address: str) -> None:
    assert found("CRYPTO_WALLET", f"sent to {address}, thanks") == {address}
    last = "2" if address[-1] != "2" else "3"
    wrong = address[:-1] + last
    if not address.startswith("0x"):
        assert not by_name("crypto_address")(wrong)
        assert not found("CRYPTO_WALLET", f"id {wrong}")


@pytest.mark.parametrize(
    "template",
    [
        "card {card} exp {expiry} cvv {code}",
        '{{"cardNumber":"{card}","expiryDate":"{expiry}","cvv":"{code}"}}',
        "<Card><Number>{card}</Number><Expiry>{expiry}</Expiry><CVV2>{code}</CVV2></Card>",
        "Kreditkarte {card}, gültig bis {expiry}, Prüfnummer {code}",
        "carte {card}, date d'expiration {expiry}, cryptogramme {code}",
        "{card} {expiry} {code}",
    ],
)
def test_what_stands_on_a_card(template: str) -> None:
    text = template.format(card=CARD, expiry="12/27", code="842")
    assert found("CREDIT_CARD", text) == {CARD}
    assert found("CARD_EXPIRY", text) == {"12/27"}
    assert found("CARD_SECURITY_CODE", text) == {"842"}


def test_the_keys_around_tell_whether_an_expiry_is_a_cards() -> None:
    assert found("CARD_EXPIRY", "2027-12", "expires", parents=["card"]) == {"2027-12"}
    assert found("CARD_EXPIRY", "08", "exp_month", siblings=["last4", "brand"]) == {"08"}
    assert not found("CARD_EXPIRY", "2027-12", "expires", parents=["certificate"])
    assert not found("CARD_EXPIRY", "12/27", "expiry", siblings=["passport_no", "email"])
    assert found("CARD_SECURITY_CODE", "842", "securityCode", siblings=["cardNumber"]) == {"842"}
    assert not found("CARD_SECURITY_CODE", "842", "securityCode", siblings=["door"])


def test_the_last_four_digits_are_a_cards_only_beside_one() -> None:
    assert found("CREDIT_CARD", "4242", "last4", parents=["card"]) == {"4242"}
    assert found("CREDIT_CARD", "4242", "last4", siblings=["brand", "exp_month"]) == {"4242"}
    assert not found("CREDIT_CARD", "4242", "last4", siblings=["ssn_type"])


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Account number 55779911 at Example Bank", "55779911"),
        ("acct no. 4478120093, ABA 021000021", "4478120093"),
        ("BLZ 37040044, Konto 0532013000", "0532013000"),
        ("BSB 062-000 Acc 12345678", "062-000 Acc 12345678"),
    ],
)
def test_accounts_beside_a_bank(text: str, value: str) -> None:
    assert value in found("BANK_ACCOUNT", text)


def test_a_policy_is_an_insurances_where_insurance_is_spoken_of() -> None:
    assert found("INSURANCE_POLICY_NUMBER", "PN-2231-88", "policyNo", siblings=["insurer", "premium"]) == {
        "PN-2231-88"
    }
    assert not found("INSURANCE_POLICY_NUMBER", "PN-2231-88", "policyNo", siblings=["retention_days"])
    assert found("ACCOUNT_NUMBER", 'policyNumber="PN-2231-88"') == {"PN-2231-88"}


def test_a_member_is_insured_where_health_is_spoken_of() -> None:
    assert found("HEALTH_INSURANCE_ID", "W234199812", "memberId", parents=["healthPlan"]) == {"W234199812"}
    assert found("HEALTH_INSURANCE_ID", "0098123", "group_number", siblings=["payer", "rx_bin"]) == {
        "0098123"
    }
    assert not found("HEALTH_INSURANCE_ID", "W234199812", "memberId", parents=["club"])


def test_a_case_is_a_patients_where_a_hospital_is_spoken_of() -> None:
    assert found("MEDICAL_RECORD_NUMBER", "2024118823", "fallnummer", siblings=["klinik", "diagnose"])
    assert not found("MEDICAL_RECORD_NUMBER", "2024118823", "fallnummer", siblings=["email", "betreff"])


@pytest.mark.parametrize(
    "value",
    ["85000", "85000.00", "$85,000", "85.000 €", "EUR 62.000", "CHF 95'000", "95’000 CHF", "£42,000", "4200"],
)
@pytest.mark.parametrize("key", ["annualSalary", "gross_pay", "Bruttogehalt", "salaire-annuel", "wage"])
def test_pay_under_its_key(key: str, value: str) -> None:
    assert found("SALARY", value, key) == {value}
    assert found("SALARY", f'{key}="{value}"') == {value}


@pytest.mark.parametrize(
    "text",
    [
        "compensation: 3 steps rolled back",
        "salary calculation finished in 1200 ms",
        "paid $12.99 for shipping",
        "wages: []",
        "bonus=2",
    ],
)
def test_other_amounts_are_no_pay(text: str) -> None:
    assert not found("SALARY", text)
