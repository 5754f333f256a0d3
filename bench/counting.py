"""Counts that do not depend on the machine, such as the instructions of a warm call.

Each is counted twice, over a few calls and over many: the difference is the calls' alone.
"""

import re
import shutil
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from bench.clients import Client, run

FEW, MANY = 200, 1200

Counts = dict[str, float]


class Counter:
    """Counts in a folder of its own, with the environment of a service."""

    def __init__(
        self, folder: Path, environment: Mapping[str, str], connections: Callable[[], int]
    ) -> None:
        self._folder = folder
        self._environment = environment
        self._connections = connections

    def of_call(self, client: Client) -> Iterator[tuple[str, float]]:
        """Everything that can be counted of a client's calls, by its name."""
        if client.is_native:
            yield from self._difference(self._instructions, client).items()
        yield from self._difference(self._memory_and_names, client).items()
        yield from self._difference(self._system_calls, client).items()
        before = self._connections()
        run(client, self._environment, FEW)
        yield "connections", self._connections() - before

    def _difference(self, count: Callable[[Client, int], Counts], client: Client) -> Counts:
        few, many = count(client, FEW), count(client, MANY)
        return {name: (many[name] - few[name]) / (MANY - FEW) for name in many}

    def _instructions(self, client: Client, calls: int) -> Counts:
        out = self._folder / "callgrind.out"
        under = ("valgrind", "--tool=callgrind", "--quiet", f"--callgrind-out-file={out}")
        run(client, self._environment, calls, under=under)
        total = re.search(r"^(?:summary|totals): (\d+)", out.read_text(), re.MULTILINE)
        assert total is not None
        return {"instructions": float(total[1])}

    def _memory_and_names(self, client: Client, calls: int) -> Counts:
        out = self._folder / "counted.out"
        counted = {
            "LD_PRELOAD": str(self._folder / "hosts/counted.so"),
            "BENCH_COUNTS": str(out),
        }
        run(client, {**self._environment, **counted}, calls)
        allocations, look_ups = map(float, out.read_text().split())
        return {"allocations": allocations, "look_ups": look_ups}

    def _system_calls(self, client: Client, calls: int) -> Counts:
        out = self._folder / "strace.out"
        under = ("strace", "--follow-forks", "--summary-only", f"--output={out}")
        run(client, self._environment, calls, under=under)
        # % time, seconds, usecs/call, calls, errors if there are any, and the name.
        rows = [line.split() for line in out.read_text().splitlines()]
        made = {row[-1]: float(row[3]) for row in rows if len(row) >= 5 and row[3].isdigit()}
        some = {
            "threads": ("clone", "clone3"),
            "files": ("open", "openat"),
            "sockets": ("socket",),
        }
        counts = {what: sum(made.get(name, 0) for name in names) for what, names in some.items()}
        return {"system_calls": made["total"], **counts}


def missing_tools() -> list[str]:
    """The tools that are missing, if any; without them nothing can be counted."""
    return [tool for tool in ("valgrind", "strace") if shutil.which(tool) is None]
