# What a developer runs. `make` alone lists it; everything after `make setup` works without a network.

PYTHON ?= python3
MODEL ?= 6000i
VENV = .venv/bin
CHECKS = "ruff check --quiet ." codespell \
	"pyright -p tools/setup/pyright-device.json" "pyright -p tools/setup/pyright-host.json"
export PYTHONDONTWRITEBYTECODE = 1
# Pyright's wrapper asks the network for a newer version otherwise
export PYRIGHT_PYTHON_IGNORE_WARNINGS = 1

.PHONY: flash help setup sim test lint bench mutants incident powercut bruteforce hostile online nothinglost crowd noise repl deploy \
	clean recover recovery pictures

help:  ## list these targets
	@sed -n 's/^\([a-z]*\):.*## /  make \1@/p' Makefile | column -t -s@ 2>/dev/null || grep '## ' Makefile

setup:  ## fetch interpreters, broker and Python packages into .tools and .venv (needs the network)
	@$(PYTHON) -m tools.setup

sim:  ## run a simulated lock on the screen; MODEL=6000i or 7000i
	@$(PYTHON) -m tools.setup sim
	@$(VENV)/python -m tools.sim ui --model $(MODEL)

WORKERS ?= 4
TESTS = env -u PYTHONDONTWRITEBYTECODE $(VENV)/python -m pytest
test: setup  ## run all tests, WORKERS=4 at a time: some wait for real brokers and clocks more than they compute
	@$(TESTS) --collect-only -qq > /dev/null 2>&1 || true  # compiles them once, and not once a worker
	@$(TESTS) -n $(WORKERS) --dist worksteal -q

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

OUT ?= bench
FLASH = $(if $(PORT),--port $(PORT)) $(if $(CORE),--core $(CORE)) $(if $(SERIAL),--serial $(SERIAL)) \
	$(if $(SETTINGS),--settings $(SETTINGS)) $(foreach image,$(IMAGE),--image $(image)) $(if $(TRUST),--trust $(TRUST))
flash: setup  ## write a lock's whole flash; MODEL= PORT= CORE= SERIAL= SETTINGS= IMAGE= TRUST= OUT=bench, or ARGS="..."
	@$(VENV)/python -m tools flash --model $(MODEL) --out $(OUT) $(strip $(FLASH)) $(ARGS)

noise: setup  ## send 100,000 bytes of noise to a lock's console, and type codes meanwhile
	@$(VENV)/python -m tools.campaign.console

KEYS ?= technician.json
repl: setup  ## MicroPython's prompt of the lock at PORT, whose key is in KEYS=technician.json (mpremote; ten minutes)
	@$(VENV)/python -m tools usb repl --keys $(KEYS) $(if $(PORT),--port $(PORT))

deploy: setup  ## copy the base of this checkout to the bench lock at PORT; KEYS as above
	@$(VENV)/python -m tools usb deploy --keys $(KEYS) $(if $(PORT),--port $(PORT))

recover: setup  ## bring a lock back over its USB cable; KIT=folder, PORT=, KEYS=file (docs/recovery.md)
	@$(VENV)/python -m tools recover --kit "$(KIT)" $(if $(PORT),--port "$(PORT)") $(if $(wildcard $(KEYS)),--keys "$(KEYS)")

recovery: setup  ## recover simulated locks of both models from every state, the cable pulled at every step (some minutes)
	@$(VENV)/python -m tools.campaign.recovery

EVENTS ?= 10000
nothinglost: setup  ## count EVENTS=10000 events of locks whose power, broker, radio and lines fail at random
	@$(VENV)/python -m tools.campaign.nothinglost --events $(EVENTS)

pictures: setup  ## draw docs/pictures/ anew, from real runs on simulated locks
	@$(VENV)/python -m tools.pictures

LOCKS ?= 50
crowd: setup  ## command LOCKS=50 locks on one broker for ten minutes, and weigh them
	@$(VENV)/python -m tools.campaign.crowd --locks $(LOCKS)

clean:  ## remove what builds and tests left; .tools and .venv stay
	@rm -rf build .pytest_cache .ruff_cache .hypothesis
	@find . -name __pycache__ -not -path './.venv/*' -not -path './.tools/*' -prune -exec rm -rf {} +
