"""What people export: CSV from SQLite, a German office's CSV, a Windows administrator's UTF-16, settings, a ticket."""

from __future__ import annotations

import base64
import csv
import io
import json
import sqlite3
import subprocess
from pathlib import Path

from people import GERMAN_SPEAKING, PEOPLE

TICKET = """\
Ticket #SUP-4711                                       Priority: P2     Product: Example Shop 4.18.2
From: Denise Okafor-Lane <denise.okafor@example.net>
To: support@shop.example.com
Date: Wed, 8 Mar 2023 12:30:01 +0000
Subject: Checkout fails for our pharmacy customers

Dear support team,

since the upgrade to 4.18.2 (build 20230308.1) checkout fails with HTTP 500. Our pharmacist Theodora Vandermeer
tried it for a patient yesterday: diagnosis E11.9, prescribed metformin 500 mg, NHS number 999 123 4578. His
insurance card is in the attached screenshot. The patient's date of birth is 30 January 1959.

I can be reached at (415) 555-0134 or at home, 1851 Larkspur Ave Apt 4B, Mountain View, CA 94043.
For the remote session: user dokafor42, password: correct-horse-not-real

Best regards,
Denise Okafor-Lane
Head of E-Commerce, Larkspur Pharmacies Inc.

---- Reply by Matteo Bernasconi (support), 8 Mar 2023 13:04 ----
Hello Ms Okafor-Lane,

thank you. Please send the output of `java -version` and the log around trace id
6d92078a82464ba4ae5b76104861e7dc. The limit of 10.2.1.4 and older is 4096 requests; see CVE-2023-1111 and
https://shop.example.com/docs/limits#2023-03.

Kind regards, Matteo

---- Reply by Denise Okafor-Lane, 8 Mar 2023 15:47 ----
Attached. SSN for the wire transfer form, as your colleague asked: 536-90-4399.
"""


def _customers(upload: Path) -> None:
    """SQLite's own command line writes it, so the quoting is SQLite's."""
    base = sqlite3.connect(":memory:")
    base.execute(
        "create table customer (id, first_name, last_name, email, phone, dob, street, zip, city, country, card_number, note)"
    )
    notes = (
        'Called about "missing" parcel, ORD-2023-58210',
        "Prefers e-mail",
        "Second line\nof a note; VIP, churn_score=0.82",
        "",
        "Gift wrap, always",
        None,
    )
    for person, note in zip(PEOPLE, notes, strict=True):
        base.execute(
            "insert into customer values (?,?,?,?,?,?,?,?,?,?,?,?)",
            (person.number, person.given, person.family, person.email, person.phone, person.birth, person.street,
             person.postcode, person.city, person.country, person.card, note),
        )  # fmt: skip
    dump = "\n".join(base.iterdump())
    made = subprocess.run(
        ("sqlite3", "-batch", ":memory:"),
        input=f"{dump}\n.mode csv\n.headers on\nselect * from customer;\n",
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    with (upload / "customers.csv").open("w", encoding="utf-8", newline="") as out:
        out.write(made.stdout)


def _kunden(upload: Path) -> None:
    """As a spreadsheet with German settings saves it: semicolons, Windows-1252, CR LF."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(
        (
            "Kundennr.",
            "Nachname",
            "Vorname",
            "Straße",
            "PLZ",
            "Ort",
            "Geburtsdatum",
            "Telefon",
            "IBAN",
            "Bemerkung",
        )
    )
    writer.writerows(GERMAN_SPEAKING)
    (upload / "Kunden März.csv").write_bytes(text.getvalue().encode("cp1252"))


def _mailboxes(upload: Path) -> None:
    """In the form of PowerShell's ``Get-Mailbox | Export-Csv -Encoding Unicode``: UTF-16 with BOM, all quoted, tabs."""
    lines = [
        "#TYPE Selected.Microsoft.Exchange.Data.Directory.Management.Mailbox",
        '"DisplayName"\t"SamAccountName"\t"PrimarySmtpAddress"\t"EmployeeID"\t"Title"\t"ServerName"\t"WhenChanged"',
    ]
    titles = (
        "Head of E-Commerce",
        "Systems Administrator",
        "Pharmacist",
        "Support Engineer",
        "Accountant",
        "Data Protection Officer",
    )
    for place, (person, title) in enumerate(zip(PEOPLE, titles, strict=True)):
        lines.append(
            f'"{person.family}, {person.given}"\t"{person.login}"\t"{person.email}"\t"E-{20417 + 13 * place}"\t"{title}"\t"exch-0{place % 2 + 1}"\t"08.03.2023 12:3{place}:01"'
        )
    (upload / "mailboxes.tsv").write_bytes("\r\n".join([*lines, ""]).encode("utf-16"))


def _settings(upload: Path) -> None:
    """Settings with secrets that open nothing."""
    config = upload / "config"
    config.mkdir(exist_ok=True)
    header, payload = (
        {"alg": "HS256", "typ": "JWT"},
        {"sub": PEOPLE[0].email, "name": PEOPLE[0].name, "iat": 1678281234},
    )
    token = ".".join(
        base64.urlsafe_b64encode(part).rstrip(b"=").decode()
        for part in (
            json.dumps(header).encode(),
            json.dumps(payload).encode(),
            b"not-a-real-signature-not-a-real!",
        )
    )
    settings = {
        "Logging": {"LogLevel": {"Default": "Information"}, "MaxFiles": 14, "MaxSizeBytes": 104857600},
        "ConnectionStrings": {
            "Shop": "Server=db.internal;Database=shop;User Id=shop_rw;Password=Fake-Db-Passw0rd!;Encrypt=true",
            "Reports": "jdbc:postgresql://db.internal:5432/reports?user=reporter&password=n0t-a-real-secret",
        },
        "Payment": {
            "ApiKey": "examplekey_made_up_0123456789abcdef0123",
            "TimeoutSeconds": 30,
            "Retries": [1, 2, 5],
        },
        "Mail": {
            "From": "no-reply@shop.example.com",
            "AlertsTo": [PEOPLE[2].email, PEOPLE[4].email],
            "Port": 587,
        },
        "ServiceToken": token,
        "Admin": {"ContactName": "Theodora Vandermeer", "ContactPhone": PEOPLE[4].phone},
        "FeatureFlags": {"newCheckout": True, "threshold": 0.123456},
    }
    (config / "appsettings.json").write_text(json.dumps(settings, indent=2) + "\n", "utf-8")
    (config / ".env").write_text(
        "# production\n"
        "NODE_ENV=production\nPORT=8080\n"
        "DB_PASSWORD=Fake-Db-Passw0rd!\n"
        "DB_PASSWORD_FILE=${SECRETS_DIR}/db\n"
        "AWS_ACCESS_KEY_ID=AKIAIOSFODNN7EXAMPLE\n"
        "AWS_SECRET_ACCESS_KEY=wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY\n"
        "SMTP_URL=smtp://mailer:s3cr3t-but-fake@mail.example.com:587\n"
        'SUPPORT_CONTACT="Aoife Ní Bhriain <aoife.nibhriain@example.com>"\n',
        "utf-8",
    )


def make(upload: Path) -> None:
    """Writes the exports, the settings and the ticket."""
    _customers(upload)
    _kunden(upload)
    _mailboxes(upload)
    _settings(upload)
    (upload / "ticket-4711.txt").write_text(TICKET, "utf-8")
