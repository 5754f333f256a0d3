"""The commands about room codes."""

import click

from hms_rooms import Client, RoomCode
from hms_rooms._cli import output
from hms_rooms._cli.service import Service, Variable, curl_option, service_options


@click.group()
def codes() -> None:
    """Create, list, enable or disable the codes with which peers join a room (v2)."""


@codes.command("create")
@click.argument("room_id", metavar="ROOM_ID")
@click.option("--role", metavar="ROLE", help="Only for this role.")
@curl_option
@service_options
def create(service: Service, *, room_id: str, role: str | None, as_curl: bool) -> int:
    """Create the codes that are missing, one for each role, and print those of all roles."""

    def call(client: Client, _: Variable) -> list[RoomCode]:
        return client.create_room_codes(room_id, role)

    return service.do(call, output.codes, as_curl=as_curl)


@codes.command("list")
@click.argument("room_id", metavar="ROOM_ID")
@click.option("--role", metavar="ROLE", help="Only codes of this role.")
@click.option("--enabled/--disabled", default=None, help="Only these; else both.")
@curl_option
@service_options
def list_codes(
    service: Service, *, room_id: str, role: str | None, enabled: bool | None, as_curl: bool
) -> int:
    """List the codes of the room of this id."""

    def call(client: Client, _: Variable) -> list[RoomCode]:
        return list(client.list_room_codes(room_id, role=role, enabled=enabled))

    return service.do(call, output.codes, as_curl=as_curl)


@codes.command("enable")
@click.argument("code")
@curl_option
@service_options
def enable(service: Service, *, code: str, as_curl: bool) -> int:
    """Let peers join with a code again."""
    return service.do(
        lambda client, _: [client.enable_room_code(code)], output.codes, as_curl=as_curl
    )


@codes.command("disable")
@click.argument("code")
@curl_option
@service_options
def disable(service: Service, *, code: str, as_curl: bool) -> int:
    """Disable a code: new peers cannot join with it."""
    return service.do(
        lambda client, _: [client.disable_room_code(code)], output.codes, as_curl=as_curl
    )
