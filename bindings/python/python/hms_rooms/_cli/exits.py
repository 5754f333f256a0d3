"""The exit code of each error: the number of its status in the C interface, and one."""

import signal
from typing import Final

import hms_rooms as hms

# In the order of the C interface, from HMS_INVALID_ARGUMENT, which is 1.
STATUSES: Final[dict[type[hms.HmsError], str]] = {
    hms.InvalidArgumentError: "HMS_INVALID_ARGUMENT",
    hms.UnsupportedError: "HMS_UNSUPPORTED",
    hms.AuthenticationError: "HMS_UNAUTHENTICATED",
    hms.PermissionDeniedError: "HMS_PERMISSION_DENIED",
    hms.NotFoundError: "HMS_NOT_FOUND",
    hms.RejectedError: "HMS_REJECTED",
    hms.RateLimitError: "HMS_RATE_LIMITED",
    hms.ServerError: "HMS_SERVER_ERROR",
    hms.ConnectError: "HMS_CONNECT_FAILED",
    hms.TlsError: "HMS_TLS_FAILED",
    hms.DeadlineError: "HMS_TIMED_OUT",
    hms.ConnectionLostError: "HMS_CONNECTION_LOST",
    hms.BadReplyError: "HMS_BAD_REPLY",
    hms.CancelledError: "HMS_CANCELLED",
    hms.InternalError: "HMS_INTERNAL",
}

DONE: Final = 0
SOME_FAILED: Final = 1
# An argument is invalid. click exits with the same code.
USAGE: Final = 2
INTERRUPTED: Final = 128 + signal.SIGINT


def code(error: hms.HmsError) -> int:
    return list(STATUSES).index(type(error)) + USAGE
