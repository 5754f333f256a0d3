"""`make install` puts everything in its place, and what it puts there can be used and removed."""

import os
import stat
from pathlib import Path

import pytest
from programs import ROOT, readme_blocks, run, run_in_sandbox

WARNINGS = ("-Wall", "-Wextra", "-Wpedantic", "-Wundef", "-Werror")
VERSION = (ROOT / "Cargo.toml").read_text().split('\nversion = "')[1].split('"')[0]
SERIES = VERSION.rpartition(".")[0]
MULTIARCH = "lib/x86_64-linux-gnu"


def make(target: str, **variables: str | Path) -> None:
    run("make", target, *(f"{name}={value}" for name, value in variables.items()))


def flags(pkg_config: Path, libraries: Path, *options: str, sysroot: str = "") -> list[str]:
    """The compiler flags that pkg-config prints."""
    environment = {"PKG_CONFIG_LIBDIR": str(libraries / "pkgconfig")}
    if sysroot:
        environment["PKG_CONFIG_SYSROOT_DIR"] = sysroot
    options = ("--cflags", "--libs", *options)
    return run(pkg_config, *options, "hms-rooms", environment=environment).split()


def contents(folder: Path) -> dict[str, tuple[int, object]]:
    """Everything below a folder, with its mode and what is in it."""
    found: dict[str, tuple[int, object]] = {}
    for path in folder.rglob("*"):
        content: object = None
        if path.is_symlink():
            content = path.readlink()
        elif path.is_file():
            content = path.read_bytes()
        found[str(path.relative_to(folder))] = (path.lstat().st_mode, content)
    return found


@pytest.fixture
def app_c(tmp_path: Path) -> Path:
    source = tmp_path / "app.c"
    source.write_text(readme_blocks("c")[0])
    return source


def test_the_readme_c_example_builds_by_pkg_config_and_makes_a_room(
    prefix: Path, pkg_config: Path, compiler: str, app_c: Path
) -> None:
    app = app_c.with_suffix("")
    found = flags(pkg_config, prefix / "lib")
    run(compiler, "-std=c99", *WARNINGS, app_c, *found, "-o", app)
    printed = run_in_sandbox(app, environment={"LD_LIBRARY_PATH": str(prefix / "lib")})
    assert printed.startswith("room ") and len(printed.split()[1]) == 24


@pytest.mark.parametrize("kind", ["-static", "-static-pie"])
def test_pkg_config_static_is_all_that_a_static_program_needs(
    prefix: Path, pkg_config: Path, compiler: str, app_c: Path, kind: str
) -> None:
    app = app_c.with_suffix("")
    found = flags(pkg_config, prefix / "lib", "--static")
    run(compiler, "-std=c99", kind, app_c, *found, "-o", app)
    assert "NEEDED" not in run("readelf", "--dynamic", app)
    assert run_in_sandbox(app).startswith("room ")


def build_by_cmake(tools: Path, folder: Path, target: str, *options: str) -> Path:
    """Builds the README's C++ example."""
    (folder / "app.cpp").write_text(readme_blocks("cpp")[0])
    find = readme_blocks("cmake")[0].replace("hms::rooms", target)
    assert target in find
    (folder / "CMakeLists.txt").write_text(
        "cmake_minimum_required(VERSION 3.16)\n"
        "project(app CXX)\n"
        "set(CMAKE_CXX_STANDARD 17)\n"
        "add_executable(app app.cpp)\n" + find
    )
    build = folder / "build"
    run(tools / "cmake", "-S", folder, "-B", build, *options)
    run(tools / "cmake", "--build", build)
    return build / "app"


@pytest.mark.parametrize("target", ["hms::rooms", "hms::rooms-static"])
def test_the_readme_cpp_example_builds_by_cmake_and_makes_a_room(
    prefix: Path, tools: Path, tmp_path: Path, target: str
) -> None:
    app = build_by_cmake(tools, tmp_path, target, f"-DCMAKE_PREFIX_PATH={prefix}")
    assert run_in_sandbox(app).startswith("room ")


def test_cmake_finds_the_headers_when_it_came_by_a_link(
    prefix: Path, tools: Path, tmp_path: Path
) -> None:
    (tmp_path / "lib").symlink_to(prefix / "lib")  # as /lib is one to /usr/lib
    app = build_by_cmake(tools, tmp_path, "hms::rooms", f"-DCMAKE_PREFIX_PATH={tmp_path}")
    assert run_in_sandbox(app).startswith("room ")


@pytest.mark.parametrize(
    ("asked", "is_found"),
    [(SERIES, True), (f"{VERSION} EXACT", True), (f"{SERIES}.999", False), ("99.0", False)],
)
def test_cmake_finds_this_release_for_who_asks_for_its_series(
    prefix: Path, tools: Path, tmp_path: Path, asked: str, is_found: bool
) -> None:
    (tmp_path / "CMakeLists.txt").write_text(
        "cmake_minimum_required(VERSION 3.16)\n"
        "project(app NONE)\n"
        f"find_package(hms-rooms {asked} QUIET)\n"
        'message("found: ${hms-rooms_FOUND}")\n'
    )
    configure = (tools / "cmake", "-S", tmp_path, "-B", tmp_path / "build")
    printed = run(*configure, f"-DCMAKE_PREFIX_PATH={prefix}")
    assert f"found: {int(is_found)}" in printed


