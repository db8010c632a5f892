"""What programs write about people: chats, purchases, histories of browsers, pictures' metadata, recorded
requests."""

from __future__ import annotations

import base64
import csv
import io
import json
from urllib.parse import quote

from benchmarks.accuracy.dealing import Dealer
from benchmarks.accuracy.fillers import filler
from benchmarks.accuracy.marking import CLOSE, mark, opened, optional
from benchmarks.accuracy.records import RECORDS


def messages(dealer: Dealer, language: str) -> str:
    """An export of a chat, of text messages, of mails."""
    out = []
    for _ in range(RECORDS):
        person = dealer.next_person(language)
        text = mark("MESSAGE_CONTENT", dealer.choice(dealer.prose[language]["message"]))
        time = filler("iso_zulu", dealer.chance)
        out.append(
            dealer.chance.choice(
                (
                    {"from": mark("EMAIL_ADDRESS", person.email), "sentAt": time, "body": text},
                    {"sender": mark("PHONE_NUMBER", person.phone), "type": "sms", "message_text": text},
                    {"author": mark("PERSON", person.name), "channel": "direct", "text": text, "ts": time},
                )
            )
        )
    return json.dumps({"export": "chat", "messages": out}, ensure_ascii=False, indent=2) + "\n"


def _purchase(dealer: Dealer) -> tuple[str, int, float, str]:
    chance = dealer.chance
    price = chance.randint(300, 30_000) / 100
    return (
        dealer.values.word("purchases"),
        chance.randint(1, 4),
        price,
        f"2026-0{chance.randint(1, 9)}-{chance.randint(10, 28)}",
    )


def purchases_csv(dealer: Dealer, language: str) -> str:
    """A table of what people bought."""
    sink = io.StringIO()
    writer = csv.writer(sink, delimiter=";" if language == "de" else ",", lineterminator="\n")
    writer.writerow(dealer.prose[language]["purchase_header"])
    for _ in range(RECORDS):
        person = dealer.next_person(language)
        item, quantity, price, date = _purchase(dealer)
        row = [mark("PERSON", person.name), mark("EMAIL_ADDRESS", person.email)]
        writer.writerow([*row, opened("PURCHASE_RECORD") + item, quantity, price, date + CLOSE])
    return sink.getvalue()


def purchases_json(dealer: Dealer, language: str) -> str:
    """Orders with their positions."""
    customer, items, product, count, cost, bought = dealer.prose[language]["purchase_keys"]
    orders = []
    for _ in range(RECORDS // 2):
        person = dealer.next_person(language)
        item, quantity, price, date = _purchase(dealer)
        position = {
            product: opened("PURCHASE_RECORD") + item,
            count: quantity,
            cost: price,
            bought: date + CLOSE,
        }
        whom = {"name": mark("PERSON", person.name), "email": mark("EMAIL_ADDRESS", person.email)}
        orders.append({customer: whom, items: [position]})
    return json.dumps(orders, ensure_ascii=False, indent=2) + "\n"


def browser_history(dealer: Dealer, language: str) -> str:
    """An export of a browser's history."""
    lines = ["url,title,visit_count,last_visit_time"]
    for _ in range(RECORDS):
        page = mark(
            "BROWSING_HISTORY|URL_WITH_PERSONAL_PARAMETER|SEARCH_QUERY", dealer.values.browsing_history()
        )
        lines.append(f"{page},Page,{dealer.chance.randint(1, 20)},{filler('iso_zulu', dealer.chance)}")
    return "\n".join(lines) + "\n"


def exif(dealer: Dealer, language: str) -> str:
    """What exiftool prints about a photograph."""
    latitude, longitude = dealer.values.exif_gps().split(", ")
    place = "IMAGE_GPS|COORDINATES|PHOTO"
    rows = (
        ("ExifTool Version Number", "12.76"),
        ("File Name", optional(f"IMG_{filler('int4', dealer.chance)}.JPG", "PHOTO|FACE_IMAGE")),
        ("File Size", "2.4 MB"),
        ("MIME Type", "image/jpeg"),
        ("Make", optional("Apple", "PHOTO")),
        ("Camera Model Name", optional("iPhone 14 Pro", "PHOTO")),
        ("Exposure Time", "1/120"),
        ("Artist", mark("PERSON", dealer.next_person(language).name)),
        ("GPS Latitude", mark(place, latitude)),
        ("GPS Longitude", mark(place, longitude)),
    )
    return "".join(f"{name:32}: {value}\n" for name, value in rows)


def har(dealer: Dealer, language: str) -> str:
    """A browser's recording of three requests."""
    entries = []
    for number in range(3):
        person = dealer.next_person(language)
        one = dealer.values
        pairs = {key: value for key, value, _ in dealer.record("har", language, "camel")}
        query = mark("SEARCH_QUERY|BROWSING_HISTORY|URL_WITH_PERSONAL_PARAMETER", quote(one.search_query()))
        email = mark("EMAIL_ADDRESS|URL_WITH_PERSONAL_PARAMETER", quote(person.email, safe="@"))
        path = (f"search?q={query}", f"reset?email={email}", "api/v1/profile")[number]
        headers = {
            "User-Agent": mark("USER_AGENT", one.user_agent()),
            "Cookie": mark("COOKIE|ONLINE_ID|CREDENTIAL", one.cookie()),
            "Authorization": _authorization(dealer),
            "Accept": "application/json",
        }
        request = {
            "method": "POST",
            "url": optional(
                f"https://shop.example.com/{path}", "BROWSING_HISTORY|URL_WITH_PERSONAL_PARAMETER"
            ),
            "httpVersion": "HTTP/2",
            "headers": [{"name": name, "value": value} for name, value in headers.items()],
            "postData": {"mimeType": "application/json", "text": json.dumps(pairs, ensure_ascii=False)},
        }
        entries.append(
            {
                "startedDateTime": filler("iso_zulu", dealer.chance),
                "time": dealer.chance.randint(5, 900),
                "request": request,
                "response": {
                    "status": 200,
                    "content": {"size": 2, "mimeType": "application/json", "text": "{}"},
                },
                "serverIPAddress": mark("IP_ADDRESS", one.ip_address()),
                "timings": {"send": 0, "wait": 12.5, "receive": 0.3},
            }
        )
    recorded = {
        "version": "1.2",
        "creator": {"name": "WebInspector", "version": "537.36"},
        "entries": entries,
    }
    return json.dumps({"log": recorded}, ensure_ascii=False, indent=2) + "\n"


def _authorization(dealer: Dealer) -> str:
    one = dealer.values
    basic = base64.b64encode(f"{one.person.user}:{one.password()}".encode()).decode()
    return dealer.choice(
        [
            f"Bearer {mark('CREDENTIAL', one.jwt())}",
            f"token {mark('CREDENTIAL', one.token())}",
            f"Basic {mark('CREDENTIAL|PASSWORD', basic)}",
        ]
    )
