"""The life of a room, from its creation to its end, against a sandbox: what a Client does, and an
AsyncClient too."""

import asyncio
import inspect
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from hms_rooms import (
    AsyncClient,
    Client,
    HmsError,
    InvalidArgumentError,
    NotFoundError,
    Peer,
    PermissionDeniedError,
    Recording,
    Room,
    RoomCode,
    UnsupportedError,
    Webhook,
)
from hms_rooms.testing import Sandbox

from .support.jwt import KEY, SECRET, claims

NO_ROOM = "5f0d9f4d0b5f5c1e8f5e5c1e"


class Awaited:
    """An AsyncClient that is called like a Client: each call is awaited on one loop."""

    def __init__(self, client: AsyncClient, loop: asyncio.AbstractEventLoop) -> None:
        self.client = client
        self.loop = loop

    def __getattr__(self, name: str) -> Callable[..., Any]:
        def call(*args: Any, **kwargs: Any) -> Any:
            made = getattr(self.client, name)(*args, **kwargs)
            if inspect.isawaitable(made):
                return self.loop.run_until_complete(made)
            return self.items(made)

        return call

    def items(self, made: Any) -> list[Any]:
        async def gathered() -> list[Any]:
            return [item async for item in made]

        return self.loop.run_until_complete(gathered())


@pytest.fixture(params=["Client", "AsyncClient"])
def life(request: pytest.FixtureRequest, hms_sandbox: Sandbox) -> Iterator[Any]:
    """A client of the v2 API, of either kind, as one that is called."""
    options = hms_sandbox.client_options("v2")
    if request.param == "Client":
        with Client(**options) as client:
            yield client
        return
    loop = asyncio.new_event_loop()
    awaited = AsyncClient(**options)
    yield Awaited(awaited, loop)
    loop.run_until_complete(awaited.aclose())
    loop.close()


@pytest.fixture
def room(life: Any) -> Room:
    made = life.create_room("lesson-1", description="before")
    assert isinstance(made, Room)
    return made


def test_a_room_is_changed_in_what_is_given(life: Any, room: Room) -> None:
    changed = life.update_room(
        room.id,
        name="lesson-2",
        recording=Recording(enabled=True),
        size=100,
        large_room=False,
        max_duration_seconds=600,
        webhook=Webhook("https://app.example/hook"),
    )
    assert (changed.id, changed.name, changed.description) == (room.id, "lesson-2", "before")
    assert changed.recording.enabled and not changed.recording_from_template
    assert (changed.size, changed.max_duration_seconds) == (100, 600)
    assert changed.webhook_url == "https://app.example/hook"
    again = life.update_room(room.id, description="after", region="eu")
    assert (again.name, again.description, again.size) == ("lesson-2", "after", 100)
    assert life.get_room(room.id).region == "eu"


def test_a_limit_is_lifted_by_zero(life: Any, room: Room, hms_sandbox: Sandbox) -> None:
    life.update_room(room.id, size=100)
    assert not life.update_room(room.id, size=0).size


def test_peers_are_listed_and_removed(life: Any, room: Room, hms_sandbox: Sandbox) -> None:
    with pytest.raises(NotFoundError, match="nobody is inside"):
        life.list_peers(room.id)
    ada = hms_sandbox.let_in(room.id, role="host", name="Ada", user_id="u-1", metadata='{"a":1}')
    for name in ("Ben", "Cleo"):
        hms_sandbox.let_in(room.id, role="guest", name=name, user_id=f"u-{name}")
    peers = life.list_peers(room.id)
    assert {(peer.name, peer.role) for peer in peers} == {
        ("Ada", "host"),
        ("Ben", "guest"),
        ("Cleo", "guest"),
    }
    [host] = life.list_peers(room.id, role="host")
    assert [host] == life.list_peers(room.id, user_id="u-1")
    assert isinstance(host, Peer)
    assert (host.id, host.user_id, host.metadata) == (ada["id"], "u-1", '{"a":1}')
    assert host.joined_at is not None
    assert abs(datetime.now(timezone.utc) - host.joined_at) < timedelta(hours=1)

    assert life.remove_peer(room.id, host.id, reason="over") is None
    assert {peer["name"] for peer in hms_sandbox.inside(room.id)} == {"Ben", "Cleo"}
    assert life.remove_role(room.id, "guest") is None
    assert hms_sandbox.inside(room.id) == []


def test_a_session_ends_for_everybody(life: Any, room: Room, hms_sandbox: Sandbox) -> None:
    hms_sandbox.let_in(room.id, name="Ada")
    assert life.end_room(room.id, reason="over") is None
    assert hms_sandbox.inside(room.id) == []
    assert life.get_room(room.id).enabled
    hms_sandbox.let_in(room.id, name="Ada")
    life.end_room(room.id, lock=True)
    assert life.get_room(room.id).enabled is False
    with pytest.raises(NotFoundError) as raised:
        life.end_room(room.id)
    assert raised.value.outcome == "rejected"


