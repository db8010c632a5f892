"""The shop behind nginx, used by curl and by Chromium: an access log, the shop's own log, a HAR and a screenshot.

Needs nginx, curl, chromium and chromedriver (Debian: ``nginx-light curl chromium chromium-driver``).
"""

from __future__ import annotations

import base64
import json
import logging
import os
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from secrets import token_hex
from urllib.parse import parse_qsl, urlsplit

import shop
from people import PEOPLE

NGINX = """
daemon off; worker_processes 1; pid {work}/nginx.pid; error_log {work}/error.log;
events {{}}
http {{
  access_log {work}/access.log combined;
  set_real_ip_from 127.0.0.1; real_ip_header X-Forwarded-For;
  client_body_temp_path {work}/b; proxy_temp_path {work}/p; fastcgi_temp_path {work}/f;
  uwsgi_temp_path {work}/u; scgi_temp_path {work}/s;
  server {{ listen 127.0.0.1:{port};
    location / {{ proxy_pass http://127.0.0.1:{shop}; proxy_set_header X-Forwarded-For $http_x_forwarded_for; }} }}
}}
"""

AGENTS = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/111.0.0.0 Safari/537.36",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 16_3 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/16.3 Mobile/15E148 Safari/604.1",
    "Mozilla/5.0 (X11; Linux x86_64; rv:110.0) Gecko/20100101 Firefox/110.0",
)

