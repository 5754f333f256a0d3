"""The version of each symbol that a library exports."""

import re
from pathlib import Path

from programs import run


def symbol_versions(library: Path) -> dict[str, str]:
    printed = run("nm", "--dynamic", "--defined-only", "--with-symbol-versions", library)
    return dict(re.findall(r" [A-Z] (\w+)@@?(\S+)$", printed, re.MULTILINE))
