"""Records about people in ten notations: the same fields under keys of each notation's style."""

from __future__ import annotations

import csv
import io
import json
import re
from xml.sax.saxutils import escape, quoteattr

from benchmarks.accuracy import notation
from benchmarks.accuracy.dealing import Dealer
from benchmarks.accuracy.fields import Field, styled
from benchmarks.accuracy.marking import bare

RECORDS = 4


def as_json(dealer: Dealer, language: str) -> str:
    """A list of objects, flat or nested, in lines or in one."""
    style = dealer.choice(["snake", "camel", "camel", "kebab", "pascal", "title"])
    records: list[dict[str, object]] = []
    for _ in range(RECORDS):
        dealer.next_person(language)
        record: dict[str, object] = {
            key: bare(value) if one.bare and notation.is_number(value) else value
            for key, value, one in dealer.record("json", language, style)
        }
        technical: dict[str, object] = dict(dealer.technical_pairs(3, style))
        wrap = dealer.choice(["", "customer", "data", "attributes"])
        records.append({**technical, wrap: record} if wrap else {**technical, **record})
    return json.dumps({"records": records}, ensure_ascii=False, indent=dealer.chance.choice((None, 2))) + "\n"


def _table(dealer: Dealer, form: str, language: str, style: str) -> tuple[list[str], list[list[str]]]:
    columns: list[tuple[str, Field]] = dealer.columns(form, language, style)
    technical = dealer.technical(2, style)
    rows = []
    for _ in range(RECORDS):
        dealer.next_person(language)
        rows.append(
            [one.marked(dealer.values, language) for _, one in columns]
            + [dealer.fill(template, "en") for _, template in technical]
        )
    return [key for key, _ in (*columns, *technical)], rows


def as_csv(dealer: Dealer, language: str) -> str:
    """With a header, and commas or semicolons."""
    header, rows = _table(
        dealer, "csv", language, dealer.choice(["snake", "title", "title", "camel", "upper"])
    )
    sink = io.StringIO()
    writer = csv.writer(sink, delimiter=dealer.choice([",", ";"]), lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return sink.getvalue()


def as_sql(dealer: Dealer, language: str) -> str:
    """INSERT statements of a dump."""
    header, rows = _table(dealer, "sql", language, dealer.choice(["snake", "upper"]))
    columns = ", ".join(re.sub(r"\W+", "_", key) for key in header)
    lines = ["-- dump of crm, 2026-01-14", "SET client_encoding = 'UTF8';"]
    for row in rows:
        lines.append(f"INSERT INTO customer_data ({columns}) VALUES ({', '.join(map(notation.sql, row))});")  # noqa: S608  (a file, no query)
    return "\n".join(lines) + "\n"


def as_xml(dealer: Dealer, language: str) -> str:
    """Elements and attributes in turn."""
    style = dealer.choice(["snake", "camel", "pascal", "kebab"])
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', '<export xmlns="urn:example:crm" version="2.1">']
    for number in range(RECORDS):
        dealer.next_person(language)
        pairs = [(notation.xml_name(key), value) for key, value, _ in dealer.record("xml", language, style)]
        pairs += [(notation.xml_name(key), value) for key, value in dealer.technical_pairs(2, style)]
        if number % 2:
            lines.append(f"  <customer {' '.join(f'{key}={quoteattr(value)}' for key, value in pairs)}/>")
        else:
            lines.append("  <customer>")
            lines += [f"    <{key}>{escape(value)}</{key}>" for key, value in pairs]
            lines.append("  </customer>")
    return "\n".join([*lines, "</export>", ""])


def as_html(dealer: Dealer, language: str) -> str:
    """A page with table rows, definitions and form fields."""
    lines = [
        "<!doctype html>",
        "<html><head><title>Account</title><style>.female{color:#fff}</style></head><body>",
    ]
    for key, value, _ in dealer.record("html", language, "title"):
        name = styled(key, "snake", dealer.chance)
        names = f'id="{name}" name="{name}"'
        lines.append(
            dealer.choice(
                [
                    f"<tr><th>{escape(key)}</th><td>{escape(value)}</td></tr>",
                    f"<dt>{escape(key)}:</dt><dd>{escape(value)}</dd>",
                    f'<label for="{name}">{escape(key)}</label><input {names} value={quoteattr(value)}>',
                ]
            )
        )
    return "\n".join([*lines, "</body></html>", ""])


def as_yaml(dealer: Dealer, language: str) -> str:
    """A list of mappings."""
    style = dealer.choice(["snake", "camel", "kebab"])
    lines = ["# fixture", "version: 2.1", "customers:"]
    for _ in range(RECORDS):
        dealer.next_person(language)
        pairs = [(key, value) for key, value, _ in dealer.record("yaml", language, style)]
        pairs += dealer.technical_pairs(2, style)
        for number, (key, value) in enumerate(pairs):
            lines.append(f"{'    ' if number else '  - '}{key}: {notation.yaml(value)}")
    return "\n".join(lines) + "\n"


def as_properties(dealer: Dealer, language: str) -> str:
    """Java properties."""
    style = dealer.choice(["dotted", "camel", "kebab", "snake"])
    lines = ["# generated by the installer", "server.port=8443", "logging.level.root=INFO"]
    for _ in range(RECORDS // 2):
        dealer.next_person(language)
        record = dealer.record("properties", language, style)
        lines += [f"{notation.token(key)}={notation.one_line(value)}" for key, value, _ in record]
        lines += [f"{notation.token(key)} = {value}" for key, value in dealer.technical_pairs(2, style)]
    return "\n".join(lines) + "\n"


def as_env(dealer: Dealer, language: str) -> str:
    """A file of environment variables."""
    lines = ["# .env", "NODE_ENV=production", "LOG_LEVEL=info", "PORT=8080"]
    for _ in range(RECORDS // 2):
        dealer.next_person(language)
        for key, value, _ in dealer.record("env", language, "upper"):
            name = styled(key, "upper", dealer.chance)
            lines.append(f"{dealer.choice(['', 'export '])}{name}={notation.quoted(value)}")
        lines += [f"{key}={notation.quoted(value)}" for key, value in dealer.technical_pairs(2, "upper")]
    return "\n".join(lines) + "\n"


def as_ini(dealer: Dealer, language: str) -> str:
    """Sections with keys."""
    style = dealer.choice(["snake", "camel", "title"])
    lines = ["; settings", "[general]", "debug = false", "timeout = 30"]
    for _ in range(RECORDS // 2):
        dealer.next_person(language)
        lines.append("[contact]")
        lines += [
            f"{key} = {notation.one_line(value)}" for key, value, _ in dealer.record("ini", language, style)
        ]
        lines += [f"{key} = {value}" for key, value in dealer.technical_pairs(2, style)]
    return "\n".join(lines) + "\n"


def as_form(dealer: Dealer, language: str) -> str:
    """What a web form mails: a label and a value on each line."""
    lines = []
    for _ in range(RECORDS // 2):
        dealer.next_person(language)
        lines += [f"{key}: {value}" for key, value, _ in dealer.record("form_text", language, "title")]
        lines.append("")
    return "\n".join(lines) + "\n"
