"""Ctrl-C and other signals: a handler that raises ends the call, one that returns does not."""

import os
import signal
from threading import Event

import pytest

from .support import program
from .support.service import Handler, Reply, Request, Service, answer, room_of_that_name
from .support.stalls import Stall

LOG = """
import logging, sys
logging.basicConfig(stream=sys.stdout, level=logging.WARNING, format="%(message)s")
"""
SETUP = """
import os, signal, sys
import hms_rooms

signal.signal(signal.SIGINT, signal.default_int_handler)
signal.signal(signal.SIGUSR1, lambda *_: print("the handler ran", flush=True))
client = hms_rooms.Client(
    "token", base_url=sys.argv[1], timeout=60, connect_timeout=60, proxy=""
)
"""
# The room's name says which process is to get a signal.
CALL = f"""
{SETUP}
try:
    print("a room", client.create_room(str(os.getpid())).name)
except KeyboardInterrupt:
    print("interrupted")
"""
# The other call ends well after this one has been interrupted.
BESIDE_ANOTHER = f"""
{SETUP}
import threading

def other() -> None:
    print("a room", client.create_room("other").name, flush=True)

thread = threading.Thread(target=other)
thread.start()
try:
    client.create_room("main")
except KeyboardInterrupt:
    print("interrupted", flush=True)
thread.join()
"""
SENT_TO_ANOTHER_THREAD = f"""
{SETUP}
import threading

done = threading.Event()
thread = threading.Thread(target=done.wait)
thread.start()
threading.Timer(0.2, signal.pthread_kill, (thread.ident, signal.SIGINT)).start()
try:
    client.create_room("main")
except KeyboardInterrupt:
    print("interrupted")
done.set()
"""
WHILE_ANOTHER_THREAD_MAKES_THE_TOKEN = """
import os, signal, sys, threading, time
import hms_rooms

asked, done = threading.Event(), threading.Event()

def token() -> str:
    asked.set()
    time.sleep(0.2)
    os.kill(os.getpid(), signal.SIGINT)
    done.wait()
    return "token"

client = hms_rooms.Client(token, base_url=sys.argv[1], timeout=60)
thread = threading.Thread(target=client.create_room, args=("other",))
thread.start()
asked.wait()
try:
    client.create_room("main")
except KeyboardInterrupt:
    print("interrupted")
done.set()
thread.join()
"""
STORM = """
import signal, sys
import hms_rooms

heard = 0

def hear(*_: object) -> None:
    global heard
    heard += 1

client = hms_rooms.Client("token", base_url=sys.argv[1], timeout=60)
signal.signal(signal.SIGALRM, hear)
signal.setitimer(signal.ITIMER_REAL, 0.001, 0.001)
names = [str(number) for number in range(200)]
assert [client.create_room(name).name for name in names] == names
signal.setitimer(signal.ITIMER_REAL, 0)
print("heard" if heard > 10 else heard)
"""
A_HANDLER_THAT_CALLS = f"""
{SETUP}

def create(*_: object) -> None:
    print("within", client.create_room("within").name)

signal.signal(signal.SIGUSR1, create)
print("around", client.create_room(str(os.getpid())).name)
"""
A_LOG_HANDLER_THAT_CALLS = f"""
{SETUP}
import logging

class Telling(logging.Handler):
    def emit(self, record: logging.LogRecord) -> None:
        if "HMS_CANCELLED" in record.getMessage():
            print("within", client.create_room("within").name)

logging.getLogger("hms_rooms").addHandler(Telling())
logging.getLogger("hms_rooms").setLevel(logging.INFO)
try:
    client.create_room(str(os.getpid()))
except KeyboardInterrupt:
    print("interrupted")
"""


def kill(number: signal.Signals, then: Reply = room_of_that_name) -> Reply:
    """A reply before which the caller gets a signal."""

    def reply(request: Request, handler: Handler) -> None:
        os.kill(int(request.json["name"]), number)
        then(request, handler)

    return reply


def no_reply(_: Request, handler: Handler) -> None:
    handler.rfile.read()
    handler.close_connection = True


def test_ctrl_c_ends_a_call_at_once_wherever_it_stands(stall: Stall) -> None:
    with stall.program(CALL) as caller:
        caller.send_signal(signal.SIGINT)
        assert program.rest(caller) == ["interrupted"]


def test_ctrl_c_ends_a_call_that_logs(service: Service) -> None:
    service.will(answer(503, Retry_After="25"))
    log = LOG.replace("WARNING", "INFO")
    with program.running(log + CALL, service.base_url) as caller:
        assert "the next follows in 25" in program.line(caller)
        caller.send_signal(signal.SIGINT)
        assert "HMS_CANCELLED" in program.line(caller)
        assert program.rest(caller) == ["interrupted"]
    assert len(service.requests) == 1


