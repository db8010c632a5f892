"""Identifiers and traces in networks: what several rules decide together, in a stock Presidio engine."""

from __future__ import annotations

import pytest

from tests.recognizers.analysis import found

URL = "URL_WITH_PERSONAL_PARAMETER"


@pytest.mark.parametrize(
    ("query", "counts"),
    [
        ("user=jdoe42", True),
        ("user=root", False),
        ("email=jane%40example.com", True),
        ("email=%3CEMAIL_ADDRESS%3E", False),
        ("q=jane@example.com", True),
        ("name=widget", False),
        ("lastName=Gr%C3%BCnwald", True),
        ("plz=80331&geburtsdatum=04.12.1987", True),
        ("page=2&size=50&sort=name", False),
        ("ssn=536-90-4399", True),
        ("ssn=000-12-3456", False),
    ],
)
def test_a_parameter_counts_as_its_keys_recognizers_say(query: str, counts: bool) -> None:
    for url in (f"/a/b?{query}", f"https://shop.example.com/a?x=1&{query}"):
        assert found(URL, f"GET {url} HTTP/1.1") == ({url} if counts else set())


def test_a_redacted_url_is_left_alone() -> None:
    assert found(URL, "https://<USERNAME>:<PASSWORD>@files.example.com/?phone=<PHONE_NUMBER>") == set()


def test_a_referrer_on_the_same_host_is_no_history() -> None:
    line = 'request: "GET /a HTTP/1.1", host: "{}", referrer: "https://shop.example.com/list"'
    assert found("BROWSING_HISTORY", line.format("shop.example.com")) == set()
    assert found("BROWSING_HISTORY", line.format("pay.example.org")) == {"https://shop.example.com/list"}


def test_an_address_is_history_beside_the_time_of_its_visit() -> None:
    url = "https://clinic.example.org/fertility"
    assert found("BROWSING_HISTORY", url, "url", siblings=["title", "visit_time"]) == {url}
    assert found("BROWSING_HISTORY", url, "url", siblings=["title", "status"]) == set()


def test_a_handle_needs_its_network() -> None:
    assert found("ONLINE_ID", "Instagram: @jane.doe") == {"@jane.doe"}
    assert found("ONLINE_ID", "decorated with @jane.doe") == set()


def test_crawlers_and_programs_are_no_users() -> None:
    for agent in ("Googlebot/2.1 (+http://www.google.com/bot.html)", "curl/8.0.1", "python-requests/2.31.0"):
        assert found("USER_AGENT", agent, "User-Agent") == set()


@pytest.mark.parametrize(("siblings", "counts"), [(["lac", "mcc"], True), (["name", "state"], False)])
def test_short_keys_of_cells_count_together(siblings: list[str], counts: bool) -> None:
    assert found("WIFI_OR_CELL_ID", "56789", "cid", siblings=siblings) == ({"56789"} if counts else set())


def test_a_zip_is_a_postcode_beside_a_town() -> None:
    assert found("POSTCODE", "8001", "zip", siblings=["city"]) == {"8001"}
    assert found("POSTCODE", "8001", "zip", siblings=["size"]) == set()
