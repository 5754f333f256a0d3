"""Where the rooms of a run come from, and where its results go."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import IO, Any

import click

from hms_rooms._cli.bulk import results
from hms_rooms._cli.bulk.problems import Problems
from hms_rooms._cli.bulk.rows import Row


def bulk_options(command: Any) -> Any:
    for option in (
        click.option(
            "--concurrency",
            type=click.IntRange(1, 256),
            default=8,
            metavar="N",
            help="How many calls are under way at once; 8.",
        ),
        click.option(
            "--results",
            "results_path",
            type=click.Path(path_type=Path, dir_okay=False),
            metavar="PATH",
            help="The result file; else beside ROOMS. A create from stdin needs one.",
        ),
        click.option(
            "--wait",
            type=click.IntRange(0),
            default=3600,
            metavar="SECONDS",
            help="How long in all to wait for the service's rate limit; 3600.",
        ),
        click.argument("rooms", type=click.File("rb")),
    ):
        command = option(command)
    return command


def note_doubles(given: Iterable[tuple[Row, Mapping[str, str]]], problems: Problems) -> None:
    first: dict[results.Key, Row] = {}
    for row, room in given:
        other = first.setdefault(results.key(room), row)
        if other is not row:
            row.refuse(problems, f"its room is in {other.place} already")


def result_path(rooms: IO[bytes], given: Path | None, operation: str) -> Path | None:
    """The result file; None if there is no file of rooms to put one beside."""
    if given:
        return given
    return Path(rooms.name).with_suffix(f".{operation}.jsonl") if is_in_a_folder(rooms) else None


def is_in_a_folder(rooms: IO[bytes]) -> bool:
    """True for a file in a folder; False for a pipe, such as a shell makes of <(...)."""
    if rooms.name == "<stdin>":
        return False
    path = Path(rooms.name)
    folder = path.parent.resolve()
    return path.is_file() and folder != Path("/dev") and not folder.is_relative_to("/proc")
