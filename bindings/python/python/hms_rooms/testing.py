"""A 100ms rooms service for the tests of a program that uses hms_rooms.

    from hms_rooms.testing import Sandbox

    with Sandbox() as sandbox, sandbox.client() as client:
        client.create_room("lesson-1")
        assert sandbox.invariants()["rooms"] == 1

The sandbox is a program of its own, `hms-sandbox`, from the distribution hms-rooms-sandbox, which
the extra `testing` brings. With pytest, the fixture `hms_sandbox` is one that is reset before each
test.
"""

import json
import os
import shutil
import ssl
import subprocess
import sysconfig
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, TypeVar
from urllib.error import HTTPError
from urllib.parse import quote, urlsplit
from urllib.request import HTTPSHandler, ProxyHandler, Request, build_opener

from hms_rooms import Client

__all__ = ["Sandbox", "find_sandbox"]

# Python 3.10 has no `Self`.
_Sandbox = TypeVar("_Sandbox", bound="Sandbox")

# Serves until its stdin ends, and so no longer than the process that holds the other end, however
# that one ends.
SERVE = '"$0" --listen 127.0.0.1:0 "$@" & exec >&-; read _; kill $! 2>&-; wait $!'

VARIABLES = {
    "management_token": "HMS_MANAGEMENT_TOKEN",
    "access_key": "HMS_ACCESS_KEY",
    "secret": "HMS_SECRET",
    "api": "HMS_API",
    "base_url": "HMS_BASE_URL",
    "ca_file": "HMS_CA_BUNDLE",
}


def find_sandbox() -> Path:
    """Where the program hms-sandbox is.

    In HMS_SANDBOX, else among the scripts of this environment or of this user, else on PATH. Raises
    FileNotFoundError.
    """
    named = os.environ.get("HMS_SANDBOX")
    if named:
        if not Path(named).is_file():
            raise FileNotFoundError(f"HMS_SANDBOX is {named}, and there is no such file")
        return Path(named)
    folders = (sysconfig.get_path("scripts"), sysconfig.get_path("scripts", "posix_user"))
    for folder in folders:
        if Path(folder, "hms-sandbox").is_file():
            return Path(folder, "hms-sandbox")
    found = shutil.which("hms-sandbox")
    if found is None:
        raise FileNotFoundError(
            "there is no hms-sandbox: pip install 'hms-rooms[testing]', or name one in HMS_SANDBOX"
        )
    return Path(found)


def without_proxy(address: str) -> dict[str, str]:
    """The variables by which a program uses no proxy for this address, nor for those of before."""
    host = urlsplit(address).hostname
    lower, upper = os.environ.get("no_proxy"), os.environ.get("NO_PROXY")
    before = {"no_proxy": lower or upper, "NO_PROXY": upper or lower}
    return {name: f"{hosts},{host}" if hosts else f"{host}" for name, hosts in before.items()}


