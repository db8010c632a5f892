# What can be done here. The first target that needs it makes the environment; after that it is only looked at.
#
#   make demo       the environment, then `ticketsafe triage` on examples/upload, into build/demo
#   make test       the environment, then all tests          make coverage   the same, and which lines they never ran
#   make check      everything that must hold before a change lands: lint, types, contract, docs, tests
#   make lint       ruff: rules and format of the code       make types      mypy, strict
#   make contract   import-linter: the rooms' borders        make docs       generated pages, written anew
#   make bench      accuracy on made-up artefacts; fails if recall or precision of an entity fell by a point
#   make lock       requirements.lock anew from pyproject.toml
#   make clean      what these targets made, .venv too
#
# The environment is .venv, made from requirements.lock with `python -m venv` and pip; nothing outside this folder is
# changed. Another Python: `make PYTHON=python3.12 demo`. Another place for the environment: `make VENV=/some/where demo`.

SHELL := /bin/sh
VENV ?= .venv
BUILD := build
PY := $(VENV)/bin/python
STAMP := $(VENV)/.made-from-lock

# The first of these that is new enough is taken, unless PYTHON says which.
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11 python; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && { echo $$p; break; }; done)

# pytest-xdist's workers; `make WORKERS=0 test` runs in one process, as a debugger wants it.
WORKERS ?= auto
PYTEST_ARGUMENTS ?=

.PHONY: help environment demo test coverage check lint format types contract docs docs-check bench lock clean

help:
	@sed -n '/^#/!q; s/^# \{0,1\}//p' Makefile

environment: $(STAMP)

# The stamp holds the hash of everything that the environment was made from and is compared at each run, so that a
# checkout that only changes times costs nothing and a changed lock is never missed.
$(STAMP): always
	@PYTHON="$(PYTHON)" VENV="$(VENV)" sh scripts/environment.sh

.PHONY: always
always:

demo: environment
	@sh scripts/demo.sh "$(VENV)/bin/ticketsafe" "$(BUILD)/demo"

test: environment
	@echo "make: running all tests"
	@$(PY) -m pytest -n $(WORKERS) $(PYTEST_ARGUMENTS)

# Counting lines makes the tests half as slow again, so it is asked for.
coverage: environment
	@$(PY) -m pytest -n $(WORKERS) --cov --cov-report=term:skip-covered $(PYTEST_ARGUMENTS)

check: lint types contract docs-check test

lint: environment
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .

format: environment
	$(PY) -m ruff check --fix .
	$(PY) -m ruff format .

types: environment
	$(PY) -m mypy

contract: environment
	$(VENV)/bin/lint-imports

docs: environment
	$(PY) docs/generate.py

docs-check: environment
	$(PY) docs/generate.py --check

bench: environment
	$(VENV)/bin/ticketsafe bench accuracy --rivals none --check

lock:
	@PYTHON="$(PYTHON)" sh scripts/lock.sh "$(BUILD)/lock"

clean:
	rm -rf "$(VENV)" "$(BUILD)" dist .coverage .coverage.* .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
