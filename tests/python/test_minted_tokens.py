"""Tokens are minted from an access key and its app secret, and a refusal is explained."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta, timezone
from email.utils import format_datetime
from uuid import UUID

import pytest

from hms_rooms import AuthenticationError, Client

from .support import jwt
from .support.jwt import KEY, SECRET
from .support.service import Reply, Service, answer, raw

DAY = 24 * 60 * 60
HOUR = 60 * 60


@pytest.fixture
def client(service: Service) -> Iterator[Client]:
    with Client(access_key=KEY, secret=SECRET, base_url=service.base_url) as client:
        yield client


def refused_at(moment: datetime) -> Reply:
    """A 401 of a service whose clock says this."""
    head = f"HTTP/1.1 401 Unauthorized\r\nDate: {format_datetime(moment, usegmt=True)}\r\n"
    return raw(f"{head}Content-Length: 0\r\n\r\n".encode())


def test_a_minted_token_has_the_claims_of_the_service_s_page(
    client: Client, service: Service
) -> None:
    before = int(time.time())
    client.create_room("a")
    after = int(time.time())
    [token] = service.tokens
    claims = jwt.claims(token)
    assert set(claims) == {"access_key", "type", "version", "iat", "nbf", "exp", "jti"}
    assert (claims["access_key"], claims["type"], claims["version"]) == (KEY, "management", 2)
    assert before <= claims["exp"] - DAY <= after
    assert claims["iat"] == claims["nbf"] == claims["exp"] - DAY - 60
    assert UUID(claims["jti"]).version == 4


def test_a_token_is_kept_and_threads_share_it(client: Client, service: Service) -> None:
    with ThreadPoolExecutor(16) as pool:
        list(pool.map(client.create_room, map(str, range(64))))
    assert len(service.tokens) == 64
    assert len(set(service.tokens)) == 1


def test_each_client_mints_its_own(service: Service) -> None:
    for _ in range(2):
        Client(access_key=KEY, secret=SECRET, base_url=service.base_url).create_room("a")
    assert len({jwt.claims(token)["jti"] for token in service.tokens}) == 2


def test_a_refused_token_is_replaced_once(client: Client, service: Service) -> None:
    service.will(answer(401))
    assert client.create_room("a", max_attempts=1).id == "id-of-a"
    client.create_room("b")
    first, second, third = service.tokens
    assert first != second == third

    service.will(answer(401), answer(401))
    with pytest.raises(AuthenticationError) as raised:
        client.create_room("c")
    assert (raised.value.attempts, raised.value.outcome) == (2, "rejected")


@pytest.mark.parametrize("hours", [1, -1])
def test_a_fresh_token_is_of_the_service_s_time(
    client: Client, service: Service, hours: int
) -> None:
    service.will(refused_at(datetime.now(timezone.utc) + timedelta(hours=hours)))
    client.create_room("a")
    first, second = (jwt.claims(token)["exp"] for token in service.tokens)
    assert abs(second - first - hours * HOUR) < HOUR / 2


def test_the_error_names_the_seconds_that_the_clock_is_off(
    client: Client, service: Service
) -> None:
    an_hour_ahead = refused_at(datetime.now(timezone.utc) + timedelta(hours=1))
    service.will(an_hour_ahead, an_hour_ahead)
    with pytest.raises(AuthenticationError, match=r"clock is 3[56]\d\d s behind"):
        client.create_room("a")


@pytest.mark.parametrize(
    ("claims", "words"),
    [
        ({"exp": 1_000_000_000}, r"expired \d+ s ago"),
        ({"nbf": 32_000_000_000}, r"not valid for another \d+ s"),
        ({"type": "app"}, 'type is "app"'),
        ({"type": None}, "no type"),
    ],
)
def test_a_401_says_what_a_ready_token_shows(
    service: Service, claims: dict[str, object], words: str
) -> None:
    token = jwt.token(**claims)
    service.will(answer(401, {"code": 401, "message": "Token validation error"}))
    with pytest.raises(AuthenticationError, match=words) as raised:
        Client(token, base_url=service.base_url).create_room("a")
    shown = f"{raised.value!r} {vars(raised.value)}"
    assert not any(part in shown for part in token.split("."))
    assert raised.value.attempts == 1


def test_a_401_says_that_a_token_is_no_jwt(service: Service) -> None:
    service.will(answer(401))
    with pytest.raises(AuthenticationError, match="not a JWT"):
        Client("opaque", base_url=service.base_url).create_room("a")
