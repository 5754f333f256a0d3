"""The v2 API: its requests, its look-ups, and the operations that the legacy API lacks."""

from collections.abc import Callable
from typing import Any

import pytest

from hms_rooms import (
    Client,
    Credentials,
    HmsError,
    InvalidArgumentError,
    NotFoundError,
    Recording,
    Room,
    ServerError,
    UnsupportedError,
    Upload,
    Webhook,
)

from .support.service import Reply, Service, answer

ID = "5f0d9f4d0b5f5c1e8f5e5c1e"
ENABLED = {"id": ID, "name": "test-room", "enabled": True}
DISABLED = ENABLED | {"enabled": False}
OTHERS = [{"id": str(i), "name": f"test-room-{i}", "enabled": True} for i in range(100)]
AMONG_ENABLED = "GET /v2/rooms?name=test-room&enabled=true&limit=100"
AMONG_DISABLED = "GET /v2/rooms?name=test-room&enabled=false&limit=100"
POST = f"POST /v2/rooms/{ID}"

OF_NAME: dict[str, Callable[..., Room]] = {
    "disable_room": Client.disable_room,
    "enable_room": Client.enable_room,
    "find_room": Client.find_room,
}
OF_ID: dict[str, Callable[..., Room]] = {
    "disable_room_by_id": Client.disable_room_by_id,
    "enable_room_by_id": Client.enable_room_by_id,
    "get_room": Client.get_room,
}


def page(*rooms: dict[str, Any], last: str | None = None) -> Reply:
    return answer(200, {"limit": 100, "data": rooms, "last": last})


def lines(service: Service) -> list[str]:
    """The first line of each request."""
    return [f"{request.method} {request.path}" for request in service.requests]


def test_a_create_sends_every_field_of_v2(v2_client: Client, service: Service) -> None:
    upload = Upload("gs", "bucket", credentials=Credentials("key", "secret"))
    v2_client.create_room(
        "test-room",
        description="9PM English Class",
        template_id="66112497abcd52312556c4gg",
        region="eu",
        recording=Recording(enabled=True, upload=upload),
        size=3000,
        large_room=True,
        max_duration_seconds=600,
        polls=["5f", "60"],
        webhook=Webhook("https://app.example/hook", {"x-auth": "shared"}),
    )
    assert lines(service) == ["POST /v2/rooms"]
    assert service.requests[0].json == {
        "name": "test-room",
        "description": "9PM English Class",
        "template_id": "66112497abcd52312556c4gg",
        "region": "eu",
        "recording_info": {
            "enabled": True,
            "upload_info": {
                "type": "gs",
                "location": "bucket",
                "credentials": {"key": "key", "secret": "secret"},
            },
        },
        "size": 3000,
        "large_room": True,
        "max_duration_seconds": 600,
        "polls": ["5f", "60"],
        "webhook": {"url": "https://app.example/hook", "headers": {"x-auth": "shared"}},
    }


def test_a_create_sends_what_it_is_given_and_nothing_else(
    v2_client: Client, service: Service
) -> None:
    v2_client.create_room("a", large_room=False, size=0, webhook=Webhook("https://app.example"))
    v2_client.create_room()
    assert [request.json for request in service.requests] == [
        {"name": "a", "large_room": False, "size": 0, "webhook": {"url": "https://app.example"}},
        {},
    ]


@pytest.mark.parametrize(
    ("call", "said", "enabled"),
    [
        (Client.disable_room_by_id, {"enabled": False}, False),
        (Client.enable_room_by_id, {"enabled": True}, True),
    ],
)
def test_a_room_is_changed_by_its_id_in_one_request(
    v2_client: Client,
    service: Service,
    call: Callable[..., Room],
    said: dict[str, bool],
    enabled: bool,
) -> None:
    service.will(answer(200, ENABLED | said))
    room = call(v2_client, ID)
    assert (room.id, room.enabled) == (ID, enabled)
    assert lines(service) == [POST]
    assert service.requests[0].json == said


def test_a_room_is_read_by_its_id(v2_client: Client, service: Service) -> None:
    reply = DISABLED | {"template": "default", "template_id": "66", "size": 10}
    service.will(answer(200, reply))
    room = v2_client.get_room(ID)
    assert (room.name, room.state) == ("test-room", "disabled")
    assert (room.template, room.template_id, room.raw) == ("default", "66", reply)
    assert lines(service) == [f"GET /v2/rooms/{ID}"]


def test_a_reply_says_how_large_a_room_is_and_where_its_events_go(
    v2_client: Client, service: Service
) -> None:
    url = "https://user:password@app.example/hook?key=1"
    reply = {
        "size": 3000,
        "large_room": False,
        "max_duration_seconds": 3600,
        "webhook": {"url": url, "headers": {"x-auth": "shared"}},
    }
    service.will(answer(200, ENABLED | reply), answer(200, ENABLED))
    room = v2_client.get_room(ID)
    assert (room.size, room.large_room, room.max_duration_seconds) == (3000, False, 3600)
    assert room.webhook_url == url
    bare = v2_client.get_room(ID)
    assert (bare.size, bare.large_room, bare.max_duration_seconds) == (None, None, None)
    assert bare.webhook_url is None


def test_a_room_is_disabled_by_its_name(v2_client: Client, service: Service) -> None:
    service.will(page(ENABLED), answer(200, DISABLED))
    room = v2_client.disable_room("test-room")
    assert (room.id, room.enabled) == (ID, False)
    assert lines(service) == [AMONG_ENABLED, POST]
    assert service.requests[1].json == {"enabled": False}


