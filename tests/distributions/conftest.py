"""A build from the source tarball, once for all tests."""

import os
from pathlib import Path

import pytest
from programs import ROOT, run


@pytest.fixture(scope="session")
def built() -> Path:
    """The folder in which `make deb` built, out of the tarball and with no other crates."""
    run("make", "deb")
    return Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")) / "deb"
