"""Numbers of people, accounts and purchases, places and devices: in logs, under keys, and what must stay
clean."""

from __future__ import annotations

import pytest

from tests.recognizers.analysis import found

LOG = "2024-01-31 12:30:01,123 INFO  [worker-3] c.a.Service - {} status=OK in 35 ms"


@pytest.mark.parametrize(
    ("entity", "text", "value"),
    [
        ("US_SSN", "verified applicant 536-90-4399", "536-90-4399"),
        ("US_ITIN", "ITIN=912-70-1234", "912-70-1234"),
        ("US_DRIVER_LICENSE", "Driver License: D1234567 (CA)", "D1234567"),
        ("US_PASSPORT", "US passport number: 488839667", "488839667"),
        ("UK_NINO", "nino=JG121316A", "JG121316A"),
        ("UK_NHS", "NHS No. 943 476 5919", "943 476 5919"),
        ("CREDIT_CARD", "payment declined for 5555555555554444", "5555555555554444"),
        ("CREDIT_CARD", "card 4111 1111 1111 1111", "4111 1111 1111 1111"),
        ("IBAN_CODE", "refund to AT61 1904 3002 3457 3201 paid", "AT61 1904 3002 3457 3201"),
        ("BANK_ACCOUNT", "routing 021000021", "021000021"),
        ("DATE_OF_BIRTH", "born 4 December 1987", "4 December 1987"),
        ("ACCOUNT_NUMBER", "customer_id=C-100233", "C-100233"),
        ("ORDER_OR_INVOICE", "Order #88123", "88123"),
        ("UNIQUE_ID", "IMEI 490154203237518", "490154203237518"),
        ("EMPLOYEE_ID", "emp_id=EMP00231", "EMP00231"),
        ("STUDENT_ID", "student ID S1234567", "S1234567"),
        ("PROFILE_SCORE", "churn_score=0.83", "0.83"),
        ("COORDINATES", "device at 47.36667, 8.55000", "47.36667, 8.55000"),
        ("MEDICAL", "patient has a history of epilepsy", "epilepsy"),
    ],
)
def test_in_a_log_line(entity: str, text: str, value: str) -> None:
    assert value in found(entity, LOG.format(text))


@pytest.mark.parametrize(
    ("entity", "value", "key"),
    [
        ("US_SSN", "536904399", "customerSsn"),
        ("DATE_OF_BIRTH", "19871204", "dob"),
        ("DATE_OF_BIRTH", "1987-12-04T00:00:00Z", "birthDate"),
        ("CREDIT_CARD", "30569309025904", "creditCardNumber"),
        ("ORDER_OR_INVOICE", "88123", "order_id"),
        ("EMPLOYEE_ID", "10442", "employeeNo"),
        ("PROFILE_SCORE", "Bargain Hunter", "persona"),
        ("BIOMETRIC_TEMPLATE", "Qm9ndXNUZW1wbGF0ZQ0123456", "fingerprint_template"),
        ("MEDICAL", "E11.9", "diagnosis"),
        ("COORDINATES", "-0.1278", "longitude"),
    ],
)
def test_under_its_key_only(entity: str, value: str, key: str) -> None:
    assert found(entity, value, key) == {value}
    assert not found(entity, value, "checksum")


def test_a_generic_key_is_read_with_the_one_above() -> None:
    assert found("ACCOUNT_NUMBER", "40088123", "id", parents=["customers", "0"]) == {"40088123"}
    assert found("ORDER_OR_INVOICE", "40088123", "id", parents=["order"]) == {"40088123"}
    assert not found("ACCOUNT_NUMBER", "40088123", "id", parents=["process"])


def test_short_names_of_degrees_need_each_other() -> None:
    assert found("COORDINATES", "47.36667", "lat", siblings=["lat", "lng"]) == {"47.36667"}
    assert not found("COORDINATES", "47.36667", "lat", siblings=["lat", "count"])
    assert found("COORDINATES", "lat=47.36667&lng=8.55000") == {"47.36667", "8.55000"}


def test_an_account_beside_a_bank_is_a_banks() -> None:
    assert "000123456789" in found("BANK_ACCOUNT", "routing 021000021 account number 000123456789")
    assert found("BANK_ACCOUNT", "12345678", "account_number", siblings=["sort_code"]) == {"12345678"}
    assert not found("BANK_ACCOUNT", "account number 000123456789")


def test_an_iban_ends_where_its_country_says() -> None:
    assert found("IBAN_CODE", "AT61 1904 3002 3457 3201 paid now") == {"AT61 1904 3002 3457 3201"}


@pytest.mark.parametrize("separator", ["", " ", "-"])
def test_card_groups_have_one_separator(separator: str) -> None:
    card = separator.join(["4111", "1111", "1111", "1111"])
    assert found("CREDIT_CARD", f"paid with {card}.") == {card}
    assert not found("CREDIT_CARD", "paid with 4111-1111 1111-1111")


@pytest.mark.parametrize(
    ("entity", "text"),
    [
        ("CREDIT_CARD", "trace_id=4111111111111111 span=4111111111111111"),
        ("CREDIT_CARD", "4111 1111 1111 1112"),
        ("CREDIT_CARD", "ts=1678281234567890 id=41111111111111111111"),
        ("US_SSN", "phone 415-555-2671 zip 94043-1351 666-12-3456"),
        ("US_SSN", "  120  536 90 4399 wc"),
        ("UK_NHS", "call 943 476 5919"),
        ("UK_NINO", "commit ab123456c"),
        ("DATE_OF_BIRTH", "created 2023-03-08, build date 04/12/2023"),
        ("COORDINATES", "0.123456, 0.654321 loss values"),
        ("COORDINATES", "padding: 10.5000,12.2500"),
        ("COORDINATES", "M12.3456,45.6789 L13.4567,46.7890"),
        ("ACCOUNT_NUMBER", "line number 40088123"),
        ("ACCOUNT_NUMBER", "account id: null"),
        ("ORDER_OR_INVOICE", "select * from t order by 1"),
        ("ORDER_OR_INVOICE", "order 66 of 100"),
        ("UNIQUE_ID", "trace_id=6d92078a82464ba4ae5b76104861e7dc"),
        ("UNIQUE_ID", "commit 9fceb02d0ae598e95dc970b74767f19372d61af8"),
        ("IBAN_CODE", "aGk+DE89370400440532013000/x DE89 3704 0044 0532 0130 01"),
        ("MEDICAL", "health check E11.9 error code, diagnostic mode, treatment of nulls"),
        ("PROFILE_SCORE", "segment 3 of 10, score: 0.83"),
        ("US_PASSPORT", "npm install passport@0.6.0"),
        ("US_DRIVER_LICENSE", "License: Apache-2.0"),
    ],
)
def test_technical_lines_stay_clean(entity: str, text: str) -> None:
    assert not found(entity, text)
