# Everything runs in .venv; nothing is installed outside it.
PYTHON ?= python3
ARTICLES ?= data/articles
OUT ?= out
MODEL ?= models/default
CORPORA ?=
JOBS ?= $(shell nproc 2>/dev/null || echo 2)

BIN := .venv/bin
SETUP := .venv/.installed
TEST_SETUP := .venv/.installed-test
corpora := $(if $(CORPORA),--corpora $(CORPORA))

.DEFAULT_GOAL := help
.PHONY: help score train evaluate gate bench test lint check lock clean

help: ## this list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

$(SETUP): requirements.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Python 3.11 or newer is needed; found $$($(PYTHON) --version). Name one: make PYTHON=python3.12"; exit 2; }
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps -r requirements.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps -e .
	@touch $@

$(TEST_SETUP): requirements-test.txt $(SETUP)
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps -r requirements-test.txt
	@touch $@

$(MODEL)/manifest.json: | $(SETUP)
	$(BIN)/python -m training.train --out $(MODEL) --jobs $(JOBS)

score: $(SETUP) $(MODEL)/manifest.json ## score ARTICLES into OUT (trains a model first if there is none)
	$(BIN)/stance score $(ARTICLES) --out $(OUT) --model $(MODEL) --jobs $(JOBS)

train: $(SETUP) ## train MODEL anew; CORPORA=dir adds public corpora
	$(BIN)/python -m training.train --out $(MODEL) --jobs $(JOBS) $(corpora)

evaluate: $(SETUP) $(MODEL)/manifest.json ## measure MODEL on every corpus at hand and write its card
	$(BIN)/python -m training.evaluate --model $(MODEL) $(corpora)

gate: $(SETUP) $(MODEL)/manifest.json ## fail when MODEL is worse than the floors of data/baseline.json
	$(BIN)/python -m training.gate --model $(MODEL)

bench: $(SETUP) $(MODEL)/manifest.json ## speed and memory beside a yardstick timed in the same run
	$(BIN)/python -m benchmarks.speed --model $(MODEL) --jobs $(JOBS)

test: $(TEST_SETUP) $(MODEL)/manifest.json ## run the tests
	$(BIN)/python -m pytest --cov=stance --cov-report=term:skip-covered --cov-fail-under=90

lint: $(TEST_SETUP) ## ruff and mypy
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

check: lint test gate ## everything that CI runs, and the doctests
	$(BIN)/python -m pytest --doctest-modules --no-cov stance -q

lock: pyproject.toml ## write the pinned requirements anew (needs uv 0.9.8 or newer)
	uv pip compile pyproject.toml --universal --python-version 3.11 --extra train --extra xlsx \
	  --no-header --no-annotate --no-emit-index-url -q -o requirements.txt
	uv pip compile pyproject.toml --universal --python-version 3.11 --extra train --extra xlsx --extra test \
	  --no-header --no-annotate --no-emit-index-url -q -o requirements-test.txt

clean: ## remove environment, models and outputs
	rm -rf .venv models out build *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis .coverage
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
