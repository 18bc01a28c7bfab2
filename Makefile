# Everything a newcomer needs; the rest is in CONTRIBUTING.md.
.DEFAULT_GOAL := help
.PHONY: help run test check bench faults coverage setup setup-all lint types walls migrations translations \
        deployment templates fix messages lock clean
MAKEFLAGS += --no-print-directory

PYTHON ?= python3
VENV := .venv
PY := $(VENV)/bin/python
PIP := $(PY) -m pip install --require-hashes --only-binary :all: --no-deps --no-input \
       --disable-pip-version-check

help: ## This list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-13s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: setup messages-compiled ## The whole house on this machine (PORT=8000 ASSOCIATION=mam)
	@$(PY) manage.py run_house

test: setup-all messages-compiled ## The suite on SQLite and what may differ on PostgreSQL (ARGS=--all: browser too)
	@$(PY) .ci/suite.py $(ARGS)

check: setup-all lint types walls migrations translations templates deployment ## Everything a machine can judge without running the house
	@echo "check: all good"

bench: setup-all ## Benchmarks beside their references (ONLY=name)
	@$(PY) -m tests.bench $(ONLY)

coverage: setup-all messages-compiled ## Branches taken by the tests, by package; fails under 90 % (ARGS="tests/tasks")
	@$(PY) .ci/branches.py $(ARGS)

faults: setup-all ## The fault list against real processes (ONLY=F01)
	@$(PY) -m tests.faults $(ONLY)

setup: $(VENV)/.installed-run ## What `make run` needs, from the lock file

setup-all: $(VENV)/.installed-all ## What the tests and the checks need as well

lint: setup-all ## Style (ruff)
	@echo "lint" && $(PY) -m ruff check . && $(PY) -m ruff format --check --quiet .

types: setup-all ## Types (mypy)
	@echo "types" && mkdir -p var && $(PY) -m mypy

walls: setup-all ## Who may import whom (import-linter)
	@echo "walls" && $(VENV)/bin/lint-imports

migrations: setup-all ## Every model change has its migration
	@echo "migrations" && DATABASE_URL=sqlite://:memory: DJANGO_SETTINGS_MODULE=cms.settings.test $(PY) manage.py makemigrations --check --dry-run

translations: setup-all ## Every sentence has its Arabic
	@echo "translations" && $(PY) .ci/messages.py check

templates: setup-all ## Every template compiles
	@echo "templates" && $(PY) .ci/templates.py

deployment: setup-all ## Production settings pass Django's own check
	@echo "deployment" && $(PY) .ci/deployment.py

fix: setup-all ## Mend style where a machine can
	@$(PY) -m ruff check --fix . ; $(PY) -m ruff format .

messages: setup-all ## Collect sentences into the Arabic catalogues and compile them
	@$(PY) .ci/messages.py update && $(PY) .ci/messages.py compile

lock: setup ## Lock the dependencies again (needs uv), without addresses
	@command -v uv >/dev/null || { echo "make lock needs uv: $(PY) -m pip install uv, or your system's package."; exit 1; }
	@uv lock $(ARGS) && $(PY) .ci/lock.py strip

clean: ## Remove what was built; your data in var/ stays
	@rm -rf $(VENV) var/mypy .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	@find cms cases surveys public_site tasks templates tests \( -name '*.mo' -o -name __pycache__ \) -prune -exec rm -rf {} +

.PHONY: messages-compiled
messages-compiled:
	@$(PY) .ci/messages.py compile

$(VENV)/.installed-run: uv.lock .ci/lock.py .ci/setup.sh
	@PYTHON="$(PYTHON)" PIP="$(PIP)" .ci/setup.sh run local

$(VENV)/.installed-all: uv.lock .ci/lock.py .ci/setup.sh
	@PYTHON="$(PYTHON)" PIP="$(PIP)" .ci/setup.sh all local dev
