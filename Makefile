# Every target sets up .venv by itself when it is missing or out of date. Only Python 3.11+ and make are needed.
PYTHON ?= python3
VENV := .venv
# Half of what the tests take is waiting, so two of them share a core.
WORKERS ?= 4
BIN := $(VENV)/bin
READY := $(VENV)/.ready
# Where pytest makes the folders of `make test`: in memory where there is a GB of it, as thousands of small commits wait for a disk otherwise.
# tests/storage, and `make faults` and `make bench`, which are about what a disk keeps, stay on one.
IN_MEMORY := $(shell df -Pk /dev/shm 2>/dev/null | awk 'NR == 2 && $$4 > 1000000 {print $$6}')
# What Python compiled and pytest rewrote is kept, whatever the environment says: else every worker and every process that
# a test starts does it anew.
unexport PYTHONDONTWRITEBYTECODE

FAULTS := tests/faults tests/stateful tests/storage/test_race.py tests/storage/test_backup.py tests/jobs/test_set_back.py \
	$(foreach name,access again burst clock_jumps disk forged deactivated lost_access read_only wanted,tests/flows/test_$(name).py)

.PHONY: demo demo-story run test check audit format faults faults-short bench bench-mix screenshots clean

$(READY): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Evenhand needs Python 3.11 or newer: make PYTHON=python3.12")'
	@test -x $(BIN)/python || { echo "Setting up, about a minute…"; $(PYTHON) -m venv $(VENV); }
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'
	@touch $@

demo: $(READY)
	@$(BIN)/evenhand demo

demo-story: $(READY)
	@$(BIN)/evenhand demo --story

run: $(READY)
	@$(BIN)/evenhand run

test: $(READY)
	@$(if $(IN_MEMORY),PYTEST_DEBUG_TEMPROOT=$(IN_MEMORY)) $(BIN)/python -m pytest -n $(WORKERS) --dist worksteal --ignore tests/faults

check: $(READY)
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/bandit --quiet --configfile pyproject.toml --recursive bot handlers storage
	@$(BIN)/python .ci/audit.py --may-skip

audit: $(READY)
	@$(BIN)/python .ci/audit.py

format: $(READY)
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

# What is done to the bot from outside: a smaller count of each, two minutes; and all of it, most of an hour.
faults-short: $(READY)
	@$(BIN)/python -m pytest -n 2 --dist worksteal tests/faults

faults: $(READY)
	@EVENHAND_FAULTS=full $(BIN)/python -m pytest --timeout 1200 $(FAULTS)

# BENCH: options, as in `make bench BENCH=--short`. docs/performance.md says what is measured.
bench: $(READY)
	@$(BIN)/python -m benchmarks $(BENCH)

bench-mix: $(READY)
	@$(BIN)/python -m benchmarks.mix --policies all --ways --picture docs/mix.svg --markdown docs/mix-figures.md

screenshots: $(READY)
	@$(BIN)/python -m tests.browser.screenshots

clean:
	@rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis dist build
