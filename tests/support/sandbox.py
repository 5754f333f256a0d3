"""A sandbox for one test: its fault rules, its requests, its rooms."""

import json
import subprocess
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.error import HTTPError

from programs import SANDBOX

# Much longer than any of this takes. If a test waits so long, it has failed.
PATIENCE = 60.0


def until(holds: Callable[[], bool], what: str) -> None:
    """Waits for what another process is about to do."""
    deadline = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < deadline, what
        time.sleep(0.02)


def asked(url: str, body: object = None, token: str | None = None) -> Any:
    """The JSON that this URL answers with."""
    headers = {"Content-Type": "application/json"}
    if token:
        headers["Authorization"] = f"Bearer {token}"
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data, headers)
    with urllib.request.urlopen(request, timeout=PATIENCE) as reply:
        return json.load(reply)


@dataclass(frozen=True)
class Sandbox:
    """Where it is, and a token that it takes."""

    address: str
    token: str = "any-token"

    def base_url(self, api: str) -> str:
        return self.address + {"legacy": "/api/v2", "v2": "/v2"}[api]

    def have_faults(self, *rules: dict[str, Any]) -> None:
        asked(f"{self.address}/_sandbox/faults", rules)

    def requests(self) -> list[dict[str, Any]]:
        return list(asked(f"{self.address}/_sandbox/requests")["data"])

    def requests_for(self, room: str) -> list[dict[str, Any]]:
        return [request for request in self.requests() if request.get("name") == room]

    def template_id(self, name: str) -> str:
        templates = asked(f"{self.address}/_sandbox/templates")["data"]
        return next(str(template["id"]) for template in templates if template["name"] == name)

    def rooms(self) -> dict[str, bool]:
        """Whether each room is enabled, by its name."""
        lists = (f"{self.address}/v2/rooms?limit=100&enabled={it}" for it in ("true", "false"))
        pages = [asked(url, token=self.token)["data"] for url in lists]
        return {room["name"]: room["enabled"] for page in pages for room in page}

    def room_id(self, name: str) -> str:
        """The id of an enabled room."""
        page = asked(f"{self.address}/v2/rooms?name={name}", token=self.token)["data"]
        return next(str(room["id"]) for room in page if room["name"] == name)

    def let_in(self, room_id: str, **peer: str) -> None:
        asked(f"{self.address}/_sandbox/rooms/{room_id}/peers", peer)

    def peers(self, room_id: str) -> set[str]:
        """The names of those who are inside a room."""
        url = f"{self.address}/v2/active-rooms/{room_id}/peers"
        try:
            return {peer["name"] for peer in asked(url, token=self.token)["peers"].values()}
        except HTTPError as failure:
            # There is no session.
            if failure.code == 404:
                return set()
            raise

    def comes_to_have(self, name: str, enabled: bool) -> None:
        until(
            lambda: self.rooms().get(name) is enabled,
            f"room {name} did not become {'enabled' if enabled else 'disabled'}",
        )


@contextmanager
def sandbox(*options: str) -> Iterator[Sandbox]:
    command = [SANDBOX, "--listen", "127.0.0.1:0", *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        try:
            yield Sandbox(process.stdout.readline().split()[-1])
        finally:
            process.terminate()
