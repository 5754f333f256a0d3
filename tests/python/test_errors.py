"""Each failure raises its own class, with all that is known of it."""

import copy
import pickle
import socket
import threading
from collections.abc import Iterator
from typing import Any

import pytest

import hms_rooms
from hms_rooms import (
    AuthenticationError,
    BadReplyError,
    CancelledError,
    Client,
    ConnectError,
    ConnectionLostError,
    DeadlineError,
    HmsError,
    InternalError,
    InvalidArgumentError,
    NotFoundError,
    PermissionDeniedError,
    RateLimitError,
    RejectedError,
    ServerError,
    TlsError,
    UnsupportedError,
)

from .support.service import Handler, Reply, Request, Service, answer, raw

CLASSES = [
    AuthenticationError,
    BadReplyError,
    CancelledError,
    ConnectError,
    ConnectionLostError,
    DeadlineError,
    HmsError,
    InternalError,
    InvalidArgumentError,
    NotFoundError,
    PermissionDeniedError,
    RateLimitError,
    RejectedError,
    ServerError,
    TlsError,
    UnsupportedError,
]
CUT_OFF = b'HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{"id":'
ALL_FIELDS: dict[str, Any] = {
    "http_status": 429,
    "code": 429,
    "message": "rate limit exceeded",
    "details": ("slow down", "please"),
    "field": "name",
    "outcome": "rejected",
    "retry_after": 1.5,
    "attempts": 3,
    "body": "{}",
    "start": "5f",
}


