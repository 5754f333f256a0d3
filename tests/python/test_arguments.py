"""A wrong argument is refused under its name before anything is sent."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from hms_rooms import (
    Client,
    Credentials,
    HmsError,
    InvalidArgumentError,
    Recording,
    UnsupportedError,
    Upload,
    Webhook,
)

from .support.service import Service

SURROGATE = "\udcff"
NO_DURATION = [0, -1, -0.5, float("nan"), float("inf"), 1e300, 10**400, True, timedelta(-1)]
NO_COUNT = [0, -1, 2**32, True]


@pytest.fixture(autouse=True)
def nothing_is_sent(service: Service) -> Iterator[None]:
    yield
    assert service.requests == []


def refusal(call: Callable[[], object]) -> HmsError:
    with pytest.raises(HmsError) as refused:
        call()
    assert refused.value.outcome == "not_sent"
    assert refused.value.attempts == 0
    return refused.value


@pytest.mark.parametrize(
    ("field", "value"),
    [
        *(("timeout", value) for value in NO_DURATION),
        *(("connect_timeout", value) for value in NO_DURATION),
        *(("token_lifetime", value) for value in NO_DURATION if value),
        *(("max_attempts", value) for value in NO_COUNT),
        *(("max_connections", value) for value in NO_COUNT),
        ("api", "v3"),
        ("base_url", "http://api.example"),
        ("base_url", "https://user:password@api.example"),
        ("ca_file", "/does/not/exist.pem"),
        ("ca_file", Path("/does/not/exist.pem")),
        ("proxy", "socks5://127.0.0.1:1"),
        ("user_agent_suffix", "a\r\nX-Injected: b"),
        *((field, SURROGATE) for field in ("api", "base_url", "proxy", "user_agent_suffix")),
    ],
)
def test_a_client_refuses(field: str, value: Any) -> None:
    error = refusal(lambda: Client("token", **{field: value}))
    assert isinstance(error, InvalidArgumentError)
    assert isinstance(error, ValueError)
    assert error.field == field


@pytest.mark.parametrize("token", ["", "a\r\nX-Injected: b", "a b", "tökén", "a\0", SURROGATE])
def test_a_client_refuses_a_token_that_cannot_stand_in_a_header(token: str) -> None:
    assert refusal(lambda: Client(token)).field == "management_token"


def test_a_client_without_any_token_says_where_to_put_one() -> None:
    error = refusal(Client)
    assert error.field == "management_token"
    assert "HMS_MANAGEMENT_TOKEN" in str(error)


def upload(**fields: Any) -> dict[str, Any]:
    given = {"type": "s3", "location": "b"} | fields
    return {"recording": Recording(enabled=True, upload=Upload(**given))}


@pytest.mark.parametrize(
    ("field", "arguments"),
    [
        ("name", {"name": ""}),
        ("name", {"name": "a room"}),
        ("name", {"name": "a/../b"}),
        ("name", {"name": SURROGATE}),
        ("description", {"description": SURROGATE}),
        ("template", {"template": SURROGATE}),
        ("region", {"region": SURROGATE}),
        ("description", {"description": "x" * 300_000}),
        ("recording.upload.type", upload(type="")),
        ("recording.upload.location", upload(location="")),
        ("recording.upload.credentials.key", upload(credentials=Credentials("", "secret"))),
        ("recording.upload.credentials.secret", upload(credentials=Credentials("key", ""))),
        ("polls", {"polls": [SURROGATE]}),
        ("size", {"size": -1}),
        ("max_duration_seconds", {"max_duration_seconds": 2**32}),
        *(("timeout", {"timeout": value}) for value in NO_DURATION),
        *(("max_attempts", {"max_attempts": value}) for value in NO_COUNT),
    ],
)
def test_a_create_refuses(client: Client, field: str, arguments: dict[str, Any]) -> None:
    error = refusal(lambda: client.create_room(**({"name": "a"} | arguments)))
    assert isinstance(error, InvalidArgumentError)
    assert error.field == field


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("template_id", "5f"),
        ("size", 10),
        ("large_room", True),
        ("max_duration_seconds", 600),
        ("polls", ["5f"]),
        ("webhook", Webhook("https://app.example/hook", {"x-auth": "secret"})),
    ],
)
def test_a_create_refuses_what_only_v2_has(client: Client, field: str, value: Any) -> None:
    error = refusal(lambda: client.create_room("a", **{field: value}))
    assert isinstance(error, UnsupportedError)
    assert error.field == field


@pytest.mark.parametrize("name", ["", "a room", SURROGATE])
def test_a_disable_refuses(client: Client, name: str) -> None:
    assert refusal(lambda: client.disable_room(name)).field == "name"


@pytest.mark.parametrize(
    ("field", "make"),
    [
        ("recording.upload.type", lambda: Upload(SURROGATE, "b")),
        ("recording.upload.location", lambda: Upload("s3", SURROGATE)),
        ("recording.upload.prefix", lambda: Upload("s3", "b", prefix=SURROGATE)),
        ("recording.upload.region", lambda: Upload("s3", "b", region=SURROGATE)),
        ("recording.upload.credentials.key", lambda: Credentials(SURROGATE, "secret")),
        ("recording.upload.credentials.secret", lambda: Credentials("key", SURROGATE)),
        ("webhook.url", lambda: Webhook(SURROGATE)),
        ("webhook.headers", lambda: Webhook("u", {SURROGATE: "b"})),
        ("webhook.headers", lambda: Webhook("u", {"a": SURROGATE})),
    ],
)
def test_a_value_refuses_what_is_no_text(field: str, make: Callable[[], object]) -> None:
    assert refusal(make).field == field


@pytest.mark.parametrize("timeout", [20, 20.5, timedelta(seconds=20), 2**20])
def test_a_duration_is_a_number_of_seconds_or_a_timedelta(timeout: float | timedelta) -> None:
    Client("token", timeout=timeout, connect_timeout=timeout)
