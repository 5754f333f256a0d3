"""Lists, read page by page as a program asks for more.

Client.list_rooms and Client.list_room_codes import this module when they are first called.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from types import TracebackType
from typing import Protocol, TypeVar

from hms_rooms._errors import HmsError
from hms_rooms._native import Room, RoomCode, RoomCodeQuery, RoomQuery

Item = TypeVar("Item")
Item_co = TypeVar("Item_co", covariant=True)


class Query(Protocol[Item_co]):
    """A query that lists items."""

    @property
    def start(self) -> str | None: ...
    @property
    def timeout(self) -> timedelta | None: ...
    def page(
        self, start: str | None, *, timeout: float | timedelta | None = None
    ) -> tuple[tuple[Item_co, ...], str | None]:
        """Read the page that starts there: its items, and the start of the next page."""


@dataclass(frozen=True, slots=True)
class RoomPage:
    """A page of a list of rooms.

    rooms: the rooms, in the service's order.
    next: the start of the next page, for another list; None ends the list.
    """

    __module__ = "hms_rooms"

    rooms: tuple[Room, ...]
    next: str | None = None


@dataclass(frozen=True, slots=True)
class RoomCodePage:
    """A page of a list of room codes.

    codes: the codes, in the service's order.
    next: the start of the next page, for another list; None ends the list.
    """

    __module__ = "hms_rooms"

    codes: tuple[RoomCode, ...]
    next: str | None = None


class RoomIterator:
    """Every room of a list, read page by page as it is advanced: what Client.list_rooms returns.

    It is for one thread at a time.
    """

    __module__ = "hms_rooms"
    __slots__ = ("_items", "_query")

    def __init__(self, query: RoomQuery) -> None:
        self._query = query
        self._items = items(query)

    def __iter__(self) -> Iterator[Room]:
        return self

    def __next__(self) -> Room:
        return next(self._items)

    def pages(self) -> Iterator[RoomPage]:
        """Read the list a page at a time, from its start."""
        return (RoomPage(*page) for page in pages(self._query))


class RoomCodeIterator:
    """Every code of a list, read page by page: what Client.list_room_codes returns.

    It is for one thread at a time.
    """

    __module__ = "hms_rooms"
    __slots__ = ("_items", "_query")

    def __init__(self, query: RoomCodeQuery) -> None:
        self._query = query
        self._items = items(query)

    def __iter__(self) -> Iterator[RoomCode]:
        return self

    def __next__(self) -> RoomCode:
        return next(self._items)

    def pages(self) -> Iterator[RoomCodePage]:
        """Read the list a page at a time, from its start."""
        return (RoomCodePage(*page) for page in pages(self._query))


def items(query: Query[Item]) -> Iterator[Item]:
    for found, _ in pages(query):
        yield from found


def pages(query: Query[Item]) -> Iterator[tuple[tuple[Item, ...], str | None]]:
    walk = Walk(query.start)
    while not walk.is_over:
        with walk:
            page = query.page(walk.start)
        walk.go_on(page[1])
        yield page


class Walk:
    """How far a list has been read."""

    def __init__(self, start: str | None) -> None:
        self.start = start
        self.is_over = False
        self._seen: set[str] = set()

    def __enter__(self) -> None:
        """Begin to read the page at the start; an error gets this start."""

    def __exit__(
        self, _: type[BaseException] | None, error: BaseException | None, __: TracebackType | None
    ) -> None:
        if isinstance(error, HmsError):
            error.start = self.start

    def go_on(self, start: str | None) -> None:
        """Go on with the page that starts there."""
        # A list that leads back to a page that was read would never end.
        self.is_over = start is None or start in self._seen
        if start is not None:
            self._seen.add(start)
        self.start = start
