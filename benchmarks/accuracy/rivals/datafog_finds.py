"""DataFog as it comes, with its regular expressions and its German locale."""

from __future__ import annotations

import json
import sys
import warnings
from pathlib import Path

import datafog


def main(folder: Path, names: list[str]) -> None:
    """Print what is found in the files."""
    warnings.simplefilter("ignore")
    for name in names:
        with (folder / name).open(encoding="utf-8", newline="") as source:
            text = source.read()
        for hit in datafog.scan(text, engine="regex", locales=["de"]).entities:
            print(
                json.dumps(
                    {
                        "file": name,
                        "start": hit.start,
                        "end": hit.end,
                        "entity": hit.type,
                        "score": hit.confidence,
                    }
                )
            )


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
