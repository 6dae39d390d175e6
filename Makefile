# Set-up is part of every command: Python 3.11+, Node 20+, make and a C compiler are all that a machine needs;
# test-real also builds the engine, with Go 1.25+.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
QUICK := -m "not real and not nightly"
ON_BOTH_CHAINS := tests/network/test_two_gateways.py tests/network/test_concurrent_draws.py
PIP := $(BIN)/python -m pip --disable-pip-version-check -q

.PHONY: browser demo test test-contracts test-stories test-processes check test-real nightly bench fuzz console slither clean setup format

setup: $(VENV)/.installed node_modules/.installed

$(VENV)/.installed: requirements.lock pyproject.toml
	@echo "Setting up Python: $(VENV), pinned by hash (about a minute, once)"
	@$(BIN)/python -c "" 2>/dev/null || $(PYTHON) -m venv --clear $(VENV)
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || $(BIN)/python -m ensurepip >/dev/null
	@$(PIP) install --require-hashes -r requirements.lock
	@$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

node_modules/.installed: package-lock.json
	@echo "Setting up the chain engine and the Solidity compiler from npm (about 15 seconds, once)"
	@npm ci --ignore-scripts --no-audit --no-fund --silent
	@touch $@

browser: setup
	@npm run -s build:browser
	@echo "build/browser/verify.html verifies in any browser, build/browser/cli.mjs with Node"

demo: setup
	@$(BIN)/gwanmun demo

test: setup
	@echo "1/2 Core, readers, gateway: no network (two workers)"
	@$(BIN)/pytest $(QUICK) -n 2 tests/unit tests/property tests/contract tests/peers
	@echo "2/2 Side by side, each speaks when it ends: contracts with forge; the stories of traders, customs, banks and auditors;"
	@echo "    chain, queue, witnesses and gateways as real processes on loopback, under kills (about five minutes)"
	@$(MAKE) --no-print-directory --jobs=3 --output-sync test-contracts test-stories test-processes

test-contracts:
	@$(BIN)/python -m contracts.forge test --summary

test-stories:
	@$(BIN)/pytest $(QUICK) tests/stories

test-processes:
	@$(BIN)/pytest $(QUICK) tests/network

check: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m contracts.codegen --check
	$(BIN)/python -m contracts.build --check
	$(BIN)/python -m nodes.gwanmund.record --check
	$(BIN)/python -m contracts.forge fmt --check
	node_modules/.bin/solhint 'contracts/src/**/*.sol'
	$(BIN)/python -m scripts.browser_tables --check
	npm run -s check:browser
	$(BIN)/python -m scripts.secrets
	$(BIN)/python -m scripts.compose
	@command -v gofmt >/dev/null || exit 0; stray=$$(gofmt -l nodes/engine scripts/compose); test -z "$$stray" || { echo "gofmt: $$stray"; exit 1; }

test-real: setup
	@echo "1/6 Servers: PostgreSQL and SoftHSM, and Chromium, installed by apt where they are missing (as root), and js-ipfs by npm"
	@$(BIN)/python -m scripts.servers
	@echo "2/6 The gateway on PostgreSQL: its whole suite, each test on a database of its own"
	@GWANMUN_TEST_DATABASE=postgresql $(BIN)/pytest $(QUICK) tests/unit/api --ignore tests/unit/api/readers
	@echo "3/6 The gateway's bodies in an IPFS daemon"
	@GWANMUN_TEST_BODIES=ipfs $(BIN)/pytest $(QUICK) tests/unit/api/bodies tests/unit/api/test_documents.py tests/unit/api/certificates
	@echo "4/6 Processes against real servers, and the engine, built with Go (minutes the first time)"
	@$(BIN)/pytest -m "real and not nightly"
	@echo "5/6 Spoilt bundles, guided by coverage of the verifier"
	@$(MAKE) --no-print-directory fuzz
	@echo "6/6 Contracts, users' stories and gateways on four validators instead of the embedded chain"
	@GWANMUN_TEST_CHAIN=engine $(BIN)/pytest $(QUICK) tests/contract tests/stories $(ON_BOTH_CHAINS)

nightly: setup
	FOUNDRY_PROFILE=nightly $(BIN)/python -m contracts.forge test
	$(BIN)/pytest -m nightly
	@$(MAKE) --no-print-directory fuzz RUNS=1000000

bench: setup
	@for name in commit gas index verify pipeline; do $(BIN)/gwanmun bench $$name || exit 1; done

RUNS := 20000
fuzz: setup
	@$(PIP) install --require-hashes -r requirements-fuzz.lock
	$(BIN)/python -m tests.fuzz.guided -runs=$(RUNS) -seed=1 -print_final_stats=1

console: setup
	@$(BIN)/python -m scripts.console

slither: setup
	@$(BIN)/python -m scripts.slither

format: setup
	$(BIN)/ruff check --fix . && $(BIN)/ruff format . && $(BIN)/python -m contracts.forge fmt

clean:
	rm -rf build contracts/out contracts/cache .pytest_cache .mypy_cache .ruff_cache .hypothesis
