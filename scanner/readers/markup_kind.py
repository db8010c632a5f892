"""What kind of markup a text is, if it is any, and the encoding that it says it is in."""

from __future__ import annotations

import codecs
import re

from scanner.model import Content
from scanner.readers.decoding import blocks, texts
from scanner.readers.markup_tokens import is_well_formed

HTML, XML, SVG = "text/html", "text/xml", "image/svg+xml"
_HEAD = 64 * 1024
_LEAD = "\ufeff \t\r\n\f"
_BEFORE_ROOT = r"(?:\s+|<!--.*?-->|<\?.*?\?>)*"
_HTML_START = re.compile(
    rf"{_BEFORE_ROOT}(?:<!doctype\s+html[\s>]|<(?:html|head|body|title|script|div|p|table|h1|meta)[\s>])",
    re.IGNORECASE | re.DOTALL,
)
_SVG_START = re.compile(rf"{_BEFORE_ROOT}(?:<!DOCTYPE\s[^>]*>\s*)?<(?:\w+:)?svg[\s>]", re.DOTALL)
_XHTML_START = re.compile(
    rf"{_BEFORE_ROOT}(?:<!DOCTYPE\s[^>]*>\s*)?<(?:html[\s>]|!doctype\s+html)", re.IGNORECASE | re.DOTALL
)
_TAG = re.compile(r"<(?:[A-Za-z][\w:\-]*[\s/>]|!--|!doctype|/[A-Za-z])", re.IGNORECASE)
_DECLARED = re.compile(
    r"<\?xml\s[^>]*?encoding\s*=\s*[\"']([\w.:\-]+)|<meta\s[^>]*?charset\s*=\s*[\"']?([\w.:\-]+)",
    re.IGNORECASE,
)
_WESTERN = frozenset({"iso8859-1", "ascii", "cp1252"})


def markup_kind(
    content: Content, encoding: str | None, promised: str | None, found: str
) -> tuple[str, str] | None:
    """Media type and reader of markup, None if the content is none that can be read as such.

    ``promised`` is the media type that the name promises, ``found`` what libmagic sees. XML must be well
    formed to the end; HTML must begin like it, or be named so. Raises ``ReadError`` if the content cannot be
    read.
    """
    start = next(texts(content, encoding), "")[:_HEAD].lstrip(_LEAD)
    named_html = promised == HTML
    if start[:1] != "<":
        # Templates begin with directives of their own.
        return (HTML, "html") if named_html and _TAG.search(start) else None
    if _XHTML_START.match(start):
        return HTML, "html"
    if not named_html and is_well_formed(content, encoding):
        if _SVG_START.match(start):
            return SVG, "xml"
        if found == HTML and _HTML_START.match(start):
            return HTML, "html"
        telling = next((one for one in (promised, found) if one is not None and one.endswith("xml")), XML)
        return telling, "xml"
    if named_html or (found == HTML and promised is None) or _HTML_START.match(start):
        is_source = promised is not None and promised.endswith(("xml", "x-source", "markdown"))
        return None if is_source or not _TAG.search(start) else (HTML, "html")
    return None


def declared_encoding(content: Content, judged: str | None) -> str | None:
    """The encoding that markup says it is in, where it was told from the bytes alone and may be another;
    ``judged`` if it says none, or one in which the bytes do not decode. Raises ``ReadError``."""
    if judged is None or judged.startswith(("utf", "iso2022")):
        return judged
    found = _DECLARED.search(next(texts(content, judged), "")[:4096])
    if found is None:
        return judged
    try:
        name = codecs.lookup(found[1] or found[2]).name
        if "<?xml".encode(name) != b"<?xml" or name.startswith(("utf", "iso2022")):
            return judged
        if name in _WESTERN and judged == "cp1252":
            return judged
        decoder = codecs.getincrementaldecoder(name)("strict")
        for block in blocks(content, judged):
            decoder.decode(block.raw)
        decoder.decode(b"", True)
    except (LookupError, UnicodeError):
        return judged
    return name
