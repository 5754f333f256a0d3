"""An installed library compiles, links and runs, by pkg-config and by CMake."""

from pathlib import Path

import pytest
from programs import readme_blocks, run, run_in_sandbox

WARNINGS = ("-Wall", "-Wextra", "-Wpedantic", "-Wundef", "-Werror")


def test_the_readme_c_example_builds_by_pkg_config_and_makes_a_room(
    prefix: Path, pkg_config: Path, compiler: str, tmp_path: Path
) -> None:
    source = tmp_path / "app.c"
    source.write_text(readme_blocks("c")[0])
    found = {"PKG_CONFIG_PATH": str(prefix / "lib" / "pkgconfig")}
    flags = run(pkg_config, "--cflags", "--libs", "hms-rooms", environment=found).split()
    app = tmp_path / "app"
    run(compiler, "-std=c99", *WARNINGS, source, *flags, "-o", app)
    printed = run_in_sandbox(app, environment={"LD_LIBRARY_PATH": str(prefix / "lib")})
    assert printed.startswith("room ") and len(printed.split()[1]) == 24


def test_the_readme_c_example_links_statically(
    prefix: Path, pkg_config: Path, compiler: str, tmp_path: Path
) -> None:
    source = tmp_path / "app.c"
    source.write_text(readme_blocks("c")[0])
    found = {"PKG_CONFIG_PATH": str(prefix / "lib" / "pkgconfig")}
    flags = run(
        pkg_config, "--cflags", "--libs", "--static", "hms-rooms", environment=found
    ).split()
    at = flags.index("-lhms_rooms")
    flags[at : at + 1] = ["-l:libhms_rooms.a"]
    app = tmp_path / "app"
    run(compiler, "-std=c99", source, *flags, "-o", app)
    assert run_in_sandbox(app).startswith("room ")


@pytest.mark.parametrize("target", ["hms::rooms", "hms::rooms-static"])
def test_the_readme_cpp_example_builds_by_cmake_and_makes_a_room(
    prefix: Path, tools: Path, tmp_path: Path, target: str
) -> None:
    (tmp_path / "app.cpp").write_text(readme_blocks("cpp")[0])
    find = readme_blocks("cmake")[0].replace("hms::rooms", target)
    assert target in find
    (tmp_path / "CMakeLists.txt").write_text(
        "cmake_minimum_required(VERSION 3.16)\n"
        "project(app CXX)\n"
        "set(CMAKE_CXX_STANDARD 17)\n"
        "add_executable(app app.cpp)\n" + find
    )
    build = tmp_path / "build"
    run(tools / "cmake", "-S", tmp_path, "-B", build, f"-DCMAKE_PREFIX_PATH={prefix}")
    run(tools / "cmake", "--build", build)
    assert run_in_sandbox(build / "app").startswith("room ")


def test_cmake_refuses_a_release_of_another_series(
    prefix: Path, tools: Path, tmp_path: Path
) -> None:
    (tmp_path / "CMakeLists.txt").write_text(
        "cmake_minimum_required(VERSION 3.16)\n"
        "project(app NONE)\n"
        "find_package(hms-rooms 99.0 QUIET)\n"
        'if(hms-rooms_FOUND)\n  message(FATAL_ERROR "found")\nendif()\n'
    )
    run(tools / "cmake", "-S", tmp_path, "-B", tmp_path / "build", f"-DCMAKE_PREFIX_PATH={prefix}")


def test_a_staged_install_names_its_final_place(tmp_path: Path) -> None:
    run("make", "install", "PREFIX=/usr", f"DESTDIR={tmp_path}")
    libraries = tmp_path / "usr" / "lib"
    assert (libraries / "libhms_rooms.so").readlink() == Path("libhms_rooms.so.1")
    assert (libraries / "libhms_rooms.so.1").exists()
    assert (libraries / "libhms_rooms.a").exists()
    assert (tmp_path / "usr" / "include" / "hms_rooms.hpp").exists()
    assert "prefix=/usr\n" in (libraries / "pkgconfig" / "hms-rooms.pc").read_text()


def test_the_shared_library_has_an_abi_number_and_needs_little(prefix: Path) -> None:
    dynamic = run("readelf", "--dynamic", "--wide", prefix / "lib" / "libhms_rooms.so")
    needed = {line.split("[")[1].rstrip("]") for line in dynamic.splitlines() if "NEEDED" in line}
    assert "Library soname: [libhms_rooms.so.1]" in dynamic
    assert needed <= {"libc.so.6", "libgcc_s.so.1", "ld-linux-x86-64.so.2"}


@pytest.mark.parametrize("standard", ["c99", "c11", "c17", "c2x"])
def test_the_c_header_compiles_alone_and_twice_over(
    prefix: Path, compiler: str, standard: str, tmp_path: Path
) -> None:
    source = tmp_path / "twice.c"
    source.write_text(
        '#include "hms_rooms.h"\n#include "hms_rooms.h"\n'
        "int main(void) { hms_room_params p = HMS_ROOM_PARAMS_INIT; return p.size; }\n"
    )
    include = f"-I{prefix / 'include'}"
    run(compiler, f"-std={standard}", *WARNINGS, include, "-fsyntax-only", source)


@pytest.mark.parametrize("standard", ["c++11", "c++14", "c++17", "c++20"])
def test_the_c_header_compiles_as_cpp(
    prefix: Path, cpp_compiler: str, standard: str, tmp_path: Path
) -> None:
    source = tmp_path / "twice.cpp"
    source.write_text(
        '#include "hms_rooms.h"\n#include "hms_rooms.h"\n'
        'static_assert(noexcept(hms_room_free(nullptr)), "");\n'
        "int main() { hms_room_params p = HMS_ROOM_PARAMS_INIT; return int(p.size); }\n"
    )
    include = f"-I{prefix / 'include'}"
    run(cpp_compiler, f"-std={standard}", *WARNINGS, include, "-fsyntax-only", source)


@pytest.mark.parametrize("flags", [(), ("-fno-exceptions",), ("-fno-exceptions", "-fno-rtti")])
@pytest.mark.parametrize("standard", ["c++17", "c++20"])
def test_the_cpp_header_compiles_with_and_without_exceptions(
    prefix: Path, cpp_compiler: str, standard: str, flags: tuple[str, ...], tmp_path: Path
) -> None:
    source = tmp_path / "twice.cpp"
    source.write_text(
        '#include "hms_rooms.hpp"\n#include "hms_rooms.hpp"\n'
        "int main() {\n"
        "    auto client = hms::Client::try_new();\n"
        "    if (!client) return int(client.error().status());\n"
        "    return client->try_create_room({}) ? 0 : 1;\n"
        "}\n"
    )
    include = f"-I{prefix / 'include'}"
    run(cpp_compiler, f"-std={standard}", *WARNINGS, *flags, include, "-fsyntax-only", source)


def test_a_dropped_status_warns(prefix: Path, compiler: str, tmp_path: Path) -> None:
    source = tmp_path / "dropped.c"
    source.write_text(
        '#include "hms_rooms.h"\nint main(void) { hms_client_new(NULL, NULL, NULL); return 0; }\n'
    )
    include = f"-I{prefix / 'include'}"
    printed = run(compiler, "-std=c99", include, "-c", source, "-o", tmp_path / "dropped.o")
    assert "-Wunused-result" in printed
