"""Create and disable 100ms rooms.

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
    Recording,
    Room,
    Upload,
    Webhook,
    __version__,
)

if TYPE_CHECKING:
    from hms_rooms._async_client import AsyncClient
else:
    # The annotations of exceptions are evaluated here, by what typing.get_type_hints does.
    from hms_rooms._errors import _Literal  # noqa: F401

    def __getattr__(name: str) -> type:
        """Imports asyncio for a program that asks for AsyncClient, and for no other."""
        if name != "AsyncClient":
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        from hms_rooms._async_client import AsyncClient

        globals()[name] = AsyncClient
        return AsyncClient

    def __dir__() -> list[str]:
        return sorted({*globals(), *__all__})


del TYPE_CHECKING


def _imported_by_native() -> None:
    """Shows a freezer, such as PyInstaller, what compiled code imports. Nothing calls this."""
    import collections.abc  # noqa: F401
    import datetime  # noqa: F401, ICN001
    import json  # noqa: F401
    import pathlib  # noqa: F401

    import hms_rooms._running  # noqa: F401


__all__ = [
    "AsyncClient",
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
    "PermissionDeniedError",
    "RateLimitError",
    "Recording",
    "RejectedError",
    "Room",
    "ServerError",
    "TlsError",
    "UnsupportedError",
    "Upload",
    "Webhook",
    "__version__",
]
