"""The example on a Dask cluster: work is done again, and no room is made again."""

import os
import re
import subprocess
import sys
from pathlib import Path

from hms_rooms.testing import Sandbox

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "dask_bulk.py"


def test_a_worker_that_is_killed_costs_no_room_and_makes_none_twice(
    hms_sandbox: Sandbox, tmp_path: Path
) -> None:
    done = subprocess.run(
        [sys.executable, EXAMPLE],
        cwd=tmp_path,
        env=os.environ | hms_sandbox.environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    killed, made = done.stdout.splitlines()
    lost = re.fullmatch(r"killed worker \d+, with (\d+) results", killed)
    assert lost and int(lost[1]) > 0
    assert made == "5000 names, 5000 rooms"

    invariants = hms_sandbox.invariants()
    assert (invariants["rooms"], invariants["duplicate_names"]) == (5000, [])
    attempts = invariants["attempts"]
    assert set(attempts) == {f"lesson-{number}" for number in range(5000)}
    # The work of the dead worker was done again.
    assert sum(attempts.values()) >= 5000 + 25 * int(lost[1])


def test_a_task_that_is_run_again_finds_its_room_by_the_name_that_came_with_it(
    hms_sandbox: Sandbox,
) -> None:
    """The claims of docs/scaling.md about at-least-once, and about generate_names under it."""

    def rooms_of_a_task_run_twice(name: str | None, **options: bool) -> int:
        hms_sandbox.reset()
        for _ in range(2):
            with hms_sandbox.client("v2", **options) as client:
                client.create_room(name)
        return int(hms_sandbox.invariants()["rooms"])

    assert rooms_of_a_task_run_twice("lesson-1") == 1
    assert rooms_of_a_task_run_twice(None) == 2
    assert rooms_of_a_task_run_twice(None, generate_names=True) == 2
