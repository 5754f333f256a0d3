"""The commands and programs of docs/life-of-a-room.md do what the document shows."""

import json
import re
from pathlib import Path

import pytest
from programs import ROOT, run, run_in_sandbox
from tour import commands_of, curls, run_tour

DOCUMENT = (ROOT / "docs" / "life-of-a-room.md").read_text()
CREDENTIALS = ("--access-key", "my-access-key", "--secret", "my-app-secret")


def block(language: str) -> str:
    """The document's only program in a language."""
    [program] = re.findall(rf"^```{language}\n(.*?)^```$", DOCUMENT, re.MULTILINE | re.DOTALL)
    return str(program)


@pytest.mark.parametrize("curl", curls())
def test_the_tour_is_as_it_is_shown(curl: str, tmp_path: Path) -> None:
    steps = commands_of(DOCUMENT)
    assert len(steps) > 25
    run_tour(steps, curl, tmp_path)


def test_the_python_program_runs(bare_python: Path) -> None:
    printed = run(bare_python, "-c", block("python")).splitlines()
    assert [line.split()[0] for line in printed[:2]] == ["teacher", "student"]
    # The service lists peers in any order.
    assert sorted(printed[3:5]) == ["Ada is a teacher", "Bob is a student"]
    assert printed[5:] == ["0 rooms are enabled"]


def test_the_c_program_runs(prefix: Path, compiler: str, tmp_path: Path) -> None:
    program, library = tmp_path / "life", prefix / "lib"
    (tmp_path / "life.c").write_text(block("c"))
    flags = (f"-I{prefix / 'include'}", f"-L{library}", "-lhms_rooms", f"-Wl,-rpath,{library}")
    run(compiler, "-std=c99", "-Wall", "-Werror", tmp_path / "life.c", *flags, "-o", program)
    seed = {
        "version": 1,
        "templates": [{"name": "class", "roles": ["teacher", "student"]}],
        "rooms": [{"name": "algebra-1"}],
        "sessions": [{"room": "algebra-1", "peers": [{"name": "Ada"}]}],
    }
    (tmp_path / "seed.json").write_text(json.dumps(seed))
    options = ("--api", "v2", "--seed", str(tmp_path / "seed.json"), *CREDENTIALS)
    printed = run_in_sandbox(program, options=options).splitlines()
    assert [line.split()[0] for line in printed[:2]] == ["teacher", "student"]
    assert printed[2:] == ["Ada is inside", "0 rooms are enabled"]
