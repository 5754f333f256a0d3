"""What is shipped, installed somewhere new, and used from there."""

import os
import re
import shutil
import subprocess
import sys
import venv
from collections.abc import Sequence
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SANDBOX = os.environ["HMS_SANDBOX"]


def run(*command: str | Path, cwd: Path = ROOT, **environment: str) -> str:
    """Runs a command that must succeed, and returns what it printed."""
    # A make that runs the tests must not hand its flags to one that they run.
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    done = subprocess.run(
        [str(word) for word in command],
        cwd=cwd,
        env=inherited | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"{command}: {done.returncode}\n{done.stdout}"
    return done.stdout


def run_in_sandbox(*command: str | Path, **environment: str) -> str:
    """Runs a command beside a sandbox that the environment names."""
    return run(SANDBOX, "exec", "--", *command, **environment)


def readme_blocks(language: str) -> Sequence[str]:
    """The README's examples in a language."""
    readme = (ROOT / "README.md").read_text()
    blocks = re.findall(rf"^```{language}\n(.*?)^```$", readme, re.MULTILINE | re.DOTALL)
    assert blocks, f"the README has no {language}"
    return blocks


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
def bare_python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Python of a virtual environment that has nothing but the wheel."""
    folder = tmp_path_factory.mktemp("bare")
    venv.create(folder, with_pip=True)
    python = folder / "bin" / "python"
    wheels = sorted((ROOT / "dist").glob("hms_rooms-*.whl"), key=lambda path: path.stat().st_mtime)
    run(python, "-m", "pip", "install", "--quiet", "--no-index", wheels[-1])
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
