"""The command that prints a management token, as the core mints it."""

import json
import os
from base64 import urlsafe_b64decode
from datetime import datetime, timezone

import click

from hms_rooms._cli import loopback, output
from hms_rooms._cli.exits import DONE
from hms_rooms._cli.service import Service, service_options


@click.command()
@service_options
def token(service: Service) -> int:
    """Print a management token, minted from the access key and the app secret.

    It is valid for 24 hours, and not sent anywhere.
    """
    key = service.key()
    # An ambient key is named, lest an ambient token be used in its place.
    key["access_key"] = key["access_key"] or os.environ.get("HMS_ACCESS_KEY")
    if not key["access_key"]:
        raise click.UsageError("there is no access key: set HMS_ACCESS_KEY, or give --access-key")
    # Any request has one.
    [request] = loopback.requests_of(lambda client: client.create_room("token"), **key)
    minted = request.headers["authorization"].removeprefix("Bearer ")
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
