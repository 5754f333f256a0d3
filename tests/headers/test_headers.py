"""The headers compile alone and if included twice, in every standard, and pycparser can parse
them."""

import subprocess
from pathlib import Path
from typing import Any

import pytest
from c_header import constants, function_names, parsed
from cffi import FFI
from header_programs import CPP_ALONE, initialisers, noexcept_functions
from programs import ROOT, run

WARNINGS = (
    *("-Wall", "-Wextra", "-Wpedantic", "-Wundef", "-Wshadow", "-Wconversion", "-Wsign-conversion"),
    *(
        "-Wcast-qual",
        "-Wredundant-decls",
        "-Wmissing-declarations",
        "-Wnull-dereference",
        "-Werror",
    ),
    *("-Wlogical-op", "-Wduplicated-cond", "-Wduplicated-branches", "-Wcast-align=strict"),
    *("-Wfloat-equal", "-Wdouble-promotion", "-Wformat=2", "-Wswitch-enum", "-Wunused-macros"),
)
C_WARNINGS = (
    *("-Wc++-compat", "-Wstrict-prototypes", "-Wmissing-prototypes", "-Wold-style-definition"),
    "-Wwrite-strings",
)
CPP_WARNINGS = (
    *("-Wold-style-cast", "-Wuseless-cast", "-Wzero-as-null-pointer-constant", "-Wextra-semi"),
    *("-Wnon-virtual-dtor", "-Woverloaded-virtual", "-Wctor-dtor-privacy", "-Wnoexcept"),
    *("-Weffc++", "-Wsign-promo", "-Wsuggest-override", "-Wstrict-null-sentinel"),
    *("-Wdeprecated-copy-dtor", "-Wcatch-value=3", "-Wmismatched-tags", "-Wredundant-tags"),
)
VERSION = (ROOT / "Cargo.toml").read_text().split('\nversion = "')[1].split('"')[0]


@pytest.fixture(scope="module")
def header(compiler: str, tmp_path_factory: pytest.TempPathFactory) -> FFI:
    return parsed(compiler, tmp_path_factory.mktemp("no-system-headers"))


@pytest.mark.parametrize("standard", ["c99", "gnu99", "c11", "c17", "gnu17", "c2x"])
def test_the_c_header_compiles_and_its_initialisers_set_the_size_and_nothing_else(
    standard: str, header: FFI, prefix: Path, compiler: str, tmp_path: Path
) -> None:
    source, program = tmp_path / "initialisers.c", tmp_path / "initialisers"
    source.write_text(initialisers(header))
    flags = (f"-std={standard}", *WARNINGS, *C_WARNINGS, f"-I{prefix / 'include'}")
    run(compiler, *flags, source, "-o", program)
    run(program)


@pytest.mark.parametrize("standard", ["c++11", "c++14", "c++17", "gnu++17", "c++20", "c++23"])
def test_the_c_header_compiles_as_cpp_and_its_initialisers_do_the_same(
    standard: str, header: FFI, prefix: Path, cpp_compiler: str, tmp_path: Path
) -> None:
    source, program = tmp_path / "initialisers.cpp", tmp_path / "initialisers"
    source.write_text(initialisers(header))
    flags = (f"-std={standard}", *WARNINGS, *CPP_WARNINGS, f"-I{prefix / 'include'}")
    run(cpp_compiler, *flags, source, "-o", program)
    run(program)


def test_no_function_throws(header: FFI, prefix: Path, cpp_compiler: str, tmp_path: Path) -> None:
    source = tmp_path / "noexcept.cpp"
    source.write_text(noexcept_functions(header, prefix / "lib" / "libhms_rooms.so"))
    include = f"-I{prefix / 'include'}"
    run(cpp_compiler, "-std=c++11", *WARNINGS, include, "-fsyntax-only", source)


