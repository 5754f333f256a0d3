# Builds, installs and measures the sandbox.
#
#   PREFIX=/usr/local   BINDIR=$(PREFIX)/bin   DATADIR=$(PREFIX)/share
#   UNITDIR=$(PREFIX)/lib/systemd/system
#   DESTDIR=            is put before each path, but does not appear in any file

BINDIR  ?= $(PREFIX)/bin
DATADIR ?= $(PREFIX)/share
UNITDIR ?= $(PREFIX)/lib/systemd/system

SANDBOX_FILES := \
    $(BINDIR)/hms-sandbox \
    $(DATADIR)/man/man1/hms-sandbox.1 \
    $(DATADIR)/bash-completion/completions/hms-sandbox \
    $(DATADIR)/zsh/site-functions/_hms-sandbox \
    $(DATADIR)/fish/vendor_completions.d/hms-sandbox.fish \
    $(UNITDIR)/hms-sandbox.service

# The program to install. It is built first if it is the release build and there is a cargo.
BUILT_SANDBOX ?= $(RELEASE)/hms-sandbox

.PHONY: sandbox install-sandbox uninstall-sandbox bench-sandbox live
sandbox:
	$(CARGO) build --quiet --locked --release -p hms-rooms-sandbox

# One file that does not need libraries of the system: for containers and other distributions.
STATIC_SANDBOX := $(TARGET)/$(shell rustc -vV | sed -n 's/^host: //p')/release/hms-sandbox

.PHONY: sandbox-static
sandbox-static:
	RUSTFLAGS="$(RUSTFLAGS) -Ctarget-feature=+crt-static" $(CARGO) build --quiet --locked --release \
	    --target $(STATIC_SANDBOX:$(TARGET)/%/release/hms-sandbox=%) -p hms-rooms-sandbox
	@echo $(STATIC_SANDBOX)

install-sandbox: $(if $(shell command -v $(CARGO)),$(if $(filter $(RELEASE)/%,$(BUILT_SANDBOX)),sandbox))
	install -d $(addprefix $(DESTDIR),$(dir $(SANDBOX_FILES)))
	install -m 755 -s $(BUILT_SANDBOX) $(DESTDIR)$(BINDIR)/hms-sandbox
	$(BUILT_SANDBOX) man > $(DESTDIR)$(DATADIR)/man/man1/hms-sandbox.1
	$(BUILT_SANDBOX) completions bash \
	    > $(DESTDIR)$(DATADIR)/bash-completion/completions/hms-sandbox
	$(BUILT_SANDBOX) completions zsh > $(DESTDIR)$(DATADIR)/zsh/site-functions/_hms-sandbox
	$(BUILT_SANDBOX) completions fish \
	    > $(DESTDIR)$(DATADIR)/fish/vendor_completions.d/hms-sandbox.fish
	sed 's|@BINDIR@|$(BINDIR)|' crates/hms-rooms-sandbox/packaging/hms-sandbox.service.in \
	    > $(DESTDIR)$(UNITDIR)/hms-sandbox.service
	chmod 644 $(addprefix $(DESTDIR),$(filter-out $(BINDIR)/%,$(SANDBOX_FILES)))

uninstall-sandbox:
	rm -f $(addprefix $(DESTDIR),$(SANDBOX_FILES))

bench-sandbox:
	$(CARGO) bench --quiet --locked -p hms-rooms-sandbox --bench figures -- \
	    $(abspath docs/sandbox-figures.md)

# Runs the conformance cases about the service against the service. Needs credentials in the
# environment.
live:
	$(CARGO) build --quiet --locked -p hms-rooms-conformance --bins
	$(DEBUG)/hms-live

# A wheel that installs the program into a virtual environment.

SANDBOX_WHEEL := $(BIN)/maturin build --quiet --locked \
    --manifest-path crates/hms-rooms-sandbox/Cargo.toml

# The wheel for release, in dist/.
.PHONY: sandbox-wheel
sandbox-wheel: $(VENV)/ready
	packaging/reproducibly $(SANDBOX_WHEEL) --release --out dist

# The wheel for the tests. It uses the existing debug build, so it takes seconds.
.PHONY: debug-sandbox-wheel
debug-sandbox-wheel: debug $(VENV)/ready
	$(SANDBOX_WHEEL) --profile dev --strip false --out $(TARGET)/wheels
