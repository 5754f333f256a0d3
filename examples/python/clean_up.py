"""Disables every room that is older than 30 days, or than so many: clean_up.py [DAYS].

If it ends early, run it again: a disabled room is not listed any more.
"""

import sys
from contextlib import suppress
from datetime import datetime, timedelta, timezone

from hms_rooms import Client, HmsError, NotFoundError, Room


def close(client: Client, room: Room) -> bool:
    """Disable a room and end its session; False if that failed."""
    try:
        client.disable_room_by_id(room.id)
        with suppress(NotFoundError):  # nobody is inside
            client.end_room(room.id, reason="this room is closed")
    except HmsError as error:
        print(f"{room.name}: {error}", file=sys.stderr)
        return False
    return True


days = int(sys.argv[1]) if len(sys.argv) > 1 else 30
latest = datetime.now(timezone.utc) - timedelta(days=days)

with Client(api="v2") as client:
    # The list is read to its end first, because a room that is disabled leaves it.
    rooms = list(client.list_rooms(created_until=latest))
    closed = sum(close(client, room) for room in rooms)

print(f"of {len(rooms)} rooms older than {days} days, {closed} are disabled now")
sys.exit(0 if closed == len(rooms) else 1)