QUERIES = (
    "wireless+headphones",
    "divorce+lawyer+z%C3%BCrich",
    "insulin+pump+case",
    "4k+monitor",
    "size%2044%20boots",
)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def _program(port: int, *command: str) -> Iterator[None]:
    """A program that listens on a port, for as long as the block runs."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(100):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield
    finally:
        process.terminate()
        process.wait()


def _visit(port: int) -> None:
    """What customers do, with curl: each with an address and a browser of their own."""

    def curl(*arguments: str) -> None:
        subprocess.run(("curl", "-s", "-o", os.devnull, *arguments), check=True)

    base = f"http://127.0.0.1:{port}"
    for round_ in range(4):
        for index, person in enumerate(PEOPLE):
            client = ("-A", AGENTS[(index + round_) % 3], "-H", f"X-Forwarded-For: {person.address}")
            query = QUERIES[(index + round_) % 5]
            curl(*client, f"{base}/")
            curl(*client, "-e", "https://shop.example.com/", f"{base}/static/app.9fceb02d.js?v=4.18.2")
            curl(*client, "-e", "https://shop.example.com/", f"{base}/search?q={query}&page={round_ + 1}")
            if round_ == index % 4:
                curl(
                    *client,
                    "-d",
                    f"user={person.login}",
                    "--data-urlencode",
                    f"password={person.password}",
                    f"{base}/login",
                )
                curl(*client, f"{base}/account?email={person.email.replace('@', '%40')}&lang=en")
                curl(*client, "-d", f"user={person.email}&password=wrong", f"{base}/login")
            if index == 2:
                curl(*client, f"{base}/orders/ORD-2023-{58210 + round_}/invoice.pdf")
        curl("-A", "kube-probe/1.26", "-H", "X-Forwarded-For: 10.42.0.1", f"{base}/health")


def _driver(port: int, path: str, body: object = None, method: str | None = None) -> object:
    """One WebDriver command."""
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}{path}", data, {"Content-Type": "application/json"}, method=method
    )
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)["value"]


def _pairs(headers: dict[str, str]) -> list[dict[str, str]]:
    return [{"name": name, "value": line} for name, value in headers.items() for line in value.split("\n")]


def _har(events: list[dict], bodies: dict[str, str], version: str) -> dict:
    """HAR 1.2 from the browser's own network events, as its developer tools write it."""
    entries: dict[str, dict] = {}
    extra: dict[str, dict] = {}
    for event in events:
        method, values = event["method"], event["params"]
        identity = values.get("requestId")
        if method == "Network.requestWillBeSent" and values["request"]["url"].startswith("http"):
            if "redirectResponse" in values and identity in entries:
                entries[identity + "/redirected"] = entries.pop(identity)
                entries[identity + "/redirected"]["answer"] = values["redirectResponse"]
                entries[identity + "/redirected"]["on_wire"] = values.get("redirectHasExtraInfo", False)
            entries[identity] = {"asked": values}
        elif method == "Network.responseReceived" and identity in entries:
            entries[identity]["answer"] = values["response"]
        elif method.endswith("ExtraInfo"):
            extra.setdefault(identity, {}).setdefault(method, []).append(values["headers"])
    har_entries = []
    for identity, entry in entries.items():
        if "answer" not in entry:
            continue
        asked, answer = entry["asked"], entry["answer"]
        redirected = identity.endswith("/redirected")
        position = 0 if redirected else -1
        wire = extra.get(identity.removesuffix("/redirected"), {}) if entry.get("on_wire", True) else {}
        sent = wire.get("Network.requestWillBeSentExtraInfo", [asked["request"]["headers"]])[position]
        received = wire.get("Network.responseReceivedExtraInfo", [answer["headers"]])[position]
        url = asked["request"]["url"]
        request = {
            "method": asked["request"]["method"],
            "url": url,
            "httpVersion": "HTTP/1.1",
            "headers": _pairs(sent),
            "queryString": [{"name": n, "value": v} for n, v in parse_qsl(urlsplit(url).query)],
            "cookies": [
                dict(zip(("name", "value"), pair.split("=", 1), strict=True))
                for pair in sent.get("Cookie", "").split("; ")
                if pair
            ],
            "headersSize": -1,
            "bodySize": len(asked["request"].get("postData", "")),
        }
        if "postData" in asked["request"]:
            text = asked["request"]["postData"]
            request["postData"] = {
                "mimeType": sent.get("Content-Type", "application/x-www-form-urlencoded"),
                "text": text,
                "params": [{"name": n, "value": v} for n, v in parse_qsl(text)],
            }
        body = "" if redirected else bodies.get(identity, "")
        timing = answer.get("timing", {})
        wait = round(timing.get("receiveHeadersEnd", 0.0) - timing.get("sendEnd", 0.0), 3)
        har_entries.append({
            "_initiator": {"type": asked["initiator"]["type"]},
            "_resourceType": asked.get("type", "Other").lower(),
            "startedDateTime": datetime.fromtimestamp(asked["wallTime"], UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "time": wait,
            "request": request,
            "response": {
                "status": answer["status"],
                "statusText": answer["statusText"],
                "httpVersion": "HTTP/1.1",
                "headers": _pairs(received),
                "cookies": [],
                "content": {"size": len(body.encode()), "mimeType": answer["mimeType"], "text": body},
                "redirectURL": received.get("Location", ""),
                "headersSize": -1,
                "bodySize": -1,
            },
            "cache": {},
            "timings": {"send": 0, "wait": wait, "receive": 0},
        })  # fmt: skip
    return {
        "log": {
            "version": "1.2",
            "creator": {"name": "WebInspector", "version": "537.36"},
            "browser": {"name": "Chromium", "version": version},
            "pages": [],
            "entries": sorted(har_entries, key=lambda entry: entry["startedDateTime"]),
        }
    }


def _browse(port: int, work: Path, upload: Path) -> None:
    """Chromium signs in as the first person; its network events become the HAR, what it shows a picture."""
    person, driver = PEOPLE[0], _free_port()
    options = {
        "binary": "/usr/bin/chromium",
        "args": [
            "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
            "--disable-background-networking", "--disable-component-update", f"--user-data-dir={work}/profile",
            f"--host-resolver-rules=MAP shop.example.com 127.0.0.1:{port}", "--window-size=800,480",
        ],
    }  # fmt: skip
    wanted = {
        "browserName": "chrome",
        "goog:chromeOptions": options,
        "goog:loggingPrefs": {"performance": "ALL"},
    }
    with _program(driver, "chromedriver", f"--port={driver}"):
        session = _driver(driver, "/session", {"capabilities": {"alwaysMatch": wanted}})
        assert isinstance(session, dict)
        path = f"/session/{session['sessionId']}"

        def devtools(command: str, **values: object) -> object:
            return _driver(driver, f"{path}/goog/cdp/execute", {"cmd": command, "params": values})

        def script(text: str) -> object:
            return _driver(driver, f"{path}/execute/sync", {"script": text, "args": []})

        events: list[dict] = []
        bodies: dict[str, str] = {}

        def collect() -> None:
            """What the browser did since the last call; pages that were left are no longer held by it."""
            records = _driver(driver, f"{path}/se/log", {"type": "performance"})
            assert isinstance(records, list)
            for event in (json.loads(record["message"])["message"] for record in records):
                events.append(event)
                if event["method"] != "Network.loadingFinished":
                    continue
                try:
                    answer = devtools("Network.getResponseBody", requestId=event["params"]["requestId"])
                except urllib.error.HTTPError:
                    continue
                assert isinstance(answer, dict)
                bodies[event["params"]["requestId"]] = answer["body"]

        devtools("Network.enable")
        devtools("Network.setExtraHTTPHeaders", headers={"X-Forwarded-For": person.address})
        devtools(
            "Network.setCookie",
            name="_ga",
            value="GA1.2.1443891034.1678281234",
            url="http://shop.example.com/",
        )
        _driver(driver, f"{path}/url", {"url": "http://shop.example.com/search?q=insulin+pump+case"})
        collect()
        _driver(driver, f"{path}/url", {"url": "http://shop.example.com/"})
        collect()
        script(
            f"document.querySelector('[name=user]').value={person.login!r};"
            f"document.querySelector('[name=password]').value={person.password!r};document.querySelector('form').submit()"
        )
        time.sleep(2)
        collect()
        har = _har(events, bodies, session["capabilities"]["browserVersion"])
        (upload / "shop.example.com.har").write_text(json.dumps(har, indent=2, ensure_ascii=False), "utf-8")
        picture = _driver(driver, f"{path}/screenshot")
        assert isinstance(picture, str)
        (upload / "account-page.png").write_bytes(base64.b64decode(picture))
        _driver(driver, path, method="DELETE")


class _Lines(logging.Formatter):
    """One JSON object a line, as applications in containers log."""

    def format(self, record: logging.LogRecord) -> str:
        fields = getattr(record, "fields", {})
        moment = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        line = {
            "ts": moment,
            "level": record.levelname,
            "logger": record.name,
            "msg": record.msg,
            "trace_id": token_hex(16),
        }
        return json.dumps({**line, **fields}, ensure_ascii=False)


def make(work: Path, upload: Path) -> None:
    """Writes ``access.log``, ``app.ndjson``, ``shop.example.com.har`` and ``account-page.png``."""
    handler = logging.FileHandler(upload / "app.ndjson", mode="w", encoding="utf-8")
    handler.setFormatter(_Lines())
    shop.log.addHandler(handler)
    shop.log.setLevel(logging.INFO)
    port = _free_port()
    with shop.running() as shop_port:
        (work / "nginx.conf").write_text(NGINX.format(work=work, port=port, shop=shop_port))
        with _program(port, "nginx", "-p", str(work), "-e", f"{work}/error.log", "-c", f"{work}/nginx.conf"):
            _visit(port)
            _browse(port, work, upload)
    handler.close()
    (upload / "access.log").write_bytes((work / "access.log").read_bytes())
