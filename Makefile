# `make` alone lists the verbs. Everything is installed into .venv; nothing outside the folder is
# touched, but `make test` may add Debian packages where it is allowed to.
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
UV := $(BIN)/uv
SYNC := UV_PROJECT_ENVIRONMENT=$(VENV) $(UV) sync --locked --quiet
RUN := PATH=$(CURDIR)/$(BIN):$$PATH

.DEFAULT_GOAL := help
.PHONY: help install demo run worker test check texts bench dist clean

help: ## list the verbs
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /make \1\t/' | expand -t 16

$(UV):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; name it with make PYTHON=…"; exit 1; }
	@$(PYTHON) -m venv $(VENV) 2>/dev/null || { \
	  rm -rf $(VENV); \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then apt-get update -qq && apt-get install -y -qq python3-venv >/dev/null && $(PYTHON) -m venv $(VENV); \
	  else echo "Python's venv module is missing: apt-get install python3-venv"; exit 1; fi; }
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check uv

install: $(UV) ## install outreach into .venv
	@$(SYNC) --extra postgres --no-dev

demo: $(UV) ## the whole journey on an invented web, then the web app with its result
	@$(SYNC) --extra postgres --no-dev --inexact
	@$(RUN) outreach demo

run: install ## the web app with its worker, on your own database
	@$(RUN) outreach db upgrade && $(RUN) outreach run

worker: install ## a worker alone, on your own database
	@$(RUN) outreach worker

.PHONY: dev
dev: $(UV)
	@$(SYNC) --all-extras
	@bash tests/support/debian.sh
	@bash tests/support/axe.sh $(UV)

test: dev ## install what the tests need and run them all
	@$(RUN) pytest -n 2 --dist loadgroup

check: dev ## all that CI runs: lint, types, import contracts, migrations, tests
	@$(RUN) ruff check .
	@$(RUN) ruff format --check .
	@$(RUN) mypy
	@$(RUN) lint-imports --no-cache
	@$(RUN) pytest -n 2 --dist loadgroup

texts: dev ## bring the catalogues of outreach/locales up to date with templates and code
	@$(BIN)/pybabel --quiet extract -F pyproject.toml -k N_ -k outreach.text --no-wrap --add-location=file --sort-by-file --project=outreach --msgid-bugs-address="the issue tracker" -o $(VENV)/outreach.pot .
	@for code in $(notdir $(wildcard outreach/locales/*)); do \
	  po=outreach/locales/$$code/LC_MESSAGES/outreach.po; new=$$(mktemp $$po.XXXXXX); chmod 644 $$new; cp $$po $$new; \
	  $(BIN)/pybabel --quiet update -D outreach -i $(VENV)/outreach.pot -o $$new -l $$code --no-wrap --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date; \
	  mv $$new $$po; \
	done

bench: dev ## speed and memory beside the alternatives, as ratios
	@$(RUN) outreach bench --help

dist: $(UV) ## the wheel and the source archive
	@$(UV) build --quiet

clean: ## remove what the other verbs made
	@rm -rf $(VENV) dist build outreach/web/static/vendor .mypy_cache .ruff_cache
