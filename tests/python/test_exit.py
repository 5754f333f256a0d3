"""A program may end in the middle of calls, and use a client to its last breath."""

from threading import Event

import pytest

from .support import program
from .support.service import Handler, Request, Service

IN_A_CALL = """
import sys, threading
import hms_rooms

client = hms_rooms.Client("token", base_url=sys.argv[1])
threading.Thread(target=client.create_room, args=("a",), daemon=True).start()
sys.stdin.readline()
"""
# Replies come in while the interpreter is being taken down.
IN_MANY_CALLS = """
import itertools, sys, threading
import hms_rooms

client = hms_rooms.Client("token", base_url=sys.argv[1])
created = threading.Semaphore(0)

def call(client: hms_rooms.Client) -> None:
    for number in itertools.count():
        client.create_room(str(number))
        created.release()

for _ in range(8):
    threading.Thread(target=call, args=(client,), daemon=True).start()
for _ in range(40):
    created.acquire()
"""
IN_A_CYCLE = """
import sys
import hms_rooms

class Callable:
    def __call__(self) -> str:
        return "token"

token = Callable()
token.client = hms_rooms.Client(token, base_url=sys.argv[1])
token.client.create_room("a")
if sys.argv[2] == "collected":
    import gc, weakref
    client = weakref.ref(token.client)
    del token
    gc.collect()
    assert client() is None
"""
IN_A_FINALIZER = """
import atexit, sys
import hms_rooms

class Last:
    def __init__(self) -> None:
        self.client = hms_rooms.Client("token", base_url=sys.argv[1])
        atexit.register(self.client.create_room, "at-exit")

    def __del__(self) -> None:
        self.client.create_room("last")

# Among the last things that go.
sys.last = Last()
"""
IN_A_SUBINTERPRETER = """
import sys
import hms_rooms

client = hms_rooms.Client("token", base_url=sys.argv[1])
script = "try: import hms_rooms\\nexcept ImportError as error: print(error, flush=True)"
try:
    import _interpreters
except ImportError:
    import _xxsubinterpreters as _interpreters
_interpreters.run_string(_interpreters.create(), script)
print(client.create_room("a").name)
"""


def test_a_program_may_end_while_a_thread_is_in_a_call(service: Service) -> None:
    under_way, ended = Event(), Event()

    def hang(_: Request, handler: Handler) -> None:
        under_way.set()
        ended.wait(program.SOON)
        handler.close_connection = True

    service.will(hang)
    with program.running(IN_A_CALL, service.base_url) as caller:
        assert under_way.wait(program.SOON)
        program.tell(caller)
        assert program.rest(caller) == []
    ended.set()


def test_a_program_may_end_while_many_threads_are_in_calls(either_service: Service) -> None:
    for _ in range(5):
        assert program.output(IN_MANY_CALLS, either_service.base_url) == []


@pytest.mark.parametrize("how", ["collected", "left"])
def test_a_client_may_be_part_of_a_cycle(service: Service, how: str) -> None:
    assert program.output(IN_A_CYCLE, service.base_url, how) == []
    assert len(service.requests) == 1


def test_a_client_may_be_called_while_the_interpreter_is_taken_down(
    either_service: Service,
) -> None:
    assert program.output(IN_A_FINALIZER, either_service.base_url) == []
    assert [request.json["name"] for request in either_service.requests] == ["at-exit", "last"]


def test_a_subinterpreter_is_refused_in_words_and_harms_nobody(service: Service) -> None:
    [refusal, room] = program.output(IN_A_SUBINTERPRETER, service.base_url)
    assert "subinterpreters" in refusal
    assert room == "a"
