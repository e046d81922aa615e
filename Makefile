# Two commands to know: `make demo` and `make test`. `make help` lists the rest.
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8080
STAMP := $(VENV)/.installed
# One more than there are processors: many tests wait for a lease, a browser, another process.
WORKERS := $(shell n=$$(($$(nproc) + 1)); echo $$((n < 4 ? n : 4)))

.DEFAULT_GOAL := help
.PHONY: help install demo test check bench torture tools lock

help: ## this list
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1\t/' | expand -t 18

install: $(STAMP) ## make .venv with everything pinned

$(STAMP): requirements.lock pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $(STAMP)

demo: install ## the demonstration co-op in the browser (PORT=8080, AT=2026-11-30T11:55+07:00, RESET=1)
	@$(BIN)/coop demo --port $(PORT) $(if $(AT),--at $(AT)) $(if $(RESET),--reset)

tools: install ## the programs for page tests that no Python package ships (Debian, as root)
	@$(BIN)/python tests/system_tools.py

test: tools ## the whole test suite, on SQLite and on PostgreSQL
	@$(BIN)/python -m pytest -n $(WORKERS)

check: tools ## format, lint, types, import contracts, tests: what CI runs
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest -n $(WORKERS)

bench: install ## the benchmarks: a table of ratios measured in one run
	@$(BIN)/python -m tests.benchmarks

torture: install ## the crash and fault run (SEED=1 KILLS=300 ENGINE=both)
	@$(BIN)/python -m tests.torture --seed $(or $(SEED),1) --kills $(or $(KILLS),300) --engine $(or $(ENGINE),both)

lock: install ## renew requirements.lock from pyproject.toml
	$(BIN)/python -m pip install --quiet pip-tools
	$(BIN)/pip-compile --quiet --extra dev --generate-hashes --allow-unsafe --strip-extras --no-header \
	  --no-emit-index-url --no-emit-find-links --no-emit-trusted-host -o requirements.lock pyproject.toml
