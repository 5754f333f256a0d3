"""Asks a compiler for the layout of a header: sizes, offsets, alignments, values."""

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from programs import run

FRAME = """\
#include "%s"
#include <stdio.h>
#ifndef __cplusplus
#define alignof _Alignof
#endif
int main(void) {
%s
    return 0;
}
"""


@dataclass
class Layout:
    """By struct its size and alignment, by struct and field its offset and size."""

    pointer_size: int = 0
    constants: dict[str, int] = field(default_factory=dict)
    structs: dict[str, tuple[int, int]] = field(default_factory=dict)
    fields: dict[tuple[str, str], tuple[int, int]] = field(default_factory=dict)


def layout_of(
    header: Path,
    compiler: Sequence[str],
    structs: Mapping[str, Sequence[str]],
    constants: Sequence[str],
) -> Layout:
    """The layout of structs, which are given with the names of their fields, and the constants."""
    asked = [("pointer", "sizeof(void *)", "0")]
    asked += [(f"constant {name}", name, "0") for name in constants]
    for struct, fields in structs.items():
        asked.append((f"struct {struct}", f"sizeof({struct})", f"alignof({struct})"))
        for name in fields:
            at, size = f"offsetof({struct}, {name})", f"sizeof((({struct} *)0)->{name})"
            asked.append((f"field {struct} {name}", at, size))
    prints = [
        f'    printf("{what} %lld %lld\\n", (long long)({first}), (long long)({second}));'
        for what, first, second in asked
    ]
    with tempfile.TemporaryDirectory() as folder:
        source, program = Path(folder, "layout"), Path(folder, "program")
        source.write_text(FRAME % (header, "\n".join(prints)))
        run(*compiler, source, "-o", program)
        return parsed(run(program))


def parsed(printed: str) -> Layout:
    layout = Layout()
    for line in printed.splitlines():
        kind, *names, first, second = line.split()
        match kind, names:
            case "constant", [name]:
                layout.constants[name] = int(first)
            case "struct", [name]:
                layout.structs[name] = int(first), int(second)
            case "field", [struct, name]:
                layout.fields[struct, name] = int(first), int(second)
            case _:
                layout.pointer_size = int(first)
    return layout
