"""The lock file: what programs rely on, one fact a line, so that its diff reads as the change."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

ABOUT = """\
# What a program relies on that was built with hms_rooms.h: docs/abi.md. Sizes and offsets are in
# bytes. `make abi` adds what is new; `make test` refuses what has changed.
"""


@dataclass(frozen=True)
class Constant:
    """A macro that is a number; it has no value where each release has its own."""

    since: str
    value: int | None


@dataclass(frozen=True)
class Initialiser:
    """A macro that is a struct's first value."""

    since: str


@dataclass(frozen=True)
class Opaque:
    """A struct that only the library sees."""

    since: str


@dataclass(frozen=True)
class Typedef:
    since: str
    declaration: str


@dataclass(frozen=True)
class Field:
    declaration: str
    since: str
    offset: int
    size: int

    @property
    def end(self) -> int:
        return self.offset + self.size


@dataclass(frozen=True)
class Struct:
    since: str
    size: int
    alignment: int
    fields: dict[str, Field]

    @property
    def grows(self) -> bool:
        """Whether a program says how long its own is."""
        return next(iter(self.fields)) == "struct_size"


@dataclass(frozen=True)
class Function:
    since: str
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


def text_of(abi: Abi) -> str:
    lines = [f"abi {abi.number}, pointers of {abi.pointer_size}"]
    for name, entry in abi.entries.items():
        lines += lines_of(name, entry)
    return ABOUT + "\n".join(lines) + "\n"


def lines_of(name: str, entry: Entry) -> Iterator[str]:
    since = f"since {entry.since}"
    match entry:
        case Constant(value=None):
            yield f"constant {name}, {since}: the release's"
        case Constant(value=value):
            yield f"constant {name}, {since}: {value}"
        case Initialiser():
            yield f"initialiser {name}, {since}"
        case Opaque():
            yield f"opaque {name}, {since}"
        case Typedef(declaration=declaration):
            yield f"typedef {name}, {since}: {declaration}"
        case Struct(size=size, alignment=alignment, fields=fields):
            yield f"struct {name}, {since}, size {size}, alignment {alignment}"
            for field in fields.values():
                place = f"at {field.offset}, size {field.size}"
                yield f"    {place}, since {field.since}: {field.declaration}"
        case Function(version=version, returns=returns, takes=takes):
            yield f"function {name}, {since}, {version}"
            for parameter in takes:
                yield f"    takes {parameter}"
            yield f"    returns {returns}"


HEAD = re.compile(r"abi (\d+), pointers of (\d+)")
SIMPLE = re.compile(r"(constant|initialiser|opaque|typedef) (\w+), since (\S+?)(?:: (.*))?")
STRUCT = re.compile(r"struct (\w+), since (\S+), size (\d+), alignment (\d+)")
FIELD = re.compile(r"    at (\d+), size (\d+), since (\S+): (.*)")
FUNCTION = re.compile(r"function (\w+), since (\S+), (\S+)")
PART = re.compile(r"    (takes|returns) (.*)")


def abi_of(text: str) -> Abi:
    """What `text_of` wrote."""
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    head = matched(HEAD, lines[0])
    entries: dict[str, Entry] = {}
    for block in re.split(r"\n(?! )", "\n".join(lines[1:])):
        first, *rest = block.split("\n")
        if first.startswith("struct "):
            name, entry = struct_of(first, rest)
        elif first.startswith("function "):
            name, entry = function_of(first, rest)
        else:
            name, entry = simple_of(first)
        assert name not in entries, f"the lock has {name} twice"
        entries[name] = entry
    return Abi(int(head[1]), int(head[2]), entries)


def matched(pattern: re.Pattern[str], line: str) -> re.Match[str]:
    found = pattern.fullmatch(line)
    assert found, f"no line of a lock: {line!r}"
    return found


def simple_of(line: str) -> tuple[str, Entry]:
    kind, name, since, value = matched(SIMPLE, line).groups()
    if kind == "opaque":
        return name, Opaque(since)
    if kind == "typedef":
        return name, Typedef(since, value)
    if kind == "initialiser":
        return name, Initialiser(since)
    return name, Constant(since, None if value == "the release's" else int(value))


def struct_of(line: str, rest: list[str]) -> tuple[str, Entry]:
    name, since, size, alignment = matched(STRUCT, line).groups()
    fields = {}
    for part in rest:
        offset, length, field_since, declaration = matched(FIELD, part).groups()
        field = Field(declaration, field_since, int(offset), int(length))
        fields[declared_name(declaration)] = field
    return name, Struct(since, int(size), int(alignment), fields)


def function_of(line: str, rest: list[str]) -> tuple[str, Entry]:
    name, since, version = matched(FUNCTION, line).groups()
    *takes, returns = [matched(PART, part)[2] for part in rest]
    return name, Function(since, version, returns, tuple(takes))


def declared_name(declaration: str) -> str:
    """The name in the declaration of one field or parameter."""
    found = re.search(r"\(\*(\w+)\)|(\w+)(?:\[\w*\])*$", declaration)
    assert found, f"no name in: {declaration}"
    return found[1] or found[2]
