"""However a bulk run ends, its result file is true, and the next run makes no room twice."""

import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from hms_rooms.testing import Sandbox

from .support import command, program
from .support.bulk import ids_of, lines_of, rooms_are, write_names
from .support.command import printed, run

RESULTS = "rooms.create.jsonl"
CREATE = ("bulk", "create", "rooms.jsonl", "--generate-names", "--json")


def ids_in(sandbox: Sandbox, names: list[str]) -> dict[str, str]:
    with sandbox.client("v2") as client:
        return {name: client.find_room(name).id for name in names}


def test_what_failed_is_tried_again_and_stops_nothing(hms_sandbox: Sandbox, tmp_path: Path) -> None:
    write_names(tmp_path, [f"room-{i}" for i in range(20)])
    hms_sandbox.faults([{"room": f"room-{i}", "status": 422} for i in (3, 11)])
    environment = hms_sandbox.environment()
    first = run(environment, *CREATE, within=tmp_path)
    assert first.returncode == 1
    assert first.stderr.count("HMS_REJECTED") == 2
    lines = lines_of(tmp_path / RESULTS)
    failed = [line for line in lines if line["result"] == "failed"]
    assert {line["name"] for line in failed} == {"room-3", "room-11"}
    assert {(line["status"], line["outcome"], line["attempts"]) for line in failed} == {
        ("HMS_REJECTED", "rejected", 1)
    }

    hms_sandbox.faults([])
    second = printed(run(environment, *CREATE, within=tmp_path))
    assert (second["done_before"], second["done"], second["failed"]) == (18, 2, 0)
    third = printed(run(environment, *CREATE, within=tmp_path))
    assert (third["done_before"], third["done"]) == (20, 0)
    rooms_are(hms_sandbox, 20)
    # None but those that failed was asked for again.
    attempts = hms_sandbox.invariants()["attempts"]
    assert {name for name, number in attempts.items() if number > 1} == {"room-3", "room-11"}


def test_kill_9_at_any_time_makes_no_room_twice(hms_sandbox: Sandbox, tmp_path: Path) -> None:
    names = [f"room-{i}" if i % 2 else "" for i in range(120)]
    write_names(tmp_path, names)
    hms_sandbox.faults([{"delay_ms": 20}])
    environment, results = hms_sandbox.environment("v2"), tmp_path / RESULTS
    for seen in (10, 30, 60):
        with command.started(environment, *CREATE, within=tmp_path) as process:
            command.until(
                lambda seen=seen: (
                    results.exists()  # type: ignore[misc]
                    and results.read_text().count('"done"') >= seen
                ),
                process,
            )
            process.kill()
            process.wait(program.SOON)
        assert process.returncode == -signal.SIGKILL
    hms_sandbox.faults([])
    ended = printed(run(environment, *CREATE, within=tmp_path))
    assert ended["done_before"] >= 60 and ended["done_before"] + ended["done"] == 120
    rooms_are(hms_sandbox, 120)

    lines = lines_of(results)
    ids = ids_of(lines)
    assert len(ids) == 120 and ids_in(hms_sandbox, list(ids)) == ids
    # A row keeps the name that it was given before its first request.
    assert len([line for line in lines if line["result"] == "named"]) == 60
    assert set(ids) == set(hms_sandbox.invariants()["attempts"])


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_leaves_a_file_that_is_true(
    hms_sandbox: Sandbox, tmp_path: Path, number: signal.Signals
) -> None:
    names = [f"{kind}-{i}" for i in range(10) for kind in ("quick", "slow")]
    write_names(tmp_path, names)
    hms_sandbox.faults([{"room": f"slow-{i}", "hang": True} for i in range(10)])
    environment, results = hms_sandbox.environment("v2"), tmp_path / RESULTS
    with command.started(environment, *CREATE, "--concurrency", "4", within=tmp_path) as process:
        # All four calls hang.
        command.until(
            lambda: (
                sum(name.startswith("slow") for name in hms_sandbox.invariants()["attempts"]) == 4
            ),
            process,
        )
        process.send_signal(number)
        process.wait(program.SOON)
    assert process.returncode == 128 + number

    lines = lines_of(results)
    ids = ids_of(lines)
    assert ids and all(name.startswith("quick") for name in ids)
    assert ids_in(hms_sandbox, list(ids)) == ids
    failed = [line for line in lines if line["result"] == "failed"]
    assert [(line["status"], line["outcome"]) for line in failed] == [
        ("HMS_CANCELLED", "unknown")
    ] * 4

    hms_sandbox.faults([])
    ended = printed(run(environment, *CREATE, within=tmp_path))
    assert (ended["done_before"], ended["done"]) == (len(ids), 20 - len(ids))
    rooms_are(hms_sandbox, 20)


@pytest.mark.parametrize("kept", [0, 1, 30, 60, 200])
def test_a_last_line_that_was_cut_is_taken_away(
    hms_sandbox: Sandbox, tmp_path: Path, kept: int
) -> None:
    write_names(tmp_path, ["a", "", "c"])
    environment, results = hms_sandbox.environment(), tmp_path / RESULTS
    printed(run(environment, *CREATE, within=tmp_path))
    *whole, last = results.read_bytes().splitlines(keepends=True)
    results.write_bytes(b"".join(whole) + last[:kept])
    ended = printed(run(environment, *CREATE, within=tmp_path))
    was_cut = kept < len(last)
    assert (ended["done_before"], ended["done"]) == ((2, 1) if was_cut else (3, 0))
    assert len(ids_of(lines_of(results))) == 3
    rooms_are(hms_sandbox, 3)


