"""The places of the files of an installation."""

import re
from functools import cached_property
from pathlib import Path


class Installation:
    """A prefix that `make install`, or a distribution's package, filled."""

    def __init__(self, prefix: Path) -> None:
        self.prefix = prefix
        (self.pkg_config,) = prefix.glob("lib*/**/pkgconfig/hms-rooms.pc")
        self.libraries = self.pkg_config.parents[1]

    @property
    def shared(self) -> Path:
        return self.libraries / "libhms_rooms.so.1"

    @property
    def static(self) -> Path:
        return self.libraries / "libhms_rooms.a"

    @property
    def include(self) -> Path:
        return self.prefix / "include"

    @cached_property
    def functions(self) -> list[str]:
        """The functions that the header declares."""
        header = (self.include / "hms_rooms.h").read_text()
        code = re.sub(r"/\*.*?\*/", "", header, flags=re.DOTALL)
        return sorted(set(re.findall(r"\b(hms_\w+)\(", code)))
