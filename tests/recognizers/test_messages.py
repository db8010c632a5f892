"""Messages, signatures, companies and media of people, in a stock Presidio engine."""

from __future__ import annotations

import pytest

from tests.recognizers.analysis import found

SENTENCE = "Please bring the blue folder to the hospital"


@pytest.mark.parametrize(
    ("siblings", "counts"),
    [
        (["from", "to", "sent_at"], True),
        (["sender", "recipient"], True),
        (["level", "logger", "timestamp"], False),
        (["from", "to", "level"], False),
        (["id", "created"], False),
    ],
)
def test_a_body_counts_beside_its_correspondents(siblings: list[str], counts: bool) -> None:
    for key in ("body", "message", "text"):
        assert found("MESSAGE_CONTENT", SENTENCE, key, siblings=siblings) == ({SENTENCE} if counts else set())


def test_every_line_of_an_exported_chat_counts() -> None:
    chat = "[08/03/2023, 12:30:01] Jane Smith: see you at 8\n[08/03/2023, 12:31:44] Tom: I am on my way"
    assert found("MESSAGE_CONTENT", chat) == {"see you at 8", "I am on my way"}


def test_lines_of_logs_are_no_chats() -> None:
    for line in (
        "[2023-03-08 12:30:01] ERROR: you are not allowed to do that",
        "[08/03/2023, 12:30:01] Worker: your job is done",
        "12:30:01 <nginx> reload",
    ):
        assert found("MESSAGE_CONTENT", line) == set()


def test_a_signature_goes_from_the_closing_to_the_last_contact() -> None:
    block = "Viele Grüße\nAnna Schmidt\nBeispiel GmbH\nTel.: 089/12345678"
    assert found("SIGNATURE_BLOCK", f"Bis morgen!\n\n{block}\n\nAm Montag schrieb Tom:\n> Hallo") == {block}


def test_a_table_of_people_is_no_signature() -> None:
    assert found("SIGNATURE_BLOCK", "| Jane Smith | Engineer | jane@acme.example |") == set()


@pytest.mark.parametrize("key", ["portrait", "passportPhoto", "Passbild", "photo_d_identite", "headshot_url"])
def test_portraits_by_key(key: str) -> None:
    assert found("FACE_IMAGE", "https://cdn.example.com/8812.jpg", key) == {
        "https://cdn.example.com/8812.jpg"
    }


@pytest.mark.parametrize("key", ["photo_url", "customerPhoto", "Kundenfoto", "photo_de_profil"])
def test_photos_by_key(key: str) -> None:
    assert found("PHOTO", "https://cdn.example.com/8812.jpg", key) == {"https://cdn.example.com/8812.jpg"}
    assert found("PHOTO", "enabled", key) == set()


def test_an_image_is_a_photo_in_a_record_about_a_person() -> None:
    assert found("PHOTO", "js.png", "image", siblings=["first_name", "email"]) == {"js.png"}
    assert found("PHOTO", "js.png", "image", siblings=["title", "price"]) == set()


def test_makers_of_software_count_only_as_employers() -> None:
    assert found("COMPANY", "Microsoft Corporation", "company", siblings=["version"]) == set()
    assert found("COMPANY", "Microsoft Corporation", "employer") == {"Microsoft Corporation"}
    assert found("COMPANY", "Copyright (c) 2020, Harbour Foods Ltd, contact Jane Smith") == set()
