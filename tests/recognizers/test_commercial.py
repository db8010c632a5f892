"""Purchases, loyalty, property, consent and preferences: a person's, and not a program's."""

from __future__ import annotations

import pytest

from tests.recognizers.analysis import found


@pytest.mark.parametrize(
    "line",
    [
        'customer=Jane Smith item="Blue Mug" qty=2 price=12.99',
        '{"customer": "Jane Smith", "item": "Blue Mug", "qty": 2, "price": 12.99}',
        "<Order><Customer>Jane Smith</Customer><Item>Blue Mug</Item><Qty>2</Qty><Price>12.99</Price></Order>",
        '<order customer="Jane Smith" item="Blue Mug" qty="2" price="12.99"/>',
    ],
)
def test_a_purchase_in_one_line(line: str) -> None:
    (value,) = found("PURCHASE_RECORD", line)
    assert "Blue Mug" in value
    assert "12.99" in value
    assert "Jane" not in value


@pytest.mark.parametrize(
    "line",
    [
        'item="Blue Mug" qty=2 price=12.99',
        "user=jdoe42 item=17 total=12 count=3",
        "cache item=users total=12 amount=3",
        "SELECT item, qty, price FROM sales WHERE customer = 1",
    ],
)
def test_lines_without_a_person_or_a_price_are_none(line: str) -> None:
    assert not found("PURCHASE_RECORD", line)


@pytest.mark.parametrize(
    ("key", "value"),
    [("newsletter", "true"), ("opt_in", "yes"), ("consent", "2024-05-01"), ("subscribed", "no")],
)
def test_a_choice_is_a_persons_in_a_record_of_one(key: str, value: str) -> None:
    entity = "MARKETING_PREFERENCE"
    assert found(entity, value, key, siblings=["email", "first_name"]) == {value}
    assert found(entity, value, key, parents=["customer"]) == {value}
    assert not found(entity, value, key, siblings=["enabled", "timeout"])
    assert not found(entity, value, key, parents=["features"], siblings=["email"])


@pytest.mark.parametrize(
    "text",
    [
        "features.newsletter_opt_in=true owner=jdoe42",
        "newsletter: true",
        "unsubscribed=true topic=orders partition=3",
        "opt_in=false",
        "consent: required",
    ],
)
def test_switches_of_programs_are_no_choices(text: str) -> None:
    assert not found("MARKETING_PREFERENCE", text)


def test_a_choice_whose_value_is_a_fields_name() -> None:
    assert found("MARKETING_PREFERENCE", "marketing_opt_in=opted-out") == {"opted-out"}


def test_an_account_is_no_count() -> None:
    assert found("MARKETING_PREFERENCE", "account_marketing_opt_in=true") == {"true"}


def test_lists_of_what_somebody_likes() -> None:
    assert found("PREFERENCE_SEGMENT", '"interests": ["chess", "sailing", "wine"]') == {
        "chess",
        "sailing",
        "wine",
    }
    assert found("PREFERENCE_SEGMENT", "chess", "hobbies") == {"chess"}


def test_a_segment_that_ranks_is_a_score_and_any_other_a_preference() -> None:
    assert found("PREFERENCE_SEGMENT", "bargain hunters", "customer_segment") == {"bargain hunters"}
    assert not found("PREFERENCE_SEGMENT", "high-value", "customer_segment")
    assert found("PROFILE_SCORE", "high-value", "customer_segment") == {"high-value"}


@pytest.mark.parametrize(
    ("key", "value", "parents"),
    [
        ("segment", "backend", ["network"]),
        ("cluster_name", "prod-eu-1", ["kubernetes"]),
        ("audience", "https://api.example.com", ["jwt"]),
        ("topics", "orders", ["kafka"]),
    ],
)
def test_segments_of_networks_and_clusters_are_none(key: str, value: str, parents: list[str]) -> None:
    assert not found("PREFERENCE_SEGMENT", value, key, parents=parents)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("loyaltyNumber", "LY-4471-2290"),
        ("frequent_flyer_no", "LH 992003412345"),
        ("Kundenkarte", "2620 1122 3344"),
        ("carte-de-fidelite", "778812345"),
    ],
)
def test_loyalty_numbers(key: str, value: str) -> None:
    assert found("LOYALTY_NUMBER", value, key) == {value}
    assert found("LOYALTY_NUMBER", f"{key}={value}") == {value}


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("parcelNumber", "123-456-789"),
        ("titleNumber", "AGL123456"),
        ("grundbuchblatt", "Grundbuch von Mitte Blatt 3782"),
        ("Flurstück", "1234/56"),
        ("numero_de_parcelle", "parcelle n° 1010"),
        ("deed_no", "2019-004471"),
    ],
)
def test_property(key: str, value: str) -> None:
    assert value in found("PROPERTY_RECORD", value, key)


def test_identifiers_of_transactions_are_no_orders() -> None:
    assert not found("ORDER_OR_INVOICE", "4ea9c4e5ebdcb24b", "transaction.id", siblings=["email"])
    assert found("ORDER_OR_INVOICE", "88123", "order_id") == {"88123"}
