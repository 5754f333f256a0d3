"""The commands about one room."""

from typing import Any

import click

from hms_rooms import Client, Room
from hms_rooms._cli import fields
from hms_rooms._cli.service import Service, Variable, curl_option, service_options


@click.command()
@click.argument("name", required=False)
@click.option("--description", metavar="TEXT")
@click.option("--template", metavar="NAME", help="legacy: the template, by its name.")
@click.option("--template-id", metavar="ID", help="v2: the template, by its id.")
@click.option("--region", metavar="REGION", help="eu, in, us, or auto.")
@click.option("--size", type=int, metavar="N", help="v2: the most peers.")
@click.option("--large-room/--no-large-room", default=None, help="v2: beyond 2500 peers.")
@click.option("--max-duration-seconds", type=int, metavar="N", help="v2: the longest session.")
@click.option("--poll", "polls", multiple=True, metavar="ID", help="v2; may be repeated.")
@click.option("--recording/--no-recording", "recording__enabled", default=None)
@click.option(
    "--upload-type", "recording__upload__type", metavar="TYPE", help="s3; v2: gs, oss, azure."
)
@click.option("--upload-location", "recording__upload__location", metavar="BUCKET")
@click.option("--upload-prefix", "recording__upload__prefix", metavar="PATH")
@click.option("--upload-region", "recording__upload__region", metavar="REGION")
@click.option(
    "--upload-credentials",
    "recording__upload__credentials",
    is_flag=True,
    default=None,
    help="They are in HMS_UPLOAD_KEY and HMS_UPLOAD_SECRET.",
)
@click.option("--webhook-url", "webhook__url", metavar="URL", help="v2.")
@click.option(
    "--webhook-header",
    "webhook__headers",
    multiple=True,
    metavar="NAME=VARIABLE",
    help="v2: a header whose value is in this variable; may be repeated.",
)
@curl_option
@service_options
def create(service: Service, *, as_curl: bool, **options: Any) -> int:
    """Create a room, or find the one of this NAME.

    On v2, that one takes over the settings given here. Without a NAME, the room gets a UUID for
    one.
    """
    given = {
        name.replace("__", "."): value for name, value in options.items() if value not in (None, ())
    }
    if fields.lacks_recording(given):
        raise click.UsageError("an upload needs --recording or --no-recording")
    if "polls" in given:
        given["polls"] = list(given["polls"])
    if "webhook.headers" in given:
        try:
            given["webhook.headers"] = fields.headers(given["webhook.headers"])
        except ValueError as error:
            raise click.UsageError(str(error)) from None

    def call(client: Client, variable: Variable) -> Room:
        return client.create_room(**fields.arguments(given, variable))

    return service.do(call, as_curl=as_curl)


by_id_option = click.option("--by-id", is_flag=True, help="v2: ROOM is an id, not a name.")


@click.command()
@click.argument("room")
@by_id_option
@curl_option
@service_options
def disable(service: Service, *, room: str, by_id: bool, as_curl: bool) -> int:
    """Disable the ROOM of this name: nobody new may join.

    On legacy, a mistyped name may make a new, disabled room and succeed.
    """

    def call(client: Client, _: Variable) -> Room:
        return client.disable_room_by_id(room) if by_id else client.disable_room(room)

    return service.do(call, as_curl=as_curl)


@click.command()
@click.argument("room")
@by_id_option
@curl_option
@service_options
def enable(service: Service, *, room: str, by_id: bool, as_curl: bool) -> int:
    """Let new peers join the ROOM of this name again (v2)."""

    def call(client: Client, _: Variable) -> Room:
        return client.enable_room_by_id(room) if by_id else client.enable_room(room)

    return service.do(call, as_curl=as_curl)


@click.command()
@click.argument("room_id", metavar="ID")
@curl_option
@service_options
def get(service: Service, *, room_id: str, as_curl: bool) -> int:
    """Read the room of this ID (v2)."""
    return service.do(lambda client, _: client.get_room(room_id), as_curl=as_curl)


@click.command()
@click.argument("name")
@curl_option
@service_options
def find(service: Service, *, name: str, as_curl: bool) -> int:
    """Find the room of this NAME, enabled or disabled (v2)."""
    return service.do(lambda client, _: client.find_room(name), as_curl=as_curl)
