"""The distributions for PyPI, checked and installed: the wheel and the source distribution."""

import email
import os
import re
import shutil
import sys
import tarfile
import zipfile
from email.message import Message
from pathlib import Path

import pytest
from programs import ROOT, run, run_in_sandbox

TARGET = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))

# A megabyte and a bit, for what every user downloads.
LARGEST_WHEEL = 1_300_000
FIRST_EXAMPLE = """
from hms_rooms import Client
print(Client().create_room("test-room").state)
"""


@pytest.fixture(scope="module")
def sdist(tools: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sdist")
    manifest = ROOT / "bindings" / "python" / "Cargo.toml"
    run(tools / "maturin", "sdist", "--out", folder, "--manifest-path", manifest)
    [sdist] = folder.glob("hms_rooms-*.tar.gz")
    return sdist


def content(wheel: Path, ending: str) -> bytes:
    with zipfile.ZipFile(wheel) as archive:
        [name] = [name for name in archive.namelist() if name.endswith(ending)]
        return archive.read(name)


def versions(lock: str) -> set[tuple[str, str]]:
    """Each package of a lock file, with its version."""
    return set(re.findall(r'^name = "(.*)"\nversion = "(.*)"$', lock, re.MULTILINE))


def metadata(wheel: Path) -> Message:
    return email.message_from_bytes(content(wheel, ".dist-info/METADATA"))


def test_a_wheel_is_small(wheel: Path) -> None:
    assert wheel.stat().st_size <= LARGEST_WHEEL


def test_a_wheel_knows_nothing_of_where_it_was_built(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        for name in archive.namelist():
            assert str(ROOT).encode() not in archive.read(name), name
            assert str(Path.home()).encode() + b"/" not in archive.read(name), name


def test_a_wheel_lists_what_it_is_made_of(wheel: Path) -> None:
    sbom = content(wheel, ".cyclonedx.json").decode()
    assert '"bomFormat": "CycloneDX"' in sbom
    for part in ("rustls", "ureq", "pyo3"):
        assert f'"name": "{part}"' in sbom
    assert "serialNumber" not in sbom and "timestamp" not in sbom


def test_the_metadata_says_what_is_tested(wheel: Path) -> None:
    described = metadata(wheel)
    versions = {f"Programming Language :: Python :: 3.{minor}" for minor in (10, 11, 12, 13)}
    classifiers = set(described.get_all("Classifier", []))
    assert versions <= classifiers and "Typing :: Typed" in classifiers
    assert not any("Free Threading" in it or it.endswith(" 3.14") for it in classifiers)
    assert (described["Requires-Python"], described["License-Expression"]) == (
        ">=3.10",
        "MIT OR Apache-2.0",
    )
    assert described.get_all("License-File") == [
        "LICENSES-CRATES.txt",
        "LICENSE-APACHE",
        "LICENSE-MIT",
    ]
    assert all("; extra == " in it for it in described.get_all("Requires-Dist", []))


def test_pypi_would_take_and_show_them(tools: Path, wheel: Path, sdist: Path) -> None:
    told = run(tools / "twine", "--no-color", "check", "--strict", wheel, sdist)
    assert told.count("PASSED") == 2


def test_the_source_distribution_has_the_versions_of_the_workspace(sdist: Path) -> None:
    with tarfile.open(sdist) as archive:
        files = {re.sub(r"^[^/]+/", "", it.name): it for it in archive.getmembers()}
        read = archive.extractfile(files["Cargo.lock"])
        assert read
        locked = versions(read.read().decode())
    assert locked and locked <= versions((ROOT / "Cargo.lock").read_text())
    for name in ("crates/hms-rooms/src/lib.rs", "bindings/python/src/lib.rs", "LICENSE-MIT"):
        assert name in files


def test_the_source_distribution_can_be_installed_offline(
    tools: Path, sdist: Path, bare_python: Path, tmp_path: Path
) -> None:
    unpacked = TARGET / "sdist"
    shutil.rmtree(unpacked, ignore_errors=True)
    with tarfile.open(sdist) as archive:
        archive.extractall(unpacked, filter="data")
    # Everything in the archive has one old date. If it kept that date, cargo would take it for
    # built.
    for file in unpacked.rglob("*"):
        file.touch()
    environment = {
        "CARGO_NET_OFFLINE": "true",
        # In a target directory of its own: if it shared the workspace's, cargo would confuse the
        # crates of the two.
        "CARGO_TARGET_DIR": str(TARGET / "sdist-built"),
        "MATURIN_PEP517_ARGS": "--profile dev",
        "PATH": f"{tools}:{os.environ['PATH']}",
    }
    pip = (sys.executable, "-m", "pip", "--no-cache-dir")
    [source] = unpacked.iterdir()
    alone = ("--no-build-isolation", "--no-deps", "--no-index")
    run(*pip, "wheel", *alone, "--wheel-dir", tmp_path, source, environment=environment)
    [wheel] = tmp_path.glob("hms_rooms-*.whl")
    installed = tmp_path / "installed"
    run(*pip, "install", "--no-index", "--quiet", "--target", installed, wheel)
    script = tmp_path / "app.py"
    script.write_text(f"import sys; sys.path.insert(0, {str(installed)!r})\n{FIRST_EXAMPLE}")
    assert run_in_sandbox(bare_python, script) == "enabled\n"
