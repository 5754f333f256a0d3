"""Where a call can stand still, and how to know that one does."""

import re
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event

from . import program, service
from .authority import Authority
from .program import Program
from .service import Handler, Reply, Request, answer

# A look-up that never comes back, in place of the system's.
LOOKUP = r"""
#include <unistd.h>

int getaddrinfo(void)
{
    if (write(STDOUT_FILENO, "looking up\n", 11) == 11)
        for (;;)
            pause();
    return 1;
}
"""
PAUSING = """
import logging

class Pausing(logging.Handler):
    def emit(self, record: logging.LogRecord) -> None:
        if "the next follows" in record.getMessage():
            print("pausing", flush=True)

logging.getLogger("hms_rooms").addHandler(Pausing())
"""


@dataclass
class Stall:
    """A call to `base_url` stands still where `is_reached` returns for the program it is in."""

    base_url: str
    outcome: str
    is_reached: Callable[[Program], None]
    environment: dict[str, str] = field(default_factory=dict)
    prelude: str = ""

    @contextmanager
    def program(self, script: str) -> Iterator[Program]:
        """A program that is told `base_url`, once its call stands still."""
        script = self.prelude + script
        with program.running(script, self.base_url, environment=self.environment) as running:
            self.is_reached(running)
            yield running


Place = Callable[[Authority], AbstractContextManager[Stall]]


def says(what: str) -> Callable[[Program], None]:
    def is_reached(caller: Program) -> None:
        assert program.line(caller) == what

    return is_reached


@contextmanager
def in_a_look_up(authority: Authority) -> Iterator[Stall]:
    library = authority.file.with_name("lookup.so")
    command = ["cc", "-shared", "-fPIC", "-x", "c", "-", "-o", str(library)]
    subprocess.run(command, input=LOOKUP, text=True, check=True)
    yield Stall(
        "https://api.example/api/v2", "not_sent", says("looking up"), {"LD_PRELOAD": str(library)}
    )


@contextmanager
def in_a_connect(_: Authority) -> Iterator[Stall]:
    """The server's backlog is full."""
    with socket.create_server(("127.0.0.1", 0), backlog=0) as listener:
        port = listener.getsockname()[1]
        under_way = re.compile(rf"0100007F:{port:04X} 02 ")
        with socket.create_connection(("127.0.0.1", port)):

            def is_reached(caller: Program) -> None:
                while not under_way.search(Path("/proc/net/tcp").read_text()):
                    assert caller.poll() is None
                    time.sleep(0.01)

            yield Stall(f"http://127.0.0.1:{port}/api/v2", "not_sent", is_reached)


@contextmanager
def in_a_handshake(_: Authority) -> Iterator[Stall]:
    """The server takes a ClientHello and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(program.SOON)
        connections = []

        def is_reached(_: Program) -> None:
            connection, _ = listener.accept()
            connections.append(connection)
            assert connection.recv(1) == b"\x16"

        port = listener.getsockname()[1]
        yield Stall(f"https://127.0.0.1:{port}/api/v2", "not_sent", is_reached)
        for connection in connections:
            connection.close()


def in_a_pause(*, tls: bool) -> Place:
    """The server asks for half a minute."""

    @contextmanager
    def place(authority: Authority) -> Iterator[Stall]:
        with service.running(authority if tls else None) as serving:
            serving.will(answer(429, Retry_After="30"))
            yield Stall(serving.base_url, "rejected", says("pausing"), prelude=PAUSING)

    return place


def in_an_exchange(stalled: Callable[[Event], Reply], *, tls: bool) -> Place:
    @contextmanager
    def place(authority: Authority) -> Iterator[Stall]:
        reached = Event()

        def is_reached(_: Program) -> None:
            assert reached.wait(program.SOON)

        with service.running(authority if tls else None) as serving:
            serving.will(*[stalled(reached)] * 8)
            yield Stall(serving.base_url, "unknown", is_reached)

    return place


def silent(reached: Event) -> Reply:
    """No reply, as long as the client waits for one."""

    def reply(_: Request, handler: Handler) -> None:
        reached.set()
        handler.rfile.read()
        handler.close_connection = True

    return reply


def dripping(reached: Event) -> Reply:
    """A reply of which the next byte always comes soon."""

    def reply(_: Request, handler: Handler) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nx-long: ")
        reached.set()
        while True:
            handler.wfile.write(b"x")
            time.sleep(0.005)

    return reply


STALLS: dict[str, Place] = {
    "look-up": in_a_look_up,
    "connect": in_a_connect,
    "handshake": in_a_handshake,
    "exchange": in_an_exchange(silent, tls=False),
    "exchange-over-tls": in_an_exchange(silent, tls=True),
    "dripping-exchange": in_an_exchange(dripping, tls=False),
    "pause": in_a_pause(tls=False),
    "pause-over-tls": in_a_pause(tls=True),
}
