"""Reading and rewriting, one module a format family."""

from __future__ import annotations

from scanner.errors import Unsupported
from scanner.readers.base import Reader
from scanner.readers.compression import COMPRESSION_READERS
from scanner.readers.csv import CsvReader
from scanner.readers.gzip import GzipReader
from scanner.readers.json import JsonReader
from scanner.readers.plist import PlistReader
from scanner.readers.settings import SettingsReader
from scanner.readers.seven_zip import SevenZipReader
from scanner.readers.tar import TarReader
from scanner.readers.text import TextReader
from scanner.readers.toml import TomlReader
from scanner.readers.yaml import YamlReader
from scanner.readers.zip import ZipReader

READERS: tuple[Reader, ...] = (
    TextReader(),
    CsvReader(),
    JsonReader(),
    YamlReader(),
    TomlReader(),
    SettingsReader(),
    PlistReader(),
    GzipReader(),
    *COMPRESSION_READERS,
    TarReader(),
    ZipReader(),
    SevenZipReader(),
)
"""Every reader, in the order in which documents list them."""


def reader_for(name: str) -> Reader:
    """The reader that ``Identification.reader`` names. Raises ``Unsupported`` if there is none."""
    for reader in READERS:
        if reader.name == name:
            return reader
    raise Unsupported("no reader of this name")
