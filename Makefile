# `make run` and `make test` need Python 3.11 or newer and nothing else: see README.md.
# Every path here is relative, so that the folder may have any name.

# The first Python that is new enough; `make run PYTHON=/some/python3.12` names another.
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do "$$p" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { command -v "$$p"; break; }; done)
PY := .venv/bin/python
COMPILE = uv pip compile --quiet --universal --generate-hashes --python-version 3.11 --no-header --no-emit-index-url pyproject.toml

.PHONY: help run test lint format bench assets lock audit clean
.DEFAULT_GOAL := help

help:
	@echo "make run     the portal on http://127.0.0.1:8000 (PORT=8001 make run for another port)"
	@echo "make test    lint, types and all tests"
	@echo "make lint    lint and types only (make format repairs what can be repaired)"
	@echo "make bench   times and query counts with 10,000 generated practices"
	@echo "make clean   remove what was installed and built (never var/, where the data is)"
	@echo "For maintainers: make assets (theme, needs npm), make lock (needs uv), make audit"

run: .venv/local.stamp
	@$(PY) -m practices_portal.local

test: lint
	$(PY) -m pytest -n auto --maxprocesses=4

lint: .venv/dev.stamp
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	find templates -name '*.html' -exec .venv/bin/djade --check --target-version 5.2 {} +
	$(PY) -m djlint --lint --quiet templates
	.venv/bin/lint-imports
	$(PY) -m mypy

format: .venv/dev.stamp
	-$(PY) -m ruff check --fix --quiet .
	$(PY) -m ruff format .
	-find templates -name '*.html' -exec .venv/bin/djade --target-version 5.2 {} +

bench: .venv/dev.stamp
	PORTAL_MODE=local $(PY) -m tests.benchmark

# Two sets: `make run` does not wait for test and lint tools (a quarter of the time).
.venv/%.stamp: requirements-%.lock
	@[ -n "$(PYTHON)" ] || { echo "portal: Python 3.11 or newer is needed; Debian and Ubuntu: apt-get install python3 python3-venv" >&2; exit 1; }
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "portal: Python 3.11 or newer is needed; this is $$("$(PYTHON)" --version 2>&1)" >&2; exit 1; }
	@if command -v uv >/dev/null; then \
		echo "Installing requirements-$*.lock with uv ..."; \
		{ [ -x $(PY) ] || uv venv --quiet --python "$(PYTHON)" .venv; } && \
		uv pip install --quiet --python $(PY) --require-hashes -r requirements-$*.lock; \
	else \
		"$(PYTHON)" -c 'import ensurepip, venv' 2>/dev/null || { echo "portal: Python's venv module is missing; Debian and Ubuntu: apt-get install python3-venv" >&2; exit 1; }; \
		echo "Installing requirements-$*.lock (the first time: about a minute) ..."; \
		{ $(PY) -m pip --version >/dev/null 2>&1 || "$(PYTHON)" -m venv .venv; } && \
		$(PY) -m pip install -qq --disable-pip-version-check --require-hashes -r requirements-$*.lock; \
	fi
	@touch .venv/local.stamp $@  # the larger set holds the smaller

assets:
	npm ci
	npm run build

lock:
	@command -v uv >/dev/null || { echo "portal: make lock needs uv (pip install uv)" >&2; exit 1; }
	$(COMPILE) --upgrade --all-extras -o requirements-dev.lock
	cp requirements-dev.lock requirements-local.lock
	$(COMPILE) --extra local -o requirements-local.lock
	cp requirements-dev.lock requirements.lock
	$(COMPILE) -o requirements.lock

audit: .venv/dev.stamp
	$(PY) -m pip_audit --require-hashes -r requirements.lock

clean:
	rm -rf .venv node_modules .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis .coverage build var/test var/test-*
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
