"""Hyperscan with the product's expressions, their look-around taken out, only marking lines.

It reads bytes, so that its ``\\b`` and ``\\w`` know ASCII only, and expressions with other letters are
left out: less than the product has to answer for.
"""

from __future__ import annotations

import json
import re
import sys
import time

import hyperscan

from benchmarks.speed.rivals.expressions import expressions, without_look_around

BLOCK = 1 << 20
_MANY = re.compile(r"\{(\d+),\d{3,}\}")


def _taken() -> list[bytes]:
    taken = []
    for text in map(without_look_around, expressions()):
        if not text.isascii():
            continue
        # A count of many would take it minutes; without an end it matches at least as much.
        text = _MANY.sub(r"{\1,}", text)
        database = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
        try:
            database.compile(expressions=[text.encode()], ids=[0], flags=[hyperscan.HS_FLAG_MULTILINE])
        except (hyperscan.error, ValueError):
            continue
        taken.append(text.encode())
    return taken


def main() -> None:
    """Print the figures."""
    path, patience = sys.argv[1], float(sys.argv[2])
    taken = _taken()
    database = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
    database.compile(
        expressions=taken, ids=list(range(len(taken))), flags=[hyperscan.HS_FLAG_MULTILINE] * len(taken)
    )
    with open(path, "rb") as source:
        data = source.read()
    ends: list[int] = []
    at = marked = 0
    cpu, began = time.process_time(), time.perf_counter()

    def matched(number: int, start: int, end: int, flags: int, context: object) -> None:
        ends.append(end)

    while at < len(data) and time.perf_counter() - began < patience:
        cut = data.rfind(b"\n", at, at + BLOCK) + 1 or len(data)
        block = data[at:cut]
        ends.clear()
        database.scan(block, match_event_handler=matched)
        line_end = 0
        for end in ends:
            if end > line_end:
                line_end = block.find(b"\n", end)
                line_end = len(block) if line_end < 0 else line_end
                marked += 1
        at = cut
    seconds, cpu = time.perf_counter() - began, time.process_time() - cpu
    print(
        json.dumps(
            {
                "size": at,
                "findings": marked,
                "seconds": seconds,
                "cpu_seconds": cpu,
                "note": f"{len(taken)} of {len(expressions())} expressions",
            }
        )
    )


if __name__ == "__main__":
    main()
