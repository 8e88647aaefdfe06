# Everything starts here: `make review` and `make test` need only Python 3.11+, pip, make and git.
# On Linux, TORCH_INDEX=... (the CPU index that PyTorch's install page names) saves several GB of CUDA.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
JOBS ?= auto
ARGS ?=

.PHONY: review test check bench clean

review: $(VENV)/.installed  ## today's review
	@$(BIN)/quiz review $(ARGS)

test: $(VENV)/.tested  ## the tests
	@$(BIN)/python -m pytest -n $(JOBS) $(ARGS)

check: $(VENV)/.checked  ## lint, types, and the tests with the long sweeps and the kill tests
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@$(BIN)/mypy
	@$(BIN)/quiz check
	@$(BIN)/python -m pytest -n $(JOBS) -m "" $(ARGS)

bench: $(VENV)/.tested  ## timings, each as a ratio to something measured beside it
	@$(BIN)/python -m tests.bench $(ARGS)

clean:  ## forget the environment; your cards and reviews live elsewhere
	rm -rf $(VENV)

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "quiz needs Python 3.11 or newer; try: make review PYTHON=python3.12" >&2; exit 1; }
	@echo "Making $(VENV) (once; torch is large)..." >&2
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: $(BIN)/python pyproject.toml constraints.txt
	@if [ -n "$(TORCH_INDEX)" ]; then $(PIP) install --constraint constraints.txt --index-url "$(TORCH_INDEX)" torch; fi
	@$(PIP) install --constraint constraints.txt --editable .
	@$(BIN)/python -m compileall -q quiz  # as pip does with all else; the first start would take half as long again
	@touch $@

$(VENV)/.tested: $(VENV)/.installed
	@$(PIP) install --constraint constraints.txt --editable ".[test]"
	@touch $@

$(VENV)/.checked: $(VENV)/.tested
	@$(PIP) install --constraint constraints.txt --editable ".[check]"
	@touch $@
