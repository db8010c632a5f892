"""Encoded runs inside a text: percent, HTML, JSON and quoted-printable escapes, base64, hex, UTF-16 in 8
bits.

Each codec finds its runs in a text and gives them as layers, whose text is then read like any other. What
does not decode to printable text is no layer.
"""

from __future__ import annotations

import base64
import binascii
import html
import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from urllib.parse import quote

from scanner.model import Layer

DEPTH = 4
"""How many encodings inside one another are undone."""


def find_layers(text: str) -> Iterator[Layer]:
    """All layers of a text, by codec; they may overlap."""
    if "%" in text:
        yield from _percent(text, _PERCENT_RUN, _PERCENT)
    if "+" in text and "=" in text:
        # In queries and forms a plus sign is a space; whether it is one here, the recognizers tell.
        yield from _percent(text, _PLUS_RUN, _PERCENT_OR_PLUS)
    if "&" in text:
        yield from _html(text)
    if "\\" in text:
        yield from _backslash(text)
    if "=" in text:
        yield from _quoted_printable(text)
    if "\x00" in text:
        yield from _nul_padded(text)
    yield from _base64(text)
    yield from _hexadecimal(text)


def _mapped(
    encoding: str,
    text: str,
    start: int,
    end: int,
    pattern: re.Pattern[str],
    decode: Callable[[str], str | None],
    encode: Callable[[str], str],
) -> Layer | None:
    """A layer in which every match of ``pattern`` is decoded; all other characters stand for themselves."""
    pieces: list[str] = []
    offsets: list[int] = []
    position, changed = start, False
    for match in pattern.finditer(text, start, end):
        decoded = decode(match.group())
        if decoded is None:
            continue
        pieces.append(text[position : match.start()])
        offsets.extend(range(position, match.start()))
        pieces.append(decoded)
        offsets.extend([match.start()] * len(decoded))
        position, changed = match.end(), True
    if not changed:
        return None
    pieces.append(text[position:end])
    offsets.extend(range(position, end))
    offsets.append(end)
    return Layer(encoding, start, end, "".join(pieces), offsets, encode)


# A sequence of escaped bytes decodes as one, so that 'ü' from '%C3%BC' is one character; its pieces are found
# one by one, so that an edit can begin and end at any character.

_PERCENT_RUN = re.compile(r"(?<![^\s\"'<>])[^\s\"'<>]*%[0-9A-Fa-f]{2}[^\s\"'<>]*")
_PLUS_RUN = re.compile(r"(?<![^\s\"'<>=])[^\s\"'<>=]{1,2000}=[^\s\"'<>]*[\w.,)]\+[\w(%][^\s\"'<>]*")
_PLUS = re.compile(r"(?<=[\w.,)])\+(?=[\w(%])")
_PERCENT = re.compile(
    r"%(?:[cC][2-9a-fA-F]|[dD][0-9a-fA-F])%[89abAB][0-9a-fA-F]"
    r"|%[eE][0-9a-fA-F](?:%[89abAB][0-9a-fA-F]){2}"
    r"|%[fF][0-4](?:%[89abAB][0-9a-fA-F]){3}"
    r"|%[0-9a-fA-F]{2}"
)
_PERCENT_OR_PLUS = re.compile(f"{_PERCENT.pattern}|{_PLUS.pattern}")


def _decode_bytes(data: bytes) -> str | None:
    try:
        decoded = data.decode("utf-8")
    except UnicodeDecodeError:
        decoded = data.decode("latin-1")
    return decoded if decoded.isprintable() or decoded.isspace() else None


def _decode_percent(escape: str) -> str | None:
    if escape == "+":
        return " "
    return _decode_bytes(binascii.unhexlify(escape.replace("%", "")))


def _percent(text: str, runs: re.Pattern[str], escapes: re.Pattern[str]) -> Iterator[Layer]:
    for run in runs.finditer(text):
        layer = _mapped(
            "percent",
            text,
            run.start(),
            run.end(),
            escapes,
            _decode_percent,
            lambda plain: quote(plain, safe=""),
        )
        if layer:
            yield layer


_HTML = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});")


def _decode_html(escape: str) -> str | None:
    decoded = html.unescape(escape)
    return decoded if decoded != escape else None


def _html(text: str) -> Iterator[Layer]:
    layer = _mapped(
        "html", text, 0, len(text), _HTML, _decode_html, lambda plain: html.escape(plain, quote=True)
    )
    if layer:
        yield layer


_BACKSLASH = re.compile(
    r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}|\\x[0-9a-fA-F]{2}|\\[/\"']"
)


def _decode_backslash(escape: str) -> str | None:
    if escape[1] == "x":
        return _decode_bytes(binascii.unhexlify(escape[2:]))
    if escape[1] != "u":
        return escape[1]
    units = b"".join(int(unit, 16).to_bytes(2, "big") for unit in escape[2:].split("\\u"))
    try:
        decoded = units.decode("utf-16-be")
    except UnicodeDecodeError:
        return None
    return decoded if decoded.isprintable() or decoded.isspace() else None


def _encode_backslash(plain: str) -> str:
    return plain.replace("\\", "\\\\").replace('"', '\\"')


def _backslash(text: str) -> Iterator[Layer]:
    layer = _mapped("backslash", text, 0, len(text), _BACKSLASH, _decode_backslash, _encode_backslash)
    if layer:
        yield layer


