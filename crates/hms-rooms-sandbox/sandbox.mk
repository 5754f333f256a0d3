# The sandbox as a program of its own: its figures, and what is installed of it.
#
#   PREFIX=/usr/local   BINDIR=$(PREFIX)/bin   DATADIR=$(PREFIX)/share
#   UNITDIR=$(PREFIX)/lib/systemd/system
#   DESTDIR=            is put before all of them, and named by no file

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

# What is installed; another than the release was built before, as is that where there is no cargo.
BUILT_SANDBOX ?= $(RELEASE)/hms-sandbox

.PHONY: sandbox install-sandbox uninstall-sandbox bench-sandbox live
sandbox:
	$(CARGO) build --quiet --locked --release -p hms-rooms-sandbox

# One file that needs no library of the system it runs on: for containers, and other distributions.
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

# With credentials in the environment: the cases about the service, against the service.
live:
	$(CARGO) build --quiet --locked -p hms-rooms-conformance --bins
	$(DEBUG)/hms-live

# A wheel of it: a program for the scripts of a virtual environment.

SANDBOX_WHEEL := $(BIN)/maturin build --quiet --locked \
    --manifest-path crates/hms-rooms-sandbox/Cargo.toml

# What is shipped, in dist/.
.PHONY: sandbox-wheel
sandbox-wheel: $(VENV)/ready
	packaging/reproducibly $(SANDBOX_WHEEL) --release --out dist

# What the tests install: it takes the debug build that there is, not minutes.
.PHONY: debug-sandbox-wheel
debug-sandbox-wheel: debug $(VENV)/ready
	$(SANDBOX_WHEEL) --profile dev --strip false --out $(TARGET)/wheels
