"""The types that the stubs promise are those of the values, and what they refuse is refused.

mypy reads this file too: an ignore that it does not need is an error of its own.
"""

import inspect
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from hms_rooms import Client, Credentials, HmsError, Recording, Room, Upload, Webhook

if TYPE_CHECKING:
    from typing_extensions import assert_type


def test_a_room_is_made_of_what_the_stubs_say(client: Client) -> None:
    room = client.create_room("a")
    assert isinstance(room.name, str)
    assert isinstance(room.enabled, bool)
    assert isinstance(room.recording_from_template, bool)
    assert isinstance(room.raw, dict)
    if TYPE_CHECKING:
        assert_type(client.disable_room("a"), Room)
        assert_type(client.disable_room_by_id("5f"), Room)
        assert_type(client.enable_room("a", timeout=5), Room)
        assert_type(client.enable_room_by_id("5f", timeout=timedelta(seconds=5)), Room)
        assert_type(client.get_room("5f", max_attempts=1), Room)
        assert_type(client.find_room("a"), Room)
        assert_type(room.id, str)
        assert_type(room.description, str | None)
        assert_type(room.recording, Recording | None)
        assert_type(room.created_at, datetime | None)
        assert_type(room.raw, dict[str, Any])


def test_an_outcome_is_one_of_three_words() -> None:
    error = HmsError(outcome="rejected")
    assert error.outcome != "unknown"
    with pytest.raises(TypeError):
        HmsError(result="rejected")  # type: ignore[call-arg]


@pytest.mark.parametrize(
    "call",
    [
        lambda client: client.create_room(5),
        lambda client: client.create_room(b"a"),
        lambda client: client.create_room("a", "positional"),
        lambda client: client.create_room("a", recording=True),
        lambda client: client.create_room("a", polls="5f"),
        lambda client: client.create_room("a", size="5"),
        lambda client: client.create_room("a", size=5.0),
        lambda client: client.create_room("a", timeout="5"),
        lambda client: client.create_room("a", nmae="a"),
        lambda client: client.disable_room(),
        lambda client: client.disable_room(None),
        lambda client: client.disable_room_by_id(5),
        lambda client: client.enable_room("a", 5),
        lambda client: client.enable_room_by_id(name="a"),
        lambda client: client.get_room(),
        lambda client: client.get_room("5f", max_attempts=1.0),
        lambda client: client.find_room(b"a"),
        lambda client: client.update_room("5f", "a"),
        lambda client: client.update_room("5f", recording=True),
        lambda client: client.end_room("5f", lock="yes"),
        lambda client: client.list_peers("5f", role=5),
        lambda client: client.remove_peer("5f"),
        lambda client: client.remove_role("5f", role=None),
        lambda client: client.create_room_codes("5f", 5),
        lambda client: client.list_room_codes("5f", enabled="yes"),
        lambda client: client.list_rooms(page_size="10"),
        lambda client: client.list_rooms(enabled=1),
        lambda client: client.enable_room_code(None),
        lambda client: client.auth_token("5f"),
        lambda client: client.auth_token("5f", "guest", lifetime="1h"),
        lambda client: client.request("GET", "/a", params=[("a", "b")]),
        lambda client: client.request("GET", "/a", params={1: "b"}),
        lambda client: client.request("GET", "/a", params={"a": ["b"]}),
        lambda client: client.request("POST", "/a", json={"a": object()}),
        lambda client: client.request("POST", "/a", idempotent=None),
        lambda client: client.find_room("a", timeout="5"),
    ],
)
def test_a_call_refuses_the_wrong_type(client: Client, call: Callable[[Any], object]) -> None:
    with pytest.raises(TypeError):
        call(client)


def test_type_checkers_refuse_them_too(client: Client) -> None:
    with pytest.raises(TypeError):
        client.create_room(5)  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        client.create_room("a", timeout="5")  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        client.disable_room()  # type: ignore[call-arg]
    with pytest.raises(TypeError):
        Client("token", ca_file=5)  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        Client("token", "access-key")  # type: ignore[call-arg]
    with pytest.raises(TypeError):
        Client(5)  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        Client(lambda: 5).create_room("a")  # type: ignore[arg-type, return-value]
    with pytest.raises(TypeError):
        Client(access_key=5)  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        client.get_room(5)  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        client.find_room(room_id="5f")  # type: ignore[call-arg]
    with pytest.raises(TypeError):
        Upload()  # type: ignore[call-arg]
    with pytest.raises(TypeError):
        Recording(enabled="yes")  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        Credentials("key")  # type: ignore[call-arg]
    with pytest.raises(TypeError):
        Webhook("u", {"a": 5})  # type: ignore[dict-item]


class Secret:
    """Shows what no message may show."""

    def __repr__(self) -> str:
        return "CANARY"


