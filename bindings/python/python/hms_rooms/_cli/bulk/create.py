"""Creates the rooms of a file."""

import uuid
from contextlib import closing
from pathlib import Path
from typing import IO

import click

from hms_rooms._cli import fields
from hms_rooms._cli.bulk import ids, rows
from hms_rooms._cli.bulk.check import check
from hms_rooms._cli.bulk.problems import Problems
from hms_rooms._cli.bulk.results import Results
from hms_rooms._cli.bulk.rows import Row
from hms_rooms._cli.bulk.run import Run, Task
from hms_rooms._cli.bulk.source import bulk_options, note_doubles, result_path
from hms_rooms._cli.bulk.text import text_of
from hms_rooms._cli.service import Service, service_options, variable


@click.command()
@bulk_options
@click.option("--generate-names", is_flag=True, help="Give rows without a name a UUID for one.")
@click.option(
    "--ids",
    "ids_path",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="PATH",
    help="Write the name and id of each room that is done to this CSV file.",
)
@service_options
def create(
    service: Service,
    *,
    rooms: IO[bytes],
    results_path: Path | None,
    concurrency: int,
    wait: int,
    generate_names: bool,
    ids_path: Path | None,
) -> int:
    """Create the ROOMS of a file; - is stdin.

    Its columns, or the fields of its objects, are the arguments of create_room by their names, with
    dots for nested ones: name, region, recording.upload.type.
    """
    path = result_path(rooms, results_path, "create")
    if path is None:
        raise click.UsageError(f"rooms from {rooms.name.strip('<>')} need --results PATH")
    wanted = read(rooms, service, generate_names=generate_names)
    unnamed = [row for row in wanted if "name" not in row.fields]
    with (
        service.client(max_connections=concurrency) as client,
        closing(Results(path, operation="create", base_url=service.address)) as found,
    ):
        names = named(unnamed, found)
        tasks = [creating(row, names.get(row)) for row in wanted]
        code = Run("create", client, found, wait).all(tasks, concurrency, as_json=service.as_json)
        if ids_path:
            ids.write(ids_path, found.ids)
        return code


def read(rooms: IO[bytes], service: Service, *, generate_names: bool) -> list[Row]:
    """The rows of a file in which everything is right."""
    problems = Problems(rooms.name)
    wanted = list(rows.to_create(text_of(rooms, problems), problems))
    if not wanted and not problems.found:
        problems.add(0, "it has no rooms")
    if not generate_names:
        for row in wanted:
            if "name" not in row.fields:
                row.refuse(problems, "it has no name: give it one, or use --generate-names")
    called = [row for row in wanted if "name" in row.fields]
    note_doubles(((row, {"name": row.fields["name"]}) for row in called), problems)
    check([(row, creating(row, "unnamed")) for row in wanted], service, problems)
    problems.check()
    return wanted


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
    name = row.fields.get("name", given_name)
    wanted = {**row.fields, "name": name}
    return Task(
        row.number,
        row.line,
        {"name": name},
        lambda client: client.create_room(**fields.arguments(wanted, variable)),
    )
