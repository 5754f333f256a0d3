"""Writes docs/speed.md from what the bench found, with its plots; and the same for a terminal."""

import re
import textwrap
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from bench import limits
from bench.clients import SCHEMES
from bench.limits import Figures, Limit

# Client by client: its name in the figures, and what it is.
CLIENTS = {
    "floor": "the floor: a raw socket, rustls, serde_json",
    "c": "**ours from C**",
    "cpp": "**ours from C++**",
    "python": "**ours from Python**",
    "libcurl": "C, libcurl and cJSON",
    "pycurl": "Python, pycurl and json",
    "aiohttp": "Python, aiohttp",
    "httpx": "Python, httpx",
    "requests": "Python, requests",
    "axios": "Node, axios",
    "node_sdk": "Node, the vendor's SDK",
}
OF_A_CALL = {
    "cpu_us": "CPU µs",
    "kernel_us": "the kernel's",
    "wall_us": "µs",
    "instructions": "instructions",
    "allocations": "allocations",
    "system_calls": "system calls",
    "look_ups": "look-ups",
    "connections": "connections of 201 calls",
}

OPENING = """\
# Speed

The cost of a create, compared with the same create by other clients. Made by `make bench &&
make bench-report`, from one run on one machine: {machine}

One create is a request of 426 bytes of JSON and a reply of 520, over one connection that is kept,
to a server on the same core that answers at once. Every client checks each reply. Times are medians
of rounds in which the clients take turns. Counts are the difference between few calls and many, and
are the same each time. The kernel's part of the processor time is measured in its clock ticks, so
it is only as exact as they are. Allocations are those that reach malloc; Python and Node have
allocators of their own above it.

"""


NOTHING = "-"

GUARD = """
If a figure does not depend on the machine, `make bench-quick`, which CI runs, checks it against its
limit. The limits are in [bench/limits.toml](../bench/limits.toml), each with its reason.
"""


def write(result: dict[str, Any], docs: Path) -> None:
    """docs/speed.md, and what it shows."""
    figures: Figures = result["figures"]
    _plot(figures, result["machine"], docs / "speed")
    chapters = [
        OPENING.format(machine=result["machine"]),
        "## What was to be reached\n\n",
        _table(_goals(figures)),
        "\nMissed, and why:\n\n",
        *(_item(why) for why in _missed(figures)),
        GUARD,
    ]
    for scheme, title in zip(SCHEMES, ("In clear", "Over TLS"), strict=True):
        chapters += [f"\n## {title}\n\n", _table(_clients(figures, scheme))]
        chapters.append(f"\n![CPU per create, {title.lower()}](speed/{scheme}.svg)\n")
    chapters += ["\n## Other figures\n\n", _table(_others(figures))]
    absent = "".join(_item(f"{name}: {why}") for name, why in result["absent"].items())
    if absent:
        chapters.append(f"\n## What could not run\n\n{absent}")
    chapters.append("\n" + Path(__file__).with_name("changes.md").read_text("utf-8"))
    (docs / "speed.md").write_text("".join(chapters), "utf-8")


def on_terminal(result: dict[str, Any]) -> str:
    """The tables, without their markup."""
    figures: Figures = result["figures"]
    tables = [
        _aligned(rows)
        for rows in (
            *(_clients(figures, scheme) for scheme in SCHEMES),
            _others(figures),
            _goals(figures),
        )
    ]
    absent = [f"could not run: {name}: {why}" for name, why in result["absent"].items()]
    return "\n\n".join([result["machine"], *tables, *absent])


Rows = list[Sequence[str]]


def _goals(figures: Figures) -> Rows:
    rows: Rows = [("what", "to reach", "reached", "")]
    for limit in limits.read():
        if limit.goal is None:
            continue
        found = limit.found(figures)
        if found is None:
            rows.append((limit.what, _asked(limit), NOTHING, "not measured"))
        else:
            met = "" if limit.reaches_goal(found) else "**missed**"
            rows.append((limit.what, _asked(limit), _number(found), met))
    return rows


def _asked(limit: Limit) -> str:
    assert limit.goal is not None
    return f"{'≥' if limit.more_is_better else '≤'} {_number(limit.goal)}"


def _missed(figures: Figures) -> Iterator[str]:
    for limit in limits.read():
        found = limit.found(figures)
        if found is not None and not limit.reaches_goal(found):
            yield f"{limit.what}: {limit.why}."


def _item(text: str) -> str:
    return textwrap.fill(text, 100, initial_indent="- ", subsequent_indent="  ") + "\n"


def _clients(figures: Figures, scheme: str) -> Rows:
    title = {"http": "in clear", "https": "over TLS"}[scheme]
    rows: Rows = [(f"a create {title}", *OF_A_CALL.values(), "over ours from C")]
    ours = figures.get(f"c.{scheme}.cpu_us")
    for client, what in CLIENTS.items():
        found = [figures.get(f"{client}.{scheme}.{measure}") for measure in OF_A_CALL]
        if found[0] is None:
            continue
        ratio = f"{found[0] / ours:.2g}" if ours else NOTHING
        rows.append((what, *(NOTHING if it is None else _number(it) for it in found), ratio))
    return rows


def _others(figures: Figures) -> Rows:
    shown = re.compile(r"\.(threads|resident_mb)\.|first_|^(import|size)\.")
    rows: Rows = [("figure", "found")]
    rows += [(name, _number(it)) for name, it in figures.items() if shown.search(name)]
    return rows


def _number(value: float) -> str:
    if value >= 1000 or value == int(value):
        return f"{value:,.0f}"
    return f"{value:.3g}" if value < 100 else f"{value:.1f}"


def _table(rows: Rows) -> str:
    head, *body = rows
    align = "|---" + "|--:" * (len(head) - 1) + "|"
    lines = ["| " + " | ".join(row) + " |" for row in body]
    return "\n".join(["| " + " | ".join(head) + " |", align, *lines, ""])


def _aligned(rows: Rows) -> str:
    plain = [[cell.replace("**", "") for cell in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(*plain, strict=True)]
    return "\n".join(
        "  ".join([row[0].ljust(widths[0]), *map(str.rjust, row[1:], widths[1:])]) for row in plain
    )


def _plot(figures: Figures, machine: str, folder: Path) -> None:
    # Imported here, because bench-quick runs without matplotlib.
    import matplotlib as mpl
    from matplotlib import pyplot as plt

    mpl.use("svg")
    mpl.rcParams["svg.hashsalt"] = "hms-rooms"
    folder.mkdir(exist_ok=True)
    for scheme in SCHEMES:
        shown = {
            what.replace("*", ""): figures[f"{client}.{scheme}.cpu_us"]
            for client, what in CLIENTS.items()
            if f"{client}.{scheme}.cpu_us" in figures
        }
        figure, axes = plt.subplots(figsize=(8, 4))
        colours = ["#1f6feb" if name.startswith("ours") else "#8b949e" for name in shown]
        bars = axes.barh(list(shown), list(shown.values()), color=colours)
        axes.bar_label(bars, fmt="%.0f", padding=3)
        axes.set_xscale("log")
        axes.invert_yaxis()
        axes.spines[["top", "right"]].set_visible(False)
        axes.set_xlabel(f"CPU per create over {scheme}, µs (each step is ten times as much)")
        figure.tight_layout(rect=(0, 0.08, 1, 1))
        figure.text(0.01, 0.01, textwrap.fill(machine, 120), fontsize=7, color="#57606a")
        figure.savefig(folder / f"{scheme}.svg", metadata={"Date": None})
        plt.close(figure)
