# Two commands matter: `make run` and `make test`. Needs Python 3.11 or newer, make and git; the network only for packages.

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check
DATA ?= ../shared/data

export OPENBLAS_NUM_THREADS := 1
export OMP_NUM_THREADS := 1
export PYTHONUTF8 := 1

.PHONY: run test lint format bench-topics bench-places bench-learning soak lock clean help

help:  ## Show the commands
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 16

run: $(VENV)/.run-ready  ## Classify our sample posts, then serve on http://127.0.0.1:8000
	@mkdir -p var
	@$(BIN)/triage db upgrade
	@$(BIN)/triage sample --limit 6
	@$(BIN)/triage serve --free-port

test: $(VENV)/.test-ready  ## Install what the tests need and run them
	$(BIN)/python -m pytest -n 2

lint: $(VENV)/.test-ready  ## Check style, types, imports and spelling
	@status=0; for tool in "ruff check ." "ruff format --check ." mypy lint-imports codespell; do \
	  echo "== $$tool"; $(BIN)/$$tool || status=1; done; exit $$status

format: $(VENV)/.test-ready  ## Put the layout of the code right
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench-topics: $(VENV)/.run-ready  ## Measure topics on development posts (DATA=folder)
	$(BIN)/python bench/topics.py --data $(DATA)

bench-places: $(VENV)/.run-ready  ## Measure places and routes on development posts (DATA=folder)
	$(BIN)/python bench/mariel.py --data $(DATA)

bench-learning: $(VENV)/.run-ready  ## Measure learning from labels: accuracy, learning curve, big fits (DATA=folder)
	$(BIN)/python bench/learning.py --data $(DATA)

soak: $(VENV)/.test-ready  ## Kill the service, race it, throw hostile input at it, promote under load: all in full
	$(BIN)/python bench/soak.py

lock: ## Write the lock files anew (needs uv)
	uv pip compile pyproject.toml --group build --extra encoder --extra postgres --universal --generate-hashes \
	  --python-version 3.11 --no-header --no-annotate --quiet -o requirements.lock
	uv pip compile pyproject.toml --group build --group test --group lint --extra encoder --extra postgres --universal \
	  --generate-hashes --python-version 3.11 --no-header --no-annotate --quiet -c requirements.lock -o requirements-dev.lock

clean:  ## Remove the environment and caches, never your data in var/
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Python 3.11 or newer is needed; name it: make $(MAKECMDGOALS) PYTHON=python3.12"; exit 1; }
	@echo "Creating $(VENV) ..."
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.run-ready: requirements.lock pyproject.toml | $(BIN)/python
	@echo "Installing packages (first time only, a minute or two) ..."
	@$(PIP) install --require-hashes -r requirements.lock
	@$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.test-ready: requirements-dev.lock pyproject.toml | $(BIN)/python
	@echo "Installing packages for tests ..."
	@$(PIP) install --require-hashes -r requirements-dev.lock
	@$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@ $(VENV)/.run-ready
