"""The console script: interrupted while it still loads, it ends as quietly as later."""

from __future__ import annotations

import gc
import os
import signal
from types import FrameType

INTERRUPTED = 130
NEW_OBJECTS = 50_000
"""Objects after which Python looks for cycles among the new ones. Hardly any are made, and with its own 700
it looks through the rules again and again while they are loaded."""


def _stop(number: int, frame: FrameType | None) -> None:
    os._exit(INTERRUPTED)


def main() -> None:
    """Load the command line and run it."""
    gc.set_threshold(NEW_OBJECTS)
    signal.signal(signal.SIGINT, _stop)
    signal.signal(signal.SIGTERM, _stop)
    from scanner.cli import main as run

    run()


if __name__ == "__main__":
    main()
