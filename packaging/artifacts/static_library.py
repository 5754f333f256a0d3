"""The static library, as a linker sees it if there are other libraries besides."""

import re
import subprocess
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from elftools.elf.elffile import ELFFile
from elftools.elf.sections import SymbolTableSection
from facts import Fact, at_most, none_of, same
from installation import Installation
from origin import paths_of_the_builder

# Every compiler's driver links these by itself, each in its own way: under -static there is no
# libgcc_s to name.
BY_THE_DRIVER = {"gcc_s", "c"}


def facts(installation: Installation, native_static_libs: Path) -> Iterator[Fact]:
    archive = installation.static
    members = output("ar", "t", archive).decode().split()
    yield Fact("objects", "1", f"{len(members)}", len(members) == 1)
    elf = ELFFile(BytesIO(output("ar", "p", archive, members[0])))
    table = elf.get_section_by_name(".symtab")
    assert isinstance(table, SymbolTableSection)
    global_names = {
        symbol.name
        for symbol in table.iter_symbols()
        if symbol.entry.st_info.bind != "STB_LOCAL" and symbol.entry.st_shndx != "SHN_UNDEF"
    }
    yield same("functions of the header, and no others", installation.functions, global_names)
    unwanted = (".debug", ".llvm", ".comment", ".gnu.lto")
    sections = list(elf.iter_sections())
    yield none_of(
        "debug information, bitcode",
        {section.name for section in sections if section.name.startswith(unwanted)},
    )
    groups = {section.name for section in sections if section.header.sh_type == "SHT_GROUP"}
    yield none_of("groups that a linker merges with others", groups)
    yield libraries(installation, native_static_libs)
    yield at_most("size", 4.2, archive.stat().st_size)
    yield paths_of_the_builder("paths of the machine that built it", archive)


def libraries(installation: Installation, native_static_libs: Path) -> Fact:
    """pkg-config and CMake name the same libraries to link with as rustc."""
    description = installation.pkg_config.read_text()
    config = (installation.libraries / "cmake/hms-rooms/hms-roomsConfig.cmake").read_text()
    (private,) = re.findall(r"^Libs\.private: (.*)$", description, re.MULTILINE)
    (linked,) = re.findall(r'INTERFACE_LINK_LIBRARIES "(.*)"', config)
    asked = set(re.findall(r"-l(\S+)", native_static_libs.read_text())) - BY_THE_DRIVER
    by_pkg_config = set(re.findall(r"-l(\S+)", private))
    by_cmake = set(linked.split(";"))
    found = " ".join(sorted(by_pkg_config))
    if by_cmake != by_pkg_config:
        found += f"; by CMake {' '.join(sorted(by_cmake))}"
    holds = asked == by_pkg_config == by_cmake
    return Fact("libraries beside libc and libgcc", " ".join(sorted(asked)), found, holds)


def output(*command: str | Path) -> bytes:
    return subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout
