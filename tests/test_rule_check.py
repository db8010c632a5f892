"""Every shipped rule finds its examples and none of its near misses, through the detector itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from scanner.rule_check import check_file

RULES = sorted((Path(__file__).parent.parent / "rules" / "recognizers").glob("*.yaml"))


@pytest.mark.parametrize("file", RULES, ids=lambda file: file.stem)
def test_shipped_rules_are_in_order(file: Path) -> None:
    checked = check_file(file)
    assert checked.rules
    assert [str(problem) for problem in checked.problems] == []
