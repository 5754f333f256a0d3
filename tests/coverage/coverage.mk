# The coverage: the same tests, built separately below $(COVERAGE).

COVERAGE      := $(TARGET)/coverage
LLVM           = $(firstword $(foreach version,-22 -21 -20 -19,\
                     $(shell command -v llvm-cov$(version) >/dev/null && echo $(version))))
LLVM_COV      ?= llvm-cov$(LLVM)
LLVM_PROFDATA ?= llvm-profdata$(LLVM)

.PHONY: coverage
coverage: export RUSTFLAGS = -Cinstrument-coverage
coverage: export LLVM_PROFILE_FILE = $(COVERAGE)/profiles/%p-%m.profraw
coverage: rust
	@command -v $(LLVM_COV) >/dev/null && command -v $(LLVM_PROFDATA) >/dev/null || \
	    { echo "coverage: there is no llvm-cov, 19 or newer: apt-get install llvm-19" >&2; exit 1; }
	CARGO_TARGET_DIR=$(COVERAGE) $(CARGO) clean --quiet --workspace
	rm -rf $(COVERAGE)/profiles
	$(MAKE) CARGO_TARGET_DIR=$(COVERAGE) test-rust test-c test-conformance
	$(LLVM_PROFDATA) merge --sparse $(COVERAGE)/profiles -o $(COVERAGE)/all.profdata
	for program in $(COVERAGE)/debug/libhms_rooms.so $$(find $(COVERAGE)/debug/deps -type f \
	        -executable ! -name '*.so'); do \
	    $(LLVM_COV) export --format=lcov --instr-profile=$(COVERAGE)/all.profdata $$program \
	        --sources crates/hms-rooms/src crates/hms-rooms-capi/src || exit; \
	done > $(COVERAGE)/lcov.info
	$(PYTHON) tests/coverage/table.py $(COVERAGE)/lcov.info
