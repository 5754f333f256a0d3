"""A user's own tests, with the two wheels, in a virtual environment that has nothing of ours."""

import os
import re
import shutil
import subprocess
import venv
from pathlib import Path

import pytest
from programs import ROOT, run

# The tests that each project has.
PROJECTS = {"pytest": 3, "python/classroom": 4}
TOOLS = ("fastapi", "httpx2", "pytest")


@pytest.fixture(scope="module")
def python(tmp_path_factory: pytest.TempPathFactory, wheel: Path) -> Path:
    """A Python with the wheel and its extra testing, and with what the projects use."""
    folder = tmp_path_factory.mktemp("user")
    venv.create(folder, with_pip=True)
    python = folder / "bin" / "python"
    install = (python, "-m", "pip", "install", "--quiet")
    wheels = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")) / "wheels"
    run(*install, "--no-index", "--find-links", wheels, f"{wheel}[testing]")
    tools = (ROOT / "tests" / "requirements.txt").read_text()
    run(*install, *re.findall(rf"^(?:{'|'.join(TOOLS)})==.*$", tools, re.MULTILINE))
    return python


@pytest.mark.parametrize("project", PROJECTS)
def test_a_project_s_tests_have_a_sandbox(python: Path, tmp_path: Path, project: str) -> None:
    shutil.copytree(ROOT / "examples" / project, tmp_path, dirs_exist_ok=True)
    environment = {name: value for name, value in os.environ.items() if name != "HMS_SANDBOX"}
    done = subprocess.run(
        [python, "-m", "pytest", "-q"],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    assert f"{PROJECTS[project]} passed" in done.stdout


def test_without_its_extra_the_command_is_one_sentence(python: Path) -> None:
    for command in ([python, "-m", "hms_rooms"], [python.with_name("hms-rooms")]):
        done = subprocess.run(
            [*command, "create", "a"], capture_output=True, text=True, check=False
        )
        assert (done.returncode, done.stdout) == (2, "")
        assert re.fullmatch(r"hms-rooms: .*pip install 'hms-rooms\[cli\]'\n", done.stderr)
