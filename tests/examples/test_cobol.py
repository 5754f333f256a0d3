"""The program of examples/cobol, built by GnuCOBOL, makes a room."""

import re
import subprocess
from pathlib import Path

import pytest
from programs import ROOT, SANDBOX, run

pytestmark = pytest.mark.debian

SOURCE = ROOT / "examples" / "cobol" / "rooms.cob"


@pytest.fixture(params=["legacy", "v2"])
def api(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def program(api: str, tmp_path: Path) -> Path:
    source, program = tmp_path / "rooms.cob", tmp_path / "rooms"
    text = SOURCE.read_text()
    assert text.count("SET v2 TO TRUE") == 1
    source.write_text(text.replace("SET v2 TO TRUE", f"SET {api} TO TRUE"))
    assert run("cobc", "-x", "-Wall", source, "-o", program) == ""
    return program


@pytest.fixture
def library(prefix: Path) -> dict[str, str]:
    return {"COB_LIBRARY_PATH": str(prefix / "lib"), "COB_PRE_LOAD": "libhms_rooms"}


def test_a_room_is_created_and_disabled(api: str, program: Path, library: dict[str, str]) -> None:
    printed = run(SANDBOX, "exec", "--api", api, "--", program, environment=library)
    assert re.fullmatch(r"([0-9a-f]{24}) is enabled\n\1 is disabled\n", printed), printed


def test_a_failure_is_told(program: Path, library: dict[str, str]) -> None:
    done = subprocess.run([program], env=library, stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.startswith("no credentials: ")
