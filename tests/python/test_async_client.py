"""AsyncClient: the same calls, awaited, and what loops, cancellation and threads make of them."""

import asyncio
import contextvars
import copy
import gc
import logging
import pickle
import threading
import weakref
from collections.abc import Coroutine
from threading import Event
from typing import Any, TypeVar
from unittest.mock import AsyncMock, Mock

import pytest

from hms_rooms import (
    AsyncClient,
    CancelledError,
    Client,
    DeadlineError,
    HmsError,
    InvalidArgumentError,
    RejectedError,
    Room,
)

from .support import program
from .support.service import Service, answer, room_of_that_name
from .support.stalls import silent

T = TypeVar("T")
OPERATIONS = (
    "create_room",
    "disable_room",
    "disable_room_by_id",
    "enable_room",
    "enable_room_by_id",
    "find_room",
    "get_room",
)
each_operation = pytest.mark.parametrize("operation", OPERATIONS)


def run(main: Coroutine[Any, Any, T]) -> T:
    """Runs it on a loop of its own in debug mode, and returns the result."""

    async def soon() -> T:
        return await asyncio.wait_for(main, program.SOON)

    return asyncio.run(soon(), debug=True)


def client_of(service: Service, **options: Any) -> AsyncClient:
    return AsyncClient("made-up-token", base_url=service.base_url, **options)


async def reached(event: Event) -> None:
    assert await asyncio.to_thread(event.wait, program.SOON)


def threads() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == "hms_rooms"]


@each_operation
def test_an_operation_is_that_of_a_client_awaited(service: Service, operation: str) -> None:
    def list_of_that_room(request: Any, handler: Any) -> None:
        # A list comes before a change, and shows the room as it was.
        is_listed = "?" in request.path
        was = operation.startswith("disable")
        room = {"id": "a", "name": "a", "enabled": was == (is_listed and "able_room" in operation)}
        answer(200, {"data": [room]} if is_listed else room)(request, handler)

    async def awaited() -> Room:
        async with AsyncClient("token", api="v2", base_url=service.v2_base_url) as client:
            made: Room = await getattr(client, operation)("a", timeout=5, max_attempts=1)
            return made

    service.will(*[list_of_that_room] * 4)
    room = run(awaited())
    mine, service.requests = service.requests, []
    with Client("token", api="v2", base_url=service.v2_base_url) as client:
        assert getattr(client, operation)("a") == room
    assert [(it.method, it.path, it.body) for it in mine] == [
        (it.method, it.path, it.body) for it in service.requests
    ]


def test_arguments_are_refused_as_those_of_the_other() -> None:
    with pytest.raises(InvalidArgumentError) as raised:
        AsyncClient("a b")
    assert raised.value.field == "management_token"
    with pytest.raises(TypeError):
        AsyncClient("token", "access-key")  # type: ignore[call-arg]


def test_calls_are_under_way_together_and_no_more_than_connections(service: Service) -> None:
    async def create() -> list[str]:
        async with client_of(service, max_connections=4) as client:
            await client.create_room("first")
            rooms = await asyncio.gather(*(client.create_room(str(n)) for n in range(100)))
            assert 1 <= len(threads()) <= 4
            return [room.id for room in rooms]

    assert run(create()) == [f"id-of-{n}" for n in range(100)]


def test_an_error_is_raised_where_it_is_awaited(service: Service) -> None:
    async def create() -> None:
        async with client_of(service) as client:
            await client.create_room("a")

    service.will(answer(400, {"code": 400, "message": "no"}))
    with pytest.raises(RejectedError) as raised:
        run(create())
    assert (raised.value.message, raised.value.attempts) == ("no", 1)


def test_an_error_is_freed_without_the_collector(service: Service) -> None:
    async def create() -> "weakref.ref[HmsError] | None":
        async with client_of(service) as client:
            try:
                await client.create_room("a")
            except HmsError as error:
                return weakref.ref(error)
        return None

    async def is_gone() -> bool:
        error = await create()
        assert error is not None
        # The thread lets go of the call in its own time.
        while error():
            await asyncio.sleep(0.01)
        return True

    service.will(answer(400))
    gc.disable()
    try:
        assert run(is_gone())
    finally:
        gc.enable()


