"""A PostgreSQL server's log: a scratch cluster, and statements that fail with people's data in them.

Needs PostgreSQL's ``initdb``, ``postgres`` and ``psql``, and a user ``postgres`` if run as root, which it refuses to run as.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from pathlib import Path

from people import PEOPLE

SETTINGS = """
listen_addresses = ''
log_min_duration_statement = 0
log_connections = on
log_line_prefix = '%m [%p] %q%u@%d '
lc_messages = 'C'
fsync = off
"""

SCHEMA = """
create table customer (id integer primary key, email text unique not null, phone varchar(20) not null, born date);
create table payment (id serial primary key, customer integer references customer, iban char(22));
"""


def _statements() -> list[str]:
    insert = "insert into customer (id, email, phone, born) values ({}, '{}', '{}', '{}')"
    good = [insert.format(p.number, p.email, p.phone, p.birth) for p in PEOPLE]
    first, second, third = PEOPLE[:3]
    return [
        *good,
        insert.format(first.number, "new." + first.email, first.phone, first.birth),
        insert.format(50000001, second.email, second.phone, second.birth),
        insert.format(
            50000002, "x@example.com", third.phone + " (office, ask for Denise Okafor-Lane)", third.birth
        ),
        insert.format(50000003, "y@example.com", "(212) 555-0187", "30/31/1959"),
        f"insert into payment (customer, iban) values (59999999, '{second.iban.replace(' ', '')}')",
        f"select id, phone from customers where email = '{third.email}'",
        f"update customer set phone = null where email = '{first.email}'",
        "select count(*) from customer where born < date '1960-01-01'",
        "vacuum customer",
        f"delete from customer where id = {first.number} returning email, phone, born",
    ]


def make(work: Path, upload: Path) -> None:
    """Writes ``postgresql-15-main.log``."""
    place = work / "pg"
    place.mkdir()
    who: dict[str, str] = {}
    if os.geteuid() == 0:
        who = {"user": "postgres"}
        shutil.chown(place, "postgres")
        work.chmod(0o755)

    def run(*command: str, check: bool = True, **more: object) -> None:
        subprocess.run(
            command,
            check=check,
            cwd=place,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            **who,
            **more,
        )

    run("initdb", "-D", f"{place}/data", "-E", "UTF8", "--locale", "C", "-U", "postgres", "-A", "trust")
    with (place / "data/postgresql.conf").open("a") as settings:
        settings.write(SETTINGS)
    log = (work / "pg.log").open("wb")
    server = subprocess.Popen(
        ("postgres", "-D", f"{place}/data", "-k", str(place)), stderr=log, cwd=place, **who
    )
    connect = ("psql", "-X", "-q", "-h", str(place), "-U", "postgres")
    for _ in range(50):
        if subprocess.run((*connect, "-c", "select 1"), capture_output=True, cwd=place).returncode == 0:
            break
        time.sleep(0.2)
    run(*connect, "-c", "create role shop_rw login superuser", "-c", "create database shop")
    shop = ("psql", "-X", "-q", "-h", str(place), "-U", "shop_rw", "shop")
    run(*shop, "-c", SCHEMA)
    for statement in _statements():
        run(*shop, "-c", statement, check=False)
    server.terminate()
    server.wait()
    log.close()
    text = (work / "pg.log").read_text("utf-8").replace(str(place), "/var/run/postgresql")
    (upload / "postgresql-15-main.log").write_text(text, "utf-8")
