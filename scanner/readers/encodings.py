"""Which encoding text is in, and whether it is text at all.

The whole content is judged, not only its head: a file may be ASCII for ten megabytes and then have one
Windows-1252 byte, or a compressed payload. In this order: byte order marks, UTF-32 and UTF-16 by where their
zero bytes stand, UTF-8 by streaming validation, ISO-2022-JP by its escapes, Windows-1252 where accented
letters stand singly among plain ones (as in German and French), East Asian encodings that decode strictly,
and what charset-normalizer makes of a sample.

Logs hold NUL bytes (sparse files after truncation), terminal escapes, and now and then a run of garbage; they
are text. What has control bytes all over, or in one place like compressed data, is not.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field

from charset_normalizer import from_bytes

from scanner.errors import ReadError
from scanner.model import Content
from scanner.readers.decoding import BLOCK_BYTES, blocks, opened, pull

SAMPLE_BYTES = 64 * 1024
"""How much is looked at to tell encodings apart that all decode."""
_PANE = 4096
"""Bytes in which control bytes are counted: a payload in a large log shows in its panes, not in the whole."""
_PANE_CONTROLS = _PANE // 20

_NOT_CONTROL = bytes(byte for byte in range(256) if byte >= 0x20 and byte != 0x7F) + b"\0\b\t\n\f\r\x1b"
_HIGH = bytes(range(0x80, 0x100))
_LOW = bytes(range(0x80))
_CARRIED = re.compile("[\udc80-\udcff]")
_ODD_UNITS = re.compile("[\x01-\x07\x0e-\x1a\x1c-\x1f\x7f\udc00-\udcff\ufffe\uffff]")
_PAYLOAD = re.compile(
    rb"\x1f\x8b\x08[\x00-\x1f]|PK\x03\x04|BZh[1-9]1AY&SY|\xfd7zXZ\x00|7z\xbc\xaf\x27\x1c|\x28\xb5\x2f\xfd"
    rb"|\x89PNG\r\n\x1a\n|\x7fELF[\x01\x02]|SQLite format 3\x00"
)
_PAYLOAD_LENGTH = 16
_JAPANESE_ESCAPE = re.compile(rb"\x1b\$[@B]")

_WESTERN_LETTERS = frozenset("ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÕÖØÙÚÛÜÝßàáâãäåæçèéêëìíîïðñòóôõöøùúûüýþÿŒœŠšŽžŸ")
_WESTERN_SIGNS = frozenset("€£¥§©®°±²³µ·«»¿¡–—‘’“”•…™ªº½¼¾´¨¬¦¢×÷\u00a0\u00ad‚„†‡‰‹›¶¹")
_APOSTROPHES = frozenset("‘’´·\u00ad")
_RUN_OF_HIGH = re.compile(rb"[\x80-\xff]+")
_EAST_ASIAN = ("cp932", "euc_jp", "gb18030", "big5", "cp949")
_DAILY = {
    "cp932": ("euc_jp", 0xB0, 0xCF),
    "euc_jp": ("euc_jp", 0xB0, 0xCF),
    "gb18030": ("gb2312", 0xB0, 0xD7),
    "big5": ("big5", 0xA4, 0xC6),
    "cp949": ("euc_kr", 0xB0, 0xC8),
}
"""For each encoding the standard and the lead bytes in it of the characters in daily use."""
_CENTRAL = frozenset({"cp1250", "cp1254", "cp1257", "mac_roman"})
_WEIGHT = {"euc_jp": 0.9, "gb18030": 0.95}
"""Where several fit: Japanese in EUC-JP has kana; Korean syllables fill fewer rows than Chinese ones."""
_CANDIDATES = [
    "cp1252",
    "latin_1",
    "cp1250",
    "cp1251",
    "koi8_r",
    "cp1253",
    "cp1254",
    "cp1255",
    "cp1256",
    "cp1257",
    "cp850",
    "cp437",
    "cp866",
    "mac_roman",
    "big5",
    "cp932",
    "euc_jp",
    "gb18030",
    "cp949",
    "iso8859_5",
    "iso8859_7",
]


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the bytes are: the text's encoding (a Python codec name), or None and why it is not text.

    ``pure`` tells that every byte is ordinary text: no control bytes, nothing that does not decode.
    """

    encoding: str | None
    pure: bool
    reason: str | None = None


