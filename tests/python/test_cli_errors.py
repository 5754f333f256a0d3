"""The exit code and the stderr of hms-rooms for each kind of error."""

import json
import re
from collections.abc import Mapping
from pathlib import Path

import pytest

import hms_rooms
from hms_rooms._cli import exits
from hms_rooms.testing import Sandbox

from .support.command import run
from .support.service import Service, answer, raw

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "command-line.md"
TOKEN = {"HMS_MANAGEMENT_TOKEN": "token"}


def environment(base_url: str) -> Mapping[str, str]:
    return TOKEN | {"HMS_BASE_URL": base_url}


@pytest.mark.parametrize(
    ("http_status", "code", "status"),
    [
        (401, 4, "HMS_UNAUTHENTICATED"),
        (403, 5, "HMS_PERMISSION_DENIED"),
        (404, 6, "HMS_NOT_FOUND"),
        (422, 7, "HMS_REJECTED"),
        (429, 8, "HMS_RATE_LIMITED"),
        (500, 9, "HMS_SERVER_ERROR"),
    ],
)
def test_a_refusal_has_a_code_of_its_own(
    service: Service, http_status: int, code: int, status: str
) -> None:
    service.will(answer(http_status, {"code": 77, "message": "No.", "details": ["Never."]}))
    words = ("create", "a", "--max-attempts", "1", "--json")
    ended = run(environment(service.base_url), *words)
    assert (ended.returncode, ended.stdout) == (code, "")
    said = json.loads(ended.stderr)
    assert (said["status"], said["http_status"], said["attempts"]) == (status, http_status, 1)
    assert (said["code"], said["message"], said["details"]) == (77, "No.", ["Never."])
    assert said["outcome"] == ("unknown" if http_status == 500 else "rejected")


@pytest.mark.parametrize(
    ("reply", "code", "status"),
    [
        (b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{", 13, "HMS_CONNECTION_LOST"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n{", 14, "HMS_BAD_REPLY"),
    ],
)
def test_a_lost_and_a_bad_reply_have_one(
    service: Service, reply: bytes, code: int, status: str
) -> None:
    service.will(raw(reply))
    words = ("create", "a", "--max-attempts", "1", "--json")
    ended = run(environment(service.base_url), *words)
    assert ended.returncode == code
    assert json.loads(ended.stderr)["status"] == status


def test_no_connection_no_tls_and_no_time_have_one(service: Service) -> None:
    origin = service.origin.removeprefix("http://")
    refused = "http://127.0.0.1:1"
    for base_url, options, code in (
        (refused, ("--max-attempts", "1"), 10),
        (f"https://{origin}", ("--proxy", "", "--max-attempts", "1"), 11),
        (service.base_url, ("--timeout", "0.000001"), 12),
    ):
        assert run(environment(base_url), "create", "a", *options).returncode == code


def test_what_is_refused_here_is_not_sent(hms_sandbox: Sandbox) -> None:
    for words, code, status in (
        (["create", "a b"], 2, "HMS_INVALID_ARGUMENT"),
        (["enable", "a"], 3, "HMS_UNSUPPORTED"),
        (["create", "--size", "many"], 2, "USAGE"),
        (["create", "a", "--webhook-header", "x-auth"], 2, "USAGE"),
        (["create", "a", "--webhook-header", "x-auth=not-a-variable"], 2, "USAGE"),
        (["unknown"], 2, "USAGE"),
    ):
        ended = run(hms_sandbox.environment(), *words, "--json")
        assert (ended.returncode, ended.stdout) == (code, "")
        assert json.loads(ended.stderr)["status"] == status
    assert hms_sandbox.requests() == []


def test_an_api_that_there_is_not_is_named() -> None:
    ended = run({"HMS_API": "v3"}, "create", "a")
    assert ended.returncode == 2
    assert "HMS_API" in ended.stderr and "'v3'" in ended.stderr


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("HMS_API", "v3"),
        ("HMS_BASE_URL", "http://127.0.0.1:80443/api/v2"),
        ("HMS_MANAGEMENT_TOKEN", "Bearer token"),
        ("HMS_CA_BUNDLE", "/"),
        ("HTTPS_PROXY", "socks5://127.0.0.1:1"),
    ],
)
def test_an_error_caused_by_a_variable_names_it(name: str, value: str) -> None:
    ended = run(TOKEN | {name: value}, "create", "a")
    assert ended.returncode == 2
    assert name in ended.stderr


def test_people_get_a_sentence_with_the_outcome(hms_sandbox: Sandbox) -> None:
    ended = run(hms_sandbox.environment(), "create", "a", "--region", "mars")
    assert ended.stderr.startswith("hms-rooms: HMS_REJECTED: ")
    assert ended.stderr.endswith("(outcome: rejected)\n")
    assert len(ended.stderr.splitlines()) == 1


def test_every_error_has_a_code_and_the_document_lists_it() -> None:
    classes = [vars(hms_rooms)[name] for name in hms_rooms.__all__ if name.endswith("Error")]
    assert {*exits.STATUSES, hms_rooms.HmsError} == set(classes)
    documented = re.findall(r"^\| (\d+) \| `(HMS_\w+)`", DOCUMENT.read_text(), re.MULTILINE)
    assert documented == [(str(exits.code(error())), it) for error, it in exits.STATUSES.items()]