def test_a_wrong_argument_is_refused_where_it_is_awaited(service: Service) -> None:
    async def refused(error: type[Exception], **arguments: Any) -> None:
        async with client_of(service) as client:
            with pytest.raises(error):
                await client.create_room("a", **arguments)

    run(refused(TypeError, nmae="b"))
    run(refused(TypeError, timeout="5"))
    run(refused(InvalidArgumentError, timeout=-1))
    run(refused(InvalidArgumentError, max_attempts=0))
    assert service.requests == []


@pytest.mark.parametrize("how", ["cancel", "timeout"])
def test_a_cancelled_task_gives_its_thread_back(service: Service, how: str) -> None:
    stalled = Event()

    async def cancelled() -> str | None:
        async with client_of(service, max_connections=1, timeout=3600) as client:
            task = asyncio.create_task(client.create_room("a"))
            await reached(stalled)
            if how == "cancel":
                task.cancel()
            with pytest.raises((asyncio.CancelledError, asyncio.TimeoutError)):
                await asyncio.wait_for(task, 0.01)
            assert task.cancelled()
            # There is only one thread, and its call would have lasted for an hour.
            return (await client.create_room("b")).name

    service.will(silent(stalled), room_of_that_name)
    assert run(cancelled()) == "b"


CANCELLED_WHEREVER_IT_STANDS = """
import asyncio, sys
import hms_rooms

async def main() -> None:
    # How long a step takes is the machine's.
    asyncio.get_running_loop().slow_callback_duration = 60
    client = hms_rooms.AsyncClient(
        "token", base_url=sys.argv[1], timeout=60, connect_timeout=60, proxy=""
    )
    task = asyncio.create_task(client.create_room("a"))
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.readline)
    task.cancel()
    try:
        await task
    except asyncio.CancelledError:
        print("cancelled")
    # Only a call that has ended lets this end.
    await client.aclose()

asyncio.run(main(), debug=True)
"""


def test_a_task_is_cancelled_wherever_its_call_stands(stall: Any) -> None:
    with stall.program(CANCELLED_WHEREVER_IT_STANDS) as caller:
        program.tell(caller)
        assert program.rest(caller) == ["cancelled"]


def test_a_call_that_waits_for_a_thread_ends_with_its_timeout(service: Service) -> None:
    stalled = Event()

    async def crowded() -> tuple[str, int]:
        async with client_of(service, max_connections=1, timeout=3600) as client:
            first = asyncio.create_task(client.create_room("first"))
            await reached(stalled)
            with pytest.raises(DeadlineError) as raised:
                await client.create_room("second", timeout=0.2)
            assert not first.done()
            first.cancel()
            return raised.value.outcome, len(service.requests)

    service.will(silent(stalled))
    assert run(crowded()) == ("not_sent", 1)


def test_a_call_that_is_cancelled_before_it_has_a_thread_is_not_made(service: Service) -> None:
    stalled = Event()

    async def crowded() -> None:
        async with client_of(service, max_connections=1, timeout=3600) as client:
            tasks = [asyncio.create_task(client.create_room(str(number))) for number in range(9)]
            await reached(stalled)
            for task in tasks:
                task.cancel()
            await asyncio.wait(tasks)
            await client.create_room("last")

    service.will(silent(stalled))
    run(crowded())
    assert [request.json["name"] for request in service.requests] == ["0", "last"]


def test_aclose_ends_calls_and_threads(service: Service) -> None:
    stalled = Event()

    async def closed() -> list[Any]:
        client = client_of(service, timeout=3600)
        task = asyncio.create_task(client.create_room("a"))
        await reached(stalled)
        await client.aclose()
        await client.aclose()
        after = client.create_room("b")
        return list(await asyncio.gather(task, after, return_exceptions=True))

    service.will(silent(stalled))
    before, after = run(closed())
    assert isinstance(before, CancelledError) and isinstance(after, CancelledError)
    assert (before.outcome, after.outcome) == ("unknown", "not_sent")
    assert len(service.requests) == 1


