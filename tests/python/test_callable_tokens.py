"""A callable makes management tokens: when it is called, and what it may do."""

import gc
import logging
import sys
import time
import weakref
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event, Thread, get_ident
from typing import Any

import pytest

from hms_rooms import (
    AuthenticationError,
    CancelledError,
    Client,
    InvalidArgumentError,
    RejectedError,
    ServerError,
)

from .support import jwt
from .support.service import Handler, Request, Service, answer, room_of_that_name

THREADS = 16
UNTIL_2985 = 32_000_000_000


class Tokens:
    """Gives one token after the other, or raises one; keeps what threads asked for them."""

    def __init__(self, *tokens: str | BaseException) -> None:
        self.tokens = list(tokens)
        self.threads: list[int] = []

    def __call__(self) -> str:
        self.threads.append(get_ident())
        token = self.tokens.pop(0)
        if isinstance(token, BaseException):
            raise token
        return token


def due() -> str:
    """A token that is still good, and about to expire."""
    return jwt.token(exp=int(time.time()) + 59)


def test_it_is_called_when_the_first_token_is_needed_and_not_again(service: Service) -> None:
    tokens = Tokens("called-token")
    client = Client(tokens, base_url=service.base_url)
    assert tokens.threads == []
    for name in ("a", "b", "c"):
        client.create_room(name)
    assert tokens.threads == [get_ident()]
    assert service.tokens == ["called-token"] * 3


def test_it_is_called_on_the_thread_of_the_call(service: Service) -> None:
    tokens = Tokens("called-token")
    client = Client(tokens, base_url=service.base_url)
    caller = Thread(target=client.create_room, args=("a",))
    caller.start()
    caller.join()
    assert tokens.threads == [caller.ident]


def test_a_token_that_says_when_it_expires_is_kept_until_then(service: Service) -> None:
    first, second = due(), jwt.token(exp=UNTIL_2985)
    client = Client(Tokens(first, second), base_url=service.base_url)
    for name in ("a", "b", "c"):
        client.create_room(name)
    assert service.tokens == [first, second, second]


def test_a_token_that_was_refused_is_replaced_once(service: Service) -> None:
    client = Client(Tokens("first", "second", "third"), base_url=service.base_url)
    service.will(answer(401), room_of_that_name, answer(401), answer(401))
    assert client.create_room("a", max_attempts=1).id == "id-of-a"
    with pytest.raises(AuthenticationError) as raised:
        client.create_room("b")
    assert raised.value.attempts == 2
    assert service.tokens == ["first", "second", "second", "third"]


def test_sixteen_threads_share_a_token_and_its_replacement(service: Service) -> None:
    all_here = Barrier(THREADS)

    def refuse_the_first(request: Request, handler: Handler) -> None:
        all_here.wait()
        answer(401)(request, handler)

    tokens = Tokens("first", "second")
    client = Client(tokens, base_url=service.base_url)
    service.will(*[refuse_the_first] * THREADS)
    with ThreadPoolExecutor(THREADS) as pool:
        rooms = list(pool.map(client.create_room, map(str, range(THREADS))))
    assert [room.name for room in rooms] == [str(i) for i in range(THREADS)]
    assert sorted(service.tokens) == ["first"] * THREADS + ["second"] * THREADS
    assert len(tokens.threads) == 2


def test_other_threads_run_while_it_does(service: Service) -> None:
    asked, others_ran = Event(), Event()

    def token() -> str:
        asked.set()
        assert others_ran.wait(30)
        return "called-token"

    client = Client(token, base_url=service.base_url)
    ready = Client("ready-token", base_url=service.base_url)
    with ThreadPoolExecutor(THREADS) as pool:
        waiting = [pool.submit(client.create_room, str(i)) for i in range(THREADS)]
        asked.wait()
        ready.create_room("meanwhile")
        others_ran.set()
        assert {call.result().name for call in waiting} == {str(i) for i in range(THREADS)}
    assert service.tokens == ["ready-token"] + ["called-token"] * THREADS