@pytest.mark.parametrize(
    ("standard", "flags"),
    [
        ("c++17", ()),
        ("c++17", ("-fno-exceptions",)),
        ("c++17", ("-fno-rtti",)),
        ("gnu++17", ("-fno-exceptions", "-fno-rtti")),
        ("c++20", ()),
        ("c++20", ("-fno-exceptions", "-fno-rtti")),
        ("c++23", ()),
    ],
)
def test_the_cpp_header_compiles_with_and_without_exceptions_and_rtti(
    standard: str, flags: tuple[str, ...], prefix: Path, cpp_compiler: str, tmp_path: Path
) -> None:
    source = tmp_path / "alone.cpp"
    source.write_text(CPP_ALONE)
    # Optimised, because only the optimiser warns if a null is dereferenced.
    all_flags = (f"-std={standard}", *WARNINGS, *CPP_WARNINGS, *flags, "-O2")
    run(cpp_compiler, *all_flags, f"-I{prefix / 'include'}", "-c", source, "-o", tmp_path / "o")


@pytest.mark.parametrize("standard", ["c++98", "c++11", "c++14", "gnu++14"])
def test_the_cpp_header_says_which_standard_it_needs_and_no_more(
    standard: str, cpp_compiler: str, tmp_path: Path
) -> None:
    source = tmp_path / "alone.cpp"
    source.write_text('#include "hms_rooms.hpp"\n')
    done = subprocess.run(
        [
            cpp_compiler,
            f"-std={standard}",
            f"-I{ROOT / 'include'}",
            "-c",
            source,
            "-o",
            "/dev/null",
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    errors = [line for line in done.stderr.splitlines() if "error:" in line]
    assert done.returncode != 0 and len(errors) == 1 and "needs C++17" in errors[0]


@pytest.mark.parametrize("pedantic", ["-Wpedantic", "-pedantic-errors"])
def test_the_c_header_has_nothing_that_c89_rejects(
    pedantic: str, compiler: str, tmp_path: Path
) -> None:
    source = tmp_path / "alone.c"
    source.write_text('#include "hms_rooms.h"\n')
    flags = ("-std=c89", "-Wall", "-Wextra", pedantic, "-Werror", f"-I{ROOT / 'include'}")
    run(compiler, *flags, "-fsyntax-only", source)


@pytest.mark.parametrize(
    ("language", "dropped"),
    [
        ("c", '#include "hms_rooms.h"\nvoid f(void) { hms_client_new(NULL, NULL, NULL); }\n'),
        ("c++", '#include "hms_rooms.h"\nvoid f() { hms_client_new(0, 0, 0); }\n'),
        ("c++", '#include "hms_rooms.hpp"\nvoid f() { hms::Client::try_new(); }\n'),
        ("c++", '#include "hms_rooms.hpp"\nvoid f(hms::Client &c) { c.try_disable_room("a"); }\n'),
        ("c++", '#include "hms_rooms.hpp"\nvoid f(hms::Result<int> &r) { r.has_value(); }\n'),
        ("c++", '#include "hms_rooms.hpp"\nvoid f(hms::Result<int> &r) { r.error(); }\n'),
        ("c++", '#include "hms_rooms.hpp"\nhms::Client g(); void f() { g(); }\n'),
    ],
)
def test_what_may_not_be_dropped_warns(
    language: str, dropped: str, prefix: Path, compiler: str, cpp_compiler: str, tmp_path: Path
) -> None:
    source = tmp_path / "dropped"
    source.write_text(dropped)
    chosen = (compiler, "-std=c99") if language == "c" else (cpp_compiler, "-std=c++17")
    include = f"-I{prefix / 'include'}"
    printed = run(*chosen, include, "-x", language, "-c", source, "-o", tmp_path / "o")
    assert "-Wunused-result" in printed


def test_cffi_parses_the_header_and_calls_the_library(header: FFI, prefix: Path) -> None:
    library: Any = header.dlopen(str(prefix / "lib" / "libhms_rooms.so"))
    assert header.string(library.hms_version()) == VERSION.encode()
    for name in function_names():
        assert header.typeof(getattr(library, name)).kind == "function"
    statuses = [line.split()[1:] for line in constants()]
    assert ["HMS_INTERNAL", "15"] in statuses
    for name, number in statuses:
        assert getattr(library, name) == int(number)


def test_each_status_is_called_by_its_constants_name(header: FFI, prefix: Path) -> None:
    library: Any = header.dlopen(str(prefix / "lib" / "libhms_rooms.so"))
    names = [line.split()[1] for line in constants()]
    statuses = names[names.index("HMS_OK") : names.index("HMS_INTERNAL") + 1]
    assert len(statuses) == 16
    for name in statuses:
        assert header.string(library.hms_status_name(getattr(library, name))) == name.encode()
