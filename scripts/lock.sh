#!/bin/sh
# Writes requirements.lock anew from pyproject.toml. Argument: a folder for the tool that does it.
#
# One lock for every supported Python, system and processor, with the hashes of all files that the package index has.
# Versions that the lock already holds are kept unless pyproject.toml excludes them; `rm requirements.lock` first for
# the newest ones.
set -eu

tool=$1
"${PYTHON:?}" -m venv "$tool"
"$tool/bin/python" -m pip install --quiet --disable-pip-version-check 'uv>=0.5'
UV_CUSTOM_COMPILE_COMMAND="make lock" "$tool/bin/uv" pip compile --quiet --no-config --universal --generate-hashes \
    --python-version 3.11 --extra dev --output-file requirements.lock pyproject.toml
echo "make: requirements.lock is written"
