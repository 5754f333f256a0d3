"""Runs the Python tests with the wheel on every CPython that it finds: pyenv's, and python3.X.

    python tests/python/support/every_python.py WHEEL FOLDER

Each gets a virtual environment below FOLDER, with the wheel and what the tests need besides. A
free-threaded one is left out: it loads no library of the stable ABI.
"""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
NEEDED = ("dask", "distributed", "gevent", "pydantic", "pyte", "pytest", "trustme", "typeguard")
FACTS = (
    "import json, ensurepip, sys, sysconfig, venv; print(json.dumps([sys.implementation.name, "
    "sysconfig.get_config_var('Py_GIL_DISABLED') or 0, *sys.version_info[:3]]))"
)


def candidates() -> Iterator[Path]:
    """Paths at which there may be a Python."""
    pyenv = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv")
    yield from pyenv.glob("versions/*/bin/python")
    for folder in os.environ["PATH"].split(os.pathsep):
        yield from (it for it in Path(folder).glob("python3.*") if it.suffix[1:].isdecimal())


def version(python: Path) -> tuple[int, ...]:
    """Its version, if it is a CPython that loads the wheel."""
    told = subprocess.run([python, "-c", FACTS], capture_output=True, check=False)
    if told.returncode:
        return ()
    name, free_threaded, *numbers = json.loads(told.stdout)
    return tuple(numbers) if (name, free_threaded) == ("cpython", 0) else ()


def test(python: Path, wheel: str, folder: Path) -> bool:
    """True if all tests pass."""
    shutil.rmtree(folder, ignore_errors=True)
    subprocess.run([python, "-m", "venv", folder], check=True)
    lines = (ROOT / "tests" / "requirements.txt").read_text()
    needed = re.findall(rf"^(?:{'|'.join(NEEDED)})==.*$", lines, re.MULTILINE)
    install = ["-m", "pip", "install", "--quiet", f"{wheel}[cli]", *needed]
    subprocess.run([folder / "bin" / "python", *install], check=True)
    config = ROOT / "bindings" / "python" / "pyproject.toml"
    tests = f"-m pytest -q -c {config} --rootdir {ROOT} {ROOT}/tests/python".split()
    return not subprocess.run([folder / "bin" / "python", *tests], check=False).returncode


def main(wheel: str, folder: Path) -> int:
    found = {version(python): python for python in candidates()}
    passed = {}
    for number in sorted(it for it in found if it >= (3, 10)):
        name = ".".join(map(str, number))
        print(f"== CPython {name}", flush=True)
        passed[name] = test(found[number], wheel, folder / name)
    for name, has_passed in passed.items():
        print(f"CPython {name}: {'passed' if has_passed else 'FAILED'}")
    return not (passed and all(passed.values()))


sys.exit(main(sys.argv[1], Path(sys.argv[2])))
