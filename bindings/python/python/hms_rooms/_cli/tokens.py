"""The commands that print a token, which the core mints. Nothing is sent."""

import json
import os
from base64 import urlsafe_b64decode
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta, timezone

import click

from hms_rooms import Client
from hms_rooms._cli import output
from hms_rooms._cli.durations import duration
from hms_rooms._cli.exits import DONE
from hms_rooms._cli.service import Service, service_options


@click.command()
@service_options
def token(service: Service) -> int:
    """Print a management token, minted from the access key and the app secret.

    It is valid for 24 hours, and not sent anywhere.
    """
    return mint(service, Client.management_token)


@click.command("auth-token")
@click.argument("room_id", metavar="ROOM_ID")
@click.argument("role", metavar="ROLE")
@click.option("--user-id", metavar="ID", help="Your own id of the user.")
@click.option("--lifetime", type=duration, metavar="TIME", help="Such as 90m; else 24h.")
@service_options
def auth_token(
    service: Service, *, room_id: str, role: str, user_id: str | None, lifetime: timedelta | None
) -> int:
    """Print a token with which a peer joins the room of this id in this role.

    It is minted from the access key and the app secret, and not sent anywhere.
    """
    return mint(
        service,
        lambda client: client.auth_token(room_id, role, user_id=user_id, lifetime=lifetime),
    )


def mint(service: Service, minted_by: Callable[[Client], str]) -> int:
    """Prints what a client of the access key mints."""
    # Given as an argument, the key wins over a token in the environment.
    access_key = service.access_key or os.environ.get("HMS_ACCESS_KEY")
    if not access_key:
        raise click.UsageError("there is no access key: set HMS_ACCESS_KEY, or give --access-key")
    with replace(service, access_key=access_key).client() as client:
        minted = minted_by(client)
    if service.as_json:
        output.document({"token": minted, "expires_at": expiry(minted).isoformat()})
    else:
        click.echo(minted)
    return DONE


def expiry(token: str) -> datetime:
    """When a token says that it expires."""
    claims = token.split(".")[1]
    padded = claims + "=" * (-len(claims) % 4)
    return datetime.fromtimestamp(json.loads(urlsafe_b64decode(padded))["exp"], timezone.utc)
