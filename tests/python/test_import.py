"""The import brings in the package and nothing else, and the package says what it is."""

import inspect
import subprocess
import sys
from importlib.metadata import version
from types import ModuleType

import pytest

import hms_rooms

PACKAGE = ["hms_rooms", "hms_rooms._errors", "hms_rooms._native"]


@pytest.mark.parametrize(
    ("there", "imported", "comes"),
    [
        ("sys", "hms_rooms", PACKAGE),
        # So does pytest in every project that has this package.
        ("pytest", "hms_rooms._pytest_plugin", [*PACKAGE, "hms_rooms._pytest_plugin"]),
    ],
)
def test_the_import_imports_nothing_else(there: str, imported: str, comes: list[str]) -> None:
    script = (
        f"import sys, {there}\n"
        "before = set(sys.modules)\n"
        f"import {imported}\n"
        "print(*sorted(set(sys.modules) - before))"
    )
    printed = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True)
    assert printed.stdout.decode().split() == comes


def test_the_version_is_the_distribution_s() -> None:
    assert hms_rooms.__version__ == version("hms-rooms")


def test_every_public_name_is_exported_and_documented() -> None:
    # Modules are names too once they have been imported, and pytest adds some that begin with "@".
    public = {
        name
        for name in dir(hms_rooms)
        if name[0] not in "_@" and not isinstance(getattr(hms_rooms, name), ModuleType)
    }
    assert set(hms_rooms.__all__) == public | {"__version__"}
    classes = [getattr(hms_rooms, name) for name in hms_rooms.__all__ if name != "__version__"]
    assert all(cls.__doc__ and cls.__module__ == "hms_rooms" for cls in classes)


@pytest.mark.parametrize("name", sorted(set(hms_rooms.__all__) - {"__version__"}))
def test_a_public_name_knows_where_it_is(name: str) -> None:
    cls = getattr(hms_rooms, name)
    assert (cls.__name__, cls.__qualname__) == (name, name)
    assert inspect.signature(cls).parameters
    for member, value in vars(cls).items():
        if not member.startswith("_"):
            assert value.__qualname__ == f"{name}.{member}"
            assert not callable(value) or inspect.signature(value)