def test_names_are_in_the_file_before_any_request(hms_sandbox: Sandbox, tmp_path: Path) -> None:
    write_names(tmp_path, [""] * 6)
    hms_sandbox.faults([{"commit_after_ms": 0}])
    environment, results = hms_sandbox.environment(), tmp_path / RESULTS
    words = (*CREATE, "--concurrency", "2", "--max-attempts", "1")
    with command.started(environment, *words, within=tmp_path) as process:
        command.until(lambda: len(hms_sandbox.invariants()["attempts"]) > 0, process)
        process.kill()
        process.wait(program.SOON)
    named = {line["name"] for line in lines_of(results) if line["result"] == "named"}
    assert len(named) == 6
    hms_sandbox.faults([])
    printed(run(environment, *CREATE, within=tmp_path))
    assert set(hms_sandbox.invariants()["attempts"]) == named
    rooms_are(hms_sandbox, 6)


def test_a_disk_that_is_full_ends_the_run_and_loses_nothing(
    hms_sandbox: Sandbox, tmp_path: Path
) -> None:
    write_names(tmp_path, [f"room-{i}" for i in range(40)])
    limited = f"""
import os, resource
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, resource.RLIM_INFINITY))
os.execv({sys.executable!r}, {[*command.HMS_ROOMS, *CREATE]!r})
"""
    ended = subprocess.run(
        [sys.executable, "-c", limited],
        cwd=tmp_path,
        # The limit is for the result file: Python would keep code that is cut short.
        env={"PYTHONDONTWRITEBYTECODE": "1", **hms_sandbox.environment()},
        capture_output=True,
        text=True,
        timeout=program.SOON,
        check=False,
    )
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr == "hms-rooms: [Errno 27] File too large\n"
    printed(run(hms_sandbox.environment(), *CREATE, within=tmp_path))
    assert len(ids_of(lines_of(tmp_path / RESULTS))) == 40
    rooms_are(hms_sandbox, 40)


def refused(sandbox: Sandbox, folder: Path, *words: str, api: Any = "legacy") -> str:
    before = sandbox.requests()
    ended = run(sandbox.environment(api), *(words or CREATE), within=folder)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert sandbox.requests() == before
    return ended.stderr


def test_a_file_of_another_run_is_refused_and_left_as_it_is(
    hms_sandbox: Sandbox, tmp_path: Path
) -> None:
    write_names(tmp_path, ["a"])
    printed(run(hms_sandbox.environment(), *CREATE, within=tmp_path))
    before = (tmp_path / RESULTS).read_bytes()
    disable = ("bulk", "disable", "rooms.jsonl", "--results", RESULTS)
    assert "is not the result file of a run such as" in refused(hms_sandbox, tmp_path, *disable)
    # Another API is another service.
    assert "base_url" in refused(hms_sandbox, tmp_path, api="v2")
    assert (tmp_path / RESULTS).read_bytes() == before

    own = ("bulk", "create", "rooms.jsonl", "--results", "rooms.jsonl")
    content = (tmp_path / "rooms.jsonl").read_bytes()
    assert "is not the result file" in refused(hms_sandbox, tmp_path, *own)
    assert (tmp_path / "rooms.jsonl").read_bytes() == content


def test_rows_without_a_name_must_stay_where_they_are(hms_sandbox: Sandbox, tmp_path: Path) -> None:
    write_names(tmp_path, ["a", ""])
    printed(run(hms_sandbox.environment(), *CREATE, within=tmp_path))
    write_names(tmp_path, ["a", "b", ""])
    assert "has a name for row 2, which is another one now" in refused(hms_sandbox, tmp_path)
    # Rows behind them may be added.
    write_names(tmp_path, ["a", "", "b", ""])
    assert printed(run(hms_sandbox.environment(), *CREATE, within=tmp_path))["done"] == 2
    rooms_are(hms_sandbox, 4)


@pytest.mark.parametrize("damaged", ["{", "[1]", "1", '{"result": "done"}', "[" * 100_000])
def test_a_damaged_line_is_named(hms_sandbox: Sandbox, tmp_path: Path, damaged: str) -> None:
    write_names(tmp_path, ["a", "b"])
    printed(run(hms_sandbox.environment(), *CREATE, within=tmp_path))
    lines = (tmp_path / RESULTS).read_text().splitlines()
    (tmp_path / RESULTS).write_text("\n".join([lines[0], damaged, lines[2], ""]))
    said = f"{RESULTS}, line 2: it is not a line of a result file"
    assert said in refused(hms_sandbox, tmp_path)


def test_two_runs_do_not_share_a_result_file(hms_sandbox: Sandbox, tmp_path: Path) -> None:
    write_names(tmp_path, ["a"])
    hms_sandbox.faults([{"hang": True}])
    environment = hms_sandbox.environment()
    with command.started(environment, *CREATE, within=tmp_path) as process:
        command.until(lambda: hms_sandbox.invariants()["attempts"] == {"a": 1}, process)
        ended = run(environment, *CREATE, within=tmp_path)
    assert ended.returncode == 2
    assert f"another run has {RESULTS}" in ended.stderr
