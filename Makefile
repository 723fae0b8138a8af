# Two commands matter: `make run` serves the product with a demo that answers; `make test` proves it.
PYTHON ?= python3
PORT ?= 8000
SECONDS ?= 60
VENV := .venv
BIN := $(VENV)/bin
EMBED := widget/embed

.DEFAULT_GOAL := run
.PHONY: run test fuzz rehearsal chaos bench bench-relay bench-kept scaling scaling-costs closeness check sbom audit setup password embed messages lock format screenshots docs clean help

run: setup  ## serve the product with the demo site on PORT (8000)
	@PORT=$(PORT) $(BIN)/python deploy/demo.py

test: $(VENV)/docs $(EMBED)/node_modules/.package-lock.json  ## run every test: pure, Django and sockets (rows on PostgreSQL too), real browsers
	@$(BIN)/python deploy/prepare_machine.py
	@$(BIN)/python -m tests.lanes

fuzz: $(VENV)/dev $(EMBED)/node_modules/.package-lock.json  ## feed hostile bytes to every parser, each for SECONDS (60); what breaks one is kept
	@$(BIN)/python -m tests.fuzz --seconds $(SECONDS)

rehearsal: $(VENV)/dev  ## build the image and start compose.yaml with a real Docker (root; Debian's docker.io and debootstrap), stand-ins where no registry is
	@$(BIN)/python -m tests.rehearsal

chaos: $(VENV)/dev  ## kill servers, Redis and PostgreSQL under 2,000 questions, three times; prove that nothing is lost
	@$(BIN)/python -m tests.chaos --profile both --scenario all --turns 2000 --seeds 3

bench: $(VENV)/dev $(EMBED)/node_modules/.package-lock.json  ## measure what the embed costs, what a flooded site costs others, how long suggestions take, what counting costs, and shortly what carrying an answer costs, beside what is promised; writes var/benchmark.json
	@$(BIN)/python -m benchmarks
	@$(BIN)/python -m benchmarks.neighbours
	@$(BIN)/python -m benchmarks.typing_ahead
	@$(BIN)/python -m benchmarks.metering
	@$(BIN)/python -m benchmarks.relay --short

bench-relay: $(VENV)/dev $(EMBED)/node_modules/.package-lock.json .venv-bench/run  ## measure what carrying an answer costs, beside nginx, Starlette, Node and Chainlit, by turns (14 minutes); writes var/relay.json
	@$(BIN)/python -m benchmarks.relay

bench-kept: bench-relay  ## the same, on a machine with nothing else to do: kept in the history, with docs/speed.md and its pictures written anew
	@$(BIN)/python -m benchmarks.relay.history --add

scaling: $(VENV)/dev  ## play how far it grows, from the measured costs; writes the tables and plots of docs/scaling.md
	@$(BIN)/python -m benchmarks.scaling write

scaling-costs: $(VENV)/dev  ## measure what a question, a delta and a visitor cost server, Redis and PostgreSQL; what docs/scaling.md is made of
	@$(BIN)/python -m benchmarks.scaling costs --keep

closeness: $(VENV)/dev  ## measure how well questions are told apart, on the labelled set (docs/closeness.md), and a look for gaps among a million
	@$(BIN)/python -m tests.labelled
	@$(BIN)/python -m tests.gaps.measure

check: $(VENV)/docs $(EMBED)/node_modules/.package-lock.json  ## lint, types, import contracts, migrations, deployment, built embed, docs
	@PATH=$(CURDIR)/$(BIN):$$PATH deploy/check

sbom: $(VENV)/dev  ## write what runs, with hashes and licences, to docs/sbom.json (CycloneDX); refuses a licence that isn't allowed
	@$(BIN)/python -m deploy.sbom

audit: $(VENV)/dev  ## ask whether an advisory is known against a locked version; fails if so, and if nobody answers
	@$(BIN)/python -m deploy.audit

setup: $(VENV)/run  ## install what the server needs, nothing else

password:  ## print the demo owner's password again
	@cat var/demo-password

embed: $(VENV)/dev $(EMBED)/node_modules/.package-lock.json  ## build the embed into static/widget/
	@$(BIN)/node $(EMBED)/build.mjs

messages: $(VENV)/dev  ## bring the texts of the admin into its catalogues, and compile them (needs gettext)
	@DEBUG=on $(BIN)/python manage.py makemessages
	@DEBUG=on $(BIN)/python manage.py compilemessages --verbosity 0 --ignore '.venv/*' --ignore 'widget/embed/*'

lock:  ## resolve new versions into requirements/*.txt (needs uv)
	@uv pip compile -q --upgrade --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --extra postgres --extra redis \
	  --custom-compile-command "make lock" pyproject.toml -o requirements/run.txt
	@uv pip compile -q --upgrade --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --extra postgres --extra redis --extra sentry --extra otel --extra uvicorn --group dev \
	  --custom-compile-command "make lock" -c requirements/run.txt pyproject.toml -o requirements/dev.txt
	@uv pip compile -q --upgrade --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --group pyproject.toml:docs \
	  --custom-compile-command "make lock" -c requirements/dev.txt -o requirements/docs.txt
	@echo 'setuptools>=80' | uv pip compile -q --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links \
	  --custom-compile-command "make lock" -c requirements/dev.txt - -o requirements/build.txt

format: $(VENV)/dev  ## format the Python sources
	@$(BIN)/ruff format . && $(BIN)/ruff check --fix .

screenshots: $(VENV)/dev  ## take the pictures of the docs from the running product
	@$(BIN)/python -m tests.browser.screenshots
	@$(BIN)/python -m tests.browser.desk_pictures

docs: $(VENV)/docs  ## check the docs and build the manual into var/docs
	@$(BIN)/python -m deploy.manual

help:  ## list these commands
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' Makefile | expand -t 14

clean:  ## remove what was installed and built; var/ with its database stays
	rm -rf $(VENV) .venv-bench $(EMBED)/node_modules .mypy_cache .ruff_cache .pytest_cache

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "SparkWidget needs Python 3.11 or newer; name one with PYTHON=python3.11")'
	@$(PYTHON) -m venv $(VENV) || { echo "Python cannot make a virtual environment. On Debian: apt-get install python3-venv"; rm -rf $(VENV); exit 1; }

$(VENV)/run: requirements/run.txt | $(VENV)/bin/python
	@echo "Installing what the server needs ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/run.txt
	@touch $@

$(VENV)/dev: requirements/dev.txt $(VENV)/run
	@echo "Installing what the tests need ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	@touch $@

$(VENV)/docs: requirements/docs.txt $(VENV)/dev
	@echo "Installing what the docs need ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/docs.txt
	@touch $@

.venv-bench/run: benchmarks/relay/requirements.txt | $(VENV)/bin/python
	@$(PYTHON) -m venv .venv-bench
	@.venv-bench/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r benchmarks/relay/requirements.txt
	@touch $@

$(EMBED)/node_modules/.package-lock.json: $(EMBED)/package-lock.json $(VENV)/dev
	@PATH=$(CURDIR)/$(BIN):$$PATH $(BIN)/npm ci --prefix $(EMBED) --no-audit --no-fund --loglevel=error
	@touch $@
