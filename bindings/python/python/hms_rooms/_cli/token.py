"""The command that prints a management token, which the core mints."""

import json
import os
from base64 import urlsafe_b64decode
from dataclasses import replace
from datetime import datetime, timezone

import click

from hms_rooms._cli import output
from hms_rooms._cli.exits import DONE
from hms_rooms._cli.service import Service, service_options


@click.command()
@service_options
def token(service: Service) -> int:
    """Print a management token, minted from the access key and the app secret.

    It is valid for 24 hours, and not sent anywhere.
    """
    # Given as an argument, the key wins over a token in the environment.
    access_key = service.access_key or os.environ.get("HMS_ACCESS_KEY")
    if not access_key:
        raise click.UsageError("there is no access key: set HMS_ACCESS_KEY, or give --access-key")
    with replace(service, access_key=access_key).client() as client:
        minted = client.management_token()
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
