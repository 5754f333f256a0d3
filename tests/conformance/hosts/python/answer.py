"""The answers of the host: the keys of what a call returned."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any

from question import EPOCH

import hms_rooms

STATUS = {
    hms_rooms.InvalidArgumentError: "HMS_INVALID_ARGUMENT",
    hms_rooms.UnsupportedError: "HMS_UNSUPPORTED",
    hms_rooms.AuthenticationError: "HMS_UNAUTHENTICATED",
    hms_rooms.PermissionDeniedError: "HMS_PERMISSION_DENIED",
    hms_rooms.NotFoundError: "HMS_NOT_FOUND",
    hms_rooms.RejectedError: "HMS_REJECTED",
    hms_rooms.RateLimitError: "HMS_RATE_LIMITED",
    hms_rooms.ServerError: "HMS_SERVER_ERROR",
    hms_rooms.ConnectError: "HMS_CONNECT_FAILED",
    hms_rooms.TlsError: "HMS_TLS_FAILED",
    hms_rooms.DeadlineError: "HMS_TIMED_OUT",
    hms_rooms.ConnectionLostError: "HMS_CONNECTION_LOST",
    hms_rooms.BadReplyError: "HMS_BAD_REPLY",
    hms_rooms.CancelledError: "HMS_CANCELLED",
    hms_rooms.InternalError: "HMS_INTERNAL",
}

Answer = list[tuple[str, str]]


def issued(token: str) -> Answer:
    assert isinstance(token, str)
    return [("status", "HMS_OK"), ("token", token)]


def succeeded(result: None) -> Answer:
    assert result is None
    return [("status", "HMS_OK")]


def made(room: hms_rooms.Room) -> Answer:
    return [("status", "HMS_OK"), *room_keys(room), ("repr", repr(room))]


def listed(items: Iterable[Any], keys: Callable[[Any], Answer]) -> Answer:
    """Report a list: the keys of an item begin with its number."""
    numbered = enumerate(list(items))
    answer = [(f"{n}.{key}", value) for n, item in numbered for key, value in keys(item)]
    return [("status", "HMS_OK"), *answer]


def room_keys(room: hms_rooms.Room) -> Answer:
    recording = room.recording
    state = "unknown" if recording is None else "enabled" if recording.enabled else "disabled"
    upload = recording.upload if recording else None
    return present(
        id=room.id or None,
        name=room.name,
        description=room.description,
        state=room.state,
        template=room.template,
        template_id=room.template_id,
        region=room.region,
        size=room.size,
        max_duration_seconds=room.max_duration_seconds,
        large_room=int(bool(room.large_room)),
        recording_state=state,
        upload_type=upload and upload.type,
        upload_location=upload and upload.location,
        upload_prefix=upload and upload.prefix,
        upload_region=upload and upload.region,
        webhook_url=room.webhook_url,
        recording_from_template=int(room.recording_from_template),
        created_at=unix_milliseconds(room.created_at),
        updated_at=unix_milliseconds(room.updated_at),
        raw=json.dumps(room.raw),
    )


def peer_keys(peer: hms_rooms.Peer) -> Answer:
    return present(
        id=peer.id,
        name=peer.name,
        user_id=peer.user_id,
        role=peer.role,
        metadata=peer.metadata,
        joined_at=unix_milliseconds(peer.joined_at),
    )


def code_keys(code: hms_rooms.RoomCode) -> Answer:
    enabled = code.enabled
    return present(
        code=code.code,
        room_id=code.room_id,
        role=code.role,
        state="unknown" if enabled is None else "enabled" if enabled else "disabled",
        created_at=unix_milliseconds(code.created_at),
        updated_at=unix_milliseconds(code.updated_at),
    )


def refused(error: hms_rooms.HmsError) -> Answer:
    retry_after = None if error.retry_after is None else round(error.retry_after * 1000)
    return [
        ("status", STATUS[type(error)]),
        *present(
            message=str(error),
            http_status=error.http_status,
            code=error.code,
            api_message=error.message,
            details="\n".join(error.details) if error.details else None,
            field=error.field,
            outcome=error.outcome,
            retry_after_ms=retry_after or None,
            attempts=error.attempts or None,
            start=error.start,
            body=error.body,
        ),
        ("repr", repr(error)),
    ]


def present(**values: str | int | None) -> Answer:
    return [(key, str(value)) for key, value in values.items() if value is not None]


def unix_milliseconds(moment: datetime | None) -> int | None:
    return None if moment is None else (moment - EPOCH) // timedelta(milliseconds=1)
