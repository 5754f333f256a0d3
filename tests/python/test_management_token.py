"""Client.management_token hands out the token that a request would carry, and sends nothing."""

import asyncio
import logging
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from hms_rooms import (
    AsyncClient,
    CancelledError,
    Client,
    DeadlineError,
    HmsError,
    InvalidArgumentError,
)

from .support import jwt
from .support.jwt import KEY, SECRET
from .support.service import Service

DAY = 24 * 60 * 60
CREDENTIALS: list[dict[str, Any]] = [
    {"management_token": "CANARY-ready"},
    {"management_token": lambda: "CANARY-called"},
    {"access_key": KEY, "secret": SECRET},
]


@pytest.mark.parametrize("credentials", CREDENTIALS, ids=["ready", "called", "minted"])
def test_it_is_the_token_that_a_request_carries(
    service: Service, credentials: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG), Client(**credentials, base_url=service.base_url) as client:
        token = client.management_token()
        assert client.management_token(timeout=5) == token
        assert service.requests == []
        assert client.create_room("a").id
        assert client.management_token() == token
    assert service.tokens == [token]
    assert caplog.records
    assert token not in "".join(f"{vars(it)} {it.getMessage()}" for it in caplog.records)


@pytest.mark.parametrize("credentials", CREDENTIALS, ids=["ready", "called", "minted"])
def test_it_may_be_awaited(service: Service, credentials: dict[str, Any]) -> None:
    async def main() -> str:
        async with AsyncClient(**credentials, base_url=service.base_url) as client:
            token = await client.management_token(timeout=timedelta(seconds=5))
            assert service.requests == []
            await client.create_room("a")
            return token

    token = asyncio.run(main())
    assert service.tokens == [token]


def test_it_may_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HMS_MANAGEMENT_TOKEN", "ambient")
    assert Client().management_token() == "ambient"
    assert Client("given").management_token() == "given"


def test_a_callable_is_asked_once_for_a_token_that_is_still_good(service: Service) -> None:
    tokens = iter(["one", "two"])
    with Client(lambda: next(tokens), base_url=service.base_url) as client:
        assert client.management_token() == client.management_token() == "one"


def test_a_callable_that_fails_is_the_caller_s_to_hear() -> None:
    def token() -> str:
        raise LookupError("the vault is closed")

    with pytest.raises(LookupError, match="the vault is closed"):
        Client(token).management_token()
    with pytest.raises(InvalidArgumentError) as raised:
        Client(lambda: "a b").management_token()
    assert (raised.value.field, raised.value.outcome) == ("management_token", "not_sent")


def test_a_callable_may_not_ask_the_client_that_asks_it() -> None:
    client = Client(lambda: client.management_token())
    with pytest.raises(RuntimeError, match="called that client"):
        client.management_token()


def test_a_coroutine_function_has_as_long_as_the_timeout() -> None:
    async def token() -> str:
        await asyncio.sleep(3600)
        return "token"

    async def main() -> None:
        async with AsyncClient(token) as client:
            with pytest.raises(DeadlineError) as raised:
                await client.management_token(timeout=0.1)
            assert raised.value.outcome == "not_sent"

    asyncio.run(main())


def test_a_client_that_is_closed_has_none() -> None:
    client = Client("token")
    client.close()
    with pytest.raises(CancelledError):
        client.management_token()


@pytest.mark.parametrize(
    "call",
    [
        lambda client: client.management_token(timeout=0),
        lambda client: client.management_token(timeout=-1),
    ],
)
def test_a_timeout_is_more_than_zero(call: Callable[[Client], str]) -> None:
    with pytest.raises(HmsError) as raised:
        call(Client("token"))
    assert raised.value.field == "timeout"


@pytest.mark.parametrize(
    ("lifetime", "seconds"),
    [(None, DAY), (90, 90), (3600.9, 3600), (timedelta(days=2), 2 * DAY)],
)
def test_a_minted_token_lives_as_long_as_one_likes(
    lifetime: float | timedelta | None, seconds: int
) -> None:
    client = Client(access_key=KEY, secret=SECRET, token_lifetime=lifetime)
    before = int(time.time())
    claims = jwt.claims(client.management_token())
    after = int(time.time())
    assert before <= claims["exp"] - seconds <= after


def test_a_request_carries_a_token_of_that_lifetime(service: Service) -> None:
    url = service.base_url
    with Client(access_key=KEY, secret=SECRET, token_lifetime=3600, base_url=url) as client:
        client.create_room("a")
    [token] = service.tokens
    claims = jwt.claims(token)
    # Its beginning is a minute in the past, for a service whose clock is behind.
    assert claims["exp"] - claims["iat"] == 3600 + 60
