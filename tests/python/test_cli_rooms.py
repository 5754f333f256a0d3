"""hms-rooms about one room: what it prints for people and for programs."""

import json
import signal
import subprocess
import sys
from pathlib import Path
from typing import Literal

import pytest

from hms_rooms.testing import Sandbox

from .support import command, program
from .support.command import printed, run
from .support.service import Service

each_api = pytest.mark.parametrize("api", ["legacy", "v2"])


@each_api
def test_a_room_is_created_and_disabled(hms_sandbox: Sandbox, api: Literal["legacy", "v2"]) -> None:
    environment = hms_sandbox.environment(api)
    room = printed(run(environment, "create", "lesson-1", "--region", "eu", "--json"))
    assert len(room["id"]) == 24
    assert (room["name"], room["region"], room["state"]) == ("lesson-1", "eu", "enabled")
    assert printed(run(environment, "create", "LESSON-1", "--json"))["id"] == room["id"]
    assert printed(run(environment, "disable", "lesson-1", "--json"))["state"] == "disabled"


def test_a_room_is_enabled_read_and_found_on_v2(hms_sandbox: Sandbox) -> None:
    environment = hms_sandbox.environment("v2")
    room_id = printed(run(environment, "create", "lesson-1", "--json"))["id"]
    for words, state in (
        (["disable", "--by-id", room_id], "disabled"),
        (["get", room_id], "disabled"),
        (["enable", "lesson-1"], "enabled"),
        (["find", "LESSON-1"], "enabled"),
        (["disable", "lesson-1"], "disabled"),
        (["enable", "--by-id", room_id], "enabled"),
    ):
        room = printed(run(environment, *words, "--json"))
        assert (room["id"], room["state"]) == (room_id, state)


def test_people_get_a_line_for_each_field(hms_sandbox: Sandbox) -> None:
    ended = run(hms_sandbox.environment(), "create", "lesson-1", "--no-recording")
    lines = dict(line.split(maxsplit=1) for line in ended.stdout.splitlines())
    assert (lines["name"], lines["state"]) == ("lesson-1", "enabled")
    assert json.loads(lines["recording"]) == {"enabled": False, "upload": None}


def test_a_room_without_a_name_gets_one_that_a_retry_is_safe_with(hms_sandbox: Sandbox) -> None:
    hms_sandbox.faults([{"first": 1, "reset_after_commit": True}])
    room = printed(run(hms_sandbox.environment(), "create", "--json"))
    assert hms_sandbox.invariants() == {
        "rooms": 1,
        "duplicate_names": [],
        "attempts": {room["name"]: 2},
    }


def test_every_setting_has_an_option_and_no_secret_is_an_argument(hms_sandbox: Sandbox) -> None:
    secrets = {"HMS_UPLOAD_KEY": "a-key", "HMS_UPLOAD_SECRET": "a-secret", "HOOK": "a-header"}
    options = [
        *("--description", "Algebra", "--region", "in", "--size", "50", "--no-large-room"),
        *("--max-duration-seconds", "600", "--poll", "p1", "--poll", "p2", "--recording"),
        *("--upload-type", "gs", "--upload-location", "bucket", "--upload-prefix", "a/b"),
        *("--upload-region", "eu", "--upload-credentials"),
        *("--webhook-url", "https://app.example/hook?key=a-key-of-ours"),
        *("--webhook-header", "x-auth=HOOK"),
    ]
    environment = hms_sandbox.environment("v2") | secrets
    ended = run(environment, "create", "lesson-1", *options, "--json")
    shown = printed(ended)
    upload = shown["recording"]["upload"]
    assert upload == {"type": "gs", "location": "bucket", "prefix": "a/b", "region": "eu"}
    assert (shown["size"], shown["large_room"], shown["max_duration_seconds"]) == (50, False, 600)
    assert shown["webhook_url"] == "https://app.example/hook?***"
    [request] = hms_sandbox.requests()
    assert set(request["body"]) == {
        *("name", "description", "region", "size", "large_room", "max_duration_seconds", "polls"),
        *("recording_info", "webhook"),
    }
    with hms_sandbox.client("v2") as client:
        made = client.find_room("lesson-1")
    assert made.raw["webhook"]["headers"] == {"x-auth": "a-header"}
    assert made.recording and made.recording.upload and made.recording.upload.credentials
    assert made.recording.upload.credentials.secret == "a-secret"
    assert not any(secret in ended.stdout for secret in secrets.values())


def test_a_secret_that_is_not_there_is_asked_for_by_its_name(hms_sandbox: Sandbox) -> None:
    words = ("create", "a", "--no-recording", "--upload-type", "s3", "--upload-location", "b")
    ended = run(hms_sandbox.environment(), *words, "--upload-credentials")
    assert ended.returncode == 2
    assert "HMS_UPLOAD_KEY is not set" in ended.stderr
    assert hms_sandbox.requests() == []


def test_an_upload_goes_with_a_word_on_recording(hms_sandbox: Sandbox) -> None:
    words = ("create", "a", "--upload-type", "s3", "--upload-location", "b")
    ended = run(hms_sandbox.environment(), *words)
    assert ended.returncode == 2
    assert "an upload needs --recording or --no-recording" in ended.stderr
    assert hms_sandbox.requests() == []


def test_a_token_is_read_from_a_file_or_from_stdin(service: Service, tmp_path: Path) -> None:
    file = tmp_path / "token"
    for mark in ("", "\ufeff"):
        file.write_text(f"{mark}from-a-file\n")
        for name in (str(file), "-"):
            words = ("create", "a", "--base-url", service.base_url, "--token-file", name)
            assert run({}, *words, stdin=f"{mark}from-stdin\n").returncode == 0
    assert service.tokens == ["from-a-file", "from-stdin"] * 2


def test_a_file_that_is_no_text_is_named_and_not_shown(service: Service, tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_bytes(b"CANARY\xff\xfe\n")
    for option in ("--token-file", "--secret-file"):
        words = ("create", "a", "--base-url", service.base_url, option, str(file))
        ended = run({}, *words)
        assert ended.returncode == 2 and f"{file} is not UTF-8" in ended.stderr
        assert "CANARY" not in ended.stderr
    assert service.requests == []


def test_ctrl_c_ends_a_command_with_130(hms_sandbox: Sandbox) -> None:
    hms_sandbox.faults([{"hang": True}])
    with command.started(hms_sandbox.environment(), "create", "a") as process:
        command.until(lambda: hms_sandbox.invariants()["attempts"] == {"a": 1}, process)
        process.send_signal(signal.SIGINT)
        stdout, stderr = process.communicate(timeout=program.SOON)
    assert (process.returncode, stdout, stderr.strip()) == (130, "", "")


@pytest.mark.parametrize("package", ["click", "rich"])
def test_without_its_extra_the_command_says_in_one_sentence_what_to_install(package: str) -> None:
    script = f"""
import sys
sys.modules[{package!r}] = None
from hms_rooms._cli import main
sys.exit(main())
"""
    ended = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False
    )
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr == (
        "hms-rooms: install what the command needs: pip install 'hms-rooms[cli]'\n"
    )
