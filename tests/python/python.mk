# What the Python package has besides its tests, which are run-python's.

PYTHON_CONFIG := --config-file bindings/python/pyproject.toml

.PHONY: lint-python stub import-time sdist test-pythons
lint-python: package
	$(BIN)/ruff check --config bindings/python/pyproject.toml .
	$(BIN)/ruff format --check --config bindings/python/pyproject.toml .
	$(BIN)/mypy --config-file bindings/python/pyproject.toml
	$(BIN)/python -m mypy.stubtest hms_rooms
