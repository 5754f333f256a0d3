"""The services that the tests call, and clients of them."""

import os
import subprocess
from collections.abc import Iterator

import pytest

from hms_rooms import Client

from .service import Service, running

TOKEN = "made-up-token"


@pytest.fixture(autouse=True)
def no_ambient_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a developer has exported does not reach the tests."""
    for name in os.environ:
        if name.startswith("HMS_") and name != "HMS_SANDBOX":
            monkeypatch.delenv(name)


@pytest.fixture
def service() -> Iterator[Service]:
    with running() as service:
        yield service


@pytest.fixture
def client(service: Service) -> Iterator[Client]:
    with Client(TOKEN, base_url=service.base_url) as client:
        yield client


@pytest.fixture(scope="session")
def sandbox() -> Iterator[str]:
    """The base URL of a sandbox whose default template records."""
    command = [os.environ["HMS_SANDBOX"], "--listen", "127.0.0.1:0"]
    with subprocess.Popen(
        [*command, "--template", "default:recording"], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        first_line = process.stdout.readline()
        assert first_line.startswith("listening on http://127.0.0.1:")
        yield first_line.removeprefix("listening on ").strip() + "/api/v2"
        process.terminate()
