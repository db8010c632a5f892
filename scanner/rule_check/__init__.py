"""What people who write rules ask: are the files in order (``check``), and why is a text judged as it is
(``trace``).

The same check runs over the shipped rules as a test and over a user's own by ``ticketsafe rules check``.
"""

from __future__ import annotations

from scanner.rule_check.check import (
    Checked,
    Problem,
    check_file,
    check_paths,
    check_shipped,
    matches,
)
from scanner.rule_check.trace import Step, Trace, trace_text

__all__ = [
    "Checked",
    "Problem",
    "Step",
    "Trace",
    "check_file",
    "check_paths",
    "check_shipped",
    "matches",
    "trace_text",
]
