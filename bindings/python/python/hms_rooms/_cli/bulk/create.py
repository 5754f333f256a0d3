"""Creates the rooms of a file."""

import uuid
from contextlib import closing
from pathlib import Path
from typing import IO

import click

from hms_rooms._cli import fields
from hms_rooms._cli.bulk import rows
from hms_rooms._cli.bulk.results import Results
from hms_rooms._cli.bulk.rows import Row
from hms_rooms._cli.bulk.run import Run, Task
from hms_rooms._cli.bulk.source import bulk_options, refuse_doubles, result_path, text_of
from hms_rooms._cli.service import Service, service_options, variable


@click.command()
@bulk_options
@click.option("--generate-names", is_flag=True, help="Give rows without a name a UUID for one.")
@service_options
def create(
    service: Service,
    *,
    rooms: IO[str],
    results_path: Path | None,
    concurrency: int,
    generate_names: bool,
) -> int:
    """Create the ROOMS of a file; - is stdin.

    Its columns, or the fields of its objects, are the arguments of create_room by their names, with
    dots for nested ones: name, region, recording.upload.type.
    """
    path = result_path(rooms, results_path, "create")
    if path is None:
        raise click.UsageError(f"rooms from {rooms.name.strip('<>')} need --results PATH")
    wanted = list(rows.to_create(text_of(rooms)))
    unnamed = [row for row in wanted if "name" not in row.fields]
    if unnamed and not generate_names:
        raise unnamed[0].refuse("it has no name: give it one, or all such rows --generate-names")
    refuse_doubles((row, {"name": row.fields["name"]}) for row in wanted if "name" in row.fields)
    with (
        service.client(max_connections=concurrency) as client,
        closing(Results(path, operation="create", base_url=service.address)) as found,
    ):
        names = named(unnamed, found)
        tasks = [creating(row, names.get(row)) for row in wanted]
        return Run("create", client, found).all(tasks, concurrency, as_json=service.as_json)


def named(unnamed: list[Row], found: Results) -> dict[Row, str]:
    """The names of rows without one: those of the run before, else new ones."""
    given = {(row.number, row.digest): row for row in unnamed}
    moved = found.names.keys() - given
    if moved:
        raise click.UsageError(
            f"{found.path} has a name for row {min(moved)[0]}, which is another one now: leave "
            "rows without a name where they are, or begin a new result file"
        )
    new = {row: str(uuid.uuid4()) for place, row in given.items() if place not in found.names}
    found.give_names(new)
    return new | {given[place]: name for place, name in found.names.items()}


def creating(row: Row, given_name: str | None) -> Task:
    name = given_name or row.fields["name"]
    arguments = fields.arguments({**row.fields, "name": name}, variable)
    return Task(row.number, {"name": name}, lambda client: client.create_room(**arguments))
