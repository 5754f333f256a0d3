"""A program that uses every public name, for type checkers: what they take each for.

mypy and pyright read it at their strictest, and so does a test, which imports it.
"""

# pyright: strict

from collections.abc import Coroutine
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Literal

from typing_extensions import assert_never, assert_type

import hms_rooms
from hms_rooms import (
    AsyncClient,
    AsyncRoomCodeIterator,
    AsyncRoomIterator,
    AuthenticationError,
    BadReplyError,
    CancelledError,
    Client,
    ConnectError,
    ConnectionLostError,
    Credentials,
    DeadlineError,
    HmsError,
    InternalError,
    InvalidArgumentError,
    NotFoundError,
    Peer,
    PermissionDeniedError,
    RateLimitError,
    Recording,
    RejectedError,
    Room,
    RoomCode,
    RoomCodeIterator,
    RoomCodePage,
    RoomIterator,
    RoomPage,
    ServerError,
    TlsError,
    UnsupportedError,
    Upload,
    Webhook,
)

State = Literal["enabled", "disabled", "unknown"]
Outcome = Literal["not_sent", "rejected", "unknown"]


def token() -> str:
    return "token"


async def awaited_token() -> str:
    return "token"


def clients() -> tuple[Client, AsyncClient]:
    with Client(
        token,
        token_lifetime=timedelta(hours=1),
        api="v2",
        base_url="http://127.0.0.1:8100/v2",
        timeout=timedelta(seconds=5),
        connect_timeout=1.5,
        max_attempts=2,
        max_connections=4,
        generate_names=True,
        ca_file=Path("ca.pem"),
        proxy="",
        allow_http=True,
        user_agent_suffix="app/1.0",
    ) as client:
        assert_type(client, Client)
    assert_type(AsyncClient(token), AsyncClient)
    assert_type(AsyncClient(awaited_token), AsyncClient)
    keyed = AsyncClient(access_key="key", secret="secret", token_lifetime=3600, ca_file="ca.pem")
    return client, keyed


def values() -> Recording:
    credentials = Credentials("key", secret="secret")
    assert_type(credentials.key, str)
    upload = Upload(type="s3", location="bucket", prefix=None, credentials=credentials)
    assert_type(upload.credentials, Credentials | None)
    match Recording(enabled=True, upload=upload):
        case Recording(enabled, Upload(kind, location)):
            assert_type(enabled, bool)
            assert_type(kind, str)
            assert_type(location, str)
        case recording:
            assert_type(recording.upload, Upload | None)
    return Recording(False)


def operations(client: Client) -> None:
    webhook = Webhook("https://app.example", headers={"x-auth": "shared"})
    assert_type(webhook.headers, dict[str, str])
    room = client.create_room(
        "lesson",
        description="d",
        template_id="t",
        region="eu",
        recording=values(),
        size=10,
        large_room=False,
        max_duration_seconds=600,
        polls=["p"],
        webhook=webhook,
        timeout=1,
        max_attempts=1,
    )
    assert_type(room, Room)
    assert_type(client.create_room(template="t", polls=("p",)), Room)
    assert_type(client.disable_room("lesson", timeout=timedelta(seconds=1)), Room)
    assert_type(client.disable_room_by_id(room.id), Room)
    assert_type(client.enable_room("lesson"), Room)
    assert_type(client.enable_room_by_id(room.id), Room)
    assert_type(client.get_room(room.id), Room)
    assert_type(client.find_room("lesson", max_attempts=1), Room)
    assert_type(client.update_room(room.id, name="lesson-2", size=0, recording=values()), Room)
    assert_type(client.management_token(timeout=1), str)
    sessions = client.request("GET", "/sessions", params={"active": True, "limit": 10, "a": None})
    assert_type(sessions, Any)
    client.request("POST", "/rooms", json={"name": "a"}, idempotent=True)
    client.close()


def lists(client: Client, since: datetime) -> None:
    rooms = client.list_rooms(enabled=None, created_from=since, page_size=10, start=None, timeout=1)
    assert_type(rooms, RoomIterator)
    assert_type(next(rooms), Room)
    assert_type([room.id for room in rooms], list[str])
    for page in rooms.pages():
        assert_type(page, RoomPage)
        assert_type(page.rooms, tuple[Room, ...])
        assert_type(page.next, str | None)
    codes = client.list_room_codes("5f", role="guest", enabled=True, page_size=10)
    assert_type(codes, RoomCodeIterator)
    assert_type(list(codes), list[RoomCode])
    for page_of_codes in codes.pages():
        assert_type(page_of_codes, RoomCodePage)
        assert_type(page_of_codes.codes, tuple[RoomCode, ...])


def session(client: Client) -> None:
    client.end_room("5f", reason="over", lock=True)
    peers = client.list_peers("5f", user_id="u", role="guest")
    assert_type(peers, list[Peer])
    client.remove_peer("5f", peers[0].id, reason="over")
    client.remove_role("5f", "guest", reason="over", timeout=timedelta(seconds=1))
    assert_type(peers[0].name, str | None)
    assert_type(peers[0].user_id, str | None)
    assert_type(peers[0].role, str | None)
    assert_type(peers[0].metadata, str | None)
    assert_type(peers[0].joined_at, datetime | None)


