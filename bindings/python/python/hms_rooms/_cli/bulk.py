"""The commands about many rooms, each a row of a file."""

import uuid
from collections.abc import Iterable, Mapping
from contextlib import closing
from pathlib import Path
from typing import IO, Any

import click

from hms_rooms._cli import fields, results, rows
from hms_rooms._cli.results import Results
from hms_rooms._cli.rows import Row
from hms_rooms._cli.run import Run, Task
from hms_rooms._cli.service import TEXT, Service, service_options, variable


@click.group()
def bulk() -> None:
    """Create or disable the rooms of a file.

    The file is CSV with a header, or JSON Lines. What became of each room is appended to a result
    file. The same command again goes on from there: rooms that are done are left alone, those that
    failed are tried again.
    """


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
            help="The result file; else beside ROOMS, and needed where that is stdin.",
        ),
        click.argument("rooms", type=TEXT),
    ):
        command = option(command)
    return command


@bulk.command("create")
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


@bulk.command("disable")
@bulk_options
@service_options
def disable(
    service: Service, *, rooms: IO[str], results_path: Path | None, concurrency: int
) -> int:
    """Disable the ROOMS of a file; - is stdin.

    It is the file that they were created from, or the result file of that: of its columns, only
    name and id count. On v2, a room with an id is disabled by that.
    """
    path = result_path(rooms, results_path, "disable")
    given = list(results.of_rooms(rows.rows(text_of(rooms))))
    tasks = [disabling(row, service.api) for row in given]
    refuse_doubles((row, task.room) for row, task in zip(given, tasks, strict=True))
    with (
        service.client(max_connections=concurrency) as client,
        closing(Results(path, operation="disable", base_url=service.address)) as found,
    ):
        return Run("disable", client, found).all(tasks, concurrency, as_json=service.as_json)


def disabling(row: Row, api: str) -> Task:
    name, room_id = row.fields.get("name"), row.fields.get("id")
    if not isinstance(name, str | None) or not isinstance(room_id, str | None):
        raise row.refuse("name and id are text")
    if room_id and (api == "v2" or not name):
        return Task(row.number, {"id": room_id}, lambda client: client.disable_room_by_id(room_id))
    if not name:
        raise row.refuse("it has neither name nor id")
    return Task(row.number, {"name": name}, lambda client: client.disable_room(name))


def refuse_doubles(given: Iterable[tuple[Row, Mapping[str, str]]]) -> None:
    first: dict[results.Key, Row] = {}
    for row, room in given:
        other = first.setdefault(results.key(room), row)
        if other is not row:
            raise row.refuse(f"its room is in row {other.number} already")


def text_of(rooms: IO[str]) -> str:
    try:
        return rooms.read()
    except UnicodeDecodeError as error:
        raise click.UsageError(f"{rooms.name} is not UTF-8: {error}") from None


def result_path(rooms: IO[str], given: Path | None, operation: str) -> Path:
    if given:
        return given
    path = Path(rooms.name)
    if rooms.name == "<stdin>" or not is_in_a_folder(path):
        said = "stdin" if rooms.name == "<stdin>" else path
        raise click.UsageError(f"rooms from {said} need --results PATH")
    return path.with_suffix(f".{operation}.jsonl")


def is_in_a_folder(path: Path) -> bool:
    """Whether it is a file with room beside it, and no pipe such as a shell makes of <(...)."""
    folder = path.parent.resolve()
    return path.is_file() and folder != Path("/dev") and not folder.is_relative_to("/proc")
