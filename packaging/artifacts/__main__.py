"""Checks an installed library before it is shipped.

    python packaging/artifacts PREFIX BUILT [--write DOCUMENT]

PREFIX is the prefix of the installation. BUILT is the folder of `make library`, which also holds
the files that are not installed: the debug information, and rustc's list of libraries to link with.
The exit code is 1 if a fact is not as it should be.
"""

import argparse
import platform
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import consumers
import shared_library
import static_library
from facts import Fact
from installation import Installation

OPENING = """\
# What is shipped

Made by `make artifacts`, which `make test` runs as well: every line is looked up in an installed
library. {machine}

"""


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="packaging/artifacts",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("prefix", type=Path)
    parser.add_argument("built", type=Path)
    parser.add_argument("--write", type=Path, metavar="DOCUMENT")
    arguments = parser.parse_args()

    installation = Installation(arguments.prefix.resolve())
    (debug,) = arguments.built.glob("libhms_rooms.so.*.debug")
    chapters = {
        "The shared library": shared_library.facts(installation, debug),
        "The static library": static_library.facts(
            installation, arguments.built / "native-static-libs"
        ),
        "Programs against them": consumers.facts(installation),
    }
    found = {title: list(facts) for title, facts in chapters.items()}
    for title, facts in found.items():
        print(f"{title}\n{plain(facts)}\n")
    if arguments.write:
        document = OPENING.format(machine=machine())
        document += "\n".join(f"## {title}\n\n{table(facts)}" for title, facts in found.items())
        arguments.write.write_text(document)
    return not all(fact.holds for facts in found.values() for fact in facts)


def plain(facts: Iterable[Fact]) -> str:
    return "\n".join(
        f"  {'ok ' if fact.holds else 'NOT'} {fact.what}: {fact.found}"
        + ("" if fact.holds else f" (asked for: {fact.asked})")
        for fact in facts
    )


def table(facts: Iterable[Fact]) -> str:
    rows = "".join(f"| {fact.what} | {fact.asked} | {fact.found} |\n" for fact in facts)
    return f"| what | asked for | found |\n|---|---|---|\n{rows}"


def machine() -> str:
    system = platform.freedesktop_os_release()["PRETTY_NAME"]
    compilers = (
        subprocess.run([name, "--version"], stdout=subprocess.PIPE, text=True, check=True).stdout
        for name in (consumers.CC, "rustc")
    )
    versions = " and ".join(" ".join(text.splitlines()[0].split()) for text in compilers)
    return f"These figures are of {system}\n({platform.machine()}), {versions}."


if __name__ == "__main__":
    sys.exit(main())