def codes(client: Client) -> str:
    made = client.create_room_codes("5f")
    assert_type(made, list[RoomCode])
    assert_type(client.create_room_codes("5f", "guest"), list[RoomCode])
    assert_type(client.enable_room_code(made[0].code), RoomCode)
    assert_type(client.disable_room_code(made[0].code), RoomCode)
    assert_type(made[0].room_id, str | None)
    assert_type(made[0].role, str | None)
    assert_type(made[0].enabled, bool | None)
    assert_type(made[0].created_at, datetime | None)
    assert_type(made[0].updated_at, datetime | None)
    return client.auth_token("5f", "guest", user_id="u", lifetime=timedelta(hours=1))


def parts(room: Room) -> None:
    assert_type(room.id, str)
    assert_type(room.name, str | None)
    assert_type(room.description, str | None)
    assert_type(room.state, State)
    assert_type(room.enabled, bool | None)
    assert_type(room.template, str | None)
    assert_type(room.template_id, str | None)
    assert_type(room.region, str | None)
    assert_type(room.recording, Recording | None)
    assert_type(room.recording_from_template, bool)
    assert_type(room.size, int | None)
    assert_type(room.large_room, bool | None)
    assert_type(room.max_duration_seconds, int | None)
    assert_type(room.webhook_url, str | None)
    assert_type(room.created_at, datetime | None)
    assert_type(room.updated_at, datetime | None)
    assert_type(room.raw, dict[str, Any])
    assert_type({room: 1}, dict[Room, int])


async def awaited(client: AsyncClient) -> None:
    async with client as same:
        assert_type(same, AsyncClient)
    call: Coroutine[Any, Any, Room] = client.create_room("lesson", timeout=timedelta(seconds=1))
    assert_type(await call, Room)
    assert_type(await client.disable_room("lesson"), Room)
    assert_type(await client.disable_room_by_id("5f"), Room)
    assert_type(await client.enable_room("lesson"), Room)
    assert_type(await client.enable_room_by_id("5f"), Room)
    assert_type(await client.get_room("5f"), Room)
    assert_type(await client.find_room("lesson"), Room)
    assert_type(await client.update_room("5f", name="lesson-2"), Room)
    assert_type(await client.management_token(timeout=timedelta(seconds=1)), str)
    assert_type(await client.auth_token("5f", "guest", lifetime=60), str)
    assert_type(await client.request("GET", "/sessions"), Any)
    await client.end_room("5f", lock=True)
    assert_type(await client.list_peers("5f"), list[Peer])
    await client.remove_peer("5f", "5f")
    await client.remove_role("5f", "guest")
    assert_type(await client.create_room_codes("5f"), list[RoomCode])
    assert_type(await client.enable_room_code("abc"), RoomCode)
    assert_type(await client.disable_room_code("abc"), RoomCode)
    client.close()
    await client.aclose()


async def awaited_lists(client: AsyncClient) -> None:
    rooms = client.list_rooms(enabled=False)
    assert_type(rooms, AsyncRoomIterator)
    assert_type(await anext(rooms), Room)
    assert_type([room async for room in rooms], list[Room])
    async for page in rooms.pages():
        assert_type(page, RoomPage)
    codes = client.list_room_codes("5f")
    assert_type(codes, AsyncRoomCodeIterator)
    assert_type([code async for code in codes], list[RoomCode])
    async for page_of_codes in codes.pages():
        assert_type(page_of_codes, RoomCodePage)


def advice(error: HmsError) -> str:
    assert_type(error.http_status, int | None)
    assert_type(error.code, int | None)
    assert_type(error.message, str | None)
    assert_type(error.details, tuple[str, ...])
    assert_type(error.field, str | None)
    assert_type(error.retry_after, float | None)
    assert_type(error.attempts, int)
    assert_type(error.body, str | None)
    assert_type(error.start, str | None)
    outcome: Outcome = error.outcome
    match outcome:
        case "not_sent" | "rejected":
            return "repeat it"
        case "unknown":
            return "look first"
        case _:
            assert_never(outcome)


def handled(client: Client) -> str:
    try:
        client.create_room("lesson")
    except (InvalidArgumentError, UnsupportedError) as error:
        return str(error.field)
    except (AuthenticationError, PermissionDeniedError, NotFoundError) as error:
        return str(error.http_status)
    except (RateLimitError, ServerError) as error:
        return str(error.retry_after)
    except (ConnectError, ConnectionLostError) as error:
        assert_type(error.errno, int | None)
        return error.outcome
    except (DeadlineError, CancelledError, TlsError) as error:
        return error.outcome
    except (BadReplyError, RejectedError, InternalError) as error:
        return str(error.body)
    return hms_rooms.__version__