def test_it_may_use_another_client(service: Service) -> None:
    vault = Client(Tokens("token-of-the-vault"), base_url=service.base_url)

    def token() -> str:
        return vault.create_room("vault").id

    client = Client(token, base_url=service.base_url)
    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(client.create_room, map(str, range(THREADS))))
    assert service.tokens == ["token-of-the-vault"] + ["id-of-vault"] * THREADS


def test_what_another_client_raises_goes_through_it(service: Service) -> None:
    vault = Client("token-of-the-vault", base_url=service.base_url)
    service.will(answer(400, {"code": 400, "message": "no token today"}))
    client = Client(lambda: vault.create_room("vault").id, base_url=service.base_url)
    with pytest.raises(RejectedError) as raised:
        client.create_room("a")
    assert raised.value.message == "no token today"
    assert client.create_room("a").id == "id-of-a"


def test_a_failure_that_it_survives_is_not_the_call_s(service: Service) -> None:
    failing = Client(Tokens(LookupError("no vault")), base_url=service.base_url)

    def token() -> str:
        with pytest.raises(LookupError):
            failing.create_room("vault")
        return "another-way"

    service.will(answer(400))
    with pytest.raises(RejectedError):
        Client(token, base_url=service.base_url).create_room("a")
    assert service.tokens == ["another-way"]


def test_it_may_not_use_the_client_that_asks_for_the_token(service: Service) -> None:
    def token() -> str:
        return through.create_room("a").id

    client = Client(token, base_url=service.base_url)
    through = Client(lambda: client.create_room("b").id, base_url=service.base_url)
    with pytest.raises(RuntimeError, match="management_token"):
        client.create_room("a")
    with pytest.raises(RuntimeError, match="management_token"):
        through.create_room("a")
    assert service.requests == []


def test_it_may_close_its_client(service: Service) -> None:
    def token() -> str:
        client.close()
        return "called-token"

    client = Client(token, base_url=service.base_url)
    with pytest.raises(CancelledError) as raised:
        client.create_room("a")
    assert raised.value.outcome == "not_sent"
    assert service.requests == []


@pytest.mark.parametrize("error", [LookupError("no vault"), KeyboardInterrupt(), SystemExit(3)])
def test_what_it_raises_goes_through_the_call(service: Service, error: BaseException) -> None:
    client = Client(Tokens(error, "called-token"), base_url=service.base_url)
    with pytest.raises(type(error)) as raised:
        client.create_room("a")
    assert raised.value is error
    assert (raised.value.__cause__, raised.value.__context__) == (None, None)
    assert [frame.name for frame in raised.traceback][-1] == "__call__"
    assert service.requests == []
    assert client.create_room("a").id == "id-of-a"


def test_each_thread_gets_what_was_raised_in_it(service: Service) -> None:
    class RaisedInError(Exception):
        """An exception that knows its thread."""

    def token() -> str:
        raise RaisedInError(get_ident())

    client = Client(token, base_url=service.base_url)

    def create(name: str) -> bool:
        with pytest.raises(RaisedInError) as raised:
            client.create_room(name)
        return raised.value.args == (get_ident(),)

    with ThreadPoolExecutor(THREADS) as pool:
        assert all(pool.map(create, map(str, range(THREADS))))


@pytest.mark.parametrize("error", [LookupError("no vault"), KeyboardInterrupt()])
def test_what_it_raises_after_a_refusal_goes_through_the_call(
    service: Service, error: BaseException
) -> None:
    client = Client(Tokens("first", error, "second"), base_url=service.base_url)
    service.will(answer(401))
    with pytest.raises(type(error)) as raised:
        client.create_room("a")
    assert raised.value is error
    assert service.tokens == ["first"]


@pytest.fixture
def unraisable(monkeypatch: pytest.MonkeyPatch) -> list[BaseException | None]:
    """The exceptions that sys.unraisablehook is told."""
    told: list[BaseException | None] = []
    monkeypatch.setattr(sys, "unraisablehook", lambda args: told.append(args.exc_value))
    return told


def test_a_call_goes_on_with_a_token_that_is_still_good(
    service: Service, unraisable: list[BaseException | None]
) -> None:
    first, error = due(), LookupError("no vault")
    client = Client(Tokens(first, error, "second"), base_url=service.base_url)
    client.create_room("a")
    assert client.create_room("b").id == "id-of-b"
    assert unraisable == [error]
    client.create_room("c")
    assert service.tokens == [first, first, "second"]


