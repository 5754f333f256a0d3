"""The exceptions of hms_rooms: one base, and one class for each status of the C interface.

They are written in Python because the stable ABI of CPython 3.10 cannot subclass an exception.
"""

# Imported already by `os`. `collections.abc`, another name of it, is not.
from _collections_abc import Iterable

# Type checkers take this name for true. Importing typing would cost more than all of this package.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Literal as _Literal
else:

    class _Literal:
        """Stands for typing.Literal until somebody evaluates the annotations."""

        def __class_getitem__(cls, values: object) -> object:
            from typing import Literal

            return Literal[values]


class HmsError(Exception):
    """The base of every exception of hms_rooms. ``str()`` of it is a sentence for a log.

    No secret appears in any part of it. It can be pickled and copied whole, and constructed in the
    tests of a program that handles it.
    """

    __module__ = "hms_rooms"

    http_status: int | None
    """The HTTP status of the last reply, if there was one."""
    code: int | None
    """The ``code`` of the API's error body."""
    message: str | None
    """The ``message`` of the API's error body."""
    details: tuple[str, ...]
    """The ``details`` of the API's error body; often the only useful text."""
    field: str | None
    """The argument that was refused, as a path such as ``recording.upload.location``."""
    outcome: '_Literal["not_sent", "rejected", "unknown"]'  # noqa: F821
    """Whether the request may have taken effect.

    ``not_sent``: nothing left this machine. ``rejected``: the service refused, nothing changed.
    ``unknown``: it was sent and no final answer came; the room may exist, or may be disabled.
    """
    retry_after: float | None
    """How many seconds the service asked to wait before the next request."""
    attempts: int
    """How many requests were made; 0 when the call was refused before the first."""
    body: str | None
    """The beginning of the reply's body, at most 2 KiB, with secrets masked."""
    start: str | None
    """Where the page of a list starts that could not be read: a list with this start goes on."""

    def __init__(
        self,
        sentence: str = "",
        *,
        http_status: int | None = None,
        code: int | None = None,
        message: str | None = None,
        details: Iterable[str] = (),
        field: str | None = None,
        outcome: '_Literal["not_sent", "rejected", "unknown"]' = "unknown",  # noqa: F821
        retry_after: float | None = None,
        attempts: int = 0,
        body: str | None = None,
        start: str | None = None,
    ) -> None:
        super().__init__(sentence)
        self.http_status = http_status
        self.code = code
        self.message = message
        self.details = tuple(details)
        self.field = field
        self.outcome = outcome
        self.retry_after = retry_after
        self.attempts = attempts
        self.body = body
        self.start = start


class InvalidArgumentError(HmsError, ValueError):
    """An argument was refused before anything was sent; ``field`` says which."""

    __module__ = "hms_rooms"


class UnsupportedError(HmsError):
    """The API in use has no such operation or field."""

    __module__ = "hms_rooms"


class AuthenticationError(HmsError):
    """401: the service did not accept the management token."""

    __module__ = "hms_rooms"


class PermissionDeniedError(HmsError):
    """403: the management token does not allow this."""

    __module__ = "hms_rooms"


class NotFoundError(HmsError):
    """404 or 410, or no room of that name."""

    __module__ = "hms_rooms"


class RejectedError(HmsError):
    """Any other 3xx or 4xx."""

    __module__ = "hms_rooms"


class RateLimitError(HmsError):
    """429 after all attempts; ``retry_after`` says how long to wait, if the service does."""

    __module__ = "hms_rooms"


class ServerError(HmsError):
    """5xx after all attempts."""

    __module__ = "hms_rooms"


class ConnectError(HmsError, ConnectionError):
    """No connection: DNS, refused, unreachable, proxy."""

    __module__ = "hms_rooms"


class TlsError(HmsError):
    """The certificate or the handshake failed; the sentence names the knob to turn."""

    __module__ = "hms_rooms"


class DeadlineError(HmsError, TimeoutError):
    """The call's timeout is spent."""

    __module__ = "hms_rooms"


class ConnectionLostError(HmsError, ConnectionError):
    """The connection ended before the reply did."""

    __module__ = "hms_rooms"


class BadReplyError(HmsError):
    """The reply is not HTTP, not JSON, has no room in it, contradicts the call, or is too large."""

    __module__ = "hms_rooms"


class CancelledError(HmsError):
    """The client was closed."""

    __module__ = "hms_rooms"


class InternalError(HmsError):
    """A defect of hms_rooms; the process lives on."""

    __module__ = "hms_rooms"
