"""If a call fails, it leaves no secret behind."""

import logging
import os
import signal
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import pytest

from hms_rooms import CancelledError, Client, HmsError

from .support.authority import Authority
from .support.service import Handler, Reply, Request, Service, answer, raw, running
from .support.stalls import STALLS
from .test_secrets import PROXY, RECORDING, TOKEN, WEBHOOK, echo, shown

Arguments = dict[str, Any]
# A service to fail with, and the arguments that lead a client there.
Way = Callable[[Authority], AbstractContextManager[Arguments]]
PROXIED = f"http://user:{PROXY}@"


def to(base_url: str, **arguments: Any) -> Way:
    """There is nobody."""

    @contextmanager
    def way(_: Authority) -> Iterator[Arguments]:
        yield {"base_url": base_url} | arguments

    return way


def stalled(place: str) -> Way:
    @contextmanager
    def way(authority: Authority) -> Iterator[Arguments]:
        with STALLS[place](authority) as stall:
            yield {"base_url": stall.base_url, "timeout": 0.1}

    return way


def answered(*replies: Reply, tls: bool = False) -> Way:
    @contextmanager
    def way(authority: Authority) -> Iterator[Arguments]:
        with running(authority if tls else None) as service:
            service.will(*replies)
            yield {"base_url": service.v2_base_url}

    return way


@contextmanager
def not_tls(_: Authority) -> Iterator[Arguments]:
    with running() as service:
        yield {"base_url": service.v2_base_url.replace("http:", "https:")}


@contextmanager
def not_trusted(authority: Authority) -> Iterator[Arguments]:
    with running(Authority(authority.file.parent / "another")) as service:
        yield {"base_url": service.v2_base_url}


@contextmanager
def refused_by_a_proxy(_: Authority) -> Iterator[Arguments]:
    with running() as service:
        proxy = service.origin.replace("http://", PROXIED)
        yield {"base_url": "https://api.example/v2", "proxy": proxy}


WAYS: dict[str, Way] = {
    "refused": to("http://127.0.0.1:1"),
    "no-such-host": to("https://no-such-host.invalid", proxy="", timeout=1),
    "no-proxy": to("https://api.example", proxy=f"{PROXIED}127.0.0.1:1"),
    "refused-by-a-proxy": refused_by_a_proxy,
    "not-tls": not_tls,
    "not-trusted": not_trusted,
    "connect": stalled("connect"),
    "handshake": stalled("handshake"),
    "exchange": stalled("exchange"),
    "exchange-over-tls": stalled("exchange-over-tls"),
    "dripping-exchange": stalled("dripping-exchange"),
    "lost": answered(*[raw(b"")] * 2),
    "lost-over-tls": answered(*[raw(b"")] * 2, tls=True),
    "cut-off": answered(*[raw(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{")] * 2),
    "refused-over-tls": answered(echo(403), tls=True),
    "busy": answered(answer(429, f"{TOKEN}", Retry_After="3600")),
    "out-of-replies": answered(*[echo(500)] * 2),
}


def failure(client: Client, expected: type[BaseException] = HmsError) -> BaseException:
    """The exception of a call that holds every kind of secret."""
    with pytest.raises(expected) as raised:
        client.create_room("a", recording=RECORDING, webhook=WEBHOOK)
    return raised.value


@pytest.fixture(autouse=True)
def every_line(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    with caplog.at_level(logging.DEBUG):
        yield


@pytest.mark.parametrize("way", WAYS)
def test_no_failure_holds_a_secret(
    way: str, trusted: Authority, caplog: pytest.LogCaptureFixture
) -> None:
    with WAYS[way](trusted) as arguments:
        client = Client(TOKEN, api="v2", max_attempts=2, **arguments)
        error = failure(client)
    assert caplog.records
    assert "CANARY" not in shown(error, caplog)


def test_no_call_that_is_closed_holds_a_secret(
    service: Service, caplog: pytest.LogCaptureFixture
) -> None:
    client = Client(TOKEN, api="v2", base_url=service.v2_base_url)

    def close(_: Request, handler: Handler) -> None:
        client.close()
        handler.close_connection = True

    service.will(close)
    assert "CANARY" not in shown(failure(client, CancelledError), caplog)
    assert "CANARY" not in shown(failure(client, CancelledError), caplog)


def test_no_call_that_is_interrupted_holds_a_secret(
    service: Service, caplog: pytest.LogCaptureFixture
) -> None:
    def interrupt(_: Request, handler: Handler) -> None:
        os.kill(os.getpid(), signal.SIGINT)
        handler.rfile.read()
        handler.close_connection = True

    service.will(interrupt)
    client = Client(TOKEN, api="v2", base_url=service.v2_base_url)
    assert "CANARY" not in shown(failure(client, KeyboardInterrupt), caplog)
    assert "HMS_CANCELLED" in caplog.text
