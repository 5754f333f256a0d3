"""Connections that a server closes while they wait to be used again, though it promised to wait."""

import socket
from collections.abc import Iterator
from threading import Event

import pytest

from hms_rooms import Client

from .support.service import Handler, Reply, Request, Service, room_of_that_name

CALLS = 300


@pytest.fixture
def client(either_service: Service) -> Iterator[Client]:
    with Client("token", base_url=either_service.base_url) as client:
        yield client


def last_words(closed: Event) -> Reply:
    """A room, and the end of the connection, of which the header says nothing."""

    def reply(request: Request, handler: Handler) -> None:
        room_of_that_name(request, handler)
        handler.connection.shutdown(socket.SHUT_RDWR)
        handler.close_connection = True
        closed.set()

    return reply


def test_no_named_create_fails_of_it_and_none_waits(
    either_service: Service, client: Client
) -> None:
    # Each call may meet the connection before, during or after its end.
    either_service.will(*[last_words(Event())] * 2 * CALLS)
    names = [str(number) for number in range(CALLS)]
    assert [client.create_room(name).name for name in names] == names


def test_no_unnamed_create_fails_of_an_end_that_came_before_it(
    either_service: Service, client: Client
) -> None:
    for _ in range(CALLS):
        closed = Event()
        either_service.will(last_words(closed))
        assert client.create_room().id == "id-of-generated"
        closed.wait()
    assert len(either_service.requests) == CALLS