def test_codes_let_peers_in_until_they_are_disabled(life: Any, room: Room) -> None:
    codes = life.create_room_codes(room.id)
    assert {code.role for code in codes} >= {"host", "guest"}
    assert all(isinstance(it, RoomCode) and it.room_id == room.id and it.enabled for it in codes)
    assert {code.code for code in life.create_room_codes(room.id)} == {it.code for it in codes}
    [guest] = life.create_room_codes(room.id, "guest")
    assert guest.role == "guest"

    off = life.disable_room_code(codes[0].code)
    assert (off.code, off.enabled) == (codes[0].code, False)
    assert [it.code for it in life.list_room_codes(room.id, enabled=False)] == [off.code]
    assert off.code not in {it.code for it in life.list_room_codes(room.id, enabled=True)}
    assert {it.role for it in life.list_room_codes(room.id, role="host")} == {"host"}
    assert life.enable_room_code(off.code).enabled is True
    assert not list(life.list_room_codes(room.id, enabled=False))

    life.disable_room_by_id(room.id)
    with pytest.raises(PermissionDeniedError):
        life.create_room_codes(room.id)
    with pytest.raises(PermissionDeniedError):
        list(life.list_room_codes(room.id))


def test_a_join_token_is_minted_and_nothing_is_sent(hms_sandbox: Sandbox) -> None:
    options = hms_sandbox.client_options(access_key=KEY, secret=SECRET)
    begin = datetime(2040, 1, 1, tzinfo=timezone.utc)
    before = datetime.now(timezone.utc).timestamp()

    async def awaited() -> str:
        async with AsyncClient(**options) as client:
            return await client.auth_token(NO_ROOM, "guest", user_id="u-1", lifetime=60)

    with Client(**options) as client:
        tokens = [client.auth_token(NO_ROOM, "guest", user_id="u-1", lifetime=60)]
        later = client.auth_token(NO_ROOM, "guest", lifetime=timedelta(days=1), not_before=begin)
    tokens.append(asyncio.run(awaited()))
    for token in tokens:
        said = claims(token)
        assert said["type"] == "app" and said["access_key"] == KEY
        assert (said["room_id"], said["role"], said["user_id"]) == (NO_ROOM, "guest", "u-1")
        assert -1 <= said["exp"] - before - 60 < 60
    assert claims(later)["nbf"] == begin.timestamp()
    assert claims(later)["exp"] == begin.timestamp() + 24 * 3600
    assert "user_id" not in claims(later)
    assert hms_sandbox.requests() == []


def test_a_client_without_a_key_mints_no_join_token(life: Any) -> None:
    assert refused(lambda: life.auth_token(NO_ROOM, "guest")).field == "access_key"


@pytest.mark.parametrize(
    ("call", "field"),
    [
        (lambda life: life.update_room("a/b", name="a"), "room_id"),
        (lambda life: life.update_room("5f", name="a b"), "name"),
        (lambda life: life.end_room(""), "room_id"),
        (lambda life: life.list_peers("a b"), "room_id"),
        (lambda life: life.remove_peer("5f", "a/b"), "peer_id"),
        (lambda life: life.remove_role("5f", ""), "role"),
        (lambda life: life.create_room_codes("5f", ".."), "role"),
        (lambda life: life.enable_room_code("a/b"), "code"),
        (lambda life: life.disable_room_code("\udcff"), "code"),
        (lambda life: life.list_room_codes("a/b"), "room_id"),
        (lambda life: life.list_room_codes("5f", role=""), "role"),
        (lambda life: life.list_room_codes("5f", page_size=0), "page_size"),
        (lambda life: life.list_rooms(page_size=0), "page_size"),
        (lambda life: life.list_rooms(page_size=True), "page_size"),
        (lambda life: life.list_rooms(name=""), "name"),
        (lambda life: life.list_rooms(timeout=-1), "timeout"),
        (lambda life: life.list_rooms(max_attempts=0), "max_attempts"),
        (lambda life: life.auth_token("5f", "guest", lifetime=-1), "lifetime"),
        (lambda life: life.auth_token("5f", "guest", lifetime=91 * 24 * 3600), "lifetime"),
        (lambda life: life.auth_token("5f", "guest", user_id=""), "user_id"),
        (lambda life: life.request("HEAD", "/rooms"), "method"),
        (lambda life: life.request("GET", "rooms"), "path"),
        (lambda life: life.request("GET", "/rooms/../x"), "path"),
        (lambda life: life.request("POST", "/rooms", json=float("nan")), "json"),
    ],
)
def test_an_argument_is_refused_by_its_name(
    life: Any, hms_sandbox: Sandbox, call: Callable[[Any], object], field: str
) -> None:
    assert refused(lambda: call(life)).field == field
    assert hms_sandbox.requests() == []


def refused(call: Callable[[], object]) -> HmsError:
    with pytest.raises(InvalidArgumentError) as raised:
        call()
    assert (raised.value.outcome, raised.value.attempts) == ("not_sent", 0)
    return raised.value


@pytest.mark.parametrize(
    "call",
    [
        lambda client: client.update_room("5f", name="a"),
        lambda client: client.list_rooms(),
        lambda client: client.list_room_codes("5f"),
        lambda client: client.end_room("5f"),
        lambda client: client.list_peers("5f"),
        lambda client: client.remove_peer("5f", "5f"),
        lambda client: client.remove_role("5f", "guest"),
        lambda client: client.create_room_codes("5f"),
        lambda client: client.enable_room_code("5f"),
        lambda client: client.disable_room_code("5f"),
    ],
)
def test_the_legacy_api_has_no_such_operation(
    hms_sandbox: Sandbox, call: Callable[[Client], object]
) -> None:
    with hms_sandbox.client("legacy") as client, pytest.raises(UnsupportedError, match="v2"):
        call(client)
    assert hms_sandbox.requests() == []
