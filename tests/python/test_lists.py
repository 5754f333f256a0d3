"""Lists of rooms: read lazily, page by page, and gone on with after an error."""

import asyncio
import gc
import pickle
import weakref
from collections.abc import Coroutine, Iterable, Iterator
from datetime import datetime, timedelta, timezone
from itertools import islice
from threading import Event
from typing import Any, TypeVar

import pytest

from hms_rooms import (
    AsyncClient,
    Client,
    InvalidArgumentError,
    Room,
    RoomPage,
    ServerError,
)
from hms_rooms.testing import Sandbox

from .support import program
from .support.service import Service, answer
from .support.stalls import silent

T = TypeVar("T")

DISABLED = {3, 7, 11}
NAMES = [f"lesson-{number:02}" for number in range(25)]


@pytest.fixture
def rooms(hms_sandbox: Sandbox) -> Iterator[Client]:
    """A client of a sandbox with 25 rooms, three of which are disabled."""
    with hms_sandbox.client("v2", max_attempts=1) as client:
        for name in NAMES:
            client.create_room(name)
        for number in DISABLED:
            client.disable_room(NAMES[number])
        yield client


def requested(sandbox: Sandbox, beginning: int) -> int:
    """How many lists were asked for since there were so many requests."""
    return len(sandbox.requests()) - beginning


def names(rooms: Any) -> list[str | None]:
    return sorted(room.name for room in rooms)


def test_a_list_has_every_room_of_its_kind(rooms: Client) -> None:
    disabled = [NAMES[number] for number in sorted(DISABLED)]
    enabled = sorted(set(NAMES) - set(disabled))
    assert names(rooms.list_rooms()) == enabled
    assert names(rooms.list_rooms(page_size=10)) == enabled
    assert names(rooms.list_rooms(enabled=False)) == disabled
    both = list(rooms.list_rooms(enabled=None, page_size=10))
    assert names(both) == NAMES
    assert [room.enabled for room in both] == [True] * 22 + [False] * 3


def test_a_list_is_read_as_it_is_advanced(rooms: Client, hms_sandbox: Sandbox) -> None:
    before = len(hms_sandbox.requests())
    listed = rooms.list_rooms(page_size=10)
    assert requested(hms_sandbox, before) == 0
    assert isinstance(next(listed), Room)
    assert len(list(islice(listed, 9))) == 9
    assert requested(hms_sandbox, before) == 1
    next(listed)
    assert requested(hms_sandbox, before) == 2
    assert len(list(listed)) == 11
    assert list(listed) == []
    assert requested(hms_sandbox, before) == 3


def test_a_page_says_where_the_next_one_starts(rooms: Client) -> None:
    pages = list(rooms.list_rooms(page_size=10).pages())
    assert [len(page.rooms) for page in pages] == [10, 10, 2]
    assert all(isinstance(page, RoomPage) for page in pages)
    assert [page.next is None for page in pages] == [False, False, True]
    rest = rooms.list_rooms(page_size=10, start=pages[0].next)
    assert list(rest) == [*pages[1].rooms, *pages[2].rooms]
    same = pickle.loads(pickle.dumps(pages[0]))
    assert (same, hash(same)) == (pages[0], hash(pages[0])) and same != pages[1]


def test_a_list_of_both_kinds_goes_on_from_any_page(rooms: Client) -> None:
    pages = list(rooms.list_rooms(enabled=None, page_size=10).pages())
    assert [len(page.rooms) for page in pages] == [10, 10, 2, 3]
    assert [page.next is None for page in pages] == [False, False, False, True]
    for read, page in enumerate(pages[:-1], start=1):
        rest = rooms.list_rooms(enabled=None, page_size=10, start=page.next)
        assert list(rest) == [room for page in pages[read:] for room in page.rooms]


def test_a_list_is_filtered(rooms: Client, hms_sandbox: Sandbox) -> None:
    [template] = hms_sandbox.templates
    assert len(list(rooms.list_rooms(template_id=template["id"]))) == 22
    assert list(rooms.list_rooms(template_id="5f0d9f4d0b5f5c1e8f5e5c1e")) == []
    assert names(rooms.list_rooms(name="lesson-01")) == ["lesson-01"]
    now, hour = datetime.now(timezone.utc), timedelta(hours=1)
    assert len(list(rooms.list_rooms(created_from=now - hour, created_until=now + hour))) == 22
    assert list(rooms.list_rooms(created_until=now - hour)) == []
    assert list(rooms.list_rooms(created_from=now + hour)) == []


