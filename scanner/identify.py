"""What an artefact is: libmagic, and our own judgement of text, tables and JSON.

The content beats the name; where the name promises another kind of content, ``declared`` tells what it
promised. Whatever is text all the way through gets read, as the plainest thing if nothing better fits; what
is not gets no reader and a reason.
"""

from __future__ import annotations

import mimetypes
import os
import re
import threading
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import yaml

from scanner.errors import ReadError
from scanner.model import Content, Identification
from scanner.readers.compression import codec_of
from scanner.readers.csv import find_dialect, is_csv
from scanner.readers.decoding import opened, pull, texts
from scanner.readers.encodings import Judgement, judge
from scanner.readers.json import count_texts, is_json
from scanner.readers.plist import MEDIA_TYPE as PLIST
from scanner.readers.plist_binary import MAGIC as PLIST_MAGIC
from scanner.readers.settings_kind import settings_kind
from scanner.readers.zip import office_kind
from scanner.readers.zip_directory import has_end_record

if TYPE_CHECKING:
    from magic import Magic

HEAD_BYTES = 256 * 1024
"""How much of an artefact libmagic sees."""

_UNKNOWN = "application/octet-stream"
_TEXT_READERS = frozenset({"text", "csv", "json", "yaml", "toml", "settings", "plist"})
_TEXT_BYTES = bytes(byte for byte in range(256) if byte >= 0x20 and byte != 0x7F) + b"\b\t\n\f\r\x1b"
_MIME_VERSION = re.compile(r"^mime-version[ \t]*:", re.IGNORECASE | re.MULTILINE)
_MAIL_START = re.compile(r"(?:From [^\n]+\n|[A-Za-z][A-Za-z0-9-]*:[^\n]*\n)(?:[A-Za-z][A-Za-z0-9-]*:|[ \t])")
_ENCODED_PART = re.compile(
    r"^content-transfer-encoding[ \t]*:[ \t\r\n]*\"?(?:base64|quoted-printable|x-uuencode)",
    re.IGNORECASE | re.MULTILINE,
)
_PDF_START = re.compile(r"^%PDF-[12]\.", re.MULTILINE)
_UUENCODE = re.compile(
    r"^begin(?:-base64)? [0-7]{3,4} [^\n]+\n(?:[!-`]{1,61}|[A-Za-z0-9+/=]{4,76})\r?$", re.MULTILINE
)


@dataclass(frozen=True, slots=True)
class _MediaTypes:
    """The tables of ``rules/media_types.yaml``."""

    by_extension: dict[str, str]
    kind_by_beginning: tuple[tuple[str, str], ...]
    not_plain_text: frozenset[str]
    reasons: dict[str, str]

    def kind(self, media_type: str) -> str:
        """The kind of a media type; the type itself if it is of none."""
        for beginning, kind in self.kind_by_beginning:
            if media_type.startswith(beginning):
                return kind
        if media_type.endswith(("+json", "+xml")):
            return "text"
        return media_type


@cache
def _media_types() -> _MediaTypes:
    raw: Any = yaml.safe_load(files("rules").joinpath("media_types.yaml").read_text("utf-8"))
    return _MediaTypes(
        {extension: media_type for media_type, names in raw["extensions"].items() for extension in names},
        tuple(
            sorted(
                ((beginning, kind) for kind, beginnings in raw["kinds"].items() for beginning in beginnings),
                key=lambda pair: -len(pair[0]),
            )
        ),
        frozenset(raw["not_plain_text"]),
        dict(raw["reasons"]),
    )


def identify(content: Content, name: str) -> Identification:
    """Tell what the content is and which reader reads it; ``name`` only breaks ties and is reported.

    Raises ``ReadError`` if the content cannot be read at all.
    """
    base = name.replace("\\", "/").rstrip("/").rpartition("/")[2]
    if content.size == 0:
        return Identification("inode/x-empty", None, "text", "utf-8", None, base)
    with opened(content) as stream:
        head = pull(stream, HEAD_BYTES)
    promised = promised_type(base)
    found = _ask_libmagic(head)
    table = _media_types()
    if found is None:
        return Identification(_UNKNOWN, None, None, None, "libmagic could not tell what it is", base)
    kind = table.kind(found)
    wide = head[:64].count(0) * 2 >= len(head[:64])
    if kind != "text" and found != _UNKNOWN and head.translate(None, _TEXT_BYTES) and not wide:
        # A known binary format, and its head is not pure text: the rest need not be judged.
        judgement = Judgement(None, False)
    else:
        judgement = judge(content)
    media_type: str
    reader: str | None
    reason: str | None
    if head.startswith(PLIST_MAGIC):
        media_type, reader, reason = PLIST, "plist", None
    elif _is_text(kind, found, judgement, table) and not has_end_record(content):
        media_type, reader, reason = _text(content, base, found, promised, judgement, head)
    else:
        media_type, reader, reason = _binary(content, found, kind, judgement, table)
    disagree = promised is not None and table.kind(promised) != table.kind(media_type)
    if promised is not None and promised.startswith("message/") and media_type.startswith("text/"):
        disagree = False
    encoding = judgement.encoding if reader in _TEXT_READERS else None
    return Identification(media_type, promised if disagree else None, reader, encoding, reason, base)


def promised_type(name: str) -> str | None:
    """The media type that a file name's extension promises; None if it is not known."""
    stem, dot, extension = name.lower().rpartition(".")
    if not dot or not stem:
        return None
    ours = _media_types().by_extension.get(extension)
    return ours or _standard_types().guess_type(f"x.{extension}")[0]


