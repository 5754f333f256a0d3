# The targets are for people and for CI alike; each sets up what it needs.
#
#   make demo      one room, three hosts, both APIs: C, C++ and Python against the sandbox
#   make test      every test
#   make lint      formats, lints, types, header drift, exported symbols
#   make wheel     the Python wheel, in dist/
#   make install   headers, libraries, pkg-config and CMake files: PREFIX=, DESTDIR=
#   make header    writes include/hms_rooms.h anew from the sources
#   make clean     removes what the above made

CARGO  ?= cargo
PYTHON ?= python3
CC     ?= cc
CXX    ?= c++

PREFIX  ?= /usr/local
LIBDIR  ?= $(PREFIX)/lib
DESTDIR ?=

VERSION := $(shell sed -n 's/^version = "\(.*\)"/\1/p' Cargo.toml)
TARGET  := $(abspath $(or $(CARGO_TARGET_DIR),target))
DEBUG   := $(TARGET)/debug
RELEASE := $(TARGET)/release
HOSTS   := $(TARGET)/hosts
VENV    := $(TARGET)/venv
BIN     := $(VENV)/bin
SANDBOX := $(DEBUG)/hms-sandbox

export CARGO_TARGET_DIR := $(TARGET)

WARNINGS := -Wall -Wextra -Wpedantic -Werror
CFLAGS_  := -std=c99 $(WARNINGS) -g -Iinclude
CXXFLAGS_ := -std=c++17 $(WARNINGS) -g -Iinclude
LINK_    := -L$(DEBUG) -lhms_rooms -Wl,-rpath,$(DEBUG)

.PHONY: all
all: library

# What everything stands on: a virtual environment for the tools, and debug builds for demo and tests.

$(VENV)/ready: tests/requirements.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --requirement $<
	touch $@

.PHONY: debug
debug:
	$(CARGO) build --quiet --locked -p hms-rooms-capi -p hms-rooms-sandbox
	ln -sf libhms_rooms.so $(DEBUG)/libhms_rooms.so.1
	mkdir -p $(HOSTS)

.PHONY: package
package: $(VENV)/ready
	. $(BIN)/activate && maturin develop --quiet --locked --manifest-path bindings/python/Cargo.toml

# The demo.

.PHONY: demo
demo: debug package
	$(CC) $(CFLAGS_) examples/demo/host.c -o $(HOSTS)/demo-c $(LINK_)
	$(CXX) $(CXXFLAGS_) examples/demo/host.cpp -o $(HOSTS)/demo-cpp $(LINK_)
	rm -f $(TARGET)/demo.db*
	for api in legacy v2; do \
	    $(SANDBOX) exec --api $$api --db $(TARGET)/demo.db -- \
	        $(BIN)/python examples/demo/table.py C=$(HOSTS)/demo-c C++=$(HOSTS)/demo-cpp \
	        "Python=$(BIN)/python examples/demo/host.py" || exit; \
	done

# The tests.

.PHONY: test test-rust test-c test-conformance test-python shipped hosts
test: $(VENV)/ready
	$(MAKE) --jobs=2 shipped hosts
	$(MAKE) test-python

# The release builds take one core for a minute, beside the tests that need none of them.
shipped: library
	$(MAKE) wheel

hosts:
	$(MAKE) --jobs=1 test-rust test-c test-conformance

test-rust:
	$(CARGO) test --locked --workspace --exclude hms-rooms-python --exclude hms-rooms-conformance

test-c: debug
	$(CC) $(CFLAGS_) tests/c/abi.c -o $(HOSTS)/abi $(LINK_) -lpthread
	$(SANDBOX) exec -- $(HOSTS)/abi

test-conformance: debug package
	$(CC) $(CFLAGS_) tests/hosts/host.c -o $(HOSTS)/host-c $(LINK_)
	$(CXX) $(CXXFLAGS_) tests/hosts/host.cpp -o $(HOSTS)/host-cpp $(LINK_)
	CONFORMANCE_HOSTS="rust c=$(HOSTS)/host-c cpp=$(HOSTS)/host-cpp \
	    python=$(BIN)/python:$(abspath tests/hosts/host.py)" \
	    $(CARGO) test --locked -p hms-rooms-conformance

test-python: debug package library wheel
	HMS_SANDBOX=$(SANDBOX) $(BIN)/python -m pytest -q \
	    -c bindings/python/pyproject.toml --rootdir . tests/python tests/packaging

# The lints.

.PHONY: lint
lint: library package
	$(CARGO) fmt --all --check
	$(CARGO) clippy --locked --workspace --all-targets -- -D warnings
	$(CARGO) test --quiet --locked -p hms-rooms-capi --test header
	packaging/check-symbols $(RELEASE)/libhms_rooms.so
	$(BIN)/ruff check --config bindings/python/pyproject.toml .
	$(BIN)/ruff format --check --config bindings/python/pyproject.toml .
	$(BIN)/mypy --config-file bindings/python/pyproject.toml
	$(BIN)/python -m mypy.stubtest hms_rooms

.PHONY: header
header:
	HMS_WRITE_HEADER=1 $(CARGO) test --quiet -p hms-rooms-capi --test header

# What is shipped.

.PHONY: library
library:
	$(CARGO) build --quiet --locked --release -p hms-rooms-capi

.PHONY: wheel
wheel: $(VENV)/ready
	$(BIN)/maturin build --quiet --locked --release --out dist --manifest-path bindings/python/Cargo.toml

DEST = $(DESTDIR)$(PREFIX)
DESTLIB = $(DESTDIR)$(LIBDIR)

.PHONY: install
install: library
	install -d $(DEST)/include $(DESTLIB)/pkgconfig $(DESTLIB)/cmake/hms-rooms
	install -m 644 include/hms_rooms.h include/hms_rooms.hpp $(DEST)/include
	install -m 644 $(RELEASE)/libhms_rooms.a $(DESTLIB)
	install -m 755 $(RELEASE)/libhms_rooms.so $(DESTLIB)/libhms_rooms.so.$(VERSION)
	ln -sf libhms_rooms.so.$(VERSION) $(DESTLIB)/libhms_rooms.so.1
	ln -sf libhms_rooms.so.1 $(DESTLIB)/libhms_rooms.so
	for file in hms-rooms.pc hms-roomsConfig.cmake hms-roomsConfigVersion.cmake; do \
	    sed -e 's|@VERSION@|$(VERSION)|' -e 's|@PREFIX@|$(PREFIX)|' -e 's|@LIBDIR@|$(LIBDIR)|' \
	        packaging/$$file.in > $(RELEASE)/$$file || exit; \
	done
	install -m 644 $(RELEASE)/hms-rooms.pc $(DESTLIB)/pkgconfig
	install -m 644 $(RELEASE)/hms-roomsConfig.cmake $(RELEASE)/hms-roomsConfigVersion.cmake \
	    $(DESTLIB)/cmake/hms-rooms

.PHONY: clean
clean:
	rm -rf $(TARGET) dist
