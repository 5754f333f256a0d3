"""What only Python can show: what every language does alike is in tests/conformance."""

import pytest

pytest.register_assert_rewrite(f"{__name__}.program", f"{__name__}.stalls")
