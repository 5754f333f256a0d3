"""The whole way, against the sandbox: what the service's page promises, seen from Python."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timezone
from typing import Literal

import pytest

from hms_rooms import (
    AuthenticationError,
    Client,
    Credentials,
    NotFoundError,
    Recording,
    RejectedError,
    Upload,
    Webhook,
)

from .support import jwt
from .support.jwt import KEY, SECRET


@pytest.fixture
def client(sandbox: str) -> Iterator[Client]:
    with Client("made-up-token", base_url=f"{sandbox}/api/v2") as client:
        yield client


@pytest.fixture
def v2_client(sandbox: str) -> Iterator[Client]:
    with Client("made-up-token", api="v2", base_url=f"{sandbox}/v2") as client:
        yield client


def test_a_room_is_created_once_and_disabled(client: Client) -> None:
    upload = Upload("s3", "test-bucket", "test-prefix", "ap-south-1", Credentials("k", "s"))
    recording = Recording(enabled=True, upload=upload)
    room = client.create_room("test-room", description="This is a test room", recording=recording)
    assert len(room.id) == 24
    assert (room.name, room.description) == ("test-room", "This is a test room")
    assert (room.enabled, room.recording, room.recording_from_template) == (True, recording, False)
    assert room.created_at is not None
    assert room.created_at.tzinfo is timezone.utc

    again = client.create_room("TEST-room", recording=recording)
    assert again.id == room.id

    disabled = client.disable_room("test-room")
    assert (disabled.id, disabled.enabled) == (room.id, False)


def test_a_room_without_a_recording_follows_its_template(client: Client) -> None:
    room = client.create_room("follows")
    assert room.recording is not None
    assert (room.recording.enabled, room.recording_from_template) == (True, True)
    off = client.create_room("off", recording=Recording(enabled=False))
    assert off.recording is not None
    assert (off.recording.enabled, off.recording_from_template) == (False, False)


def test_an_unnamed_room_gets_a_name(client: Client) -> None:
    first, second = client.create_room(), client.create_room()
    assert first.name
    assert first.name != second.name
    assert first.id != second.id


def test_a_region_that_the_service_does_not_have_is_rejected(client: Client) -> None:
    with pytest.raises(RejectedError) as raised:
        client.create_room("elsewhere", region="mars")
    assert (raised.value.http_status, raised.value.outcome) == (400, "rejected")
    assert "region" in str(raised.value)


def test_a_room_lives_its_life_over_v2(v2_client: Client) -> None:
    room = v2_client.create_room(
        "v2-room",
        size=10,
        max_duration_seconds=600,
        large_room=False,
        recording=Recording(enabled=True, upload=Upload("azure", "container")),
        webhook=Webhook("https://app.example/hook", {"x-auth": "shared"}),
    )
    assert (room.name, room.enabled, room.template) == ("v2-room", True, "default")
    assert (room.raw["size"], room.raw["max_duration_seconds"]) == (10, 600)
    assert room.raw["webhook"]["headers"] == {"x-auth": "shared"}

    assert v2_client.create_room("V2-Room", size=20).id == room.id
    assert v2_client.get_room(room.id).raw["size"] == 20
    for call, which, enabled in (
        (Client.disable_room, "v2-ROOM", False),
        (Client.disable_room, "v2-ROOM", False),
        (Client.enable_room, "v2-ROOM", True),
        (Client.enable_room, "v2-ROOM", True),
        (Client.disable_room_by_id, room.id, False),
        (Client.disable_room_by_id, room.id, False),
        (Client.enable_room_by_id, room.id, True),
        (Client.enable_room_by_id, room.id, True),
    ):
        changed = call(v2_client, which)
        assert (changed.id, changed.enabled) == (room.id, enabled)
        assert v2_client.find_room("v2-room").enabled is enabled
        assert v2_client.get_room(room.id).enabled is enabled


def test_a_template_goes_by_its_id_over_v2(client: Client, v2_client: Client) -> None:
    quiet = client.create_room("of-quiet", template="quiet")
    template_id = v2_client.find_room("of-quiet").template_id
    assert template_id
    room = v2_client.create_room("of-quiet-too", template_id=template_id)
    assert room.template == "quiet"
    assert (quiet.recording is None) == (room.recording is None)
    with pytest.raises(RejectedError, match="template not found"):
        v2_client.create_room("of-none", template_id="quiet")


def test_a_room_among_hundreds_is_found_over_v2(v2_client: Client) -> None:
    with ThreadPoolExecutor(8) as pool:
        ids = [
            room.id for room in pool.map(v2_client.create_room, (f"page-{i}" for i in range(250)))
        ]
    for i in (0, 120, 249):
        assert v2_client.find_room(f"PAGE-{i}").id == ids[i]


def test_what_is_not_there_is_not_made_over_v2(v2_client: Client) -> None:
    for of_name in (v2_client.disable_room, v2_client.enable_room, v2_client.find_room):
        with pytest.raises(NotFoundError):
            of_name("nobody-made-this")
    for of_id in (v2_client.disable_room_by_id, v2_client.enable_room_by_id, v2_client.get_room):
        with pytest.raises(NotFoundError) as raised:
            of_id("0" * 24)
        assert raised.value.http_status == 404
    with pytest.raises(NotFoundError):
        v2_client.find_room("nobody-made-this")


def test_a_program_moves_to_v2_by_its_api_alone(sandbox: str) -> None:
    def program(client: Client) -> list[bool | None]:
        made = client.create_room("a-program-that-moves")
        return [made.enabled, client.disable_room("a-program-that-moves").enabled]

    with Client("t", api="legacy", base_url=f"{sandbox}/api/v2") as client:
        before = program(client)
    with Client("t", api="v2", base_url=f"{sandbox}/v2") as client:
        client.enable_room("a-program-that-moves")
        assert program(client) == before == [True, False]


@pytest.mark.parametrize(("api", "path"), [("legacy", "/api/v2"), ("v2", "/v2")])
def test_minted_tokens_are_accepted_though_the_clocks_differ(
    keyed_sandbox: str, api: Literal["legacy", "v2"], path: str
) -> None:
    with Client(access_key=KEY, secret=SECRET, api=api, base_url=keyed_sandbox + path) as client:
        assert client.create_room(f"keyed-{api}").enabled
        assert client.disable_room(f"keyed-{api}").enabled is False


def test_a_wrong_secret_is_refused_and_the_clock_s_drift_named(keyed_sandbox: str) -> None:
    client = Client(access_key=KEY, secret="another", base_url=f"{keyed_sandbox}/api/v2")
    with pytest.raises(AuthenticationError, match=r"clock is 3[56]\d\d s ahead") as raised:
        client.create_room("a")
    assert raised.value.attempts == 2


def test_an_expired_token_of_a_callable_is_replaced(keyed_sandbox: str) -> None:
    an_hour_ago = int(time.time()) - 3600
    claims = {"access_key": KEY, "version": 2, "iat": an_hour_ago - 600, "jti": "1"}
    expired = jwt.token(**claims, nbf=an_hour_ago - 600, exp=an_hour_ago - 300)
    valid = jwt.token(**claims, nbf=an_hour_ago - 600, exp=an_hour_ago + 7200)
    tokens = [expired, valid]
    client = Client(lambda: tokens.pop(0), api="v2", base_url=f"{keyed_sandbox}/v2")
    assert client.create_room("a").id
    assert tokens == []


def test_many_threads_make_one_room_of_one_name(client: Client) -> None:
    with ThreadPoolExecutor(16) as pool:
        ids = {room.id for room in pool.map(client.create_room, ["the-same"] * 64)}
    assert len(ids) == 1
