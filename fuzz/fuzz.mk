# The fuzz targets. New inputs stay below $(FUZZ): fuzz/README.md says how to keep them.

FUZZ         := $(TARGET)/fuzz
FUZZ_TARGETS := abi base_url names redact reply retry_after
CARGO_FUZZ   := $(TARGET)/cargo-fuzz-0.13.2

$(CARGO_FUZZ)/bin/cargo-fuzz:
	CARGO_TARGET_DIR=$(CARGO_FUZZ)/build $(CARGO) install --quiet --locked --root $(CARGO_FUZZ) \
	    cargo-fuzz@$(CARGO_FUZZ:$(TARGET)/cargo-fuzz-%=%)

.PHONY: fuzz fuzz-quick
fuzz: rust $(CARGO_FUZZ)/bin/cargo-fuzz
	for target in $(FUZZ_TARGETS); do \
	    echo "== $$target" && mkdir -p $(FUZZ)/corpus/$$target && \
	    RUSTC_BOOTSTRAP=1 $(CARGO_FUZZ)/bin/cargo-fuzz run --fuzz-dir fuzz \
	        --target-dir $(FUZZ) $$target $(FUZZ)/corpus/$$target fuzz/corpus/$$target -- \
	        -max_total_time=$(SECONDS) -dict=fuzz/words.dict -timeout=20 \
	        -verbosity=0 -print_final_stats=1 $(FUZZ_SEED) || exit; \
	done

# The same seed each time: CI checks a change, and longer runs search.
fuzz-quick: FUZZ_SEED := -seed=1
fuzz-quick: SECONDS := 20
fuzz-quick: fuzz
