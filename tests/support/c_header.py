"""The declarations of include/hms_rooms.h, and the comment over each."""

import re
from dataclasses import dataclass
from pathlib import Path

from cffi import FFI
from programs import ROOT, run

HEADER = ROOT / "include" / "hms_rooms.h"
TEXT = HEADER.read_text()
CODE = re.sub(r"/\*.*?\*/", "", TEXT, flags=re.DOTALL)

# A comment of documentation, which is not a section's banner.
COMMENT = r"/\*\*(?!\*)(?P<comment>(?:(?!\*/).)*)\*/\n"
# One at the margin, and the statement or macro below it.
DOCUMENTED = re.compile(
    rf"^{COMMENT}(?P<code>#define [^\n]*|typedef struct \{{.*?^\}}[^;]*;|[^;{{}}]*;)",
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


def fields(declaration: Declaration) -> dict[str, str]:
    """The comment of each field of a struct, empty if it has no comment."""
    documented = rf"(?: +{COMMENT})?    (?P<code>\w[^;]*;)$"
    found = re.finditer(documented, declaration.code, re.MULTILINE | re.DOTALL)
    return {field_name(it["code"]): it["comment"] or "" for it in found}


def field_name(code: str) -> str:
    found = re.search(r"\(\*(\w+)\)|(\w+);$", code)
    assert found, code
    return found[1] or found[2]


def prologue() -> dict[str, str]:
    """The rules that hold everywhere, by the word that opens each paragraph."""
    text = re.sub(r"^ \* ?", "", TEXT.partition(" */")[0], flags=re.MULTILINE)
    paragraphs = [" ".join(paragraph.split()) for paragraph in text.split("\n\n")]
    named = [re.match(r"(\w+)\. (.*)", paragraph) for paragraph in paragraphs]
    return {it[1]: it[2] for it in named if it}


def sections() -> list[str]:
    """The titles of the banners."""
    return re.findall(r"^/\*{10,}\n \* (.*)\n \*{10,}/$", TEXT, re.MULTILINE)


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