@cache
def _standard_types() -> mimetypes.MimeTypes:
    # Built-in tables only: a machine's own mime.types must not change an answer.
    return mimetypes.MimeTypes()


# --- libmagic ----------------------------------------------------------------------------------------------

_magics: dict[int, Magic] = {}
_lock = threading.Lock()


def _ask_libmagic(head: bytes) -> str | None:
    """The media type that libmagic sees, None if it fails."""
    import pylibmagic  # must come before magic, which it tells where the library is
    from magic import Magic, MagicException

    with _lock:
        process = os.getpid()
        try:
            if process not in _magics:
                _magics.clear()
                _magics[process] = Magic(mime=True, magic_file=str(pylibmagic.data.joinpath("magic.mgc")))
            answer: str = _magics[process].from_buffer(head)
        except MagicException:
            return None
    return answer.lower()


# --- text --------------------------------------------------------------------------------------------------


def _is_text(kind: str, found: str, judgement: Judgement, table: _MediaTypes) -> bool:
    """Whether the content is to be read as text.

    libmagic is believed where it knows a binary format, except about what is pure text all the way through: a
    few of its magics are short enough to be the beginning of a sentence.
    """
    if judgement.encoding is None or kind in table.not_plain_text:
        return False
    return kind == "text" or found == _UNKNOWN or judgement.pure


def _text(
    content: Content, name: str, found: str, promised: str | None, judgement: Judgement, head: bytes
) -> tuple[str, str | None, str | None]:
    """Media type, reader, and the reason if there is no reader, of something that is text."""
    encoding = judgement.encoding
    start = next(texts(content, encoding), "")
    reasons = _media_types().reasons
    if _PDF_START.search(start[:1024]):
        return "application/pdf", None, reasons["pdf"]
    if _UUENCODE.search(start[: 64 * 1024]):
        return "text/x-uuencode", None, reasons["encoded text"]
    if _is_mail(found, promised, start) and _has_encoded_part(content, encoding):
        return "message/rfc822", None, reasons["mail"]
    if encoding == "iso2022_jp":
        # Its escape sequences stand inside cells and strings and cannot be cut out of them.
        return _plain_type(found, promised), "text", None
    json_named = promised in ("application/json", "application/x-ndjson") or found in (
        "application/json",
        "application/x-ndjson",
    )
    if is_json(content, encoding, json_named):
        several = count_texts(content, encoding) > 1
        return "application/x-ndjson" if several else "application/json", "json", None
    settings = settings_kind(content, encoding, start, name)
    if settings is not None:
        return *settings, None
    # libmagic takes any line with commas for a table; it is heard only where the name says nothing else.
    csv_named = promised in ("text/csv", "text/tab-separated-values") or (
        promised is None and found in ("text/csv", "application/csv")
    )
    if is_csv(content, encoding, csv_named):
        dialect = find_dialect(content, encoding)
        tabs = dialect is not None and dialect.delimiter == "\t"
        return "text/tab-separated-values" if tabs else "text/csv", "csv", None
    return _plain_type(found, promised), "text", None


def _plain_type(found: str, promised: str | None) -> str:
    """The media type of text that is read line by line: libmagic's, or the more telling one of the name."""
    table = _media_types()
    no_better = (
        "application/json",
        "application/x-ndjson",
        "text/csv",
        "application/csv",
        "text/tab-separated-values",
    )
    if found.startswith("text/x-") and promised is not None and table.kind(promised) == "text":
        # libmagic's guesses at programming languages are wrong more often than names are.
        found = "text/plain"
    if table.kind(found) != "text" or found in no_better:
        found = "text/plain"
    if found == "text/plain" and promised is not None and table.kind(promised) == "text":
        return "text/plain" if promised in no_better or promised.startswith("message/") else promised
    return found


def _is_mail(found: str, promised: str | None, start: str) -> bool:
    mail = ("message/", "application/mbox")
    if found.startswith(mail) or (promised is not None and promised.startswith(mail)):
        return True
    return bool(_MAIL_START.match(start.replace("\r\n", "\n"))) and bool(_MIME_VERSION.search(start))


def _has_encoded_part(content: Content, encoding: str | None) -> bool:
    tail = ""
    for piece in texts(content, encoding):
        if _ENCODED_PART.search(tail + piece):
            return True
        tail = (tail + piece)[-200:]
    return False


# --- everything else ---------------------------------------------------------------------------------------


def _binary(
    content: Content, found: str, kind: str, judgement: Judgement, table: _MediaTypes
) -> tuple[str, str | None, str | None]:
    """Media type, reader and reason of what is not plain text."""
    if kind == "gzip":
        return "application/gzip", "gzip", None
    if kind == "compressed" and (codec := codec_of(content)) is not None:
        return codec.media_type, codec.name, None
    if kind == "tar":
        return "application/x-tar", "tar", None
    if kind == "7z":
        return "application/x-7z-compressed", "7z", None
    if kind in table.reasons and kind != "program":
        return found, None, table.reasons[kind]
    if kind == "zip" or has_end_record(content):
        media_type = found if kind == "zip" else "application/zip"
        try:
            office = office_kind(content)
        except ReadError:
            # The reader says what is wrong with it.
            office = None
        if office is not None:
            return media_type, None, f"{office} are not read yet"
        return media_type, "zip", None
    if kind in table.reasons:
        return found, None, table.reasons[kind]
    if kind == "text":
        return _UNKNOWN, None, judgement.reason or "it is binary data"
    if found == _UNKNOWN:
        return found, None, judgement.reason or "it is of an unknown kind"
    return found, None, "files of this kind are not read"
