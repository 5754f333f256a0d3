"""The pytest plugin of hms_rooms: a sandbox for tests, imported by those that use it."""

import pytest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from hms_rooms.testing import Sandbox


@pytest.fixture(scope="session")
def hms_sandbox_options() -> "dict[str, Any]":
    """The arguments of the sandbox; a project has its own fixture of this name to give some."""
    return {}


@pytest.fixture(scope="session")
def hms_sandbox_of_the_session(hms_sandbox_options: "dict[str, Any]") -> "Iterator[Sandbox]":
    """The sandbox that all tests share, as they left it."""
    from hms_rooms.testing import Sandbox

    with Sandbox(**hms_sandbox_options) as sandbox:
        yield sandbox


@pytest.fixture
def hms_sandbox(
    hms_sandbox_of_the_session: "Sandbox", monkeypatch: pytest.MonkeyPatch
) -> "Sandbox":
    """A 100ms rooms service without rooms, requests and faults, as of hms_rooms.testing.Sandbox.

    For the test, NO_PROXY names its host: no client reaches it through a proxy.
    """
    from hms_rooms.testing import without_proxy

    sandbox = hms_sandbox_of_the_session
    for name, hosts in without_proxy(sandbox.address).items():
        monkeypatch.setenv(name, hosts)
    sandbox.reset()
    return sandbox
