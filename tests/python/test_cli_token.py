"""hms-rooms token prints a management token that the service takes."""

import os
import subprocess
import sys
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from hms_rooms.testing import Sandbox

from .support import jwt
from .support.command import printed, run
from .support.jwt import KEY, SECRET

KEYS = {"HMS_ACCESS_KEY": KEY, "HMS_SECRET": SECRET}


def test_the_service_takes_a_token_that_was_minted_here() -> None:
    with Sandbox(access_key=KEY, secret=SECRET) as sandbox:
        token = run(KEYS, "token").stdout.strip()
        assert jwt.claims(token)["access_key"] == KEY
        with sandbox.client(management_token=token) as client:
            assert client.create_room("a").id
        # It was for that one request alone that the sandbox was asked.
        assert len(sandbox.requests()) == 1


def test_no_socket_is_opened_for_a_token() -> None:
    script = """
import sys
def refuse(event, arguments):
    if event.startswith("socket."):
        raise RuntimeError(event)
sys.addaudithook(refuse)
from hms_rooms._cli import main
sys.exit(main())
"""
    ended = subprocess.run(
        [sys.executable, "-c", script, "token"],
        env=os.environ | KEYS,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ended.returncode, ended.stderr) == (0, "")
    assert jwt.claims(ended.stdout.strip())["access_key"] == KEY


@pytest.mark.parametrize("option", ["--token-file", "--secret-file"])
def test_a_secret_comes_from_a_regular_file_of_which_little_is_read(
    tmp_path: Path, option: str
) -> None:
    os.mkfifo(tmp_path / "pipe")
    for kind in ("pipe", "."):
        ended = run(KEYS, "create", "a", option, kind, within=tmp_path)
        assert ended.returncode == 2 and f"'{kind}' is not a regular file" in ended.stderr
    with (tmp_path / "endless").open("wb") as file:
        file.truncate(1 << 40)
    ended = run(KEYS, "create", "a", option, "endless", within=tmp_path)
    assert ended.returncode == 2 and "too long for a secret" in ended.stderr


def test_a_token_file_and_a_key_are_two_answers_to_one_question(tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_text("ready")
    ended = run(KEYS, "token", "--token-file", str(file))
    assert (ended.returncode, ended.stdout) == (2, "")
    assert "management_token" in ended.stderr


def test_json_has_the_time_at_which_it_expires() -> None:
    document = printed(run(KEYS, "token", "--json"))
    expires_at = datetime.fromisoformat(document["expires_at"])
    assert expires_at.timestamp() == jwt.claims(document["token"])["exp"]
    assert timedelta(hours=23) < expires_at - datetime.now(timezone.utc) < timedelta(hours=25)


def test_an_ambient_token_is_not_taken_for_a_minted_one() -> None:
    ended = run(KEYS | {"HMS_MANAGEMENT_TOKEN": "ambient"}, "token")
    assert jwt.claims(ended.stdout.strip())["access_key"] == KEY


def test_the_secret_may_come_from_a_file(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_text(f"{SECRET}\n")
    ended = run({}, "token", "--access-key", KEY, "--secret-file", str(file))
    assert jwt.claims(ended.stdout.strip())


def test_without_a_key_or_a_secret_there_is_no_token() -> None:
    assert "HMS_ACCESS_KEY" in run({"HMS_MANAGEMENT_TOKEN": "ambient"}, "token").stderr
    ended = run({"HMS_ACCESS_KEY": KEY}, "token")
    assert ended.returncode == 2
    assert "HMS_SECRET" in ended.stderr


def test_a_token_from_a_file_serves_as_any(tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_text(run(KEYS, "token").stdout)
    with Sandbox(access_key=KEY, secret=SECRET) as sandbox:
        environment = {"HMS_BASE_URL": sandbox.base_url()}
        assert run(environment, "create", "a", "--token-file", str(file)).returncode == 0