@dataclass(slots=True)
class _Tally:
    """Counts over the whole content."""

    size: int = 0
    nuls: int = 0
    controls: int = 0
    crowded: bool = False
    payload: bool = False
    high: int = 0
    broken: int = 0
    well_formed: int = 0
    japanese: bool = False
    kinds: set[int] = field(default_factory=set)
    sample: bytearray = field(default_factory=bytearray)


def judge(content: Content) -> Judgement:
    """Read all of the content and tell its encoding. Raises ``ReadError`` if it cannot be read."""
    with opened(content) as stream:
        head = pull(stream, SAMPLE_BYTES)
    marked = _marked(head)
    if marked == "utf-8-sig":
        return _bytewise(content, marked)
    wide = marked or _wide(head)
    if wide:
        judgement = _wide_text(content, wide)
        if judgement.encoding or marked:
            return judgement
    return _bytewise(content, None)


def _marked(head: bytes) -> str | None:
    if head.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    if head.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)) and len(head) % 4 == 0:
        return "utf-32"
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    return None


# --- UTF-16 and UTF-32 -------------------------------------------------------------------------------------


def _wide(head: bytes) -> str | None:
    """UTF-16 or UTF-32 without a byte order mark, by which bytes of each unit are zero."""
    if b"\0" not in head or len(head) < 4:
        return None
    quads = len(head) // 4
    zeros = [head[place : quads * 4 : 4].count(0) for place in range(4)]
    for codec, filled, empty in (("utf-32-le", 0, (2, 3)), ("utf-32-be", 3, (0, 1))):
        if min(zeros[place] for place in empty) >= quads * 0.95 and zeros[filled] <= quads * 0.5:
            if _ordinary(head[: quads * 4], codec) >= 0.95:
                return codec
    pairs = len(head) // 2
    even, odd = head[: pairs * 2 : 2].count(0), head[1 : pairs * 2 : 2].count(0)
    for codec, few, many in (("utf-16-le", even, odd), ("utf-16-be", odd, even)):
        if many >= pairs * 0.3 and few <= pairs * 0.03 and _ordinary(head[: pairs * 2], codec) >= 0.95:
            return codec
        # Other scripts have zero bytes only in spaces, digits and line ends; there the bytes are not UTF-8.
        if many and few * 10 <= many and not _is_utf_8(head) and _ordinary(head[: pairs * 2], codec) >= 0.97:
            return codec
    return None


def _is_utf_8(head: bytes) -> bool:
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return False
    return True


def _ordinary(raw: bytes, codec: str) -> float:
    """The share of characters that are in scripts in wide use, once decoded."""
    decoder = codecs.getincrementaldecoder(codec)("ticketsafe.units")
    text = decoder.decode(raw)
    if not text:
        return 0.0
    return sum(map(_is_ordinary, text)) / len(text)


def _is_ordinary(character: str) -> bool:
    code = ord(character)
    if code < 0x20 or code == 0x7F:
        return character in "\t\n\r\f\x1b"
    return (
        code < 0x0E80
        or 0x1E00 <= code < 0x3400
        or 0x4E00 <= code < 0xA000
        or 0xAC00 <= code < 0xD7A4
        or 0xFF00 <= code < 0xFFF0
        or 0x1F000 <= code < 0x20000
    )


def _wide_text(content: Content, encoding: str) -> Judgement:
    """Whether all of it decodes as UTF-16/32 well enough to be text."""
    odd = total = 0
    for block in blocks(content, encoding):
        here = len(_ODD_UNITS.findall(block.text))
        if here * 50 > max(len(block.text), 50):
            return Judgement(None, False, "it is marked as Unicode text but holds binary data")
        odd += here
        total += len(block.text)
    return Judgement(encoding, odd == 0)


# --- everything made of bytes ------------------------------------------------------------------------------


