"""The services that the tests call, and clients of them."""

import os
from collections.abc import Iterator

import pytest

from hms_rooms import Client
from hms_rooms.testing import Sandbox

from .support.authority import Authority
from .support.jwt import KEY, SECRET
from .support.service import Service, running
from .support.stalls import STALLS, Stall

TOKEN = "made-up-token"


@pytest.fixture(autouse=True)
def no_ambient_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keeps the variables that a developer has exported from the tests."""
    for name in os.environ:
        if name.startswith("HMS_") and name != "HMS_SANDBOX":
            monkeypatch.delenv(name)


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture
def trusted(authority: Authority, monkeypatch: pytest.MonkeyPatch) -> Authority:
    """The authority that clients trust, here and in programs."""
    monkeypatch.setenv("HMS_CA_BUNDLE", str(authority.file))
    return authority


@pytest.fixture
def service() -> Iterator[Service]:
    with running() as service:
        yield service


@pytest.fixture(params=["http", "https"])
def either_service(request: pytest.FixtureRequest, trusted: Authority) -> Iterator[Service]:
    """A service in clear, and one over TLS."""
    with running(trusted if request.param == "https" else None) as service:
        yield service


@pytest.fixture(params=STALLS)
def stall(request: pytest.FixtureRequest, trusted: Authority) -> Iterator[Stall]:
    """Wherever a call can stand still."""
    with STALLS[request.param](trusted) as stall:
        yield stall


@pytest.fixture
def client(service: Service) -> Iterator[Client]:
    with Client(TOKEN, base_url=service.base_url) as client:
        yield client


@pytest.fixture
def v2_client(service: Service) -> Iterator[Client]:
    with Client(TOKEN, api="v2", base_url=service.v2_base_url) as client:
        yield client


@pytest.fixture(scope="session")
def sandbox() -> Iterator[str]:
    """A sandbox whose default template records."""
    with Sandbox(templates=["default:recording", "quiet"]) as sandbox:
        yield sandbox.address


@pytest.fixture(scope="session")
def keyed_sandbox() -> Iterator[str]:
    """A sandbox that accepts tokens of KEY and SECRET alone, and whose clock is an hour behind."""
    with Sandbox(access_key=KEY, secret=SECRET, options=["--clock=-1h"]) as sandbox:
        yield sandbox.address
