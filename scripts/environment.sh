#!/bin/sh
# Makes the virtual environment $VENV with $PYTHON from requirements.lock, or says in a moment that it stands.
#
# A stamp inside it holds the hash of all it was made from. A half-made environment has no stamp and is made anew.
set -eu

venv=${VENV:?}
stamp=$venv/.made-from-lock

fail() {
    echo "make: $*" >&2
    exit 1
}

if [ -z "${PYTHON:-}" ]; then
    fail "no Python 3.11 or newer was found. Install one, or name it: make PYTHON=/path/to/python3.12 demo"
fi
"$PYTHON" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null ||
    fail "PYTHON=$PYTHON does not run, or is older than Python 3.11."

made_from=$("$PYTHON" - requirements.lock pyproject.toml scripts/environment.sh <<'PY'
import hashlib, os, sys

made_from = hashlib.sha256(f"{sys.version_info[:2]} {os.getcwd()}".encode())
for name in sys.argv[1:]:
    with open(name, "rb") as stream:
        made_from.update(stream.read())
print(made_from.hexdigest())
PY
)

if [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$made_from" ] && [ -x "$venv/bin/python" ]; then
    exit 0
fi

"$PYTHON" -c 'import ensurepip, venv' 2>/dev/null ||
    fail "$PYTHON has no venv module. On Debian and Ubuntu it is in the package python3-venv."

echo "make: making the environment $venv with $("$PYTHON" --version) from requirements.lock (a few minutes, once)"
rm -rf "$venv"
"$PYTHON" -m venv "$venv"
# The lock is complete, so nothing is resolved again (--no-deps): an extra such as coverage[toml] would otherwise make
# pip look beyond the pin for a newer release, which has no hash here.
"$venv/bin/python" -m pip install --quiet --no-input --disable-pip-version-check \
    --no-deps --only-binary :all: --require-hashes -r requirements.lock
"$venv/bin/python" -m pip install --quiet --no-input --disable-pip-version-check \
    --no-deps --no-build-isolation --no-index -e .
printf '%s\n' "$made_from" > "$stamp"
echo "make: the environment stands"
