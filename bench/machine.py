"""The machine that figures are of."""

import os
import platform
import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def description() -> str:
    """Its system, processor and compilers, in a sentence."""
    system = platform.freedesktop_os_release()["PRETTY_NAME"]
    model = re.search(r"^model name\s*: (.*)$", Path("/proc/cpuinfo").read_text(), re.MULTILINE)
    processor = model[1] if model else platform.machine()
    versions = " and ".join(_version(name) for name in ("cc", "rustc"))
    busy = f"{os.getloadavg()[0]:.1f} processes ran before the bench began"
    cores = os.cpu_count()
    return f"{system}, Linux {platform.release()}, {cores} of {processor}, {versions}; {busy}."


def _version(program: str) -> str:
    printed = subprocess.run([program, "--version"], stdout=subprocess.PIPE, text=True, check=True)
    return " ".join(printed.stdout.splitlines()[0].split())


@contextmanager
def one_core() -> Iterator[None]:
    """Keeps what is started in the block on one core: to wake a server on another costs a client
    more than all else."""
    cores = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {max(cores)})
    try:
        yield
    finally:
        os.sched_setaffinity(0, cores)
