"""The shipped libraries are as docs/artifacts.md says, and the check reports a library that is
not."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from programs import ROOT, run

TARGET = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
SHIPPED = TARGET / "shipped"
CHECK = (sys.executable, str(ROOT / "packaging" / "artifacts"))
DOCUMENT = ROOT / "docs" / "artifacts.md"

# A library with every property that is forbidden: large, for a new glibc, full of names and groups.
BAD = r"""
unsigned arc4random(void);
const char fat[5000000] = {1};
unsigned compile(void) { return arc4random() + (fat - __FILE__); }
__asm__(".pushsection .data.group,\"awG\",@progbits,group,comdat; .popsection");
"""


def rows(document: Path) -> list[tuple[str, str]]:
    """The facts and the requirements, without the figures, which differ with every change of the
    code."""
    return re.findall(r"^\| (.+?) \| (.+?) \|", document.read_text(), re.MULTILINE)


def test_everything_that_is_shipped_is_as_it_should_be(prefix: Path, tmp_path: Path) -> None:
    written = tmp_path / "artifacts.md"
    print(run(*CHECK, prefix, SHIPPED, "--write", written))
    assert rows(written) == rows(DOCUMENT), "docs/artifacts.md is of another time: make artifacts"


def test_what_is_not_as_it_should_be_is_named(prefix: Path, compiler: str, tmp_path: Path) -> None:
    bad = tmp_path / "bad"
    shutil.copytree(prefix, bad, symlinks=True)
    source, object_ = tmp_path / "bad.c", tmp_path / "bad.o"
    source.write_text(BAD)
    run(compiler, "-g", "-fno-pic", "-mcmodel=large", "-c", source, "-o", object_)
    flags = ("-rpath,/nowhere", "-z,notext", "-z,execstack", "-z,norelro", "--no-as-needed,-lm")
    library = (bad / "lib" / "libhms_rooms.so.1").resolve()
    run(compiler, "-shared", object_, "-o", library, *(f"-Wl,{flag}" for flag in flags))
    archive = bad / "lib" / "libhms_rooms.a"
    archive.unlink()
    run("ar", "rc", archive, object_, source)
    description = bad / "lib" / "pkgconfig" / "hms-rooms.pc"
    description.write_text(description.read_text().replace(" -lpthread", ""))

    done = subprocess.run([*CHECK, bad, SHIPPED], stdout=subprocess.PIPE, text=True, check=False)
    assert done.returncode == 1
    assert "  NOT size: " in done.stdout
    assert "  ok " not in done.stdout, done.stdout
