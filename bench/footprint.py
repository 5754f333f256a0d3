"""The size of the library: its files, the modules that importing it loads, its resident memory."""

import json
import statistics
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path

from bench.clients import Client, run

# Prints how long an import took, in microseconds, and which modules came with it.
IMPORT = """
import json, sys, time
before = set(sys.modules)
started = time.perf_counter_ns()
import {module}
took = time.perf_counter_ns() - started
print(json.dumps([took / 1000, sorted(set(sys.modules) - before)]))
"""


def sizes(shipped: Path, wheels: Path) -> Iterator[tuple[str, float]]:
    """The files that are shipped, in MB; the wheel only if one was built."""
    (library,) = (path for path in shipped.glob("libhms_rooms.so.*.*") if path.suffix != ".debug")
    yield "size.shared_library_mb", library.stat().st_size / 1e6
    yield "size.static_library_mb", (shipped / "libhms_rooms.a").stat().st_size / 1e6
    for wheel in wheels.glob("hms_rooms-*.whl"):
        yield "size.wheel_mb", wheel.stat().st_size / 1e6


def foreign_modules(python: Path) -> list[str]:
    """The modules that importing us loads besides our own."""
    _, modules = _import(python, "hms_rooms")
    return [name for name in modules if name.partition(".")[0] != "hms_rooms"]


def import_ms(python: Path, module: str, rounds: int = 15) -> float:
    """How long importing a module takes in a fresh process, once its files are cached."""
    return statistics.median(_import(python, module)[0] for _ in range(rounds)) / 1000


def _import(python: Path, module: str) -> tuple[float, list[str]]:
    code = IMPORT.format(module=module)
    printed = subprocess.run(
        [python, "-I", "-c", code], stdout=subprocess.PIPE, check=True, text=True
    ).stdout
    took, modules = json.loads(printed)
    return took, modules


def resident_mb(client: Client, environment: Mapping[str, str], threads: int) -> float:
    """The memory of a program that has made some calls over so many connections at once."""
    later = {**environment, "HMS_BASE_URL": environment["HMS_BASE_URL"] + "/later"}
    return run(client, later, calls=5, threads=threads).resident_mb
