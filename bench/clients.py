"""The clients that are measured: ours, the floor beneath them, and those of others.

Each is a program that takes the number of calls, reads the environment that the service gives it,
checks each reply, and prints what the calls took: see hosts/load.h.
"""

import resource
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

HOSTS = Path(__file__).parent / "hosts"
SCHEMES = ("http", "https")


@dataclass(frozen=True)
class Client:
    """A program that creates rooms."""

    name: str
    command: tuple[str, ...]
    # About as many calls as take a third of a second.
    calls: int = 10_000
    environment: Mapping[str, str] = field(default_factory=dict)
    # Whether callgrind can run it, and in a time that one has.
    is_native: bool = False


@dataclass(frozen=True)
class Run:
    """The time that a client's calls took, and the kernel's time of its whole process."""

    calls: int
    wall_us: float
    cpu_us: float
    resident_mb: float
    kernel_of_process_us: float


def ours(folder: Path) -> list[Client]:
    """The floor, and our hosts in C and C++."""
    return [
        Client("floor", (str(folder / "release/floor"),), is_native=True),
        Client("c", (str(folder / "hosts/ours-c"),), is_native=True),
        Client("cpp", (str(folder / "hosts/ours-cpp"),), is_native=True),
    ]


def peers(folder: Path) -> Iterator[Client | tuple[str, str]]:
    """The other clients. If one cannot run, its name and the reason."""
    yield _libcurl(folder)
    python = folder / "venv/bin/python"
    for name, module, calls in (
        ("python", "hms_rooms", 8_000),
        ("pycurl", "pycurl", 6_000),
        ("aiohttp", "aiohttp", 1_000),
        ("httpx", "httpx", 400),
        ("requests", "requests", 250),
    ):
        if _runs([str(python), "-c", f"import {module}"]):
            yield Client(name, (str(python), str(HOSTS / f"with_{module}.py")), calls)
        else:
            yield name, f"{module} is not in {python.parent}: PyPI was not to be had"
    modules = folder / "node_modules"
    for name, package, calls in (
        ("axios", "axios", 800),
        ("node_sdk", "@100mslive/server-sdk", 400),
    ):
        if not _runs(["node", "--version"]):
            yield name, "there is no node: apt-get install nodejs npm"
        elif not (modules / package).is_dir():
            yield name, f"{package} is not in {modules}: npm was not to be had"
        else:
            yield Client(
                name,
                ("node", str(HOSTS / f"with_{name}.mjs")),
                calls,
                {"NODE_MODULES": str(modules)},
            )


def _libcurl(folder: Path) -> Client | tuple[str, str]:
    program = folder / "hosts/libcurl"
    source = HOSTS / "libcurl.c"
    compiled = ["cc", "-std=gnu99", "-O2", str(source), "-o", str(program)]
    if _runs([*compiled, "-lcurl", "-lcjson", "-lpthread"]):
        return Client("libcurl", (str(program),), is_native=True)
    return "libcurl", "it does not build: apt-get install libcurl4-openssl-dev libcjson-dev"


def _runs(command: list[str]) -> bool:
    try:
        return subprocess.run(command, capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        return False


class CallError(Exception):
    """A client could not make its calls."""


def run(
    client: Client,
    environment: Mapping[str, str],
    calls: int | None = None,
    *,
    under: tuple[str, ...] = (),
    threads: int = 1,
    pause_ms: int = 0,
) -> Run:
    """Runs a client, under another program if one is named."""
    calls = calls if calls is not None else client.calls
    options = [str(calls)] + ([str(threads), str(pause_ms)] if threads > 1 else [])
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_stime
    finished = subprocess.run(
        [*under, *client.command, *options],
        env={**environment, **client.environment},
        capture_output=True,
        text=True,
        check=False,
    )
    if finished.returncode != 0:
        said = (finished.stderr or finished.stdout).strip().splitlines() or ["no word"]
        raise CallError(f"{client.name} ended with {finished.returncode}: {said[-1]}")
    wall, cpu, resident = map(float, finished.stdout.split())
    kernel = resource.getrusage(resource.RUSAGE_CHILDREN).ru_stime - before
    made = max(1, calls * threads)
    return Run(calls, wall / made / 1000, cpu / made / 1000, resident / 1024, kernel * 1e6)
