# Each target works on a machine that has only python3 (with venv and pip) and make.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
COMPILE := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --custom-compile-command "make lock"
REPLIES ?= replies

.PHONY: demo test check coverage gate lock record clean help

help: ## list the targets
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/'

$(VENV)/.demo: pyproject.toml requirements/base.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --requirement requirements/base.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --editable .
	@touch $@

$(VENV)/.dev: $(VENV)/.demo requirements/dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --requirement requirements/dev.txt
	@touch $@

demo: $(VENV)/.demo ## install, and print the record of a bundled article with the built-in model
	@$(BIN)/extractor extract fixtures/articles/laredo-press-release.txt --model rules --format table

test: $(VENV)/.dev ## install, and run all tests offline
	$(BIN)/python -m pytest -q

check: $(VENV)/.dev ## all that CI runs: lint, types, tests, wheel, gate, demo
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(MAKE) --no-print-directory test
	$(BIN)/python tests/wheel.py
	$(MAKE) --no-print-directory gate demo

coverage: $(VENV)/.dev ## which lines no test runs; takes half as long again as the tests
	$(BIN)/coverage run -m pytest -q
	$(BIN)/coverage combine --quiet
	$(BIN)/coverage report

gate: $(VENV)/.dev ## the built-in model against its floors; an improvement (exit code 5) is no failure
	$(BIN)/extractor extract fixtures/articles --model rules --output $(VENV)/rules.jsonl
	$(BIN)/extractor gate $(VENV)/rules.jsonl eval/gold --articles fixtures/articles || test $$? -eq 5

lock: ## pin the newest versions that fit pyproject.toml, for development and CI
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	$(COMPILE) pyproject.toml --output-file requirements/base.txt
	$(COMPILE) pyproject.toml --all-extras --group dev --constraint requirements/base.txt --output-file requirements/dev.txt

record: $(VENV)/.dev ## record the cassettes anew; REPLIES names the folder where they are answered
	$(BIN)/python fixtures/record.py --replies $(REPLIES)
	$(BIN)/python fixtures/replies.py

clean: ## remove the virtual environment and caches
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .hypothesis .coverage dist
