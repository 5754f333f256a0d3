"""What only Python can show: what every language does alike is in tests/conformance."""

import pytest

pytest.register_assert_rewrite(f"{__name__}.support.program", f"{__name__}.support.stalls")