def test_arguments_are_checked_before_a_list_is_read(rooms: Client, hms_sandbox: Sandbox) -> None:
    before = len(hms_sandbox.requests())
    now = datetime.now(timezone.utc)
    with pytest.raises(InvalidArgumentError) as raised:
        rooms.list_rooms(created_from=now, created_until=now - timedelta(days=1))
    assert raised.value.field == "created_until"
    with pytest.raises(TypeError, match="time zone"):
        rooms.list_rooms(created_until=datetime(2026, 1, 1))  # noqa: DTZ001
    with pytest.raises(TypeError):
        rooms.list_rooms(enabled="yes")  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        rooms.list_rooms(True)  # type: ignore[call-arg]
    assert requested(hms_sandbox, before) == 0


@pytest.mark.parametrize("enabled", [True, None])
@pytest.mark.parametrize("pages", [0, 1, 2])
def test_an_error_says_where_to_go_on(
    rooms: Client, hms_sandbox: Sandbox, enabled: bool | None, pages: int
) -> None:
    everything = list(rooms.list_rooms(enabled=enabled, page_size=10))
    hms_sandbox.faults([{"method": "GET", "every": pages + 1, "status": 503}])
    listed = rooms.list_rooms(enabled=enabled, page_size=10)
    read, error = until_it_fails(listed)
    hms_sandbox.faults([])
    assert len(read) == 10 * pages
    assert (error.start is None) == (pages == 0)
    assert list(listed) == []
    assert [
        *read,
        *rooms.list_rooms(enabled=enabled, page_size=10, start=error.start),
    ] == everything


def until_it_fails(listed: Iterable[Room]) -> tuple[list[Room], ServerError]:
    read: list[Room] = []
    try:
        for room in listed:
            read.append(room)  # noqa: PERF402
    except ServerError as error:
        return read, error
    raise AssertionError("it did not fail")


def test_an_error_between_the_halves_of_a_list_says_so(rooms: Client, hms_sandbox: Sandbox) -> None:
    hms_sandbox.faults([{"method": "GET", "every": 4, "status": 503}])
    read, error = until_it_fails(rooms.list_rooms(enabled=None, page_size=10))
    assert len(read) == 22
    assert len(list(rooms.list_rooms(enabled=None, start=error.start))) == 3


def test_a_list_that_leads_back_to_a_page_ends(v2_client: Client, service: Service) -> None:
    pages = [{"limit": 1, "data": [{"id": room, "enabled": True}], "last": room} for room in "abab"]
    service.will(*(answer(200, page) for page in pages))
    assert [room.id for room in v2_client.list_rooms()] == ["a", "b", "a"]


def test_a_list_holds_no_client_that_is_dropped(service: Service) -> None:
    def token() -> str:
        return "token"

    client = Client(token, api="v2", base_url=service.v2_base_url)
    # Each holds the other.
    token.list = client.list_rooms()  # type: ignore[attr-defined]
    is_there = weakref.ref(client)
    del client, token
    gc.collect()
    assert is_there() is None


def run(main: Coroutine[Any, Any, T]) -> T:
    async def soon() -> T:
        return await asyncio.wait_for(main, program.SOON)

    return asyncio.run(soon(), debug=True)


def test_an_async_client_lists_the_same(rooms: Client, hms_sandbox: Sandbox) -> None:
    async def main() -> None:
        async with AsyncClient(**hms_sandbox.client_options("v2", max_attempts=1)) as client:
            before = len(hms_sandbox.requests())
            listed = client.list_rooms(page_size=10)
            assert requested(hms_sandbox, before) == 0
            first = await anext(listed)
            assert requested(hms_sandbox, before) == 1
            assert [first, *[room async for room in listed]] == list(rooms.list_rooms())

            pages = [page async for page in client.list_rooms(enabled=None, page_size=10).pages()]
            theirs = rooms.list_rooms(enabled=None, page_size=10)
            assert [room for page in pages for room in page.rooms] == list(theirs)

            with pytest.raises(InvalidArgumentError):
                client.list_rooms(page_size=0)
            hms_sandbox.faults([{"method": "GET", "every": 2, "status": 503}])
            with pytest.raises(ServerError) as raised:
                _ = [room async for room in client.list_rooms(page_size=10)]
            assert raised.value.start == pages[0].next

    run(main())


def test_a_task_may_leave_a_list_or_be_cancelled_in_it(service: Service) -> None:
    stalled = Event()
    full = {"limit": 1, "data": [{"id": "a"}], "last": "a"}
    service.will(answer(200, full), answer(200, full), silent(stalled), answer(200, full))

    async def main() -> None:
        client = AsyncClient(
            "token", api="v2", base_url=service.v2_base_url, timeout=3600, max_connections=1
        )
        async with client:

            async def read() -> None:
                async for _ in client.list_rooms():
                    pass

            async for room in client.list_rooms():
                assert room.id == "a"
                break
            task = asyncio.create_task(read())
            assert await asyncio.to_thread(stalled.wait, program.SOON)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            # There is only one thread, and its call would have lasted for an hour.
            assert (await anext(client.list_rooms())).id == "a"

    run(main())