def test_a_room_is_enabled_by_its_name(v2_client: Client, service: Service) -> None:
    service.will(page(DISABLED), answer(200, ENABLED))
    room = v2_client.enable_room("test-room")
    assert (room.id, room.enabled) == (ID, True)
    assert lines(service) == [AMONG_DISABLED, POST]
    assert service.requests[1].json == {"enabled": True}


def test_a_room_that_is_as_wanted_is_left_alone(v2_client: Client, service: Service) -> None:
    service.will(page(), page(DISABLED), page(), page(ENABLED))
    assert v2_client.disable_room("test-room").enabled is False
    assert v2_client.enable_room("test-room").enabled is True
    assert lines(service) == [AMONG_ENABLED, AMONG_DISABLED, AMONG_DISABLED, AMONG_ENABLED]


def test_a_room_is_found_by_its_whole_name_whatever_its_case(
    v2_client: Client, service: Service
) -> None:
    service.will(page(*OTHERS, last="99"), page(OTHERS[0]), page(ENABLED | {"name": "TEST-Room"}))
    assert v2_client.find_room("test-room").id == ID
    assert lines(service) == [AMONG_ENABLED, f"{AMONG_ENABLED}&start=99", AMONG_DISABLED]


@pytest.mark.parametrize("call", OF_NAME.values(), ids=OF_NAME)
def test_a_name_that_no_room_has_is_not_found_and_makes_none(
    v2_client: Client, service: Service, call: Callable[..., Room]
) -> None:
    service.will(page(*OTHERS[:3]), page())
    with pytest.raises(NotFoundError, match="test-room") as raised:
        call(v2_client, "test-room")
    assert (raised.value.outcome, raised.value.http_status) == ("rejected", None)
    assert {request.method for request in service.requests} == {"GET"}


@pytest.mark.parametrize("call", OF_ID.values(), ids=OF_ID)
def test_an_id_that_no_room_has_is_not_found(
    v2_client: Client, service: Service, call: Callable[..., Room]
) -> None:
    service.will(answer(404, {"code": 404, "message": "room not found"}))
    with pytest.raises(NotFoundError) as raised:
        call(v2_client, ID)
    assert (raised.value.http_status, raised.value.message) == (404, "room not found")
    assert raised.value.outcome == "rejected"


@pytest.mark.parametrize("call", [*OF_NAME.values(), *OF_ID.values()], ids=[*OF_NAME, *OF_ID])
def test_each_call_has_its_own_attempts_and_timeout(
    v2_client: Client, service: Service, call: Callable[..., Room]
) -> None:
    service.will(answer(503, Retry_After="0"), answer(503, Retry_After="20"))
    with pytest.raises(ServerError) as raised:
        call(v2_client, "a", max_attempts=1)
    assert raised.value.attempts == 1
    with pytest.raises(ServerError) as raised:
        call(v2_client, "a", timeout=10)
    assert (raised.value.retry_after, raised.value.attempts) == (20.0, 1)


def refusal(service: Service, call: Callable[[], object]) -> HmsError:
    with pytest.raises(HmsError) as refused:
        call()
    assert (refused.value.outcome, refused.value.attempts) == ("not_sent", 0)
    assert service.requests == []
    return refused.value


@pytest.mark.parametrize("call", [Client.enable_room, Client.find_room, *OF_ID.values()])
def test_the_legacy_api_has_no_such_operation(
    client: Client, service: Service, call: Callable[..., Room]
) -> None:
    error = refusal(service, lambda: call(client, "a"))
    assert isinstance(error, UnsupportedError)
    assert error.field is None
    assert "v2" in str(error)


@pytest.mark.parametrize("call", OF_ID.values(), ids=OF_ID)
@pytest.mark.parametrize("room_id", ["", ".", "a/b", "a b", "a?b", "a%2Fb", "ä", "\udcff"])
def test_an_id_that_is_no_segment_of_a_path_is_refused(
    v2_client: Client, service: Service, call: Callable[..., Room], room_id: str
) -> None:
    error = refusal(service, lambda: call(v2_client, room_id))
    assert isinstance(error, InvalidArgumentError)
    assert error.field == "room_id"


@pytest.mark.parametrize("call", OF_NAME.values(), ids=OF_NAME)
@pytest.mark.parametrize("name", ["", "a room", "a&enabled=false", "\udcff"])
def test_a_name_that_no_room_can_have_is_refused(
    v2_client: Client, service: Service, call: Callable[..., Room], name: str
) -> None:
    error = refusal(service, lambda: call(v2_client, name))
    assert isinstance(error, InvalidArgumentError)
    assert error.field == "name"


def test_a_template_s_name_is_refused_with_the_field_for_its_id(
    v2_client: Client, service: Service
) -> None:
    error = refusal(service, lambda: v2_client.create_room("a", template="default"))
    assert isinstance(error, UnsupportedError)
    assert error.field == "template"
    assert "template_id" in str(error)


@pytest.mark.parametrize("url", ["", "app.example", "ftp://app.example"])
def test_a_webhook_without_an_address_is_refused(
    v2_client: Client, service: Service, url: str
) -> None:
    error = refusal(service, lambda: v2_client.create_room("a", webhook=Webhook(url)))
    assert isinstance(error, InvalidArgumentError)
    assert error.field == "webhook.url"