def test_ctrl_c_ends_a_wait_for_a_token_that_another_thread_makes(service: Service) -> None:
    script = WHILE_ANOTHER_THREAD_MAKES_THE_TOKEN
    assert program.output(script, service.base_url) == ["interrupted"]
    assert [request.json["name"] for request in service.requests] == ["other"]


def test_ctrl_c_is_heard_in_a_program_that_has_not_imported_threading(service: Service) -> None:
    service.will(kill(signal.SIGINT, no_reply))
    without = 'assert "threading" not in sys.modules'
    assert program.output(f"{CALL}\n{without}", service.base_url) == ["interrupted"]
    assert len(service.requests) == 1


def test_ctrl_c_does_not_disturb_a_call_of_another_thread(service: Service) -> None:
    both_here, interrupted = Event(), Event()

    def reply(request: Request, handler: Handler) -> None:
        if len(service.requests) == 2:
            both_here.set()
        if request.json["name"] == "main":
            no_reply(request, handler)
        else:
            interrupted.wait()
            room_of_that_name(request, handler)

    service.will(reply, reply)
    with program.running(BESIDE_ANOTHER, service.base_url) as caller:
        both_here.wait(program.SOON)
        caller.send_signal(signal.SIGINT)
        assert program.line(caller) == "interrupted"
        interrupted.set()
        assert program.rest(caller) == ["a room other"]


def test_ctrl_c_is_heard_though_another_thread_gets_the_signal(service: Service) -> None:
    service.will(no_reply)
    assert program.output(SENT_TO_ANOTHER_THREAD, service.base_url) == ["interrupted"]


def test_a_handler_that_returns_runs_within_a_pause_and_breaks_nothing(service: Service) -> None:
    has_run = Event()

    def once_it_has_run(request: Request, handler: Handler) -> None:
        has_run.wait(program.SOON)
        room_of_that_name(request, handler)

    service.will(answer(503, Retry_After="1"), once_it_has_run)
    with program.running(LOG + CALL, service.base_url) as caller:
        assert "the next follows" in program.line(caller)
        caller.send_signal(signal.SIGUSR1)
        assert program.line(caller) == "the handler ran"
        has_run.set()
        assert program.rest(caller) == [f"a room {caller.pid}"]


def test_a_handler_that_returns_runs_within_an_exchange_and_breaks_nothing(
    either_service: Service,
) -> None:
    has_run = Event()

    def once_it_has_run(request: Request, handler: Handler) -> None:
        has_run.wait(program.SOON)
        room_of_that_name(request, handler)

    either_service.will(kill(signal.SIGUSR1, once_it_has_run))
    with program.running(CALL, either_service.base_url) as caller:
        assert program.line(caller) == "the handler ran"
        has_run.set()
        assert program.rest(caller) == [f"a room {caller.pid}"]
    assert len(either_service.requests) == 1


@pytest.mark.parametrize("keeping", [True, False], ids=["one-connection", "many-connections"])
def test_a_storm_of_signals_breaks_no_call(either_service: Service, *, keeping: bool) -> None:
    def reply(request: Request, handler: Handler) -> None:
        name = request.json["name"]
        headers = {} if keeping else {"Connection": "close"}
        answer(200, {"id": f"id-of-{name}", "name": name}, **headers)(request, handler)

    either_service.will(*[reply] * 200)
    assert program.output(STORM, either_service.base_url) == ["heard"]
    assert len(either_service.requests) == 200


def test_a_handler_may_call_the_client_whose_call_it_interrupts(either_service: Service) -> None:
    has_called = Event()

    def once_it_has_called(request: Request, handler: Handler) -> None:
        has_called.wait(program.SOON)
        room_of_that_name(request, handler)

    def within(request: Request, handler: Handler) -> None:
        room_of_that_name(request, handler)
        has_called.set()

    either_service.will(kill(signal.SIGUSR1, once_it_has_called), within)
    with program.running(A_HANDLER_THAT_CALLS, either_service.base_url) as caller:
        assert program.rest(caller) == ["within within", f"around {caller.pid}"]


def test_ctrl_c_does_not_end_a_call_that_a_log_handler_makes_after_it(service: Service) -> None:
    service.will(kill(signal.SIGINT, no_reply))
    printed = program.output(A_LOG_HANDLER_THAT_CALLS, service.base_url)
    assert printed == ["within within", "interrupted"]
