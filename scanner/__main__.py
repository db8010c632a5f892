"""The console script: interrupted while it still loads, it ends as quietly as later."""

from __future__ import annotations

import os
import signal
from types import FrameType

INTERRUPTED = 130


def _stop(number: int, frame: FrameType | None) -> None:
    os._exit(INTERRUPTED)


def main() -> None:
    """Load the command line and run it."""
    signal.signal(signal.SIGINT, _stop)
    signal.signal(signal.SIGTERM, _stop)
    from scanner.cli import main as run

    run()


if __name__ == "__main__":
    main()
