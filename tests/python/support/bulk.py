"""Bulk runs of hms-rooms: files of rooms, and the result files that they leave."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from hms_rooms.testing import Sandbox


def write_names(folder: Path, names: Iterable[str]) -> Path:
    """A file of rooms with these names. An empty name stands for a room without a name."""
    file = folder / "rooms.jsonl"
    file.write_text("".join(json.dumps({"name": name or None}) + "\n" for name in names))
    return file


def lines_of(results: Path) -> list[dict[str, Any]]:
    """The lines of a result file below its header, all of them whole."""
    header, *lines = results.read_text().splitlines()
    assert set(json.loads(header)) == {"operation", "base_url"}
    return [json.loads(line) for line in lines]


def ids_of(lines: Iterable[dict[str, Any]]) -> dict[str, str]:
    """The ids of the rooms that are done, by their names."""
    return {line["name"]: line["id"] for line in lines if line["result"] == "done"}


def rooms_are(sandbox: Sandbox, number: int) -> None:
    """There are so many rooms, each name has one."""
    invariants = sandbox.invariants()
    assert (invariants["rooms"], invariants["duplicate_names"]) == (number, [])
