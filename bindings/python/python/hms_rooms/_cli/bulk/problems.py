"""All errors in a file of rooms, each with its line and what to do."""

from typing import Final

from hms_rooms._cli.output import ErrorList

MAX_SHOWN: Final = 100


class Problems(ErrorList):
    """Collects the problems of a file, and is the error that lists them."""

    def __init__(self, file: str) -> None:
        super().__init__(file)
        self.file = file
        self.found: dict[str, int] = {}
        """The errors, each with its line; 0 is the whole file."""

    def add(self, line: int, why: object, *, room: int | None = None) -> None:
        """Notes what is wrong with a line, or with one room of those in it."""
        place = f", line {line}" if line else ""
        place += f", room {room}" if room else ""
        self.found.setdefault(f"{self.file}{place}: {why}", line)

    def check(self) -> None:
        """Raises itself if there are any problems."""
        if self.found:
            raise self

    def sentences(self) -> list[str]:
        shown = sorted(self.found, key=self.found.__getitem__)[:MAX_SHOWN]
        more = len(self.found) - len(shown)
        rest = [f"{self.file}: {more} more are wrong"] if more else []
        return [*shown, *rest, "nothing was sent"]
