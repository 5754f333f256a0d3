"""The sandbox serves the vendor's own SDK for Node, which knows the service's replies."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from programs import ROOT, run
from sandbox import sandbox

FOLDER = Path(__file__).parent
INSTALLED = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")) / "vendor-sdk"


@pytest.fixture(scope="module")
def installed() -> Path:
    """The folder in which the SDK is installed."""
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("npm is absent, which installs the vendor's SDK")
    INSTALLED.mkdir(parents=True, exist_ok=True)
    shutil.copy(FOLDER / "package.json", INSTALLED)
    command = [npm, "install", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline"]
    done = subprocess.run(command, cwd=INSTALLED, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        pytest.skip(f"npm does not get the vendor's SDK: {done.stderr[-200:]}")
    return INSTALLED


@pytest.mark.parametrize("options", [(), ("--odd-replies",)], ids=["plain", "odd-replies"])
def test_the_vendor_s_sdk_drives_the_life_of_a_room(
    installed: Path, options: tuple[str, ...]
) -> None:
    with sandbox(*options) as service:
        script = FOLDER / "life_of_a_room.mjs"
        run("env", "-C", installed, "node", script, service.address)
