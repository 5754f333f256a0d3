"""The differences between the lock and today."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from abi.change import Change, added, broken
from abi.growth import difference_of_structs
from abi.lock import (
    Abi,
    Constant,
    Entry,
    Function,
    Struct,
    Typedef,
    abi_of,
    declared_name,
    lines_of,
    text_of,
)


def changes(locked: Abi, today: Abi, release: str) -> list[Change]:
    """How today's ABI, of the release in the making, differs from the locked one."""
    if today.pointer_size != locked.pointer_size:
        sizes = f"{locked.pointer_size} bytes, and here they have {today.pointer_size}"
        return [broken(f"The lock is of machines whose pointers have {sizes}.")]
    if today.number < locked.number:
        return [broken(f"The ABI was {locked.number}, and is {today.number}: it only goes up.")]
    if today.number > locked.number:
        return [added(f"The ABI was {locked.number}, and is {today.number}")]
    return list(differences(locked, today, release))


def differences(locked: Abi, today: Abi, release: str) -> Iterator[Change]:
    abi = f"ABI {locked.number}"
    for name, was in locked.entries.items():
        now = today.entries.get(name)
        if now is None:
            yield broken(f"{name} is gone. {abi} keeps every name: bring it back, as deprecated.")
        elif type(now) is not type(was):
            yield broken(f"{name} was:\n{written(name, was)}\nand is:\n{written(name, now)}\n")
        else:
            yield from difference(name, was, now, abi)
    for name, now in today.entries.items():
        if name not in locked.entries:
            yield addition(name, now, locked, release)


def difference(name: str, was: Entry, now: Entry, abi: str) -> Iterator[Change]:
    """How two entries of a kind differ."""
    if isinstance(was, Struct) and isinstance(now, Struct):
        yield from difference_of_structs(name, was, now)
    elif isinstance(was, Function) and isinstance(now, Function):
        yield from difference_of_functions(name, was, now, abi)
    elif isinstance(was, Constant) and isinstance(now, Constant) and was.value != now.value:
        yield broken(
            f"{name} was {was.value}, and is {now.value}. Programs have the number compiled in: "
            "keep it, and give a new constant a number of its own."
        )
    elif (
        isinstance(was, Typedef) and isinstance(now, Typedef) and was.declaration != now.declaration
    ):
        yield broken(f"{name} was `{was.declaration}`, and is `{now.declaration}`.")


def difference_of_functions(name: str, was: Function, now: Function, abi: str) -> Iterator[Change]:
    never = f"A function of {abi} never changes: add one under a new name."
    signatures = f"{signature(name, was)}\nand has:\n{signature(name, now)}\n"
    if (was.returns, types(was.takes)) != (now.returns, types(now.takes)):
        yield broken(f"{name} has another signature. It had:\n{signatures}{never}")
    elif was.takes != now.takes:
        if sorted(was.takes) == sorted(now.takes):
            yield broken(
                f"{name} takes its parameters in another order. It had:\n{signatures}{never}"
            )
        else:
            renamed = f"{name} has other names for its parameters. It had:\n{signatures}"
            yield added(f"{renamed}If they mean the same")
    if was.version != now.version:
        yield broken(
            f"{name} is `{now.version}` among the library's symbols, and was `{was.version}`, for "
            "which programs ask the loader: put it back there in packaging/hms_rooms.map."
        )


def addition(name: str, now: Entry, locked: Abi, release: str) -> Change:
    node = node_of(release, locked)
    if isinstance(now, Function) and now.version != node:
        return broken(
            f"{name} is new in {release}, and `{now.version}` among the library's symbols: give it "
            f"the node {node} in packaging/hms_rooms.map."
        )
    return added(f"{name} is new")


def node_of(release: str, locked: Abi) -> str:
    """The symbol version of the functions that a release adds: its own, or the next one."""
    own = [node for node, first in locked.nodes.items() if first == release]
    return own[0] if own else f"HMS_ROOMS_{locked.number}.{len(locked.nodes)}"


def recorded(locked: Abi, today: Abi, release: str) -> Abi:
    """Today's ABI; the symbol versions that are new are this release's."""
    nodes = dict(locked.nodes) if today.number == locked.number else {}
    for entry in today.entries.values():
        if isinstance(entry, Function):
            nodes.setdefault(entry.version, release)
    return replace(today, nodes=nodes)


def types(takes: Sequence[str]) -> list[str]:
    """Parameters without their names."""
    return [re.sub(rf"\b{declared_name(one)}\b(?=\W*$|\))", "", one).strip() for one in takes]


def signature(name: str, function: Function) -> str:
    return f"    {function.returns} {name}({', '.join(function.takes) or 'void'})"


def written(name: str, entry: Entry) -> str:
    return "\n".join(f"    {line}" for line in lines_of(name, entry))


def complaints(lock: Path, today: Abi, release: str, *, is_recording: bool) -> list[str]:
    """The complaints about the changes since the lock was written. If no change is a break,
    recording the changes removes all complaints."""
    locked = abi_of(lock.read_text())
    found = changes(locked, today, release)
    if is_recording and not any(change.is_break for change in found):
        lock.write_text(text_of(recorded(locked, today, release)))
        return []
    return [change.sentence for change in found if change.is_break or not is_recording]
