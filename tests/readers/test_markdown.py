"""Markdown: cells of tables under their headers, everything else as text."""

from __future__ import annotations

import contextlib

from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.errors import ReadError
from scanner.identify import identify
from scanner.model import BytesContent

from .revisers import rewritten, segments

TEXT = """# Title of jane

| **Name** | Email |
|----------|:-----:|
| Anna     | jane  |
| a \\| b   |

Name | Born
--- | ---
Eva | 1980
no row
a | b
"""


def test_cells_have_their_header_as_key() -> None:
    found = {segment.text: segment for segment in segments("markdown", TEXT.encode())}
    assert {text: segment.key for text, segment in found.items() if segment.key} == {
        "Anna": "Name",
        "jane": "Email",
        "a \\| b": "Name",
        "Eva": "Name",
        "1980": "Born",
    }
    assert found["Anna"].siblings == {"**Name**", "Email"}
    assert found["Anna"].record == found["jane"].record != found["a \\| b"].record
    assert {"# Title of jane", "| **Name** | Email |", "no row", "a | b"} <= set(found)
    assert TEXT.splitlines()[4][found["jane"].offset :].startswith("jane")


def test_edits_keep_the_rest() -> None:
    assert rewritten("markdown", TEXT.encode(), {"jane": "<N>", "1980": "X"}).decode() == TEXT.replace(
        "jane", "<N>"
    ).replace("1980", "X")


def test_only_markdown_with_a_table_is_read_so() -> None:
    assert identify(BytesContent(TEXT.encode()), "a.md").reader == "markdown"
    assert identify(BytesContent(b"# Title\n\nwords | words\n"), "a.md").reader == "text"
    assert identify(BytesContent(TEXT.encode()), "a.log").reader == "text"


@given(
    st.lists(st.sampled_from(["|", "-", " ", "a", "\n", "|---|---|\n", "\\", "\r\n", "> "]), max_size=40).map(
        "".join
    )
)
@settings(max_examples=150, deadline=None)
def test_every_character_is_read_and_none_changes(text: str) -> None:
    with contextlib.suppress(ReadError):
        assert rewritten("markdown", text.encode(), {}) == text.encode()
        assert sum(s.text.count("a") for s in segments("markdown", text.encode())) == text.count("a")
