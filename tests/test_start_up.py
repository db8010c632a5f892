"""What a command imports: the start of each is only as dear as what it does."""

from __future__ import annotations

import subprocess
import sys

import pytest


def _imported(*arguments: str) -> set[str]:
    """The modules that a run of the command line imports."""
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "scanner", *arguments],
        capture_output=True,
        text=True,
        check=True,
    )
    lines = [line for line in done.stderr.splitlines() if line.startswith("import time:")]
    return {line.rpartition("|")[2].strip() for line in lines}


@pytest.mark.parametrize("arguments", [["--help"], ["scan", "--help"], ["vault", "--help"]])
def test_help_needs_no_rules_no_reports_and_no_presidio(arguments: list[str]) -> None:
    imported = _imported(*arguments)
    assert "scanner.cli" in imported
    for name in (
        "recognizers.rules", "rich", "scanner.report.terminal", "yaml", "presidio_analyzer",
        "presidio_analyzer.entity_recognizer", "spacy",
    ):  # fmt: skip
        assert name not in imported
