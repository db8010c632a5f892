"""Made-up lines of system logs of several kinds; the same for the same seed. They hold no person."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import yaml

_KINDS = Path(__file__).with_name("system_logs.yaml")


def lines(count: int, seed: int = 7) -> Iterator[str]:
    """So many lines."""
    kinds = [kind.replace("\\t", "\t") for kind in yaml.safe_load(_KINDS.read_text(encoding="utf-8"))]
    chance = random.Random(seed)  # noqa: S311  (test data, no secret)
    for _ in range(count):
        raw = f"{chance.getrandbits(128):032x}"
        yield chance.choice(kinds).format(
            day=chance.randint(1, 28),
            minute=chance.randint(0, 59),
            second=chance.randint(0, 59),
            milli=chance.randint(0, 999),
            small=chance.randint(1, 9),
            number=chance.randint(1_000, 99_999),
            port=chance.randint(1_024, 65_535),
            hex16=raw[:16],
            hex8=raw[:8].upper(),
            epoch=chance.randint(1_700_000_000, 1_790_000_000),
            uuid=f"{raw[:8]}-{raw[8:12]}-4{raw[13:16]}-a{raw[17:20]}-{raw[20:]}",
        )
