"""If an argument is absent, the environment serves. Each case has a process of its own."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from .support.jwt import claims
from .support.service import Service

TOKEN = {"HMS_MANAGEMENT_TOKEN": "ambient-token"}
KEY = {"HMS_ACCESS_KEY": "ambient-key", "HMS_SECRET": "ambient-secret"}
AMBIENT_KEY = ("ambient-key", "ambient-secret")
GIVEN_KEY = ("given-key", "given-secret")


def python(script: str, environment: dict[str, str]) -> str:
    """The output of a script."""
    return subprocess.run(
        [sys.executable, "-c", f"import hms_rooms\n{script}"],
        env=os.environ | environment,
        stdout=subprocess.PIPE,
        check=True,
        text=True,
    ).stdout.strip()


def refusal(arguments: str, environment: dict[str, str]) -> str:
    """The class and the field of the error that ends the making of a client."""
    script = (
        f"try:\n    hms_rooms.Client({arguments})\n"
        "except hms_rooms.HmsError as error:\n    print(type(error).__name__, error.field)"
    )
    return python(script, environment)


@pytest.mark.parametrize(
    ("arguments", "environment", "expected"),
    [
        ("", TOKEN, "ambient-token"),
        ("", KEY, AMBIENT_KEY),
        ("", TOKEN | KEY, "ambient-token"),
        ("", KEY | {"HMS_MANAGEMENT_TOKEN": ""}, AMBIENT_KEY),
        ("'given-token'", TOKEN, "given-token"),
        ("'given-token'", KEY, "given-token"),
        ("'given-token'", TOKEN | KEY, "given-token"),
        ("lambda: 'called-token'", TOKEN | KEY, "called-token"),
        ("access_key='given-key', secret='given-secret'", {}, GIVEN_KEY),
        ("access_key='given-key', secret='given-secret'", TOKEN, GIVEN_KEY),
        ("access_key='given-key', secret='given-secret'", KEY, GIVEN_KEY),
        ("access_key='given-key', secret='given-secret'", TOKEN | KEY, GIVEN_KEY),
        ("access_key='given-key'", TOKEN | KEY, ("given-key", "ambient-secret")),
        ("secret='given-secret'", TOKEN | KEY, ("ambient-key", "given-secret")),
    ],
)
def test_credentials(
    service: Service,
    arguments: str,
    environment: dict[str, str],
    expected: str | tuple[str, str],
) -> None:
    script = f"print(hms_rooms.Client({arguments}).create_room('a').id)"
    printed = python(script, environment | {"HMS_BASE_URL": service.base_url})
    assert printed == "id-of-a"
    [token] = service.tokens
    if isinstance(expected, str):
        assert token == expected
    else:
        access_key, secret = expected
        assert claims(token, secret)["access_key"] == access_key


@pytest.mark.parametrize(
    ("arguments", "environment", "field"),
    [
        ("", {}, "management_token"),
        ("", {"HMS_ACCESS_KEY": "k"}, "secret"),
        ("", {"HMS_SECRET": "s"}, "management_token"),
        ("", {"HMS_MANAGEMENT_TOKEN": "a b"}, "management_token"),
        ("access_key='k'", TOKEN, "secret"),
        ("secret='s'", TOKEN, "access_key"),
        ("access_key='', secret='s'", {}, "access_key"),
        ("access_key='k', secret=''", {}, "secret"),
        ("'token', access_key='k', secret='s'", {}, "management_token"),
        ("lambda: 'token', access_key='k', secret='s'", {}, "management_token"),
        ("'token'", {"HMS_API": "v3"}, "api"),
        ("'token'", {"HMS_BASE_URL": "http://api.example"}, "base_url"),
    ],
)
def test_credentials_and_addresses_that_are_refused(
    arguments: str, environment: dict[str, str], field: str
) -> None:
    assert refusal(arguments, environment) == f"InvalidArgumentError {field}"


@pytest.mark.parametrize(
    ("arguments", "environment", "expected"),
    [
        ("", {}, "legacy"),
        ("", {"HMS_API": ""}, "legacy"),
        ("", {"HMS_API": "legacy"}, "legacy"),
        ("", {"HMS_API": "v2"}, "v2"),
        ("api='v2'", {}, "v2"),
        ("api='v2'", {"HMS_API": "legacy"}, "v2"),
        ("api='legacy'", {"HMS_API": "v2"}, "legacy"),
    ],
)
def test_the_api(
    service: Service, arguments: str, environment: dict[str, str], expected: str
) -> None:
    script = (
        f"client = hms_rooms.Client({arguments})\n"
        "try:\n"
        "    client.create_room('a', template='default')\n"
        "    print('legacy')\n"
        "except hms_rooms.UnsupportedError:\n"
        "    client.create_room('a', template_id='5f')\n"
        "    print('v2')"
    )
    assert python(script, TOKEN | environment | {"HMS_BASE_URL": service.base_url}) == expected
    assert len(service.requests) == 1


def test_an_address_that_is_given_wins(service: Service) -> None:
    script = f"print(hms_rooms.Client(base_url='{service.base_url}').create_room('a').id)"
    assert python(script, TOKEN | {"HMS_BASE_URL": "http://127.0.0.1:1"}) == "id-of-a"


def test_certificates(tmp_path: Path) -> None:
    empty = tmp_path / "empty.pem"
    empty.write_text("")
    bundle = {"HMS_CA_BUNDLE": str(empty)}
    assert refusal("'token'", bundle) == "InvalidArgumentError ca_file"


@pytest.mark.parametrize(
    ("variable", "field"),
    [
        ("HMS_MANAGEMENT_TOKEN", "management_token"),
        ("HMS_API", "api"),
        ("HMS_BASE_URL", "base_url"),
        ("HTTPS_PROXY", "proxy"),
    ],
)
def test_a_variable_that_is_not_utf_8_is_refused_by_its_name(variable: str, field: str) -> None:
    script = (
        "try:\n    hms_rooms.Client()\n"
        "except hms_rooms.InvalidArgumentError as error:\n    print(error.field, error)"
    )
    printed = python(script, TOKEN | {variable: os.fsdecode(b"caf\xe9")})
    assert printed.startswith(f"{field} {variable} is not UTF-8")
