# What a person or CI types here. Set-up happens by itself, and only when something is missing or
# pyproject.toml has changed: Debian packages as root (otherwise they are named), the rest in .venv.

PYTHON ?= python3
# Where `make install` puts things: for this machine in /usr/local, for a package below DESTDIR.
DESTDIR ?=
PREFIX ?= /opt/lldpns
BINDIR ?= /usr/local/bin
SHARE ?= build/share
SYSCONFDIR ?= /etc
UNITDIR ?= /usr/local/lib/systemd/system
SYSUSERSDIR ?= /usr/local/lib/sysusers.d
SHAREDIR ?= /usr/local/share
export DESTDIR PREFIX BINDIR SYSCONFDIR UNITDIR SYSUSERSDIR SHAREDIR
# For the command that runs in the end: make test ARGS="tests/unit -k ttl"
ARGS ?=
TIME ?=
SEED ?=

.NOTPARALLEL:
.PHONY: help demo test check format fuzz soak bench share dashboards install deb uninstall clean demo-packages \
	test-packages

help:
	@sed -n 's/^\([a-z-]*\):.* ## /make \1\t/p' Makefile | expand -t 20

demo: .venv/.runtime ## a lab in a private sandbox, and what lldpns shows of it; ARGS=--list names them
	@tests/install-packages $(ARGS)
	@.venv/bin/lldpns demo $(ARGS)

test: test-packages .venv/.dev .cache/vm/initrd .cache/wheels/.made ## every test, in a world of its own and a small virtual machine
	@tests/all $(ARGS)

check: .venv/.dev ## style, format and types
	@.venv/bin/ruff check .
	@.venv/bin/ruff format --check .
	@.venv/bin/mypy --strict

format: .venv/.dev ## what `make check` would mend by itself
	@.venv/bin/ruff check --fix .
	@.venv/bin/ruff format .

fuzz: .venv/.dev ## the codec under a coverage-guided fuzzer, TIME=600 seconds
	@mkdir -p .cache/fuzz
	@.venv/bin/python -m tests.fuzz -max_total_time=$(or $(TIME),600) $(ARGS) .cache/fuzz tests/fuzz/corpus

soak: test-packages .venv/.dev ## churn, floods and faults, and what they came to; TIME=60 seconds, SEED=NUMBER
	@LLDPNS_SOAK=$(or $(TIME),60) LLDPNS_SEED=$(SEED) tests/world .venv/bin/python -m pytest -q tests/soak $(ARGS)

bench: test-packages .venv/.dev ## the figures, measured here, into docs/BENCHMARKS.md; ARGS=fleet for some of them
	@LLDPNS_PATIENCE=10 tests/world .venv/bin/python -m bench $(ARGS)

share: .venv/.dev ## completion for bash and zsh, and manual pages, into SHARE=build/share
	@.venv/bin/python -m generate "$(SHARE)"

dashboards: .venv/.dev ## the files in grafana/ that its code makes
	@.venv/bin/python -m grafana

install: demo-packages ## lldpns for this machine, as a service: see docs/admin.md
	@PYTHON=$(PYTHON) packaging/install

deb: demo-packages ## a Debian package of that: dist/lldpns_VERSION_ARCHITECTURE.deb
	@PYTHON=$(PYTHON) packaging/deb

# A service does not hang on a Python in somebody's home, which may come first in PATH.
install deb: PYTHON = $(firstword $(wildcard /usr/bin/python3) python3)

uninstall: ## takes away what `make install` made
	@packaging/uninstall

clean: ## takes away what was set up or left behind in this checkout
	@rm -rf .venv build dist .hypothesis .mypy_cache .pytest_cache .ruff_cache
	@find . -name __pycache__ -prune -exec rm -r {} +

demo-packages:
	@tests/install-packages demo

test-packages:
	@tests/install-packages demo containers fault vpn test

# What the virtual machine boots.
.cache/vm/initrd: tests/vm/image.py tests/vm/init tests/vm/modules.txt | test-packages
	@$(PYTHON) -m tests.vm.image

# What lldpns is installed from in the machine of tests/service, which has no network.
.cache/wheels/.made: pyproject.toml tests/support/systems/wheels.py | test-packages .venv/.dev
	@echo "fetching wheels"
	@.venv/bin/python -m tests.support.systems.wheels
	@touch $@

# The stamps say when the environment was last made equal to pyproject.toml.
.venv/.runtime: pyproject.toml | demo-packages
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or later is needed")'
	@echo "setting up .venv"
	@$(PYTHON) -m venv --clear .venv
	@.venv/bin/pip install -qq --disable-pip-version-check -e .
	@touch $@

.venv/.dev: .venv/.runtime
	@echo "adding the tools for tests to .venv"
	@.venv/bin/pip install -qq --disable-pip-version-check -e '.[dev]'
	@touch $@
