"""Mail addresses, phone numbers, postal addresses, addresses of machines."""

from __future__ import annotations

from ipaddress import IPv4Address, ip_network

import pytest

from recognizers.identifiers.machine import PRIVATE, PUBLIC, scope_of
from tests.recognizers.test_people import engine, values


@pytest.mark.parametrize(
    "address",
    [
        "jane.doe@example.com",
        "jane.o'hara+vip@sub.example.co.uk",
        "müller@exämple.de",
        "x@xn--mnchen-3ya.de",
        "JANE_DOE@EXAMPLE.COM",
        "j@a.io",
        "jane.doe%40example.com",
        "jane(at)example.com",
        "jane [at] example [dot] com",
    ],
)
@pytest.mark.parametrize(
    "frame", ["{}", "mail to {}.", "<{}>", "user={};x=1", '"{}",', "mailto:{}?subject=x", "({})"]
)
def test_mail_addresses_in_any_frame(address: str, frame: str) -> None:
    assert values(frame.format(address), "EMAIL_ADDRESS") == [address]


@pytest.mark.parametrize(
    "text",
    [
        "git@github.com:org/repo.git",
        "logo@2x.png",
        "pkg@1.2.3",
        "Foo@1a2b3c",
        "@angular/core@15.2.0",
        "rsync deploy@web1.example.com:/srv",
        "@Override",
        "a" * 3000 + "@",
    ],
)
def test_what_only_looks_like_a_mail_address(text: str) -> None:
    assert values(text, "EMAIL_ADDRESS") == []


@pytest.mark.parametrize(
    "number",
    [
        "+1 415 555 2671",
        "(415) 555-0134",
        "+44 20 7946 0958",
        "07700 900123",
        "+353 1 496 0123",
        "+49 89 1234567",
        "0664 1234567",
        "+43 664 1234567",
        "044 668 18 00",
        "+61 412 345 678",
        "+65 6123 4567",
        "415-555-2671",
        "+49 (0)89 1234567",
    ],
)
@pytest.mark.parametrize("frame", ["{}", "please call {} today", "phone={} status=ok", '"tel": "{}"'])
def test_phone_numbers_by_shape(number: str, frame: str) -> None:
    assert values(frame.format(number), "PHONE_NUMBER") == [number]


@pytest.mark.parametrize("number", ["4155552671", "447911123456", "61234567", "0312345678", "5550134"])
@pytest.mark.parametrize("key", ["phone", "mobileNumber", "Telefon", "customer_tel"])
def test_bare_digits_under_a_phone_key(number: str, key: str) -> None:
    assert values(number, "PHONE_NUMBER", key) == [number]


@pytest.mark.parametrize(
    "text",
    [
        "2023-03-08 12:30:01",
        "1678281234567",
        "1678281234",
        "10.0.0.12:8080",
        "build 20230308.1",
        "4155552671",
        "0000020 067543 020040 020040",
        "trace 4155552671 took 12 ms",
        "sizes 0123 4567 8901 2345",
        "phone number is required",
        "08.03.2023 12:30",
    ],
)
def test_what_is_no_phone_number(text: str) -> None:
    assert values(text, "PHONE_NUMBER") == []


@pytest.mark.parametrize(
    "address",
    [
        "1600 Amphitheatre Pkwy Apt 4B, Mountain View, CA 94043",
        "6712 Morales Harbors, Port Russell, OH 36994",
        "Flat 3, 22 Baker St, London NW1 6XE",
        "15 O'Connell Street, Dublin 1, D01 F5P2",
        "Hauptstr. 12a, 80331 München",
        "Mariahilfer Straße 45/2/7, 1060 Wien",
        "Bahnhofstrasse 1, 8001 Zürich",
        "12 Rue du Rhône, 1204 Genève",
        "rue de Beurret 92, 1204 Genève",
        "12 Collins St, Melbourne VIC 3000",
        "Blk 123 Ang Mo Kio Ave 3 #04-56 Singapore 560123",
        "PO Box 1234, Springfield, IL 62701",
    ],
)
@pytest.mark.parametrize("frame", ["{}", "shipped to {}", "Adresse: {}", "lives at {} since May"])
def test_a_whole_postal_address_is_one_finding(address: str, frame: str) -> None:
    assert values(frame.format(address), "POSTAL_ADDRESS") == [address]


@pytest.mark.parametrize(
    ("text", "scope"),
    [
        ("peer 203.0.113.77:443", "public"),
        ("peer 8.8.4.200:53", "public"),
        ("peer 2001:db8::8a2e:370:7334", "public"),
        ("peer ::ffff:198.51.100.9", "public"),
        ("peer 10.1.2.3:80", "private"),
        ("peer 127.0.0.1:80", "private"),
        ("peer 169.254.1.1:80", "private"),
        ("peer 224.0.0.251:5353", "private"),
        ("peer 255.255.255.255:67", "private"),
        ("peer fe80::1ff:fe23:4567:890a", "private"),
        ("peer ::ffff:10.0.0.1", "private"),
        ("peer fd12:3456:789a::1", "private"),
    ],
)
def test_scope_of_addresses_of_machines(text: str, scope: str) -> None:
    (result,) = [result for result in engine().analyze(text, "en") if result.entity_type == "IP_ADDRESS"]
    assert result.recognition_metadata["scope"] == scope


@pytest.mark.parametrize("low", [0, 1, 255, 256, 0x0200, 0x6401, 0x7100, 0xFFFE, 0xFFFF])
def test_addresses_of_one_block_are_of_one_scope(low: int) -> None:
    """But in the blocks that are divided; what is told of a block holds for each address in it."""
    documentation = [ip_network(one) for one in ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24")]
    for block in range(1 << 16):
        address = IPv4Address(block << 16 | low)
        plain = PUBLIC if address.is_global and not address.is_multicast else PRIVATE
        documented = any(address in network for network in documentation)
        assert scope_of(address) == (PUBLIC if documented else plain)