OF_A_CLIENT = (
    "management_token",
    "access_key",
    "secret",
    "token_lifetime",
    "api",
    "base_url",
    "timeout",
    "connect_timeout",
    "max_attempts",
    "max_connections",
    "generate_names",
    "ca_file",
    "proxy",
    "allow_http",
    "user_agent_suffix",
)
OF_A_CREATE = (
    "name",
    "description",
    "template",
    "template_id",
    "region",
    "recording",
    "size",
    "large_room",
    "max_duration_seconds",
    "polls",
    "webhook",
    "timeout",
    "max_attempts",
)
OF_A_ROOM = (
    "id",
    "name",
    "description",
    "state",
    "template",
    "template_id",
    "region",
    "recording",
    "recording_from_template",
    "size",
    "large_room",
    "max_duration_seconds",
    "webhook_url",
    "created_at",
    "updated_at",
    "json",
)
OF_OTHERS: list[tuple[Callable[..., object], str, dict[str, object]]] = [
    (Recording, "enabled", {}),
    (Recording, "upload", {"enabled": True}),
    (Upload, "type", {"location": "bucket"}),
    (Upload, "location", {"type": "s3"}),
    (Upload, "prefix", {"type": "s3", "location": "bucket"}),
    (Upload, "region", {"type": "s3", "location": "bucket"}),
    (Upload, "credentials", {"type": "s3", "location": "bucket"}),
    (Credentials, "key", {"secret": "CANARY"}),
    (Credentials, "secret", {"key": "CANARY"}),
    (Webhook, "url", {}),
    (Webhook, "headers", {"url": "u"}),
]


def test_the_tables_of_arguments_are_whole() -> None:
    for function, names in (
        (Client, OF_A_CLIENT),
        (Client.create_room, ("self", *OF_A_CREATE)),
        (Room, OF_A_ROOM),
    ):
        assert tuple(inspect.signature(function).parameters) == names
    for cls in (Recording, Upload, Credentials, Webhook):
        named = [name for it, name, _ in OF_OTHERS if it is cls]
        assert list(inspect.signature(cls).parameters) == named


@pytest.mark.parametrize(
    ("function", "argument", "others"),
    [
        *((Client, name, {}) for name in OF_A_CLIENT),
        *((Client("token").create_room, name, {}) for name in OF_A_CREATE),
        *((Room, name, {"id": "5f"}) for name in OF_A_ROOM),
        *OF_OTHERS,
    ],
)
def test_a_wrong_type_is_named_with_its_argument(
    function: Callable[..., object], argument: str, others: dict[str, object]
) -> None:
    with pytest.raises(TypeError) as raised:
        function(**others | {argument: Secret()})
    assert re.match(rf"argument '([a-z_]+\.)*{argument}' must be an? ", str(raised.value))
    assert str(raised.value).endswith(f", not {__name__}.Secret")
    assert "CANARY" not in str(raised.value)


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (
            lambda client: client.create_room("a", polls=["p1", None]),
            "argument 'polls[1]' must be a str, not NoneType",
        ),
        (
            lambda client: client.create_room("a", polls=[["CANARY"]]),
            "argument 'polls[0]' must be a str, not list",
        ),
        (
            lambda client: client.create_room("a", polls="CANARY"),
            "argument 'polls' must be a list or tuple of str, not str",
        ),
        (
            lambda client: client.create_room("a", polls={"CANARY"}),
            "argument 'polls' must be a list or tuple of str, not set",
        ),
        (
            lambda _: Webhook("u", {"x-auth": None}),  # type: ignore[dict-item]
            "argument 'webhook.headers[\"x-auth\"]' must be a str, not NoneType",
        ),
        (
            lambda _: Webhook("u", {b"CANARY": "CANARY"}),  # type: ignore[dict-item]
            "argument 'webhook.headers' must be a mapping with str for names, not bytes",
        ),
        (
            lambda client: client.disable_room(None),
            "argument 'name' must be a str, not NoneType",
        ),
        (
            lambda client: client.get_room(None),
            "argument 'room_id' must be a str, not NoneType",
        ),
        (
            lambda _: Recording(None),  # type: ignore[arg-type]
            "argument 'enabled' must be a bool, not NoneType",
        ),
        (
            lambda _: Client("t", allow_http=None),  # type: ignore[arg-type]
            "argument 'allow_http' must be a bool, not NoneType",
        ),
        (
            lambda _: Room("5f", created_at=datetime(2026, 1, 1)),  # noqa: DTZ001
            "argument 'created_at' must be a datetime with a time zone, not datetime.datetime",
        ),
        (
            lambda _: Client(lambda: None).create_room("a"),  # type: ignore[arg-type, return-value]
            "the callable of 'management_token' must return a str, not NoneType",
        ),
    ],
)
def test_a_part_of_an_argument_is_named_too(
    client: Client, call: Callable[[Any], object], said: str
) -> None:
    with pytest.raises(TypeError) as raised:
        call(client)
    assert str(raised.value) == said
