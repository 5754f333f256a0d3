"""abidiff compares a library compiled from the lock with one compiled from the header. It finds no
difference, unless a test makes one. It reads debug information, not our code.

It sees functions and the types within their reach, not macros, and no layout that is not compiled.
"""

import re
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from abi.header import abi_of_header
from abi.lock import Abi, Function, Opaque, Struct, Typedef, abi_of
from c_header import TEXT
from programs import ROOT, run

pytestmark = pytest.mark.debian

LOCK = ROOT / "packaging" / "abi.lock"


def types_of(abi: Abi) -> Iterator[str]:
    """The types as the lock has them, with no word of the header."""
    for name, entry in abi.entries.items():
        match entry:
            case Opaque():
                yield f"typedef struct {name} {name};"
            case Typedef(declaration=declaration):
                yield f"typedef {declaration};"
            case Struct(fields=fields):
                yield "typedef struct {"
                yield from (f"    {field.declaration};" for field in fields.values())
                yield f"}} {name};"


def functions_of(abi: Abi) -> Iterator[str]:
    """Functions of these signatures, which do nothing."""
    for name, entry in abi.entries.items():
        if isinstance(entry, Function):
            result = "" if entry.returns == "void" else " return 0;"
            yield f"{entry.returns} {name}({', '.join(entry.takes) or 'void'}) {{{result} }}"


@pytest.fixture
def compiled(compiler: str, tmp_path: Path) -> Callable[[str, str, Abi], Path]:
    """A library of functions that do nothing, over these types."""

    def compiled(name: str, types: str, abi: Abi) -> Path:
        source, library = tmp_path / f"{name}.c", tmp_path / f"{name}.so"
        source.write_text("\n".join([types, *functions_of(abi), ""]))
        run(compiler, "-std=c99", "-g", "-w", "-shared", "-fPIC", source, "-o", library)
        return library

    return compiled


@pytest.fixture
def of_the_lock(compiled: Callable[[str, str, Abi], Path]) -> Path:
    locked = abi_of(LOCK.read_text())
    includes = ["#include <stddef.h>", "#include <stdint.h>"]
    return compiled("lock", "\n".join([*includes, *types_of(locked)]), locked)


@pytest.fixture
def of_a_header(
    compiled: Callable[[str, str, Abi], Path], compiler: str, tmp_path: Path
) -> Callable[[str], Path]:
    """The library of a header's text: its types are the header's own, and so are its functions,
    which would not compile otherwise.
    """

    def of_a_header(text: str) -> Path:
        header = tmp_path / "hms_rooms.h"
        header.write_text(text)
        return compiled("header", f'#include "{header}"', abi_of_header(header, compiler, 1, {}))

    return of_a_header


def abidiff(was: Path, now: Path) -> str:
    """The report of abidiff, empty if it finds no difference."""
    done = subprocess.run(
        ["abidiff", "--harmless", was, now], capture_output=True, text=True, check=False
    )
    is_error = done.returncode & 3
    assert not is_error, done.stderr
    assert bool(done.returncode) == bool(done.stdout)
    return done.stdout


def test_the_lock_and_the_header_are_one_abi(
    of_the_lock: Path, of_a_header: Callable[[str], Path]
) -> None:
    assert abidiff(of_the_lock, of_a_header(TEXT)) == ""


@pytest.mark.parametrize(
    ("was", "now", "reported"),
    [
        (
            "hms_status_name(hms_status status)",
            "hms_status_name(uint32_t status)",
            r"function const char\* hms_status_name\(hms_status\)",
        ),
        (
            "int64_t hms_room_created_at_ms(",
            "int32_t hms_room_created_at_ms(",
            r"function int64_t hms_room_created_at_ms\(",
        ),
        (
            "hms_room_json(const hms_room *room)",
            "hms_room_json(hms_room *room)",
            r"function const char\* hms_room_json\(",
        ),
        ("hms_room_json(", "hms_room_text(", r"\[D\] 'function const char\* hms_room_json\("),
        ("hms_room_json(", "hms_room_text(", r"\[A\] 'function const char\* hms_room_text\("),
        ("typedef int32_t hms_status;", "typedef int64_t hms_status;", "hms_status"),
        ("uint32_t max_connections;", "uint64_t max_connections;", "max_connections"),
        ("const char *prefix;", "uint64_t prefix;", "prefix"),
        ("const char *prefix;", "", "prefix"),
        (
            "const char *secret;\n} hms_upload;",
            "const char *secret;\n    const char *session_token;\n} hms_upload;",
            "session_token",
        ),
    ],
)
def test_abidiff_finds_what_has_changed(
    was: str,
    now: str,
    reported: str,
    of_the_lock: Path,
    of_a_header: Callable[[str], Path],
) -> None:
    assert TEXT.count(was) == 1
    report = abidiff(of_the_lock, of_a_header(TEXT.replace(was, now)))
    assert re.search(reported, report), report
