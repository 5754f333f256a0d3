"""--curl prints the very request that would be sent, for a shell, and without a secret."""

import json
import logging
import os
import subprocess
import sys
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

import pytest

from hms_rooms import Client, ConnectError
from hms_rooms._cli.service import ADDRESSES
from hms_rooms.testing import Sandbox

from .support.command import printed, run

# Says what a shell makes of a line.
CURL = f"""#!{sys.executable}
import json, sys
print(json.dumps(sys.argv[1:]))
"""
TOKEN = "the-token-itself"


@pytest.fixture
def shell(tmp_path: Path) -> dict[str, str]:
    """The environment of a shell whose curl prints its arguments."""
    curl = tmp_path / "curl"
    curl.write_text(CURL)
    curl.chmod(0o755)
    return {"PATH": f"{tmp_path}:{os.environ['PATH']}", "HMS_MANAGEMENT_TOKEN": TOKEN}


def words_of(lines: str, shell: dict[str, str]) -> list[list[str]]:
    """The arguments of each curl."""
    done = subprocess.run(["sh", "-ec", lines], env=shell, capture_output=True, check=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.mark.parametrize("api", ["legacy", "v2"])
def test_what_is_printed_is_what_is_sent(
    hms_sandbox: Sandbox, shell: dict[str, str], api: Literal["legacy", "v2"]
) -> None:
    options = ["create", "lesson-1", "--description", """It's "algebra" for $5""", "--recording"]
    environment = hms_sandbox.environment(api)
    shown = run(environment, *options, "--curl").stdout
    assert hms_sandbox.requests() == []
    run(environment, *options)
    [sent] = hms_sandbox.requests()

    [words] = words_of(shown, shell)
    assert words[:3] == ["--request", "POST", f"{hms_sandbox.base_url(api)}/rooms"]
    headers = {words[i + 1] for i, word in enumerate(words) if word == "--header"}
    assert {f"authorization: Bearer {TOKEN}", "content-type: application/json"} <= headers
    assert words[-2] == "--data-raw" and json.loads(words[-1]) == sent["body"]


def test_secrets_are_variables(hms_sandbox: Sandbox, shell: dict[str, str]) -> None:
    secrets = {"HMS_UPLOAD_KEY": "k-1", "HMS_UPLOAD_SECRET": "s-1", "HOOK": "h-1"}
    words = [
        *("create", "a", "--recording", "--upload-type", "s3", "--upload-location", "b"),
        "--upload-credentials",
        *("--webhook-url", "https://app.example/hook", "--webhook-header", "x-auth=HOOK", "--curl"),
    ]
    environment = hms_sandbox.environment("v2")
    shown = run(environment, *words).stdout
    for secret in (*secrets.values(), environment["HMS_MANAGEMENT_TOKEN"]):
        assert secret not in shown
    [line] = words_of(shown, shell | secrets)
    body = json.loads(line[-1])
    credentials = body["recording_info"]["upload_info"]["credentials"]
    assert (credentials, body["webhook"]["headers"]) == (
        {"key": "k-1", "secret": "s-1"},
        {"x-auth": "h-1"},
    )


def test_no_credentials_are_needed_and_the_address_is_the_service_s() -> None:
    for api, address in ADDRESSES.items():
        [line] = printed(run({}, "create", "a", "--api", api, "--curl", "--json"))["curl"]
        assert line.startswith(f"curl --request POST {address}/rooms ")


@pytest.mark.parametrize(("verb", "enabled"), [("disable", False), ("enable", True)])
def test_a_change_by_name_is_a_look_up_and_a_request_with_its_id(
    shell: dict[str, str], verb: str, enabled: bool
) -> None:
    shown = run({"HMS_API": "v2"}, verb, "lesson-1", "--curl").stdout
    look_up, change = words_of(shown, shell | {"ROOM_ID": "0123"})
    assert look_up[:2] == ["--request", "GET"] and "name=lesson-1" in look_up[2]
    assert change[1:3] == ["POST", f"{ADDRESSES['v2']}/rooms/0123"]
    assert json.loads(change[-1]) == {"enabled": enabled}
    assert "# ROOM_ID is the id of the room that this finds." in shown


@pytest.mark.parametrize(
    "words",
    [
        ["list", "--all", "--name", "lesson-1"],
        ["update", "ROOM", "--size", "10", "--recording"],
        ["end", "ROOM", "--reason", "It's over"],
        ["peers", "list", "ROOM", "--role", "guest"],
        ["peers", "remove", "ROOM", "--role", "guest"],
        ["codes", "create", "ROOM"],
        ["codes", "create", "ROOM", "--role", "guest"],
        ["codes", "list", "ROOM", "--enabled"],
        ["codes", "disable", "CODE"],
        ["request", "GET", "/rooms", "--param", "limit=10"],
        ["request", "DELETE", "/rooms/ROOM"],
    ],
    ids=" ".join,
)
def test_each_command_shows_what_it_sends(
    hms_sandbox: Sandbox, shell: dict[str, str], words: list[str]
) -> None:
    with hms_sandbox.client("v2") as client:
        room = client.create_room("lesson-1")
        [code, *_] = client.create_room_codes(room.id)
    hms_sandbox.let_in(room.id, role="guest")
    before = len(hms_sandbox.requests())
    words = [{"ROOM": room.id, "CODE": code.code}.get(word, word) for word in words]
    words = [word.replace("/ROOM", f"/{room.id}") for word in words]
    environment = hms_sandbox.environment("v2")
    shown = run(environment, *words, "--curl").stdout
    assert len(hms_sandbox.requests()) == before
    run(environment, *words)

    sent = hms_sandbox.requests()[before:]
    shown_words = words_of(shown, shell)
    targets = [urlsplit(it[2]) for it in shown_words]
    assert [(it[1], target.path) for it, target in zip(shown_words, targets, strict=True)] == [
        (request["method"], request["path"]) for request in sent
    ]
    assert [target.query for target in targets] == [it.get("query") or "" for it in sent]
    bodies = [json.loads(it[-1]) if it[-2] == "--data-raw" else None for it in shown_words]
    assert bodies == [request.get("body") for request in sent]


def test_what_cannot_be_sent_cannot_be_shown() -> None:
    assert run({}, "find", "a", "--curl").returncode == 3
    assert run({}, "create", "a b", "--curl").returncode == 2


@pytest.mark.parametrize("api", ["legacy", "v2"])
def test_the_addresses_are_the_core_s(
    caplog: pytest.LogCaptureFixture, api: Literal["legacy", "v2"]
) -> None:
    caplog.set_level(logging.DEBUG, "hms_rooms")
    # A proxy that is not there: nothing leaves this machine.
    with (
        Client("token", api=api, proxy="http://127.0.0.1:1", max_attempts=1) as client,
        pytest.raises(ConnectError),
    ):
        client.create_room("a")
    assert f": POST {ADDRESSES[api]}/rooms: " in caplog.messages[0]
