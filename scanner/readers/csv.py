"""Tables as text: records of cells between commas, semicolons, tabs or bars (RFC 4180, as really written).

Each cell is a segment whose key is its column's header. The delimiter is found from the content: it is the
one that gives the first records the same number of cells, quoted cells counted right. What does not hold
together as a table all the way is not read as one, so that prose with commas and logs stay text.
"""

from __future__ import annotations

import re
from array import array
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import BinaryIO, NamedTuple

import yaml

from recognizers.labels import key_lexicon
from recognizers.words import key_phrases
from scanner.errors import Corrupt, LimitExceeded, ReadError
from scanner.model import Content, Edit, Identification, Locator, Part, Segment
from scanner.readers.base import Reviser, Sieve
from scanner.readers.decoding import Patcher, texts
from scanner.readers.text import owned_edits
from scanner.readers.windows import cut

DELIMITERS = (",", "\t", ";", "|")
CELL_CHARACTERS = 1024 * 1024
"""A cell or line of more characters is not read as a table's."""
_SAMPLE_RECORDS = 50
_SAMPLE_CHARACTERS = (256 * 1024, 4 * 1024 * 1024)
"""How much is looked at to find the dialect; the second only where cells are too long for the first."""
_HEADER_CHARACTERS = 64
_LINE_END = re.compile(r"\r\n|\n|\r")
_QUOTED = re.compile(r'"([^"]*+(?:""[^"]*+)*)"(?!")')
"""No possessive group: early releases of Python 3.11 end it too soon."""
_PREAMBLE_RECORDS = 20
_SEPARATOR_LINE = re.compile(r"sep=([,;|\t])[\r\n]", re.IGNORECASE)
_LABEL = re.compile(r"(?=.*[^\W\d_])[^\W_][\w \-./()#&%+*'’°:?\[\]]*$|_+[\w.]*$")
_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[^\W\d_A-Z]+|\d+")
_CLASSES = (
    ("number", re.compile(r"[-+]?[0-9][0-9.,']*%?$")),
    ("date", re.compile(r"[0-9]{1,4}[-./][0-9]{1,2}[-./][0-9]{1,4}")),
    ("address", re.compile(r"[^\s@]+@[^\s@]+$")),
    ("code", re.compile(r"(?=.*[0-9])[\w.:+()/ -]+$")),
)