def test_close_from_another_thread_ends_calls(service: Service) -> None:
    stalled = Event()

    async def closed() -> None:
        client = client_of(service, timeout=3600)
        task = asyncio.create_task(client.create_room("a"))
        await reached(stalled)
        await asyncio.to_thread(client.close)
        with pytest.raises(CancelledError):
            await task

    service.will(silent(stalled))
    run(closed())


def test_an_idle_client_has_no_thread(service: Service) -> None:
    async def idle() -> str | None:
        client = client_of(service)
        assert threads() == []
        await asyncio.gather(*(client.create_room(str(number)) for number in range(8)))
        while threads():
            await asyncio.sleep(0.01)
        return (await client.create_room("again")).name

    assert run(idle()) == "again"


def test_a_client_outlives_a_loop_and_serves_several_at_once(service: Service) -> None:
    client = client_of(service)
    assert run(client.create_room("a")).name == "a"
    assert run(client.create_room("b")).name == "b"

    async def many(loop: int) -> list[str | None]:
        rooms = await asyncio.gather(*(client.create_room(f"{loop}-{n}") for n in range(20)))
        return [room.name for room in rooms]

    async def on_threads() -> list[list[str | None]]:
        mains = (asyncio.to_thread(asyncio.run, many(loop)) for loop in range(4))
        return await asyncio.gather(*mains)

    assert run(on_threads()) == [[f"{loop}-{n}" for n in range(20)] for loop in range(4)]


def test_a_copy_is_an_open_client_with_the_same_arguments(service: Service) -> None:
    client = client_of(service, max_connections=2, max_attempts=1)
    client.close()
    for copied in (pickle.loads(pickle.dumps(client)), copy.copy(client), copy.deepcopy(client)):
        assert isinstance(copied, AsyncClient)
        assert copied.__getnewargs_ex__() == client.__getnewargs_ex__()
        assert run(copied.create_room("a")).name == "a"


def test_a_client_shows_no_secret_and_takes_no_attribute() -> None:
    client = AsyncClient(access_key="CANARY", secret="CANARY", base_url="https://a.example")
    assert repr(client) == "<hms_rooms.AsyncClient base_url='https://a.example'>"
    assert weakref.ref(client)() is client
    with pytest.raises(AttributeError):
        client.tmieout = 5  # type: ignore[attr-defined]


def test_a_callable_runs_on_a_thread_of_the_client(service: Service) -> None:
    names = []

    def token() -> str:
        names.append(threading.current_thread().name)
        return "called-token"

    async def create() -> None:
        async with AsyncClient(token, base_url=service.base_url) as client:
            await asyncio.gather(client.create_room("a"), client.create_room("b"))

    run(create())
    assert names == ["hms_rooms"]
    assert service.tokens == ["called-token"] * 2


@pytest.mark.parametrize("error", [LookupError("no token"), StopIteration()], ids=repr)
def test_what_a_callable_raises_is_raised_where_it_is_awaited(
    service: Service, error: Exception
) -> None:
    def token() -> str:
        raise error

    async def create() -> BaseException | None:
        async with AsyncClient(token, base_url=service.base_url) as client:
            with pytest.raises((LookupError, RuntimeError)) as raised:
                await client.create_room("a")
            # No coroutine may raise a StopIteration: Python puts another error around it.
            return raised.value if raised.value is error else raised.value.__cause__

    assert run(create()) is error


async def token_of_this_module() -> str:
    await asyncio.sleep(0)
    return "awaited-token"


def test_a_coroutine_function_makes_tokens_on_the_loop_of_the_call(service: Service) -> None:
    loops = []

    async def token() -> str:
        loops.append(asyncio.get_running_loop())
        return await token_of_this_module()

    async def create() -> None:
        async with AsyncClient(management_token=token, base_url=service.base_url) as client:
            await asyncio.gather(client.create_room("a"), client.create_room("b"))
        assert loops == [asyncio.get_running_loop()]

    run(create())
    assert service.tokens == ["awaited-token"] * 2


def test_a_copy_calls_the_same_coroutine_function(service: Service) -> None:
    client = AsyncClient(token_of_this_module, base_url=service.base_url)
    assert run(pickle.loads(pickle.dumps(client)).create_room("a")).name == "a"
    assert service.tokens == ["awaited-token"]


