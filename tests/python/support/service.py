"""A service on loopback that answers as it is told, in a thread of this very process.

That it answers at all shows that a call lets go of the GIL.
"""

import json
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ssl import SSLContext
from threading import Thread
from typing import Any, Protocol


class Tls(Protocol):
    """A server's side of TLS."""

    def server(self) -> SSLContext: ...


ROOM: dict[str, Any] = {"id": "5f0d9f4d0b5f5c1e8f5e5c1e", "name": "test-room", "active": True}


@dataclass(frozen=True)
class Request:
    """A request as it came."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes
    connection: tuple[str, int]

    @property
    def json(self) -> Any:
        return json.loads(self.body)


class Handler(BaseHTTPRequestHandler):
    """Notes a request and has the service answer it."""

    protocol_version = "HTTP/1.1"
    # A reply is written in parts. No part may wait until the one before it is acknowledged.
    disable_nagle_algorithm = True
    server: "Server"

    def do_GET(self) -> None:
        self.serve(b"")

    def do_POST(self) -> None:
        self.serve(self.rfile.read(int(self.headers["Content-Length"])))

    def do_PUT(self) -> None:
        self.do_POST()

    def do_PATCH(self) -> None:
        self.do_POST()

    def do_DELETE(self) -> None:
        self.do_POST()

    def serve(self, body: bytes) -> None:
        headers = {name.lower(): value for name, value in self.headers.items()}
        request = Request(self.command, self.path, headers, body, self.client_address)
        self.server.service.requests.append(request)
        self.server.service.answer(request, self)

    def log_message(self, format: str, *args: object) -> None:
        """Says nothing."""


class Server(ThreadingHTTPServer):
    """Listens for the service."""

    # As many as come at once in these tests: one more waits a second for its next try.
    request_queue_size = 64
    service: "Service"

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up is no error here."""


Reply = Callable[[Request, Handler], None]


@dataclass
class Service:
    """The requests that came, and the replies that they get."""

    origin: str
    requests: list[Request] = field(default_factory=list)
    replies: deque[Reply] = field(default_factory=deque)

    @property
    def base_url(self) -> str:
        return f"{self.origin}/api/v2"

    @property
    def v2_base_url(self) -> str:
        return f"{self.origin}/v2"

    @property
    def tokens(self) -> list[str]:
        """The management token of each request."""
        return [
            request.headers["authorization"].removeprefix("Bearer ") for request in self.requests
        ]

    def will(self, *replies: Reply) -> None:
        """The next requests get these replies; the rest get a room of the name they ask for."""
        self.replies.extend(replies)

    def answer(self, request: Request, handler: Handler) -> None:
        reply = self.replies.popleft() if self.replies else room_of_that_name
        reply(request, handler)


def answer(status: int, body: object = "", **headers: str) -> Reply:
    """A whole reply: a text as it is, anything else as JSON."""

    def reply(_: Request, handler: Handler) -> None:
        content = (body if isinstance(body, str) else json.dumps(body)).encode()
        handler.send_response(status)
        handler.send_header("Content-Length", str(len(content)))
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        handler.wfile.write(content)

    return reply


def room(**fields: object) -> Reply:
    """A room with these fields besides the usual."""
    return answer(200, ROOM | fields)


def raw(content: bytes) -> Reply:
    """These bytes, and the end of the connection; no bytes are a reply that never comes."""

    def reply(_: Request, handler: Handler) -> None:
        handler.wfile.write(content)
        handler.close_connection = True

    return reply


def room_of_that_name(request: Request, handler: Handler) -> None:
    asked = request.json if request.body else {}
    name, active = asked.get("name", "generated"), asked.get("active", True)
    answer(200, {"id": f"id-of-{name}", "name": name, "active": active})(request, handler)


@contextmanager
def running(tls: Tls | None = None) -> Iterator[Service]:
    """A service, until the end of the block; with `tls`, over TLS."""
    with Server(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        scheme = "http"
        if tls is not None:
            scheme = "https"
            # A handshake is for the thread of its connection.
            server.socket = tls.server().wrap_socket(
                server.socket, server_side=True, do_handshake_on_connect=False
            )
        server.service = Service(f"{scheme}://127.0.0.1:{server.server_address[1]}")
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server.service
        finally:
            server.shutdown()
            thread.join()