def test_a_staged_install_names_its_final_place(tmp_path: Path) -> None:
    make("install", PREFIX="/usr", DESTDIR=tmp_path)
    libraries = tmp_path / "usr" / "lib"
    assert (libraries / "libhms_rooms.so").readlink() == Path("libhms_rooms.so.1")
    assert (libraries / "libhms_rooms.so.1").exists()
    assert (libraries / "libhms_rooms.a").exists()
    assert (tmp_path / "usr" / "include" / "hms_rooms.hpp").exists()
    assert (tmp_path / "usr" / "share" / "hms-rooms" / "valgrind.supp").exists()
    assert "prefix=/usr\n" in (libraries / "pkgconfig" / "hms-rooms.pc").read_text()


@pytest.mark.parametrize("prefix_", ["/usr", "/opt/hms"])
@pytest.mark.parametrize("libdir", [MULTIARCH, "lib64"])
def test_a_staged_install_serves_as_a_sysroot(
    prefix_: str, libdir: str, pkg_config: Path, compiler: str, app_c: Path, tmp_path: Path
) -> None:
    stage = tmp_path / "stage"
    make("install", PREFIX=prefix_, LIBDIR=f"{prefix_}/{libdir}", DESTDIR=stage)
    libraries = stage / prefix_[1:] / libdir
    found = flags(pkg_config, libraries, sysroot=str(stage))
    app = tmp_path / "app"
    run(compiler, app_c, *found, "-o", app)
    printed = run_in_sandbox(app, environment={"LD_LIBRARY_PATH": str(libraries)})
    assert printed.startswith("room ")


def test_libraries_and_headers_may_be_anywhere(
    tools: Path, pkg_config: Path, compiler: str, app_c: Path, tmp_path: Path
) -> None:
    first, libraries = tmp_path / "first", tmp_path / "moved" / MULTIARCH
    make("install", PREFIX=first, LIBDIR=MULTIARCH, INCLUDEDIR="include/hms")
    first.rename(tmp_path / "moved")
    run(compiler, app_c, *flags(pkg_config, libraries), "-o", tmp_path / "app")
    where = f"-Dhms-rooms_DIR={libraries / 'cmake' / 'hms-rooms'}"
    app = build_by_cmake(tools, tmp_path, "hms::rooms", where)
    assert run_in_sandbox(app).startswith("room ")


def test_everybody_may_read_what_is_installed_whatever_the_umask(tmp_path: Path) -> None:
    prefix = tmp_path / "prefix"
    run("sh", "-c", f"umask 077 && make install PREFIX={prefix}")
    modes = {name: stat.S_IMODE(mode) for name, (mode, _) in contents(prefix).items()}
    assert len(modes) > 12
    for name, mode in modes.items():
        path = prefix / name
        runs = path.is_dir() or ".so" in path.name
        assert path.is_symlink() or mode == (0o755 if runs else 0o644), name


def test_what_is_built_is_installed_without_cargo_and_nothing_else_is_written(
    prefix: Path, tmp_path: Path
) -> None:
    shipped = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")) / "shipped"
    before = contents(shipped)
    make("install", PREFIX=tmp_path, CARGO="/no/cargo")
    assert contents(tmp_path) == contents(prefix)
    assert contents(shipped) == before


def test_uninstall_leaves_what_others_have_put_there(prefix: Path, tmp_path: Path) -> None:
    for name in ("include/other.h", "lib/libother.so", "lib/pkgconfig/other.pc"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(name)
    before = contents(tmp_path)
    make("install", PREFIX=tmp_path)
    assert contents(tmp_path) == contents(prefix) | before
    make("install", PREFIX=tmp_path)
    assert contents(tmp_path) == contents(prefix) | before
    make("uninstall", PREFIX=tmp_path)
    assert contents(tmp_path) == before
    make("uninstall", PREFIX=tmp_path)
    assert contents(tmp_path) == before


@pytest.mark.parametrize("libdir", ["lib", MULTIARCH])
def test_uninstall_leaves_nothing_in_a_prefix_of_our_own(libdir: str, tmp_path: Path) -> None:
    make("install", PREFIX=tmp_path, LIBDIR=libdir)
    assert contents(tmp_path)
    make("uninstall", PREFIX=tmp_path, LIBDIR=libdir)
    assert not contents(tmp_path)


def test_uninstall_leaves_the_folders_that_every_system_has(tmp_path: Path) -> None:
    make("install", PREFIX="/usr/local", DESTDIR=tmp_path)
    make("uninstall", PREFIX="/usr/local", DESTDIR=tmp_path)
    folders = {"usr/local/include", "usr/local/lib", "usr/local/share"}
    assert contents(tmp_path).keys() == {"usr", "usr/local"} | folders


def test_the_shared_library_has_an_abi_number_and_needs_little(prefix: Path) -> None:
    dynamic = run("readelf", "--dynamic", "--wide", prefix / "lib" / "libhms_rooms.so")
    needed = {line.split("[")[1].rstrip("]") for line in dynamic.splitlines() if "NEEDED" in line}
    assert "Library soname: [libhms_rooms.so.1]" in dynamic
    assert needed <= {"libc.so.6", "libgcc_s.so.1", "ld-linux-x86-64.so.2"}
