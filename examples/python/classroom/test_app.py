"""Tests of the application, with the fixture that comes with hms-rooms."""

import json
from base64 import urlsafe_b64decode
from collections.abc import Iterator
from typing import Any

import pytest
from app import app
from fastapi.testclient import TestClient

from hms_rooms.testing import Sandbox


@pytest.fixture(scope="session")
def hms_sandbox_options() -> dict[str, object]:
    """The sandbox accepts only tokens that are minted from this key."""
    return {"access_key": "classroom-key", "secret": "classroom-secret"}


@pytest.fixture
def browser(hms_sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    for name, value in hms_sandbox.environment("v2").items():
        monkeypatch.setenv(name, value)
    with TestClient(app) as browser:
        yield browser


def claims(token: str) -> dict[str, Any]:
    payload = token.split(".")[1]
    return dict(json.loads(urlsafe_b64decode(payload + "=" * (-len(payload) % 4))))


def test_a_class_has_one_room(browser: TestClient, hms_sandbox: Sandbox) -> None:
    first = browser.put("/classes/algebra").json()
    assert browser.put("/classes/algebra").json() == first
    assert hms_sandbox.invariants()["rooms"] == 1


def test_a_participant_gets_a_token_for_the_room(browser: TestClient) -> None:
    room_id = browser.put("/classes/algebra").json()["room_id"]
    reply = browser.post("/classes/algebra/tickets", json={"user_id": "ada", "role": "host"})
    said = claims(reply.json()["token"])
    assert (said["room_id"], said["role"], said["user_id"]) == (room_id, "host", "ada")


def test_the_end_of_a_class_lets_everybody_go(browser: TestClient, hms_sandbox: Sandbox) -> None:
    room_id = browser.put("/classes/algebra").json()["room_id"]
    hms_sandbox.let_in(room_id, role="guest", name="Ada")
    assert browser.delete("/classes/algebra").status_code == 204
    assert hms_sandbox.inside(room_id) == []
    assert browser.delete("/classes/algebra").status_code == 204


def test_errors_are_answers(browser: TestClient, hms_sandbox: Sandbox) -> None:
    assert browser.post("/classes/none/tickets", json={"user_id": "ada"}).status_code == 404
    assert browser.put("/classes/not a name").status_code == 422
    hms_sandbox.faults([{"status": 429, "headers": {"Retry-After": "60"}}])
    reply = browser.put("/classes/algebra")
    assert (reply.status_code, reply.headers["retry-after"]) == (503, "60")
