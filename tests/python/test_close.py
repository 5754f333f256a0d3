"""If a client is closed, its calls end, and it makes no other."""

import signal
from collections.abc import Callable

import pytest

from hms_rooms import CancelledError, Client

from .support import program
from .support.service import Service
from .support.stalls import Stall
from .test_signals import SETUP

BY_ANOTHER_THREAD = f"""
{SETUP}
import threading

def call() -> None:
    try:
        client.create_room("a")
    except hms_rooms.CancelledError as error:
        print("closed", error.outcome)

thread = threading.Thread(target=call)
thread.start()
sys.stdin.readline()
client.close()
thread.join()
"""
BY_THE_END_OF_A_CONTEXT = f"""
{SETUP}
from concurrent.futures import ThreadPoolExecutor

def call(name: str) -> str:
    try:
        return client.create_room(name).name
    except hms_rooms.CancelledError as error:
        return error.outcome

with ThreadPoolExecutor(8) as pool:
    with client:
        outcomes = [pool.submit(call, str(number)) for number in range(8)]
        sys.stdin.readline()
    print(*(outcome.result() for outcome in outcomes))
"""
BY_A_SIGNAL_HANDLER = f"""
{SETUP}
signal.signal(signal.SIGUSR1, lambda *_: client.close())
try:
    client.create_room("a")
except hms_rooms.CancelledError as error:
    print("closed", error.outcome)
"""


def test_a_close_ends_a_call_of_another_thread_wherever_it_stands(stall: Stall) -> None:
    with stall.program(BY_ANOTHER_THREAD) as caller:
        program.tell(caller)
        assert program.rest(caller) == [f"closed {stall.outcome}"]


@pytest.mark.parametrize("stall", ["connect", "handshake", "exchange"], indirect=True)
def test_the_end_of_a_context_ends_all_calls(stall: Stall) -> None:
    with stall.program(BY_THE_END_OF_A_CONTEXT) as caller:
        program.tell(caller)
        [printed] = program.rest(caller)
    outcomes = printed.split()
    # Where one stands, the others may not have come to yet.
    assert len(outcomes) == 8 and stall.outcome in outcomes
    assert set(outcomes) <= {"not_sent", stall.outcome}


def test_a_signal_handler_may_close_the_client_whose_call_it_interrupts(stall: Stall) -> None:
    with stall.program(BY_A_SIGNAL_HANDLER) as caller:
        caller.send_signal(signal.SIGUSR1)
        assert program.rest(caller) == [f"closed {stall.outcome}"]


@pytest.mark.parametrize(
    "operation",
    [
        Client.create_room,
        Client.disable_room,
        Client.disable_room_by_id,
        Client.enable_room,
        Client.enable_room_by_id,
        Client.get_room,
        Client.find_room,
    ],
)
def test_a_closed_client_sends_nothing(
    v2_client: Client, service: Service, operation: Callable[[Client, str], object]
) -> None:
    v2_client.close()
    with pytest.raises(CancelledError) as raised:
        operation(v2_client, "a")
    assert (raised.value.outcome, service.requests) == ("not_sent", [])
