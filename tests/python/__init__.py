"""Tests of what only Python can show. Those that all languages share are in tests/conformance."""

import pytest

pytest.register_assert_rewrite(f"{__name__}.support.program", f"{__name__}.support.stalls")
