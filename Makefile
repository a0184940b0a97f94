# The desk in one word each; `make` alone lists them.
PYTHON ?= python3
PORT ?= 8000
export PORT
PY := .venv/bin/python
LOCK := UV_CUSTOM_COMPILE_COMMAND="make lock" .venv/bin/uv pip compile --quiet --universal \
	--python-version 3.11 --generate-hashes --no-emit-index-url

.PHONY: help run test lint format import shell messages screenshots bench lock

help: ## list these targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "make %-11s %s\n", $$1, $$2}' Makefile

run: .venv/.installed ## set up what is missing, then serve the desk (PORT=8000)
	@$(PY) -m tools.prepare --demo
	@echo "The desk: http://127.0.0.1:$(PORT)/   (Ctrl-C stops it)"
	@$(PY) -m tools.serve

test: .venv/.installed-dev ## run the suite on SQLite and PostgreSQL (ARGS="--only sqlite -k name")
	@$(PY) -m tests.run $(ARGS)

lint: .venv/.installed-dev ## check style, imports, migrations, deployment settings, catalogues, dates, tables
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	.venv/bin/lint-imports
	$(PY) -m tools.manage makemigrations --check --dry-run
	BEHIND_TLS=true DEBUG=false $(PY) -m tools.manage check --deploy --fail-level WARNING
	$(PY) -m tools.check_catalogs
	$(PY) -m tools.check_datetimes
	$(PY) -m tools.build_folding --check

format: .venv/.installed-dev ## let ruff fix and format the code
	$(PY) -m ruff check --fix .
	$(PY) -m ruff format .

import: .venv/.installed ## import a registry file (FILE=accounts.csv, ARGS for more options)
	@[ -n "$(FILE)" ] || { echo "make: name the file: make import FILE=accounts.csv" >&2; exit 1; }
	@$(PY) -m tools.prepare
	@$(PY) manage.py import_registry "$(FILE)" $(ARGS)

shell: .venv/.installed ## open a Python shell on the desk's data
	@$(PY) -m tools.prepare
	@$(PY) manage.py shell

messages: .venv/.installed-dev ## collect and compile the Chinese catalogue (needs GNU gettext)
	$(PY) -m tools.manage makemessages --locale zh_Hans --no-obsolete --no-wrap \
		--add-location file --ignore .venv --ignore var --ignore staticfiles
	$(PY) -m tools.manage compilemessages --locale zh_Hans --ignore .venv

screenshots: .venv/.installed-dev ## take the pictures in docs/screenshots anew (needs Chromium)
	@$(PY) -m pytest -q tests/browser/screenshots.py

bench: .venv/.installed-dev ## measure the desk's figures on this machine (ARGS="figure …")
	@$(PY) -m tools.bench $(ARGS)

lock: .venv/.installed-dev ## compile the locked requirements (ARGS=--upgrade for newer releases)
	$(LOCK) $(ARGS) requirements.in --output-file requirements.txt
	$(LOCK) $(ARGS) requirements-dev.in --output-file requirements-dev.txt

.venv/.installed: requirements.txt
	@tools/bootstrap.sh "$(PYTHON)" $< $@

.venv/.installed-dev: requirements-dev.txt
	@tools/bootstrap.sh "$(PYTHON)" $< $@
