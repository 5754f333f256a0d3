"""Create and manage 100ms rooms.

    from hms_rooms import Client, Recording, Upload

    with Client("<management token>", api="legacy") as client:
        upload = Upload(type="s3", location="test-bucket", prefix="test-prefix")
        room = client.create_room("test-room", recording=Recording(enabled=True, upload=upload))
        client.disable_room("test-room")

A call returns within its timeout, is retried only if a retry cannot make a second room, and fails
with a subclass of HmsError whose outcome says whether the request may have taken effect.
"""

from hms_rooms._errors import (
    TYPE_CHECKING,
    AuthenticationError,
    BadReplyError,
    CancelledError,
    ConnectError,
    ConnectionLostError,
    DeadlineError,
    HmsError,
    InternalError,
    InvalidArgumentError,
    NotFoundError,
    PermissionDeniedError,
    RateLimitError,
    RejectedError,
    ServerError,
    TlsError,
    UnsupportedError,
)
from hms_rooms._native import (
    Client,
    Credentials,
    Peer,
    Recording,
    Room,
    RoomCode,
    Upload,
    Webhook,
    __version__,
)

if TYPE_CHECKING:
    from hms_rooms._async_client import AsyncClient
    from hms_rooms._async_lists import AsyncRoomCodeIterator, AsyncRoomIterator
    from hms_rooms._lists import RoomCodeIterator, RoomCodePage, RoomIterator, RoomPage
else:
    # The annotations of exceptions are evaluated here, by what typing.get_type_hints does.
    from hms_rooms._errors import _Literal  # noqa: F401

    # They import asyncio or dataclasses, for a program that asks for them and for no other.
    _LATE = {
        "AsyncClient": "_async_client",
        "AsyncRoomCodeIterator": "_async_lists",
        "AsyncRoomIterator": "_async_lists",
        "RoomCodeIterator": "_lists",
        "RoomCodePage": "_lists",
        "RoomIterator": "_lists",
        "RoomPage": "_lists",
    }

    def __getattr__(name: str) -> type:
        """Imports the module of a name when a program asks for the name."""
        if name not in _LATE:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        from importlib import import_module

        globals()[name] = getattr(import_module(f"{__name__}.{_LATE[name]}"), name)
        return globals()[name]

    def __dir__() -> list[str]:
        return sorted({*globals(), *__all__})


del TYPE_CHECKING


def _imported_later() -> None:
    """Shows a freezer, such as PyInstaller, which modules are imported late. Nothing calls it."""
    import collections.abc  # noqa: F401
    import datetime  # noqa: F401, ICN001
    import json  # noqa: F401
    import pathlib  # noqa: F401

    import hms_rooms._async_client
    import hms_rooms._lists
    import hms_rooms._running  # noqa: F401


__all__ = [
    "AsyncClient",
    "AsyncRoomCodeIterator",
    "AsyncRoomIterator",
    "AuthenticationError",
    "BadReplyError",
    "CancelledError",
    "Client",
    "ConnectError",
    "ConnectionLostError",
    "Credentials",
    "DeadlineError",
    "HmsError",
    "InternalError",
    "InvalidArgumentError",
    "NotFoundError",
    "Peer",
    "PermissionDeniedError",
    "RateLimitError",
    "Recording",
    "RejectedError",
    "Room",
    "RoomCode",
    "RoomCodeIterator",
    "RoomCodePage",
    "RoomIterator",
    "RoomPage",
    "ServerError",
    "TlsError",
    "UnsupportedError",
    "Upload",
    "Webhook",
    "__version__",
]
