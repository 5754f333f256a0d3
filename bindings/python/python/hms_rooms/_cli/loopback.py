"""The requests of a client, noted by a server on loopback. They do not leave the machine.

Only the core knows what a request looks like. So --curl has a client send its requests here.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler
from socketserver import TCPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

from hms_rooms import Client


@dataclass(frozen=True)
class Request:
    """A request as it came."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: str


def requests_of(
    call: Callable[[Client], object], *, room_id: str = "room", **options: Any
) -> list[Request]:
    """The requests that a call makes, through a client with these options.

    Every room that is asked for is there, and has this id.
    """
    with listening(room_id) as listener:
        # The address is as good as any base URL. A proxy would not see it.
        options |= {"base_url": f"http://127.0.0.1:{listener.server_address[1]}", "proxy": ""}
        with Client(**options) as client:
            call(client)
        return listener.requests


@contextmanager
def listening(room_id: str) -> Iterator["Listener"]:
    with Listener(room_id) as listener:
        thread = Thread(target=listener.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield listener
        finally:
            listener.shutdown()
            thread.join()


class Handler(BaseHTTPRequestHandler):
    """Takes a request down, and answers it with a room."""

    server: "Listener"

    def do_GET(self) -> None:
        self.take()

    def do_POST(self) -> None:
        self.take()

    def do_PUT(self) -> None:
        self.take()

    def do_PATCH(self) -> None:
        self.take()

    def do_DELETE(self) -> None:
        self.take()

    def take(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"] or 0)).decode()
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.server.requests.append(Request(self.command, self.path, headers, body))
        reply = json.dumps(self.reply(body)).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(reply)))
        self.end_headers()
        self.wfile.write(reply)

    def reply(self, body: str) -> dict[str, Any]:
        """A room, a code, and a list that has the room which is looked up: all in one."""
        target = urlsplit(self.path)
        names = parse_qs(target.query).get("name")
        asked = re.fullmatch(r"/rooms/([\w-]+)", target.path)
        room_id = asked[1] if asked else self.server.room_id
        sent = json.loads(body) if body else None
        return {
            "id": room_id,
            "code": sent.get("code", "") if isinstance(sent, dict) else "",
            "data": [{"id": room_id, "name": name} for name in names or ()],
            "limit": 10,
            "peers": {},
        }

    def log_message(self, format: str, *args: object) -> None:
        """Says nothing."""


# Not `HTTPServer`, which asks for the name of this machine.
class Listener(TCPServer):
    """Listens on a free port."""

    def __init__(self, room_id: str) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.room_id = room_id
        self.requests: list[Request] = []