def _bytewise(content: Content, marked: str | None) -> Judgement:
    tally = _tally(content)
    valid = tally.broken == 0
    visible = tally.size - tally.nuls
    pure = valid and not tally.controls and not tally.nuls
    if tally.payload:
        return Judgement(None, False, "it holds compressed or binary data")
    if valid:
        # Few kinds of control bytes used as separators (FIX, HL7) are text; small integers are not.
        if tally.controls * (5 if len(tally.kinds) <= 3 else 20) > max(visible, 64):
            return Judgement(None, False, "it is binary data")
    elif tally.crowded or tally.controls * 20 > max(visible, 64) or _is_scrambled(tally):
        return Judgement(None, False, "it is binary data")
    if valid and tally.japanese and not tally.high and _decodes(content, "iso2022_jp"):
        return Judgement("iso2022_jp", pure)
    if marked or valid or tally.well_formed > tally.broken:
        return Judgement(marked or "utf-8", pure)
    return Judgement(_legacy(bytes(tally.sample)), not tally.controls and not tally.nuls)


def _is_scrambled(tally: _Tally) -> bool:
    """Whether bytes that are few are spread as in random data rather than as in text."""
    visible = max(tally.size - tally.nuls, 1)
    return bool(tally.controls) and tally.high * 4 > visible and tally.controls * 50 > visible


def _tally(content: Content) -> _Tally:
    tally = _Tally()
    decoder = codecs.getincrementaldecoder("utf-8")("surrogateescape")
    tail = b""
    for data in _chunks(content):
        text = decoder.decode(data, not data)
        if len(text) != len(data) or not data.isascii():
            broken = len(_CARRIED.findall(text))
            tally.broken += broken
            tally.well_formed += sum(1 for _ in _wide_characters(text)) - broken
            tally.high += len(data) - len(data.translate(None, _HIGH))
            _add_to_sample(tally.sample, data)
        tally.size += len(data)
        if data.translate(None, _NOT_CONTROL) or b"\0" in data:
            _count_controls(tally, data, tail)
        if b"\x1b$" in tail[-2:] + data and _JAPANESE_ESCAPE.search(tail[-2:] + data):
            tally.japanese = True
        tail = (tail + data)[-_PAYLOAD_LENGTH:]
    return tally


def _chunks(content: Content) -> Iterator[bytes]:
    """The content in pieces whose borders are the same on every run, with an empty one at the end."""
    with opened(content) as stream:
        while True:
            data = b""
            while len(data) < BLOCK_BYTES:
                more = pull(stream, BLOCK_BYTES - len(data))
                if not more:
                    break
                data += more
            yield data
            if not data:
                return


_WIDE_CHARACTER = re.compile("[^\x00-\x7f]")


def _wide_characters(text: str) -> Iterator[re.Match[str]]:
    return _WIDE_CHARACTER.finditer(text)


def _count_controls(tally: _Tally, data: bytes, tail: bytes) -> None:
    tally.nuls += data.count(0)
    controls = data.translate(None, _NOT_CONTROL)
    tally.controls += len(controls)
    tally.kinds.update(controls)
    if _PAYLOAD.search(tail + data):
        tally.payload = True
    if len(controls) > _PANE_CONTROLS and not tally.crowded:
        tally.crowded = any(
            len(data[start : start + _PANE].translate(None, _NOT_CONTROL)) > _PANE_CONTROLS
            for start in range(0, len(data), _PANE)
        )


_AROUND_HIGH = 400
_LINE_WITH_HIGH = re.compile(rb"[^\r\n]{0,400}[\x80-\xff][^\r\n]{0,400}")


def _add_to_sample(sample: bytearray, data: bytes) -> None:
    """Collect the lines that have bytes above ASCII; only they tell encodings apart."""
    if len(sample) >= SAMPLE_BYTES:
        return
    at = 0
    # Looked for from the high byte on, since the expression alone tries each byte before it.
    while len(sample) < SAMPLE_BYTES and (high := _RUN_OF_HIGH.search(data, at)):
        place = high.start()
        line = max(data.rfind(b"\n", at, place), data.rfind(b"\r", at, place)) + 1
        match = _LINE_WITH_HIGH.match(data, max(at, line, place - _AROUND_HIGH))
        assert match is not None
        sample += match.group() + b"\n"
        at = match.end()


