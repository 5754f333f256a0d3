"""The requests of a call as lines for a shell, with variables in the place of secrets."""

import re
import shlex
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from secrets import token_hex

from hms_rooms import Client
from hms_rooms._cli import loopback
from hms_rooms._cli.loopback import Request
from hms_rooms._native import _escape

# Of the connection, not of the request.
LEFT_OUT = frozenset({"host", "content-length", "accept-encoding", "connection"})


class Placeholders:
    """Texts that stand for the values of variables in a command."""

    def __init__(self) -> None:
        # No text has this by chance.
        self.mark = token_hex(8)

    def __call__(self, variable: str) -> str:
        return f"{variable}-{self.mark}"

    def quoted(self, text: str) -> str:
        """The text as a word of a shell, with each variable in its place."""
        parts = re.split(rf"(\w+)-{self.mark}", text)
        words = [
            f'"${part}"' if i % 2 else shlex.quote(part) for i, part in enumerate(parts) if part
        ]
        return "".join(words)


def curls(
    call: Callable[[Client], object],
    variable: Placeholders,
    *,
    base_url: str,
    options: Mapping[str, object],
) -> list[str]:
    """A line of curl for each request that the call makes."""
    token, room_id = variable("HMS_MANAGEMENT_TOKEN"), variable("ROOM_ID")

    def whole(client: Client) -> None:
        result = call(client)
        if isinstance(result, Iterator):
            # A list sends its requests as it is read.
            deque(result, maxlen=0)

    requests = loopback.requests_of(whole, room_id=room_id, management_token=token, **options)
    return [line(request, variable, base_url) for request in requests]


def line(request: Request, variable: Placeholders, base_url: str) -> str:
    url = _escape(base_url + request.target)
    words = [f"curl --request {request.method} {variable.quoted(url)}"]
    words += [
        f"--header {variable.quoted(_escape(f'{name}: {value}'))}"
        for name, value in request.headers.items()
        if name not in LEFT_OUT
    ]
    if request.body:
        words.append(f"--data-raw {variable.quoted(visible(request.body))}")
    return " \\\n    ".join(words)


def visible(text: str) -> str:
    """JSON that says the same, and that a terminal does not obey."""
    return "".join(it if _escape(it) == it else f"\\u{ord(it):04x}" for it in text)
