# Each target sets up what it needs. `make help` prints this.
#
# To try and to install hms-rooms:
#   make demo             one room, three programs, both APIs: C, C++, Python against the sandbox
#   make install          headers, libraries, pkg-config and CMake files: packaging/install.mk
#   make uninstall        removes them: the same PREFIX=, LIBDIR=, INCLUDEDIR=, DESTDIR=
#   make install-sandbox  hms-sandbox, its man page, completions, unit; also uninstall-sandbox
#   make wheel            the Python wheel, in dist/; also sdist
#   make sandbox-wheel    the sandbox as a wheel, in dist/
#   make sandbox-static   hms-sandbox as one file that needs no library
#   make dist             the source tarball with its crates, in dist/: packaging/debian.mk
#   make deb              Debian's packages, in dist/, built from that tarball
#   make doc              the HTML reference of both headers, in target/reference
#
# Before a commit:
#   make test             every test
#   make lint             formats, lints, types, header drift, exported symbols
#
# After a change of the API:
#   make header           writes include/hms_rooms.h from the sources
#   make abi              records additions to the header in packaging/abi.lock
#   make stub             copies the compiled documentation into the Python files
#
# In CI:
#   make test-debian      the tests that need Debian's packages: Janus, clang, .debs, doxygen
#   make test-pythons     the Python tests with the wheel on every CPython found
#   make soak             64 threads on one client under faults, for SECONDS=3600
#   make fuzz             each fuzz target for SECONDS=3600; fuzz-quick, for 20
#   make bench-quick      instructions, allocations, system calls and sizes that must not grow
#   make sanitize         the tests under ASan, LSan, TSan and valgrind, each shown to see a defect
#
# Before a release, and to look closer:
#   make test-platforms   each platform, with Debian's packages: packaging/platforms/platforms.mk
#   make bench            the cost of a create, and of other clients'; bench-report: docs/speed.md
#   make bench-sandbox    writes docs/sandbox-figures.md: start, memory, speed, kill -9
#   make artifacts        writes docs/artifacts.md: sizes, symbols, programs
#   make screenshots      writes docs/images, by Debian's Chromium
#   make import-time      how long the wheel takes to import
#   make coverage         the lines of the core and the C ABI that the tests run
#   make live             the cases about the service, against the service itself
#   make clean            removes everything that was built

CARGO  ?= cargo
PYTHON ?= python3
CC     ?= cc
CXX    ?= c++

PREFIX     ?= /usr/local
LIBDIR     ?= $(PREFIX)/lib
INCLUDEDIR ?= $(PREFIX)/include
DESTDIR    ?=

VERSION := $(shell sed -n 's/^version = "\(.*\)"/\1/p' Cargo.toml)
TARGET  := $(abspath $(or $(CARGO_TARGET_DIR),target))
DEBUG   := $(TARGET)/debug
RELEASE := $(TARGET)/release
SHIPPED := $(TARGET)/shipped
HOSTS   := $(TARGET)/hosts
VENV    := $(TARGET)/venv
BIN     := $(VENV)/bin
SANDBOX := $(DEBUG)/hms-sandbox
PYTEST  := HMS_SANDBOX=$(SANDBOX) $(BIN)/python -m pytest -q \
    -c bindings/python/pyproject.toml --rootdir .

export CARGO_TARGET_DIR := $(TARGET)

WARNINGS := -Wall -Wextra -Wpedantic -Werror
CFLAGS_  := -std=c99 $(WARNINGS) -g -Iinclude
CXXFLAGS_ := -std=c++17 $(WARNINGS) -g -Iinclude
LINK_    := -L$(DEBUG) -lhms_rooms -Wl,-rpath,$(DEBUG)

.PHONY: all
all: library