class Cell(NamedTuple):
    """A cell as written, without quotes; ``start`` is the place of its first character in all the text."""

    raw: str
    start: int
    line: int
    column: int
    quoted: bool


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a table is written: delimiter, column headers (None if it has none), and which record has them."""

    delimiter: str
    columns: int
    header: tuple[str, ...] | None
    header_record: int
    regular: bool


class CsvReader:
    """Reads and rewrites delimiter-separated tables; quoting, spaces and line ends stay as they are."""

    name = "csv"
    media_types: tuple[str, ...] = ("text/csv", "text/tab-separated-values")

    def read(
        self, content: Content, identification: Identification, sieve: Sieve | None = None
    ) -> Iterator[Part]:
        """Yield the cells that have text, record by record. Raises ``Corrupt`` if it is no table."""
        encoding = identification.encoding
        dialect = _dialect_or_raise(content, encoding)
        for number, record in enumerate(records(content, encoding, dialect.delimiter), 1):
            for index, cell in enumerate(record):
                if cell.raw:
                    yield from _segments(dialect, number, index, cell)

    def rewrite(
        self, content: Content, identification: Identification, sink: BinaryIO, reviser: Reviser
    ) -> None:
        """Copy the bytes with the edits put in, quoted where that is needed. Raises ``ReadError``."""
        encoding = identification.encoding
        dialect = _dialect_or_raise(content, encoding)
        with Patcher(content, encoding, sink) as patcher:
            for number, record in enumerate(records(content, encoding, dialect.delimiter), 1):
                for index, cell in enumerate(record):
                    if not cell.raw:
                        continue
                    changes: list[tuple[int, int, str]] = []
                    for segment in _segments(dialect, number, index, cell):
                        shift = segment.offset - cell.column
                        for edit in owned_edits(segment, reviser.edits(segment)):
                            changes.append(_raw_change(segment, shift, edit))
                    if changes:
                        _apply(patcher, cell, changes, dialect.delimiter)
            patcher.finish()


def is_csv(content: Content, encoding: str | None, named: bool) -> bool:
    """Whether all of the content is a table; ``named`` tells that its name or libmagic says so.

    Without that it takes a header, and records that agree to the last.
    """
    dialect = find_dialect(content, encoding)
    if dialect is None:
        return False
    if not named and not (dialect.header and dialect.regular and dialect.columns > 1 and _speaks(dialect)):
        return False
    total = odd = 0
    try:
        for number, record in enumerate(records(content, encoding, dialect.delimiter), 1):
            if number < dialect.header_record or (len(record) == 1 and not record[0].raw):
                continue
            total += 1
            odd += len(record) != dialect.columns
    except ReadError:
        # Not an answer about the bytes: whoever reads them as text sees all of them.
        return False
    return total >= 2 and odd <= total * (0.2 if named else 0.02)


def _speaks(dialect: Dialect) -> bool:
    """Whether the header says more than two columns of prose with a comma could."""
    header = dialect.header or ()
    return len(header) > 2 or any(_is_known(cell) for cell in header)


def _dialect_or_raise(content: Content, encoding: str | None) -> Dialect:
    dialect = find_dialect(content, encoding)
    if dialect is None:
        raise Corrupt("it is no table: no delimiter gives its records the same number of cells")
    return dialect


# --- the dialect -------------------------------------------------------------------------------------------


def find_dialect(content: Content, encoding: str | None) -> Dialect | None:
    """The dialect that fits the first records best, None if none does. Raises ``ReadError``."""
    for limit in _SAMPLE_CHARACTERS:
        sample, whole = _sample(content, encoding, limit)
        if whole or sample.count("\n") + sample.count("\r") >= 3:
            break
    return _best_dialect(sample, whole) or _single_column(sample, whole)


def _sample(content: Content, encoding: str | None, limit: int) -> tuple[str, bool]:
    """The first characters of the text, and whether they are all of it."""
    sample = ""
    for piece in texts(content, encoding):
        sample += piece
        if len(sample) > limit:
            return sample[:limit], False
    return sample, True


def _best_dialect(sample: str, whole: bool) -> Dialect | None:
    best: tuple[float, int, Dialect] | None = None
    told = _SEPARATOR_LINE.match(sample)
    for delimiter in told[1] if told else DELIMITERS:
        table = _sample_table(sample, whole, delimiter)
        if table is None:
            continue
        first = 1 if told else _preamble(table)
        rows = [row for row in table[first:] if row != [""]]
        if len(rows) < 2:
            continue
        columns, count = Counter(map(len, rows)).most_common(1)[0]
        share = count / len(rows)
        if columns < 2 or share < 0.8:
            continue
        header = _header(rows) if len(rows[0]) == columns and table[first] == rows[0] else None
        dialect = Dialect(delimiter, columns, header, first + 1, share == 1.0)
        if best is None or (share, columns) > best[:2]:
            best = (share, columns, dialect)
    return best[2] if best else None


def _preamble(table: list[list[str]]) -> int:
    """How many records at the head are comments, as the '#TYPE' line that PowerShell's Export-Csv writes."""
    count = 0
    while count < min(len(table), _PREAMBLE_RECORDS) and table[count][0].startswith("#"):
        count += 1
    return count if count < len(table) and len(table[count]) > 1 else 0


def _single_column(sample: str, whole: bool) -> Dialect | None:
    """A list under a header that is well known; without that it is plain text."""
    table = _sample_table(sample, whole, ",")
    rows = [row for row in table or [] if row != [""]]
    if len(rows) < 2 or any(len(row) > 1 for row in rows) or rows[0] != (table or [[]])[0]:
        return None
    header = _header(rows)
    if header is None or not _is_known(header[0]):
        return None
    return Dialect(",", 1, header, 1, True)


def _sample_table(sample: str, whole: bool, delimiter: str) -> list[list[str]] | None:
    """The first records of the sample as cells, None if they break the quoting."""
    table: list[list[str]] = []
    try:
        for record in _records(iter((sample,)), delimiter):
            table.append([cell.raw.replace('""', '"') if cell.quoted else cell.raw for cell in record])
            if len(table) > _SAMPLE_RECORDS:
                break
    except ReadError:
        if whole or len(table) < 2:
            return None
    if len(table) > _SAMPLE_RECORDS or not whole:
        # The last record may be cut off by the sample's end.
        table.pop()
    return table