def test_an_object_may_be_called_like_a_coroutine_function(service: Service) -> None:
    class Vault:
        async def __call__(self) -> str:
            return await token_of_this_module()

    run(AsyncClient(Vault(), base_url=service.base_url).create_room("a"))
    assert service.tokens == ["awaited-token"]


def test_what_a_coroutine_function_raises_is_raised_where_it_is_awaited(service: Service) -> None:
    async def token() -> str:
        raise LookupError("no token")

    with pytest.raises(LookupError, match="no token"):
        run(AsyncClient(token, base_url=service.base_url).create_room("a"))
    assert service.requests == []


def test_a_coroutine_function_may_not_use_its_client(service: Service) -> None:
    async def main() -> None:
        async def directly() -> str:
            return (await clients[0].create_room("a")).id

        async def in_a_task() -> str:
            return (await asyncio.create_task(clients[1].create_room("a"))).id

        def in_a_plain_function() -> str:
            awaited = asyncio.run_coroutine_threadsafe(clients[2].create_room("a"), loop)
            return awaited.result(program.SOON).id

        async def through_another() -> str:
            return (await clients[4].create_room("a")).id

        async def of_the_other() -> str:
            return (await clients[3].create_room("a")).id

        loop = asyncio.get_running_loop()
        sources = (directly, in_a_task, in_a_plain_function, through_another, of_the_other)
        clients = [AsyncClient(source, base_url=service.base_url) for source in sources]
        for client in clients:
            with pytest.raises(RuntimeError, match="called that client"):
                await client.create_room("a")

    run(main())
    assert service.requests == []


def test_a_task_that_a_coroutine_function_has_started_may_use_its_client(
    service: Service,
) -> None:
    async def main() -> None:
        started: list[asyncio.Task[Room]] = []
        made = asyncio.Event()

        async def later() -> Room:
            await made.wait()
            return await client.create_room("later")

        async def token() -> str:
            started.append(asyncio.create_task(later()))
            return "token"

        async with AsyncClient(token, base_url=service.base_url) as client:
            assert (await client.create_room("first")).name == "first"
            made.set()
            assert (await started[0]).name == "later"

    run(main())


def test_another_task_may_use_a_client_whose_token_is_being_made(service: Service) -> None:
    async def main() -> None:
        asked, others = asyncio.Event(), asyncio.Event()

        async def token() -> str:
            asked.set()
            await others.wait()
            return "token"

        async with AsyncClient(token, base_url=service.base_url) as client:
            first = asyncio.create_task(client.create_room("first"))
            await asked.wait()
            second = asyncio.create_task(client.create_room("second"))
            others.set()
            assert [(await it).name for it in (first, second)] == ["first", "second"]

    run(main())


@pytest.mark.parametrize("how", ["cancel", "timeout"])
def test_a_token_that_does_not_come_is_waited_for_no_longer_than_the_call_may(
    service: Service, how: str
) -> None:
    ended = []

    async def token() -> str:
        try:
            await asyncio.sleep(3600)
        finally:
            ended.append(how)
        return "token"

    async def create() -> None:
        async with AsyncClient(token, base_url=service.base_url) as client:
            if how == "cancel":
                with pytest.raises(asyncio.TimeoutError):
                    await asyncio.wait_for(client.create_room("a"), 0.1)
            else:
                with pytest.raises(DeadlineError) as raised:
                    await client.create_room("a", timeout=0.1)
                assert raised.value.outcome == "not_sent"

    run(create())
    assert (ended, service.requests) == ([how], [])


def test_log_lines_come_in_the_context_of_their_call(
    service: Service, caplog: pytest.LogCaptureFixture
) -> None:
    request = contextvars.ContextVar("request", default="none")
    seen = {}

    def note(record: logging.LogRecord) -> bool:
        _, _, line = record.getMessage().partition(": ")
        seen[line] = request.get()
        return True

    async def create(name: str) -> None:
        request.set(f"request-for-{name}")
        await client.create_room(name)

    async def together() -> None:
        await asyncio.gather(*(create(name) for name in "abc"))
        await client.aclose()

    client = client_of(service)
    caplog.handler.addFilter(note)
    with caplog.at_level(logging.INFO, "hms_rooms"):
        run(together())
    assert seen == {f"created room id-of-{name}": f"request-for-{name}" for name in "abc"}


