"""Makes ``examples/upload`` anew: ``python examples/make/make.py``. See README.md beside this file for what it needs.

The programs write their own times and identifiers, so that the files differ from run to run; the made ones are
committed, and nothing but this script needs the programs.
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import archives
import database
import exports
import web

UPLOAD = Path(__file__).resolve().parent.parent / "upload"


def main() -> None:
    """Clears the upload and makes every file of it."""
    if UPLOAD.exists():
        shutil.rmtree(UPLOAD)
    UPLOAD.mkdir()
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        exports.make(UPLOAD)
        archives.make(work, UPLOAD)
        database.make(work, UPLOAD)
        web.make(work, UPLOAD)
    for path in sorted(UPLOAD.rglob("*")):
        if path.is_file():
            print(f"{path.stat().st_size:>8}  {path.relative_to(UPLOAD)}")


if __name__ == "__main__":
    main()
