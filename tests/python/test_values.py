"""Values are immutable, equal by what they hold, and shown without their secrets."""

import copy
import inspect
import pickle
import weakref
from datetime import datetime, timedelta, timezone
from types import MappingProxyType

import pytest

from hms_rooms import (
    Client,
    Credentials,
    InvalidArgumentError,
    Peer,
    Recording,
    Room,
    RoomCode,
    Upload,
    Webhook,
)

from .support.service import Service, room

CREDENTIALS = Credentials("key", "secret")
UPLOAD = Upload("s3", "bucket", "prefix", "region", CREDENTIALS)
MOMENT = datetime(2023, 7, 3, 10, 7, 58, 123456, tzinfo=timezone.utc)
ROOM = Room(
    "5f",
    name="a",
    description="b",
    state="enabled",
    template="c",
    template_id="d",
    region="eu",
    recording=Recording(enabled=True, upload=UPLOAD),
    recording_from_template=True,
    size=100,
    large_room=False,
    max_duration_seconds=3600,
    webhook_url="https://user:CANARY@app.example/hook?key=CANARY",
    created_at=MOMENT,
    updated_at=MOMENT + timedelta(microseconds=1),
    json='{"id": "5f"}',
)
CODE = RoomCode("abc-def", "5f", "guest", True, MOMENT, MOMENT + timedelta(microseconds=1))
PEER = Peer("5f", "Ada", "CANARY", "guest", "CANARY", MOMENT)
Value = Credentials | Upload | Recording | Webhook | Room | RoomCode | Peer
VALUES: list[Value] = [
    CREDENTIALS,
    UPLOAD,
    Upload("s3", "bucket"),
    Recording(enabled=True, upload=UPLOAD),
    Recording(enabled=False),
    Webhook("https://app.example", {"a": "b", "c": "d"}),
    Webhook("https://app.example"),
    ROOM,
    Room("5f"),
    CODE,
    RoomCode("abc-def"),
    PEER,
    Peer("5f"),
]


@pytest.mark.parametrize("protocol", range(2, pickle.HIGHEST_PROTOCOL + 1))
@pytest.mark.parametrize("value", VALUES, ids=repr)
def test_a_value_is_pickled_and_copied_whole(value: Value, protocol: int) -> None:
    for same in (pickle.loads(pickle.dumps(value, protocol)), copy.deepcopy(value)):
        assert same == value
        assert hash(same) == hash(value)


def test_a_room_of_a_reply_is_pickled_whole(client: Client, service: Service) -> None:
    service.will(room(created_at="2023-07-03T10:07:58.123456789Z", unknown=[1]))
    made = client.create_room("a")
    same = pickle.loads(pickle.dumps(made))
    assert same == made
    assert same.raw == made.raw
    assert same.created_at == made.created_at == MOMENT


def test_values_differ_by_what_they_hold() -> None:
    assert len(set(VALUES)) == len(VALUES)
    assert Credentials("key", "secret") != Credentials("key", "other")
    assert Webhook("u", {"a": "b", "c": "d"}) == Webhook("u", {"c": "d", "a": "b"})
    assert Room("5f", name="a") != Room("5f", name="b")
    room = Room("5f", size=0, large_room=False, max_duration_seconds=0, webhook_url="u")
    others = (
        Room("5f", size=1, large_room=False, max_duration_seconds=0, webhook_url="u"),
        Room("5f", size=0, large_room=True, max_duration_seconds=0, webhook_url="u"),
        Room("5f", size=0, large_room=False, max_duration_seconds=None, webhook_url="u"),
        Room("5f", size=0, large_room=False, max_duration_seconds=0, webhook_url="v"),
    )
    assert room not in others
    assert Recording(True) != Recording(False)
    assert RoomCode("a", enabled=None) != RoomCode("a", enabled=False)
    assert Peer("5f", name="a") != Peer("5f", user_id="a")
    assert Recording(True) != (True, None)


@pytest.mark.parametrize("value", VALUES, ids=repr)
def test_a_value_does_not_change(value: Value) -> None:
    names = [name for name in dir(value) if not name.startswith("_")]
    assert names
    for name in names:
        with pytest.raises(AttributeError):
            setattr(value, name, None)
    with pytest.raises(AttributeError):
        value.other = None  # type: ignore[union-attr]


def test_the_dict_of_a_webhook_is_a_copy() -> None:
    headers = {"a": "b"}
    webhook = Webhook("u", headers)
    headers["a"] = "c"
    webhook.headers["a"] = "d"
    assert webhook.headers == {"a": "b"}


