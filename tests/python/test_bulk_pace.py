"""A bulk run waits for the service's rate limit as one run, says so, and goes on to its end."""

import signal
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from hms_rooms.testing import Sandbox

from .support import command, program
from .support.bulk import lines_of, rooms_are, write_names
from .support.command import printed, run

BULK = ("bulk", "create", "rooms.jsonl", "--json")
# The pause is longer than a call may take, so that no call waits by itself.
SHORT_CALLS = ("--timeout", "1", "--concurrency", "4")


def limited(seconds: int) -> dict[str, Any]:
    return {"status": 429, "headers": {"Retry-After": str(seconds)}}


@pytest.fixture(scope="module")
def slow_sandbox() -> Iterator[Sandbox]:
    with Sandbox(options=("--rate-limit", "20/s")) as it:
        yield it


@pytest.mark.parametrize("attempts", ["1", "3"])
def test_a_rate_limit_fails_no_room(slow_sandbox: Sandbox, tmp_path: Path, attempts: str) -> None:
    slow_sandbox.reset()
    write_names(tmp_path, [f"room-{i}" for i in range(70)])
    words = (*BULK, "--max-attempts", attempts, "--concurrency", "16")
    ended = run(slow_sandbox.environment("v2"), *words, within=tmp_path)
    assert ended.returncode == 0, ended.stderr
    rooms_are(slow_sandbox, 70)
    assert any(request["status"] == 429 for request in slow_sandbox.requests())
    if attempts == "1":
        assert "the service's rate limit is reached: all calls wait for 1 s" in ended.stderr


def arrival(request: dict[str, Any]) -> datetime:
    # Python before 3.11 does not read a Z, and reads at most six digits.
    return datetime.fromisoformat(f"{request['at'].rstrip('Z')[:26]:0<26}+00:00")


def test_all_calls_wait_for_as_long_as_the_service_says(
    hms_sandbox: Sandbox, tmp_path: Path
) -> None:
    write_names(tmp_path, [f"room-{i}" for i in range(60)])
    hms_sandbox.faults([{"room": "room-5", "first": 1, **limited(2)}])
    ended = run(hms_sandbox.environment(), *BULK, *SHORT_CALLS, within=tmp_path)
    assert ended.returncode == 0
    assert ended.stderr == "the service's rate limit is reached: all calls wait for 2 s\n"
    requests = hms_sandbox.requests()
    [refused] = [arrival(request) for request in requests if request["status"] == 429]
    pause = [it for it in map(arrival, requests) if refused < it < refused + timedelta(seconds=2)]
    # Only the calls of the others that were about to be made.
    assert len(pause) < 20
    rooms_are(hms_sandbox, 60)


def test_a_run_waits_no_longer_than_it_may(hms_sandbox: Sandbox, tmp_path: Path) -> None:
    write_names(tmp_path, [f"room-{i}" for i in range(40)])
    hms_sandbox.faults([limited(2)])
    words = (*BULK, *SHORT_CALLS, "--wait", "1")
    ended = run(hms_sandbox.environment(), *words, within=tmp_path)
    assert ended.returncode == 1
    assert "the rate limit lasts longer than --wait allows" in ended.stderr
    assert 1 <= len(lines_of(tmp_path / "rooms.create.jsonl")) <= 4
    hms_sandbox.faults([])
    again = printed(run(hms_sandbox.environment(), *BULK, within=tmp_path))
    assert again["done"] == 40


def test_a_signal_ends_a_run_that_waits(hms_sandbox: Sandbox, tmp_path: Path) -> None:
    write_names(tmp_path, ["a", "b"])
    hms_sandbox.faults([limited(600)])
    environment = hms_sandbox.environment()
    with command.started(environment, *BULK, *SHORT_CALLS, within=tmp_path) as process:
        assert process.stderr
        assert "all calls wait for 600 s" in process.stderr.readline()
        process.send_signal(signal.SIGINT)
        process.wait(program.SOON)
    assert process.returncode == 130
