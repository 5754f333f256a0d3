"""The licences of the crates that are linked in are handed on with everything that is shipped."""

import re
import zipfile
from pathlib import Path

import pytest
from programs import ROOT, SANDBOX, run

# The text of a crate is longer than this if it has the licence, and not only the name.
SHORTEST = 400


def linked(package: str) -> set[str]:
    """Each crate of others that is in a package, with its version."""
    tree = ("cargo", "tree", "--locked", "--package", package, "--prefix", "none")
    listed = run(*tree, "--edges", "normal,no-proc-macro", "--format", "{p}")
    names = {line.removesuffix(" (*)") for line in listed.splitlines()}
    return {name.replace(" v", " ") for name in names if "(/" not in name}


def assert_complete(text: str, package: str) -> None:
    sections = dict(re.findall(r"^== (.+?): (.*?)(?=^== |\Z)", text, re.MULTILINE | re.DOTALL))
    crates = linked(package)
    assert len(crates) > 30 and sections.keys() == crates | {"std"}
    for crate, section in sections.items():
        assert len(section) > SHORTEST, crate


@pytest.mark.parametrize("package", ["hms-rooms-capi", "hms-rooms-python", "hms-rooms-sandbox"])
def test_every_linked_crate_is_listed_with_its_licence(package: str) -> None:
    assert_complete(run(ROOT / "packaging" / "licences", package), package)


def test_the_library_is_installed_with_them(prefix: Path) -> None:
    documents = prefix / "share" / "doc" / "hms-rooms"
    assert_complete((documents / "LICENSES-CRATES.txt").read_text(), "hms-rooms-capi")
    assert "MIT License" in (documents / "LICENSE-MIT").read_text()


def test_the_sandbox_is_installed_with_them(tmp_path: Path) -> None:
    run("make", "install-sandbox", f"PREFIX={tmp_path}", f"BUILT_SANDBOX={SANDBOX}")
    documents = tmp_path / "share" / "doc" / "hms-sandbox"
    assert_complete((documents / "LICENSES-CRATES.txt").read_text(), "hms-rooms-sandbox")


def test_the_wheel_has_them(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        [name] = [name for name in archive.namelist() if name.endswith("/LICENSES-CRATES.txt")]
        assert ".dist-info/licenses/" in name
        assert_complete(archive.read(name).decode(), "hms-rooms-python")
        assert archive.namelist()[-1].endswith("/RECORD")