def _header(rows: list[list[str]]) -> tuple[str, ...] | None:
    """The first row if it has the shape of column headers and differs from those below."""
    cells = [cell.strip() for cell in rows[0]]
    filled = [cell for cell in cells if cell]
    if not filled or len(filled) * 5 < len(cells) * 4 or len(set(filled)) < len(filled):
        return None
    if not all(len(cell) <= _HEADER_CHARACTERS and _LABEL.match(cell) for cell in filled):
        return None
    if any(_class_of(cell) in ("number", "date", "address") for cell in filled):
        return None
    if any(_is_known(cell) for cell in filled) or _differs(cells, rows[1:]):
        return tuple(cells)
    return None


def _differs(header: list[str], rows: list[list[str]]) -> bool:
    """Whether a column holds values of one class that its header does not have."""
    for index, cell in enumerate(header):
        below = [row[index].strip() for row in rows if index < len(row) and row[index].strip()]
        if not below or not cell:
            continue
        kind, count = Counter(_class_of(value) for value in below).most_common(1)[0]
        if kind != "words" and kind != _class_of(cell) and count * 5 >= len(below) * 4:
            return True
    return False


def _class_of(value: str) -> str:
    return next((name for name, shape in _CLASSES if shape.match(value)), "words")


@cache
def _known_words() -> frozenset[str]:
    """Words that column headers are made of, from ``rules/lexicons/headers.yaml``."""
    text = files("rules").joinpath("lexicons").joinpath("headers.yaml").read_text("utf-8")
    return frozenset(str(word) for words in yaml.safe_load(text).values() for word in words)


def _is_known(header: str) -> bool:
    """Whether a header names something that recognizers know, or all its words are such as headers have."""
    lexicon = key_lexicon()
    if any(phrase in lexicon.strong or phrase in lexicon.weak for phrase in key_phrases(header)):
        return True
    words = [word.lower() for word in _WORDS.findall(header)]
    known = _known_words()
    return bool(words) and (all(word in known or word.isdigit() for word in words) or "".join(words) in known)


# --- records -----------------------------------------------------------------------------------------------


def records(content: Content, encoding: str | None, delimiter: str) -> Iterator[list[Cell]]:
    """The records in order; an empty line is a record of one empty cell.

    Raises ``Corrupt`` for broken quoting and ``LimitExceeded`` for cells that are too long.
    """
    return _records(texts(content, encoding), delimiter)


def _records(pieces: Iterator[str], delimiter: str) -> Iterator[list[Cell]]:
    unquoted = re.compile(f"[^{re.escape(delimiter)}\r\n]*+")
    text, at, base, line, ended = "", 0, 0, 1, False
    while True:
        end = _LINE_END.search(text, at)
        cut_short = end is None or (end.group() == "\r" and end.end() == len(text))
        record: list[Cell] | None = None
        if (end.start() if end else len(text)) - at > CELL_CHARACTERS and (end or ended):
            raise LimitExceeded(f"line {line} is too long to be a table's")
        if not cut_short or ended:
            stop = end.start() if end else len(text)
            if at == len(text) and ended:
                return
            if text.find('"', at, stop) < 0:
                record, column = [], at
                for raw in text[at:stop].split(delimiter):
                    record.append(Cell(raw, base + column, line, column - at, False))
                    column += len(raw) + 1
                at, line = (end.end() if end else stop), line + 1
            else:
                quoted = _quoted_record(text, at, base, line, delimiter, unquoted, ended)
                if quoted is not None:
                    record, at, line = quoted
        if record is not None:
            yield record
            continue
        if ended:
            raise Corrupt(f"a quoted cell that begins on line {line} or after is not closed")
        if len(text) - at > 2 * CELL_CHARACTERS:
            raise LimitExceeded(f"a record that begins on line {line} is too long to be a table's")
        base += at
        piece = next(pieces, None)
        ended = piece is None
        text, at = text[at:] + (piece or ""), 0


