"""One record in every format of settings, written by the format's own library where there is one."""

from __future__ import annotations

import json
import plistlib
import re
import tomllib
from pathlib import Path
from typing import Any

import yaml

SETTINGS = (
    "one.yaml",
    "one.json5",
    "one.toml",
    "one.ini",
    "one.properties",
    ".env",
    "one.plist",
    "binary.plist",
)


def write_settings(folder: Path, record: dict[str, str]) -> None:
    """Write the record into a file of each of ``SETTINGS``."""
    whole = {"customers": [record]}
    quoted = {json.dumps(key): json.dumps(value, ensure_ascii=False) for key, value in record.items()}
    (folder / "one.yaml").write_text(yaml.safe_dump(whole, allow_unicode=True, sort_keys=False))
    (folder / "one.json5").write_text("// customers\n" + json.dumps(whole, indent=2).replace("\n}", ",\n}"))
    (folder / "one.toml").write_text(
        "[[customers]]\n" + "".join(f"{key} = {value}\n" for key, value in quoted.items())
    )
    (folder / "one.ini").write_text(
        "[customer]\n" + "".join(f"{key} = {value}\n" for key, value in record.items())
    )
    (folder / "one.properties").write_text(
        "".join(f"{_escaped(key)} = {_escaped(value)}\n" for key, value in record.items())
    )
    (folder / ".env").write_text(
        "".join(
            f"{re.sub(r'[^A-Za-z0-9_]', '_', key)}={json.dumps(value, ensure_ascii=False)}\n"
            for key, value in record.items()
        )
    )
    (folder / "one.plist").write_bytes(plistlib.dumps(whole, sort_keys=False))
    (folder / "binary.plist").write_bytes(plistlib.dumps(whole, fmt=plistlib.FMT_BINARY, sort_keys=False))


def read_settings(folder: Path) -> dict[str, Any]:
    """The record of each file, read by the format's own library where there is one."""
    return {
        "one.yaml": yaml.safe_load((folder / "one.yaml").read_text())["customers"][0],
        "one.toml": tomllib.loads((folder / "one.toml").read_text())["customers"][0],
        "one.plist": plistlib.loads((folder / "one.plist").read_bytes())["customers"][0],
        "binary.plist": plistlib.loads((folder / "binary.plist").read_bytes())["customers"][0],
    }


def _escaped(text: str) -> str:
    return re.sub(r"([ =:#!\\])", r"\\\1", text).encode("ascii", "backslashreplace").decode()
