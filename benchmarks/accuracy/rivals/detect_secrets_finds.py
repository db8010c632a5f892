"""detect-secrets with all its plugins and their default settings."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from detect_secrets.core import scan
from detect_secrets.settings import default_settings


def main(folder: Path, names: list[str]) -> None:
    """Print what is found in the files; it tells the line and the secret, whose place in the line is looked
    up."""
    for name in names:
        with (folder / name).open(encoding="utf-8", newline="") as source:
            lines = source.read().split("\n")
        starts = [0]
        for line in lines:
            starts.append(starts[-1] + len(line) + 1)
        with default_settings():
            secrets = list(scan.scan_file(str(folder / name)))
        for secret in secrets:
            place = lines[secret.line_number - 1].find(secret.secret_value or "\0")
            if place >= 0:
                start = starts[secret.line_number - 1] + place
                end = start + len(secret.secret_value)
                print(
                    json.dumps(
                        {"file": name, "start": start, "end": end, "entity": secret.type, "score": 1.0}
                    )
                )


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
