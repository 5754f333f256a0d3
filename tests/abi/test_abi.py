"""The header and the library match packaging/abi.lock, which lists the facts that programs rely on.

`make abi` runs this with `HMS_WRITE_ABI` set, which first records what is new.
"""

import ctypes
import os
import re
from pathlib import Path

import pytest
from abi.changes import complaints
from abi.header import abi_of_header, release_of
from abi.layout import layout_of
from abi.lock import Abi, Constant, Struct, abi_of
from abi.symbols import symbol_versions
from c_header import HEADER
from programs import ROOT, run

LOCK = ROOT / "packaging" / "abi.lock"


@pytest.fixture(scope="module")
def library(prefix: Path) -> Path:
    return prefix / "lib" / "libhms_rooms.so"


@pytest.fixture(scope="module")
def today(library: Path, compiler: str) -> Abi:
    number = ctypes.CDLL(str(library)).hms_abi_version()
    return abi_of_header(HEADER, compiler, number, symbol_versions(library))


def test_nothing_that_programs_rely_on_has_changed(today: Abi) -> None:
    is_recording = "HMS_WRITE_ABI" in os.environ
    said = complaints(LOCK, today, release_of(HEADER), is_recording=is_recording)
    if said:
        pytest.fail("\n\n".join(["The ABI has changed.", *said]), pytrace=False)


def test_the_number_of_the_abi_is_the_same_wherever_it_stands(today: Abi, library: Path) -> None:
    soname = re.search(r"\(SONAME\).*\[(.*)\]", run("readelf", "--dynamic", library))
    assert soname and soname[1] == f"libhms_rooms.so.{today.number}"
    assert {version.partition(".")[0] for version in symbol_versions(library).values()} == {
        f"HMS_ROOMS_{today.number}"
    }
    assert abi_of(LOCK.read_text()).number == today.number


def test_cpp_sees_the_same_sizes(today: Abi, cpp_compiler: str, compiler: str) -> None:
    entries = today.entries.items()
    structs = {name: list(entry.fields) for name, entry in entries if isinstance(entry, Struct)}
    constants = [name for name, entry in entries if isinstance(entry, Constant)]
    c = layout_of(HEADER, (compiler, "-std=c11", "-x", "c"), structs, constants)
    cpp = layout_of(HEADER, (cpp_compiler, "-std=c++11", "-x", "c++"), structs, constants)
    assert c.structs and c.fields and c.constants
    assert cpp == c
