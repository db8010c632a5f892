"""How long a command takes before it does anything: ``python -m benchmarks.startup``.

Each command is run in a process of its own, once to fill caches (of files, bytecode and rules) and then some
times more. Prints a JSON line for each: its name, the command, and the best and the median seconds. On a
machine that does other things besides, the best is what counts.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path

QUIET = """\
2025-01-31 10:15:00 INFO session 7f3a opened for user=jdoe42 from 203.0.113.77
2025-01-31 10:15:02 ERROR mail to jane.smith@example.com was refused
"""
PROSE = "Hello, this is Jane Smith, and I was trying to log in to my account with the new phone.\n"


@dataclass(frozen=True, slots=True)
class Timed:
    """What runs of one command took; ``first`` is the run that filled the caches."""

    name: str
    command: str
    runs: int
    first: float
    best: float
    median: float


def _seconds(command: list[str], environment: dict[str, str]) -> float:
    began = time.perf_counter()
    done = subprocess.run(command, env=environment, capture_output=True, check=False)
    taken = time.perf_counter() - began
    if done.returncode not in (0, 1):  # clean, flagged
        sys.exit(f"{' '.join(command)} ended with status {done.returncode}")
    return taken


def measure(name: str, arguments: list[str], runs: int, environment: dict[str, str]) -> Timed:
    """Time ``ticketsafe`` with these arguments, with the Python that runs this."""
    command = [sys.executable, "-m", "scanner", *arguments]
    first = _seconds(command, environment)
    taken = [_seconds(command, environment) for _ in range(runs)]
    shown = " ".join(["ticketsafe", *(Path(one).name if os.sep in one else one for one in arguments)])
    return Timed(name, shown, runs, round(first, 3), round(min(taken), 3), round(statistics.median(taken), 3))


def main() -> None:
    """Entry point."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--runs", type=int, default=5, help="of each command, after one that fills caches")
    runs = parser.parse_args().runs
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        quiet, prose = folder / "quiet.log", folder / "letter.txt"
        quiet.write_text(QUIET, encoding="utf-8")
        prose.write_text(PROSE, encoding="utf-8")
        # As an installed product has it: pip compiles what it installs, and the user has a cache folder.
        environment = {
            **os.environ,
            "PYTHONPYCACHEPREFIX": str(folder / "bytecode"),
            "XDG_CACHE_HOME": str(folder / "cache"),
        }
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        for name, arguments in (
            ("help", ["--help"]),
            ("scan without names", ["scan", str(quiet)]),
            ("scan with names", ["scan", str(prose)]),
            ("list of rules", ["rules", "list"]),
        ):
            print(json.dumps(asdict(measure(name, arguments, runs, environment))), flush=True)


if __name__ == "__main__":
    main()
