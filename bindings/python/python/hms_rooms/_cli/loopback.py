"""The requests of a client, noted by a server on loopback: none of them leaves the machine.

Only the core knows what a request looks like. So --curl has a client send its requests here.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler
from socketserver import TCPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

from hms_rooms import Client, Room


@dataclass(frozen=True)
class Request:
    """A request as it came."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: str


def requests_of(
    call: Callable[[Client], Room], *, room_id: str = "room", **options: Any
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
        self.take("")

    def do_POST(self) -> None:
        self.take(self.rfile.read(int(self.headers["Content-Length"])).decode())

    def take(self, body: str) -> None:
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.server.requests.append(Request(self.command, self.path, headers, body))
        room = {"id": self.server.room_id}
        names = parse_qs(urlsplit(self.path).query).get("name")
        # A look-up is answered with a list.
        reply = json.dumps({"data": [room | {"name": names[0]}]} if names else room).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(reply)))
        self.end_headers()
        self.wfile.write(reply)

    def log_message(self, format: str, *args: object) -> None:
        """Says nothing."""


# Not `HTTPServer`, which asks for the name of this machine.
class Listener(TCPServer):
    """Listens on a free port."""

    def __init__(self, room_id: str) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.room_id = room_id
        self.requests: list[Request] = []
