# What a developer types. It needs Python 3.11 or newer and make, nothing else.

PYTHON ?= python3
PORT ?= 8000
# Further arguments, for instance: make test ARGS="tests/demands -k publish"
ARGS ?=

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet --no-deps --require-hashes --only-binary :all:
LOCK := $(BIN)/uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-header --quiet
MO := $(patsubst %.po,%.mo,$(wildcard locale/*/LC_MESSAGES/django.po))
# Throw-away PostgreSQL and broker for one command, unless DATABASE_URL and REDIS_URL name others.
WITH_SERVERS := $(BIN)/python -m config.up exec --

export PORT

.PHONY: help run test check check-with-servers bench soak lock messages clean

help: ## this list
	@sed -n 's/^\([a-z]*\):.*## /  make \1: /p' Makefile

run: $(VENV)/.local $(MO) ## set up everything and serve a demo world on PORT until Ctrl-C
	@$(BIN)/python manage.py up --demo $(ARGS)

test: $(VENV)/.dev $(MO) ## run every test, in a browser too
	@CHROMIUM=$$(bin/ensure-chromium) && export CHROMIUM && $(BIN)/python -m pytest -n 2 --dist loadgroup $(ARGS)

check: $(VENV)/.dev $(MO) ## lint, format, types, imports, templates, migrations, translations
	@$(WITH_SERVERS) $(MAKE) --no-print-directory check-with-servers

check-with-servers:
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/djlint --quiet --lint .
	$(BIN)/python manage.py makemigrations --check --dry-run
	$(BIN)/python bin/translations.py check

bench: $(VENV)/.dev $(MO) ## measure the targets of the design side by side
	@$(WITH_SERVERS) $(BIN)/python -m benchmarks $(ARGS)

soak: $(VENV)/.dev $(MO) ## the long form of the fault tests
	@SOAK=true $(BIN)/python -m pytest -m fault $(ARGS)

lock: $(VENV)/.dev ## rebuild the locked requirements (ARGS=--upgrade for newer versions)
	$(LOCK) $(ARGS) --extra dev --output-file requirements/dev.txt
	$(LOCK) --extra local --constraint requirements/dev.txt --output-file requirements/local.txt
	$(LOCK) --constraint requirements/dev.txt --output-file requirements/production.txt

messages: $(VENV)/.dev ## collect the texts to translate into locale/
	@$(BIN)/python bin/translations.py update

clean: ## remove what can be made again; the data in .data stays
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache staticfiles test-results
	rm -f locale/*/LC_MESSAGES/django.mo
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(VENV)/.created:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
		|| { echo "Python 3.11 or newer is needed, and '$(PYTHON)' is not: make … PYTHON=/path/to/python3.11" >&2; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null \
		|| { echo "'$(PYTHON)' lacks the module venv (on Debian and Ubuntu: apt install python3-venv)" >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/.local: requirements/local.txt $(VENV)/.created
	@echo "installing the packages of $< …"
	@$(PIP) --requirement $<
	@touch $@

$(VENV)/.dev: requirements/dev.txt $(VENV)/.local
	@echo "installing the packages of $< …"
	@$(PIP) --requirement $<
	@touch $@

$(MO): %.mo: %.po | $(VENV)/.local
	@$(BIN)/python bin/translations.py compile
