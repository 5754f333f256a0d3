"""A program that somebody else wrote: it opens and closes rooms for lessons."""

from hms_rooms import Client, ServerError


class Lessons:
    """The lessons of one school."""

    def __init__(self, client: Client) -> None:
        self.client = client

    def begin(self, lesson: str) -> str | None:
        """The id of the lesson's room, or None if the service is down."""
        try:
            return self.client.create_room(lesson).id
        except ServerError:
            return None

    def end(self, lesson: str) -> None:
        self.client.disable_room(lesson)
