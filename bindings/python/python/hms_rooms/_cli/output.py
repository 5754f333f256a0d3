"""What is printed: rooms on stdout, errors on stderr, for people or as JSON.

What comes from outside, such as a room's name, is escaped for people: a terminal obeys control
characters. JSON has it as it is.
"""

import json
from typing import Any

import click

from hms_rooms import HmsError, Recording, Room
from hms_rooms._cli import exits
from hms_rooms._native import _escape, _masked_url


def say(line: str, *, err: bool = False) -> None:
    """Prints a line for people."""
    click.echo(_escape(line), err=err)


def document(value: object) -> None:
    """Prints the one JSON document of a result."""
    click.echo(json.dumps(value))


def room(room: Room, *, as_json: bool) -> None:
    described = describe_room(room)
    if as_json:
        document(described)
        return
    for field, value in described.items():
        if value not in (None, ""):
            say(f"{field:<24}{value if isinstance(value, str) else json.dumps(value)}")


def describe_room(room: Room) -> dict[str, Any]:
    """A room without the secrets that its reply may hold: storage credentials, a webhook's key."""
    return {
        "id": room.id,
        "name": room.name,
        "description": room.description,
        "state": room.state,
        "template": room.template,
        "template_id": room.template_id,
        "region": room.region,
        "recording": room.recording and describe_recording(room.recording),
        "recording_from_template": room.recording_from_template,
        "size": room.size,
        "large_room": room.large_room,
        "max_duration_seconds": room.max_duration_seconds,
        "webhook_url": room.webhook_url and _masked_url(room.webhook_url),
        "created_at": room.created_at and room.created_at.isoformat(),
        "updated_at": room.updated_at and room.updated_at.isoformat(),
    }


def describe_recording(recording: Recording) -> dict[str, Any]:
    upload = recording.upload and {
        "type": recording.upload.type,
        "location": recording.upload.location,
        "prefix": recording.upload.prefix,
        "region": recording.upload.region,
    }
    return {"enabled": recording.enabled, "upload": upload}


def describe_error(error: HmsError) -> dict[str, Any]:
    return {
        "status": exits.STATUSES[type(error)],
        "error": str(error),
        "outcome": error.outcome,
        "attempts": error.attempts,
        "field": error.field,
        "http_status": error.http_status,
        "code": error.code,
        "message": error.message,
        "details": error.details,
        "retry_after": error.retry_after,
    }


def sentence(error: HmsError) -> str:
    status = exits.STATUSES[type(error)]
    return f"{status}: {error} (outcome: {error.outcome})"


def failure(error: HmsError, *, as_json: bool) -> int:
    """Prints an error, and returns the exit code that it comes to."""
    if as_json:
        click.echo(json.dumps(describe_error(error)), err=True)
    else:
        say(f"hms-rooms: {sentence(error)}", err=True)
    return exits.code(error)


def visible(error: click.ClickException) -> click.ClickException:
    """The same error, with its message escaped."""
    # The lines of the help, which are ours.
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        return error
    said = _escape(error.format_message())
    if isinstance(error, click.UsageError):
        return click.UsageError(said, error.ctx)
    return click.ClickException(said)


def misuse(error: click.ClickException, *, as_json: bool) -> int:
    """Prints what is wrong with the command line, and returns the exit code for that."""
    if as_json:
        click.echo(json.dumps({"status": "USAGE", "error": error.format_message()}), err=True)
    else:
        visible(error).show()
    return exits.USAGE
