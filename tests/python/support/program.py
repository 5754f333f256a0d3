"""A Python program in a process of its own: it gets signals, forks and ends without this one."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress

Program = subprocess.Popen[str]

# Far below the minute that calls may take in these programs, far above what they need.
SOON = 20.0


@contextmanager
def running(
    script: str, *arguments: str, environment: Mapping[str, str] | None = None
) -> Iterator[Program]:
    """The program, until the end of the block, with the processes that it forks."""
    with subprocess.Popen(
        # That a process with threads forks is what some of them are about.
        [sys.executable, "-W", "ignore::DeprecationWarning", "-c", script, *arguments],
        env={**os.environ, **(environment or {})},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as program:
        try:
            yield program
        finally:
            end(program)


def end(program: Program) -> None:
    with suppress(ProcessLookupError):
        os.killpg(program.pid, signal.SIGKILL)


def line(program: Program) -> str:
    """The next line that it prints."""
    assert program.stdout is not None
    return program.stdout.readline().strip()


def tell(program: Program) -> None:
    """Lets a program go on that reads a line."""
    assert program.stdin is not None
    program.stdin.write("\n")
    program.stdin.flush()


def rest(program: Program) -> list[str]:
    """The lines that it prints until it ends: soon, well, and without a word on stderr."""
    program.wait(SOON)
    end(program)
    # Not by way of `communicate`, which does not know what `line` has read ahead.
    assert program.stdout is not None and program.stderr is not None
    assert (program.returncode, program.stderr.read()) == (0, "")
    return program.stdout.read().splitlines()


def output(script: str, *arguments: str) -> list[str]:
    """All that it prints."""
    with running(script, *arguments) as program:
        return rest(program)
