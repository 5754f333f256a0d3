"""Client.request: a request of the caller's own, with the care that all requests get."""

import asyncio
from typing import Any

import pytest

from hms_rooms import (
    AsyncClient,
    BadReplyError,
    Client,
    ConnectionLostError,
    InvalidArgumentError,
    ServerError,
)

from .support.service import Service, answer, raw


def test_the_query_is_encoded_and_follows_that_of_the_path(
    v2_client: Client, service: Service
) -> None:
    params: dict[str, str | float | None]
    params = {"active": False, "limit": 10, "name": "a&b=ä /", "start": None, "ratio": 0.5}
    v2_client.request("GET", "/sessions", params=params)
    v2_client.request("GET", "/sessions?x=1", params={"y": "2"})
    v2_client.request("GET", "/sessions", params={})
    query = "active=false&limit=10&name=a%26b%3D%C3%A4%20%2F&ratio=0.5"
    assert [request.path for request in service.requests] == [
        f"/v2/sessions?{query}",
        "/v2/sessions?x=1&y=2",
        "/v2/sessions",
    ]


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_the_body_is_json_and_so_is_the_reply(
    v2_client: Client, service: Service, method: str
) -> None:
    reply = {"id": "5f", "list": [1, None, True], "text": "ä"}
    service.will(answer(200, reply))
    sent = {"name": "ä", "tags": ["a"], "none": None}
    assert v2_client.request(method, "/templates", json=sent) == reply
    [request] = service.requests
    assert (request.method, request.json) == (method, sent)
    assert request.headers["content-type"] == "application/json"


@pytest.mark.parametrize(
    ("reply", "returned"), [("", None), ("null", None), ("[]", []), ("7", 7), ('"a"', "a")]
)
def test_a_reply_may_be_anything(
    v2_client: Client, service: Service, reply: str, returned: object
) -> None:
    service.will(answer(200, reply))
    assert v2_client.request("GET", "/a") == returned


def test_a_reply_that_is_not_json_is_an_error(v2_client: Client, service: Service) -> None:
    service.will(answer(200, "<html>"))
    with pytest.raises(BadReplyError):
        v2_client.request("GET", "/a", max_attempts=1)


def test_it_is_sent_again_only_if_that_is_safe(v2_client: Client, service: Service) -> None:
    service.will(raw(b""), answer(200, {}), raw(b""), raw(b""), answer(200, {}))
    assert v2_client.request("GET", "/a") == {}
    with pytest.raises(ConnectionLostError) as raised:
        v2_client.request("POST", "/a", json={})
    assert (raised.value.outcome, raised.value.attempts) == ("unknown", 1)
    assert v2_client.request("POST", "/a", json={}, idempotent=True) == {}
    assert len(service.requests) == 5


def test_it_works_on_the_legacy_api(client: Client, service: Service) -> None:
    service.will(answer(200, {"data": []}))
    assert client.request("GET", "/rooms") == {"data": []}
    assert service.requests[0].path == "/api/v2/rooms"


def test_an_async_client_awaits_it(service: Service) -> None:
    async def main() -> Any:
        async with AsyncClient("token", base_url=service.base_url) as client:
            service.will(answer(503), answer(200, {"a": 1}))
            with pytest.raises(ServerError):
                await client.request("GET", "/a", max_attempts=1)
            return await client.request("PUT", "/a", params={"b": 2}, json=[1])

    assert asyncio.run(main()) == {"a": 1}
    assert (service.requests[1].path, service.requests[1].json) == ("/api/v2/a?b=2", [1])


@pytest.mark.parametrize(
    ("arguments", "field"),
    [
        ({"params": {"a": "\udcff"}}, "params"),
        ({"params": {"\udcff": "a"}}, "params"),
        ({"json": float("inf")}, "json"),
    ],
)
def test_what_cannot_be_sent_is_refused(
    v2_client: Client, service: Service, arguments: dict[str, Any], field: str
) -> None:
    with pytest.raises(InvalidArgumentError) as raised:
        v2_client.request("POST", "/a", **arguments)
    assert raised.value.field == field
    assert service.requests == []
