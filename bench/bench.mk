# The bench: the cost of a create. `make bench-quick` checks the figures that do not depend on the
# machine. `make bench` measures everything, also of other clients; `make bench-report` writes it down.

BENCH        := $(TARGET)/bench
BENCH_HOSTS  := $(BENCH)/hosts
BENCH_C      := -std=gnu99 $(WARNINGS) -O2 -Iinclude
BENCH_LINK   := -L$(SHIPPED) -lhms_rooms -Wl,-rpath,$(SHIPPED) -lpthread

.PHONY: bench-programs bench-quick bench bench-report
bench-programs: library
	CARGO_TARGET_DIR=$(BENCH) $(CARGO) build --quiet --locked --release \
	    --manifest-path bench/Cargo.toml
	mkdir -p $(BENCH_HOSTS)
	$(CC) $(BENCH_C) bench/hosts/ours.c -o $(BENCH_HOSTS)/ours-c $(BENCH_LINK)
	$(CXX) -std=c++17 $(WARNINGS) -O2 -Iinclude bench/hosts/ours.cpp \
	    -o $(BENCH_HOSTS)/ours-cpp $(BENCH_LINK)
	$(CC) $(BENCH_C) -fPIC -shared bench/hosts/counted.c -o $(BENCH_HOSTS)/counted.so -ldl

# The wheel's size is measured; the package is imported from the environment that `make package` fills.
bench-quick: bench-programs package wheel
	$(BIN)/python -m bench quick --target $(TARGET) --wheels dist

# If a registry does not provide a client, the client is left out and named.
bench: bench-programs wheel
	$(PYTHON) -m venv $(BENCH)/venv
	$(BENCH)/venv/bin/pip install --quiet --force-reinstall --no-deps dist/hms_rooms-*.whl
	-for peer in $$(grep -v '^#' bench/requirements.txt); do \
	    $(BENCH)/venv/bin/pip install --quiet $$peer; \
	done
	cp bench/package.json $(BENCH)
	-npm install --silent --no-audit --no-fund --no-package-lock --prefix $(BENCH)
	$(BENCH)/venv/bin/python -m bench full --target $(TARGET) --wheels dist

bench-report:
	$(BENCH)/venv/bin/python -m bench report --target $(TARGET) --wheels dist
