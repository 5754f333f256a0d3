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
    # What the dead worker had done was done again.
    assert sum(attempts.values()) >= 5000 + 25 * int(lost[1])
