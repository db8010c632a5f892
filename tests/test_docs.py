"""The documentation says what the product is now."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md"), *(ROOT / "examples").rglob("*.md")])


def _anchors(page: str) -> set[str]:
    """Anchors of a page's headings, as forges make them."""
    headings = re.findall(r"^#+ (.+)$", page, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_generated_pages_are_up_to_date() -> None:
    run = subprocess.run(
        [sys.executable, "docs/generate.py", "--check", "--no-run"], cwd=ROOT, capture_output=True, text=True
    )
    assert run.returncode == 0, run.stdout + run.stderr


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)\s]+)\)", page.read_text("utf-8")):
        if target.startswith("https://"):
            continue
        path, _, anchor = target.partition("#")
        linked = page.parent / path if path else page
        assert linked.exists(), target
        if anchor:
            assert anchor in _anchors(linked.read_text("utf-8")), target


def test_readme_shows_a_real_run() -> None:
    shown = (ROOT / "README.md").read_text("utf-8")
    assert "$ ticketsafe triage examples/upload" in shown
    for path in (ROOT / "examples/upload").iterdir():
        if path.suffix in {".log", ".har", ".csv", ".zip", ".png"} and path.name.isascii():
            assert path.name in shown


def test_each_file_of_the_example_upload_has_its_provenance() -> None:
    provenance = (ROOT / "examples/make/README.md").read_text("utf-8")
    for path in (ROOT / "examples/upload").rglob("*"):
        if path.is_file():
            assert f"`{path.relative_to(ROOT / 'examples/upload').as_posix()}`" in provenance


def test_each_target_that_the_docs_name_is_in_the_makefile() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    named = {
        target
        for page in PAGES
        for target in re.findall(
            r"(?:`|^)make (?:[A-Z]+=\S+ )*([a-z-]+)", page.read_text("utf-8"), re.MULTILINE
        )
    }
    assert named <= targets
