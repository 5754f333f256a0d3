"""A program of an older release runs with this library, and so does one of a newer release, but
for what it asks for that is not there.
"""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from abi.changes import changes
from abi.header import abi_of_header, release_of
from abi.lock import Abi, Struct
from c_header import HEADER, TEXT
from programs import ROOT, SANDBOX, run

STRUCTS = {
    "options": "hms_client_options",
    "upload": "hms_upload",
    "recording": "hms_recording",
    "webhook": "hms_webhook",
    "params": "hms_room_params",
    "call": "hms_call_options",
}
PROGRAM = ROOT / "tests" / "abi" / "program.c"
C = ("-std=c99", "-x", "c")
CPP = ("-std=c++11", "-x", "c++")


def older(text: str) -> str:
    """The header of an older release: each struct lacks its last field."""
    for struct in STRUCTS.values():
        last = rf"\n    /\*\*(?:(?!\*/).)*\*/\n[^\n]*;(?=\n\}} {struct};)"
        text, cut = re.subn(last, "", text, flags=re.DOTALL)
        assert cut == 1, struct
    return text


def newer(text: str) -> str:
    """The header of a newer release: each struct has one field more."""
    text = text.replace("HMS_ROOMS_VERSION_MINOR 1", "HMS_ROOMS_VERSION_MINOR 2")
    for struct in STRUCTS.values():
        field = "    /** It is new. Since 0.2.0. */\n    const void *next;\n"
        assert text.count(f"\n}} {struct};") == 1
        text = text.replace(f"\n}} {struct};", f"\n{field}}} {struct};")
    return text


@pytest.fixture
def build(
    prefix: Path, compiler: str, cpp_compiler: str, tmp_path: Path
) -> Callable[[str, tuple[str, ...]], Path]:
    """Compiles the program against the text of a header, in C or C++."""

    def build(text: str, language: tuple[str, ...]) -> Path:
        (tmp_path / "hms_rooms.h").write_text(text)
        release = {older(TEXT): "-DOLDER", newer(TEXT): "-DNEWER"}[text]
        warnings = ("-Wall", "-Wextra", "-Wpedantic", "-Werror")
        lib = prefix / "lib"
        run(
            *(cpp_compiler if language == CPP else compiler, *language, *warnings, release),
            *(f"-I{tmp_path}", PROGRAM, "-o", tmp_path / "program"),
            *(f"-L{lib}", "-lhms_rooms", f"-Wl,-rpath,{lib}"),
        )
        return tmp_path / "program"

    return build


def output(program: Path, *told: str) -> tuple[list[int], str]:
    """The sizes of the program's structs, and the result of its call, beside a sandbox of the v2
    API."""
    sizes, ending = run(SANDBOX, "exec", "--api", "v2", "--", program, *told).splitlines()
    return [int(size) for size in sizes.split()], ending


def sizes_in(abi: Abi) -> list[int]:
    structs = [abi.entries[name] for name in STRUCTS.values()]
    return [struct.size for struct in structs if isinstance(struct, Struct)]


@pytest.fixture(scope="module")
def today(compiler: str) -> Abi:
    return abi_of_header(HEADER, compiler, 1, {})


@pytest.mark.parametrize("language", [C, CPP], ids=["C", "C++"])
def test_a_program_of_an_older_release_is_served(
    language: tuple[str, ...], today: Abi, build: Callable[[str, tuple[str, ...]], Path]
) -> None:
    sizes, ending = output(build(older(TEXT), language))
    assert len(sizes) == 6
    assert all(size < now for size, now in zip(sizes, sizes_in(today), strict=True))
    assert ending == "HMS_OK program 1"


@pytest.mark.parametrize("language", [C, CPP], ids=["C", "C++"])
def test_a_program_of_a_newer_release_is_served_unless_it_sets_what_is_new(
    language: tuple[str, ...], today: Abi, build: Callable[[str, tuple[str, ...]], Path]
) -> None:
    program = build(newer(TEXT), language)
    sizes, ending = output(program)
    assert all(size > now for size, now in zip(sizes, sizes_in(today), strict=True))
    assert ending == "HMS_OK program 1"
    for told in STRUCTS:
        assert output(program, told) == (sizes, "HMS_INVALID_ARGUMENT struct_size 0")


def test_these_releases_differ_as_the_lock_allows(
    today: Abi, compiler: str, tmp_path: Path
) -> None:
    header = tmp_path / "hms_rooms.h"
    header.write_text(older(TEXT))
    was = abi_of_header(header, compiler, 1, {})
    header.write_text(newer(TEXT))
    will_be = abi_of_header(header, compiler, 1, {})
    found = changes(was, today, release_of(HEADER)) + changes(today, will_be, release_of(header))
    assert len(found) == 2 * len(STRUCTS)
    # ABI 1 began with this one. A later release could not add half a word.
    (half_a_word,) = [change.sentence for change in found if change.is_break]
    assert half_a_word.startswith("hms_room_params.clear leaves padding beside it")
