"""Records and letters full of personal data, made up; the same for the same seed."""

from __future__ import annotations

import json
from collections.abc import Iterator

from benchmarks.speed.fields import SEED, Template, data, draw_person, pick, state, template, templates

COLUMNS = {
    "customer_id": "{n8}",
    "first_name": "{given}",
    "last_name": "{family}",
    "email": "{email}",
    "phone": "{phone}",
    "street": "{number} {street}",
    "city": "{city}",
    "zip": "{zip}",
    "date_of_birth": "{birthday}",
    "ssn": "{ssn}",
    "card_number": "{card}",
    "iban": "{iban}",
    "last_ip": "{attacker}",
    "plan": "{word}",
    "balance": "{n4}.{d2}",
    "last_login": "{clock_t}Z",
}
"""Of a table of customers, and what stands in them."""
QUIET_EVERY = 4
"""One JSON event in so many is about a person; the others are a machine's."""


def records(seed: int = SEED) -> Iterator[dict[str, str]]:
    """Endless customers, all columns filled."""
    made = state(seed)
    columns = {name: template(text) for name, text in COLUMNS.items()}
    while True:
        draw_person(made)
        made.now += made.chance.random() * 600
        yield {name: one.filled(made) for name, one in columns.items()}


def events(seed: int = SEED) -> Iterator[str]:
    """Endless JSON objects, one a line: most of them a machine's, some with a customer inside."""
    made = state(seed)
    plain = {
        name: template(text)
        for name, text in (
            ("time", "{clock_t}.{d3}Z"),
            ("level", "{state}"),
            ("logger", "com.acme.{word}.{Word}Service"),
            ("trace", "{h32}"),
            ("host", "{host}"),
            ("message", "processed {n5} of {n6} in {n4} ms for {word}/{uuid}"),
        )
    }
    for number, record in enumerate(records(seed + 1)):
        made.now += made.chance.random()
        event: dict[str, object] = {name: one.filled(made) for name, one in plain.items()}
        event["count"] = made.chance.randint(1, 5_000)
        if number % QUIET_EVERY == 0:
            event["customer"] = {
                key: record[key] for key in ("customer_id", "first_name", "last_name", "email")
            }
        yield json.dumps(event, ensure_ascii=False)


def letters(seed: int = SEED) -> Iterator[str]:
    """Endless mails of people who write about people."""
    prose: dict[str, list[str]] = data("prose.yaml")
    openings, sentences, closings = (templates(prose[key]) for key in ("openings", "sentences", "closings"))
    head = template(
        "From: {person} <{email}>\nTo: support@acme.example\nSubject: {word} {n6}\nDate: {clock_t}Z\n"
    )
    made = state(seed)
    while True:
        draw_person(made)
        made.now += made.chance.random() * 3_600
        parts = [head.filled(made), pick(openings, made.chance).filled(made), ""]
        for _ in range(made.chance.randint(1, 3)):
            some: list[Template] = made.chance.sample(sentences, made.chance.randint(2, 5))
            parts += [" ".join(one.filled(made) for one in some), ""]
        parts.append(pick(closings, made.chance).filled(made))
        yield "\n".join(parts) + "\n"
