"""The whole way, against the sandbox: what the service's page promises, seen from Python."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timezone

import pytest

from hms_rooms import Client, Credentials, Recording, RejectedError, Upload


@pytest.fixture
def client(sandbox: str) -> Iterator[Client]:
    with Client("made-up-token", base_url=sandbox) as client:
        yield client


def test_a_room_is_created_once_and_disabled(client: Client) -> None:
    upload = Upload("s3", "test-bucket", "test-prefix", "ap-south-1", Credentials("k", "s"))
    recording = Recording(upload=upload)
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


def test_many_threads_make_one_room_of_one_name(client: Client) -> None:
    with ThreadPoolExecutor(16) as pool:
        ids = {room.id for room in pool.map(client.create_room, ["the-same"] * 64)}
    assert len(ids) == 1
