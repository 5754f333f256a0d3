"""A terminal of a program's own, and the screen that a person would see."""

import os
import pty
import select
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pyte

from .program import SOON

# Takes the terminal for its own, so that a Ctrl-C typed there reaches it.
LAUNCH = """
import fcntl, os, sys, termios
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
os.execv(sys.argv[1], sys.argv[1:])
"""


class Terminal:
    """The terminal of a program that runs."""

    def __init__(self, process: subprocess.Popen[bytes], descriptor: int) -> None:
        self.process, self.descriptor = process, descriptor
        self.screen = pyte.Screen(80, 12)
        self.stream = pyte.ByteStream(self.screen)

    def type(self, keys: bytes) -> None:
        os.write(self.descriptor, keys)

    def lines(self) -> list[str]:
        """The lines on the screen, down to the last one that is not empty."""
        return "\n".join(line.rstrip() for line in self.screen.display).rstrip().split("\n")

    def until(self, shown: Callable[[list[str]], bool]) -> None:
        """Waits for the screen to show something."""
        deadline = time.monotonic() + SOON
        while not shown(self.lines()):
            assert time.monotonic() < deadline, self.lines()
            self.take(0.05)

    def end(self) -> int:
        """Waits for the end of the program, with all that it has to say."""
        deadline = time.monotonic() + SOON
        while self.process.poll() is None:
            assert time.monotonic() < deadline, self.lines()
            self.take(0.05)
        while self.take(0):
            pass
        return self.process.returncode

    def take(self, seconds: float) -> bool:
        if not select.select([self.descriptor], [], [], seconds)[0]:
            return False
        try:
            said = os.read(self.descriptor, 65536)
        except OSError:
            # So ends a terminal whose last program has gone.
            return False
        self.stream.feed(said)
        return bool(said)


@contextmanager
def running(environment: Mapping[str, str], *command: str, within: Path) -> Iterator[Terminal]:
    ours, theirs = pty.openpty()
    # These variables decide how rich draws.
    own = {"TERM": "xterm-256color", "COLUMNS": "80", "LINES": "12", "LC_ALL": "C.UTF-8"}
    process = subprocess.Popen(
        [sys.executable, "-c", LAUNCH, *command],
        cwd=within,
        env=os.environ | own | dict(environment),
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        start_new_session=True,
    )
    os.close(theirs)
    try:
        yield Terminal(process, ours)
    finally:
        process.kill()
        process.wait()
        os.close(ours)
