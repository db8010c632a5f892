"""``python -m benchmarks.accuracy``: the same as ``ticketsafe bench accuracy``."""

from __future__ import annotations

import sys

from scanner.cli import app

if __name__ == "__main__":
    app(["bench", "accuracy", *sys.argv[1:]], prog_name="ticketsafe")
