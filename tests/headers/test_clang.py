"""The headers compile with clang, with every warning that it has."""

import os
from pathlib import Path

import pytest
from c_header import parsed
from header_programs import CPP_ALONE, initialisers
from programs import run

pytestmark = pytest.mark.debian

CLANG = os.environ.get("CLANG", "clang")
WARNINGS = (
    *("-Weverything", "-Werror"),
    "-Wno-padded",  # the gaps in structs are the ABI's
)
CPP_WARNINGS = (
    # The headers are for C++11 and C++17: what older standards lack is no news.
    *("-Wno-c++98-compat", "-Wno-c++98-compat-pedantic"),
    *("-Wno-pre-c++14-compat", "-Wno-pre-c++17-compat"),
    "-Wno-global-constructors",  # before C++17, no lambda makes a constant
    "-Wno-weak-vtables",  # without a source file, nothing can hold the vtable of hms::Error
)
NO_EXCEPTIONS = ("-fno-exceptions", "-fno-rtti")


@pytest.mark.parametrize("standard", ["c99", "c11", "c17", "c2x"])
def test_the_c_header_compiles_as_c(standard: str, prefix: Path, tmp_path: Path) -> None:
    source, program = tmp_path / "initialisers.c", tmp_path / "initialisers"
    source.write_text(initialisers(parsed(CLANG, tmp_path)))
    include = f"-I{prefix / 'include'}"
    run(CLANG, f"-std={standard}", *WARNINGS, include, source, "-o", program)
    run(program)


@pytest.mark.parametrize("standard", ["c++11", "c++14", "c++17", "c++20", "c++2b"])
def test_the_c_header_compiles_as_cpp(standard: str, prefix: Path, tmp_path: Path) -> None:
    source, program = tmp_path / "initialisers.cpp", tmp_path / "initialisers"
    source.write_text(initialisers(parsed(CLANG, tmp_path)))
    include = f"-I{prefix / 'include'}"
    run(CLANG, f"-std={standard}", *WARNINGS, *CPP_WARNINGS, include, source, "-o", program)
    run(program)


@pytest.mark.parametrize("flags", [(), NO_EXCEPTIONS], ids=["", "bare"])
@pytest.mark.parametrize("standard", ["c++17", "c++20", "c++2b"])
def test_the_cpp_header_compiles(
    standard: str, flags: tuple[str, ...], prefix: Path, tmp_path: Path
) -> None:
    source = tmp_path / "alone.cpp"
    source.write_text(CPP_ALONE)
    include = f"-I{prefix / 'include'}"
    all_flags = (f"-std={standard}", *WARNINGS, *CPP_WARNINGS, *flags)
    run(CLANG, *all_flags, include, "-c", source, "-o", tmp_path / "alone.o")


@pytest.mark.parametrize(
    "dangling",
    [
        "std::string_view id = client.create_room({}).id();",
        "std::string_view id = client.try_create_room({})->id();",
        "std::string_view id = client.try_create_room({}).error().field();",
        "const hms::Room &id = *client.try_create_room({});",
        "const hms::Error &id = client.try_create_room({}).error();",
    ],
)
def test_a_view_that_outlives_its_object_warns(dangling: str, prefix: Path, tmp_path: Path) -> None:
    source = tmp_path / "dangling.cpp"
    source.write_text(
        '#include "hms_rooms.hpp"\n'
        f"void f(const hms::Client &client) {{ {dangling} static_cast<void>(id); }}\n"
    )
    include = f"-I{prefix / 'include'}"
    printed = run(CLANG, "-std=c++17", include, "-c", source, "-o", tmp_path / "dangling.o")
    assert "-Wdangling" in printed
