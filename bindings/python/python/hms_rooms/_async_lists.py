"""Lists that an AsyncClient reads, page by page as a program asks for more."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import TypeVar

from hms_rooms._lists import Query, RoomCodePage, RoomPage, Walk
from hms_rooms._native import Room, RoomCode, RoomCodeQuery, RoomQuery

Item = TypeVar("Item")

Page = tuple[tuple[Item, ...], str | None]
Read = Callable[[Query[Item], str | None], Awaitable[Page[Item]]]
"""Reads the page of a query that starts there."""


class AsyncRoomIterator:
    """Every room of a list, read page by page: what AsyncClient.list_rooms returns.

    It is for one task at a time.
    """

    __module__ = "hms_rooms"
    __slots__ = ("_items", "_query", "_read")

    def __init__(self, query: RoomQuery, read: Read[Room]) -> None:
        self._query, self._read = query, read
        self._items = items(query, read)

    def __aiter__(self) -> AsyncIterator[Room]:
        return self

    async def __anext__(self) -> Room:
        return await anext(self._items)

    def pages(self) -> AsyncIterator[RoomPage]:
        """Read the list a page at a time, from its start."""
        return (RoomPage(*page) async for page in pages(self._query, self._read))


class AsyncRoomCodeIterator:
    """Every code of a list, read page by page: what AsyncClient.list_room_codes returns.

    It is for one task at a time.
    """

    __module__ = "hms_rooms"
    __slots__ = ("_items", "_query", "_read")

    def __init__(self, query: RoomCodeQuery, read: Read[RoomCode]) -> None:
        self._query, self._read = query, read
        self._items = items(query, read)

    def __aiter__(self) -> AsyncIterator[RoomCode]:
        return self

    async def __anext__(self) -> RoomCode:
        return await anext(self._items)

    def pages(self) -> AsyncIterator[RoomCodePage]:
        """Read the list a page at a time, from its start."""
        return (RoomCodePage(*page) async for page in pages(self._query, self._read))


async def items(query: Query[Item], read: Read[Item]) -> AsyncIterator[Item]:
    async for found, _ in pages(query, read):
        for item in found:
            yield item


async def pages(query: Query[Item], read: Read[Item]) -> AsyncIterator[Page[Item]]:
    walk = Walk(query.start)
    while not walk.is_over:
        with walk:
            page = await read(query, walk.start)
        walk.go_on(page[1])
        yield page
