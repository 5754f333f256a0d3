"""A copy of a client is an open client with the same arguments. The environment does not count."""

import pickle
from datetime import timedelta

import pytest

from hms_rooms import Client, ServerError

from .support.jwt import KEY, SECRET, claims
from .support.service import Service, answer


def token_of_this_module() -> str:
    return "called-token"


def copied(client: Client) -> Client:
    copy = pickle.loads(pickle.dumps(client))
    assert isinstance(copy, Client)
    assert copy.__getnewargs_ex__() == client.__getnewargs_ex__()
    return copy


def test_a_copy_is_an_open_client_with_the_same_arguments(service: Service) -> None:
    client = Client(
        "made-up-token",
        api="legacy",
        base_url=service.base_url,
        timeout=12.5,
        connect_timeout=timedelta(milliseconds=1500),
        max_attempts=1,
        max_connections=2,
        generate_names=True,
        proxy="",
        allow_http=True,
        user_agent_suffix="my-app/1.0",
    )
    client.close()
    copy = copied(client)
    assert copy.__getnewargs_ex__()[1]["connect_timeout"] == 1.5

    service.will(answer(503))
    with pytest.raises(ServerError) as raised:
        copy.create_room()
    assert raised.value.attempts == 1
    [request] = service.requests
    assert request.headers["authorization"] == "Bearer made-up-token"
    assert request.headers["user-agent"].endswith(" my-app/1.0")
    assert len(request.json["name"]) == 36


def test_a_copy_mints_tokens_of_the_same_key(service: Service) -> None:
    client = Client(
        access_key=KEY,
        secret=SECRET,
        token_lifetime=timedelta(hours=1),
        api="v2",
        base_url=service.v2_base_url,
    )
    copied(client).create_room("a")
    [token] = service.tokens
    assert claims(token)["access_key"] == KEY
    assert claims(token)["exp"] - claims(token)["nbf"] == 3600 + 60


def test_a_copy_calls_the_same_callable(service: Service) -> None:
    copied(Client(token_of_this_module, base_url=service.base_url)).create_room("a")
    assert service.tokens == ["called-token"]


def test_a_client_is_as_picklable_as_its_callable() -> None:
    client = Client(lambda: "token")
    with pytest.raises((pickle.PicklingError, AttributeError)):
        pickle.dumps(client)


@pytest.mark.parametrize(
    "environment",
    [
        {"HMS_MANAGEMENT_TOKEN": "CANARY"},
        {"HMS_ACCESS_KEY": "CANARY-key", "HMS_SECRET": "CANARY-secret"},
    ],
)
def test_a_pickle_does_not_hold_what_the_environment_gave(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str]
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert b"CANARY" not in pickle.dumps(Client())