def test_another_failure_of_a_call_that_went_on_is_its_own(
    service: Service, unraisable: list[BaseException | None]
) -> None:
    error = LookupError("no vault")
    client = Client(Tokens(due(), error), base_url=service.base_url)
    service.will(room_of_that_name, answer(503))
    client.create_room("a")
    with pytest.raises(ServerError) as raised:
        client.create_room("b", max_attempts=1)
    assert raised.value.outcome == "unknown"
    assert unraisable == [error]


def test_a_call_that_asks_again_raises_what_it_raised_last(
    service: Service, unraisable: list[BaseException | None]
) -> None:
    first, second = LookupError("no vault"), LookupError("still no vault")
    client = Client(Tokens(due(), first, second, first, "token"), base_url=service.base_url)
    client.create_room("a")
    service.will(answer(401), answer(503, Retry_After="0"))
    with pytest.raises(LookupError) as raised:
        client.create_room("b")
    assert raised.value is second
    assert unraisable == [first]
    assert client.create_room("c").id == "id-of-c"
    assert unraisable == [first, first]


def test_a_call_within_the_call_does_not_take_what_was_raised(
    service: Service, unraisable: list[BaseException | None]
) -> None:
    other = Client("ready-token", base_url=service.base_url)
    within: list[str] = []

    class Nested(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            if record.levelno == logging.ERROR:
                within.append(other.create_room("within").id)

    error = LookupError("no vault")
    client = Client(Tokens("first", error), base_url=service.base_url)
    service.will(answer(401))
    logger, handler = logging.getLogger("hms_rooms"), Nested()
    logger.addHandler(handler)
    with pytest.raises(LookupError) as raised:
        client.create_room("a")
    logger.removeHandler(handler)
    assert raised.value is error
    assert (within, unraisable) == (["id-of-within"], [])


def test_an_interrupt_ends_a_call_that_went_on(service: Service) -> None:
    error = KeyboardInterrupt()
    client = Client(Tokens(due(), error), base_url=service.base_url)
    client.create_room("a")
    with pytest.raises(KeyboardInterrupt) as raised:
        client.create_room("b")
    assert raised.value is error


@pytest.mark.parametrize("token", [None, 5, b"CANARY", ["CANARY"]])
def test_what_is_no_str_is_a_type_error(service: Service, token: Any) -> None:
    client = Client(lambda: token, base_url=service.base_url)
    with pytest.raises(TypeError, match="management_token") as raised:
        client.create_room("a")
    assert type(token).__name__ in str(raised.value)
    assert "CANARY" not in str(raised.value)
    assert service.requests == []


@pytest.mark.parametrize("token", ["", "CANARY token", "CANARY\r\nX-Injected: b", "CANARY\udcff"])
def test_a_token_that_cannot_stand_in_a_header_is_refused(service: Service, token: str) -> None:
    client = Client(lambda: token, base_url=service.base_url)
    with pytest.raises(InvalidArgumentError) as raised:
        client.create_room("a")
    assert raised.value.field == "management_token"
    assert "CANARY" not in f"{raised.value!r} {vars(raised.value)}"
    assert service.requests == []


@pytest.mark.parametrize("token", [5, b"CANARY", ["CANARY"]])
def test_what_is_neither_str_nor_callable_is_a_type_error(token: Any) -> None:
    with pytest.raises(TypeError, match="management_token") as raised:
        Client(token)
    assert "CANARY" not in str(raised.value)


def test_its_result_is_in_no_repr(service: Service) -> None:
    client = Client(Tokens("CANARY"), base_url=service.base_url)
    client.create_room("a")
    assert repr(client) == f"<hms_rooms.Client base_url={service.base_url!r}>"


def test_a_client_that_its_callable_holds_is_collected() -> None:
    class App:
        """Holds a client that calls it."""

        def __init__(self) -> None:
            self.client = Client(self.token)

        def token(self) -> str:
            return "called-token"

    app = weakref.ref(App())
    gc.collect()
    assert app() is None