@pytest.fixture
def closed_port() -> Iterator[int]:
    """A port where nothing listens, and nothing else can begin to."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        yield bound.getsockname()[1]


def said(code: int, message: str, *details: str) -> Reply:
    return answer(code, {"code": code, "message": message, "details": list(details)})


@pytest.mark.parametrize(
    ("reply", "expected", "outcome"),
    [
        (said(401, "Token validation error"), AuthenticationError, "rejected"),
        (said(403, "Forbidden"), PermissionDeniedError, "rejected"),
        (said(404, "room not found"), NotFoundError, "rejected"),
        (answer(410, "<html>gone</html>"), NotFoundError, "rejected"),
        (said(400, "Invalid body param"), RejectedError, "rejected"),
        (said(409, "conflict"), RejectedError, "rejected"),
        (answer(302, Location="https://elsewhere.example/"), RejectedError, "rejected"),
        (answer(429, "rate limit exceeded, retry after 45 seconds"), RateLimitError, "rejected"),
        (said(500, "internal error"), ServerError, "unknown"),
        (answer(503, "<html>gateway</html>"), ServerError, "unknown"),
        (raw(b""), ConnectionLostError, "unknown"),
        (raw(CUT_OFF), ConnectionLostError, "unknown"),
        (raw(b"220 smtp.example ESMTP\r\n"), BadReplyError, "unknown"),
        (answer(200, "<html>a captive portal</html>"), BadReplyError, "unknown"),
        (answer(200, {"name": "no id"}), BadReplyError, "unknown"),
        (answer(200, ""), BadReplyError, "unknown"),
    ],
)
def test_a_reply_raises(
    client: Client, service: Service, reply: Reply, expected: type[HmsError], outcome: str
) -> None:
    service.will(reply)
    with pytest.raises(expected) as raised:
        client.create_room("a", max_attempts=1)
    assert type(raised.value) is expected
    assert raised.value.outcome == outcome
    assert raised.value.attempts == len(service.requests) == 1


def test_no_connection_raises_a_connection_error(closed_port: int) -> None:
    client = Client("token", base_url=f"http://127.0.0.1:{closed_port}", max_attempts=1)
    with pytest.raises(ConnectionError) as raised:
        client.create_room("a")
    assert type(raised.value) is ConnectError
    assert raised.value.outcome == "not_sent"
    assert raised.value.errno is None


def test_plain_http_where_tls_is_expected_raises_a_tls_error(service: Service) -> None:
    client = Client("token", base_url=service.origin.replace("http", "https"))
    with pytest.raises(TlsError) as raised:
        client.create_room("a")
    assert raised.value.outcome == "not_sent"
    assert "base_url" in str(raised.value)


def test_a_reply_that_never_comes_raises_a_timeout_error(client: Client, service: Service) -> None:
    done = threading.Event()

    def never(_: Request, handler: Handler) -> None:
        done.wait()
        handler.close_connection = True

    service.will(never)
    with pytest.raises(TimeoutError) as raised:
        client.create_room("a", timeout=0.2)
    done.set()
    assert type(raised.value) is DeadlineError
    assert (raised.value.outcome, raised.value.attempts) == ("unknown", 1)


def test_an_error_carries_what_the_api_said(client: Client, service: Service) -> None:
    detail = "Invalid body param: room size greater than 2500, set large_room flag as true"
    service.will(said(400, "Invalid body param", detail))
    with pytest.raises(RejectedError) as raised:
        client.create_room("a")
    error = raised.value
    assert (error.http_status, error.code, error.message) == (400, 400, "Invalid body param")
    assert error.details == (detail,)
    assert error.field is None
    assert error.retry_after is None
    assert error.body is not None and error.body.startswith('{"code": 400')
    assert "Invalid body param" in str(error)
    assert "nothing was changed" in str(error)


def test_a_rate_limit_carries_the_wait_that_does_not_fit(client: Client, service: Service) -> None:
    service.will(answer(429, Retry_After="3600"))
    with pytest.raises(RateLimitError) as raised:
        client.create_room("a")
    assert raised.value.retry_after == 3600.0
    assert isinstance(raised.value.retry_after, float)
    assert len(service.requests) == 1


def test_attempts_are_counted(client: Client, service: Service) -> None:
    service.will(*[answer(503, Retry_After="0")] * 3)
    with pytest.raises(ServerError) as raised:
        client.create_room("a")
    assert raised.value.attempts == len(service.requests) == 3


def test_a_refused_argument_carries_its_name_and_nothing_of_a_reply(client: Client) -> None:
    with pytest.raises(InvalidArgumentError) as raised:
        client.create_room("a room")
    expected = dict.fromkeys(ALL_FIELDS) | {
        "details": (),
        "field": "name",
        "outcome": "not_sent",
        "attempts": 0,
    }
    assert vars(raised.value) == expected


def test_every_class_is_exported_and_stands_under_one_base() -> None:
    exported = {
        value
        for value in vars(hms_rooms).values()
        if isinstance(value, type) and issubclass(value, BaseException)
    }
    assert exported == set(CLASSES)
    assert all(issubclass(cls, HmsError) for cls in CLASSES)
    assert issubclass(InvalidArgumentError, ValueError)
    assert issubclass(ConnectError, ConnectionError)
    assert issubclass(ConnectionLostError, ConnectionError)
    assert issubclass(DeadlineError, TimeoutError)
    assert {cls.__module__ for cls in CLASSES} == {"hms_rooms"}


@pytest.mark.parametrize("cls", CLASSES)
def test_a_test_of_a_program_can_make_one(cls: type[HmsError]) -> None:
    error = cls("too many requests", **ALL_FIELDS)
    assert str(error) == "too many requests"
    assert vars(error) == ALL_FIELDS
    bare = cls()
    assert (str(bare), bare.outcome, bare.details, bare.attempts) == ("", "unknown", (), 0)


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
@pytest.mark.parametrize("cls", CLASSES)
def test_an_error_is_pickled_whole(cls: type[HmsError], protocol: int) -> None:
    error = cls("too many requests", **ALL_FIELDS)
    for same in (pickle.loads(pickle.dumps(error, protocol)), copy.copy(error)):
        assert type(same) is cls
        assert (str(same), same.args, vars(same)) == (str(error), error.args, ALL_FIELDS)


def test_a_raised_error_is_pickled_whole(client: Client, service: Service) -> None:
    service.will(said(400, "Invalid body param", "a", "b"))
    with pytest.raises(RejectedError) as raised:
        client.create_room("a")
    same = pickle.loads(pickle.dumps(raised.value))
    assert (str(same), vars(same)) == (str(raised.value), vars(raised.value))
