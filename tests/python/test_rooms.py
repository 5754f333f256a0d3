"""Rooms are created and disabled, and replies become values."""

from datetime import datetime, timedelta, timezone

import pytest

from hms_rooms import (
    Client,
    Credentials,
    Recording,
    RejectedError,
    Room,
    Upload,
    __version__,
)

from .support.service import ROOM, Service, answer, room

UPLOAD = Upload(
    type="s3",
    location="test-bucket",
    prefix="test-prefix",
    region="ap-south-1",
    credentials=Credentials("aws-access-key", "aws-secret-key"),
)


def test_a_create_sends_the_request_of_the_seed_page(client: Client, service: Service) -> None:
    client.create_room(
        "test-room",
        description="This is a test room",
        recording=Recording(enabled=True, upload=UPLOAD),
    )
    [request] = service.requests
    assert (request.method, request.path) == ("POST", "/api/v2/rooms")
    assert request.headers["content-type"] == "application/json"
    assert request.headers["authorization"] == "Bearer made-up-token"
    assert request.json == {
        "name": "test-room",
        "description": "This is a test room",
        "recording_info": {
            "enabled": True,
            "upload_info": {
                "type": "s3",
                "location": "test-bucket",
                "prefix": "test-prefix",
                "options": {"region": "ap-south-1"},
                "credentials": {"key": "aws-access-key", "secret": "aws-secret-key"},
            },
        },
    }


def test_a_disable_sends_the_request_of_the_seed_page(client: Client, service: Service) -> None:
    disabled = client.disable_room("test-room")
    assert service.requests[0].json == {"name": "test-room", "active": False}
    assert (disabled.id, disabled.state, disabled.enabled) == ("id-of-test-room", "disabled", False)


@pytest.mark.parametrize(
    "upload_info",
    [
        None,
        {},
        {"type": "s3"},
        {"location": "b"},
        {"type": "", "location": ""},
        {"type": None, "location": None, "options": {}, "credentials": {}},
    ],
)
def test_an_upload_that_names_no_place_is_none(
    client: Client, service: Service, upload_info: object
) -> None:
    recording = {"enabled": True, "upload_info": upload_info}
    service.will(answer(200, {"id": "5f", "recording_info": recording}))
    assert client.create_room("a").recording == Recording(True)


def test_what_is_empty_in_an_upload_is_none(client: Client, service: Service) -> None:
    upload = {"type": "s3", "location": "b", "prefix": "", "options": {}, "credentials": {}}
    recording_info = {"enabled": False, "upload_info": upload}
    service.will(
        answer(200, {"id": "5f", "recording_info": recording_info}),
        answer(200, {"id": "5f", "recording_info": {}}),
    )
    recording = client.create_room("a").recording
    assert recording == Recording(False, upload=Upload(type="s3", location="b"))
    assert client.create_room("a").recording is None


def test_an_error_shows_control_characters_escaped(client: Client, service: Service) -> None:
    said = "no\x1b[2J such\r\nroom\u202e\0."
    service.will(answer(400, {"message": said}))
    with pytest.raises(RejectedError, match=r"no\\u{1b}\[2J such\\u{d}\\u{a}room") as raised:
        client.create_room("a")
    assert str(raised.value).isprintable()
    assert raised.value.message == said


def test_template_and_region_are_sent(client: Client, service: Service) -> None:
    client.create_room("a", template="default", region="eu")
    assert service.requests[0].json == {"name": "a", "template": "default", "region": "eu"}


def test_no_recording_and_a_recording_that_is_off_are_different_requests(
    client: Client, service: Service
) -> None:
    client.create_room("a")
    client.create_room("a", recording=Recording(enabled=False))
    assert [request.json for request in service.requests] == [
        {"name": "a"},
        {"name": "a", "recording_info": {"enabled": False}},
    ]


def test_text_beyond_ascii_arrives_whole(client: Client, service: Service) -> None:
    client.create_room("a", description="9PM 英語クラス 🎓 \0")
    assert service.requests[0].json["description"] == "9PM 英語クラス 🎓 \0"


