"""The source tarball builds by itself, somewhere else and offline, what is shipped from here."""

import os
from hashlib import sha256
from pathlib import Path

import pytest
from programs import ROOT, run

pytestmark = pytest.mark.debian

SHIPPED = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")) / "shipped"


def hashes(folder: Path) -> dict[str, str]:
    libraries = [path for path in folder.glob("libhms_rooms.*") if not path.is_symlink()]
    return {path.name: sha256(path.read_bytes()).hexdigest() for path in libraries}


def test_two_folders_make_one_library(built: Path, tmp_path: Path) -> None:
    (tarball,) = built.glob("hms-rooms_*.orig.tar.xz")
    run("tar", "-xf", tarball, "-C", tmp_path)
    (source,) = tmp_path.iterdir()
    # A cargo that knows no registry and has no crate from one.
    of_its_own = {"CARGO_HOME": str(tmp_path / "cargo"), "CARGO_TARGET_DIR": str(source / "target")}
    run("make", "-C", source, "library", environment=of_its_own)
    made = hashes(source / "target" / "shipped")
    assert len(made) >= 2
    assert made == hashes(SHIPPED)


def test_nothing_in_it_is_built_already(built: Path) -> None:
    (tarball,) = built.glob("hms-rooms_*.orig.tar.xz")
    names = run("tar", "-tf", tarball).splitlines()
    endings = {Path(name).suffix for name in names}
    assert any("/vendor/ureq-3" in name for name in names)
    assert not endings & {".a", ".dll", ".exe", ".lib", ".o", ".so"}
