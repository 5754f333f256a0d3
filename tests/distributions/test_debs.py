"""`make deb`: packages of the source tarball that lintian accepts, and that install and serve."""

import re
from pathlib import Path

import pytest
from copy_of_this_system import on_a_copy_of_this_system
from programs import readme_blocks, run

pytestmark = pytest.mark.debian

NAMES = {"libhms-rooms1", "libhms-rooms1-dbg", "libhms-rooms-dev"}

INSTALL = "dpkg --install {debs}"
USE_FROM_C = """
cc -std=c99 app.c $(pkgconf --cflags --libs hms-rooms) -o app
./app
cc -std=c99 -static-pie app.c $(pkgconf --cflags --libs --static hms-rooms) -o app
./app
"""
USE_FROM_CPP = """
cmake -S . -B build
cmake --build build
build/app
"""
CMAKE_LISTS = """\
cmake_minimum_required(VERSION 3.16)
project(app CXX)
add_executable(app app.cpp)
"""
WHERE_IS_A_FUNCTION = """
library=/usr/lib/$(dpkg-architecture -qDEB_HOST_MULTIARCH)/libhms_rooms.so.1
build_id=$(readelf --notes $library | sed -n 's/.*Build ID: //p')
debug=$(echo $build_id | sed 's|^..|/usr/lib/debug/.build-id/&/|').debug
address=$(nm --dynamic $library | sed -n 's/ T hms_client_new@.*//p')
addr2line --exe $debug $address
"""
PURGE = """
dpkg --purge {names}
find / -xdev -iname '*hms[-_]rooms*' -path '/usr/*'
"""


@pytest.fixture
def debs(built: Path) -> str:
    found = sorted(built.glob("*.deb"))
    assert {path.name.partition("_")[0] for path in found} == NAMES
    return " ".join(map(str, found))


def test_lintian_finds_nothing_to_warn_of(built: Path) -> None:
    (changes,) = built.glob("*.changes")
    run("lintian", "--allow-root", "--fail-on", "error,warning", changes)


def test_c_and_cpp_programs_are_built_against_what_is_installed(
    debs: str, tools: Path, tmp_path: Path
) -> None:
    (tmp_path / "app.c").write_text(readme_blocks("c")[0])
    (tmp_path / "app.cpp").write_text(readme_blocks("cpp")[0])
    (tmp_path / "CMakeLists.txt").write_text(CMAKE_LISTS + readme_blocks("cmake")[0])
    install = INSTALL.format(debs=debs)
    printed = on_a_copy_of_this_system(tools, tmp_path, install, USE_FROM_C, USE_FROM_CPP)
    assert len(re.findall(r"^room [0-9a-f]{24}$", printed, re.MULTILINE)) == 3, printed


def test_the_debug_package_knows_where_a_function_is(
    debs: str, tools: Path, tmp_path: Path
) -> None:
    install = INSTALL.format(debs=debs)
    printed = on_a_copy_of_this_system(tools, tmp_path, install, WHERE_IS_A_FUNCTION)
    assert re.search(r"crates/hms-rooms-capi/src/client\.rs:\d+$", printed), printed


def test_what_is_purged_is_gone(debs: str, tools: Path, tmp_path: Path) -> None:
    install, purge = INSTALL.format(debs=debs), PURGE.format(names=" ".join(NAMES))
    printed = on_a_copy_of_this_system(tools, tmp_path, install, purge)
    assert "/usr/include" not in printed.partition("+ find ")[2], printed
    assert printed.partition("+ find ")[2].count("\n") == 1, printed


def test_the_licences_of_what_is_linked_in_are_handed_on(built: Path) -> None:
    (library,) = built.glob("libhms-rooms1_*.deb")
    listed = run("dpkg-deb", "--contents", library)
    assert "/usr/share/doc/libhms-rooms1/crates.txt.gz" in listed
    licences = next(built.glob("hms-rooms-*/debian/libhms-rooms1/usr/share/doc/*/crates.txt.gz"))
    texts = run("gzip", "--decompress", "--stdout", licences)
    for crate, its_words in {"ring": "ISC", "rustls": "MIT", "subtle": "Lovecruft"}.items():
        described = texts.partition(f"== {crate} ")[2].partition("\n== ")[0]
        assert its_words in described and len(described) > 500, crate
