"""Fixtures that install the library and the wheel somewhere new."""

import os
import shutil
import sys
import venv
from pathlib import Path

import pytest
from programs import ROOT, run


@pytest.fixture(scope="session")
def tools() -> Path:
    """The folder of the tools that the virtual environment brings: cmake, pkg-config."""
    return Path(sys.executable).parent


@pytest.fixture(scope="session")
def prefix(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A prefix that `make install` filled."""
    prefix = tmp_path_factory.mktemp("prefix")
    run("make", "install", f"PREFIX={prefix}")
    return prefix


@pytest.fixture(scope="session")
def wheel() -> Path:
    """The wheel of the package that was made last."""
    return max((ROOT / "dist").glob("hms_rooms-*.whl"), key=lambda path: path.stat().st_mtime)


@pytest.fixture(scope="session")
def bare_python(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Python of a virtual environment that has nothing but the wheel."""
    folder = tmp_path_factory.mktemp("bare")
    venv.create(folder, with_pip=True)
    python = folder / "bin" / "python"
    run(python, "-m", "pip", "install", "--quiet", "--no-index", wheel)
    return python


@pytest.fixture(scope="session")
def compiler() -> str:
    return os.environ.get("CC", "cc")


@pytest.fixture(scope="session")
def cpp_compiler() -> str:
    return os.environ.get("CXX", "c++")


@pytest.fixture(scope="session")
def pkg_config(tools: Path) -> Path:
    found = shutil.which("pkgconf", path=str(tools))
    assert found, "pkgconf is not in the virtual environment"
    return Path(found)
