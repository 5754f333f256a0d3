"""The shared library, as the loader sees it."""

from collections.abc import Iterator
from pathlib import Path

from elftools.elf.dynamic import DynamicSection
from elftools.elf.elffile import ELFFile
from elftools.elf.gnuversions import GNUVerDefSection, GNUVerNeedSection, GNUVerSymSection
from elftools.elf.sections import NoteSection, SymbolTableSection
from facts import Fact, at_most, none_of, same
from installation import Installation
from origin import paths_of_the_builder

NEEDED = {"libc.so.6", "libgcc_s.so.1"}
LOADERS = ("ld-linux", "ld64.so")
# Of 2021. The glibc of the machine that links decides: libpthread is part of it if it is 2.34 or
# newer.
GLIBC = (2, 34)


def facts(installation: Installation, debug: Path) -> Iterator[Fact]:
    with installation.shared.open("rb") as file:
        elf = ELFFile(file)
        yield from dynamic(elf)
        yield from symbols(elf, installation.functions)
        yield from segments(elf)
        yield from debug_information(elf, debug)
    yield at_most("size", 2.0, installation.shared.stat().st_size)
    yield paths_of_the_builder("paths of the machine that built it", installation.shared)


def dynamic(elf: ELFFile) -> Iterator[Fact]:
    section = elf.get_section_by_name(".dynamic")
    assert isinstance(section, DynamicSection)
    tags: dict[str, list[str]] = {}
    for tag in section.iter_tags():
        text = getattr(tag, "needed", None) or getattr(tag, "soname", None) or str(tag.entry.d_val)
        tags.setdefault(tag.entry.d_tag, []).append(text)

    soname = "".join(tags.get("DT_SONAME", []))
    yield Fact("name", "libhms_rooms.so.1", soname, soname == "libhms_rooms.so.1")
    needed = set(tags.get("DT_NEEDED", []))
    surplus = {name for name in needed - NEEDED if not name.startswith(LOADERS)}
    asked = "only libc, libgcc_s, and the loader"
    yield Fact("needs", asked, ", ".join(sorted(needed)), not surplus)
    yield none_of("search paths", {"RPATH", "RUNPATH"} & {tag[3:] for tag in tags})
    yield none_of("text relocations", {"TEXTREL"} & {tag[3:] for tag in tags})
    flags = int("".join(tags.get("DT_FLAGS_1", ["0"])))
    named = [name for name, bit in {"NOW": 0x1, "NODELETE": 0x8}.items() if flags & bit]
    yield Fact("flags", "NOW NODELETE", " ".join(named), len(named) == 2)


def symbols(elf: ELFFile, functions: list[str]) -> Iterator[Fact]:
    table = elf.get_section_by_name(".dynsym")
    versions = elf.get_section_by_name(".gnu.version")
    definitions = elf.get_section_by_name(".gnu.version_d")
    assert isinstance(table, SymbolTableSection)
    nodes: dict[object, str] = {}
    if isinstance(definitions, GNUVerDefSection):
        nodes = {node.entry.vd_ndx: next(names).name for node, names in definitions.iter_versions()}
    exported = {
        symbol.name: nodes.get(versions.get_symbol(at).entry.ndx, "none")
        if isinstance(versions, GNUVerSymSection)
        else "none"
        for at, symbol in enumerate(table.iter_symbols())
        if symbol.entry.st_shndx != "SHN_UNDEF" and symbol.name not in nodes.values()
    }
    yield same("functions of the header that are exported", functions, exported)
    used = sorted(set(exported.values()))
    holds = all(node.startswith("HMS_ROOMS_1") for node in used)
    yield Fact("version of each", "HMS_ROOMS_1, or HMS_ROOMS_1.n", ", ".join(used), holds)
    yield glibc(elf)


def glibc(elf: ELFFile) -> Fact:
    section = elf.get_section_by_name(".gnu.version_r")
    needs = section.iter_versions() if isinstance(section, GNUVerNeedSection) else ()
    needed = {version.name for _, versions in needs for version in versions}
    numbers = [
        tuple(int(part) for part in name.removeprefix("GLIBC_").split("."))
        for name in needed
        if name.startswith("GLIBC_2")
    ]
    found = max(numbers, default=(0,))
    asked = f"{GLIBC[0]}.{GLIBC[1]}, or older"
    return Fact("oldest glibc that will do", asked, ".".join(map(str, found)), found <= GLIBC)


def segments(elf: ELFFile) -> Iterator[Fact]:
    kinds = {segment.header.p_type for segment in elf.iter_segments()}
    both = {
        segment.header.p_type
        for segment in elf.iter_segments()
        if segment.header.p_flags & 1 and segment.header.p_flags & 2
    }
    yield none_of("memory to write and to execute", both)
    relro = {"PT_GNU_RELRO", "PT_GNU_STACK"} & kinds
    found = ", ".join(sorted(relro))
    yield Fact("hardening", "PT_GNU_RELRO, PT_GNU_STACK", found, len(relro) == 2)


def debug_information(elf: ELFFile, debug: Path) -> Iterator[Fact]:
    names = {section.name for section in elf.iter_sections()}
    symbols = {name for name in names if name.startswith((".debug", ".symtab", ".comment"))}
    yield none_of("symbols and debug information inside", symbols)
    with debug.open("rb") as file:
        apart = ELFFile(file)
        ours, theirs = build_id(elf), build_id(apart)
        size = f"{debug.stat().st_size / 1e6:.2f} MB"
        found = f"{size}, build id {'alike' if ours == theirs else 'different'}"
        holds = bool(ours) and ours == theirs and apart.has_dwarf_info()
        yield Fact("debug information apart", "line tables, of the same build", found, holds)


def build_id(elf: ELFFile) -> str:
    section = elf.get_section_by_name(".note.gnu.build-id")
    notes = section.iter_notes() if isinstance(section, NoteSection) else ()
    return "".join(str(note["n_desc"]) for note in notes)
