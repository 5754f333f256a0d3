"""The commands about who is inside a room."""

import click

from hms_rooms import Client, Peer
from hms_rooms._cli import output
from hms_rooms._cli.service import Service, Variable, curl_option, service_options


@click.group()
def peers() -> None:
    """List or remove the peers inside a room (v2)."""


@peers.command("list")
@click.argument("room_id", metavar="ROOM_ID")
@click.option("--role", metavar="ROLE", help="Only peers of this role.")
@click.option("--user-id", metavar="ID", help="Only peers with this user id in their token.")
@curl_option
@service_options
def list_peers(
    service: Service, *, room_id: str, role: str | None, user_id: str | None, as_curl: bool
) -> int:
    """List who is inside the room of this id."""

    def call(client: Client, _: Variable) -> list[Peer]:
        return client.list_peers(room_id, role=role, user_id=user_id)

    return service.do(call, output.peers, as_curl=as_curl)


@peers.command("remove")
@click.argument("room_id", metavar="ROOM_ID")
@click.argument("peer_id", metavar="[PEER_ID]", required=False)
@click.option("--role", metavar="ROLE", help="All peers of this role, in place of one peer.")
@click.option("--reason", metavar="TEXT", help="The service reports it to those removed.")
@curl_option
@service_options
def remove(
    service: Service,
    *,
    room_id: str,
    peer_id: str | None,
    role: str | None,
    reason: str | None,
    as_curl: bool,
) -> int:
    """Remove a peer, or all peers of a role, from the room of this id. They may join again."""
    if (peer_id is None) == (role is None):
        raise click.UsageError("give a PEER_ID or --role")

    def call(client: Client, _: Variable) -> str:
        if role is not None:
            client.remove_role(room_id, role, reason=reason)
            return f"removed the role {role} from {room_id}"
        client.remove_peer(room_id, peer_id or "", reason=reason)
        return f"removed {peer_id} from {room_id}"

    return service.do(call, output.done, as_curl=as_curl)
