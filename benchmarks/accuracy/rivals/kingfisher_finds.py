"""Kingfisher (the wheel ``kingfisher-bin``) with all its rules at low confidence, nothing validated over the
network."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path


def main(folder: Path, names: list[str]) -> None:
    """Print what is found in the files; it tells line and columns, and the place of the snippet is looked up
    there."""
    program = shutil.which("kingfisher", path=str(Path(sys.executable).parent)) or shutil.which("kingfisher")
    if program is None:
        sys.exit("kingfisher is not installed beside this Python")
    command = [
        program,
        "scan",
        "--no-validate",
        "--no-update-check",
        "--no-ignore-if-contains",
        "--no-dedup",
        "--git-history=none",
    ]
    command += ["--confidence=low", "--format=jsonl", "--quiet", str(folder)]
    # Exit status 200 and above says that there are findings.
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    wanted = set(names)
    texts: dict[str, str] = {}
    for line in done.stdout.splitlines():
        row = json.loads(line) if line.startswith("{") else {}
        name = Path(row.get("finding", {}).get("path", "")).name
        if name not in wanted:
            continue
        if name not in texts:
            with (folder / name).open(encoding="utf-8", newline="") as source:
                texts[name] = source.read()
        start, end = place(texts[name], row["finding"])
        print(
            json.dumps({"file": name, "start": start, "end": end, "entity": row["rule"]["id"], "score": 1.0})
        )


def place(text: str, finding: dict[str, object]) -> tuple[int, int]:
    """Where the finding stands, in code points."""
    number, column, snippet = (
        int(str(finding["line"])),
        int(str(finding["column_start"])),
        str(finding["snippet"]),
    )
    begin = 0
    for _ in range(number - 1):
        begin = text.index("\n", begin) + 1
    start = text.find(snippet, max(begin, begin + column - 3))
    if start < 0:
        start = text.find(snippet, begin)
    if start < 0:
        return begin + column - 1, begin + int(str(finding["column_end"]))
    return start, start + len(snippet)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
