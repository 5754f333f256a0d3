"""Shows what the library logs, with the id of the request that a room is for."""

import contextvars
import logging
import sys

from hms_rooms import Client

request_id = contextvars.ContextVar("request_id", default="-")


def with_request_id(record: logging.LogRecord) -> bool:
    record.request_id = request_id.get()
    return True


handler = logging.StreamHandler(sys.stdout)
handler.setFormatter(logging.Formatter("%(levelname)s [%(request_id)s] %(message)s"))
handler.addFilter(with_request_id)

# No line has a token, a secret or a body in it, and each begins with the number of its call. INFO
# says what was changed, WARNING what is retried, ERROR what failed; DEBUG has each request and its
# reply.
logger = logging.getLogger("hms_rooms")
logger.addHandler(handler)
logger.setLevel(logging.DEBUG)

with Client(api="legacy") as client:
    request_id.set("request-42")
    client.create_room("lesson-7")
