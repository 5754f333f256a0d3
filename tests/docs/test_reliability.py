"""docs/reliability.md names a test for every fault, and each of these tests exists."""

import json
import re
from pathlib import Path

import pytest
from programs import ROOT

ROWS = re.findall(
    r"^\| (\d+) \|.*\| ([^|]+) \|$", (ROOT / "docs" / "reliability.md").read_text(), re.MULTILINE
)


def files(name: str) -> list[Path]:
    folders = ("crates", "tests")
    return [found for folder in folders for found in (ROOT / folder).rglob(name)]


def rows_of_cases() -> set[int]:
    """The faults that conformance cases play."""
    played: set[int] = set()
    for file in (ROOT / "tests" / "conformance" / "cases").glob("*.json"):
        for case in json.loads(file.read_text())["cases"]:
            source = re.fullmatch(r"faults (\d+)", case["source"])
            played.update(case.get("rows", []), [int(source[1])] if source else [])
    return played


def test_no_fault_is_left_out() -> None:
    assert [int(number) for number, _ in ROWS] == list(range(1, len(ROWS) + 1))
    assert len(ROWS) >= 70


@pytest.mark.parametrize(("number", "held_by"), ROWS)
def test_the_tests_of_a_fault_are_there(number: str, held_by: str) -> None:
    for test in held_by.split(", "):
        if test == "cases":
            assert int(number) in rows_of_cases()
            continue
        file, _, name = test.strip("`").partition("::")
        assert any(re.search(rf"\b{name}\(", found.read_text()) for found in files(file)), test
