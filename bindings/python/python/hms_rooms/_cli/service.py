"""The options that every command has: which service, as whom, and how a result is shown."""

import functools
import os
import stat
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Protocol, TypeVar

import click

from hms_rooms import Client
from hms_rooms._cli import curl, output
from hms_rooms._cli.exits import DONE

Result = TypeVar("Result")
Result_contra = TypeVar("Result_contra", contravariant=True)

Variable = Callable[[str], str]
"""Returns the value of a variable, or its placeholder if nothing is sent."""

Call = Callable[[Client, Variable], Result]
"""Makes a call, or the requests of one."""


class Show(Protocol[Result_contra]):
    """Prints a result."""

    def __call__(self, result: Result_contra, /, *, as_json: bool) -> None: ...


# Those of the core, which does not tell them. A test holds them to it.
ADDRESSES = {"legacy": "https://prod-in2.100ms.live/api/v2", "v2": "https://api.100ms.live/v2"}


@dataclass(frozen=True, kw_only=True)
class Service:
    """The values of the options."""

    api: str
    base_url: str | None
    timeout: float
    max_attempts: int
    ca_file: str | None
    proxy: str | None
    token_file: IO[str] | None
    access_key: str | None
    secret_file: IO[str] | None
    as_json: bool

    @property
    def address(self) -> str:
        """The base URL in use, as the core settles it."""
        ambient = os.environ.get("HMS_BASE_URL")
        return (self.base_url or ambient or ADDRESSES[self.api]).rstrip("/")

    def client(self, **options: Any) -> Client:
        given: dict[str, Any] = {
            "management_token": first_line(self.token_file),
            "api": self.api,
            "base_url": self.base_url,
            "timeout": self.timeout,
            "max_attempts": self.max_attempts,
            "ca_file": self.ca_file,
            "proxy": self.proxy,
            # None of these commands makes a room that a retry could make twice.
            "generate_names": True,
            "access_key": self.access_key,
            "secret": first_line(self.secret_file),
        }
        return Client(**given, **options)

    def unsent(self) -> Client:
        """A client that is closed: it sends nothing, but refuses arguments as any client does."""
        given: dict[str, Any] = {"api": self.api, "base_url": self.base_url}
        client = Client("unused", generate_names=True, **given)
        client.close()
        return client

    def do(self, call: Call[Result], show: Show[Result], *, as_curl: bool) -> int:
        """Makes a call and shows its result, or prints its requests; returns the exit code."""
        if as_curl:
            self.print_requests(call)
            return DONE
        with self.client() as client:
            show(call(client, variable), as_json=self.as_json)
        return DONE

    def print_requests(self, call: Call[Result]) -> None:
        placeholders = curl.Placeholders()
        lines = curl.curls(
            lambda client: call(client, placeholders),
            placeholders,
            base_url=self.address,
            options={"api": self.api, "generate_names": True},
        )
        if self.as_json:
            output.document({"curl": lines})
            return
        for line in lines:
            if "$ROOM_ID" in line and len(lines) > 1:
                click.echo("# ROOM_ID is the id of the room that this finds.")
            click.echo(line)


class SecretFile(click.File):
    """A regular file, or - for stdin. To open or read another kind could take forever."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if isinstance(value, str) and value != "-":
            try:
                is_regular = stat.S_ISREG(Path(value).stat().st_mode)
            except OSError:
                is_regular = True  # click says why it cannot be opened
            if not is_regular:
                self.fail(f"{value!r} is not a regular file: pipe it to - instead", param, ctx)
        return super().convert(value, param, ctx)


# Some editors begin a file with a byte order mark.
TEXT = click.File(encoding="utf-8-sig")
SECRET_FILE = SecretFile(encoding="utf-8-sig")
# More characters than any token or secret has.
MAX_SECRET = 64 * 1024


def first_line(file: IO[str] | None) -> str | None:
    if file is None:
        return None
    try:
        line = file.readline(MAX_SECRET)
    except UnicodeDecodeError:
        # Its message would show what is there.
        raise click.UsageError(f"{file.name} is not UTF-8") from None
    if len(line) == MAX_SECRET:
        raise click.UsageError(f"the first line of {file.name} is too long for a secret")
    return line.strip()


def variable(name: str) -> str:
    """The value of a variable of the environment that must be there."""
    value = os.environ.get(name)
    if not value:
        raise click.UsageError(f"{name} is not set")
    return value


OPTIONS = (
    click.option(
        "--api",
        type=click.Choice(list(ADDRESSES)),
        envvar="HMS_API",
        default="legacy",
        show_envvar=True,
        help="The default is legacy.",
    ),
    click.option(
        "--base-url",
        metavar="URL",
        # The core reads the variable, and names it in errors.
        help="Else HMS_BASE_URL, else the service's.",
    ),
    click.option(
        "--timeout",
        type=float,
        default=30.0,
        metavar="SECONDS",
        help="The budget of a call, every attempt and pause included; 30.",
    ),
    click.option(
        "--max-attempts",
        type=int,
        default=3,
        metavar="N",
        help="How often a request is sent at most; 3.",
    ),
    click.option("--ca-file", metavar="PATH", help="Certificates to trust; else HMS_CA_BUNDLE."),
    click.option("--proxy", metavar="URL", help='Else HTTPS_PROXY; "" for none.'),
    click.option(
        "--token-file",
        type=SECRET_FILE,
        metavar="PATH",
        help="Holds the management token, - is stdin; else HMS_MANAGEMENT_TOKEN.",
    ),
    click.option("--access-key", metavar="KEY", help="Tokens are minted; else HMS_ACCESS_KEY."),
    click.option(
        "--secret-file",
        type=SECRET_FILE,
        metavar="PATH",
        help="Holds the app secret, - is stdin; else HMS_SECRET.",
    ),
    click.option("--json", "as_json", is_flag=True, help="Print JSON, errors too."),
)


def service_options(command: Callable[..., int]) -> Callable[..., int]:
    """Gives a command the options above, as a service."""

    @functools.wraps(command)
    def with_service(**given: Any) -> int:
        own = {name: given.pop(name) for name in Service.__dataclass_fields__}
        return command(Service(**own), **given)

    for option in reversed(OPTIONS):
        with_service = option(with_service)
    return with_service


curl_option = click.option(
    "--curl", "as_curl", is_flag=True, help="Send nothing: print the request for curl."
)