class Sandbox:
    """A sandbox on a free port of this machine, from its making on until it is closed.

    It ends with this process, however that ends. Its methods are the sandbox's own API, in that
    API's words: docs/sandbox.md says what they take and give.
    """

    def __init__(
        self,
        *,
        templates: Iterable[str] = (),
        token: str | None = None,
        access_key: str | None = None,
        secret: str | None = None,
        tls: bool = False,
        options: Iterable[str] = (),
    ) -> None:
        """Start a sandbox.

        templates: the templates, each NAME, NAME:recording or NAME:roles=ROLE,ROLE; the first is
            the default. Without any there is "default", which does not record.
        token: the one management token that is accepted; else any is.
        access_key, secret: what tokens must be minted from, if they are to be checked.
        tls: speak TLS, with a certificate of its own.
        options: other options of the program, as on a command line.

        Raises FileNotFoundError if there is no sandbox, RuntimeError if it does not start.
        """
        words = [f"--template={template}" for template in templates]
        credentials = {"token": token, "access-key": access_key, "secret": secret}
        words += [f"--{name}={value}" for name, value in credentials.items() if value is not None]
        words += ["--tls"] if tls else []
        self._process = subprocess.Popen(
            ["/bin/sh", "-c", SERVE, str(find_sandbox()), *words, *options],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            # A Ctrl-C is for the tests, which close it.
            start_new_session=True,
        )
        self.address: str = self._said("listening on ")
        """The sandbox's own address, below which are its APIs."""
        self.ca_file: str | None = self._said("CA certificate in ") if tls else None
        """The certificate to trust, with TLS."""
        self._credentials = (
            {"access_key": access_key, "secret": secret}
            if access_key is not None
            else {"management_token": token or "sandbox-token"}
        )
        context = ssl.create_default_context(cafile=self.ca_file) if tls else None
        self._opener = build_opener(ProxyHandler({}), HTTPSHandler(context=context))

    def base_url(self, api: Literal["legacy", "v2"] = "legacy") -> str:
        """The base URL of an API."""
        return self.address + {"legacy": "/api/v2", "v2": "/v2"}[api]

    def client_options(
        self, api: Literal["legacy", "v2"] = "legacy", **options: Any
    ) -> dict[str, Any]:
        """The arguments of a client of this sandbox; those given here win."""
        credentials = {"management_token", "access_key", "secret"}
        known = {} if credentials & options.keys() else self._credentials
        where = {"api": api, "base_url": self.base_url(api), "ca_file": self.ca_file, "proxy": ""}
        return known | where | options

    def client(self, api: Literal["legacy", "v2"] = "legacy", **options: Any) -> Client:
        """A client of this sandbox; its arguments may be given, as those of Client."""
        return Client(**self.client_options(api, **options))

    def environment(self, api: Literal["legacy", "v2"] = "legacy") -> dict[str, str]:
        """The variables with which another program finds this sandbox, and not through a proxy."""
        options = self.client_options(api)
        found = {name: options[it] for it, name in VARIABLES.items() if options.get(it)}
        return found | without_proxy(self.address)

    def faults(self, rules: Iterable[Mapping[str, Any]]) -> None:
        """Put fault rules in the place of those in force; none end them.

        Raises ValueError with the sandbox's sentence if one is invalid.
        """
        self._ask("POST", "faults", list(rules))

    def requests(self) -> list[dict[str, Any]]:
        """The last 1000 requests, the oldest first, with secrets masked."""
        return list(self._ask("GET", "requests")["data"])

    def invariants(self) -> dict[str, Any]:
        """Counts that a test checks: `rooms`, `duplicate_names`, and `attempts`, by name."""
        return dict(self._ask("GET", "invariants"))

    def let_in(
        self,
        room_id: str,
        *,
        role: str | None = None,
        name: str = "",
        user_id: str = "",
        metadata: str = "",
    ) -> dict[str, Any]:
        """Let somebody into a room, and return the peer, with its `id`.

        role: one of the template's roles; the first of them unless given.

        Raises ValueError with the sandbox's sentence if there is no such room, if it is disabled,
        or if its template does not have the role.
        """
        peer = {"role": role, "name": name, "user_id": user_id, "metadata": metadata}
        return dict(self._ask("POST", f"rooms/{quote(room_id, safe='')}/peers", peer))

    def let_out(self, room_id: str, peer_id: str) -> None:
        """Let a peer leave a room, whose session ends with the last one.

        Raises ValueError if the peer is not inside.
        """
        self._ask("DELETE", f"rooms/{quote(room_id, safe='')}/peers/{quote(peer_id, safe='')}")

    def inside(self, room_id: str) -> list[dict[str, Any]]:
        """The peers inside a room, in the order in which they joined."""
        session = self._ask("GET", f"rooms/{quote(room_id, safe='')}")["session"]
        return [] if session is None else list(session["peers"])

    @property
    def templates(self) -> list[dict[str, Any]]:
        """The templates, each with its name, id and roles."""
        return list(self._ask("GET", "templates")["data"])

    def put_templates(self, templates: Iterable[Mapping[str, Any]]) -> None:
        """Add templates, or change those that have their names; ValueError if one is invalid."""
        self._ask("PUT", "templates", list(templates))

    def reset(self) -> None:
        """Forget rooms, who is inside, requests and faults, and put the templates back."""
        self._ask("POST", "reset")

    def close(self) -> None:
        """End the sandbox. May be called more than once."""
        if self._process.stdin is not None:
            self._process.stdin.close()
        self._process.wait()
        if self._process.stdout is not None:
            self._process.stdout.close()

    def __enter__(self: _Sandbox) -> _Sandbox:  # noqa: PYI019
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def _said(self, beginning: str) -> str:
        """The rest of the next line that the program prints."""
        line = self._process.stdout.readline() if self._process.stdout else ""
        if not line.startswith(beginning):
            self.close()
            raise RuntimeError("hms-sandbox did not start; stderr says why")
        return line.removeprefix(beginning).strip()

    def _ask(self, method: str, what: str, body: object = None) -> Any:
        url = f"{self.address}/_sandbox/{what}"
        request = Request(url, None if body is None else json.dumps(body).encode(), method=method)
        try:
            with self._opener.open(request) as reply:
                return json.load(reply)
        except HTTPError as error:
            raise ValueError(f"{method} {what}: {error.read().decode()}") from None
