# The sandbox as a wheel, in dist/: a program for the scripts of a virtual environment.

.PHONY: sandbox-wheel
sandbox-wheel: $(VENV)/ready
	packaging/reproducibly $(BIN)/maturin build --quiet --locked --release --out dist \
	    --manifest-path crates/hms-rooms-sandbox/Cargo.toml
