"""Disables the rooms of a file."""

from contextlib import closing
from datetime import datetime, timezone
from pathlib import Path
from typing import IO

import click

from hms_rooms._cli.bulk import results, rows
from hms_rooms._cli.bulk.results import Results
from hms_rooms._cli.bulk.rows import Row
from hms_rooms._cli.bulk.run import Run, Task
from hms_rooms._cli.bulk.source import bulk_options, refuse_doubles, result_path, text_of
from hms_rooms._cli.service import Service, service_options


@click.command()
@bulk_options
@service_options
def disable(
    service: Service, *, rooms: IO[str], results_path: Path | None, concurrency: int
) -> int:
    """Disable the ROOMS of a file; - is stdin.

    It is the file that they were created from, the result file of that, or what `list --json`
    prints: of its columns, only name and id count. On v2, a room with an id is disabled by that.
    """
    path = result_path(rooms, results_path, "disable") or new_path()
    given = list(results.of_rooms(rows.rows(text_of(rooms))))
    tasks = [disabling(row, service.api) for row in given]
    refuse_doubles((row, task.room) for row, task in zip(given, tasks, strict=True))
    with (
        service.client(max_connections=concurrency) as client,
        closing(Results(path, operation="disable", base_url=service.address)) as found,
    ):
        return Run("disable", client, found).all(tasks, concurrency, as_json=service.as_json)


def new_path() -> Path:
    """A result file in the current folder, for a run whose rooms come from a pipe."""
    return Path(f"disable-{datetime.now(timezone.utc):%Y%m%dT%H%M%S.%f}.jsonl")


def disabling(row: Row, api: str) -> Task:
    name, room_id = row.fields.get("name"), row.fields.get("id")
    if not isinstance(name, str | None) or not isinstance(room_id, str | None):
        raise row.refuse("name and id are text")
    if room_id and (api == "v2" or not name):
        return Task(row.number, {"id": room_id}, lambda client: client.disable_room_by_id(room_id))
    if not name:
        raise row.refuse("it has neither name nor id")
    return Task(row.number, {"name": name}, lambda client: client.disable_room(name))
