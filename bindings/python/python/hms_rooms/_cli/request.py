"""The command for endpoints without a command of their own."""

import json
from typing import IO, Any

import click

from hms_rooms import Client
from hms_rooms._cli.service import TEXT, Service, Variable, curl_option, service_options


@click.command()
@click.argument("method", metavar="METHOD")
@click.argument("path", metavar="PATH")
@click.option("--param", "params", multiple=True, metavar="NAME=VALUE", help="May be repeated.")
@click.option("--body", type=TEXT, metavar="FILE", help="Holds the JSON to send, - is stdin.")
@click.option("--idempotent", is_flag=True, help="Send it again after a lost reply. A GET is.")
@curl_option
@service_options
def request(
    service: Service,
    *,
    method: str,
    path: str,
    params: tuple[str, ...],
    body: IO[str] | None,
    idempotent: bool,
    as_curl: bool,
) -> int:
    """Send any request, such as GET /sessions, and print the JSON of its reply.

    The reply is printed whole, with the secrets that it may hold.
    """
    query = dict(split(param) for param in params)
    sent = body and content(body)

    def call(client: Client, _: Variable) -> Any:
        return client.request(method.upper(), path, params=query, json=sent, idempotent=idempotent)

    return service.do(call, show, as_curl=as_curl)


def split(param: str) -> tuple[str, str]:
    name, equals, value = param.partition("=")
    if not name or not equals:
        raise click.UsageError(f"--param is NAME=VALUE, not {param}")
    return name, value


def content(body: IO[str]) -> Any:
    try:
        return json.load(body)
    except ValueError:
        # Its message would show what is there.
        raise click.UsageError(f"{body.name} is not JSON in UTF-8") from None


def show(reply: Any, *, as_json: bool) -> None:
    click.echo(json.dumps(reply, indent=None if as_json else 2))
