# Builds, installs and measures the sandbox.
#
#   PREFIX=/usr/local   BINDIR=$(PREFIX)/bin   DATADIR=$(PREFIX)/share
#   UNITDIR=$(PREFIX)/lib/systemd/system
#   DESTDIR=            is put before each path, but does not appear in any file

BINDIR  ?= $(PREFIX)/bin
DATADIR ?= $(PREFIX)/share
UNITDIR ?= $(PREFIX)/lib/systemd/system

SANDBOX_DOCUMENTS := $(DATADIR)/doc/hms-sandbox

SANDBOX_FILES := \
    $(BINDIR)/hms-sandbox \
    $(DATADIR)/man/man1/hms-sandbox.1 \
    $(DATADIR)/bash-completion/completions/hms-sandbox \
    $(DATADIR)/zsh/site-functions/_hms-sandbox \
    $(DATADIR)/fish/vendor_completions.d/hms-sandbox.fish \
    $(UNITDIR)/hms-sandbox.service \
    $(SANDBOX_DOCUMENTS)/LICENSE-APACHE \
    $(SANDBOX_DOCUMENTS)/LICENSE-MIT \
    $(SANDBOX_DOCUMENTS)/LICENSES-CRATES.txt

# The program to install. It is built first if it is the release build and there is a cargo.
BUILT_SANDBOX ?= $(RELEASE)/hms-sandbox

.PHONY: sandbox install-sandbox uninstall-sandbox bench-sandbox live
sandbox: rust
	$(CARGO) build --quiet --locked --release -p hms-rooms-sandbox

# One file that does not need libraries of the system: for containers and other distributions.
STATIC_SANDBOX  = $(TARGET)/$(shell rustc -vV | sed -n 's/^host: //p')/release/hms-sandbox

.PHONY: sandbox-static
sandbox-static: rust
	RUSTFLAGS="$(RUSTFLAGS) -Ctarget-feature=+crt-static" $(CARGO) build --quiet --locked --release \
	    --target $(STATIC_SANDBOX:$(TARGET)/%/release/hms-sandbox=%) -p hms-rooms-sandbox
	@echo $(STATIC_SANDBOX)

install-sandbox: whole-prefix \
    $(if $(shell command -v $(CARGO)),$(if $(filter $(RELEASE)/%,$(BUILT_SANDBOX)),sandbox)) \
    $(LICENCES)/hms-rooms-sandbox
	install -d $(call staged,$(dir $(SANDBOX_FILES)))
	install -m 755 -s $(BUILT_SANDBOX) $(call staged,$(BINDIR)/hms-sandbox)
	$(BUILT_SANDBOX) man > $(call staged,$(DATADIR)/man/man1/hms-sandbox.1)
	$(BUILT_SANDBOX) completions bash \
	    > $(call staged,$(DATADIR)/bash-completion/completions/hms-sandbox)
	$(BUILT_SANDBOX) completions zsh > $(call staged,$(DATADIR)/zsh/site-functions/_hms-sandbox)
	$(BUILT_SANDBOX) completions fish \
	    > $(call staged,$(DATADIR)/fish/vendor_completions.d/hms-sandbox.fish)
	sed 's|@BINDIR@|$(BINDIR)|' crates/hms-rooms-sandbox/packaging/hms-sandbox.service.in \
	    > $(call staged,$(UNITDIR)/hms-sandbox.service)
	cp LICENSE-APACHE LICENSE-MIT $(call staged,$(SANDBOX_DOCUMENTS))
	cp $(LICENCES)/hms-rooms-sandbox $(call staged,$(SANDBOX_DOCUMENTS)/LICENSES-CRATES.txt)
	chmod 644 $(call staged,$(filter-out $(BINDIR)/%,$(SANDBOX_FILES)))

uninstall-sandbox: whole-prefix
	rm -f $(call staged,$(SANDBOX_FILES))

bench-sandbox: rust
	$(CARGO) bench --quiet --locked -p hms-rooms-sandbox --bench figures -- \
	    $(abspath docs/sandbox-figures.md)

# Runs the conformance cases about the service against the service. Needs credentials in the
# environment.
live: rust
	$(CARGO) build --quiet --locked -p hms-rooms-conformance --bins
	$(DEBUG)/hms-live

# A wheel that installs the program into a virtual environment.

SANDBOX_WHEEL := $(BIN)/maturin build --quiet --locked \
    --manifest-path crates/hms-rooms-sandbox/Cargo.toml

# The wheel for release, in dist/.
.PHONY: sandbox-wheel
sandbox-wheel: rust $(VENV)/ready
	packaging/reproducibly $(SANDBOX_WHEEL) --release --out dist
	$(BIN)/python packaging/finish_wheel.py dist/hms_rooms_sandbox-$(VERSION)-*.whl

# The wheel for the tests. It uses the existing debug build, so it takes seconds.
.PHONY: debug-sandbox-wheel
debug-sandbox-wheel: debug $(VENV)/ready
	$(SANDBOX_WHEEL) --profile dev --strip false --out $(TARGET)/wheels