def test_the_headers_of_a_webhook_may_be_any_mapping() -> None:
    assert Webhook("u", MappingProxyType({"a": "b"})) == Webhook("u", {"a": "b"})
    with pytest.raises(TypeError):
        Webhook("u", [("a", "b")])  # type: ignore[arg-type]


@pytest.mark.parametrize("value", VALUES, ids=repr)
def test_a_value_may_be_referred_to_weakly(value: Value) -> None:
    assert weakref.ref(value)() is value


def test_defaults() -> None:
    assert (Recording(True).enabled, Recording(True).upload) == (True, None)
    bare = Upload(type="s3", location="b")
    assert (bare.prefix, bare.region, bare.credentials) == (None, None, None)
    assert Webhook("u").headers == {}
    assert Room("5f").raw == {}


def test_whether_a_room_is_recorded_is_said() -> None:
    with pytest.raises(TypeError, match="enabled"):
        Recording()  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="enabled"):
        Recording(upload=UPLOAD)  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="positional"):
        Recording(True, UPLOAD)  # type: ignore[call-arg]
    assert str(inspect.signature(Recording)) == "(enabled, *, upload=None)"


def test_values_match_by_position() -> None:
    match Recording(enabled=True, upload=UPLOAD):
        case Recording(True, Upload("s3", location, _, _, Credentials(key, secret))):
            assert (location, key, secret) == ("bucket", "key", "secret")
        case other:
            pytest.fail(f"no match: {other}")
    match ROOM:
        case Room(identity, state="enabled"):
            assert identity == "5f"
        case unlike:
            pytest.fail(f"no match: {unlike}")
    match CODE:
        case RoomCode(_, "5f", role, enabled):
            assert (role, enabled) == ("guest", True)
        case unequal:
            pytest.fail(f"no match: {unequal}")
    match PEER:
        case Peer("5f", name, _, _, metadata, joined_at):
            assert (name, metadata, joined_at) == ("Ada", "CANARY", MOMENT)
        case none:
            pytest.fail(f"no match: {none}")
    match Webhook("u", {"a": "b"}):
        case Webhook(url, {"a": value}):
            assert (url, value) == ("u", "b")
        case unmatched:
            pytest.fail(f"no match: {unmatched}")


def test_a_repr_reads_as_the_call_that_makes_the_value() -> None:
    assert repr(Recording(enabled=False)) == "Recording(enabled=False, upload=None)"
    assert repr(UPLOAD) == (
        "Upload(type='s3', location='bucket', prefix='prefix', region='region', "
        "credentials=Credentials(key='***', secret='***'))"
    )
    assert repr(Webhook("u", {"x-a": "b"})) == "Webhook(url='u', headers={'x-a': '***'})"
    assert repr(ROOM) == "<hms_rooms.Room id='5f' name='a' state='enabled'>"
    assert repr(CODE) == "<hms_rooms.RoomCode 'abc-def' room_id='5f' role='guest' enabled=True>"
    assert repr(PEER) == "<hms_rooms.Peer id='5f' name='Ada' role='guest'>"


def test_moments_are_kept_in_utc() -> None:
    ahead = timezone(timedelta(hours=5, minutes=30))
    created = Room("5f", created_at=MOMENT.astimezone(ahead)).created_at
    assert created == MOMENT
    assert created.utcoffset() == timedelta(0)
    with pytest.raises(TypeError):
        Room("5f", created_at=MOMENT.replace(tzinfo=None))


def test_the_parts_of_a_room_are_of_their_types() -> None:
    with pytest.raises(TypeError, match="argument 'size' must be an int, not str"):
        Room("5f", size="1")  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="argument 'large_room' must be a bool, not int"):
        Room("5f", large_room=1)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="argument 'webhook_url' must be a str"):
        Room("5f", webhook_url=Webhook("u"))  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="argument 'enabled' must be a bool, not str"):
        RoomCode("a", enabled="yes")  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="argument 'joined_at' must be a datetime with a time zone"):
        Peer("5f", joined_at=MOMENT.replace(tzinfo=None))
    with pytest.raises(TypeError):
        Peer()  # type: ignore[call-arg]
    with pytest.raises(InvalidArgumentError) as raised:
        Room("5f", max_duration_seconds=-1)
    assert raised.value.field == "max_duration_seconds"


def test_a_room_has_one_of_three_states() -> None:
    states = [Room("5f", state=state).enabled for state in ("enabled", "disabled", "unknown")]
    assert states == [True, False, None]
    with pytest.raises(InvalidArgumentError) as raised:
        Room("5f", state="open")  # type: ignore[arg-type]
    assert raised.value.field == "state"
