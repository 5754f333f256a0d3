"""The types that the stubs promise are those of the values, and what they refuse is refused.

mypy reads this file too: an ignore that it does not need is an error of its own.
"""

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


def test_a_wrong_type_is_named_with_its_argument() -> None:
    with pytest.raises(TypeError, match="timeout"):
        Client("token", timeout="5")  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="max_attempts"):
        Client("token", max_attempts=1.5)  # type: ignore[arg-type]
