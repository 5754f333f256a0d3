"""Tells a user what came of a request, and whether to try again."""

import sys

from hms_rooms import Client, DeadlineError, HmsError, InvalidArgumentError, RateLimitError


def create(client: Client, name: str, region: str) -> str:
    try:
        # Up to 3 attempts if a retry cannot make a second room, within 10 s in all.
        room = client.create_room(name, region=region, timeout=10, max_attempts=3)
    except InvalidArgumentError as error:
        return f"refused before it was sent: {error.field}"
    except RateLimitError as error:
        return f"come back in {error.retry_after} s"
    except DeadlineError as error:
        return f"no answer in time; {advice(error)}"
    except HmsError as error:
        return f"{type(error).__name__} {error.http_status}: {error.message}; {advice(error)}"
    return f"created {room.id}"


def advice(error: HmsError) -> str:
    if error.outcome == "unknown":
        return "the room may exist: create it again, by the same name"
    return "nothing was changed"


with Client(api="legacy") as client:
    for argument in sys.argv[1:] or ["lesson-7:eu", "lesson-8:mars", "lesson/9:eu"]:
        name, _, region = argument.partition(":")
        print(f"{name}: {create(client, name, region)}")
