"""Times, which depend on the machine. The clients take turns: A B C A B C.

A machine is never quite idle. If something disturbs it, it disturbs all clients of a round alike,
so the medians of the rounds are compared."""

import os
import statistics
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence

from bench.clients import SCHEMES, CallError, Client, run
from bench.service import Service

ROUNDS = 15
STARTS = 25
ROUNDS_OF_THREADS = 5
THREADS = 32
# A server that answers 20 ms later lets 32 threads make 1,600 calls a second at most.
CALLS_OF_THREAD = 50
BURSTS = 20
PAUSE_MS = 60

Samples = dict[str, list[float]]


def calls(service: Service, clients: Sequence[Client]) -> Samples:
    """The time and the processor time of a call, and the kernel's part of it, round by round."""
    samples: defaultdict[str, list[float]] = defaultdict(list)
    for _ in range(ROUNDS):
        for scheme in SCHEMES:
            environment = service.environment(scheme)
            for client in clients:
                start = run(client, environment, 0)
                took = run(client, environment)
                kernel_us = (took.kernel_of_process_us - start.kernel_of_process_us) / took.calls
                samples[f"{client.name}.{scheme}.cpu_us"].append(took.cpu_us)
                samples[f"{client.name}.{scheme}.kernel_us"].append(kernel_us)
                samples[f"{client.name}.{scheme}.wall_us"].append(took.wall_us)
    return dict(samples)


def starts(service: Service, clients: Sequence[Client]) -> Samples:
    """How long a process takes from its start, over its first reply, to its end."""
    samples: defaultdict[str, list[float]] = defaultdict(list)
    kinds = {
        "first_ms": service.environment("https"),
        "first_with_system_roots_ms": service.environment("https", system_roots=True),
    }
    for _ in range(STARTS):
        for kind, environment in kinds.items():
            for client in clients:
                samples[f"{client.name}.{kind}"].append(_started(client, environment))
    return dict(samples)


def _started(client: Client, environment: Mapping[str, str]) -> float:
    null = (os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)
    began = time.perf_counter()
    # As cheap as starting a process can be: it is part of what is measured.
    process = os.posix_spawn(
        client.command[0],
        [*client.command, "0"],
        {**environment, **client.environment},
        file_actions=[null],
    )
    _, status = os.waitpid(process, 0)
    took = time.perf_counter() - began
    if status != 0:
        raise CallError(f"{client.name} ended with {os.waitstatus_to_exitcode(status)}")
    return took * 1000


def threads(service: Service, clients: Sequence[Client]) -> Samples:
    """The calls per second of 32 threads on one client, if the server is 20 ms away."""
    samples: defaultdict[str, list[float]] = defaultdict(list)
    environment = service.environment("http", path="/later")
    kinds = (("steady", CALLS_OF_THREAD, 0), ("bursts", BURSTS, PAUSE_MS))
    for _ in range(ROUNDS_OF_THREADS):
        for client in clients:
            for kind, number, pause_ms in kinds:
                before = service.connections()
                took = run(client, environment, number, threads=THREADS, pause_ms=pause_ms)
                connections = service.connections() - before
                name = f"{client.name}.threads.{kind}"
                samples[f"{name}.calls_per_s"].append(1e6 / took.wall_us)
                samples[f"{name}.connections"].append(connections)
    return dict(samples)


def medians(samples: Samples) -> dict[str, float]:
    """One figure of each row of samples."""
    return {name: statistics.median(row) for name, row in samples.items()}
