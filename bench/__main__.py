"""python -m bench quick|full|report: see bench.mk."""

import argparse
import json
import sys
from pathlib import Path

from bench import footprint, limits, machine, report, timing
from bench.clients import SCHEMES, CallError, Client, ours, peers, run
from bench.counting import Counter, missing_tools
from bench.service import Service

Figures = dict[str, float]


def main() -> int:
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("what", choices=["quick", "full", "report"])
    parser.add_argument("--target", type=Path, required=True, help="where everything is built")
    parser.add_argument("--wheels", type=Path, required=True, help="where the wheel is")
    arguments = parser.parse_args()
    figures_of_bench = arguments.target / "bench.json"
    if arguments.what == "report":
        report.write(json.loads(figures_of_bench.read_text()), Path("docs"))
        return 0
    if missing := missing_tools():
        sys.exit(f"bench: apt-get install {' '.join(missing)}")
    if arguments.what == "quick":
        return quick(arguments.target, arguments.wheels)
    full(arguments.target, arguments.wheels, figures_of_bench)
    return 0


def quick(target: Path, wheels: Path) -> int:
    """The figures that do not depend on the machine, checked against their limits."""
    folder = target / "bench"
    _, c, _ = ours(folder)
    figures = weighed(target, wheels)
    with Service(folder / "release/server", folder) as service:
        for scheme in SCHEMES:
            figures |= counted(service, folder, c, scheme)
    for name, figure in figures.items():
        print(f"{figure:12,.2f}  {name}")
    failures = list(limits.broken(figures))
    for failure in failures:
        print(f"over its limit: {failure}")
    print(f"bench: {len(figures)} figures, {len(failures)} over a limit")
    return bool(failures)


def full(target: Path, wheels: Path, out: Path) -> None:
    """Everything, of every client that can run."""
    folder = target / "bench"
    about = machine.description()
    figures = weighed(target, wheels)
    with Service(folder / "release/server", folder) as service:
        clients, absent = tried(service, folder)
        by_name = {client.name: client for client in clients}
        natives = [by_name[name] for name in ("c", "libcurl") if name in by_name]
        for module in ("hms_rooms", "pycurl", "requests", "httpx", "aiohttp"):
            if module not in absent:
                took = footprint.import_ms(Path(sys.executable), module)
                figures[f"import.{module}_ms"] = took
        for client in clients:
            for scheme in SCHEMES:
                print(f"counting {client.name} over {scheme}", file=sys.stderr)
                figures |= counted(service, folder, client, scheme)
        for client in natives:
            for threads in (1, timing.THREADS):
                figures[f"{client.name}.resident_mb.{threads}"] = footprint.resident_mb(
                    client, service.environment("https"), threads
                )
        samples = timing.threads(service, natives) | timing.starts(service, natives)
    print("timing", file=sys.stderr)
    with machine.one_core(), Service(folder / "release/server", folder) as service:
        samples |= timing.calls(service, clients)
    figures |= timing.medians(samples)

    result = {"machine": about, "figures": figures, "samples": samples, "absent": absent}
    out.write_text(json.dumps(result, indent=1))
    print(report.on_terminal(result))


def tried(service: Service, folder: Path) -> tuple[list[Client], dict[str, str]]:
    """The clients that can make a call, and why the others cannot."""
    clients, absent = ours(folder), {}
    for peer in peers(folder):
        if not isinstance(peer, Client):
            absent[peer[0]] = peer[1]
            continue
        try:
            for scheme in SCHEMES:
                run(peer, service.environment(scheme), 1)
            clients.append(peer)
        except CallError as error:
            absent[peer.name] = str(error)
    return clients, absent


def weighed(target: Path, wheels: Path) -> Figures:
    """The sizes of the files, and the modules that importing us loads."""
    figures = dict(footprint.sizes(target / "shipped", wheels))
    figures["python.foreign_modules"] = len(footprint.foreign_modules(Path(sys.executable)))
    return figures


def counted(service: Service, folder: Path, client: Client, scheme: str) -> Figures:
    """The counts of a client's warm calls."""
    counter = Counter(folder, service.environment(scheme), service.connections)
    return {f"{client.name}.{scheme}.{what}": figure for what, figure in counter.of_call(client)}


if __name__ == "__main__":
    try:
        sys.exit(main())
    except CallError as error:
        sys.exit(f"bench: {error}")
