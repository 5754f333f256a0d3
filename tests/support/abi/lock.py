"""The lock file: the facts that programs rely on, one a line, so that its diff reads as the
change."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

ABOUT = """\
# The facts that a program relies on if it was built with hms_rooms.h: docs/abi.md. Sizes and
# offsets are in bytes. `make abi` records additions; `make test` fails if anything else has
# changed.
"""


@dataclass(frozen=True)
class Constant:
    """A macro that is a number. The value is None if each release has its own."""

    value: int | None


@dataclass(frozen=True)
class Initialiser:
    """A macro that is a struct's first value."""


@dataclass(frozen=True)
class Opaque:
    """A struct that only the library sees."""


@dataclass(frozen=True)
class Typedef:
    declaration: str


@dataclass(frozen=True)
class Field:
    declaration: str
    offset: int
    size: int

    @property
    def end(self) -> int:
        return self.offset + self.size


@dataclass(frozen=True)
class Struct:
    size: int
    alignment: int
    fields: dict[str, Field]

    @property
    def grows(self) -> bool:
        """Whether it begins with its size, which lets it grow."""
        return next(iter(self.fields)) == "struct_size"


@dataclass(frozen=True)
class Function:
    version: str
    returns: str
    takes: tuple[str, ...]


Entry: TypeAlias = Constant | Initialiser | Opaque | Typedef | Struct | Function


@dataclass(frozen=True)
class Abi:
    """All of it, by name, in the header's order."""

    number: int
    pointer_size: int
    entries: dict[str, Entry]
    nodes: dict[str, str] = field(default_factory=dict)
    """The symbol versions, and the release that first had each. Only the lock knows them."""


def text_of(abi: Abi) -> str:
    lines = [f"abi {abi.number}, pointers of {abi.pointer_size}"]
    lines += [f"symbols {node}: release {release}" for node, release in abi.nodes.items()]
    for name, entry in abi.entries.items():
        lines += lines_of(name, entry)
    return ABOUT + "\n".join(lines) + "\n"


def lines_of(name: str, entry: Entry) -> Iterator[str]:
    match entry:
        case Constant(value=None):
            yield f"constant {name}: the release's"
        case Constant(value=value):
            yield f"constant {name}: {value}"
        case Initialiser():
            yield f"initialiser {name}"
        case Opaque():
            yield f"opaque {name}"
        case Typedef(declaration=declaration):
            yield f"typedef {name}: {declaration}"
        case Struct(size=size, alignment=alignment, fields=fields):
            yield f"struct {name}, size {size}, alignment {alignment}"
            for it in fields.values():
                yield f"    at {it.offset}, size {it.size}: {it.declaration}"
        case Function(version=version, returns=returns, takes=takes):
            yield f"function {name}, {version}"
            for parameter in takes:
                yield f"    takes {parameter}"
            yield f"    returns {returns}"


HEAD = re.compile(r"abi (\d+), pointers of (\d+)")
NODE = re.compile(r"symbols (\S+): release (\S+)")
SIMPLE = re.compile(r"(constant|initialiser|opaque|typedef) (\w+)(?:: (.*))?")
STRUCT = re.compile(r"struct (\w+), size (\d+), alignment (\d+)")
FIELD = re.compile(r"    at (\d+), size (\d+): (.*)")
FUNCTION = re.compile(r"function (\w+), (\S+)")
PART = re.compile(r"    (takes|returns) (.*)")


def abi_of(text: str) -> Abi:
    """What `text_of` wrote."""
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    head = matched(HEAD, lines[0])
    entries: dict[str, Entry] = {}
    nodes: dict[str, str] = {}
    for block in re.split(r"\n(?! )", "\n".join(lines[1:])):
        first, *rest = block.split("\n")
        if first.startswith("symbols "):
            node, release = matched(NODE, first).groups()
            nodes[node] = release
            continue
        if first.startswith("struct "):
            name, entry = struct_of(first, rest)
        elif first.startswith("function "):
            name, entry = function_of(first, rest)
        else:
            name, entry = simple_of(first)
        assert name not in entries, f"the lock has {name} twice"
        entries[name] = entry
    return Abi(int(head[1]), int(head[2]), entries, nodes)


def matched(pattern: re.Pattern[str], line: str) -> re.Match[str]:
    found = pattern.fullmatch(line)
    assert found, f"no line of a lock: {line!r}"
    return found


def simple_of(line: str) -> tuple[str, Entry]:
    kind, name, value = matched(SIMPLE, line).groups()
    if kind == "opaque":
        return name, Opaque()
    if kind == "typedef":
        return name, Typedef(value)
    if kind == "initialiser":
        return name, Initialiser()
    return name, Constant(None if value == "the release's" else int(value))


def struct_of(line: str, rest: list[str]) -> tuple[str, Entry]:
    name, size, alignment = matched(STRUCT, line).groups()
    fields = {}
    for part in rest:
        offset, length, declaration = matched(FIELD, part).groups()
        fields[declared_name(declaration)] = Field(declaration, int(offset), int(length))
    return name, Struct(int(size), int(alignment), fields)


def function_of(line: str, rest: list[str]) -> tuple[str, Entry]:
    name, version = matched(FUNCTION, line).groups()
    *takes, returns = [matched(PART, part)[2] for part in rest]
    return name, Function(version, returns, tuple(takes))


def declared_name(declaration: str) -> str:
    """The name in the declaration of one field or parameter."""
    found = re.search(r"\(\*(\w+)\)|(\w+)(?:\[\w*\])*$", declaration)
    assert found, f"no name in: {declaration}"
    return found[1] or found[2]
