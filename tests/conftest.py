"""Setup for the tests in every folder."""

import signal

import pytest

# The fixtures that install the library and the wheel.
pytest_plugins = ["installed"]

# Python ignores these itself.
IGNORED_BY_PYTHON = {signal.SIGPIPE, signal.SIGXFSZ}


@pytest.fixture(scope="session", autouse=True)
def signals_do_what_they_usually_do() -> None:
    """Undoes what was inherited, so that the programs which the tests start do not inherit it.

    A shell script starts what it runs in the background with SIGINT ignored, nohup with SIGHUP.
    """
    for number in signal.valid_signals() - IGNORED_BY_PYTHON:
        if signal.getsignal(number) is signal.SIG_IGN:
            is_ctrl_c = number == signal.SIGINT
            signal.signal(number, signal.default_int_handler if is_ctrl_c else signal.SIG_DFL)