_QUOTED_PRINTABLE = re.compile(
    r"=[CD][0-9A-F]=[89AB][0-9A-F]|=E[0-9A-F](?:=[89AB][0-9A-F]){2}|=F[0-4](?:=[89AB][0-9A-F]){3}"
    r"|=(?:2[BDEF]|3D|40|5F)(?=[A-Za-z=])|=(?:E[0-9A-F]|F[1-6]|F[9A-D]|DF)(?=[a-z\s.,;@=])"
)


def _decode_quoted_printable(escape: str) -> str | None:
    return _decode_bytes(binascii.unhexlify(escape.replace("=", "")))


def _encode_quoted_printable(plain: str) -> str:
    return "".join(
        character
        if character.isascii() and character.isprintable() and character != "="
        else "".join(f"={byte:02X}" for byte in character.encode("utf-8", "replace"))
        for character in plain
    )


def _quoted_printable(text: str) -> Iterator[Layer]:
    layer = _mapped(
        "quoted-printable",
        text,
        0,
        len(text),
        _QUOTED_PRINTABLE,
        _decode_quoted_printable,
        _encode_quoted_printable,
    )
    if layer:
        yield layer


_NUL_PADDED = re.compile(r"(?:[^\x00]\x00){4,}[^\x00]?|\x00(?:[^\x00]\x00){4,}")


def _nul_padded(text: str) -> Iterator[Layer]:
    """UTF-16 text of Latin characters that stands in an 8-bit file: a NUL beside each character."""
    for run in _NUL_PADDED.finditer(text):
        start, end = run.span()
        kept = [index for index in range(start, end) if text[index] != "\x00"]
        plain = "".join(text[index] for index in kept)
        yield Layer(
            "utf-16",
            start,
            end,
            plain,
            [*kept, end],
            lambda plain: "".join(character + "\x00" for character in plain),
        )


_BASE64 = re.compile(r"(?<![A-Za-z0-9+/_-])[A-Za-z0-9+/_-]{8,}={0,2}(?![A-Za-z0-9+/_-])")
_DIGIT = re.compile(r"\d")


def _printable(text: str) -> bool:
    return text.isprintable() or all(character.isprintable() or character in "\r\n\t" for character in text)


def _as_text(data: bytes) -> tuple[str, str] | None:
    """Bytes as (text, codec), None if they are no printable text."""
    if len(data) < 4:
        return None
    # UTF-16 of Latin letters; text in other scripts hardly comes so, and random bytes often look like it.
    codec = "utf-16-le" if data[1] == data[3] == 0 and data[1::2].count(0) * 4 > len(data) else "utf-8"
    try:
        text = data.decode(codec)
    except UnicodeDecodeError:
        return None
    return (text, codec) if _printable(text) else None


_LONGEST_REMEMBERED = 512
"""Characters of a run whose text is remembered."""


@lru_cache(maxsize=8192)
def _decode_base64_token(token: str) -> tuple[str, str] | None:
    body = token.rstrip("=")
    if len(body) % 4 == 1 or ((body.islower() or body.isupper()) and not _DIGIT.search(body)):
        return None
    standard = body.replace("-", "+").replace("_", "/")
    try:
        data = base64.b64decode(standard + "=" * (-len(body) % 4), validate=True)
    except (binascii.Error, ValueError):
        return None
    return _as_text(data)


def is_base64_text(token: str) -> bool:
    """Whether a run of base64's characters, its padding included, is text in that encoding; of a long one,
    whether it may be."""
    return len(token) > _LONGEST_REMEMBERED or _decode_base64_token(token) is not None


def _base64(text: str) -> Iterator[Layer]:
    for run in _BASE64.finditer(text):
        token = run.group()
        decoded = (
            _decode_base64_token(token)
            if len(token) <= _LONGEST_REMEMBERED
            else _decode_base64_token.__wrapped__(token)
        )
        if decoded is None:
            continue
        plain, codec = decoded
        url_safe = "-" in token or "_" in token
        padded = token.endswith("=") or len(token) % 4 == 0

        def encode(plain: str, codec: str = codec, url_safe: bool = url_safe, padded: bool = padded) -> str:
            data = plain.encode(codec, "replace")
            encoded = (base64.urlsafe_b64encode if url_safe else base64.b64encode)(data).decode("ascii")
            return encoded if padded else encoded.rstrip("=")

        yield Layer("base64", run.start(), run.end(), plain, None, encode)


_HEXADECIMAL = re.compile(r"(?<![0-9A-Za-z])(?:0x)?((?:[0-9a-f]{2}){6,}|(?:[0-9A-F]{2}){6,})(?![0-9A-Za-z])")


def _hexadecimal(text: str) -> Iterator[Layer]:
    for run in _HEXADECIMAL.finditer(text):
        digits = run.group(1)
        if digits.isdecimal() and len(digits) < 20:
            continue
        decoded = _as_text(binascii.unhexlify(digits))
        if decoded is None:
            continue
        plain, codec = decoded
        upper = digits.upper() == digits

        def encode(plain: str, codec: str = codec, upper: bool = upper) -> str:
            encoded = plain.encode(codec, "replace").hex()
            return encoded.upper() if upper else encoded

        yield Layer("hex", run.start(1), run.end(1), plain, None, encode)
