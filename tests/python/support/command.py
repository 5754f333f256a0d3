"""The command hms-rooms, run as a user runs it: a process of its own."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from . import program
from .program import SOON, Program

HMS_ROOMS = [sys.executable, "-m", "hms_rooms"]

Ended = subprocess.CompletedProcess[str]


def run(
    environment: Mapping[str, str],
    *arguments: str,
    within: Path | None = None,
    stdin: str | None = None,
) -> Ended:
    """The command, run to its end."""
    return subprocess.run(
        [*HMS_ROOMS, *arguments],
        cwd=within,
        env=os.environ | dict(environment),
        input=stdin,
        capture_output=True,
        text=True,
        timeout=3 * SOON,
        check=False,
    )


def printed(ended: Ended) -> Any:
    """The one JSON document on stdout of a command that did what it should, without a word."""
    assert (ended.returncode, ended.stderr) == (0, "")
    return json.loads(ended.stdout)


@contextmanager
def started(
    environment: Mapping[str, str], *arguments: str, within: Path | None = None
) -> Iterator[Program]:
    """The command under way, until the end of the block."""
    with subprocess.Popen(
        [*HMS_ROOMS, *arguments],
        cwd=within,
        env=os.environ | dict(environment),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as process:
        try:
            yield process
        finally:
            program.end(process)


def until(holds: Callable[[], bool], process: Program) -> None:
    """Waits for what a command that is under way is about to bring."""
    deadline = time.monotonic() + SOON
    while not holds():
        assert process.poll() is None and time.monotonic() < deadline
        time.sleep(0.01)
