# Two commands for a fresh machine: `make demo` and `make test`. Both set up .venv by themselves.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt
NEEDS := pyproject.toml constraints.txt

.DEFAULT_GOAL := help
.PHONY: help demo test check gate models bench docs notebooks all clean

help: ## Show this help
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: $(NEEDS) | $(BIN)/python
	$(PIP) -e .
	@touch $@

$(VENV)/.test: $(VENV)/.installed
	$(PIP) -e '.[test,dask,plot,ocr,exchange,train]'
	@touch $@

$(VENV)/.check: $(VENV)/.test
	$(PIP) -e '.[check]'
	@touch $@

$(VENV)/.docs: $(VENV)/.test
	$(PIP) -e '.[docs]'
	@touch $@

demo: $(VENV)/.installed ## Annotate the sample article and PDF report, print tables, write two HTML pages
	$(BIN)/migtext show article --limit 12 --html demo.html
	$(BIN)/migtext show report --limit 12 --html demo-report.html

test: $(VENV)/.test ## Run the tests
	$(BIN)/python -m pytest -n auto --dist loadfile

check: $(VENV)/.check $(VENV)/.docs ## Format, lint, types, layers, dependencies, README examples, docs
	$(BIN)/ruff format --check src tests benchmarks
	$(BIN)/ruff check src tests benchmarks
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/deptry src
	$(BIN)/python -m pytest tests/test_readme.py tests/test_notebooks.py
	$(BIN)/sphinx-build -W -q docs docs/_build

gate: $(VENV)/.installed ## Score the extractors on the gold and compare with the pinned floors
	$(BIN)/migtext eval --gate

models: $(VENV)/.test ## Train the shipped models again from the corpora
	$(BIN)/python -m migtext.framing.export
	$(BIN)/python -m migtext.framing.training

bench: $(VENV)/.test ## Measure speed and memory as ratios in one run
	$(BIN)/python benchmarks/run.py
	$(BIN)/python benchmarks/framing.py
	$(BIN)/python benchmarks/reading.py
	$(BIN)/python benchmarks/crosscheck.py
	$(BIN)/python benchmarks/crosscheck_index.py
	$(BIN)/python benchmarks/batch.py speed
	$(BIN)/python -m pytest -m timing

docs: $(VENV)/.docs ## Build the documentation, warnings are errors
	$(BIN)/sphinx-build -W -q docs docs/_build

notebooks: $(VENV)/.test ## Execute the notebooks
	$(BIN)/python -m pytest tests/test_notebooks.py

clean: ## Remove the environment and what was built
	rm -rf $(VENV) build dist demo.html demo-report.html docs/_build
