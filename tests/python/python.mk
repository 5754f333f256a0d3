# More targets of the Python package: its lints, its stub, its source distribution, every CPython.

WHEEL = $(lastword $(sort $(wildcard dist/hms_rooms-$(VERSION)-*.whl)))
PYRIGHT := PYTHONPATH=bindings/python/python $(BIN)/pyright --pythonpath $(BIN)/python

.PHONY: lint-python
lint-python: package
	$(BIN)/ruff check --config bindings/python/pyproject.toml .
	$(BIN)/ruff format --check --config bindings/python/pyproject.toml .
	$(BIN)/mypy --config-file bindings/python/pyproject.toml
	$(BIN)/python -m mypy.stubtest hms_rooms
	$(PYRIGHT) --verifytypes hms_rooms --ignoreexternal
	$(PYRIGHT) tests/types

# The documentation of compiled code, copied to where editors look.
.PHONY: stub
stub: debug package
	HMS_WRITE_STUB=1 $(PYTEST) tests/python/test_stubs.py

.PHONY: sdist
sdist: rust $(VENV)/ready
	$(BIN)/maturin sdist --out dist --manifest-path bindings/python/Cargo.toml

.PHONY: test-pythons
test-pythons: debug wheel
	HMS_SANDBOX=$(SANDBOX) $(BIN)/python tests/python/support/every_python.py $(WHEEL) $(TARGET)/pythons

# In an environment that has nothing but the wheel.
.PHONY: import-time
import-time: wheel
	$(PYTHON) -m venv --clear $(TARGET)/bare
	$(TARGET)/bare/bin/pip install --quiet --no-index $(WHEEL)
	$(TARGET)/bare/bin/python tests/python/support/import_time.py
