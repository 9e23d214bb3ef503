# `make demo` and `make test` need Python 3.11 and make, and create the rest themselves.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.DEFAULT_GOAL := help
.PHONY: help demo gallery sandbox quick test simulate mutants fields chaos bench-judge lint types imports plans docs terraform package check audit lock clean

help: ## what there is
	@awk -F':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(READY): requirements-dev.txt pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Canario needs Python 3.11 or newer; say make PYTHON=python3.12")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements-dev.txt
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation -e .
	@touch $@

demo: $(READY) ## whole rollouts on this machine: good, bad, noisy, with an alert, with approvals
	$(BIN)/canario demo --scenario all

gallery: $(READY) ## every message of Slack on one page, at desktop and at phone width: messages.html
	$(BIN)/python -m tests.unit.slack.album messages.html

sandbox: $(READY) ## a local cloud with Canario on it, to play with
	$(BIN)/canario sandbox

CHAOS := $(if $(MINUTES),--minutes $(MINUTES)) $(if $(SEED),--seed $(SEED)) $(if $(SERVICES),--services $(SERVICES))

chaos: $(READY) ## real processes, killed, in real time: MINUTES=1.25 SEED=7 SERVICES=shop,jobs
	$(BIN)/python -m tests.chaos $(CHAOS)

# Without what plays thousands of samples or interleavings, starts processes or reads the deployment.
PURE := tests/unit $(addprefix --ignore=tests/unit/,evidence judge/power deploy functions service/deciding/test_interleavings.py)

quick: $(READY) ## the tests of what is pure, with fewer examples, for every save
	$(BIN)/python -m pytest -q -n auto --dist worksteal -m "not slow" --hypothesis-profile quick $(PURE)

test: $(READY) ## all tests, one worker for each core (at most four), then those that need the machine alone
	$(BIN)/python -m pytest -q -n auto --dist worksteal -m "not alone"
	$(BIN)/python -m pytest -q -m alone

RUNS ?= 400
SIMULATE := --runs $(RUNS) $(if $(SEED),--seed $(SEED)) $(if $(REPLAY),--replay)

simulate: $(READY) ## the whole bot in virtual time: RUNS=20000 SEED=1, or SEED=7 REPLAY=1
	$(BIN)/python -m tests.simulation $(SIMULATE)

MUTANTS := $(if $(SEED),--seed $(SEED)) $(if $(MINUTES),--minutes $(MINUTES)) $(if $(AREA),--area $(AREA)) $(if $(EACH),--each $(EACH)) $(if $(RECORD),--record $(RECORD))

mutants: $(READY) ## small bugs put in one by one; which tests find them: MINUTES=30 SEED=1 AREA=rules RECORD=FILE
	PYTHONHASHSEED=0 $(BIN)/python -m tests.mutants $(MUTANTS)

fields: $(READY) ## each field of a plan is ignored in turn: which scenario misses it? NAMES="Step.soak Job.limits"
	$(BIN)/python -m tests.fields $(NAMES)

bench-judge: $(READY) ## the judge against its peers, in simulated worlds: FULL=1 for all of it
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements-bench.txt
	$(BIN)/python -m bench.judge --date $$(date +%F) --out docs/judge-figures.json $(if $(FULL),--full)

lint: $(READY) ## ruff
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(READY) ## mypy, strict
	$(BIN)/mypy

imports: $(READY) ## who may import whom
	$(BIN)/lint-imports

plans: $(READY) ## every plan in plans/
	$(BIN)/canario plan check plans/*.yaml

docs: $(READY) ## what is generated in docs/ is current, and its commands run
	$(BIN)/python -m tests.docs

terraform: package ## validate, plan and test the deployment, without a network
	sh terraform/check.sh

package: $(READY) ## the functions' source archive, dist/canario.zip
	$(BIN)/python -m cli.packaging dist/canario.zip

check: lint types imports plans audit test docs terraform ## all that CI runs

AUDITED := $(VENV)/audit/.ready

audit: $(READY) ## known weaknesses of the pinned packages, where their database can be asked
	@[ $(AUDITED) -nt requirements-audit.txt ] || { $(PYTHON) -m venv $(VENV)/audit \
	  && $(VENV)/audit/bin/python -m pip install --quiet --require-hashes -r requirements-audit.txt \
	  && touch $(AUDITED); } || echo "audit: pip-audit can't be installed here."
	$(BIN)/python -m tests.audit $(VENV)/audit/bin/pip-audit requirements.txt

COMPILE := $(BIN)/pip-compile --quiet $(if $(UPGRADE),--upgrade) --generate-hashes --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --no-emit-options --allow-unsafe --strip-extras --no-header

lock: $(READY) ## pin what pyproject.toml names, with hashes; UPGRADE=1 renews the rest, too
	$(COMPILE) -o requirements.txt pyproject.toml
	$(COMPILE) --extra dev -c requirements.txt -o requirements-dev.txt pyproject.toml
	$(COMPILE) --extra bench -c requirements.txt -o requirements-bench.txt pyproject.toml
	$(COMPILE) -o requirements-audit.txt requirements-audit.in

clean: ## remove what was created
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache *.egg-info
