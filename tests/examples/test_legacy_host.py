"""The host of examples/dlopen, which is built without the library, with it and without it."""

import re
import subprocess
from pathlib import Path

import pytest
from programs import ROOT, SANDBOX, run

WARNINGS = ("-std=c89", "-pedantic", "-Wall", "-Wextra", "-Wshadow", "-Wconversion", "-Werror")

FUNCTIONS = sorted(
    set(re.findall(r'"(hms_\w+)"', (ROOT / "examples" / "dlopen" / "host.c").read_text()))
)


@pytest.fixture
def host(compiler: str, tmp_path: Path) -> Path:
    """The host, built in a folder that has only its source."""
    source, program = tmp_path / "host.c", tmp_path / "host"
    source.write_text((ROOT / "examples" / "dlopen" / "host.c").read_text())
    run(compiler, *WARNINGS, source, "-ldl", "-o", program)
    return program


def library_of(functions: list[str], abi: int, compiler: str, folder: Path) -> Path:
    """A library that has these functions; only what hms_abi_version returns makes sense."""
    source, library = folder / "library.c", folder / "libhms_rooms.so.1"
    source.write_text("".join(f"unsigned {name}(void) {{ return {abi}; }}\n" for name in functions))
    run(compiler, "-shared", "-fPIC", source, "-o", library)
    return library


def refused(host: Path, library: Path) -> str:
    """The error of the host if it cannot use this library."""
    command = [str(host), str(library), "v2", "room"]
    done = subprocess.run(command, stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.startswith("no 100ms rooms: ")
    return done.stderr


@pytest.mark.parametrize("api", ["legacy", "v2"])
def test_it_loads_the_library_and_loads_it_again(api: str, host: Path, prefix: Path) -> None:
    rooms = ["first-room", "second-room"]
    command: tuple[str | Path, ...] = (host, "libhms_rooms.so.1", api, *rooms)
    environment = {"LD_LIBRARY_PATH": str(prefix / "lib")}
    printed = run(SANDBOX, "exec", "--api", api, "--", *command, environment=environment)
    states = re.findall(r"^(create|disable): [0-9a-f]{24} is (\w+)$", printed, re.MULTILINE)
    assert states == [("create", "enabled"), ("disable", "disabled")] * len(rooms), printed


def test_it_needs_nothing_of_the_library_to_start(host: Path) -> None:
    assert "hms" not in run("readelf", "--dynamic", "--wide", host)


def test_it_says_that_there_is_no_library(host: Path, tmp_path: Path) -> None:
    assert "No such file" in refused(host, tmp_path / "libhms_rooms.so.1")


@pytest.mark.parametrize("missing", FUNCTIONS)
def test_it_says_which_function_is_missing(
    missing: str, host: Path, compiler: str, tmp_path: Path
) -> None:
    others = [name for name in FUNCTIONS if name != missing]
    library = library_of(others, 1, compiler, tmp_path)
    assert refused(host, library) == f"no 100ms rooms: there is no {missing}\n"


def test_it_refuses_another_abi(host: Path, compiler: str, tmp_path: Path) -> None:
    library = library_of(FUNCTIONS, 2, compiler, tmp_path)
    assert refused(host, library) == "no 100ms rooms: the ABI is 2, not 1\n"
