"""Reads the ABI off the header: declarations by pycparser, sizes and values by the compiler, and
`Since` by the comments.
"""

import re
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from programs import run
from pycparser import c_ast, c_generator, c_parser  # type: ignore[import-untyped]

from abi.layout import Layout, layout_of
from abi.lock import Abi, Constant, Entry, Field, Function, Initialiser, Opaque, Struct, Typedef

# What the parser needs to know of the system's headers: that these are types.
SYSTEM_HEADERS = {
    "stddef.h": "typedef unsigned long size_t;\n",
    "stdint.h": "".join(
        f"typedef int {sign}int{bits}_t;\n" for sign in ("", "u") for bits in (32, 64)
    ),
}
SINCE = re.compile(r"\bSince (\d+\.\d+\.\d+)\.$")
# Up to what it is about, which may begin with what a function's result is for.
COMMENT = re.compile(r"/\*\*((?:(?!\*/).)*)\*/\n *(?:HMS_MUST_CHECK\n)?", re.DOTALL)


def release_of(header: Path) -> str:
    numbers = re.findall(r"^#define HMS_ROOMS_VERSION_\w+ (\d+)$", header.read_text(), re.MULTILINE)
    return ".".join(numbers)


def abi_of_header(header: Path, compiler: str, number: int, versions: Mapping[str, str]) -> Abi:
    """The ABI of a header whose functions have these symbol versions."""
    comments = comments_of(header.read_text())
    nodes = list(declared(header, compiler))
    macros = macros_of(header, compiler)
    numbers = [name for name in macros if not name.endswith("_INIT")]
    layout = layout_of(header, (compiler, "-std=c11", "-x", "c"), fields_of(nodes), numbers)
    types = {node.name: comments.get(line_of(node), "") for node in nodes}
    entries: dict[str, Entry] = {}
    for name, line in macros.items():
        since = since_in(comments.get(line))
        if name not in numbers:
            entries[name] = Initialiser(required(name, since))
        elif name.startswith("HMS_ROOMS_VERSION_"):
            entries[name] = Constant(required(name, since), None)
        else:
            since = since or since_in(types[group_of(name, types)])
            entries[name] = Constant(required(name, since), layout.constants[name])
    for node in nodes:
        entries[node.name] = entry_of(node, comments, layout, versions)
    return Abi(number, layout.pointer_size, entries)


def macros_of(header: Path, compiler: str) -> dict[str, int]:
    """The macros that have a value, with their lines. The others, and those with arguments, serve
    the header only.
    """
    printed = run(compiler, "-std=c11", "-U__GNUC__", "-E", "-dM", "-x", "c", header)
    defined = set(re.findall(r"^#define (HMS_\w+) \S", printed, re.MULTILINE))
    lines = enumerate(header.read_text().splitlines(), start=1)
    words = {number: line.split() for number, line in lines}
    return {
        found[1]: number
        for number, found in words.items()
        if found[:1] == ["#define"] and found[1] in defined
    }


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


def line_of(node: Any) -> int:
    """The line on which a declaration begins."""
    struct = struct_of(node)
    line: int = (struct or node).coord.line
    return line


def entry_of(
    node: Any, comments: Mapping[int, str], layout: Layout, versions: Mapping[str, str]
) -> Entry:
    since = required(node.name, since_in(comments.get(line_of(node))))
    written = c_generator.CGenerator().visit
    struct = struct_of(node)
    if struct and not struct.decls:
        return Opaque(since)
    if struct:
        fields = {}
        for field in struct.decls:
            own = since_in(comments.get(field.coord.line))
            place = layout.fields[node.name, field.name]
            fields[field.name] = Field(written(field), own or since, *place)
        return Struct(since, *layout.structs[node.name], fields)
    kind = type(node.type.type).__name__
    if isinstance(node, c_ast.Typedef) and kind not in ("Enum", "Union"):
        return Typedef(since, written(node).removeprefix("typedef "))
    is_function = isinstance(node.type, c_ast.FuncDecl)
    assert is_function, (
        f"{node.name} is of a kind that the ABI has not had, and the lock cannot hold"
    )
    takes = [written(parameter) for parameter in node.type.args.params]
    returns = written(node).partition(f"{node.name}(")[0].strip()
    version = versions.get(node.name, "unversioned")
    return Function(since, version, returns, tuple(takes) if takes != ["void"] else ())


def comments_of(text: str) -> dict[int, str]:
    """The comments, without stars and line breaks, by the line of what each is about."""
    comments = {}
    for match in COMMENT.finditer(text):
        line = text.count("\n", 0, match.end()) + 1
        comments[line] = " ".join(re.sub(r"^ *\*", "", match[1], flags=re.MULTILINE).split())
    return comments


def since_in(comment: str | None) -> str | None:
    found = SINCE.search(comment or "")
    return found[1] if found else None


def required(name: str, since: str | None) -> str:
    assert since, (
        f"The comment of {name} does not end with `Since x.y.z.`, the release that adds it."
    )
    return since


def group_of(constant: str, types: Mapping[str, str]) -> str:
    """The type of a constant, by what comments say: `HMS_API_*`, or else a status."""
    for name, comment in types.items():
        if any(constant.startswith(prefix) for prefix in re.findall(r"\b(HMS_\w+_)\*", comment)):
            return name
    return "hms_status"
