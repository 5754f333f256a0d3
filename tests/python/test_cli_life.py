"""hms-rooms about what follows a room's creation: lists, changes, sessions, codes, tokens."""

import json
import os
import shlex
import subprocess
from collections.abc import Callable
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import pytest

from hms_rooms import Room
from hms_rooms.testing import Sandbox

from .support.command import HMS_ROOMS, Ended, printed, run
from .support.jwt import KEY, SECRET, claims

Command = Callable[..., Ended]


@pytest.fixture
def room(hms_sandbox: Sandbox) -> Room:
    with hms_sandbox.client("v2") as client:
        return client.create_room("lesson-1")


@pytest.fixture
def hms(hms_sandbox: Sandbox, room: Room) -> Command:
    """The command, with a sandbox that has one room."""
    environment = hms_sandbox.environment("v2")
    return lambda *words, **options: run(environment, *words, **options)


def lines(ended: Ended) -> list[dict[str, Any]]:
    """The lines of a list, as a program reads them."""
    assert (ended.returncode, ended.stderr) == (0, "")
    return [json.loads(line) for line in ended.stdout.splitlines()]


def test_rooms_are_listed_for_programs_a_line_each(
    hms_sandbox: Sandbox, hms: Command, room: Room
) -> None:
    with hms_sandbox.client("v2") as client:
        client.create_room("lesson-2")
        client.disable_room("lesson-2")
    [enabled] = lines(hms("list", "--json"))
    assert (enabled["id"], enabled["state"]) == (room.id, "enabled")
    assert enabled == printed(hms("get", room.id, "--json"))
    [disabled] = lines(hms("list", "--disabled", "--json"))
    assert (disabled["name"], disabled["state"]) == ("lesson-2", "disabled")
    assert lines(hms("list", "--all", "--json")) == [enabled, disabled]


@pytest.mark.parametrize(
    ("filters", "is_there"),
    [
        ([], True),
        (["--name", "lesson-1"], True),
        (["--name", "lesson-9"], False),
        (["--template-id", "5f0d9f4d0b5f5c1e8f5e5c1e"], False),
        (["--older-than", "30d"], False),
        (["--newer-than", "90m"], True),
        (["--older-than", "0s", "--newer-than", "12h"], True),
        (["--disabled"], False),
    ],
)
def test_a_list_is_filtered(hms: Command, filters: list[str], is_there: bool) -> None:
    assert len(lines(hms("list", *filters, "--json"))) == is_there


def test_people_get_a_table(hms_sandbox: Sandbox, hms: Command, room: Room) -> None:
    hms_sandbox.let_in(room.id, role="guest", name="Ada", user_id="u-1")
    head, row = hms("list").stdout.splitlines()
    assert head.split() == ["ID", "STATE", "CREATED_AT", "NAME"]
    assert row.split()[::3] == [room.id, "lesson-1"]
    assert row.index("lesson-1") == head.index("NAME")
    head, row = hms("peers", "list", room.id).stdout.splitlines()
    assert row.split()[1::2] == ["guest", "u-1"] and row.index("Ada") == head.index("NAME")
    head, *rows = hms("codes", "create", room.id).stdout.splitlines()
    assert head.split() == ["CODE", "STATE", "CREATED_AT", "ROLE"] and len(rows) > 1
    assert hms("list", "--name", "lesson-9").stdout == ""


def test_a_list_that_ends_with_an_error_says_how_to_go_on(
    hms_sandbox: Sandbox, hms: Command
) -> None:
    with hms_sandbox.client("v2") as client:
        for number in range(120):
            client.create_room(f"more-{number}")
    hms_sandbox.faults([{"method": "GET", "every": 2, "status": 400}])
    ended = hms("list", "--json")
    assert ended.returncode == 7 and len(ended.stdout.splitlines()) == 100
    start = json.loads(ended.stderr)["start"]
    said = hms("list").stderr
    assert said.endswith(f"hms-rooms: --start {start} goes on with this list\n")
    hms_sandbox.faults([])
    assert len(lines(hms("list", "--json", "--start", start))) == 21


def test_a_list_feeds_a_bulk_disable(hms_sandbox: Sandbox, tmp_path: Path) -> None:
    with hms_sandbox.client("v2") as client:
        for number in range(120):
            client.create_room(f"lesson-{number}")
        client.create_room("disabled-before")
        client.disable_room("disabled-before")
    hms_sandbox.faults([{"method": "POST", "first": 1, "status": 400}])
    command = " ".join(shlex.quote(word) for word in HMS_ROOMS)

    def piped() -> dict[str, Any]:
        done = subprocess.run(
            ["sh", "-c", f"{command} list --json | {command} bulk disable - --json"],
            cwd=tmp_path,
            env=os.environ | hms_sandbox.environment("v2"),
            capture_output=True,
            text=True,
            check=False,
        )
        return dict(json.loads(done.stdout))

    said = piped()
    assert (said["rooms"], said["done"], said["failed"]) == (120, 119, 1)
    # The list has what is left.
    assert (piped()["done"], piped()["rooms"]) == (1, 0)
    with hms_sandbox.client("v2") as client:
        assert len(list(client.list_rooms(enabled=False))) == 121


