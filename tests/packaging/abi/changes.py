"""What has changed between the lock and today."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from abi.change import Change, added, broken, not_since
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
            if now.since != was.since:
                yield broken(
                    f"{name} says Since {now.since}, and has been there since {was.since}."
                )
            yield from difference(name, was, now, abi, release)
    for name, now in today.entries.items():
        if name not in locked.entries:
            yield addition(name, now, locked, release)


def difference(name: str, was: Entry, now: Entry, abi: str, release: str) -> Iterator[Change]:
    """How two entries of a kind differ, but for their `Since`."""
    if isinstance(was, Struct) and isinstance(now, Struct):
        yield from difference_of_structs(name, was, now, release)
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
    if now.since != release:
        return broken(not_since(name, release))
    if isinstance(now, Function):
        return added_function(name, now, locked)
    return added(f"{name} is new")


def added_function(name: str, now: Function, locked: Abi) -> Change:
    functions = [entry for entry in locked.entries.values() if isinstance(entry, Function)]
    first = f"HMS_ROOMS_{locked.number}"
    nodes = {entry.since: entry.version for entry in functions}
    node = nodes.get(now.since, f"{first}.{len(set(nodes.values()))}" if nodes else first)
    if now.version != node:
        return broken(
            f"{name} is new in {now.since}, and `{now.version}` among the library's symbols: give "
            f"it the node {node} in packaging/hms_rooms.map."
        )
    return added(f"{name} is new")


def types(takes: Sequence[str]) -> list[str]:
    """Parameters without their names."""
    return [re.sub(rf"\b{declared_name(one)}\b(?=\W*$|\))", "", one).strip() for one in takes]


def signature(name: str, function: Function) -> str:
    return f"    {function.returns} {name}({', '.join(function.takes) or 'void'})"


def written(name: str, entry: Entry) -> str:
    return "\n".join(f"    {line}" for line in lines_of(name, entry))


def complaints(lock: Path, today: Abi, release: str, *, is_recording: bool) -> list[str]:
    """What is to be said of the changes since the lock was written. Where there is no break among
    them, recording them leaves nothing to say.
    """
    found = changes(abi_of(lock.read_text()), today, release)
    if is_recording and not any(change.is_break for change in found):
        lock.write_text(text_of(today))
        return []
    return [change.sentence for change in found if change.is_break or not is_recording]
