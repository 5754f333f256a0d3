"""What include/hms_rooms.h declares, and the comment over each declaration."""

import re
from dataclasses import dataclass
from pathlib import Path

from cffi import FFI
from programs import ROOT, run

HEADER = ROOT / "include" / "hms_rooms.h"
TEXT = HEADER.read_text()
CODE = re.sub(r"/\*.*?\*/", "", TEXT, flags=re.DOTALL)

# A comment at the margin, and the statement or macro below it.
DOCUMENTED = re.compile(
    r"^/\*\*(?P<comment>.*?)\*/\n(?P<code>#define [^\n]*|typedef struct \{.*?^\}[^;]*;|[^;{}]*;)",
    re.MULTILINE | re.DOTALL,
)


@dataclass(frozen=True)
class Declaration:
    """A function, type or macro: its comment without stars and line breaks, and its code."""

    name: str
    comment: str
    code: str

    @property
    def is_function(self) -> bool:
        return self.code.endswith(";") and not self.code.startswith("typedef")


def name_of(code: str) -> str:
    for pattern in (r"^#define (\w+)", r"^typedef .*\b(\w+);$", r"\b(\w+)\("):
        found = re.search(pattern, code, re.DOTALL)
        if found:
            return found[1]
    raise AssertionError(f"no name in: {code}")


def declarations() -> list[Declaration]:
    """Everything that has a comment of its own."""
    found = []
    for match in DOCUMENTED.finditer(TEXT):
        words = re.sub(r"^ \*", "", match["comment"], flags=re.MULTILINE).split()
        found.append(Declaration(name_of(match["code"]), " ".join(words), match["code"]))
    return found


def function_names() -> list[str]:
    """Every function, whether it has a comment or not."""
    return re.findall(r"\b(hms_\w+)\(", CODE)


def sized_structs() -> list[str]:
    """The structs that cross inward, which begin with their size."""
    return re.findall(r"typedef struct \{\s*size_t struct_size;.*?\} (\w+);", CODE, re.DOTALL)


def constants() -> list[str]:
    """The macros that are numbers, as they are written."""
    return re.findall(r"^#define HMS_\w+ \d+$", CODE, re.MULTILINE)


def parsed(compiler: str, no_system_headers: Path) -> FFI:
    """The header as cffi reads it, which is pycparser's C: no macro, no compiler's own words."""
    for name in ("stddef.h", "stdint.h"):
        (no_system_headers / name).touch()
    bare = ("-nostdinc", f"-I{no_system_headers}", "-U__GNUC__")
    ffi = FFI()
    ffi.cdef(run(compiler, "-std=c99", "-E", "-P", *bare, HEADER) + "\n".join(constants()))
    return ffi
