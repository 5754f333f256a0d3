# The sandbox as a wheel: a program for the scripts of a virtual environment.

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
