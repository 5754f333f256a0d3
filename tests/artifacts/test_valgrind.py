"""Memcheck reports nothing of what is installed, with the suppressions that are installed too."""

import subprocess
from pathlib import Path

import pytest
from programs import ROOT, SANDBOX, run, run_in_sandbox

pytestmark = pytest.mark.debian

TLS = ("--tls", "--access-key", "key", "--secret", "secret")


def memcheck(*suppressed: str) -> tuple[str, ...]:
    return ("valgrind", "--quiet", "--error-exitcode=99", "--leak-check=full", *suppressed)


@pytest.fixture(scope="module")
def suppressions(prefix: Path) -> str:
    return f"--suppressions={prefix / 'share' / 'hms-rooms' / 'valgrind.supp'}"


def build(source: str, prefix: Path, compiler: str, folder: Path) -> Path:
    """A test program, linked with the library that has no debug information beside it."""
    program = folder / "program"
    include = (f"-I{prefix / 'include'}", f"-I{ROOT / 'tests' / 'c'}")
    link = (f"-L{prefix / 'lib'}", "-lhms_rooms", f"-Wl,-rpath,{prefix / 'lib'}", "-lpthread")
    run(compiler, "-std=c99", "-g", *include, ROOT / source, *link, "-o", program)
    return program


@pytest.mark.parametrize("options", [(), TLS], ids=["plain", "tls"])
def test_calls_are_not_reported(
    options: tuple[str, ...], prefix: Path, suppressions: str, compiler: str, tmp_path: Path
) -> None:
    program = build("tests/c/abi.c", prefix, compiler, tmp_path)
    printed = run_in_sandbox(*memcheck(suppressions), program, options=options)
    assert printed.endswith(" passed, 0 failed\n") and "==" not in printed


@pytest.mark.parametrize(
    ("defect", "report"),
    [("uninitialised", "uninitialised value"), ("invalid-read", "Invalid read")],
)
def test_what_a_program_does_wrong_is_reported(
    defect: str, report: str, prefix: Path, suppressions: str, compiler: str, tmp_path: Path
) -> None:
    program = build("tests/sanitize/defects.c", prefix, compiler, tmp_path)
    checked: tuple[str | Path, ...] = (*memcheck(suppressions), program, defect)
    command = [str(part) for part in (SANDBOX, "exec", *TLS, "--", *checked)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 99 and report in done.stderr
