"""A program that a freezer, such as PyInstaller, packs finds all that the package imports."""

import re
import sys
from modulefinder import ModuleFinder
from pathlib import Path

import pytest
from programs import ROOT, SANDBOX, run

PACKAGE = ROOT / "bindings" / "python" / "python"
SOURCES = ROOT / "bindings" / "python" / "src"

# Everything that converts a value between Python and compiled code, and each kind of client.
APP = """
import sys
before = set(sys.modules)
from hms_rooms import AsyncClient, Client, HmsError, Recording, Room, Upload, Webhook

def rooms() -> None:
    import os
    token = os.environ["HMS_MANAGEMENT_TOKEN"]
    with Client(lambda: token, timeout=30) as client:
        room = client.create_room("test-room", recording=Recording(False), polls=None)
        print(room.raw["name"], room.created_at.year > 2000, room.updated_at)
        try:
            client.create_room("test-room", polls=["p1"], webhook=Webhook("u", {"a": "b"}))
        except HmsError as error:
            print(type(error).__name__)
    Client("t", ca_file=os.environ["HMS_CA_BUNDLE"]).__getnewargs_ex__()
    upload = Upload("s3", "b")
    list_of_rooms = Client("t", api="v2").list_rooms()
    hash(Room("5f", created_at=room.created_at, recording=Recording(True, upload=upload)))

"""
ASYNC = """
import asyncio

async def main() -> None:
    async with AsyncClient() as client:
        print((await client.create_room("awaited")).name)

asyncio.run(main())
"""
IN_SANDBOX = (SANDBOX, "exec", "--tls", "--")
SAID = ["test-room True None", "UnsupportedError"]


@pytest.fixture(scope="module")
def seen() -> set[str]:
    """The modules that can be seen in the package's code without running it."""
    finder = ModuleFinder([str(PACKAGE), *sys.path])
    finder.import_hook("hms_rooms")
    return set(finder.modules)


def test_what_compiled_code_imports_can_be_seen(seen: set[str]) -> None:
    text = "".join(path.read_text() for path in SOURCES.rglob("*.rs"))
    imported = set(re.findall(r'\.import\((?:intern!\(py, )?"([\w.]+)"', text))
    assert imported >= {"hms_rooms._errors", "hms_rooms._lists", "json", "sys"}
    assert imported <= seen


def test_what_is_imported_as_it_runs_can_be_seen(seen: set[str]) -> None:
    script = """
rooms()
modules = {name for name, it in sys.modules.items() if type(it) is type(sys)}
print(*modules - before)
"""
    *said, modules = run(*IN_SANDBOX, sys.executable, "-c", f"{APP}{script}").splitlines()
    assert said == SAID
    late = {"collections.abc", "datetime", "json", "pathlib"}
    late |= {"hms_rooms._lists", "hms_rooms._running"}
    assert set(modules.split()) >= late
    assert set(modules.split()) <= seen


def test_a_program_of_one_file_works(tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text(f"{APP}rooms()\n{ASYNC}")
    places = [f"--{it}path={tmp_path / it}" for it in ("dist", "work", "spec")]
    command = ("-m", "PyInstaller", "--onefile", "--log-level=ERROR", *places)
    run(sys.executable, *command, tmp_path / "app.py")
    assert run(*IN_SANDBOX, tmp_path / "dist" / "app").splitlines() == [*SAID, "awaited"]
