"""A client is shared, closed, copied, and takes what it is not given from the environment."""

import gc
import weakref
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest

from hms_rooms import CancelledError, Client, ServerError

from .support.service import Handler, Request, Service, answer, room_of_that_name

THREADS = 16


def test_calls_are_under_way_at_once(client: Client, service: Service) -> None:
    all_here = Barrier(THREADS)

    def once_all_are_here(request: Request, handler: Handler) -> None:
        all_here.wait()
        room_of_that_name(request, handler)

    service.will(*[once_all_are_here] * THREADS)
    with ThreadPoolExecutor(THREADS) as pool:
        rooms = list(pool.map(client.create_room, map(str, range(THREADS))))
    assert [room.name for room in rooms] == [str(i) for i in range(THREADS)]


def test_connections_are_used_again(client: Client, service: Service) -> None:
    for name in ("a", "b", "c"):
        client.create_room(name)
    assert len({request.connection for request in service.requests}) == 1


def test_a_context_closes_its_client(service: Service) -> None:
    with Client("token", base_url=service.base_url) as client:
        client.create_room("a")
    with pytest.raises(CancelledError) as raised:
        client.create_room("b")
    assert (raised.value.outcome, len(service.requests)) == ("not_sent", 1)


def test_a_context_lets_an_exception_through(service: Service) -> None:
    with pytest.raises(KeyError), Client("token", base_url=service.base_url):
        raise KeyError


def test_a_client_may_be_closed_twice(client: Client) -> None:
    client.close()
    client.close()
    with pytest.raises(CancelledError):
        client.disable_room("a")


def test_a_close_ends_a_call_under_way(client: Client, service: Service) -> None:
    def close(_: Request, handler: Handler) -> None:
        client.close()
        handler.rfile.read()

    service.will(close)
    with pytest.raises(CancelledError) as raised:
        client.create_room("a")
    assert raised.value.outcome == "unknown"


def test_a_call_has_its_own_attempts_and_timeout(client: Client, service: Service) -> None:
    service.will(answer(503, Retry_After="0"), answer(503, Retry_After="20"))
    with pytest.raises(ServerError):
        client.create_room("a", max_attempts=1)
    with pytest.raises(ServerError) as raised:
        client.disable_room("a", timeout=timedelta(seconds=10))
    assert (raised.value.retry_after, raised.value.attempts) == (20.0, 1)


def test_a_repr_shows_the_address_that_was_given() -> None:
    assert repr(Client("token")) == "<hms_rooms.Client>"
    client = Client("token", base_url="http://127.0.0.1:1/api/v2")
    assert repr(client) == "<hms_rooms.Client base_url='http://127.0.0.1:1/api/v2'>"


def test_a_client_can_be_referred_to_weakly() -> None:
    client = Client("token")
    reference = weakref.ref(client)
    assert reference() is client
    del client
    gc.collect()
    assert reference() is None
