"""Archives as programs make them, a Java program's last words, and technical files without a person in them.

Needs a JDK, Info-ZIP's ``zip``, ``gzip``, and a Debian-like system for its package log.
"""

from __future__ import annotations

import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

from people import PEOPLE


def _crash(work: Path, upload: Path) -> None:
    """The stack traces of ``Checkout.java``, really compiled and run."""
    source = Path(__file__).with_name("Checkout.java")
    subprocess.run(("javac", "-d", str(work), str(source)), check=True)
    values = [
        text for p in PEOPLE[:3] for text in (str(p.number), p.name, p.email, p.address, p.birth, p.card)
    ]
    run = subprocess.run(
        ("java", "-Dstderr.encoding=UTF-8", "-Dfile.encoding=UTF-8", "-cp", str(work), "Checkout", *values),
        capture_output=True, env={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"}, check=False,
    )  # fmt: skip
    (upload / "checkout-crash.txt").write_bytes(run.stderr)


def _technical(upload: Path) -> None:
    """Nothing of anybody: the package manager's log, its table of versions, a list of check sums."""
    lines = Path("/var/log/dpkg.log").read_text("utf-8").splitlines(keepends=True)
    (upload / "dpkg.log").write_text("".join(lines[-240:]), "utf-8")
    table = subprocess.run(
        ("dpkg-query", "-W", "-f", "${Package}\t${Version}\t${Architecture}\t${Installed-Size}\n", "lib*"),
        capture_output=True, text=True, check=True,
    ).stdout.splitlines(keepends=True)  # fmt: skip
    table = [line for line in table if "\t\t" not in line]  # known to the system, but not installed
    (upload / "versions.tsv").write_text(
        "package\tversion\tarchitecture\tsize_kib\n" + "".join(table[:150]), "utf-8"
    )


def _node_log(path: Path, node: int) -> None:
    """One application server's log of ten minutes: most of it about machines, some of it about people."""
    moment = datetime(2023, 3, 8, 12, 30, tzinfo=UTC)
    with path.open("w", encoding="utf-8") as out:
        for step in range(120):
            moment += timedelta(milliseconds=4817 + 311 * (step % 5))
            stamp = moment.strftime("%Y-%m-%d %H:%M:%S,%f")[:-3]
            person = PEOPLE[(step + node) % len(PEOPLE)]
            out.write(
                f"{stamp} INFO  [worker-{step % 8}] c.e.s.Cache - hit ratio 0.{9000 + step} over {1678281 + step} entries\n"
            )
            if step % 9 == node:
                out.write(
                    f"{stamp} INFO  [worker-{step % 8}] c.e.s.Session - user={person.login} from {person.address} signed in\n"
                )
            if step % 17 == node:
                out.write(
                    f"{stamp} WARN  [mail-1] c.e.s.Mailer - bounce for <{person.email}>: 550 5.1.1 mailbox unavailable\n"
                )
            if step % 29 == node:
                out.write(
                    f"{stamp} DEBUG [pay-{step % 3}] c.e.s.Pay - order=ORD-2023-{58210 + step} card={person.card.replace(' ', '')} amount=49.90\n"
                )


def _bundles(work: Path, upload: Path) -> None:
    """A support bundle: a zip of one zip a node, each with a gzipped log; and one locked with a password."""
    bundle = work / "support-bundle"
    bundle.mkdir()
    for node in (1, 2):
        folder = work / f"node{node}"
        (folder / "logs").mkdir(parents=True)
        _node_log(folder / "logs/app.log", node)
        subprocess.run(("gzip", "-9", str(folder / "logs/app.log")), check=True)
        (folder / "jvm.options").write_text("-Xms2g\n-Xmx2g\n-XX:+UseG1GC\n-Dserver.port=8080\n")
        subprocess.run(
            ("zip", "-q", "-r", "-X", str(bundle / f"node{node}.zip"), "."), cwd=folder, check=True
        )
    (bundle / "README.txt").write_text("Support bundle made by shopctl 4.18.2\nnodes: 2\n")
    subprocess.run(
        ("zip", "-q", "-r", "-X", str(upload / "support-bundle.zip"), "support-bundle"), cwd=work, check=True
    )
    subprocess.run(
        (
            "zip",
            "-q",
            "-j",
            "-X",
            "-P",
            "not-told-here",
            str(upload / "database-dump.zip"),
            str(upload / "customers.csv"),
        ),
        check=True,
    )


def make(work: Path, upload: Path) -> None:
    """Writes ``checkout-crash.txt``, ``dpkg.log``, ``versions.tsv``, ``support-bundle.zip`` and ``database-dump.zip``."""
    _crash(work, upload)
    _technical(upload)
    _bundles(work, upload)
