"""Ctrl-C and other signals: a handler that raises ends the call, one that returns does not."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event

from .service import Handler, Reply, Request, Service, answer, room_of_that_name

LOG = """
import logging, sys
logging.basicConfig(stream=sys.stdout, level=logging.WARNING, format="%(message)s")
"""
CALL = """
import os, signal, sys
import hms_rooms

signal.signal(signal.SIGINT, signal.default_int_handler)
signal.signal(signal.SIGUSR1, lambda *_: print("the handler ran", flush=True))
client = hms_rooms.Client("token", base_url=sys.argv[1])
try:
    print("a room", client.create_room(str(os.getpid())).name)
except KeyboardInterrupt:
    print("interrupted")
"""


@contextmanager
def calling(service: Service, script: str) -> Iterator["subprocess.Popen[str]"]:
    """A process whose main thread is in a call that creates a room of its process id's name."""
    with subprocess.Popen(
        [sys.executable, "-c", script, service.base_url],
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        yield process
    assert process.returncode == 0


def line(process: "subprocess.Popen[str]") -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def first_signal(number: signal.Signals, then: Reply = room_of_that_name) -> Reply:
    """A reply before which the caller gets a signal."""

    def reply(request: Request, handler: Handler) -> None:
        os.kill(int(request.json["name"]), number)
        then(request, handler)

    return reply


def test_ctrl_c_ends_a_pause_between_attempts(service: Service) -> None:
    service.will(answer(503, Retry_After="25"))
    with calling(service, LOG + CALL) as process:
        assert "the next follows in 25" in line(process)
        process.send_signal(signal.SIGINT)
        assert line(process).startswith("HMS_CANCELLED")
        assert line(process) == "interrupted"
    assert len(service.requests) == 1


def test_ctrl_c_is_heard_in_a_program_that_has_not_imported_threading(service: Service) -> None:
    service.will(first_signal(signal.SIGINT, answer(503, Retry_After="25")))
    without = 'assert "threading" not in sys.modules'
    with calling(service, f"{CALL}\n{without}") as process:
        assert line(process) == "interrupted"
    assert len(service.requests) == 1


def test_ctrl_c_in_an_exchange_is_heard_at_its_end(service: Service) -> None:
    service.will(first_signal(signal.SIGINT))
    with calling(service, LOG + CALL) as process:
        assert line(process) == "interrupted"
    assert len(service.requests) == 1


def test_a_handler_that_returns_runs_within_a_pause_and_breaks_nothing(service: Service) -> None:
    has_run = Event()

    def once_it_has_run(request: Request, handler: Handler) -> None:
        has_run.wait()
        room_of_that_name(request, handler)

    service.will(answer(503, Retry_After="1"), once_it_has_run)
    with calling(service, LOG + CALL) as process:
        assert "the next follows" in line(process)
        process.send_signal(signal.SIGUSR1)
        assert line(process) == "the handler ran"
        has_run.set()
        assert line(process) == f"a room {process.pid}"


def test_a_handler_that_returns_does_not_break_an_exchange(service: Service) -> None:
    service.will(first_signal(signal.SIGUSR1))
    with calling(service, LOG + CALL) as process:
        assert line(process) == "the handler ran"
        assert line(process) == f"a room {process.pid}"
    assert len(service.requests) == 1
