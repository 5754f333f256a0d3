"""The commands about one room."""

from typing import Any

import click

from hms_rooms import Client, Room
from hms_rooms._cli import fields, output
from hms_rooms._cli.service import Service, Variable, curl_option, service_options
from hms_rooms._cli.settings import fields_of, settings_options


@click.command()
@click.argument("name", required=False)
@click.option("--template", metavar="NAME", help="legacy: the template, by its name.")
@click.option("--template-id", metavar="ID", help="v2: the template, by its id.")
@settings_options
@curl_option
@service_options
def create(service: Service, *, as_curl: bool, **options: Any) -> int:
    """Create a room, or find the one of this NAME.

    On v2, that one takes over the settings given here. Without a NAME, the room gets a UUID for
    one.
    """
    given = fields_of(options)

    def call(client: Client, variable: Variable) -> Room:
        return client.create_room(**fields.arguments(given, variable))

    return service.do(call, output.room, as_curl=as_curl)


@click.command()
@click.argument("room_id", metavar="ID")
@click.option("--name", metavar="NAME", help="A new name.")
@settings_options
@curl_option
@service_options
def update(service: Service, *, room_id: str, as_curl: bool, **options: Any) -> int:
    """Change the room of this ID (v2). Other settings stay as they are.

    Its template cannot be changed. --size 0 lifts the limit.
    """
    given = fields_of(options)
    if not given:
        raise click.UsageError("there is nothing to change: give an option")

    def call(client: Client, variable: Variable) -> Room:
        return client.update_room(room_id, **fields.arguments(given, variable))

    return service.do(call, output.room, as_curl=as_curl)


by_id_option = click.option("--by-id", is_flag=True, help="v2: ROOM is an id, not a name.")


@click.command()
@click.argument("room")
@by_id_option
@curl_option
@service_options
def disable(service: Service, *, room: str, by_id: bool, as_curl: bool) -> int:
    """Disable the ROOM of this name: new peers cannot join.

    On legacy, a mistyped name may make a new, disabled room and succeed.
    """

    def call(client: Client, _: Variable) -> Room:
        return client.disable_room_by_id(room) if by_id else client.disable_room(room)

    return service.do(call, output.room, as_curl=as_curl)


@click.command()
@click.argument("room")
@by_id_option
@curl_option
@service_options
def enable(service: Service, *, room: str, by_id: bool, as_curl: bool) -> int:
    """Let new peers join the ROOM of this name again (v2)."""

    def call(client: Client, _: Variable) -> Room:
        return client.enable_room_by_id(room) if by_id else client.enable_room(room)

    return service.do(call, output.room, as_curl=as_curl)


@click.command()
@click.argument("room_id", metavar="ID")
@curl_option
@service_options
def get(service: Service, *, room_id: str, as_curl: bool) -> int:
    """Read the room of this ID (v2)."""
    return service.do(lambda client, _: client.get_room(room_id), output.room, as_curl=as_curl)


@click.command()
@click.argument("name")
@curl_option
@service_options
def find(service: Service, *, name: str, as_curl: bool) -> int:
    """Find the room of this NAME, enabled or disabled (v2)."""
    return service.do(lambda client, _: client.find_room(name), output.room, as_curl=as_curl)


@click.command()
@click.argument("room_id", metavar="ID")
@click.option("--reason", metavar="TEXT", help="The service reports it to the peers.")
@click.option("--lock", is_flag=True, help="Disable the room too, so that nobody joins again.")
@curl_option
@service_options
def end(service: Service, *, room_id: str, reason: str | None, lock: bool, as_curl: bool) -> int:
    """End the session of the room of this ID: everybody inside is disconnected (v2)."""

    def call(client: Client, _: Variable) -> str:
        client.end_room(room_id, reason=reason, lock=lock)
        return f"ended the session of {room_id}"

    return service.do(call, output.done, as_curl=as_curl)
