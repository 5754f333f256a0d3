"""A client is shared, closed, copied, and takes what it is not given from the environment."""

import gc
import os
import pickle
import subprocess
import sys
import weakref
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from threading import Barrier, Event

import pytest

from hms_rooms import CancelledError, Client, ServerError

from .service import Handler, Request, Service, answer, room_of_that_name

THREADS = 16


def test_sixteen_threads_share_a_client(client: Client, service: Service) -> None:
    together = Barrier(THREADS)

    def create(thread: int) -> list[str]:
        together.wait()
        return [client.create_room(f"{thread}-{i}").id for i in range(10)]

    with ThreadPoolExecutor(THREADS) as pool:
        ids = list(pool.map(create, range(THREADS)))
    assert ids == [[f"id-of-{thread}-{i}" for i in range(10)] for thread in range(THREADS)]
    assert len({request.connection for request in service.requests}) <= THREADS


def test_calls_are_under_way_at_once(client: Client, service: Service) -> None:
    all_here = Barrier(THREADS)

    def once_all_are_here(request: Request, handler: Handler) -> None:
        all_here.wait()
        room_of_that_name(request, handler)

    service.will(*[once_all_are_here] * THREADS)
    with ThreadPoolExecutor(THREADS) as pool:
        rooms = list(pool.map(client.create_room, map(str, range(THREADS))))
    assert [room.name for room in rooms] == [str(i) for i in range(THREADS)]


def test_connections_are_used_again(client: Client, service: Service) -> None:
    for name in ("a", "b", "c"):
        client.create_room(name)
    assert len({request.connection for request in service.requests}) == 1


def test_a_context_closes_its_client(service: Service) -> None:
    with Client("token", base_url=service.base_url) as client:
        client.create_room("a")
    with pytest.raises(CancelledError) as raised:
        client.create_room("b")
    assert (raised.value.outcome, len(service.requests)) == ("not_sent", 1)


def test_a_context_lets_an_exception_through(service: Service) -> None:
    with pytest.raises(KeyError), Client("token", base_url=service.base_url):
        raise KeyError


def test_a_client_may_be_closed_twice(client: Client) -> None:
    client.close()
    client.close()
    with pytest.raises(CancelledError):
        client.disable_room("a")


def test_a_close_ends_a_call_under_way(client: Client, service: Service) -> None:
    def close(_: Request, handler: Handler) -> None:
        client.close()
        handler.rfile.read()

    service.will(close)
    with pytest.raises(CancelledError) as raised:
        client.create_room("a")
    assert raised.value.outcome == "unknown"


def test_a_call_has_its_own_attempts_and_timeout(client: Client, service: Service) -> None:
    service.will(answer(503, Retry_After="0"), answer(503, Retry_After="20"))
    with pytest.raises(ServerError):
        client.create_room("a", max_attempts=1)
    with pytest.raises(ServerError) as raised:
        client.disable_room("a", timeout=timedelta(seconds=10))
    assert (raised.value.retry_after, raised.value.attempts) == (20.0, 1)


def test_a_repr_shows_the_address_that_was_given() -> None:
    assert repr(Client("token")) == "<hms_rooms.Client>"
    client = Client("token", base_url="http://127.0.0.1:1/api/v2")
    assert repr(client) == "<hms_rooms.Client base_url='http://127.0.0.1:1/api/v2'>"


def test_a_client_can_be_referred_to_weakly() -> None:
    client = Client("token")
    reference = weakref.ref(client)
    assert reference() is client
    del client
    gc.collect()
    assert reference() is None


def test_a_pickled_client_is_an_open_client_with_the_same_arguments(service: Service) -> None:
    client = Client(
        "made-up-token",
        api="legacy",
        base_url=service.base_url,
        timeout=12.5,
        connect_timeout=timedelta(milliseconds=1500),
        max_attempts=1,
        max_connections=2,
        generate_names=True,
        proxy="",
        allow_http=True,
        user_agent_suffix="my-app/1.0",
    )
    client.close()
    copy = pickle.loads(pickle.dumps(client))
    assert copy.__getnewargs_ex__() == client.__getnewargs_ex__()
    assert copy.__getnewargs_ex__()[1]["connect_timeout"] == 1.5

    service.will(answer(503))
    with pytest.raises(ServerError) as raised:
        copy.create_room()
    assert raised.value.attempts == 1
    [request] = service.requests
    assert request.headers["authorization"] == "Bearer made-up-token"
    assert request.headers["user-agent"].endswith(" my-app/1.0")
    assert len(request.json["name"]) == 36


def test_a_pickle_of_a_client_does_not_hold_what_the_environment_gave(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("HMS_MANAGEMENT_TOKEN", "CANARY")
    assert b"CANARY" not in pickle.dumps(Client())


def python(script: str, **environment: str) -> str:
    """What a script prints in a process of its own."""
    return subprocess.run(
        [sys.executable, "-c", script],
        env=os.environ | environment,
        stdout=subprocess.PIPE,
        check=True,
        text=True,
    ).stdout


def test_the_environment_serves_where_an_argument_is_absent(service: Service) -> None:
    script = "import hms_rooms; print(hms_rooms.Client().create_room('a').id)"
    printed = python(
        script,
        HMS_MANAGEMENT_TOKEN="ambient",
        HMS_BASE_URL=service.base_url,
        HMS_API="legacy",
    )
    assert printed == "id-of-a\n"
    assert service.requests[0].headers["authorization"] == "Bearer ambient"


def test_an_argument_wins_over_the_environment(service: Service) -> None:
    script = (
        "import hms_rooms\n"
        f"client = hms_rooms.Client('argument', api='legacy', base_url='{service.base_url}')\n"
        "print(client.create_room('a').id)"
    )
    printed = python(
        script,
        HMS_MANAGEMENT_TOKEN="ambient",
        HMS_BASE_URL="http://127.0.0.1:1",
        HMS_API="v2",
    )
    assert printed == "id-of-a\n"
    assert service.requests[0].headers["authorization"] == "Bearer argument"


def test_an_ambient_token_never_overrides_an_explicit_key() -> None:
    script = (
        "import hms_rooms\n"
        "try:\n"
        "    hms_rooms.Client(access_key='key', secret='secret')\n"
        "except hms_rooms.UnsupportedError as error:\n"
        "    print(error.field)"
    )
    assert python(script, HMS_MANAGEMENT_TOKEN="ambient") == "access_key\n"


def test_a_ca_file_is_read_from_the_environment_too(tmp_path: Path) -> None:
    empty = tmp_path / "empty.pem"
    empty.write_text("")
    script = (
        "import hms_rooms\n"
        "try:\n"
        "    hms_rooms.Client('token')\n"
        "except hms_rooms.InvalidArgumentError as error:\n"
        "    print(error.field)"
    )
    assert python(script, HMS_CA_BUNDLE=str(empty)) == "ca_file\n"


def test_a_program_may_end_while_a_thread_is_in_a_call(service: Service) -> None:
    under_way, ended = Event(), Event()

    def hang(_: Request, handler: Handler) -> None:
        under_way.set()
        ended.wait()
        handler.close_connection = True

    service.will(hang)
    script = (
        "import sys, threading, hms_rooms\n"
        f"client = hms_rooms.Client('token', base_url='{service.base_url}')\n"
        "threading.Thread(target=client.create_room, args=('a',), daemon=True).start()\n"
        "sys.stdin.readline()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script], stdin=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as child:
        under_way.wait()
        _, stderr = child.communicate("\n")
    ended.set()
    assert (child.returncode, stderr) == (0, "")
