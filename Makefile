# One command each. `make help` lists them.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
RUNTIME := $(VENV)/.runtime
DEVELOP := $(VENV)/.develop
CLIENTS := $(VENV)-clients
SUPPLY := $(VENV)-supply
FUZZ := $(VENV)-fuzz
PACKAGES := contract relay gateway backend doorward

.PHONY: help develop run test test-postgres clients check lint fuzz-api attacks lanes faults soak soak-slice disconnects ldap bench bench-full lifecycle slow sbom audit lock clean fuzz
help: ## show this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 15

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Doorward needs Python 3.11 or newer; name one with: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	@$(PYTHON) -m venv $(VENV) \
		|| { rm -rf $(VENV); echo "No virtual environment could be made; on Debian: apt-get install python3-venv"; exit 1; }

$(RUNTIME): $(BIN)/python requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m compileall -q $(PACKAGES) config
	@touch $@

$(DEVELOP): $(RUNTIME) requirements-dev.lock pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

develop: $(DEVELOP) # what all checks and tests need

run: $(RUNTIME) ## set everything up and run gateway, backend and stores at http://localhost:3000
	@exec $(BIN)/python -m doorward run

test: $(DEVELOP) clients ## set everything up and run all tests
	$(BIN)/python -m pytest -n auto --dist loadfile --no-loadscope-reorder $(ARGS)

test-postgres: $(DEVELOP) ## run the tests of the backend and the recorded exchanges on PostgreSQL
	$(BIN)/python -m pytest -n auto --dist loadfile --no-loadscope-reorder --database=postgres --kills=1 $(ARGS) tests/backend tests/exchanges tests/journeys/test_kill.py

clients: $(CLIENTS)/.installed # other people's packages, which the tests try: apart, for one of them replaces urllib3

$(CLIENTS)/.installed: requirements-clients.lock | $(DEVELOP)
	$(BIN)/python -m venv $(CLIENTS)
	$(CLIENTS)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-clients.lock
	@touch $@

check: lint ## ruff, mypy --strict, house rules
	$(BIN)/python -m pytest -q tests/house

lint: $(DEVELOP) # what no test does
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

fuzz-api: $(DEVELOP) ## ask every operation for longer, as every role; EXAMPLES says how often
	$(BIN)/python -m pytest -q -n 4 tests/operations/test_fuzzing.py --examples $(or $(EXAMPLES),50)

fuzz: $(FUZZ)/.installed ## try every parser for 5 minutes and a million times at least; TARGET names one, SECONDS how long
	@$(FUZZ)/bin/python -m tests.fuzz --seconds $(or $(SECONDS),300) $(TARGET)

# Apart, for the fuzzer brings its own engine; beside it is only what Doorward runs with.
$(FUZZ)/.installed: requirements.lock requirements-fuzz.lock
	$(PYTHON) -m venv $(FUZZ)
	$(FUZZ)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock -r requirements-fuzz.lock
	@touch $@

lanes: $(DEVELOP) ## send the same generated requests down both lanes and compare all bytes; PAIRS says how many
	$(BIN)/python -m pytest -q tests/gateway/test_lanes.py --pairs $(or $(PAIRS),5000)

attacks: $(DEVELOP) ## try every attack on both lanes and both parsers; the table goes to docs/attacks.md
	@$(BIN)/python -m tests.attacks

faults: $(DEVELOP) ## let everything fail once under load, on SQLite and PostgreSQL; WORDS chooses by name
	@$(BIN)/python -m tests.faults $(WORDS)

soak: $(DEVELOP) ## MINUTES (10) of mixed load with a fault every ten seconds
	@$(BIN)/python -m tests.faults soak $(or $(MINUTES),10)

soak-slice: $(DEVELOP) ## the minute of it that CI runs
	@$(BIN)/python -m tests.faults slice

disconnects: $(DEVELOP) ## have ROUNDS (10000) callers leave early, on each lane
	@$(BIN)/python -m tests.faults.disconnects $(or $(ROUNDS),10000)

ldap: $(RUNTIME) ## add the library for [auth.ldap]; needs a C compiler and the headers of libldap and libsasl2
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-ldap.lock

bench: $(DEVELOP) ## what the issues promise, beside other servers, in ten minutes; CASE=small for one case; needs nginx and wrk
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-bench.lock
	$(BIN)/python -m bench $(CASE)

bench-full: $(DEVELOP) ## all benchmarks beside all servers, in a quarter of an hour; needs haproxy, too
	@$(MAKE) bench CASE=full

lifecycle: $(DEVELOP) ## reload, upgrade and restart under load, and count the requests that fail
	@$(BIN)/python -m bench.lifecycle $(ARGS)

slow: $(DEVELOP) ## two thousand slow connections beside good traffic: its share, and what each of them costs
	@$(BIN)/python -m bench.slow $(ARGS)

sbom: $(SUPPLY)/.installed ## write sbom.cdx.json, a CycloneDX list of what a running Doorward is made of
	$(SUPPLY)/bin/cyclonedx-py requirements --pyproject pyproject.toml --output-reproducible --of JSON -o sbom.cdx.json requirements.lock

audit: $(SUPPLY)/.installed ## ask PyPI for known vulnerabilities of everything locked; needs the network
	@for lock in requirements*.lock; do echo "$$lock"; \
		$(SUPPLY)/bin/pip-audit --strict --progress-spinner off --disable-pip --require-hashes -r $$lock || exit 1; done

# Apart, for they bring a dozen packages that neither Doorward nor its tests need.
$(SUPPLY)/.installed: requirements-supply.lock
	$(PYTHON) -m venv $(SUPPLY)
	$(SUPPLY)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-supply.lock
	@touch $@

lock: $(DEVELOP) ## resolve the dependency ranges anew into the lock files
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url pyproject.toml -o requirements.lock --upgrade
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --group dev pyproject.toml -o requirements-dev.lock --upgrade
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --extra ldap pyproject.toml -o requirements-ldap.lock --upgrade
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --group clients -o requirements-clients.lock --upgrade
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --group pyproject.toml:bench -o requirements-bench.lock --upgrade
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --group pyproject.toml:supply -o requirements-supply.lock --upgrade
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --group pyproject.toml:fuzz -o requirements-fuzz.lock --upgrade

clean: ## remove what was built; the data folder stays
	rm -rf $(VENV) $(CLIENTS) $(SUPPLY) $(FUZZ) .fuzz .mypy_cache .ruff_cache .pytest_cache .hypothesis
