"""Prints results on stdout and errors on stderr, for people or as JSON.

Text from outside, such as a room's name, is escaped for people, because a terminal obeys control
characters. JSON has it as it is.
"""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import IO, Any

import click

from hms_rooms import HmsError, Peer, Recording, Room, RoomCode
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


def done(sentence: str, *, as_json: bool) -> None:
    """Prints what a call did that returns nothing."""
    if as_json:
        document({"done": sentence})
    else:
        say(sentence)


def rooms(rooms: Iterable[Room], *, as_json: bool) -> None:
    widths = {"id": 24, "state": 8, "created_at": 19, "name": 0}
    lines((describe_room(room) for room in rooms), widths, as_json=as_json)


def peers(peers: Iterable[Peer], *, as_json: bool) -> None:
    widths = {"id": 36, "role": 16, "joined_at": 19, "user_id": 20, "name": 0}
    lines((describe_peer(peer) for peer in peers), widths, as_json=as_json)


def codes(codes: Iterable[RoomCode], *, as_json: bool) -> None:
    widths = {"code": 14, "state": 8, "created_at": 19, "role": 0}
    lines((describe_code(code) for code in codes), widths, as_json=as_json)


def lines(
    described: Iterable[Mapping[str, Any]], widths: Mapping[str, int], *, as_json: bool
) -> None:
    """Prints a line for each: JSON, or the columns of these widths below their names."""
    has_head = as_json
    for it in described:
        if as_json:
            document(it)
            continue
        if not has_head:
            say(row({column: column.upper() for column in widths}, widths))
            has_head = True
        say(row(it, widths))


def row(cells: Mapping[str, Any], widths: Mapping[str, int]) -> str:
    return "  ".join(f"{cell(cells, it):<{width}}" for it, width in widths.items()).rstrip()


def cell(cells: Mapping[str, Any], column: str) -> str:
    text = cells[column] or ""
    # A moment, in UTC, without its fraction of a second.
    return text[:19] if column.endswith("_at") else text


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
        "created_at": moment(room.created_at),
        "updated_at": moment(room.updated_at),
    }


def describe_peer(peer: Peer) -> dict[str, Any]:
    return {
        "id": peer.id,
        "name": peer.name,
        "user_id": peer.user_id,
        "role": peer.role,
        "metadata": peer.metadata,
        "joined_at": moment(peer.joined_at),
    }


def describe_code(code: RoomCode) -> dict[str, Any]:
    return {
        "code": code.code,
        "room_id": code.room_id,
        "role": code.role,
        "state": {True: "enabled", False: "disabled", None: "unknown"}[code.enabled],
        "created_at": moment(code.created_at),
        "updated_at": moment(code.updated_at),
    }


def moment(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat()


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
        "start": error.start,
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
        if error.start is not None:
            say(f"hms-rooms: --start {error.start} goes on with this list", err=True)
    return exits.code(error)


class ErrorList(click.ClickException):
    """More than one thing that is wrong with what was given, a line each."""

    def sentences(self) -> list[str]:
        raise NotImplementedError

    def format_message(self) -> str:
        return "; ".join(self.sentences())

    def show(self, file: IO[Any] | None = None) -> None:
        for sentence in self.sentences():
            say(f"hms-rooms: {sentence}", err=True)


def visible(error: click.ClickException) -> click.ClickException:
    """The same error, with its message escaped."""
    # The lines of the help are ours, and those of a list are escaped as they are shown.
    if isinstance(error, click.exceptions.NoArgsIsHelpError | ErrorList):
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
