# Every target sets up what it needs, from the lock files, into .venv.
PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes

.PHONY: help install run test lint bench faults soak clean lock

help: ## Show the targets
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

install: .venv/.installed ## Set up the bot in .venv

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Rapport needs Python 3.11 or newer; name one: make PYTHON=python3.12 run"; exit 1; }
	@echo "Setting up Rapport; this happens once and takes about a minute …"
	@$(PYTHON) -m venv .venv

.venv/.installed: requirements.lock .venv/bin/python
	@$(PIP) -r requirements.lock
	@touch $@

.venv/.installed-dev: requirements-dev.lock .venv/bin/python
	@$(PIP) -r requirements-dev.lock
	@touch $@ .venv/.installed

run: .venv/.installed ## Run the bot; without TELEGRAM_BOT_TOKEN, the sandbox in the browser
	@exec $(BIN)/python -m bot run

test: .venv/.installed-dev ## Run all tests
	@$(BIN)/python -m pytest -q -n 2 --dist loadfile

lint: .venv/.installed-dev ## Format check, linter, type checker, import contracts
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy bot handlers storage scoring tests
	@$(BIN)/lint-imports

bench: .venv/.installed-dev ## Measure, as ratios in one run
	@$(BIN)/python -m tests.bench

faults: .venv/.installed-dev ## Try the promises under kills, outages and lost answers (a quarter of an hour)
	@$(BIN)/python -m tests.reliability

soak: .venv/.installed-dev ## The same ten times as much (an hour)
	@$(BIN)/python -m tests.reliability --soak

clean: ## Remove what was set up and built; the data in var/ stays
	@rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

lock: .venv/bin/python ## Resolve the newest versions that pyproject.toml admits into the lock files
	@$(BIN)/python -m pip install --quiet uv
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --no-header --upgrade pyproject.toml --group dev -o requirements-dev.lock
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --no-header pyproject.toml -c requirements-dev.lock -o requirements.lock
