"""A small web shop on the loopback address; what it is asked, and answers, becomes logs and a HAR."""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from people import PEOPLE, Person

log = logging.getLogger("shop")

STYLE = "body{font:16px DejaVu Sans,sans-serif;margin:2em;max-width:44em}td{padding:.2em 1em .2em 0}"
ASSET = "document.documentElement.dataset.build='4.18.2+9fceb02d';"
SESSION = "5f2b7e90c1d84a36b7aa41f0e6d3c592"


def _page(title: str, body: str) -> bytes:
    return (
        f"<!doctype html><html lang=en><meta charset=utf-8><title>{title}</title><style>{STYLE}</style>"
        f"<script src=/static/app.9fceb02d.js></script><h1>{title}</h1>{body}</html>"
    ).encode()


def _account(person: Person) -> dict[str, object]:
    return {
        "customerId": person.number,
        "firstName": person.given,
        "lastName": person.family,
        "email": person.email,
        "phone": person.phone,
        "birthDate": person.birth,
        "address": {
            "street": person.street,
            "postalCode": person.postcode,
            "city": person.city,
            "country": person.country,
        },
        "geo": {"lat": 51.523772, "lng": -0.158539},
        "loyalty": {"tier": "gold", "churn_score": 0.82},
        "build": "4.18.2",
    }


class Shop(BaseHTTPRequestHandler):
    """Start page, search, login, account page and its API."""

    server_version = "shop/4.18.2"
    protocol_version = "HTTP/1.1"

    def log_message(self, *_: object) -> None:
        """Silence: the web server in front writes the access log, the shop its own."""

    def _answer(self, status: int, media_type: str, body: bytes, **headers: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", media_type)
        self.send_header("Content-Length", str(len(body)))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self) -> None:
        url = urlsplit(self.path)
        person = PEOPLE[0]
        trace = {"path": url.path, "client": self.headers.get("X-Forwarded-For", "127.0.0.1")}
        if url.path == "/":
            form = "<form action=/login method=post><input name=user><input name=password type=password><button>Sign in</button></form>"
            self._answer(200, "text/html; charset=utf-8", _page("Example Shop", form))
        elif url.path.startswith("/static/"):
            self._answer(
                200, "text/javascript", ASSET.encode(), Cache_Control="max-age=31536000", ETag='"9fceb02d"'
            )
        elif url.path == "/search":
            query = parse_qs(url.query).get("q", [""])[0]
            log.info("search", extra={"fields": {**trace, "query": query, "hits": len(query) % 7}})
            self._answer(200, "text/html; charset=utf-8", _page("Search", f"<p>{len(query) % 7} hits</p>"))
        elif url.path == "/account":
            rows = "".join(
                f"<tr><td>{label}<td>{value}"
                for label, value in (
                    ("Name", person.name),
                    ("E-mail", person.email),
                    ("Phone", person.phone),
                    ("Date of birth", person.birth),
                    ("Address", f"{person.street}, {person.city} {person.postcode}"),
                    ("Card", person.card),
                )
            )
            script = "<script>fetch('/api/v2/customers/40088123',{headers:{Authorization:'Bearer '+'not.a.real-token-0000'}})</script>"
            self._answer(
                200, "text/html; charset=utf-8", _page("Your account", f"<table>{rows}</table>{script}")
            )
        elif url.path.startswith("/api/v2/customers/"):
            log.info(
                "customer read",
                extra={"fields": {**trace, "customer_id": person.number, "email": person.email}},
            )
            self._answer(200, "application/json", json.dumps(_account(person), ensure_ascii=False).encode())
        elif url.path == "/health":
            self._answer(200, "application/json", b'{"status":"ok","build":"4.18.2","uptime_s":1678281}')
        else:
            log.warning("not found", extra={"fields": trace})
            self._answer(404, "text/plain", b"not found\n")

    def do_POST(self) -> None:
        form = parse_qs(self.rfile.read(int(self.headers.get("Content-Length", "0"))).decode())
        user = form.get("user", [""])[0]
        person = next((person for person in PEOPLE if user in (person.login, person.email)), None)
        client = self.headers.get("X-Forwarded-For", "127.0.0.1")
        if person is None or form.get("password", [""])[0] != person.password:
            log.warning("login failed", extra={"fields": {"username": user, "client": client, "attempt": 2}})
            self._answer(403, "text/plain", b"wrong user or password\n")
            return
        log.info(
            "login", extra={"fields": {"user": {"id": person.number, "name": person.name}, "client": client}}
        )
        self._answer(
            303, "text/plain", b"", Location="/account", Set_Cookie=f"JSESSIONID={SESSION}; Path=/; HttpOnly"
        )


@contextmanager
def running() -> Iterator[int]:
    """The shop in a thread of its own; gives its port."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Shop)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        thread.join()
