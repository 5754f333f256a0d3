"""A client made before a fork works on both sides, and each gets its own replies."""

from .support import program
from .support.service import Service

SETUP = """
import gc, os, signal, sys, threading
import hms_rooms

client = hms_rooms.Client("token", base_url=sys.argv[1])

def create(who: str, rooms: int) -> None:
    for number in range(rooms):
        name = f"{who}-{number}"
        assert client.create_room(name).name == name, name

def reap(child: int) -> None:
    assert os.waitpid(child, 0) == (child, 0)
"""
BOTH_SIDES = f"""
{SETUP}
create("before", 1)
child = os.fork()
create("child" if child == 0 else "parent", 20)
if child == 0:
    grandchild = os.fork()
    create("grandchild" if grandchild == 0 else "its-parent", 5)
    if grandchild == 0:
        os._exit(0)
    reap(grandchild)
    os._exit(0)
reap(child)
create("after", 1)
"""
# The child goes through the whole of its interpreter's end.
A_CHILD_THAT_DROPS_IT = f"""
{SETUP}
create("before", 1)
child = os.fork()
if child == 0:
    if sys.argv[2] == "used":
        create("child", 1)
    del client
    gc.collect()
    sys.exit()
reap(child)
create("after", 1)
"""
A_CHILD_THAT_CLOSES_IT = f"""
{SETUP}
create("before", 1)
child = os.fork()
if child == 0:
    client.close()
    sys.exit()
reap(child)
create("after", 1)
"""
WHILE_THREADS_CALL = f"""
{SETUP}
import time
client = hms_rooms.Client(lambda: "token", base_url=sys.argv[1])
forked = threading.Event()

def call(thread: int) -> None:
    turn = 0
    while not forked.is_set():
        create(f"thread-{{thread}}-{{turn}}", 1)
        turn += 1

threads = [threading.Thread(target=call, args=(thread,)) for thread in range(8)]
for thread in threads:
    thread.start()
for fork in range(50):
    child = os.fork()
    if child == 0:
        create(f"child-{{fork}}", 2)
        os._exit(0)
    reap(child)
forked.set()
for thread in threads:
    thread.join()
print("done")
"""
A_POOL = f"""
{SETUP}
import multiprocessing

def child(name: str) -> tuple[str, int]:
    return client.create_room(name).name, os.getpid()

create("before", 1)
names = [str(number) for number in range(100)]
with multiprocessing.get_context("fork").Pool(4) as pool:
    results = pool.map(child, names, chunksize=5)
    create("beside", 5)
assert [name for name, _ in results] == names
assert os.getpid() not in {{process for _, process in results}}
create("after", 1)
print("done")
"""
AN_EXECUTOR = f"""
{SETUP}
import multiprocessing
from concurrent.futures import ProcessPoolExecutor

if __name__ == "__main__":
    create("before", 1)
    names = [str(number) for number in range(20)]
    context = multiprocessing.get_context(sys.argv[2])
    with ProcessPoolExecutor(2, mp_context=context) as executor:
        assert [room.name for room in executor.map(client.create_room, names)] == names
    create("after", 1)
    print("done")
"""


def connections(service: Service, *names: str) -> set[tuple[str, int]]:
    """The connections that the rooms of these names were asked for on."""
    return {
        request.connection
        for request in service.requests
        if request.json["name"].rpartition("-")[0] in names
    }


def test_parent_child_and_grandchild_go_on_with_a_client(either_service: Service) -> None:
    assert program.output(BOTH_SIDES, either_service.base_url) == []
    assert len(either_service.requests) == 52
    families = [("before", "parent", "after"), ("child", "its-parent"), ("grandchild",)]
    for family in families:
        # Each process kept one, and its own.
        assert len(connections(either_service, *family)) == 1, family
    assert len(connections(either_service, *sum(families, ()))) == 3


def test_a_child_that_never_calls_does_not_touch_its_parent_s_connection(
    either_service: Service,
) -> None:
    assert program.output(A_CHILD_THAT_DROPS_IT, either_service.base_url, "unused") == []
    assert len(connections(either_service, "before", "after")) == 1


def test_a_child_that_ends_does_not_touch_its_parent_s_connection(either_service: Service) -> None:
    assert program.output(A_CHILD_THAT_DROPS_IT, either_service.base_url, "used") == []
    assert len(connections(either_service, "before", "after")) == 1


def test_a_child_that_closes_a_client_closes_its_own(either_service: Service) -> None:
    assert program.output(A_CHILD_THAT_CLOSES_IT, either_service.base_url) == []
    assert len(connections(either_service, "before", "after")) == 1


def test_fifty_forks_while_threads_are_in_calls(either_service: Service) -> None:
    assert program.output(WHILE_THREADS_CALL, either_service.base_url) == ["done"]


def test_a_pool_of_forked_processes_shares_a_client(either_service: Service) -> None:
    assert program.output(A_POOL, either_service.base_url) == ["done"]


def test_an_executor_of_forked_processes_takes_a_client_s_method(service: Service) -> None:
    assert program.output(AN_EXECUTOR, service.base_url, "fork") == ["done"]


def test_an_executor_of_spawned_processes_takes_a_client_s_method(service: Service) -> None:
    assert program.output(AN_EXECUTOR, service.base_url, "spawn") == ["done"]
