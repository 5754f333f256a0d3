"""Reads the ABI off the header: declarations by pycparser, sizes and values by the compiler."""

import re
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from programs import run
from pycparser import c_ast, c_generator, c_parser  # type: ignore[import-untyped]

from abi.layout import Layout, layout_of
from abi.lock import Abi, Constant, Entry, Field, Function, Initialiser, Opaque, Struct, Typedef

# The types of the system's headers that the parser needs.
SYSTEM_HEADERS = {
    "stddef.h": "typedef unsigned long size_t;\n",
    "stdint.h": "".join(
        f"typedef int {sign}int{bits}_t;\n" for sign in ("", "u") for bits in (32, 64)
    ),
}
RELEASE = re.compile(r"^#define HMS_ROOMS_VERSION_(?:MAJOR|MINOR|PATCH) (\d+)$", re.MULTILINE)


def release_of(header: Path) -> str:
    return ".".join(RELEASE.findall(header.read_text()))


def abi_of_header(header: Path, compiler: str, number: int, versions: Mapping[str, str]) -> Abi:
    """The ABI of a header whose functions have these symbol versions."""
    nodes = list(declared(header, compiler))
    macros = macros_of(header, compiler)
    numbers = [name for name in macros if not name.endswith("_INIT")]
    layout = layout_of(header, (compiler, "-std=c11", "-x", "c"), fields_of(nodes), numbers)
    entries: dict[str, Entry] = {}
    for name in macros:
        if name not in numbers:
            entries[name] = Initialiser()
        elif name.startswith("HMS_ROOMS_VERSION_"):
            entries[name] = Constant(None)
        else:
            entries[name] = Constant(layout.constants[name])
    for node in nodes:
        entries[node.name] = entry_of(node, layout, versions)
    return Abi(number, layout.pointer_size, entries)


def macros_of(header: Path, compiler: str) -> list[str]:
    """The macros that have a value. The others, and those with arguments, serve the header only."""
    printed = run(compiler, "-std=c11", "-U__GNUC__", "-E", "-dM", "-x", "c", header)
    defined = set(re.findall(r"^#define (HMS_\w+) \S", printed, re.MULTILINE))
    written = re.findall(r"^#define (\w+)", header.read_text(), re.MULTILINE)
    return [name for name in written if name in defined]


def declared(header: Path, compiler: str) -> Iterator[Any]:
    """The header's own declarations, as the parser's nodes."""
    with tempfile.TemporaryDirectory() as folder:
        for name, text in SYSTEM_HEADERS.items():
            Path(folder, name).write_text(text)
        bare = ("-std=c11", "-nostdinc", "-U__GNUC__", f"-I{folder}")
        text = run(compiler, "-E", *bare, "-x", "c", header)
    for node in c_parser.CParser().parse(text).ext:
        if node.coord.file == str(header):
            assert node.name and node.name.startswith("hms_"), f"{node.coord}: whose is it?"
            yield node


def struct_of(node: Any) -> Any:
    """The struct that a typedef names, if it does."""
    is_struct = isinstance(node, c_ast.Typedef) and isinstance(node.type.type, c_ast.Struct)
    return node.type.type if is_struct else None


def fields_of(nodes: list[Any]) -> dict[str, list[str]]:
    """The names of the fields of each struct that is no secret of the library's."""
    structs = {node.name: struct_of(node) for node in nodes}
    return {
        name: [field.name for field in struct.decls]
        for name, struct in structs.items()
        if struct and struct.decls
    }


def entry_of(node: Any, layout: Layout, versions: Mapping[str, str]) -> Entry:
    written = c_generator.CGenerator().visit
    struct = struct_of(node)
    if struct and not struct.decls:
        return Opaque()
    if struct:
        fields = {
            field.name: Field(written(field), *layout.fields[node.name, field.name])
            for field in struct.decls
        }
        return Struct(*layout.structs[node.name], fields)
    kind = type(node.type.type).__name__
    if isinstance(node, c_ast.Typedef) and kind not in ("Enum", "Union"):
        return Typedef(written(node).removeprefix("typedef "))
    is_function = isinstance(node.type, c_ast.FuncDecl)
    assert is_function, (
        f"{node.name} is of a kind that the ABI has not had, and the lock cannot hold"
    )
    takes = [written(parameter) for parameter in node.type.args.params]
    returns = written(node).partition(f"{node.name}(")[0].strip()
    version = versions.get(node.name, "unversioned")
    return Function(version, returns, tuple(takes) if takes != ["void"] else ())
