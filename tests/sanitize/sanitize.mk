# The sanitizers. Their library is linked into C programs by GCC, whose runtimes serve Rust too.

SANITIZE    := $(TARGET)/sanitize
HOST         = $(shell rustc -vV | sed -n 's/^host: //p')
SANITIZED    = $(SANITIZE)/$(1)/$(HOST)/debug/libhms_rooms.a -lpthread -ldl -lm
MUST_REPORT := tests/sanitize/must-report
MEMCHECK    := valgrind --quiet --error-exitcode=99 --leak-check=full \
               --show-leak-kinds=definite,indirect --errors-for-leak-kinds=definite,indirect \
               --suppressions=packaging/valgrind.supp

# $(call sanitized,address,build …): cargo, with everything but the standard library instrumented.
sanitized = RUSTC_BOOTSTRAP=1 CARGO_TARGET_DIR=$(SANITIZE)/$(1) \
    RUSTFLAGS="-Zsanitizer=$(1) -Cunsafe-allow-abi-mismatch=sanitizer" \
    $(CARGO) $(2) --locked --target $(HOST)

.PHONY: sanitize sanitize-c sanitize-rust sanitize-threads sanitize-valgrind
sanitize: sanitize-c sanitize-rust sanitize-threads sanitize-valgrind

# Left out are the C tests that a sanitizer's own allocator would disturb: fork.c forks among
# threads, canary.c reads all of the memory, names.c makes a system call itself. So are fibers.c,
# because sanitizers do not know its stacks, and late.c, because its library is linked with the
# shared one.
sanitize-c: C_TESTS_ := c/abi c/arguments c/clock c/libc_faults c/lifecycle c/lists c/signals \
    c/struct_sizes c/texts c/threads c/tokens sanitize/threads
sanitize-c: debug
	$(call sanitized,address,build) --quiet -p hms-rooms-capi
	for test in $(C_TESTS_) sanitize/defects; do \
	    $(CC) $(CFLAGS_) -fsanitize=address tests/$$test.c $(call SANITIZED,address) \
	        -o $(SANITIZE)/address/$${test%/*}-$${test#*/} || exit; \
	done
	$(MUST_REPORT) heap-use-after-free hms_room_state -- \
	    $(SANDBOX) exec -- $(SANITIZE)/address/sanitize-defects use-after-free
	$(MUST_REPORT) 'LeakSanitizer: detected memory leaks' hms_client_create_room -- \
	    $(SANDBOX) exec -- $(SANITIZE)/address/sanitize-defects leak
	for test in $(C_TESTS_); do \
	    $(SANDBOX) exec -- $(SANITIZE)/address/$${test%/*}-$${test#*/} || exit; \
	done

# Freed memory is kept from use for a while, but for less than would make a test see memory grow.
sanitize-rust: rust
	$(call sanitized,address,build) --quiet -p hms-rooms
	RUSTC_BOOTSTRAP=1 rustc --edition 2024 -Zsanitizer=address \
	    -Cunsafe-allow-abi-mismatch=sanitizer tests/sanitize/use_after_free.rs \
	    --extern hms_rooms=$(SANITIZE)/address/$(HOST)/debug/libhms_rooms.rlib \
	    -Ldependency=$(SANITIZE)/address/$(HOST)/debug/deps \
	    -Ldependency=$(SANITIZE)/address/debug/deps -o $(SANITIZE)/address/use_after_free
	$(MUST_REPORT) heap-use-after-free 'hms_rooms::error::Error' -- \
	    $(SANITIZE)/address/use_after_free
	ASAN_OPTIONS=quarantine_size_mb=16 \
	    $(call sanitized,address,test) --tests -p hms-rooms -p hms-rooms-capi

# If the code is optimised, taking a free lock is inlined into its user, and so instrumented.
sanitize-threads: export TSAN_OPTIONS = history_size=7 suppressions=tests/sanitize/thread.supp
sanitize-threads: debug
	CARGO_PROFILE_DEV_OPT_LEVEL=2 $(call sanitized,thread,build) --quiet -p hms-rooms-capi
	for program in c/abi sanitize/defects sanitize/threads; do \
	    $(CC) $(CFLAGS_) -fsanitize=thread tests/$$program.c -fno-builtin tests/sanitize/locks.c \
	        $$(tests/sanitize/wraps $(firstword $(call SANITIZED,thread))) \
	        $(call SANITIZED,thread) -o $(SANITIZE)/thread/$${program#*/} || exit; \
	done
	$(MUST_REPORT) 'ThreadSanitizer: data race' defects.c -- \
	    $(SANDBOX) exec -- $(SANITIZE)/thread/defects race
	$(MUST_REPORT) 'WARNING: ThreadSanitizer' hms_room_state -- \
	    $(SANDBOX) exec -- $(SANITIZE)/thread/defects race-inside
	$(SANDBOX) exec -- $(SANITIZE)/thread/abi
	$(SANDBOX) exec -- $(SANITIZE)/thread/threads

sanitize-valgrind: debug
	@command -v valgrind >/dev/null || \
	    { echo "sanitize: there is no valgrind: apt-get install valgrind" >&2; exit 1; }
	mkdir -p $(SANITIZE)
	for program in c/abi c/arguments sanitize/defects; do \
	    $(CC) $(CFLAGS_) tests/$$program.c -o $(SANITIZE)/$${program#*/} $(LINK_) -lpthread || exit; \
	done
	$(MUST_REPORT) 'Invalid read' hms_room_state -- \
	    $(SANDBOX) exec -- $(MEMCHECK) $(SANITIZE)/defects use-after-free
	$(MUST_REPORT) 'Invalid read' strlen -- \
	    $(SANDBOX) exec -- $(MEMCHECK) $(SANITIZE)/defects invalid-read
	$(MUST_REPORT) 'are definitely lost' hms_client_create_room -- \
	    $(SANDBOX) exec -- $(MEMCHECK) $(SANITIZE)/defects leak
	$(MUST_REPORT) 'uninitialised value' hms_client_create_room -- \
	    $(SANDBOX) exec $(C_TLS) -- $(MEMCHECK) $(SANITIZE)/defects uninitialised
	for program in abi arguments; do \
	    $(SANDBOX) exec -- $(MEMCHECK) $(SANITIZE)/$$program && \
	    $(SANDBOX) exec $(C_TLS) -- $(MEMCHECK) $(SANITIZE)/$$program || exit; \
	done
