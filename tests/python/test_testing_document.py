"""docs/testing.md shows code that does what it says."""

import re
import subprocess
import sys
from pathlib import Path

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "testing.md"
TESTS, OPTIONS, ALONE, BY_HAND = re.findall(
    r"^```python\n(.*?)^```$", DOCUMENT.read_text(), re.MULTILINE | re.DOTALL
)


def test_the_tests_that_are_shown_pass(tmp_path: Path) -> None:
    (tmp_path / "conftest.py").write_text(OPTIONS)
    (tmp_path / "test_shown.py").write_text(TESTS)
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", tmp_path], capture_output=True, check=False
    )
    assert (done.returncode, b"1 passed" in done.stdout) == (0, True), done.stdout


def test_the_programs_that_are_shown_run() -> None:
    for program, printed in ((ALONE, b"1 room\n"), (BY_HAND, b"")):
        done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
        assert done.stdout == printed
