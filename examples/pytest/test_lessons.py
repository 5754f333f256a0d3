"""Tests as a user writes them, with the fixture that comes with hms-rooms."""

import pytest
from lessons import Lessons

from hms_rooms.testing import Sandbox


@pytest.fixture(scope="session")
def hms_sandbox_options() -> dict[str, object]:
    return {"templates": ["default:recording"]}


@pytest.fixture
def lessons(hms_sandbox: Sandbox) -> Lessons:
    return Lessons(hms_sandbox.client("v2"))


def test_a_lesson_begins_and_ends(lessons: Lessons, hms_sandbox: Sandbox) -> None:
    assert lessons.begin("algebra")
    lessons.end("algebra")
    room = hms_sandbox.client("v2").find_room("algebra")
    assert room.enabled is False
    assert room.recording and room.recording.enabled


def test_a_lesson_that_begins_twice_has_one_room(lessons: Lessons, hms_sandbox: Sandbox) -> None:
    hms_sandbox.faults([{"first": 1, "reset_after_commit": True}])
    assert lessons.begin("algebra") == lessons.begin("algebra")
    assert hms_sandbox.invariants() == {
        "rooms": 1,
        "duplicate_names": [],
        "attempts": {"algebra": 3},
    }


def test_while_the_service_is_down_there_is_no_room(lessons: Lessons, hms_sandbox: Sandbox) -> None:
    hms_sandbox.faults([{"status": 503, "headers": {"Retry-After": "0"}}])
    assert lessons.begin("algebra") is None
    assert [request["status"] for request in hms_sandbox.requests()] == [503, 503, 503]
