"""Behaviour that only C++ can show: the programs beside this file, built with and without
exceptions.

Each runs in clear, and once more over TLS with minted tokens.
"""

from pathlib import Path

import pytest
from programs import ROOT, run, run_in_sandbox

PROGRAMS = sorted((ROOT / "tests" / "cpp").glob("*.cpp"))
TLS = ("--tls", "--access-key", "key", "--secret", "secret")
WARNINGS = ("-Wall", "-Wextra", "-Wpedantic", "-Wshadow", "-Wconversion", "-Werror")


@pytest.mark.parametrize("flags", [(), ("-fno-exceptions", "-fno-rtti")], ids=["", "bare"])
@pytest.mark.parametrize("source", PROGRAMS, ids=lambda source: source.stem)
def test_a_program_passes(
    source: Path, flags: tuple[str, ...], prefix: Path, cpp_compiler: str, tmp_path: Path
) -> None:
    program = tmp_path / source.stem
    include = (f"-I{prefix / 'include'}", f"-I{ROOT / 'tests' / 'c'}")
    link = (f"-L{prefix / 'lib'}", "-lhms_rooms", "-lpthread", "-ldl")
    run(cpp_compiler, "-std=c++17", *WARNINGS, *flags, *include, source, *link, "-o", program)
    environment = {"LD_LIBRARY_PATH": str(prefix / "lib")}
    for options in ((), TLS):
        printed = run_in_sandbox(program, environment=environment, options=options)
        assert " passed, 0 failed" in printed
