"""Whether a file tells where it was built."""

import os
import re
from pathlib import Path

from facts import Fact, none_of

ROOT = Path(__file__).resolve().parents[2]


def paths_of_the_builder(what: str, file: Path) -> Fact:
    """No path of the machine, and none of where the sources lay, is in the file."""
    folders = {str(ROOT), os.environ.get("CARGO_HOME", ""), str(Path.home()), "/tmp/", "/home/"}
    content = file.read_bytes()
    found = {
        path.decode(errors="replace")
        for folder in folders - {"", "/"}
        for path in re.findall(re.escape(folder.encode()) + rb"[\w./-]*", content)
    }
    return none_of(what, found)
