"""Disables the rooms of a file."""

from contextlib import closing
from datetime import datetime, timezone
from pathlib import Path
from typing import IO

import click

from hms_rooms._cli.bulk import results, rows
from hms_rooms._cli.bulk.check import check
from hms_rooms._cli.bulk.problems import Problems
from hms_rooms._cli.bulk.results import Results
from hms_rooms._cli.bulk.rows import Row
from hms_rooms._cli.bulk.run import Run, Task
from hms_rooms._cli.bulk.source import bulk_options, is_in_a_folder, note_doubles, result_path
from hms_rooms._cli.bulk.text import text_of
from hms_rooms._cli.service import Service, service_options


@click.command()
@bulk_options
@service_options
def disable(
    service: Service,
    *,
    rooms: IO[bytes],
    results_path: Path | None,
    concurrency: int,
    wait: int,
) -> int:
    """Disable the ROOMS of a file; - is stdin.

    It is the file that they were created from, the result file of that, or what `list --json`
    prints: of its columns, only name and id count. On v2, a room with an id is disabled by that.
    """
    path = result_path(rooms, results_path, "disable") or new_path()
    tasks = read(rooms, service)
    with (
        service.client(max_connections=concurrency) as client,
        closing(Results(path, operation="disable", base_url=service.address)) as found,
    ):
        return Run("disable", client, found, wait).all(tasks, concurrency, as_json=service.as_json)


def new_path() -> Path:
    """A result file in the current folder, for a run whose rooms come from a pipe."""
    return Path(f"disable-{datetime.now(timezone.utc):%Y%m%dT%H%M%S.%f}.jsonl")


def read(rooms: IO[bytes], service: Service) -> list[Task]:
    """The tasks of a file without errors.

    A pipe may be empty: there may be nothing to disable in what `list --json` prints.
    """
    problems = Problems(rooms.name)
    given = results.of_rooms(rows.rows(text_of(rooms, problems), problems))
    asked = [(row, disabling(row, service.api)) for row in given]
    if not asked and not problems.found and is_in_a_folder(rooms):
        problems.add(0, "it has no rooms")
    for row, task in asked:
        if isinstance(task, str):
            row.refuse(problems, task)
    found = [(row, task) for row, task in asked if isinstance(task, Task)]
    note_doubles(((row, task.room) for row, task in found), problems)
    check(found, service, problems)
    problems.check()
    return [task for _, task in found]


def disabling(row: Row, api: str) -> Task | str:
    """The task that disables a row's room, or the reason why the row is refused."""
    name, room_id = row.fields.get("name"), row.fields.get("id")
    if not isinstance(name, str | None) or not isinstance(room_id, str | None):
        return "name and id are text"
    if room_id and (api == "v2" or not name):
        by_id = {"id": room_id}
        return Task(row.number, row.line, by_id, lambda client: client.disable_room_by_id(room_id))
    if not name:
        return "it has neither name nor id"
    return Task(row.number, row.line, {"name": name}, lambda client: client.disable_room(name))
