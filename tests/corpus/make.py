"""Makes tests/corpus/files anew, always the same bytes. Nobody in them exists."""

from __future__ import annotations

import gzip
import io
import shutil
import zipfile
from pathlib import Path

FILES = Path(__file__).resolve().parent / "files"

LOG = (
    "2023-03-08 12:30:01,001 INFO  start build=4.18.2 trace_id=6d92078a82464ba4ae5b76104861e7dc\n"
    "2023-03-08 12:30:02,118 WARN  bounce for <aoife.nibhriain@example.com>: mailbox unavailable\n"
    "2023-03-08 12:30:03,404 INFO  done in 2403 ms\n"
)
GERMAN = (
    "Kundennr.;Nachname;Vorname;E-Mail;Straße\r\n"
    "K-10021;Grünwald;Jürgen;juergen@example.org;Ahornweg 14\r\n"
    'K-10035;Öztürk;Selim;selim@example.net;"Köpenicker Straße 9; Hof"\r\n'
)
JAPANESE = (
    "件名: 注文の確認\n"
    "お客様のメールアドレス: hanako@example.com\n"
    "ご注文ありがとうございます。発送は三日後です。\n"
)
CARD = (
    '{"note": "caf\\u00e9", "customer" : {"email":"denise@example.net",'
    '"cardNumber": 4111111111111111},\t"ok":true}\n'
)


def _zip(members: dict[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip whose members all have the same time, so that the bytes do not depend on the clock."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compression) as archive:
        for name, data in members.items():
            member = zipfile.ZipInfo(name, (2023, 3, 8, 12, 30, 0))
            member.external_attr = 0o640 << 16
            member.compress_type = compression
            archive.writestr(member, data)
    return out.getvalue()


def _gzip(data: bytes) -> bytes:
    return gzip.compress(data, mtime=0)


def _locked(archive: bytes) -> bytes:
    """The archive with the encryption bit set in its headers, as locked archives have it."""
    data = bytearray(archive)
    data[data.index(b"PK\x03\x04") + 6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    return bytes(data)


def contents() -> dict[str, bytes]:
    """Name and bytes of each file."""
    log = LOG.encode()
    nested = _zip({"app.log.gz": _gzip(log)})
    for level in range(3):
        nested = _zip({f"level{level}.zip": nested})
    return {
        "ascii.log": log,
        "bom-utf-8.log": b"\xef\xbb\xbf" + log,
        "bom-utf-16-be.log": b"\xfe\xff" + LOG.encode("utf-16-be"),
        "bom-utf-16-le.log": b"\xff\xfe" + LOG.encode("utf-16-le"),
        "bom-utf-32-le.log": b"\xff\xfe\x00\x00" + LOG.encode("utf-32-le"),
        "no-bom-utf-16-le.log": LOG.encode("utf-16-le"),
        "shift-jis.txt": JAPANESE.encode("shift-jis"),
        "windows-1252-semicolon.csv": GERMAN.encode("cp1252"),
        "mixed-line-ends.log": log.replace(b"\n", b"\r\n", 1).replace(b"unavailable\n", b"unavailable\r"),
        "no-final-line-end.log": log.rstrip(b"\n"),
        "nul-bytes.log": log.replace(b"INFO  done", b"INFO\x00\x00done"),
        "spaced.json": CARD.encode(),
        "two-members.log.gz": _gzip(b"first member, nothing here\n") + _gzip(log),
        "truncated.log.gz": _gzip(log * 40)[:-60],
        "four-deep.zip": nested,
        "stored.zip": _zip({"logs/app.log": log, "empty.txt": b""}, zipfile.ZIP_STORED),
        "same-name-twice.zip": _zip({"a.log": log, "b.log": b"nothing here\n"}).replace(b"b.log", b"a.log"),
        "locked.zip": _locked(_zip({"secret.log": log})),
        "broken-crc.zip": _zip({"app.log": log}, zipfile.ZIP_STORED).replace(b"12:30:03", b"12:30:04"),
        "no-zip.zip": log,
        "random.bin": bytes((place * place * 31 + place * 7 + 13) % 251 for place in range(4096)),
        "empty.log": b"",
        "versions.csv": b"package,version,build,sha256\nlibz,1.2.13.1,20230308.1,"
        b"9fceb02d0ae598e95dc970b74767f19372d61af89fceb02d0ae598e95dc970b7\n",
    }


def main() -> None:
    """Clears the folder and writes all files."""
    shutil.rmtree(FILES, ignore_errors=True)
    FILES.mkdir()
    for name, data in contents().items():
        (FILES / name).write_bytes(data)


if __name__ == "__main__":
    main()
