"""A bulk run in a terminal: its bar, and a Ctrl-C that is typed."""

import re
from pathlib import Path

from hms_rooms.testing import Sandbox

from .support import terminal
from .support.bulk import lines_of, write_names
from .support.command import HMS_ROOMS, run

SCREENS = Path(__file__).parent / "support" / "screens"


def without_times(lines: list[str]) -> list[str]:
    return [re.sub(r" (\d+:\d\d:\d\d|-:--:--)$", " TIME", line) for line in lines]


def screen(name: str) -> list[str]:
    return (SCREENS / name).read_text().splitlines()


def test_a_bar_shows_what_is_done_and_ctrl_c_ends_it(hms_sandbox: Sandbox, tmp_path: Path) -> None:
    write_names(tmp_path, [*(f"quick-{i}" for i in range(8)), "wrong", "slow-1", "slow-2", "late"])
    hms_sandbox.faults(
        [
            {"room": "wrong", "status": 403},
            {"room": "slow-1", "hang": True},
            {"room": "slow-2", "hang": True},
        ]
    )
    words = [*HMS_ROOMS, "bulk", "create", "rooms.jsonl", "--concurrency", "2"]
    with terminal.running(hms_sandbox.environment(), *words, within=tmp_path) as shown:
        shown.until(lambda lines: "9/12" in lines[-1])
        assert without_times(shown.lines()) == screen("bulk-under-way.txt")
        shown.type(b"\x03")
        assert shown.end() == 130
        assert without_times(shown.lines()) == screen("bulk-after-ctrl-c.txt")
    assert "late" not in {line["name"] for line in lines_of(tmp_path / "rooms.create.jsonl")}

    # Where there is no terminal, there is no bar.
    hms_sandbox.faults([])
    ended = run(hms_sandbox.environment(), *words[3:], within=tmp_path)
    assert ended.stderr == ""
    assert ended.stdout == "created 4, failed 0, left 0, done before 8: rooms.create.jsonl\n"
