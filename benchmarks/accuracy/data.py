"""The YAML files of ``benchmarks/data``."""

from __future__ import annotations

from importlib import resources
from typing import Any

import yaml


def load(name: str) -> Any:
    """The content of one."""
    return yaml.safe_load((resources.files("benchmarks") / "data" / name).read_text(encoding="utf-8"))