def _decodes(content: Content, encoding: str) -> bool:
    """Whether every byte decodes."""
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    try:
        for data in _chunks(content):
            decoder.decode(data, not data)
    except UnicodeDecodeError:
        return False
    return True


# --- before Unicode ----------------------------------------------------------------------------------------


def _legacy(sample: bytes) -> str:
    """The most likely encoding of lines that are not UTF-8; Windows-1252 if nothing speaks for another."""
    if not sample:
        return "cp1252"
    if _is_western(sample):
        return "cp1252"
    east_asian = _east_asian(sample)
    if east_asian:
        return east_asian
    best = from_bytes(sample[: 16 * 1024], cp_isolation=_CANDIDATES, enable_fallback=False).best()
    few = len(_RUN_OF_HIGH.findall(sample)) < 4
    if best is None or best.encoding in ("ascii", "utf_8", "latin_1") or (few and best.encoding in _CENTRAL):
        return "cp1252"
    try:
        return codecs.lookup(best.encoding).name
    except LookupError:
        raise ReadError("the text encoding is not known") from None


def _is_western(sample: bytes) -> bool:
    """Accented letters stand one or two at a time beside plain ones, and signs do not stand inside words."""
    runs = list(_RUN_OF_HIGH.finditer(sample))
    short = sum(len(run.group()) <= 2 for run in runs)
    beside = sum(_beside_letter(sample, run) for run in runs)
    pairs = sum(len(run.group()) for run in runs) > 1.9 * len(runs) and len(runs) > 2
    if short < 0.95 * len(runs) or beside < 0.6 * len(runs) or pairs:
        return False
    text = sample.decode("cp1252", "surrogateescape")
    good = bad = 0
    for match in _WIDE_CHARACTER.finditer(text):
        character, place = match.group(), match.start()
        if character in _WESTERN_LETTERS:
            good += 1
        elif character in _WESTERN_SIGNS:
            before, after = text[place - 1 : place], text[place + 1 : place + 2]
            inside = before.isalpha() and after.isalpha() and character not in _APOSTROPHES
            good, bad = (good, bad + 1) if inside else (good + 1, bad)
        else:
            bad += 1
    return bad * 8 <= good


def _beside_letter(sample: bytes, run: re.Match[bytes]) -> bool:
    return sample[run.start() - 1 : run.start()].isalpha() or sample[run.end() : run.end() + 1].isalpha()


def _east_asian(sample: bytes) -> str | None:
    """The East Asian encoding in which the sample decodes into the most usual characters."""
    best, best_score = None, 0.75
    for encoding in _EAST_ASIAN:
        decoder = codecs.getincrementaldecoder(encoding)("strict")
        try:
            text = decoder.decode(sample, True)
        except UnicodeDecodeError:
            continue
        wide = [character for character in text if character > "\x7f"]
        score = sum(_usualness(character, encoding) for character in wide) / max(len(wide), 1)
        if score > best_score:
            best, best_score = encoding, score
    return best


def _usualness(character: str, encoding: str) -> float:
    """How usual a character is in text in this encoding, from 0 to 1."""
    code = ord(character)
    if 0x3041 <= code <= 0x30FF:
        return 1.0 if encoding in ("cp932", "euc_jp") else 0.7
    if 0x3000 <= code <= 0x3020 or 0xFF01 <= code <= 0xFF5E:
        return 0.9
    if 0xFF61 <= code <= 0xFF9F:
        return 0.3
    standard, low, high = _DAILY[encoding]
    if 0x4E00 <= code <= 0x9FFF or 0xAC00 <= code <= 0xD7A3:
        # The first level of each national standard holds the characters in daily use.
        try:
            first = character.encode(standard)[0]
        except UnicodeEncodeError:
            return 0.1
        return _WEIGHT.get(encoding, 1.0) if low <= first <= high else 0.4
    return 0.5 if unicodedata.category(character)[0] in "LPSZ" and code < 0x3000 else 0.0
