"""The tests pass also if signals are ignored when they start, as in a script run by nohup."""

import subprocess
import sys
from pathlib import Path

TESTS = Path(__file__).parent
RELYING = [
    "test_cli_rooms.py::test_ctrl_c_ends_a_command_with_130",
    "test_fork.py::test_a_pool_of_forked_processes_shares_a_client",
    "test_secrets_of_failures.py::test_no_call_that_is_interrupted_holds_a_secret",
    "test_signals.py",
]
# A shell cannot make a signal heard again that it was started with ignored.
IGNORING = """
import os, signal, sys

for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT, signal.SIGUSR1):
    signal.signal(number, signal.SIG_IGN)
os.execv(sys.executable, [sys.executable, *sys.argv[1:]])
"""


def test_signals_that_are_ignored_where_the_tests_are_started_are_heard_in_them() -> None:
    root = TESTS.parents[1]
    config = root / "bindings" / "python" / "pyproject.toml"
    options = ["-q", "-x", "-p", "no:cacheprovider", "-c", str(config), "--rootdir", str(root)]
    tests = [str(TESTS / it) for it in RELYING]
    ended = subprocess.run(
        [sys.executable, "-c", IGNORING, "-m", "pytest", *options, *tests],
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stdout
    assert " passed" in ended.stdout
