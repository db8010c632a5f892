"""Peak memory of a scan, by the size of a log: it must not grow with it. Linux only.

Run: ``python -m benchmarks.memory 5 30`` (sizes in MB; default 1 and 5). Prints one JSON object a size:
the peak proportional set size of the whole process tree in MB, sampled ten times a second, and the seconds.
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

SAMPLE_SECONDS = 0.1


def write_log(path: Path, size: int, seed: int = 3) -> None:
    """A log of about so many bytes in which each line holds a user and an address, all different."""
    chance = random.Random(seed)  # noqa: S311  (test data, no secret)
    written = 0
    with path.open("w", encoding="ascii") as sink:
        while written < size:
            written += sink.write(
                f"2026-01-01 12:{chance.randint(0, 59):02}:{chance.randint(0, 59):02} INFO [w-3] request "
                f"{chance.getrandbits(64):016x} user=u{chance.randint(1, 10**6)}x "
                f"from 198.51.{chance.randint(0, 255)}.{chance.randint(0, 255)} "
                f"in {chance.randint(1, 900)} ms\n"
            )


def _tree(process: int) -> list[int]:
    try:
        children = Path(f"/proc/{process}/task/{process}/children").read_text(encoding="ascii").split()
    except OSError:
        return [process]
    return [process, *(one for child in children for one in _tree(int(child)))]


def _proportional_kilobytes(process: int) -> int:
    try:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text(encoding="ascii").splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)


def measure(megabytes: float) -> dict[str, float]:
    """The figures of one size."""
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "app.log"
        write_log(log, int(megabytes * 1e6))
        began = time.monotonic()
        peak = 0
        command = [sys.executable, "-m", "scanner", "scan", str(log), "-q"]
        with subprocess.Popen(command) as scan:
            while scan.poll() is None:
                peak = max(peak, sum(map(_proportional_kilobytes, _tree(scan.pid))))
                time.sleep(SAMPLE_SECONDS)
        seconds = time.monotonic() - began
    return {"megabytes": megabytes, "peak_pss_mb": round(peak / 1024, 1), "seconds": round(seconds, 1)}


def main() -> None:
    """Measure the sizes that the command line names."""
    for size in sys.argv[1:] or ["1", "5"]:
        print(json.dumps(measure(float(size))), flush=True)


if __name__ == "__main__":
    main()
