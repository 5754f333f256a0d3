"""The bench's server, and the environment in which a client finds it."""

import json
import os
import subprocess
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

# As long as a minted one.
TOKEN = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9." + "x" * 263
SYSTEM_ROOTS = Path("/etc/ssl/certs/ca-certificates.crt")


class Service:
    """A server that runs until the block ends."""

    def __init__(self, program: Path, folder: Path) -> None:
        self._folder = folder
        self._server = subprocess.Popen(
            [program, folder], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        assert self._server.stdout is not None
        self._ports: dict[str, int] = json.loads(self._server.stdout.readline())

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._server.communicate()

    def environment(
        self, scheme: str, *, path: str = "", host: str = "localhost", system_roots: bool = False
    ) -> dict[str, str]:
        """The variables with the address of the server, and with the CA to trust if it speaks
        TLS."""
        environment = {name: os.environ[name] for name in os.environ if not _leads_elsewhere(name)}
        environment["HMS_BASE_URL"] = f"{scheme}://{host}:{self._ports[scheme]}{path}"
        environment["HMS_MANAGEMENT_TOKEN"] = TOKEN
        ca = self._folder / "ca.pem"
        if system_roots:
            bundle = self._folder / "system-and-ca.pem"
            bundle.write_bytes(SYSTEM_ROOTS.read_bytes() + ca.read_bytes())
            environment["SSL_CERT_FILE"] = str(bundle)
        elif scheme == "https":
            environment["HMS_CA_BUNDLE"] = str(ca)
        return environment

    def connections(self) -> int:
        """How many connections have carried a create."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self._ports['http']}/counts") as reply:
            counts: Mapping[str, int] = json.load(reply)
        return counts["connections"]


def _leads_elsewhere(variable: str) -> bool:
    name = variable.upper()
    return name.startswith(("HMS_", "SSL_CERT_")) or name.endswith(("_PROXY", "_CA_BUNDLE"))