def test_a_mock_of_a_client_is_awaited_too() -> None:
    client = Mock(spec=AsyncClient)
    assert isinstance(client.create_room, AsyncMock)
    client.create_room.return_value = Room("5f")

    async def create(client: AsyncClient) -> str:
        return (await client.create_room("a")).id

    assert run(create(client)) == "5f"


SETUP = """
import asyncio, gc, os, sys
import hms_rooms

client = hms_rooms.AsyncClient("token", base_url=sys.argv[1], timeout=60)
"""
A_LOOP_THAT_CLOSES = f"""
{SETUP}
async def begin() -> None:
    asyncio.ensure_future(client.create_room("a"))
    await loop.run_in_executor(None, sys.stdin.readline)

loop = asyncio.new_event_loop()
loop.run_until_complete(begin())
for task in asyncio.all_tasks(loop):
    task._log_destroy_pending = False
loop.close()
print(asyncio.run(client.create_room("b")).name)
"""
AN_EXIT = f"""
{SETUP}
async def main() -> None:
    asyncio.ensure_future(client.create_room("a"))
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.readline)
    print("out")

asyncio.run(main())
"""
AN_INTERRUPT = f"""
{SETUP}
import signal

async def main() -> None:
    task = asyncio.ensure_future(client.create_room("a"))
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.readline)
    signal.raise_signal(signal.SIGINT)
    await task

signal.signal(signal.SIGINT, signal.default_int_handler)
try:
    asyncio.run(main())
except KeyboardInterrupt:
    print("interrupted")
"""
DROPPED = f"""
{SETUP}
asyncio.run(client.create_room("a"))
del client
gc.collect()
print("dropped")
"""
BOTH_SIDES = f"""
{SETUP}
async def create(who: str) -> None:
    rooms = await asyncio.gather(*(client.create_room(f"{{who}}-{{n}}") for n in range(8)))
    assert [room.name for room in rooms] == [f"{{who}}-{{n}}" for n in range(8)]

asyncio.run(create("before"))
child = os.fork()
if sys.argv[2] == "used":
    asyncio.run(create("after"))
asyncio.run(client.aclose())
if child:
    assert os.waitpid(child, 0) == (child, 0)
    print("done")
else:
    os._exit(0)
"""


@pytest.mark.parametrize(
    ("script", "last_word"),
    [(A_LOOP_THAT_CLOSES, "b"), (AN_EXIT, "out"), (AN_INTERRUPT, "interrupted")],
    ids=["a loop that closes", "an exit", "an interrupt"],
)
def test_a_program_may_end_amid_a_call(service: Service, script: str, last_word: str) -> None:
    stalled = Event()
    service.will(silent(stalled))
    with program.running(script, service.base_url) as caller:
        assert stalled.wait(program.SOON)
        program.tell(caller)
        assert program.rest(caller) == [last_word]


def printed(service: Service, script: str, *arguments: str) -> list[str]:
    """The output of a program in development mode, which leaves stderr empty."""
    closely = {"PYTHONDEVMODE": "1", "PYTHONWARNINGS": "error"}
    with program.running(script, service.base_url, *arguments, environment=closely) as caller:
        return program.rest(caller)


def test_a_client_may_be_dropped_without_a_word(either_service: Service) -> None:
    assert printed(either_service, DROPPED) == ["dropped"]


@pytest.mark.parametrize("how", ["used", "unused"])
def test_a_client_works_and_closes_on_both_sides_of_a_fork(
    either_service: Service, how: str
) -> None:
    assert printed(either_service, BOTH_SIDES, how) == ["done"]
    assert len(either_service.requests) == (24 if how == "used" else 8)


def test_asyncio_is_imported_for_those_who_use_it() -> None:
    script = (
        "import sys, hms_rooms\n"
        "print('AsyncClient' in dir(hms_rooms), 'asyncio' in sys.modules)\n"
        "print(hms_rooms.AsyncClient.__module__, 'asyncio' in sys.modules)\n"
        "print('AsyncClient' in vars(hms_rooms), hasattr(hms_rooms, 'AsncClient'))\n"
    )
    assert program.output(script) == ["True False", "hms_rooms True", "True False"]
