# Everything here runs without questions and without a display. Python 3.11 or newer, pip and make are all it needs.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.stamp
BENCH_STAMP := $(VENV)/.stamp-bench
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input -qq

.DEFAULT_GOAL := help
.PHONY: help venv demo test test-all lint docs bench lock clean

help: ## say what the targets do
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sort | awk -F ':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'

venv: $(STAMP) ## set up .venv with everything that the other targets need

$(STAMP): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "reshore needs Python 3.11 or newer; name one with: make PYTHON=python3.12 ...")'
	@echo "setting up $(VENV) (about a minute, once)"
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(PIP) install --no-compile --constraint constraints.txt --editable '.[dev]'
	@$(BIN)/python -m compileall -qq -j 0 $(VENV)/lib || true  # all cores, where pip would use one
	@touch $@

$(BENCH_STAMP): $(STAMP)
	@$(PIP) install --constraint constraints.txt --editable '.[bench]'
	@touch $@

demo: $(STAMP) ## play the US-Taiwan deal of November 2025 with 1,000 draws and write its report
	@$(BIN)/reshore run us-taiwan-2025-11 --draws 1000

lint: $(STAMP) ## style, format, types and layers
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

docs: $(STAMP) ## build the documentation into docs/_build/html; a warning is an error
	$(BIN)/sphinx-build -W --keep-going --quiet -b html -d docs/_build/doctrees docs docs/_build/html
	@echo "documentation: docs/_build/html/index.html"

test: lint docs ## what CI runs: lint, documentation, and every test that is not slow
	$(BIN)/pytest -m "not slow"

test-all: lint docs ## as test, with the slow tests
	$(BIN)/pytest

bench: $(BENCH_STAMP) ## compare the speed with the programs that a user would pick instead
	$(BIN)/pytest benchmarks --benchmark-enable --benchmark-only -n 0

lock: $(STAMP) $(BENCH_STAMP) ## write constraints.txt anew from what .venv holds
	@echo "# The versions that reshore is tested with. Written by 'make lock'; used by 'make venv'." > constraints.tmp
	@$(BIN)/python -m pip freeze --exclude-editable | grep -E '^[A-Za-z0-9._-]+==[0-9][^ +]*$$' | LC_ALL=C sort -f >> constraints.tmp
	@mv constraints.tmp constraints.txt
	@touch $(STAMP) $(BENCH_STAMP)
	@echo "constraints.txt: $$(grep -c == constraints.txt) packages"

clean: ## remove what the other targets made, except .venv and runs
	rm -rf build dist docs/_build .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .benchmarks .hypothesis
