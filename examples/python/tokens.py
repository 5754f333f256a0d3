"""Takes management tokens from a function, which stands here for one that asks a vault."""

import os

from hms_rooms import Client


def token_from_the_vault() -> str:
    print("the vault was asked")
    return os.environ["HMS_MANAGEMENT_TOKEN"]


# The function is called when the first token is needed, and again only when that is about to expire
# or was refused. With access_key= and secret= in its place, the client mints tokens itself.
with Client(token_from_the_vault, api="legacy") as client:
    for name in ("lesson-1", "lesson-2", "lesson-3"):
        print("created", client.create_room(name).name)