def test_a_room_has_all_that_the_reply_says(client: Client, service: Service) -> None:
    reply = ROOM | {
        "description": "This is a test room",
        "enabled": False,
        "template": "default",
        "template_id": "66112497abcd52312556c4gg",
        "region": "in",
        "recording_info": {
            "enabled": True,
            "upload_info": {
                "type": "s3",
                "location": "test-bucket",
                "prefix": "test-prefix",
                "options": {"region": "ap-south-1"},
                "credentials": {"key": "aws-access-key", "secret": "aws-secret-key"},
            },
        },
        "recording_source_template": True,
        "created_at": "2023-07-03T10:07:58.123456789Z",
        "updated_at": "2023-07-03T15:37:59+05:30",
        "from_the_future": [1, None, {"a": "b"}],
    }
    service.will(answer(200, reply))
    made = client.create_room("test-room")
    assert made.id == ROOM["id"]
    assert made.name == "test-room"
    assert made.description == "This is a test room"
    assert (made.state, made.enabled) == ("disabled", False)
    assert (made.template, made.template_id) == ("default", "66112497abcd52312556c4gg")
    assert made.region == "in"
    assert made.recording == Recording(enabled=True, upload=UPLOAD)
    assert made.recording_from_template is True
    moment = datetime(2023, 7, 3, 10, 7, 58, 123456, tzinfo=timezone.utc)
    assert made.created_at == moment
    assert made.created_at.utcoffset() == timedelta(0)
    assert made.updated_at == moment.replace(second=59, microsecond=0)
    assert made.raw == reply


def test_what_a_reply_does_not_say_is_none(client: Client, service: Service) -> None:
    service.will(answer(200, {"id": "1", "created_at": "0001-01-01T00:00:00Z"}))
    made = client.create_room()
    assert made == Room("1", json='{"id": "1", "created_at": "0001-01-01T00:00:00Z"}')
    assert (made.state, made.enabled, made.recording_from_template) == ("unknown", None, False)
    absent = (made.name, made.description, made.template, made.template_id, made.region)
    assert absent == (None,) * 5
    assert (made.recording, made.created_at, made.updated_at) == (None, None, None)


def test_a_disable_that_is_answered_by_active_is_neither_success_nor_failure(
    client: Client, service: Service
) -> None:
    service.will(room(active=True))
    disabled = client.disable_room("test-room")
    assert (disabled.state, disabled.enabled) == ("unknown", None)


def test_a_disable_that_is_answered_by_nothing_has_an_empty_reply(
    client: Client, service: Service
) -> None:
    service.will(answer(204))
    disabled = client.disable_room("test-room")
    assert (disabled.id, disabled.raw, disabled.enabled) == ("", {}, None)


def test_raw_is_a_new_dict_each_time(client: Client) -> None:
    made = client.create_room("a")
    made.raw.clear()
    assert made.raw["name"] == "a"


def test_a_name_is_generated_on_this_side_when_asked_for(service: Service) -> None:
    with Client("t", base_url=service.base_url, generate_names=True) as client:
        client.create_room()
        client.create_room()
    first, second = (request.json["name"] for request in service.requests)
    assert len(first) == len(second) == 36
    assert first != second


@pytest.mark.parametrize("suffix", ["", "my-app/1.0"])
def test_the_user_agent_names_python(service: Service, suffix: str) -> None:
    with Client("t", base_url=service.base_url, user_agent_suffix=suffix) as client:
        client.create_room("a")
    expected = f"hms-rooms/{__version__} (python) {suffix}".rstrip()
    assert service.requests[0].headers["user-agent"] == expected


def test_a_lost_reply_is_asked_for_again(client: Client, service: Service) -> None:
    service.will(answer(503, Retry_After="0"), room())
    assert client.create_room("test-room").id == ROOM["id"]
    assert [request.json for request in service.requests] == [{"name": "test-room"}] * 2
