"""Runs the hosts of `make demo` one after another, and shows in a table what each saw.

Arguments are NAME=COMMAND. The exit code is 0 only if every host succeeded, each had one id for
one room, and all saw the same states and the same refusal.
"""

import os
import shlex
import subprocess
import sys

API = os.environ["HMS_API"]
STEPS = ("create", "create again", "disable", "region mars")

Seen = dict[str, tuple[str, str]]


def run(host: str, command: str) -> Seen:
    room_name = f"demo-{API}-{host}".lower().replace("+", "p")
    host_run = subprocess.run(
        [*shlex.split(command), room_name], stdout=subprocess.PIPE, text=True, check=False
    )
    if host_run.returncode != 0:
        print(f"{host}: exit code {host_run.returncode}", file=sys.stderr)
    lines = (line.split("\t") for line in host_run.stdout.splitlines())
    seen = {step: (first, second) for step, first, second in lines}
    if host_run.returncode != 0:
        seen.pop("region mars", None)
    return seen


def agree(seen: dict[str, Seen]) -> bool:
    if any(set(host) != set(STEPS) for host in seen.values()):
        return False
    one_id = all(len({host[step][0] for step in STEPS[:3]}) == 1 for host in seen.values())
    states = {tuple(host[step][1] for step in STEPS[:3]) for host in seen.values()}
    refusals = {host["region mars"] for host in seen.values()}
    return one_id and states == {("enabled", "enabled", "disabled")} and len(refusals) == 1


def show(seen: dict[str, Seen]) -> None:
    rows = [[API, *seen]]
    for step in STEPS:
        cells = [host.get(step, ("-", "-")) for host in seen.values()]
        rows.append([step, *(first for first, _ in cells)])
        rows.append(["", *(second for _, second in cells)])
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for number, row in enumerate(rows):
        padded = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        print("  ".join(padded).rstrip())
        if number % 2 == 0:
            print("  ".join("-" * width for width in widths))


def main(arguments: list[str]) -> int:
    seen = {}
    for argument in arguments:
        host, command = argument.split("=", 1)
        seen[host] = run(host, command)
    show(seen)
    if agree(seen):
        print(f"All hosts agree over {API}.\n")
        return 0
    print(f"The hosts do not agree over {API}.\n")
    return 1


sys.exit(main(sys.argv[1:]))