def test_a_room_is_changed(hms: Command, room: Room) -> None:
    words = ("update", room.id, "--name", "lesson-2", "--size", "100", "--recording")
    changed = printed(hms(*words, "--json"))
    assert (changed["id"], changed["name"], changed["size"]) == (room.id, "lesson-2", 100)
    assert changed["recording"]["enabled"] is True
    assert not printed(hms("update", room.id, "--size", "0", "--json"))["size"]
    assert hms("update", room.id).returncode == 2
    assert hms("update", room.id, "--upload-type", "s3").returncode == 2


def test_peers_are_listed_and_removed_and_a_session_ends(
    hms_sandbox: Sandbox, hms: Command, room: Room
) -> None:
    ada = hms_sandbox.let_in(room.id, role="host", name="Ada", user_id="u-1", metadata="{}")
    hms_sandbox.let_in(room.id, role="guest", name="Ben")
    hms_sandbox.let_in(room.id, role="host", name="Cleo")
    [peer] = lines(hms("peers", "list", room.id, "--user-id", "u-1", "--json"))
    assert (peer["id"], peer["name"], peer["metadata"]) == (ada["id"], "Ada", "{}")
    assert len(lines(hms("peers", "list", room.id, "--role", "host", "--json"))) == 2

    assert ada["id"] in hms("peers", "remove", room.id, ada["id"]).stdout
    assert [peer["name"] for peer in hms_sandbox.inside(room.id)] == ["Ben", "Cleo"]
    hms("peers", "remove", room.id, "--role", "guest", "--reason", "over")
    assert [peer["name"] for peer in hms_sandbox.inside(room.id)] == ["Cleo"]
    for words in ([], [ada["id"], "--role", "guest"]):
        assert hms("peers", "remove", room.id, *words).returncode == 2

    assert printed(hms("end", room.id, "--lock", "--json"))["done"].endswith(room.id)
    assert hms_sandbox.inside(room.id) == []
    assert printed(hms("get", room.id, "--json"))["state"] == "disabled"
    assert hms("end", room.id).returncode == 6


def test_codes_are_created_listed_and_disabled(hms: Command, room: Room) -> None:
    made = lines(hms("codes", "create", room.id, "--json"))
    assert {"host", "guest"} <= {code["role"] for code in made}
    assert {code["state"] for code in made} == {"enabled"}
    [guest] = lines(hms("codes", "create", room.id, "--role", "guest", "--json"))
    assert guest["role"] == "guest"
    code = made[0]["code"]
    assert printed(hms("codes", "disable", code, "--json"))["state"] == "disabled"
    assert [it["code"] for it in lines(hms("codes", "list", room.id, "--disabled", "--json"))] == [
        code
    ]
    assert printed(hms("codes", "enable", code, "--json"))["state"] == "enabled"
    assert lines(hms("codes", "list", room.id, "--disabled", "--json")) == []
    assert len(lines(hms("codes", "list", room.id, "--role", "host", "--json"))) == 1


def test_a_join_token_is_minted_and_nothing_is_sent(hms_sandbox: Sandbox, room: Room) -> None:
    before = len(hms_sandbox.requests())
    environment = hms_sandbox.environment() | {"HMS_ACCESS_KEY": KEY, "HMS_SECRET": SECRET}
    words = ("auth-token", room.id, "guest", "--user-id", "u-1", "--lifetime", "90m")
    said = printed(run(environment, *words, "--json"))
    claimed = claims(said["token"])
    assert (claimed["type"], claimed["room_id"], claimed["role"]) == ("app", room.id, "guest")
    assert claimed["user_id"] == "u-1"
    expires_at = datetime.fromisoformat(said["expires_at"])
    assert expires_at.timestamp() == claimed["exp"]
    assert 5300 < (expires_at - datetime.now(timezone.utc)).total_seconds() < 5500
    assert claims(run(environment, *words).stdout.strip())["role"] == "guest"
    assert run(hms_sandbox.environment(), *words).returncode == 2
    assert len(hms_sandbox.requests()) == before


def test_any_request_is_sent(hms: Command, room: Room, tmp_path: Path) -> None:
    assert printed(hms("request", "get", f"/rooms/{room.id}", "--json"))["id"] == room.id
    listed = printed(hms("request", "GET", "/rooms", "--param", "name=lesson-1", "--json"))
    assert [it["id"] for it in listed["data"]] == [room.id]
    (tmp_path / "body.json").write_text('{"description": "by request"}')
    words = ("request", "POST", f"/rooms/{room.id}", "--json", "--body")
    assert printed(hms(*words, "body.json", within=tmp_path))["description"] == "by request"
    assert printed(hms(*words, "-", stdin='{"region": "eu"}'))["region"] == "eu"
    assert "\n  " in hms("request", "GET", f"/rooms/{room.id}").stdout
    refused = hms(*words, "-", stdin="a-SECRET")
    assert refused.returncode == 2 and "SECRET" not in refused.stderr
    assert hms("request", "GET", "/rooms", "--param", "name").returncode == 2
    assert hms("request", "GET", "rooms").returncode == 2


@pytest.mark.parametrize(
    "words",
    [
        ["--older-than", "30"],
        ["--older-than", "-1d"],
        ["--newer-than", "x"],
        ["--all", "--disabled"],
    ],
)
def test_a_filter_that_is_wrong_is_refused(hms: Command, words: list[str]) -> None:
    assert hms("list", *words).returncode == 2
