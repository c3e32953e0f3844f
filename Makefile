# What a developer runs. `make` alone lists it; everything after `make setup` works without a network.

PYTHON ?= python3
MODEL ?= 6000i
VENV = .venv/bin
CHECKS = "ruff check --quiet ." codespell \
	"pyright -p tools/setup/pyright-device.json" "pyright -p tools/setup/pyright-host.json"
export PYTHONDONTWRITEBYTECODE = 1
# Pyright's wrapper asks the network for a newer version otherwise
export PYRIGHT_PYTHON_IGNORE_WARNINGS = 1

.PHONY: help setup sim test lint bench mutants incident powercut bruteforce hostile online clean

help:  ## list these targets
	@sed -n 's/^\([a-z]*\):.*## /  make \1@/p' Makefile | column -t -s@ 2>/dev/null || grep '## ' Makefile

setup:  ## fetch interpreters, broker and Python packages into .tools and .venv (needs the network)
	@$(PYTHON) -m tools.setup

sim: setup  ## run a simulated lock on the screen; MODEL=6000i or 7000i
	@$(VENV)/python -m tools.sim ui --model $(MODEL)

test: setup  ## run all tests
	@$(VENV)/python -m pytest -n auto -q

lint: setup  ## check style, spelling and types
	@failed=; for check in $(CHECKS); do \
		echo "$$check"; $(VENV)/$$check || failed="$$failed $$check,"; \
	done; test -z "$$failed" || { echo "lint:$$failed failed"; exit 1; }

bench: setup  ## measure what the lock's promises cost
	@$(VENV)/python -m tools.bench

mutants: setup  ## change the code in many small ways and see that the tests notice
	@$(VENV)/python -m tools.mutate

incident: setup  ## replay wrong, broken and forced firmware, a renter at the door; MODEL=6000i or 7000i
	@$(VENV)/python -m tools.incident --model $(MODEL)

powercut: setup  ## cut the power at every flash operation of an update (some minutes)
	@$(VENV)/python -m tools.campaign.powercut

DAYS ?= 30
bruteforce: setup  ## let an attacker type codes for DAYS=30 virtual days
	@$(VENV)/python -m tools.campaign.bruteforce --days $(DAYS)

COUNT ?= 200000
hostile: setup  ## put COUNT=200000 bent images before the lock's image check
	@$(VENV)/python -m tools.campaign.hostile --count $(COUNT)

RUNS ?= 200
online: setup  ## update RUNS=200 locks over the air while power, broker, web server and radio fail at random
	@$(VENV)/python -m tools.campaign.online --runs $(RUNS)

clean:  ## remove what builds and tests left; .tools and .venv stay
	@rm -rf build .pytest_cache .ruff_cache .hypothesis
	@find . -name __pycache__ -not -path './.venv/*' -not -path './.tools/*' -prune -exec rm -rf {} +
