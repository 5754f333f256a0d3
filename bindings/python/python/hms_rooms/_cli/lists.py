"""The command that lists rooms."""

from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from typing import Any

import click

from hms_rooms import Client, Room
from hms_rooms._cli import output
from hms_rooms._cli.durations import duration
from hms_rooms._cli.service import Service, Variable, curl_option, service_options


@click.command("list")
@click.option("--disabled", is_flag=True, help="Rooms that are disabled, in place of enabled ones.")
@click.option("--all", "both", is_flag=True, help="Rooms that are enabled, then those disabled.")
@click.option("--name", metavar="NAME", help="Only rooms of this name.")
@click.option("--template-id", metavar="ID", help="Only rooms of this template.")
@click.option(
    "--older-than",
    type=duration,
    metavar="TIME",
    help="Created so long ago or earlier: 30d, 12h.",
)
@click.option(
    "--newer-than", type=duration, metavar="TIME", help="Created so long ago or later: 30d, 12h."
)
@click.option("--start", metavar="START", help="Go on where a list ended with an error.")
@curl_option
@service_options
def list_rooms(
    service: Service,
    *,
    disabled: bool,
    both: bool,
    older_than: timedelta | None,
    newer_than: timedelta | None,
    as_curl: bool,
    **filters: Any,
) -> int:
    """List rooms (v2): a line each, as they are read.

    With --json, each line is the JSON of a room, which `bulk disable -` takes.
    """
    if disabled and both:
        raise click.UsageError("--disabled and --all exclude each other")
    filters["enabled"] = None if both else not disabled
    filters["created_until"] = ago(older_than)
    filters["created_from"] = ago(newer_than)

    def call(client: Client, _: Variable) -> Iterator[Room]:
        return client.list_rooms(**filters)

    return service.do(call, output.rooms, as_curl=as_curl)


def ago(time: timedelta | None) -> datetime | None:
    return None if time is None else datetime.now(timezone.utc) - time