def _quoted_record(
    text: str, at: int, base: int, line: int, delimiter: str, unquoted: re.Pattern[str], ended: bool
) -> tuple[list[Cell], int, int] | None:
    """The record at ``at``, the place behind it and the next line's number; None if more text is needed."""
    record: list[Cell] = []
    begin = line_start = at
    first_line = line
    while True:
        if text.startswith('"', at):
            match = _QUOTED.match(text, at)
            if match is None or (match.end() == len(text) and not ended):
                if match is None and len(text) - at > CELL_CHARACTERS:
                    raise LimitExceeded(
                        f"a quoted cell of the record on line {first_line} is too long or not closed"
                    )
                return None
            raw = match[1]
            if len(raw) > CELL_CHARACTERS:
                raise LimitExceeded(
                    f"a quoted cell of the record on line {first_line} is too long or not closed"
                )
            record.append(Cell(raw, base + at + 1, line, at + 1 - line_start, True))
            for end in _LINE_END.finditer(text, at, match.end()):
                line += 1
                line_start = end.end()
            at = match.end()
        else:
            match = unquoted.match(text, at)
            stop = match.end() if match else at
            if stop == len(text) and not ended:
                return None
            record.append(Cell(text[at:stop], base + at, line, at - line_start, False))
            at = stop
        if at - begin > 2 * CELL_CHARACTERS:
            raise LimitExceeded(f"a record that begins on line {first_line} is too long to be a table's")
        if text.startswith(delimiter, at):
            at += 1
            continue
        if at == len(text):
            return record, at, line + 1
        end_here = _LINE_END.match(text, at)
        if end_here is None:
            raise Corrupt(f"text behind a closing quote in the record on line {first_line}")
        if end_here.group() == "\r" and end_here.end() == len(text) and not ended:
            return None
        return record, end_here.end(), line + 1


# --- cells -------------------------------------------------------------------------------------------------


def _unquoted_text(cell: Cell) -> tuple[str, Sequence[int] | None]:
    """The cell's value and, where quotes are doubled, the raw position of each character and the end."""
    if not cell.quoted or '""' not in cell.raw:
        return cell.raw, None
    positions = array("q")
    place = 0
    while place < len(cell.raw):
        positions.append(place)
        place += 2 if cell.raw[place] == '"' else 1
    positions.append(len(cell.raw))
    return cell.raw.replace('""', '"'), positions


def _segments(dialect: Dialect, number: int, index: int, cell: Cell) -> Iterator[Segment]:
    header = dialect.header
    key = None
    if header is not None and number > dialect.header_record and index < len(header):
        key = header[index] or None
    if key is None:
        locator = Locator(f"row {number}, column {index + 1}")
    else:
        locator = Locator(f"row {number}, column {{}}", (key,))
    siblings = _siblings(header) if key is not None and header is not None else frozenset()
    if len(cell.raw) < 1024 and not (cell.quoted and '""' in cell.raw):
        yield Segment(cell.raw, locator, cell.line, cell.column, None, None, key, (), siblings, (number,))
        return
    text, positions = _unquoted_text(cell)
    for window in cut(text, positions):
        yield Segment(
            window.text,
            locator,
            cell.line,
            cell.column + window.start,
            window.offsets,
            window.owned,
            key,
            (),
            siblings,
            (number,),
        )


@cache
def _siblings(header: tuple[str, ...]) -> frozenset[str]:
    return frozenset(name for name in header if name)


def _raw_change(segment: Segment, shift: int, edit: Edit) -> tuple[int, int, str]:
    """An edit as positions in the cell as written."""
    offsets = segment.offsets
    start, end = (edit.start, edit.end) if offsets is None else (offsets[edit.start], offsets[edit.end])
    return shift + start, shift + end, edit.replacement


def _apply(patcher: Patcher, cell: Cell, changes: list[tuple[int, int, str]], delimiter: str) -> None:
    """Put the changes in; a bare cell that would no longer be one is quoted as a whole."""
    if cell.quoted:
        for start, end, replacement in changes:
            patcher.replace(cell.start + start, cell.start + end, replacement.replace('"', '""'))
        return
    special = {delimiter, '"', "\r", "\n"}
    pieces, done = [], 0
    for start, end, replacement in changes:
        if end < done:
            continue
        pieces += [cell.raw[done : max(start, done)], replacement]
        done = max(end, done)
    value = "".join([*pieces, cell.raw[done:]])
    if not value.startswith('"') and not any(special & set(replacement) for _, _, replacement in changes):
        for start, end, replacement in changes:
            patcher.replace(cell.start + start, cell.start + end, replacement)
        return
    # The cell's own characters keep their raw bytes; quotes are only put around it and doubled in it.
    patcher.replace(cell.start, cell.start, '"')
    done = 0
    for start, end, replacement in changes:
        _double_quotes(patcher, cell, done, start)
        patcher.replace(cell.start + start, cell.start + end, replacement.replace('"', '""'))
        done = max(end, done)
    _double_quotes(patcher, cell, done, len(cell.raw))
    patcher.replace(cell.start + len(cell.raw), cell.start + len(cell.raw), '"')


def _double_quotes(patcher: Patcher, cell: Cell, start: int, stop: int) -> None:
    for place in range(start, stop):
        if cell.raw[place] == '"':
            patcher.replace(cell.start + place, cell.start + place + 1, '""')
