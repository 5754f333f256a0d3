"""Programs that are built against an installation in every way, and run."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from facts import Fact
from installation import Installation

HERE = Path(__file__).parent
CC = os.environ.get("CC", "cc")
PATH = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
ANOTHER = "-DANOTHER_RUST_LIBRARY"

CMAKE_LISTS = """\
cmake_minimum_required(VERSION 3.16)
project(consumer C)
find_package(hms-rooms REQUIRED)
add_executable(program "{source}")
target_link_libraries(program PRIVATE {target})
"""


def facts(installation: Installation) -> Iterator[Fact]:
    with TemporaryDirectory() as folder:
        ways = Ways(installation, Path(folder))
        yield fact("pkg-config", ways.pkg_config)
        for kind in ("-no-pie", "-pie", "-static", "-static-pie"):
            yield fact(f"pkg-config --static, {kind}", partial(ways.static, kind))
        for target in ("hms::rooms", "hms::rooms-static"):
            yield fact(f"CMake, {target}", partial(ways.cmake, target))
        another = ways.another_rust_library()
        yield fact("before another Rust library", partial(ways.static, ANOTHER, after=another))
        yield fact("behind another Rust library", partial(ways.static, ANOTHER, before=another))
        yield fact("dlopen and dlclose in 8 threads", ways.dlopen)

    with TemporaryDirectory() as folder:
        ways = Ways(moved(installation, Path(folder) / "moved"), Path(folder))
        left = installation.prefix
        yield fact("moved, pkg-config", partial(ways.pkg_config, left=left))
        yield fact("moved, CMake", partial(ways.cmake, "hms::rooms", left=left))


def fact(way: str, build_and_run: Callable[[], str]) -> Fact:
    try:
        return Fact(way, "runs", build_and_run(), holds=True)
    except FailedError as failed:
        return Fact(way, "runs", str(failed), holds=False)


def moved(installation: Installation, to: Path) -> Installation:
    """A copy of the installed files, without any others that the prefix has."""
    names = ("libhms_rooms.*", "pkgconfig/hms-rooms.pc", "cmake/hms-rooms/*")
    files = [path for name in names for path in installation.libraries.glob(name)]
    for path in (*files, *installation.include.glob("hms_rooms.*")):
        copy = to / path.relative_to(installation.prefix)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(path, copy, follow_symlinks=False)
    return Installation(to)


class FailedError(Exception):
    """A command's closing line."""


class Ways:
    """The ways of building a program, in a folder of their own."""

    def __init__(self, installation: Installation, folder: Path) -> None:
        self.installation = installation
        self.program = folder / "program"
        self.folder = folder

    def pkg_config(self, *, left: Path | None = None) -> str:
        flags = self.flags("--cflags", "--libs")
        if left and any(str(left) in flag for flag in flags):
            raise FailedError(f"still names {left}")
        return self.compiled(HERE / "consumer.c", *flags)

    def static(
        self, *options: str, before: tuple[str, ...] = (), after: tuple[str, ...] = ()
    ) -> str:
        flags = self.flags("--cflags", "--libs", "--static")
        at = flags.index("-lhms_rooms")
        # If a shared library is beside it, -l takes that one.
        flags[at : at + 1] = [*before, "-l:libhms_rooms.a", *after]
        return self.compiled(HERE / "consumer.c", *options, *flags)

    def cmake(self, target: str, *, left: Path | None = None) -> str:
        source, build = self.folder / target, self.folder / f"{target}-build"
        source.mkdir()
        lists = CMAKE_LISTS.format(source=HERE / "consumer.c", target=target)
        (source / "CMakeLists.txt").write_text(lists)
        self.run(
            "cmake", "-S", source, "-B", build, f"-DCMAKE_PREFIX_PATH={self.installation.prefix}"
        )
        self.run("cmake", "--build", build)
        self.program = build / "program"
        for rules in (*build.rglob("link.txt"), *build.rglob("flags.make")):
            if left and str(left) in rules.read_text():
                raise FailedError(f"still names {left}")
        return self.ran()

    def dlopen(self) -> str:
        headers = f"-I{self.installation.include}"
        self.run(CC, HERE / "loader.c", headers, "-o", self.program, "-ldl", "-lpthread")
        return self.ran(self.installation.shared)

    def another_rust_library(self) -> tuple[str, ...]:
        archive = self.folder / "libanother.a"
        source = HERE / "another_rust_library.rs"
        self.run("rustc", "--edition=2024", "--crate-type=staticlib", "-o", archive, source)
        return (str(archive),)

    def flags(self, *wanted: str) -> list[str]:
        found = {"PKG_CONFIG_PATH": str(self.installation.pkg_config.parent)}
        return self.run("pkgconf", *wanted, "hms-rooms", **found).split()

    def compiled(self, source: Path, *flags: str) -> str:
        self.run(CC, "-O2", source, *flags, "-o", self.program)
        return self.ran()

    def ran(self, *arguments: Path) -> str:
        self.run(self.program, *arguments, LD_LIBRARY_PATH=str(self.installation.libraries))
        return f"runs, {self.program.stat().st_size / 1e6:.2f} MB"

    def run(self, *command: str | Path, **environment: str) -> str:
        done = subprocess.run(
            command,
            cwd=self.folder,
            env=os.environ | {"PATH": PATH} | environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        if done.returncode != 0:
            last = done.stdout.strip().splitlines()[-1:] or ["nothing was said"]
            raise FailedError(f"{Path(command[0]).name} ended with {done.returncode}: {last[0]}")
        return done.stdout
