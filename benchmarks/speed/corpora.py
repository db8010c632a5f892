"""What is scanned: made by seed and written to disk as it is made, of any size.

Each corpus is one file or one folder. Sizes are in bytes; what is written is the first whole lines or files
that reach them.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
import random
import shutil
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from benchmarks.speed.fields import SEED, state, template
from benchmarks.speed.people import events, letters, records
from benchmarks.speed.system_logs import lines

SMALL_FILES = 2_000
_BLOCK_LINES = 2_000


def _blocks(texts: Iterator[str]) -> Iterator[bytes]:
    while True:
        yield ("\n".join(islice(texts, _BLOCK_LINES)) + "\n").encode()


def _write(path: Path, size: int, texts: Iterator[str], head: str = "") -> None:
    """Lines until there are so many bytes; the last block is cut at a line."""
    with path.open("wb") as sink:
        written = sink.write(head.encode())
        for block in _blocks(texts):
            if written + len(block) >= size:
                end = block.find(b"\n", max(0, size - written - 1))
                sink.write(block[: end + 1])
                return
            written += sink.write(block)


def _rows(seed: int) -> Iterator[str]:
    sink = io.StringIO()
    writer = csv.writer(sink, lineterminator="")
    for record in records(seed):
        writer.writerow(record.values())
        yield sink.getvalue()
        sink.seek(0)
        sink.truncate()


def _csv_head() -> str:
    return ",".join(next(records())) + "\n"


def _quiet_log(folder: Path, size: int, seed: int) -> Path:
    path = folder / "quiet.log"
    _write(path, size, lines(seed))
    return path


def _german_log(folder: Path, size: int, seed: int) -> Path:
    path = folder / "german.log"
    _write(path, size, lines(seed, german=True))
    return path


def _dense_csv(folder: Path, size: int, seed: int) -> Path:
    path = folder / "customers.csv"
    _write(path, size, _rows(seed), _csv_head())
    return path


def _json(folder: Path, size: int, seed: int) -> Path:
    """Half of it JSON lines, half one array."""
    path = folder / "json"
    path.mkdir()
    _write(path / "events.jsonl", size // 2, events(seed))
    with (path / "customers.json").open("w", encoding="utf-8", newline="") as sink:
        written = sink.write("[\n")
        for record in records(seed):
            text = json.dumps(record, ensure_ascii=False)
            if written + len(text) >= size // 2:
                sink.write(text + "\n]\n")
                break
            written += sink.write(text + ",\n")
    return path


def _prose(folder: Path, size: int, seed: int) -> Path:
    path = folder / "mails.txt"
    _write(path, size, letters(seed))
    return path


def _small_files(folder: Path, size: int, seed: int) -> Path:
    """So many that each has five thousand bytes on average, few of them large; of eight kinds, in folders."""
    path = folder / "small"
    chance = random.Random(seed)  # noqa: S311  (test data, no secret)
    count = max(8, size // 5_000)
    makers = _small_makers(seed)
    for number in range(count):
        name, make = makers[number % len(makers)]
        inner = path / f"host-{number // 100:03}"
        inner.mkdir(parents=True, exist_ok=True)
        wanted = int(min(chance.paretovariate(1.3) * 1_400, 60_000))
        (inner / f"{number:05}-{name}").write_bytes(make(wanted))
    return path


def _small_makers(seed: int) -> list[tuple[str, Callable[[int], bytes]]]:
    logs, mails, rows, objects = lines(seed), letters(seed), _rows(seed), events(seed)
    made = state(seed)
    setting = template("{word}.{word}.{word}={n5}")
    element = template('  <item id="{n6}" host="{host}"><name>{word}</name><sum>{h32}</sum></item>')
    note = template("- {word} of {word}: {n4} done, {n3} left, see `{word}/{word}.{ext}`")

    def texts(source: Iterator[str], head: str = "", foot: str = "") -> Callable[[int], bytes]:
        def make(size: int) -> bytes:
            parts, length = [head], 0
            while length < size:
                parts.append(next(source) + "\n")
                length += len(parts[-1])
            return "".join([*parts, foot]).encode()

        return make

    def endless(one: Callable[[], str]) -> Iterator[str]:
        while True:
            yield one()

    def gzipped(size: int) -> bytes:
        return gzip.compress(texts(logs)(4 * size), 6, mtime=0)

    return [
        ("service.log", texts(logs)),
        ("syslog.txt", texts(logs)),
        ("mail.txt", texts(mails)),
        ("settings.properties", texts(endless(lambda: setting.filled(made)), "# settings\n")),
        ("events.jsonl", texts(objects)),
        ("customers.csv", texts(rows, _csv_head())),
        ("items.xml", texts(endless(lambda: element.filled(made)), "<items>\n", "</items>\n")),
        ("notes.md", texts(endless(lambda: note.filled(made)), "# Notes\n\n")),
        ("old.log.gz", gzipped),
    ]


def _nested_zip(folder: Path, size: int, seed: int) -> Path:
    """A zip of gzipped logs, of a zip of files, and of a CSV; ``size`` is what it holds uncompressed."""
    path = folder / "upload.zip"
    with tempfile.TemporaryDirectory(dir=folder) as spare:
        inner = Path(spare)
        small = _small_files(inner, size // 4, seed)
        log = _quiet_log(inner, size // 2, seed)
        table = _dense_csv(inner, size // 4, seed)
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as outer:
            with gzip.GzipFile(inner / "quiet.log.gz", "wb", 6, mtime=0) as packed:
                packed.write(log.read_bytes())
            outer.write(inner / "quiet.log.gz", "logs/quiet.log.gz", zipfile.ZIP_STORED)
            outer.write(table, "export/customers.csv")
            with zipfile.ZipFile(inner / "files.zip", "w", zipfile.ZIP_DEFLATED) as nested:
                for one in sorted(small.rglob("*.*")):
                    nested.write(one, one.relative_to(small))
            outer.write(inner / "files.zip", "files.zip", zipfile.ZIP_STORED)
    return path


CORPORA: dict[str, Callable[[Path, int, int], Path]] = {
    "quiet-log": _quiet_log,
    "german-log": _german_log,
    "dense-csv": _dense_csv,
    "json": _json,
    "small-files": _small_files,
    "nested-zip": _nested_zip,
    "prose": _prose,
    "huge-file": _quiet_log,
}
"""A log of system logs; the same with German; a table of customers; JSON lines and an array; many files; a
zip of archives; mails. The huge file is the log again, of another size and seed."""


@dataclass(frozen=True, slots=True)
class Corpus:
    """``size`` is in bytes; of an archive it is that of its content, and it is one file."""

    name: str
    path: Path
    size: int
    files: int


def make(name: str, folder: Path, size: int, seed: int = SEED) -> Corpus:
    """Write the corpus of about so many bytes into the folder, which is made.

    What the same call has written there before is taken.
    """
    home = folder / f"{name}-{size}-{seed}"
    note = home / "done.json"
    if not note.is_file():
        shutil.rmtree(home, ignore_errors=True)
        home.mkdir(parents=True)
        path = CORPORA[name](home, size, seed + 1 if name == "huge-file" else seed)
        files = [path] if path.is_file() else [one for one in path.rglob("*") if one.is_file()]
        written = size if path.suffix == ".zip" else sum(one.stat().st_size for one in files)
        note.write_text(json.dumps({"path": path.name, "size": written, "files": len(files)}), "utf-8")
    known = json.loads(note.read_text("utf-8"))
    return Corpus(name, home / known["path"], known["size"], known["files"])


def sample(path: Path, target: Path, size: int, shuffled: bool = True) -> Path:
    """Lines of a file for those who are slow, about so many bytes: drawn evenly over all of it and
    shuffled, so that one may stop at any, or else the first ones, where the first line is a header."""
    every = max(1, path.stat().st_size // size) if shuffled else 1
    chosen: list[bytes] = []
    left = size
    with path.open("rb") as source:
        for number, line in enumerate(source):
            if number % every == 0:
                chosen.append(line)
                left -= len(line)
                if left <= 0 and not shuffled:
                    break
    if shuffled:
        random.Random(SEED).shuffle(chosen)  # noqa: S311  (test data, no secret)
    target.write_bytes(b"".join(chosen))
    return target
