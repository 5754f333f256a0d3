# A target for each platform. Compilers and system libraries are Debian's packages, unpacked into
# $(PLATFORMS).

PLATFORMS := $(TARGET)/platforms

.PHONY: test-platforms
test-platforms: test-msrv

$(PLATFORMS)/%.ready: packaging/platforms/debian.txt packaging/platforms/unpack
	packaging/platforms/unpack $* $(PLATFORMS)/$*
	touch $@

# The oldest Rust builds the libraries and the wheel, which the C tests and the demo then use.

RUST_1_85 := $(PLATFORMS)/rust-1.85
MSRV      := $(PLATFORMS)/msrv
MULTIARCH  = $(shell $(CC) -print-multiarch)
with_1.85  = PATH=$(RUST_1_85)/usr/bin:$$PATH CARGO_TARGET_DIR=$(MSRV) \
    LD_LIBRARY_PATH=$(RUST_1_85)/usr/lib/$(MULTIARCH):$(RUST_1_85)/lib/$(MULTIARCH)

.PHONY: test-msrv
test-msrv: debug $(VENV)/ready $(RUST_1_85).ready
	$(with_1.85) cargo build --quiet --locked -p hms-rooms-capi
	rm -rf $(MSRV)/dist $(MSRV)/python
	$(with_1.85) $(BIN)/maturin build --quiet --locked --out $(MSRV)/dist \
	    --manifest-path bindings/python/Cargo.toml
	$(BIN)/pip install --quiet --no-index --target $(MSRV)/python $(MSRV)/dist/*.whl
	ln -sf libhms_rooms.so $(MSRV)/debug/libhms_rooms.so.1
	mkdir -p $(MSRV)/hosts
	$(MAKE) run-c run-demo DEBUG=$(MSRV)/debug HOSTS=$(MSRV)/hosts SANDBOX=$(SANDBOX) \
	    DEMO_PYTHON="env PYTHONPATH=$(MSRV)/python $(PYTHON) examples/demo/host.py"
