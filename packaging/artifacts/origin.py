"""Looks for the paths of the machine that built a file."""

import os
import re
from pathlib import Path

from facts import Fact, none_of

ROOT = Path(__file__).resolve().parents[2]


def paths_of_the_builder(what: str, file: Path) -> Fact:
    """The file holds no path of the machine or of the sources."""
    folders = {str(ROOT), os.environ.get("CARGO_HOME", ""), str(Path.home()), "/tmp/", "/home/"}
    content = file.read_bytes()
    found = {
        path.decode(errors="replace")
        for folder in folders - {"", "/"}
        for path in re.findall(re.escape(folder.encode()) + rb"[\w./-]*", content)
    }
    return none_of(what, found)