# Everything that needs Rust depends on this, so that its absence is one sentence.
need_rust = $(if $(shell command -v $(CARGO)),,$(error there is no $(CARGO) in PATH; \
    Rust builds hms-rooms: https://rustup.rs installs it))

.PHONY: rust
rust:
	@$(need_rust)

.PHONY: help
help:
	@sed -n '/^\#/!q; s/^# \{0,1\}//p' $(firstword $(MAKEFILE_LIST))

# Used by most targets: a virtual environment with the tools, and debug builds for demo and tests.

$(VENV)/ready: tests/requirements.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --requirement $<
	touch $@

.PHONY: debug
debug: rust
	+$(CARGO) build --quiet --locked -p hms-rooms-capi -p hms-rooms-sandbox
	ln -sf libhms_rooms.so $(DEBUG)/libhms_rooms.so.1
	mkdir -p $(HOSTS)

.PHONY: package
package: rust $(VENV)/ready
	. $(BIN)/activate && maturin develop --quiet --locked --manifest-path bindings/python/Cargo.toml

# The demo.

.PHONY: demo run-demo
demo: debug package
	$(MAKE) run-demo

# The host in Python, with an interpreter that has the package.
DEMO_PYTHON = $(BIN)/python examples/demo/host.py

run-demo:
	$(CC) $(CFLAGS_) examples/demo/host.c -o $(HOSTS)/demo-c $(LINK_)
	$(CXX) $(CXXFLAGS_) examples/demo/host.cpp -o $(HOSTS)/demo-cpp $(LINK_)
	rm -f $(TARGET)/demo.db*
	for api in legacy v2; do \
	    $(SANDBOX) exec --api $$api --db $(TARGET)/demo.db -- \
	        $(BIN)/python examples/demo/table.py C=$(HOSTS)/demo-c C++=$(HOSTS)/demo-cpp \
	        "Python=$(DEMO_PYTHON)" || exit; \
	done

# The tests. They wait more than they compute, so they run in parallel once everything is built. If
# a recipe begins with a plus, make shares its job slots with it: two cargos share the two.

.PHONY: test test-rust test-c test-conformance test-python
test: rust $(VENV)/ready
	$(MAKE) --jobs=2 library debug package rust-tests debug-sandbox-wheel
	$(MAKE) --jobs=4 --output-sync=target run-rust run-c run-hosts-of-the-package

test-rust: rust run-rust
test-c: debug
	$(MAKE) run-c
test-conformance: debug package
	$(MAKE) run-conformance
test-python: debug package library wheel debug-sandbox-wheel
	$(MAKE) run-python

.PHONY: rust-tests run-rust run-c run-conformance run-python run-hosts-of-the-package
rust-tests: rust
	+$(CARGO) test --quiet --locked --workspace --exclude hms-rooms-python --no-run

run-rust:
	+$(CARGO) test --locked --workspace --exclude hms-rooms-python --exclude hms-rooms-conformance

# Each is a program of its own. It runs beside a sandbox, and once more with TLS and minted tokens,
# except names.c, because no certificate has the names that it makes up.
C_TESTS := abi arguments canary clock dlopen fibers fork late libc_faults lifecycle lists names \
    signals stdio struct_sizes texts threads tokens
C_LINK_ := -Wl,--as-needed $(LINK_) -lpthread -ldl
C_TLS   := --tls --access-key key --secret secret
# More options for the sandbox of one test.
EXEC_fibers := --faults tests/c/fibers.json

run-c: $(C_TESTS:%=run-c-%)

run-c-%:
	$(CC) $(CFLAGS_) tests/c/$*.c -o $(HOSTS)/c-$* $(C_LINK_)
	$(SANDBOX) exec $(EXEC_$*) -- $(HOSTS)/c-$*
	$(if $(filter names,$*),,$(SANDBOX) exec $(C_TLS) $(EXEC_$*) -- $(HOSTS)/c-$*)

# The library that late.c loads.
run-c-late: late-library
.PHONY: late-library
late-library:
	$(CC) $(CFLAGS_) -fPIC -shared tests/c/late_library.c -o $(HOSTS)/late_library.so $(C_LINK_)

run-conformance:
	$(CC) $(CFLAGS_) tests/conformance/hosts/c/host.c -o $(HOSTS)/host-c $(LINK_)
	$(CXX) $(CXXFLAGS_) tests/conformance/hosts/cpp/host.cpp -o $(HOSTS)/host-cpp $(LINK_)
	+CONFORMANCE_HOSTS="rust c=$(HOSTS)/host-c cpp=$(HOSTS)/host-cpp \
	    python=$(BIN)/python:$(abspath tests/conformance/hosts/python/host.py) \
	    python-asyncio=$(BIN)/python:$(abspath tests/conformance/hosts/python/host.py):asyncio" \
	    $(CARGO) test --locked -p hms-rooms-conformance

run-python:
	$(PYTEST) -m "not debian" tests

# One after the other: some of the Python tests install the package again.
run-hosts-of-the-package: wheel
	$(MAKE) --jobs=1 run-conformance run-python

# The tests marked `debian`: real hosts, other compilers, packages of our own.
DEBIAN_PACKAGES := $(shell cat tests/debian-packages.txt)

.PHONY: test-debian
test-debian: debug library package
	@dpkg --status $(DEBIAN_PACKAGES) >/dev/null || \
	    { echo "test-debian: apt-get install $(DEBIAN_PACKAGES)" >&2; exit 1; }
	$(PYTEST) -m debian tests

# The lints.

.PHONY: lint
lint: library package
	$(CARGO) fmt --all --check
	$(CARGO) clippy --locked --workspace --all-targets -- -D warnings
	$(CARGO) test --quiet --locked -p hms-rooms-capi --test header
	$(MAKE) install PREFIX=$(INSTALLED)
	$(BIN)/python packaging/artifacts $(INSTALLED) $(SHIPPED)
	$(MAKE) lint-python

.PHONY: header
header: rust
	HMS_WRITE_HEADER=1 $(CARGO) test --quiet -p hms-rooms-capi --test header

# Records additions to the header. If a change would break programs, it is refused and not recorded.
.PHONY: abi
abi: header debug $(VENV)/ready
	HMS_WRITE_ABI=1 $(PYTEST) tests/abi/test_abi.py

# The HTML reference, in $(REFERENCE).

REFERENCE := $(TARGET)/reference

.PHONY: doc
doc: export PYTHON := $(PYTHON)
doc: export VERSION := $(VERSION)
doc: export REFERENCE := $(REFERENCE)
doc:
	@command -v doxygen >/dev/null || \
	    { echo "doc: there is no doxygen: apt-get install doxygen" >&2; exit 1; }
	rm -rf $(REFERENCE)
	mkdir -p $(REFERENCE)
	doxygen packaging/reference/Doxyfile

# The soak of the shipped library, for SECONDS.

SECONDS := 3600

.PHONY: soak
soak: debug library
	$(CC) $(CFLAGS_) tests/c/soak.c -o $(HOSTS)/soak \
	    -L$(SHIPPED) -lhms_rooms -Wl,-rpath,$(SHIPPED) -lpthread
	$(SANDBOX) exec --faults tests/c/soak.json -- $(HOSTS)/soak $(SECONDS)

# The checks that take longer than a developer waits.

include tests/sanitize/sanitize.mk fuzz/fuzz.mk tests/coverage/coverage.mk bench/bench.mk
include tests/page/screenshots.mk

# The shipped libraries, and rustc's list of the libraries that a static one is linked with.

.PHONY: library
library: rust
	mkdir -p $(SHIPPED)
	+packaging/reproducibly $(CARGO) rustc --quiet --locked --release -p hms-rooms-capi --lib -- \
	    --print native-static-libs=$(SHIPPED)/native-static-libs
	$(MAKE) $(SHIPPED)/libhms_rooms.a

$(SHIPPED)/libhms_rooms.a: $(RELEASE)/libhms_rooms.a packaging/hms_rooms.map packaging/link packaging/sections.ld
	packaging/link $< $(@D)

# Checks the installed libraries, and keeps the figures in docs/artifacts.md.

INSTALLED := $(TARGET)/installed

.PHONY: artifacts
artifacts: $(VENV)/ready
	$(MAKE) install PREFIX=$(INSTALLED)
	$(BIN)/python packaging/artifacts $(INSTALLED) $(SHIPPED) --write docs/artifacts.md

.PHONY: wheel
wheel: rust $(VENV)/ready
	packaging/reproducibly $(BIN)/maturin build --quiet --locked --release --out dist --manifest-path bindings/python/Cargo.toml
	$(BIN)/python packaging/finish_wheel.py dist/hms_rooms-$(VERSION)-*.whl

include packaging/install.mk packaging/debian.mk packaging/platforms/platforms.mk
include tests/python/python.mk
include crates/hms-rooms-sandbox/sandbox.mk

.PHONY: clean
clean:
	rm -rf $(TARGET) dist

# A variable on the command line that no makefile here sets is a misspelt one, such as prefix=.
GIVEN := $(foreach name,$(.VARIABLES),$(if $(filter command,$(firstword $(origin $(name)))),$(name)))
KNOWN  = $(shell sed -n 's/^\([A-Z_]*\) *[:?]*=.*/\1/p' $(MAKEFILE_LIST)) \
    CARGO_TARGET_DIR CFLAGS CXXFLAGS RUSTFLAGS
ifneq ($(GIVEN),)
$(foreach name,$(filter-out $(KNOWN),$(GIVEN)),$(error there is no variable $(name): \
    see the first lines of Makefile and packaging/install.mk))
endif
